// @ts-check
/**
 * Save what an observer taps and writes at once; without network the worker keeps it, the last of it standing
 * for all, and sends it later.
 */

import { all, closest, one } from "../lms_core/js/dom.js";
import { Draft } from "./draft.js";

const TYPING_PAUSE = 800;
const { person = "", kept } = document.documentElement.dataset;
const form = one(document, "[data-observation]", HTMLFormElement);
const { observation = "", known = "", list = "" } = form.dataset;
const status = one(form, "[data-observation-saved]");
const banner = one(form, "[data-observation-completed]");
const texts = /** @type {Record<string, string>} */ ({ ...status.dataset });
const draft = new Draft(window.localStorage, person, observation, known);
let typing = 0;
let isBusy = false;
let hasFailed = false;
let goesAgain = false;

/**
 * @param {string} text
 * @param {"muted" | "tone-bad" | "tone-warn"} tone
 * @param {HTMLElement} [point] what it is about; the words lead there
 */
function say(text, tone, point) {
  const said = Object.assign(document.createElement(point ? "a" : "span"), { textContent: text, className: tone });
  if (said instanceof HTMLAnchorElement && point) {
    said.href = `#${point.id}`;
  }
  status.replaceChildren(said);
}

/** @returns {Record<string, string>} */
const fields = () =>
  Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken").map(([name, value]) => [name, String(value)]));

/** @returns {(HTMLInputElement | HTMLTextAreaElement)[]} */
const controls = () => [...all(form, "input:not([type=hidden])", HTMLInputElement), ...all(form, "textarea", HTMLTextAreaElement)];

/** @param {Record<string, string>} given */
function fillIn(given) {
  for (const control of controls()) {
    if (control instanceof HTMLInputElement && control.type === "radio") {
      control.checked = given[control.name] === control.value;
    } else {
      control.value = given[control.name] ?? "";
    }
  }
}

/** Shut the form once it is completed here, or open it again. @param {boolean} isShut */
function shut(isShut) {
  banner.hidden = !isShut;
  for (const each of [...controls(), ...all(form, "[type='submit']", HTMLButtonElement)]) {
    each.disabled = isShut;
  }
}

/** Say in words what was written, for the page that shows what the server did not take. */
function words() {
  const points = all(form, "fieldset").map((point) => {
    const chosen = point.querySelector("input:checked")?.closest("label");
    return [point.querySelector("legend")?.textContent ?? "", chosen?.textContent ?? ""];
  });
  const written = controls()
    .filter((control) => !(control instanceof HTMLInputElement && control.type === "radio"))
    .map((control) => [control.labels?.[0]?.firstChild?.textContent ?? "", control.value]);
  return [...points, ...written].map(([label, text]) => [label.trim(), text.trim()]).filter(([, text]) => text);
}

/** @param {boolean} isComplete */
function message(isComplete) {
  const body = new FormData(form);
  body.set("device", draft.kept.device);
  body.set("known", draft.kept.known);
  body.set("offline_person", person);
  body.set("offline_title", document.title.replace(/ · [^·]*$/, "")); // without the name of the site
  body.set("offline_words", JSON.stringify(words()));
  if (kept !== undefined) {
    body.set("from_kept", "1"); // it may be older than what the server has
  }
  if (isComplete) {
    body.set("complete", "1");
  }
  return body;
}

/** @param {{isComplete?: boolean, leaves?: boolean}} [how] */
async function save({ isComplete = false, leaves = false } = {}) {
  window.clearTimeout(typing);
  typing = 0;
  draft.put(fields(), isComplete);
  if (isBusy) {
    goesAgain = true;
    return;
  }
  isBusy = true;
  hasFailed = false;
  say(texts.sending, "muted");
  const body = message(isComplete);
  const headers = { Accept: "application/json" };
  const reply = await fetch(`${window.location.pathname}?offline=latest`, { method: "POST", body, headers, keepalive: true }).catch(() => null);
  const said = await reply?.json().catch(() => null);
  isBusy = false;
  if (goesAgain) {
    goesAgain = false;
    await save({ isComplete: draft.kept.isComplete });
  } else if (said?.kept) {
    say(texts.waiting, "tone-warn");
    shut(isComplete);
    banner.scrollIntoView({ block: "center" });
  } else if (said?.saved) {
    taken(said, isComplete || leaves);
  } else {
    draft.put(fields());
    hasFailed = !said;
    if (reply?.status === 409 && navigator.serviceWorker?.controller) {
      draft.drop(); // the worker has laid the words aside
    }
    say(said?.refused || texts.failed, "tone-bad");
  }
}

/**
 * @param {{saved: string, known: string, next: string}} said
 * @param {boolean} leaves
 */
function taken({ saved, known: moment, next }, leaves) {
  const { isComplete } = draft.kept;
  draft.settle(moment);
  say(saved, "muted");
  if (isComplete) {
    draft.drop();
  }
  if (leaves) {
    window.location.assign(isComplete ? next : list);
  }
}

form.addEventListener("input", () => {
  draft.put(fields());
  say(texts.sending, "muted");
  window.clearTimeout(typing);
  typing = window.setTimeout(save, TYPING_PAUSE);
});
window.addEventListener("pagehide", () => {
  if (typing) {
    save();
  }
});
form.addEventListener("change", () => save());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const isComplete = event.submitter?.getAttribute("name") === "complete";
  const open = all(form, "fieldset").filter((point) => !point.querySelector("input:checked"));
  if (isComplete && open.length) {
    say(texts.open.replace("{open}", String(open.length)), "tone-bad", open[0]);
  } else {
    save({ isComplete, leaves: true });
  }
});
form.addEventListener("click", (event) => {
  if (closest(event, "[data-observation-reopen]")) {
    shut(false);
    save();
  }
});

window.addEventListener("online", () => hasFailed && save());
navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data.kind !== "waiting" || data.person !== person || data.count || !data.sent || !draft.kept.isUnsent || isBusy) {
    return;
  }
  const { isComplete } = draft.kept;
  draft.settle(draft.kept.known);
  if (isComplete) {
    draft.drop();
    document.dispatchEvent(new Event("offline-again")); // it is read as completed now, or was not taken
  } else {
    say(data.refused ? texts.failed : texts.sent, data.refused ? "tone-bad" : "muted");
  }
});

const shown = draft.toShow(kept !== undefined, known);
if (shown) {
  fillIn(shown);
}
if (shown && draft.kept.isUnsent) {
  say(texts.waiting, "tone-warn");
  shut(draft.kept.isComplete);
  if (kept === undefined && !draft.kept.isComplete) {
    save();
  }
}
