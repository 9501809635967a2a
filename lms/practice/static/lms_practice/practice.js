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
form.addEventListener("submit", (event) => {
  if (form.dataset.network) {
    event.preventDefault();
    sendOnceReached(form.dataset.network);
  } else {
    given.value = JSON.stringify(kind.read(section));
  }
});

let isSending = false;

/**
 * Leave the page only for one that will come: the answer is nowhere else.
 * @param {string} address of what answers at once while the server is reached
 */
async function sendOnceReached(address) {
  if (isSending) {
    return;
  }
  isSending = true;
  const reply = await fetch(address, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(10_000) }).catch(() => null);
  one(form, "[data-no-network]").hidden = reply !== null;
  if (reply) {
    given.value = JSON.stringify(kind.read(section)); // as it stands now: it may have changed meanwhile
    form.submit();
  } else {
    setTimeout(() => sendOnceReached(address), 3_000);
  }
  isSending = false;
}
