/* Add, move and take out the questions of a case in its form; rows inside them are moved by rows.js. */
(function () {
  "use strict";

  class CaseParts {
    constructor(box) {
      this.box = box;
      this.list = box.querySelector("ol");
      this.count = box.querySelector("[data-parts-count]");
      this.note = box.querySelector("[role=status]");
    }

    /* The server reads the order from the places; numbers in names stay what they were. */
    settle() {
      const parts = [...this.list.children];
      parts.forEach((part, place) => {
        part.querySelector("[data-part-place]").value = place;
        part.querySelector('[data-part-move="-1"]').disabled = place === 0;
        part.querySelector('[data-part-move="1"]').disabled = place === parts.length - 1;
      });
      this.box.querySelector("[data-part-add]").disabled = parts.length >= Number(this.box.dataset.most);
    }

    add() {
      const kind = this.box.querySelector("[data-parts-kind]").value;
      const pattern = this.box.querySelector(`template[data-part-pattern="${kind}"]`);
      const made = document.createElement("ol");
      made.innerHTML = pattern.innerHTML.replaceAll("__prefix__", this.count.value);
      const part = made.firstElementChild;
      this.count.value = Number(this.count.value) + 1;
      this.list.append(part);
      this.settle();
      part.querySelector("textarea, input:not([type=hidden])").focus();
      this.tell(this.box.dataset.added);
    }

    remove(part) {
      const next = part.nextElementSibling || part.previousElementSibling;
      part.remove();
      this.settle();
      (next ? next.querySelector("[data-part-remove]") : this.box.querySelector("[data-part-add]")).focus();
      this.tell(this.box.dataset.removed);
    }

    move(part, button) {
      const step = Number(button.dataset.partMove);
      const other = step < 0 ? part.previousElementSibling : part.nextElementSibling;
      if (!other) {
        return;
      }
      this.list.insertBefore(step < 0 ? part : other, step < 0 ? other : part);
      this.settle();
      (button.disabled ? part.querySelector("[data-part-move]:not(:disabled)") : button).focus();
    }

    tell(words) {
      this.note.textContent = words;
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-part-add], [data-part-remove], [data-part-move]");
    if (!button) {
      return;
    }
    const parts = new CaseParts(button.closest("[data-case-parts]"));
    const part = button.closest("[data-part]");
    if ("partAdd" in button.dataset) {
      parts.add();
    } else if ("partRemove" in button.dataset) {
      parts.remove(part);
    } else {
      parts.move(part, button);
    }
    parts.box.closest("form").dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const box of document.querySelectorAll("[data-case-parts]")) {
    new CaseParts(box).settle();
  }
})();
