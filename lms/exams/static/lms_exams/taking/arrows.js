// @ts-check
/** Let an arrow key change a choice only where its taker went there by keyboard and sees it. */

const STEP = 40;
/** @type {Record<string, number>} */
const SCROLLS = { ArrowUp: -STEP, ArrowDown: STEP, ArrowLeft: 0, ArrowRight: 0 };
const KEYBOARD = new Set(["Tab", " "]);

/** A radio that was pressed keeps the focus, and the arrow meant to scroll the page would change the answer. */
export function keepChoices() {
  let isPointing = false; // :focus-visible turns with the very key that is asked about
  document.addEventListener("pointerdown", () => {
    isPointing = true;
  });
  document.addEventListener("keydown", (event) => {
    const radio = event.target;
    if (KEYBOARD.has(event.key)) {
      isPointing = false;
    } else if (!(event.key in SCROLLS) || !(radio instanceof HTMLInputElement) || radio.type !== "radio") {
      return;
    } else if (isPointing) {
      event.preventDefault();
      window.scrollBy({ top: SCROLLS[event.key] });
    } else if (!isInSight(radio.closest("label") ?? radio)) {
      event.preventDefault();
      radio.scrollIntoView({ block: "center" });
    }
  });
}

/** @param {Element} element */
function isInSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
