/* Single choice: one radio button. */
(function (exam) {
  "use strict";

  exam.registerKind("single", {
    read: (section) => (exam.chosen(section).length ? { chosen: exam.chosen(section)[0] } : null),
    write: (section, given) => exam.check(section, given ? [given.chosen] : []),
  });
})((window.xunpingExam = window.xunpingExam || {}));
