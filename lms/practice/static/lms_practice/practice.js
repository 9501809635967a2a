// @ts-check
/** Send the answer of the one question on the page as its kind reads it; without this script the fields go. */

import { closest, one } from "../lms_core/js/dom.js";
import { kindOf, moveItem } from "../lms_questions/kinds/kinds.js";

const form = one(document, "[data-practice]", HTMLFormElement);
const section = one(form, "[data-question]");
const given = one(form, "[name='given']", HTMLInputElement);
const kind = kindOf(section.dataset.kind ?? "");

kind.write(section, JSON.parse(given.value || "null"));
one(form, "[name='scripted']", HTMLInputElement).value = "yes";
form.addEventListener("click", (event) => {
  const button = closest(event, "[data-move]");
  if (button) {
    moveItem(button);
  }
});
form.addEventListener("submit", () => {
  given.value = JSON.stringify(kind.read(section));
});
