/* Find facts in the question form: by words, or only those that are ticked. */
(function () {
  "use strict";

  function words(text) {
    return text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  }

  function filter(box) {
    const asked = words(box.querySelector("[data-facts-search]").value);
    const onlyChosen = box.querySelector("[data-facts-chosen]").checked;
    let found = 0;
    box.querySelectorAll("[data-facts-group]").forEach((group) => {
      const clause = group.querySelector("summary").textContent;
      let shown = 0;
      group.querySelectorAll("[data-fact]").forEach((fact) => {
        const text = words(`${clause} ${fact.textContent}`).join(" ");
        const fits = asked.every((word) => text.includes(word));
        fact.hidden = !fits || (onlyChosen && !fact.querySelector("input").checked);
        shown += fact.hidden ? 0 : 1;
      });
      group.hidden = shown === 0;
      if (shown && (asked.length || onlyChosen)) {
        group.open = true;
      }
      found += shown;
    });
    box.querySelector("[data-facts-none]").hidden = found > 0;
    box.querySelector("[data-facts-list]").hidden = found === 0;
  }

  function start(box) {
    const search = box.querySelector("[data-facts-search]");
    box.querySelector("[data-facts-tools]").hidden = false;
    search.addEventListener("input", () => filter(box));
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
      }
    });
    box.querySelector("[data-facts-chosen]").addEventListener("change", () => filter(box));
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-facts]").forEach(start);
  });
})();
