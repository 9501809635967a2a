/* Write the marks of Markdown at the cursor, and put pictures of the media library into a text. */
(function () {
  "use strict";

  /* A button stands above its text, or in the row whose first text it serves. */
  function fieldOf(button) {
    const writing = button.closest("[data-writing]");
    return writing ? writing.querySelector("textarea") : button.closest("[data-row]").querySelector("input[type=text], textarea");
  }

  /* Put a text in place of what is marked; `from` and `to` say what of it is marked afterwards. */
  function put(field, text, from = text.length, to = from) {
    const start = field.selectionStart;
    field.setRangeText(text, start, field.selectionEnd, "end");
    field.focus();
    field.setSelectionRange(start + from, start + to);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function marked(field) {
    return field.value.slice(field.selectionStart, field.selectionEnd);
  }

  /* A block begins on a line of its own. */
  function before(field) {
    const written = field.value.slice(0, field.selectionStart);
    return !written || written.endsWith("\n\n") ? "" : written.endsWith("\n") ? "\n" : "\n\n";
  }

  const WRITERS = {
    around(field, { mark, words }) {
      const text = marked(field) || words;
      put(field, `${mark}${text}${mark}`, mark.length, mark.length + text.length);
    },
    lines(field, { mark, words }) {
      const lines = (marked(field) || words).split("\n").map((line) => `${mark}${line}`);
      put(field, `${before(field)}${lines.join("\n")}\n`);
    },
    table(field, { words }) {
      const ahead = `${before(field)}| `;
      put(field, `${ahead}${words} | ${words} |\n| --- | --- |\n|  |  |\n`, ahead.length, ahead.length + words.length);
    },
    picture(field, { choose }) {
      new window.ImageChooserModal(choose).open({}, (chosen) => {
        const shown = (chosen.default_alt_text || chosen.title).replace(/[[\]\\\s]+/g, " ").trim();
        put(field, `![${shown}](picture:${chosen.id})`);
      });
    },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-write]");
    if (button) {
      WRITERS[button.dataset.write](fieldOf(button), button.dataset);
    }
  });
})();
