// @ts-check
/** Fold the long parts of a performance file on a phone. Wide screens, paper and pages without script show all. */

const phone = window.matchMedia("(max-width: 640px)");
/** @type {NodeListOf<HTMLElement>} */
const parts = document.querySelectorAll("[data-fold]");
/** @type {NodeListOf<HTMLElement>} */
const rows = document.querySelectorAll("[data-fold-row]");

/**
 * @param {Element} part
 * @param {boolean} isOpen
 */
function setOpen(part, isOpen) {
  part.classList.toggle("is-folded", !isOpen);
  part.querySelector(".fold-button")?.setAttribute("aria-expanded", String(isOpen));
}

/** @param {HTMLElement} part */
function makeButton(part) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fold-button";
  button.addEventListener("click", () => setOpen(part, part.classList.contains("is-folded")));
  return button;
}

/**
 * The heading itself becomes the button, as screen readers list headings.
 * @param {HTMLElement} part
 */
function foldPart(part) {
  const heading = part.querySelector("h2");
  if (heading) {
    const button = makeButton(part);
    button.append(...heading.childNodes);
    heading.append(button);
    setOpen(part, false);
  }
}

/** @param {HTMLElement} row */
function foldRow(row) {
  const button = makeButton(row);
  button.setAttribute("aria-label", row.dataset.foldRow ?? "");
  row.querySelector("th")?.append(button);
  setOpen(row, false);
}

/** @param {HTMLElement} part */
function unfold(part) {
  const button = part.querySelector(".fold-button");
  if (button) {
    part.classList.remove("is-folded");
    button.replaceWith(...button.childNodes);
  }
}

function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  const part = target?.closest("[data-fold]");
  if (target && part?.querySelector(".fold-button")) {
    setOpen(part, true);
    target.scrollIntoView();
  }
}

function fit() {
  for (const part of [...rows, ...parts]) {
    unfold(part);
  }
  if (phone.matches) {
    rows.forEach(foldRow);
    parts.forEach(foldPart);
    openTarget();
  }
}

phone.addEventListener("change", fit);
window.addEventListener("hashchange", openTarget);
for (const link of document.querySelectorAll(".file-jumps a")) {
  link.addEventListener("click", () => setTimeout(openTarget));
}
fit();
