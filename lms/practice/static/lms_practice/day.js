// @ts-check
/** Ask all questions of a day one after the other on one page, where there is no network to ask the next one. */

import { all, closest, one } from "../lms_core/js/dom.js";
import { kindOf, moveItem, takeAsItStands } from "../lms_questions/kinds/kinds.js";
import { Answered, personHere } from "./answered.js";

const day = one(document, "[data-day]");
const round = Number(day.dataset.day);
const answered = new Answered(window.localStorage, personHere(), round);
const sections = new Map(all(day, "[data-day-question]").map((section) => [Number(section.dataset.dayQuestion), section]));
const left = one(day, "[data-day-left]");
const pattern = left.dataset.text ?? "";
const refusal = one(day, "[data-day-empty]");
const answerFirst = refusal.textContent ?? "";

/**
 * Show the next open question, or that none is left.
 * @param {number} [after]
 */
function showNext(after = 0) {
  const open = answered.open([...sections.keys()], after);
  for (const [place, section] of sections) {
    section.hidden = place !== open[0];
    if (open.length === 1) {
      one(section, "[data-practice] [type=submit]").textContent = day.dataset.last ?? "";
    }
  }
  one(day, "[data-day-done]").hidden = open.length > 0;
  one(day, "[data-day-result]").hidden = !navigator.onLine;
  if (!open.length) {
    one(day, "[data-day-kept]").hidden = true; // what follows says it of all
  }
  left.textContent = pattern.replace("{left}", String(open.length)).replace("{total}", String(sections.size));
  refusal.hidden = true;
  window.scrollTo(0, 0);
  const shown = open.length ? sections.get(open[0]) : one(day, "[data-day-done]");
  shown?.querySelector("h2")?.focus({ preventScroll: true });
}

/** @param {number} place */
function noteKept(place) {
  answered.add(place);
  one(day, "[data-day-kept]").hidden = false;
  one(day, "[data-day-sent]").hidden = true;
  showNext(place);
}

/**
 * Hand an answer to the worker, which keeps it; where the network is back, the server tells what was right.
 * @param {HTMLFormElement} form
 * @param {number} place
 */
async function send(form, place) {
  const reply = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (reply?.ok && reply.headers.get("Content-Type")?.startsWith("application/json")) {
    noteKept(place);
  } else if (reply) {
    window.location.assign(form.action.split("?")[0]);
  } else {
    window.location.reload(); // nobody keeps it here: it stays on the page that asks
  }
}

for (const [place, section] of sections) {
  const form = one(section, "[data-practice]", HTMLFormElement);
  const question = one(form, "[data-question]");
  const kind = kindOf(question.dataset.kind ?? "");
  kind.write(question, null);
  one(form, "[name='scripted']", HTMLInputElement).value = "yes";
  form.addEventListener("click", (event) => {
    const button = closest(event, "[data-move]");
    if (button) {
      moveItem(button);
    } else if (closest(event, "[data-as-it-stands]")) {
      takeAsItStands(question);
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = kind.read(question);
    refusal.hidden = given !== null;
    if (given === null) {
      refusal.textContent = section.dataset.how || answerFirst;
      for (const offer of all(form, "[data-as-it-stands]")) {
        offer.hidden = false;
      }
      one(day, "[data-day-kept]").hidden = true;
      refusal.scrollIntoView({ block: "center" });
    } else {
      one(form, "[name='given']", HTMLInputElement).value = JSON.stringify(given);
      send(form, place);
    }
  });
}

// What was sent is judged: the day goes on where it tells of that; who is still answering is not interrupted.
navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data.kind !== "waiting" || data.person !== personHere() || !data.sent || data.count) {
    return;
  }
  if (answered.open([...sections.keys()]).length) {
    const kept = one(day, "[data-day-kept]");
    one(day, "[data-day-sent]").hidden = kept.hidden; // what came through may be something else
    kept.hidden = true;
  } else {
    document.dispatchEvent(new Event("offline-again"));
  }
});
window.addEventListener("online", () => {
  one(day, "[data-day-result]").hidden = false;
});

const [keptRound, keptPlace] = (new URLSearchParams(window.location.search).get("kept") ?? "").split("-").map(Number);
if (keptRound === round && keptPlace) {
  window.history.replaceState(null, "", window.location.pathname);
  noteKept(keptPlace);
} else {
  showNext();
}
