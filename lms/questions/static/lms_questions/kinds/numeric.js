// @ts-check
/** Numeric: one field for a number and its unit; a text that the server will not read as one is told at once. */

import { closest, one } from "../../lms_core/js/dom.js";
import { registerKind, typedField, typedText } from "./kinds.js";
import { numberFault } from "./number.js";

/** @import { Kind } from "./kinds.js" */

const text = typedText("number");

/**
 * @param {HTMLElement} section
 * @param {{number: string} | null} given
 */
function faultOf(section, given) {
  const { units, unitWanted } = typedField(section).dataset;
  return given ? numberFault(given.number, units ? units.split("|") : [], unitWanted === "yes") : "";
}

/**
 * @param {HTMLElement} section
 * @param {{number: string} | null} given
 */
function note(section, given) {
  const fault = faultOf(section, given);
  const place = one(section, "[data-number-note]");
  const words = { number: place.dataset.noNumber, unit: place.dataset.noUnit, "": "" }[fault] ?? "";
  if (place.textContent !== words) {
    place.textContent = words;
  }
  typedField(section).setAttribute("aria-invalid", String(Boolean(fault)));
}

// Some keyboards of digits have no minus.
document.addEventListener("click", (event) => {
  const field = closest(event, "[data-minus]")?.parentElement?.querySelector("[data-typed]");
  if (!(field instanceof HTMLInputElement) || field.disabled) {
    return;
  }
  field.value = /^\s*[-−–]/.test(field.value) ? field.value.replace(/^\s*[-−–]/, "") : `-${field.value.trim()}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

/** @type {Kind<{number: string}>} */
const numeric = {
  isTyped: true,
  read(section) {
    const given = text.read(section);
    note(section, given);
    return given;
  },
  lacks: (section, given) => ({ isUnread: faultOf(section, given) !== "" }),
  write(section, given) {
    text.write(section, given);
    note(section, given);
  },
};

registerKind("numeric", numeric);
