/* Situational judgement: one radio button. */
(function (exam) {
  "use strict";

  exam.registerKind("sjt", {
    read: (section) => (exam.chosen(section).length ? { chosen: exam.chosen(section)[0] } : null),
    write: (section, given) => exam.check(section, given ? [given.chosen] : []),
  });
})((window.xunpingExam = window.xunpingExam || {}));
