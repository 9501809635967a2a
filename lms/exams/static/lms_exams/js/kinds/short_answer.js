/* Short answer: a few sentences. */
(function (exam) {
  "use strict";

  exam.registerKind("short_answer", exam.typedText("text"));
})((window.xunpingExam = window.xunpingExam || {}));
