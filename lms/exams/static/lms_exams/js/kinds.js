/* Read an answer from a question's controls and write one back, kind by kind. */
(function (exam) {
  "use strict";

  const inputs = (section) => [...section.querySelectorAll("input")];
  const chosen = (section) => inputs(section).filter((input) => input.checked).map((input) => input.value);
  const check = (section, values) => inputs(section).forEach((input) => (input.checked = values.includes(input.value)));

  const choice = {
    read: (section) => (chosen(section).length ? { chosen: chosen(section)[0] } : null),
    write: (section, given) => check(section, given ? [given.chosen] : []),
  };

  const multiple = {
    read: (section) => (chosen(section).length ? { chosen: chosen(section) } : null),
    write: (section, given) => check(section, given ? given.chosen : []),
  };

  const trueFalse = {
    read: (section) => (chosen(section).length ? { value: chosen(section)[0] === "true" } : null),
    write: (section, given) => check(section, given ? [String(given.value)] : []),
  };

  const fillIn = {
    read(section) {
      const texts = inputs(section).map((input) => input.value);
      return texts.some((text) => text.trim()) ? { texts } : null;
    },
    write: (section, given) =>
      inputs(section).forEach((input, place) => {
        const text = (given && given.texts[place]) || "";
        if (input.value !== text) {
          input.value = text;
        }
      }),
  };

  const ordering = {
    list: (section) => section.querySelector("[data-ordering]"),
    read(section) {
      const list = this.list(section);
      return list.dataset.moved ? { order: [...list.children].map((item) => item.dataset.id) } : null;
    },
    write(section, given) {
      const list = this.list(section);
      list.dataset.first = list.dataset.first || [...list.children].map((item) => item.dataset.id).join(" ");
      const order = given ? given.order : list.dataset.first.split(" ");
      order.forEach((id) => list.append(list.querySelector(`[data-id="${CSS.escape(id)}"]`)));
      list.dataset.moved = given ? "yes" : "";
      exam.settleEnds(list);
    },
  };

  const matching = {
    read(section) {
      const pairs = {};
      for (const select of section.querySelectorAll("select")) {
        if (select.value) {
          pairs[select.dataset.left] = select.value;
        }
      }
      return Object.keys(pairs).length ? { pairs } : null;
    },
    write: (section, given) =>
      section.querySelectorAll("select").forEach((select) => (select.value = (given && given.pairs[select.dataset.left]) || "")),
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

  exam.KINDS = { single: choice, multiple, true_false: trueFalse, fill_in: fillIn, ordering, matching };
})((window.xunpingExam = window.xunpingExam || {}));
