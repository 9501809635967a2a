/* True or false: two radio buttons. */
(function (exam) {
  "use strict";

  exam.registerKind("true_false", {
    read: (section) => (exam.chosen(section).length ? { value: exam.chosen(section)[0] === "true" } : null),
    write: (section, given) => exam.check(section, given ? [String(given.value)] : []),
  });
})((window.xunpingExam = window.xunpingExam || {}));
