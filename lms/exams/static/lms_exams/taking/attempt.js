// @ts-check
/** Know how the attempt stands – its end, whether it is held, over or left – and bring the page level with the server. */

/** @import { AnswerQueue } from "../saving/queue.js" */
/** @import { AttemptStatus, ExamState, SavedState } from "./state.js" */

/** The server as the page speaks to it; an author's look at a paper has its own.
 * @typedef {{state(): Promise<SavedState | null>, turn(leaving: number): Promise<boolean>, isSignedOut: boolean}} Server
 */

/** @param {number} milliseconds */
export const pause = (milliseconds) => new Promise((resolve) => window.setTimeout(resolve, milliseconds));

export class Attempt {
  /**
   * @param {object} parts
   * @param {ExamState} parts.state
   * @param {Server} parts.server
   * @param {AnswerQueue} parts.queue
   * @param {(status: AttemptStatus) => void} parts.onStatus
   * @param {() => void} parts.onLeave the page is left for good
   */
  constructor({ state, server, queue, onStatus, onLeave }) {
    this.result = state.addresses.result;
    this.server = server;
    this.queue = queue;
    this.onStatus = onStatus;
    this.onLeave = onLeave;
    this.deadline = state.deadline;
    this.grace = state.grace;
    /** @type {number | null} */
    this.pausedAt = null;
    this.isOver = false;
    this.isLeaving = false;
  }

  /** Fetch a new pass; a closed attempt gives one too, so that late answers can be kept. */
  async refreshPass() {
    const state = await this.server.state();
    if (state) {
      this.queue.adopt(state.answers, "elsewhere");
    }
    return state !== null;
  }

  /** Read what the server holds: after sleep, on another device, after a new sign-in. Tell whether the attempt is open. */
  async catchUp() {
    const state = await this.server.state();
    if (!state) {
      return false;
    }
    this.onStatus(state);
    this.queue.adopt(state.answers, "elsewhere");
    if (state.open) {
      this.queue.hurry();
    } else {
      await this.sendRest();
      this.showResult();
    }
    return state.open;
  }

  /** Send what is left and wait for the reply; what came too late is kept by the server, not counted. */
  async sendRest() {
    await this.queue.hurry();
    while (this.queue.busy) {
      await pause(100);
    }
  }

  showResult() {
    this.leave(this.result);
  }

  /** @param {string} address */
  leave(address) {
    if (!this.isLeaving) {
      this.isLeaving = true;
      this.onLeave();
      window.location.replace(address);
    }
  }
}
