/* Let an author try a question out in the preview; nothing is kept. */
(function (exam) {
  "use strict";
  const section = document.querySelector("[data-question]");
  exam.KINDS[section.dataset.kind].write(section, null);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) {
      exam.moveItem(button);
    }
  });
})((window.xunpingExam = window.xunpingExam || {}));
