// @ts-check
/** Say to the taker what the page has to say: the time, a line at the top, a warning, a word to screen readers, a refusal. */

import { one } from "../../lms_core/js/dom.js";
import { clockText } from "./clock.js";

/** @import { QueueState } from "../saving/queue.js" */
/** @import { ExamState } from "./state.js" */

const WARNING_STAYS = 30000;

export class Notices {
  /** @param {ExamState} state */
  constructor(state) {
    this.texts = state.texts;
    this.login = state.addresses.login;
    this.clock = one(document, "[data-exam-clock]");
    this.line = one(document, "[data-exam-notice]");
    this.live = one(document, "[data-exam-live]");
    this.warning = one(document, "[data-exam-warning]");
    this.refusal = one(document, "[data-hand-in-refusal]");
    this.warningTimer = 0;
    /** Whether something that may pass kept the paper from being handed in. */
    this.isRefusing = false;
  }

  /** @param {number} seconds that are left */
  showTime(seconds) {
    this.clock.textContent = clockText(seconds);
    this.clock.dataset.tone = seconds <= 60 ? "bad" : seconds <= 300 ? "warn" : "";
  }

  /** @param {string} text */
  notice(text) {
    this.line.textContent = text;
    this.line.dataset.tone = "warn";
    this.line.hidden = false;
  }

  hide() {
    this.line.hidden = true;
  }

  /**
   * Say what the answers wait for, if for anything.
   * @param {QueueState} state
   */
  showQueue(state) {
    if (state === "signedOut") {
      const link = document.createElement("a");
      link.href = this.login;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = this.texts.signInAgain;
      this.line.replaceChildren(`${this.texts.signedOut} `, link);
      this.line.dataset.tone = "bad";
      this.line.hidden = false;
    } else {
      this.notice(state === "waiting" || state === "noStorage" ? this.texts[state] : "");
      this.line.hidden = !this.line.textContent;
    }
  }

  /**
   * Say it to a screen reader.
   * @param {string} text
   */
  say(text) {
    this.live.textContent = text;
  }

  /**
   * What a screen reader says is shown as well, for half a minute.
   * @param {string} text
   */
  warn(text) {
    this.say(text);
    this.warning.textContent = text;
    this.warning.hidden = false;
    window.clearTimeout(this.warningTimer);
    this.warningTimer = window.setTimeout(() => {
      this.warning.hidden = true;
    }, WARNING_STAYS);
  }

  /**
   * Say beside the button as well that nothing was handed in; the notice at the top may be out of sight.
   * @param {string} text
   */
  refuse(text) {
    this.isRefusing = true;
    this.notice(text);
    this.ask(text);
  }

  /**
   * Say beside the button what to look at before pressing it again.
   * @param {string} text
   */
  ask(text) {
    this.refusal.textContent = text;
    this.refusal.hidden = false;
  }

  endRefusal() {
    this.isRefusing = false;
    this.refusal.textContent = "";
    this.refusal.hidden = true;
  }
}
