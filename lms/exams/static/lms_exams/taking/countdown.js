// @ts-check
/** Count down to the end of the attempt, warn before it, and say when it is there. */

/** @import { ServerClock } from "./clock.js" */
/** @import { Attempt } from "./attempt.js" */

const LOOK_EVERY = 250;
const WARN_AT = [600, 300, 60];

export class Countdown {
  /**
   * @param {object} parts
   * @param {ServerClock} parts.clock
   * @param {Pick<Attempt, "deadline" | "pausedAt" | "isOver">} parts.attempt
   * @param {(seconds: number) => void} parts.onSecond
   * @param {(minutes: number) => void} parts.onWarning
   * @param {() => void} parts.onOver
   */
  constructor({ clock, attempt, onSecond, onWarning, onOver }) {
    this.clock = clock;
    this.attempt = attempt;
    this.onSecond = onSecond;
    this.onWarning = onWarning;
    this.onOver = onOver;
    /** @type {number | null} */
    this.shown = null;
  }

  start() {
    this.look();
    setInterval(() => this.look(), LOOK_EVERY);
  }

  look() {
    const { attempt, clock } = this;
    const seconds = clock.secondsUntil(attempt.deadline, attempt.pausedAt ?? clock.now());
    const before = this.shown ?? seconds;
    if (seconds !== this.shown) {
      // A mark is passed as well where a sleeping tab skipped the very second.
      if (WARN_AT.some((mark) => before > mark && seconds <= mark)) {
        this.onWarning(Math.ceil(seconds / 60));
      }
      this.shown = seconds;
      this.onSecond(seconds);
    }
    if (!attempt.isOver && !attempt.pausedAt && clock.now() >= attempt.deadline) {
      this.onOver();
    }
  }
}
