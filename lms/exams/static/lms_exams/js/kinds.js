/* Keep what each kind of question does with its controls: read an answer and write one back.
   A kind's own script calls registerKind with its name and { read(section), write(section, given) };
   isTyped says that its answer is written, so that a pause ends a change. Where an answer can be left
   unfinished, lacks(section, given) says how: isPart where only some of it is given, isUnread where it
   is no number and should be one. */
(function (exam) {
  "use strict";

  exam.KINDS = {};
  exam.registerKind = (name, kind) => (exam.KINDS[name] = kind);

  exam.lacks = function (name, section, given) {
    const { lacks } = exam.KINDS[name];
    return { isPart: false, isUnread: false, ...(given !== null && lacks ? lacks(section, given) : {}) };
  };

  exam.inputs = (section) => [...section.querySelectorAll("input")];
  exam.chosen = (section) => exam.inputs(section).filter((input) => input.checked).map((input) => input.value);
  exam.check = (section, values) => exam.inputs(section).forEach((input) => (input.checked = values.includes(input.value)));

  /* One text, as a number or a paragraph; a counter beside it says how much may still be written. */
  exam.typedText = function (field) {
    const control = (section) => section.querySelector(`[data-typed]`);
    const count = (section) => {
      const counter = section.querySelector("[data-typed-count]");
      if (counter) {
        counter.textContent = control(section).value.length;
      }
    };
    return {
      isTyped: true,
      read(section) {
        count(section);
        return control(section).value.trim() ? { [field]: control(section).value } : null;
      },
      write(section, given) {
        const text = (given && given[field]) || "";
        if (control(section).value !== text) {
          control(section).value = text;
        }
        count(section);
      },
    };
  };

  /* The first line cannot go up, the last cannot go down; the buttons stay where focus may be. */
  exam.settleEnds = function (list) {
    [...list.children].forEach((item, place, all) => {
      item.querySelector('[data-move="-1"]').setAttribute("aria-disabled", String(place === 0));
      item.querySelector('[data-move="1"]').setAttribute("aria-disabled", String(place === all.length - 1));
    });
  };

  /* Move a line by one place and say where it stands now; 0 where it cannot move. */
  exam.moveItem = function (button) {
    const item = button.closest("li");
    const list = item.parentElement;
    const step = Number(button.dataset.move);
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) {
      return 0;
    }
    list.insertBefore(step < 0 ? item : other, step < 0 ? other : item);
    list.dataset.moved = "yes";
    exam.settleEnds(list);
    button.focus();
    return [...list.children].indexOf(item) + 1;
  };
})((window.xunpingExam = window.xunpingExam || {}));
