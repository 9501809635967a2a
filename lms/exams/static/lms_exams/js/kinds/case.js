/* Case: each question of it is read and written as its own kind does. */
(function (exam) {
  "use strict";

  const parts = (section) => [...section.querySelectorAll("[data-case-part]")];

  exam.registerKind("case", {
    isTyped: true,
    read(section) {
      const given = {};
      for (const part of parts(section)) {
        const answer = exam.KINDS[part.dataset.partKind].read(part);
        if (answer) {
          given[part.dataset.casePart] = answer;
        }
      }
      return Object.keys(given).length ? { parts: given } : null;
    },
    lacks(section, given) {
      const answers = parts(section).map((part) => [part, given.parts[part.dataset.casePart] || null]);
      const lacking = answers.map(([part, answer]) => exam.lacks(part.dataset.partKind, part, answer));
      return {
        isPart: answers.some(([, answer]) => answer === null) || lacking.some((one) => one.isPart),
        isUnread: lacking.some((one) => one.isUnread),
      };
    },
    write: (section, given) =>
      parts(section).forEach((part) =>
        exam.KINDS[part.dataset.partKind].write(part, (given && given.parts[part.dataset.casePart]) || null),
      ),
  });
})((window.xunpingExam = window.xunpingExam || {}));
