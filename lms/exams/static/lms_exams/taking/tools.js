// @ts-check
/** Set up what a paper lends its takers: a calculator that reads sums itself, and notes that stay on the device. */

import { closest, one } from "../../lms_core/js/dom.js";
import { calculate } from "./calculation.js";

/** @import { ExamState } from "./state.js" */

/**
 * @param {Element} tool
 * @param {Record<string, string>} texts
 */
function setUpCalculator(tool, texts) {
  const form = one(tool, "form", HTMLFormElement);
  const field = one(tool, "input", HTMLInputElement);
  const output = one(tool, "output", HTMLOutputElement);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = calculate(field.value);
    output.textContent = field.value.trim() ? (value === null ? texts.calculatorFault : `= ${value}`) : "";
  });
  form.addEventListener("click", (event) => {
    const button = closest(event, "button");
    if (button?.dataset.key) {
      field.setRangeText(button.dataset.key, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
    } else if (button && "wipe" in button.dataset) {
      field.value = "";
      output.textContent = "";
    }
  });
}

/**
 * @param {Element} tool
 * @param {string} key
 */
function setUpNotes(tool, key) {
  const field = one(tool, "textarea", HTMLTextAreaElement);
  try {
    field.value = window.localStorage.getItem(key) || "";
    field.addEventListener("input", () => window.localStorage.setItem(key, field.value));
  } catch {
    // A browser that keeps nothing still lets one write.
  }
}

/**
 * Set the tools up that the paper lends; typing in them is no answer. Give what wipes the notes.
 * @param {ExamState} state
 */
export function setUpTools(state) {
  const calculator = document.querySelector("[data-exam-calculator]");
  const notes = document.querySelector("[data-exam-notes]");
  const key = `xunping-notes:${state.token}:${state.owner}`;
  if (calculator) {
    setUpCalculator(calculator, state.texts);
  }
  if (notes) {
    setUpNotes(notes, key);
  }
  return () => {
    if (notes) {
      window.localStorage.removeItem(key);
    }
  };
}
