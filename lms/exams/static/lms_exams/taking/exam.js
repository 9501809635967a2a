// @ts-check
/** Put the exam page together: who listens to whom, and which button asks whom. */

import { closest, one } from "../../lms_core/js/dom.js";
import { tell } from "../../lms_core/offline/tell.js";
import { LookUp, seal } from "../feedback/look_up.js";
import { Heartbeat } from "../heartbeat/heartbeat.js";
import { AnswerQueue } from "../saving/queue.js";
import { Transport } from "../saving/transport.js";
import { Answers } from "./answers.js";
import { keepChoices } from "./arrows.js";
import { Attempt } from "./attempt.js";
import { ServerClock } from "./clock.js";
import { Countdown } from "./countdown.js";
import { HandIn } from "./hand_in.js";
import { KeptPage } from "./kept_page.js";
import { Notices } from "./notices.js";
import { Pages } from "./pages.js";
import { Paging } from "./paging.js";
import { Palette } from "./palette.js";
import { SampleTransport } from "./sample.js";
import { SignIn } from "./sign_in.js";
import { setUpTools } from "./tools.js";
import { Viewed } from "./viewed.js";
import { fill } from "./texts.js";

/** @import { QueueState } from "../saving/queue.js" */
/** @import { ExamState } from "./state.js" */

const NOTE_EVERY = 5;

/** @type {ExamState} */
const told = JSON.parse(one(document, "#exam-state").textContent ?? "");
const { paper, texts } = told;
const { kept, person = "" } = document.documentElement.dataset;
const address = window.location.origin + window.location.pathname;
const keptPage = paper.sample ? null : new KeptPage({ state: told, storage: window.localStorage, person, address, tell });
const state = keptPage?.recall(kept) ?? told;
const name = `xunping-exam:${state.token}:${state.owner}`;

const clock = new ServerClock(state.now);
const real = paper.sample ? null : new Transport(state, clock, withdrawRefusal);
const transport = real ?? new SampleTransport(state, clock);
const queue = new AnswerQueue({
  name,
  storage: window.localStorage,
  channel: "BroadcastChannel" in window ? new BroadcastChannel(name) : null,
  post: (entry) => transport.post(entry),
  refreshPass: () => attempt.refreshPass(),
  isSignedOut: () => transport.isSignedOut,
  onEntry: (entry, origin) => {
    answers.show(entry, origin);
    if (entry.status === "saved" && origin !== "start") {
      keptPage?.note(clock, attempt, queue);
    }
  },
  onState: showQueue,
});
const attempt = new Attempt({
  state, queue,
  server: transport,
  onStatus: (status) => heartbeat?.adopt(status, true),
  onLeave: () => keptPage?.forget(),
});
const viewed = new Viewed(paper.noWayBack ? paper.openFrom : 1, queue);
const pages = new Pages(paper);
const palette = new Palette(state, queue, pages);
const notices = new Notices(state);
const signIn = new SignIn({ state, attempt, transport, onSignedIn: () => showQueue(queue.state) });
const answers = new Answers({
  state, attempt, notices, pages, palette, queue, viewed,
  onFinal: (section) => lookUp && seal(section),
});
const paging = new Paging({
  state, answers, attempt, notices, pages, palette, queue, viewed,
  server: transport,
  onSignedOut: () => showQueue("signedOut"),
});
const wipeTools = setUpTools(state);
const handIn = new HandIn({
  state, answers, attempt, clock, notices, queue,
  server: transport,
  onSignedOut: () => showQueue("signedOut"),
  onOver: () => keptPage?.forget(),
  onSubmit: () => {
    wipeTools();
    keptPage?.forget();
  },
});
const countdown = new Countdown({
  clock, attempt,
  onSecond: (seconds) => {
    notices.showTime(seconds);
    if (seconds % NOTE_EVERY === 0) {
      keptPage?.note(clock, attempt, queue);
    }
  },
  onWarning: (minutes) => notices.warn(fill(texts.lastMinutes, { minutes })),
  onOver: () => handIn.timeOver(),
});
const heartbeat = real && new Heartbeat({
  state, attempt, clock, queue, viewed,
  transport: real,
  onHeld: (isHeld) => keptPage?.follow(isHeld),
});
/** @type {LookUp | null} */
let lookUp = null;

answers.clearAll();
queue.adopt(state.answers, "start");
queue.restore();
palette.markAll();
answers.listen();
listen();
paging.start();
countdown.start();
heartbeat?.start();
if (paper.looksUp) {
  lookUp = new LookUp({ state, sections: [...pages.sections.values()], answers, attempt, notices, queue });
  answers.sealFinal();
}

/** @param {QueueState} waits */
function showQueue(waits) {
  signIn.show(waits === "signedOut");
  notices.showQueue(waits);
  if (waits === "closed") {
    attempt.showResult();
  }
}

/** What kept the paper from being handed in holds no longer: the network is back. */
function withdrawRefusal() {
  if (notices.isRefusing) {
    notices.endRefusal();
    showQueue(queue.state);
  }
}

function listen() {
  document.addEventListener("click", clicked);
  keepChoices();
  window.addEventListener("online", () => {
    withdrawRefusal();
    queue.hurry();
  });
  window.addEventListener("focus", () => queue.unsaved.length && queue.hurry());
  window.addEventListener("pagehide", () => answers.settleTyping());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && attempt.catchUp());
  window.addEventListener("beforeunload", (event) => {
    answers.settleTyping();
    if (!attempt.isLeaving && queue.unsaved.length) {
      event.preventDefault();
    }
  });
}

/** @param {MouseEvent} event */
function clicked(event) {
  const button = closest(event, "button");
  if (!button) {
    return;
  }
  if (button.dataset.to) {
    paging.show(Number(button.dataset.to));
  } else if (button.dataset.move) {
    answers.move(button);
  } else if ("clear" in button.dataset) {
    answers.clear(button);
  } else if ("examPrevious" in button.dataset) {
    paging.goBack();
  } else if ("examNext" in button.dataset) {
    paging.goOn(event.detail);
  } else if ("examFlag" in button.dataset) {
    answers.flag();
  } else if ("examReview" in button.dataset) {
    paging.showReview();
  } else if ("examBack" in button.dataset) {
    paging.showAgain();
  }
}
