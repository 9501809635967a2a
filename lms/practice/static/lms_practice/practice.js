// @ts-check
/** Send the answer of the one question on the page as its kind reads it; without this script the fields go. */

import { all, closest, one } from "../lms_core/js/dom.js";
import { kindOf, moveItem, takeAsItStands } from "../lms_questions/kinds/kinds.js";

const form = one(document, "[data-practice]", HTMLFormElement);
const section = one(form, "[data-question]");
const given = one(form, "[name='given']", HTMLInputElement);
const kind = kindOf(section.dataset.kind ?? "");

kind.write(section, JSON.parse(given.value || "null"));
one(form, "[name='scripted']", HTMLInputElement).value = "yes";
for (const offer of "refused" in form.dataset ? all(form, "[data-as-it-stands]") : []) {
  offer.hidden = false;
}
form.addEventListener("click", (event) => {
  const button = closest(event, "[data-move]");
  if (button) {
    moveItem(button);
  } else if (closest(event, "[data-as-it-stands]")) {
    takeAsItStands(section);
    form.requestSubmit();
  }
});
form.addEventListener("submit", () => {
  given.value = JSON.stringify(kind.read(section));
});
