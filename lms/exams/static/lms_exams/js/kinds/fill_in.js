/* Fill in: the text fields that stand in the stem. */
(function (exam) {
  "use strict";

  exam.registerKind("fill_in", {
    isTyped: true,
    read(section) {
      const texts = exam.inputs(section).map((input) => input.value);
      return texts.some((text) => text.trim()) ? { texts } : null;
    },
    lacks: (section, given) => ({ isPart: given.texts.some((text) => !text.trim()) }),
    write: (section, given) =>
      exam.inputs(section).forEach((input, place) => {
        const text = (given && given.texts[place]) || "";
        if (input.value !== text) {
          input.value = text;
        }
      }),
  });
})((window.xunpingExam = window.xunpingExam || {}));
