// @ts-check
/** Add, move and take out the questions of a case in its form; rows inside them are moved by rows.js. */

class CaseParts {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.list = this.find("ol", HTMLOListElement);
    this.count = this.find("[data-parts-count]", HTMLInputElement);
    this.note = this.find("[role=status]", HTMLElement);
    this.addButton = this.find("[data-part-add]", HTMLButtonElement);
  }

  /**
   * @template {Element} E
   * @param {string} selector
   * @param {new () => E} type
   * @param {ParentNode} [root]
   */
  find(selector, type, root = this.box) {
    const found = root.querySelector(selector);
    if (!(found instanceof type)) {
      throw new Error(`a case has no ${selector}`);
    }
    return found;
  }

  /** The server reads the order from the places; numbers in names stay what they were. */
  settle() {
    const parts = [...this.list.children];
    for (const [place, part] of parts.entries()) {
      this.find("[data-part-place]", HTMLInputElement, part).value = String(place);
      this.find('[data-part-move="-1"]', HTMLButtonElement, part).disabled = place === 0;
      this.find('[data-part-move="1"]', HTMLButtonElement, part).disabled = place === parts.length - 1;
    }
    this.addButton.disabled = parts.length >= Number(this.box.dataset.most);
  }

  add() {
    const kind = this.find("[data-parts-kind]", HTMLSelectElement).value;
    const pattern = this.find(`template[data-part-pattern="${kind}"]`, HTMLTemplateElement);
    const made = document.createElement("ol");
    made.innerHTML = pattern.innerHTML.replaceAll("__prefix__", this.count.value);
    const part = this.find("li", HTMLLIElement, made);
    this.count.value = String(Number(this.count.value) + 1);
    this.list.append(part);
    this.settle();
    this.find("textarea, input:not([type=hidden])", HTMLElement, part).focus();
    this.note.textContent = this.box.dataset.added ?? "";
  }

  /** @param {Element} part */
  remove(part) {
    const next = part.nextElementSibling || part.previousElementSibling;
    part.remove();
    this.settle();
    (next ? this.find("[data-part-remove]", HTMLElement, next) : this.addButton).focus();
    this.note.textContent = this.box.dataset.removed ?? "";
  }

  /**
   * @param {Element} part
   * @param {HTMLButtonElement} button
   */
  move(part, button) {
    const step = Number(button.dataset.partMove);
    const other = step < 0 ? part.previousElementSibling : part.nextElementSibling;
    if (!other) {
      return;
    }
    this.list.insertBefore(step < 0 ? part : other, step < 0 ? other : part);
    this.settle();
    (button.disabled ? this.find("[data-part-move]:not(:disabled)", HTMLElement, part) : button).focus();
  }
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const button = target.closest("[data-part-add], [data-part-remove], [data-part-move]");
  const box = button?.closest("[data-case-parts]");
  if (!(button instanceof HTMLButtonElement) || !(box instanceof HTMLElement)) {
    return;
  }
  const parts = new CaseParts(box);
  const part = button.closest("[data-part]");
  if ("partAdd" in button.dataset) {
    parts.add();
  } else if ("partRemove" in button.dataset && part) {
    parts.remove(part);
  } else if (part) {
    parts.move(part, button);
  }
  box.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));
});

/** @type {NodeListOf<HTMLElement>} */
const boxes = document.querySelectorAll("[data-case-parts]");
for (const box of boxes) {
  new CaseParts(box).settle();
}
