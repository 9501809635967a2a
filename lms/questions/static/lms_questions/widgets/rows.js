// @ts-check
/** Add, move and empty the rows of a short list in the question form. */

/** @param {Element} row */
function fields(row) {
  /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
  const found = row.querySelectorAll("input, textarea");
  return [...found];
}

/**
 * What the server said about a row holds until the row is changed.
 * @param {Element} row
 */
function acquit(row) {
  for (const fault of row.querySelectorAll("[data-row-fault]")) {
    fault.remove();
  }
  for (const field of fields(row)) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/**
 * Rows keep their numbers; moving swaps what is in them, and what is said about them.
 * @param {Element} row
 * @param {Element} other
 */
function swap(row, other) {
  const [mine, theirs] = [row, other].map((each) => [...each.querySelectorAll("[data-row-fault]")]);
  other.append(...mine);
  row.append(...theirs);
  for (const [place, field] of fields(row).entries()) {
    const partner = fields(other)[place];
    [field.value, partner.value] = [partner.value, field.value];
    if (field instanceof HTMLInputElement && partner instanceof HTMLInputElement) {
      [field.checked, partner.checked] = [partner.checked, field.checked];
    }
    exchange(field, partner, "aria-invalid");
    exchange(field, partner, "aria-describedby");
  }
}

/**
 * @param {Element} field
 * @param {Element} partner
 * @param {string} name
 */
function exchange(field, partner, name) {
  const [mine, theirs] = [field.getAttribute(name), partner.getAttribute(name)];
  setOrRemove(field, name, theirs);
  setOrRemove(partner, name, mine);
}

/**
 * @param {Element} field
 * @param {string} name
 * @param {string | null} value
 */
function setOrRemove(field, name, value) {
  if (value === null) {
    field.removeAttribute(name);
  } else {
    field.setAttribute(name, value);
  }
}

/** @param {Element} row */
function empty(row) {
  acquit(row);
  for (const field of fields(row)) {
    if (field instanceof HTMLInputElement) {
      field.checked = false;
    }
    if (field.type !== "checkbox") {
      field.value = "";
    }
  }
}

/** @param {Element} list */
function add(list) {
  const count = /** @type {HTMLInputElement} */ (list.querySelector("[data-rows-count]"));
  const rows = list.querySelectorAll("[data-row]");
  const last = rows[rows.length - 1];
  const row = /** @type {Element} */ (last.cloneNode(true));
  for (const field of fields(row)) {
    field.name = field.name.replace(/-\d+-(\w+)$/, `-${count.value}-$1`);
  }
  empty(row);
  last.after(row);
  count.value = String(Number(count.value) + 1);
  fields(row)[0].focus();
}

/**
 * Move what is in a row up or down by one, and the focus with it.
 * @param {Element} row
 * @param {string} step
 */
function move(row, step) {
  const other = step === "-1" ? row.previousElementSibling : row.nextElementSibling;
  if (other?.matches("[data-row]")) {
    swap(row, other);
    /** @type {HTMLElement | null} */ (other.querySelector(`[data-row-move="${step}"]`))?.focus();
  }
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-row-move], [data-row-remove], [data-row-add]"));
  const list = button?.closest("[data-rows]");
  const row = button?.closest("[data-row]");
  if (!button) {
    return;
  }
  if ("rowAdd" in button.dataset && list) {
    add(list);
  } else if ("rowRemove" in button.dataset && row) {
    empty(row);
  } else if (button.dataset.rowMove && row) {
    move(row, button.dataset.rowMove);
  }
  button.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));
});
