// @ts-check
/** Know which question is looked at, and for how long each was. */

/** @import { AnswerQueue } from "../saving/queue.js" */

export class Viewed {
  /**
   * @param {number} slot
   * @param {AnswerQueue} queue
   */
  constructor(slot, queue) {
    this.slot = slot;
    this.queue = queue;
    this.since = performance.now();
    /** @type {Map<number, number>} */
    this.seconds = new Map();
  }

  /** Count the seconds the question has been looked at, on all pages together. */
  countTime() {
    const now = performance.now();
    const before = this.seconds.get(this.slot) ?? this.queue.of(this.slot).seconds;
    const seconds = before + (now - this.since) / 1000;
    this.seconds.set(this.slot, seconds);
    this.since = now;
    return Math.round(seconds);
  }

  /** @param {number} slot */
  turnTo(slot) {
    this.countTime();
    this.slot = slot;
  }
}
