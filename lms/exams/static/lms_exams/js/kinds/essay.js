/* Essay: a longer text. */
(function (exam) {
  "use strict";

  exam.registerKind("essay", exam.typedText("text"));
})((window.xunpingExam = window.xunpingExam || {}));
