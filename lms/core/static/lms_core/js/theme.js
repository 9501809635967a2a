// @ts-check
/**
 * Remember light or dark before the page is painted, and tell charts when it changes.
 *
 * The one script that is no module: a module runs after the page was read, and the page would be seen light first.
 */
(() => {
  const key = "xunping-theme";
  const root = document.documentElement;

  function stored() {
    try {
      return localStorage.getItem(key) || "auto";
    } catch {
      return "auto";
    }
  }

  /** @param {string} choice */
  function apply(choice) {
    if (choice === "light" || choice === "dark") {
      root.dataset.theme = choice;
    } else {
      delete root.dataset.theme;
    }
    for (const button of document.querySelectorAll("[data-theme-choice] button")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("value") === choice));
    }
    document.dispatchEvent(new CustomEvent("xunping:theme"));
  }

  root.classList.add("has-script");
  apply(stored());
  document.addEventListener("DOMContentLoaded", () => {
    for (const row of document.querySelectorAll("[data-theme-choice]")) {
      row.removeAttribute("hidden");
    }
    apply(stored());
  });
  document.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-theme-choice] button");
    if (!(button instanceof HTMLButtonElement)) {
      return;
    }
    try {
      localStorage.setItem(key, button.value);
    } catch {
      // A browser that keeps nothing still changes this page.
    }
    apply(button.value);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.dispatchEvent(new CustomEvent("xunping:theme"));
  });
})();
