// @ts-check
/**
 * Keep on the device what a reload without network needs, while the attempt runs and no longer.
 *
 * The worker keeps the page as it was opened. What has happened since is noted here: the server's clock, the
 * deadline as last heard, and the answers that were saved; those not yet saved are kept by the queue.
 */

import { read, write } from "../heartbeat/memory.js";

/** @import { AnswerQueue, Answer } from "../saving/queue.js" */
/** @import { Attempt } from "./attempt.js" */
/** @import { ServerClock } from "./clock.js" */
/** @import { ExamState } from "./state.js" */

/**
 * What is noted; `at` and `until` by the clock of the device, `now` and `deadline` by the server's.
 * @typedef {{at: number, until: number, now: number, deadline: number, answers: Answer[]}} Note
 */

/**
 * @typedef {object} Parts
 * @property {ExamState} state
 * @property {Storage} storage
 * @property {string} person the word of whoever is here; what is kept under it goes when another comes
 * @property {string} address
 * @property {(message: {kind: "forget" | "prolong" | "ahead"} & Record<string, string | number>) => void} tell
 */

export class KeptPage {
  /** @param {Parts} parts */
  constructor({ state, storage, person, address, tell }) {
    this.state = state;
    this.storage = storage;
    this.key = `own:${person}:exam:${state.token}`;
    this.address = address;
    this.tell = tell;
    this.isForgotten = false;
    this.deadline = state.deadline;
  }

  /**
   * Give the state the page begins with: as the server told it, or brought forward where the page was kept.
   *
   * The clock never goes back: neither behind what was noted last, nor with the clock of the device.
   * @param {string} [keptSince] by the clock of the device; nothing where the page comes from the server
   * @returns {ExamState}
   */
  recall(keptSince) {
    const { state } = this;
    if (keptSince === undefined) {
      return state;
    }
    const device = Date.now();
    const now = state.now + Math.max(0, device - Number(keptSince));
    const note = this.noted();
    if (!note) {
      return { ...state, now };
    }
    this.deadline = note.deadline;
    return {
      ...state,
      now: Math.max(now, note.now + Math.max(0, device - note.at)),
      deadline: note.deadline,
      answers: newest([...state.answers, ...note.answers]),
    };
  }

  /** @returns {Note | null} */
  noted() {
    try {
      const note = JSON.parse(read(this.storage, this.key) ?? "null");
      return Number.isFinite(note?.now) ? note : null;
    } catch {
      return null;
    }
  }

  /**
   * Note how the attempt stands now; a deadline that was moved holds for the page as well.
   * @param {Pick<ServerClock, "now">} clock
   * @param {Pick<Attempt, "deadline" | "grace" | "isLeaving">} attempt
   * @param {Pick<AnswerQueue, "entries">} queue
   */
  note(clock, attempt, queue) {
    if (this.isForgotten || attempt.isLeaving) {
      return;
    }
    const now = clock.now();
    const left = attempt.deadline + attempt.grace - now;
    const answers = [...queue.entries.values()].filter((entry) => entry.status === "saved");
    write(
      this.storage,
      this.key,
      JSON.stringify({ at: Date.now(), until: Date.now() + left, now, deadline: attempt.deadline, answers }),
    );
    if (attempt.deadline !== this.deadline) {
      this.deadline = attempt.deadline;
      this.tell({ kind: "prolong", url: this.address, seconds: Math.max(0, left / 1000) });
    }
  }

  /** The attempt is over, held, or its page was left for good: nothing of the paper stays. */
  forget() {
    this.isForgotten = true;
    try {
      this.storage.removeItem(this.key);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
    this.tell({ kind: "forget", url: this.address });
  }

  /**
   * While an attempt is held its paper is not shown, so it is not kept either; afterwards it is again.
   * @param {boolean} isHeld
   */
  follow(isHeld) {
    if (isHeld && !this.isForgotten) {
      this.forget();
    } else if (!isHeld && this.isForgotten) {
      this.isForgotten = false;
      this.tell({ kind: "ahead", ahead: this.address, address: this.address });
    }
  }
}

/**
 * Of several answers to a question the one with the highest revision stands.
 * @param {Answer[]} answers
 */
function newest(answers) {
  /** @type {Map<number, Answer>} */
  const bySlot = new Map();
  for (const answer of answers) {
    if (answer.revision >= (bySlot.get(answer.slot)?.revision ?? 0)) {
      bySlot.set(answer.slot, answer);
    }
  }
  return [...bySlot.values()];
}
