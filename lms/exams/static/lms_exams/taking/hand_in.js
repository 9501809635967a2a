// @ts-check
/** End the attempt: when the taker hands in, and when the time is over. */

import { one } from "../../lms_core/js/dom.js";
import { cookie } from "../saving/transport.js";
import { pause } from "./attempt.js";
import { fill } from "./texts.js";

/** @import { AnswerQueue } from "../saving/queue.js" */
/** @import { Answers } from "./answers.js" */
/** @import { Attempt, Server } from "./attempt.js" */
/** @import { ServerClock } from "./clock.js" */
/** @import { Notices } from "./notices.js" */
/** @import { ExamState, SavedState } from "./state.js" */

export class HandIn {
  /**
   * @param {object} parts
   * @param {ExamState} parts.state
   * @param {Answers} parts.answers
   * @param {Attempt} parts.attempt
   * @param {ServerClock} parts.clock
   * @param {Notices} parts.notices
   * @param {AnswerQueue} parts.queue
   * @param {Server} parts.server
   * @param {() => void} parts.onSignedOut
   * @param {() => void} parts.onOver the time is over, as far as is known here
   * @param {() => void} parts.onSubmit nothing of the attempt needs to stay on the device
   */
  constructor({ state, answers, attempt, clock, notices, queue, server, onSignedOut, onOver, onSubmit }) {
    this.texts = state.texts;
    this.csrfCookie = state.csrfCookie;
    this.isSample = state.paper.sample;
    this.answers = answers;
    this.attempt = attempt;
    this.clock = clock;
    this.notices = notices;
    this.queue = queue;
    this.server = server;
    this.onSignedOut = onSignedOut;
    this.onOver = onOver;
    this.onSubmit = onSubmit;
    this.refusedSaid = 0;
    /** @type {Map<number, number>} the revisions of other pages that were named, by slot */
    this.named = new Map();
    this.form = one(document, "[data-exam-hand-in]", HTMLFormElement);
    this.form.addEventListener("submit", (event) => this.asked(event));
  }

  /**
   * An answer that the server refused may never be saved: it is named, a second press hands in without it.
   * What another page changed is named as well: nobody hands in a paper that this page did not show.
   * @param {Event} event
   */
  async asked(event) {
    event.preventDefault();
    this.answers.settleTyping();
    await this.attempt.sendRest();
    const waiting = this.queue.unsaved.length;
    const refused = this.queue.refused.length;
    if (waiting || refused > this.refusedSaid) {
      this.refusedSaid = refused;
      this.notices.refuse(fill(this.texts.unsaved, { count: waiting + refused }));
    } else if (await this.attempt.catchUp()) {
      this.submitUnlessChanged();
    } else if (this.server.isSignedOut) {
      this.onSignedOut();
    } else if (!this.attempt.isLeaving) {
      this.notices.refuse(this.texts.notHandedIn);
    }
  }

  submitUnlessChanged() {
    const { changedElsewhere } = this.queue;
    const isNews = (/** @type {[number, number]} */ [slot, revision]) => this.named.get(slot) !== revision;
    const changed = [...changedElsewhere].filter(isNews).map(([slot]) => slot);
    if (!changed.length) {
      this.submit();
      return;
    }
    this.named = new Map(changedElsewhere);
    const slots = changed.sort((one, other) => one - other).join(this.texts.comma);
    this.notices.ask(fill(this.texts.changedElsewhere, { slots }));
  }

  /**
   * Send what is left within the server's grace, then hand in; the server does it otherwise.
   *
   * The server is asked first and last: the invigilator may have given time since the page last heard.
   */
  async timeOver() {
    const { attempt, notices, queue, server, texts } = this;
    this.answers.settleTyping();
    attempt.isOver = true;
    if (this.goesOn(await server.state())) {
      return;
    }
    const until = attempt.deadline + attempt.grace;
    while (queue.unsaved.length && this.clock.now() < until) {
      notices.notice(fill(texts.overUnsaved, { count: queue.unsaved.length }));
      await queue.hurry();
      await pause(500);
    }
    this.onOver();
    notices.notice(queue.unsaved.length ? texts.overLost : texts.over);
    let state = await server.state();
    while (!state) {
      if (server.isSignedOut) {
        this.onSignedOut();
      }
      await pause(3000);
      state = await server.state();
    }
    if (!this.goesOn(state)) {
      await attempt.sendRest();
      this.submit();
    }
  }

  /**
   * Go on writing where by the server's own clock time is left, or where it stands still.
   * @param {SavedState | null} state
   */
  goesOn(state) {
    if (!state?.open || (state.held !== "paused" && state.now >= state.deadline)) {
      return false;
    }
    this.attempt.isOver = false;
    this.attempt.onStatus(state);
    this.queue.hurry();
    this.notices.hide();
    return true;
  }

  submit() {
    this.onSubmit();
    if (this.isSample) {
      this.attempt.showResult();
      return;
    }
    const token = one(this.form, "[name=csrfmiddlewaretoken]", HTMLInputElement);
    token.value = cookie(this.csrfCookie) || token.value;
    this.attempt.isLeaving = true;
    this.form.submit();
  }
}
