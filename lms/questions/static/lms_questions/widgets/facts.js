// @ts-check
/** Find facts in the question form: by words, or only those that are ticked. */

/**
 * @param {Element} root
 * @param {string} selector
 */
const part = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));

/**
 * @param {Element} root
 * @param {string} selector
 */
const input = (root, selector) => /** @type {HTMLInputElement} */ (root.querySelector(selector));

/** @param {string} text */
function words(text) {
  return text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
}

/** @param {Element} box */
function filter(box) {
  const asked = words(input(box, "[data-facts-search]").value);
  const onlyChosen = input(box, "[data-facts-chosen]").checked;
  /** @type {NodeListOf<HTMLDetailsElement>} */
  const groups = box.querySelectorAll("[data-facts-group]");
  let found = 0;
  for (const group of groups) {
    const clause = part(group, "summary").textContent;
    /** @type {NodeListOf<HTMLElement>} */
    const facts = group.querySelectorAll("[data-fact]");
    let shown = 0;
    for (const fact of facts) {
      const text = words(`${clause} ${fact.textContent}`).join(" ");
      const fits = asked.every((word) => text.includes(word));
      fact.hidden = !fits || (onlyChosen && !input(fact, "input").checked);
      shown += fact.hidden ? 0 : 1;
    }
    group.hidden = shown === 0;
    if (shown && (asked.length || onlyChosen)) {
      group.open = true;
    }
    found += shown;
  }
  part(box, "[data-facts-none]").hidden = found > 0;
  part(box, "[data-facts-list]").hidden = found === 0;
}

/** @param {Element} box */
function start(box) {
  const search = input(box, "[data-facts-search]");
  part(box, "[data-facts-tools]").hidden = false;
  search.addEventListener("input", () => filter(box));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
    }
  });
  input(box, "[data-facts-chosen]").addEventListener("change", () => filter(box));
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-facts]").forEach(start);
});
