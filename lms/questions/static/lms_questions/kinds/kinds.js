// @ts-check
/**
 * Keep what each kind of question does with its controls: read an answer and write one back.
 *
 * A kind's own module calls `registerKind` with its name; docs/reference/kinds.md tells how to add one.
 */

import { all, one } from "../../lms_core/js/dom.js";

/**
 * What a given answer still wants: some of it, or a number where it is none.
 * @typedef {{isPart: boolean, isUnread: boolean}} Lacking
 */

/**
 * A kind of question on the page of a taker. `G` is the shape of its answer, as it is sent and kept;
 * `section` holds the question's controls, and nothing of other questions.
 * @template {object} G
 * @typedef {object} Kind
 * @property {boolean} [isTyped] its answer is written, so that a pause ends a change
 * @property {(section: HTMLElement) => G | null} read give what the controls say, null for no answer
 * @property {(section: HTMLElement, given: G | null) => void} write let the controls say it
 * @property {(section: HTMLElement, given: G) => Partial<Lacking>} [lacks] where an answer can be left unfinished
 */

/** @type {Map<string, Kind<object>>} */
const KINDS = new Map();

/**
 * Say what a kind does; `name` is that of its Python class.
 * @template {object} G
 * @param {string} name
 * @param {Kind<G>} kind
 */
export function registerKind(name, kind) {
  // The page gives a kind only what this kind has read, or what the server took as its answer.
  KINDS.set(name, /** @type {Kind<object>} */ (/** @type {unknown} */ (kind)));
}

/** @param {string} name */
export function kindOf(name) {
  const kind = KINDS.get(name);
  if (!kind) {
    throw new Error(`no script has registered the kind ${name}`);
  }
  return kind;
}

/**
 * Say what an answer lacks; one that is not there lacks nothing.
 * @param {string} name
 * @param {HTMLElement} section
 * @param {object | null} given
 * @returns {Lacking}
 */
export function lacks(name, section, given) {
  return { isPart: false, isUnread: false, ...(given && kindOf(name).lacks?.(section, given)) };
}

/** @param {HTMLElement} section */
export const inputs = (section) => all(section, "input", HTMLInputElement);

/**
 * List the values that are ticked.
 * @param {HTMLElement} section
 */
export const chosen = (section) => inputs(section).filter((input) => input.checked).map((input) => input.value);

/**
 * Tick these values and no others.
 * @param {HTMLElement} section
 * @param {string[]} values
 */
export function check(section, values) {
  for (const input of inputs(section)) {
    input.checked = values.includes(input.value);
  }
}

/**
 * Set a field unless it says so already: setting moves the cursor.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {string} text
 */
export function setText(field, text) {
  if (field.value !== text) {
    field.value = text;
  }
}

/**
 * Find the field of an answer that is one text.
 * @param {HTMLElement} section
 */
export const typedField = (section) => /** @type {HTMLInputElement | HTMLTextAreaElement} */ (one(section, "[data-typed]"));

/**
 * Make a kind whose answer is one text; a counter beside the field says how long it is.
 * @template {string} F
 * @param {F} field
 * @returns {Kind<Record<F, string>>}
 */
export function typedText(field) {
  /** @param {HTMLElement} section */
  const count = (section) => {
    const counter = section.querySelector("[data-typed-count]");
    if (counter) {
      counter.textContent = String(typedField(section).value.length);
    }
  };
  return {
    isTyped: true,
    read(section) {
      count(section);
      const text = typedField(section).value;
      return text.trim() ? /** @type {Record<F, string>} */ ({ [field]: text }) : null;
    },
    write(section, given) {
      setText(typedField(section), given?.[field] ?? "");
      count(section);
    },
  };
}

/**
 * The first line cannot go up, the last cannot go down; the buttons stay where focus may be.
 * @param {Element} list
 */
export function settleEnds(list) {
  [...list.children].forEach((item, place, items) => {
    one(item, '[data-move="-1"]').setAttribute("aria-disabled", String(place === 0));
    one(item, '[data-move="1"]').setAttribute("aria-disabled", String(place === items.length - 1));
  });
}

/**
 * Take the lines that nobody moved as they stand for an answer.
 * @param {HTMLElement} section
 */
export function takeAsItStands(section) {
  one(section, "[data-ordering]").dataset.moved = "yes";
}

/**
 * Move a line by one place and say where it stands now; 0 where it cannot move.
 * @param {HTMLElement} button
 */
export function moveItem(button) {
  const item = button.closest("li");
  const list = item?.parentElement;
  const step = Number(button.dataset.move);
  const other = step < 0 ? item?.previousElementSibling : item?.nextElementSibling;
  if (!item || !list || !other) {
    return 0;
  }
  list.insertBefore(step < 0 ? item : other, step < 0 ? other : item);
  list.dataset.moved = "yes";
  settleEnds(list);
  button.focus();
  return [...list.children].indexOf(item) + 1;
}
