// @ts-check
/** Let somebody who writes papers try one as a taker: everything works, nothing is sent or kept. */

/** @import { Entry, Reply } from "../saving/queue.js" */
/** @import { ServerClock } from "./clock.js" */
/** @import { ExamState, SavedState } from "./state.js" */

export class SampleTransport {
  /**
   * @param {ExamState} state
   * @param {ServerClock} clock
   */
  constructor(state, clock) {
    this.given = state;
    this.clock = clock;
    this.isSignedOut = false;
    this.pass = "";
  }

  /**
   * @param {Entry} entry
   * @returns {Promise<Reply>}
   */
  async post(entry) {
    const savedClock = new Date(this.clock.now()).toTimeString().slice(0, 8);
    return { kind: "saved", answer: { ...entry, savedClock } };
  }

  /** @returns {Promise<SavedState>} */
  async state() {
    return { ...this.given, answers: [], open: true };
  }

  async turn() {
    return true;
  }

  /** @returns {Promise<never>} */
  async call() {
    throw new Error("a sample speaks to no server");
  }
}
