/* Simulated call: what is said next. */
(function (exam) {
  "use strict";

  exam.registerKind("simulated_call", exam.typedText("text"));
})((window.xunpingExam = window.xunpingExam || {}));
