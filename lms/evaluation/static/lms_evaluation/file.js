/* Fold the long parts of a performance file on a phone. Wide screens, paper and pages without script show all. */
(() => {
  "use strict";

  const phone = window.matchMedia("(max-width: 640px)");
  const parts = [...document.querySelectorAll("[data-fold]")];
  const rows = [...document.querySelectorAll("[data-fold-row]")];

  const setOpen = (part, isOpen) => {
    part.classList.toggle("is-folded", !isOpen);
    part.querySelector(".fold-button").setAttribute("aria-expanded", String(isOpen));
  };

  const makeButton = (part) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fold-button";
    button.addEventListener("click", () => setOpen(part, part.classList.contains("is-folded")));
    return button;
  };

  /* The heading itself becomes the button, as screen readers list headings. */
  const foldPart = (part) => {
    const heading = part.querySelector("h2");
    const button = makeButton(part);
    button.append(...heading.childNodes);
    heading.append(button);
    setOpen(part, false);
  };

  const foldRow = (row) => {
    const button = makeButton(row);
    button.setAttribute("aria-label", row.dataset.foldRow);
    row.querySelector("th").append(button);
    setOpen(row, false);
  };

  const unfold = (part) => {
    const button = part.querySelector(".fold-button");
    if (!button) return;
    part.classList.remove("is-folded");
    button.replaceWith(...button.childNodes);
  };

  const openTarget = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const part = target && target.closest("[data-fold]");
    if (!part || !part.querySelector(".fold-button")) return;
    setOpen(part, true);
    target.scrollIntoView();
  };

  const fit = () => {
    [...rows, ...parts].forEach(unfold);
    if (!phone.matches) return;
    rows.forEach(foldRow);
    parts.forEach(foldPart);
    openTarget();
  };

  phone.addEventListener("change", fit);
  window.addEventListener("hashchange", openTarget);
  document.querySelectorAll(".file-jumps a").forEach((link) => link.addEventListener("click", () => setTimeout(openTarget)));
  fit();
})();
