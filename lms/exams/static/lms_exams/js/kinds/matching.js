/* Matching: a list of partners beside each item. */
(function (exam) {
  "use strict";

  exam.registerKind("matching", {
    read(section) {
      const pairs = {};
      for (const select of section.querySelectorAll("select")) {
        if (select.value) {
          pairs[select.dataset.left] = select.value;
        }
      }
      return Object.keys(pairs).length ? { pairs } : null;
    },
    lacks: (section, given) => ({ isPart: Object.keys(given.pairs).length < section.querySelectorAll("select").length }),
    write: (section, given) =>
      section.querySelectorAll("select").forEach((select) => (select.value = (given && given.pairs[select.dataset.left]) || "")),
  });
})((window.xunpingExam = window.xunpingExam || {}));
