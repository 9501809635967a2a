/* Numeric: one field for a number and its unit. */
(function (exam) {
  "use strict";

  exam.registerKind("numeric", exam.typedText("number"));
})((window.xunpingExam = window.xunpingExam || {}));
