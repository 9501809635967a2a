// @ts-check
/** Write the marks of Markdown at the cursor, and put pictures of the media library into a text. */

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/**
 * What Wagtail's chooser of pictures gives; its script stands on the page before this one.
 * @typedef {{id: number, title: string, default_alt_text?: string}} Picture
 * @typedef {{open(options: object, chosen: (picture: Picture) => void): void}} Chooser
 */

/**
 * A button stands above its text, or in the row whose first text it serves.
 * @param {Element} button
 */
function fieldOf(button) {
  const writing = button.closest("[data-writing]");
  const row = button.closest("[data-row]");
  const field = writing ? writing.querySelector("textarea") : row?.querySelector("input[type=text], textarea");
  return /** @type {Field} */ (field);
}

/** @param {Field} field */
const startOf = (field) => field.selectionStart ?? 0;

/** @param {Field} field */
const endOf = (field) => field.selectionEnd ?? 0;

/**
 * Put a text in place of what is marked; `from` and `to` say what of it is marked afterwards.
 * @param {Field} field
 * @param {string} text
 */
function put(field, text, from = text.length, to = from) {
  const start = startOf(field);
  field.setRangeText(text, start, endOf(field), "end");
  field.focus();
  field.setSelectionRange(start + from, start + to);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {Field} field */
function marked(field) {
  return field.value.slice(startOf(field), endOf(field));
}

/**
 * A block begins on a line of its own.
 * @param {Field} field
 */
function before(field) {
  const written = field.value.slice(0, startOf(field));
  return !written || written.endsWith("\n\n") ? "" : written.endsWith("\n") ? "\n" : "\n\n";
}

/** @type {Record<string, (field: Field, told: DOMStringMap) => void>} */
const WRITERS = {
  around(field, { mark = "", words = "" }) {
    const text = marked(field) || words;
    put(field, `${mark}${text}${mark}`, mark.length, mark.length + text.length);
  },
  lines(field, { mark, words = "" }) {
    const lines = (marked(field) || words).split("\n").map((line) => `${mark}${line}`);
    put(field, `${before(field)}${lines.join("\n")}\n`);
  },
  table(field, { words = "" }) {
    const ahead = `${before(field)}| `;
    put(field, `${ahead}${words} | ${words} |\n| --- | --- |\n|  |  |\n`, ahead.length, ahead.length + words.length);
  },
  picture(field, { choose = "" }) {
    const { ImageChooserModal } = /** @type {{ImageChooserModal: new (url: string) => Chooser}} */ (/** @type {unknown} */ (window));
    new ImageChooserModal(choose).open({}, (chosen) => {
      const shown = (chosen.default_alt_text || chosen.title).replace(/[[\]\\\s]+/g, " ").trim();
      put(field, `![${shown}](picture:${chosen.id})`);
    });
  },
};

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-write]"));
  if (button?.dataset.write) {
    WRITERS[button.dataset.write](fieldOf(button), button.dataset);
  }
});
