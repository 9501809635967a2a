// @ts-check
/**
 * The page around a part on the second origin: it offers the run-time, frames the part, saves what it reports,
 * and tells the page of the course, which alone may frame it, how that went.
 */

import { Runtime, api12, api2004 } from "./runtime.js";
import { Saving } from "./saving.js";

/** @typedef {import("./runtime.js").Opening & {reports: boolean, content: string, saveTo: string, pageOrigin: string, part: string}} Told */

const EVERY_MS = 30000;
const SECONDS_WORTH_A_SAVE = 15;

/** @type {Told} */
const opening = JSON.parse(document.getElementById("opening")?.textContent ?? "{}");

/** @param {Record<string, unknown>} news */
function tell(news) {
  window.parent.postMessage({ ...news, courseware: opening.part }, opening.pageOrigin);
}

/**
 * @param {import("./saving.js").Save} save
 * @returns {Promise<import("./saving.js").Outcome>}
 */
async function post(save) {
  try {
    const reply = await fetch(opening.saveTo, { method: "POST", body: JSON.stringify(save), credentials: "omit" });
    if (reply.ok) {
      return { kind: "kept", reply: await reply.json() };
    }
    if (reply.status >= 500 || reply.status === 429) {
      return { kind: "offline" };
    }
    const said = reply.status === 409 ? await reply.json() : {};
    return { kind: "refused", sentence: said.sentence ?? "" };
  } catch {
    return { kind: "offline" };
  }
}

const saving = new Saving({
  post: async (save) => (opening.keeps ? post(save) : { kind: "kept", reply: { isDone: false, pageIsDone: false } }),
  beacon: (save) => !opening.keeps || navigator.sendBeacon(opening.saveTo, JSON.stringify(save)),
  take: () => runtime.take(),
  tell: (news) => tell({ ...news }),
});

let isLeaving = false;

/** A part that is closed writes its last words while the page goes: they are handed over at once. */
function keep() {
  if (isLeaving) {
    saving.leave();
  } else {
    saving.save();
  }
}

const runtime = new Runtime(opening, {
  commit: keep,
  end: async (move) => {
    if (isLeaving) {
      saving.leave();
      return;
    }
    await saving.finish(); // the page of the course closes the part, and then hears of nothing any more
    tell({ kind: "ended", move });
  },
});
Object.assign(window, opening.family === "1.2" ? { API: api12(runtime) } : { API_1484_11: api2004(runtime) });

window.setInterval(() => {
  if (document.visibilityState === "visible") {
    saving.tick();
  }
}, 1000);
window.setInterval(() => saving.save(saving.seconds >= SECONDS_WORTH_A_SAVE), EVERY_MS);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saving.leave());
window.addEventListener("pagehide", () => {
  isLeaving = true;
  saving.leave();
});
window.addEventListener("pageshow", () => {
  isLeaving = false;
});

const frame = document.createElement("iframe");
frame.src = opening.content;
frame.title = document.title;
frame.allow = "fullscreen; autoplay";
document.body.append(frame);
tell({ kind: "opened", keeps: opening.keeps, reports: opening.reports });
