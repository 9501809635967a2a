/* Multiple choice: check boxes. */
(function (exam) {
  "use strict";

  exam.registerKind("multiple", {
    read: (section) => (exam.chosen(section).length ? { chosen: exam.chosen(section) } : null),
    write: (section, given) => exam.check(section, given ? given.chosen : []),
  });
})((window.xunpingExam = window.xunpingExam || {}));
