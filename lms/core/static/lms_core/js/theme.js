/* Remember light or dark before the page is painted, and tell charts when it changes. */
(function () {
  "use strict";
  const key = "xunping-theme";
  const root = document.documentElement;

  function stored() {
    try {
      return localStorage.getItem(key) || "auto";
    } catch {
      return "auto";
    }
  }

  function apply(choice) {
    if (choice === "light" || choice === "dark") {
      root.dataset.theme = choice;
    } else {
      delete root.dataset.theme;
    }
    document.querySelectorAll("[data-theme-choice] button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.value === choice));
    });
    document.dispatchEvent(new CustomEvent("xunping:theme"));
  }

  root.classList.add("has-script");
  apply(stored());
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-theme-choice]").forEach(function (row) {
      row.hidden = false;
    });
    apply(stored());
  });
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-theme-choice] button");
    if (!button) {
      return;
    }
    try {
      localStorage.setItem(key, button.value);
    } catch {
      /* A browser that keeps nothing still changes this page. */
    }
    apply(button.value);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () {
    document.dispatchEvent(new CustomEvent("xunping:theme"));
  });
})();
