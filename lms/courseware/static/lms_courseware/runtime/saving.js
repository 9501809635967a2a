// @ts-check
/**
 * Send what a part changed, in order and once at a time; what did not arrive is sent again with what is newer.
 * Every element carries the number of its save, so that the server may get them in any order.
 */

/**
 * @typedef {{number: number, values: Record<string, string>, seconds: number}} Save
 * @typedef {{isDone: boolean, pageIsDone: boolean}} Reply
 * @typedef {{kind: "kept", reply: Reply} | {kind: "offline"} | {kind: "refused", sentence: string}} Outcome
 * @typedef {{kind: "saving"} | {kind: "failed"} | {kind: "kept", reply: Reply} | {kind: "lost", sentence: string}} News
 */

// A browser takes 64 KiB with a page that goes; Chinese takes three bytes a sign.
const MOST_BYTES_AT_LEAVING = 60000;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60000;
// What must not be lost goes first; what somebody has to do again comes after.
const FIRST = /status|score|progress|session_time|exit/;
const LAST = /suspend_data/;

export class Saving {
  /**
   * @param {{
   *   post: (save: Save) => Promise<Outcome>, beacon: (save: Save) => boolean,
   *   take: () => Map<string, string>, tell: (news: News) => void,
   * }} ways
   */
  constructor(ways) {
    this.ways = ways;
    this.number = 0;
    this.seconds = 0;
    this.wait = FIRST_WAIT_MS;
    this.isLost = false;
    /** @type {Map<string, string>} what no reply has named as kept */
    this.waiting = new Map();
    /** @type {{values: Map<string, string>, seconds: number} | null} */
    this.sending = null;
    /** @type {Promise<void>} the end of what is being sent */
    this.flight = Promise.resolve();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.again = undefined;
    /** @type {(ended?: unknown) => void} told once nothing waits any more, or cannot be kept */
    this.settle = () => {};
  }

  /** Count a second in which the part was on the screen. */
  tick() {
    this.seconds += 1;
  }

  get isDirty() {
    return this.waiting.size > 0 || this.sending !== null;
  }

  collect() {
    for (const [name, value] of this.ways.take()) {
      this.waiting.set(name, value);
    }
  }

  /** Send now, or right after what is being sent. @param {boolean} [always] even if only time went by */
  async save(always = false) {
    this.collect();
    if (this.isLost || this.sending || (!this.waiting.size && !always)) {
      return;
    }
    clearTimeout(this.again);
    const sent = { values: this.waiting, seconds: this.seconds };
    this.sending = sent;
    this.waiting = new Map();
    this.seconds = 0;
    this.ways.tell({ kind: "saving" });
    this.flight = this.ways.post(this.written(sent.values, sent.seconds)).then((outcome) => {
      this.sending = null;
      this.hear(outcome, sent);
    });
    await this.flight;
  }

  /** Send all there is, after what is being sent; done once it arrived, however long that takes, or is refused. */
  async finish() {
    while (this.sending) {
      await this.flight;
    }
    if (!this.isLost) {
      await new Promise((settle) => {
        this.settle = settle;
        this.save(true);
      });
    }
  }

  /**
   * @param {Outcome} outcome
   * @param {{values: Map<string, string>, seconds: number}} sent
   */
  hear(outcome, sent) {
    if (outcome.kind === "refused") {
      this.isLost = true;
      this.ways.tell({ kind: "lost", sentence: outcome.sentence });
      this.settle();
      return;
    }
    if (outcome.kind === "offline") {
      this.waiting = new Map([...sent.values, ...this.waiting]);
      this.seconds += sent.seconds;
      this.ways.tell({ kind: "failed" });
      this.again = setTimeout(() => this.save(true), this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
      return;
    }
    this.wait = FIRST_WAIT_MS;
    this.ways.tell({ kind: "kept", reply: outcome.reply });
    this.collect();
    if (this.waiting.size) {
      this.save();
    } else {
      this.settle();
    }
  }

  /**
   * The page goes, or is out of sight: hand all that is not known to be kept to the browser, in pieces that it takes.
   * It waits on all the same: a browser without network takes it too. Only the seconds are not sent twice.
   */
  leave() {
    this.collect();
    const open = [...(this.sending?.values ?? []), ...this.waiting];
    const seconds = this.seconds;
    if (this.isLost || (!open.length && !seconds)) {
      return;
    }
    this.seconds = 0;
    const ordered = [...new Map(open)].sort(([one], [other]) => rank(one) - rank(other));
    let spent = seconds;
    for (const piece of pieces(ordered)) {
      if (this.ways.beacon(this.written(piece, spent))) {
        spent = 0;
      }
    }
    this.seconds += spent;
  }

  /**
   * @param {Map<string, string>} values
   * @param {number} seconds
   * @returns {Save}
   */
  written(values, seconds) {
    this.number += 1;
    return { number: this.number, values: Object.fromEntries(values), seconds };
  }
}

/** @param {string} name */
function rank(name) {
  return FIRST.test(name) ? 0 : LAST.test(name) ? 2 : 1;
}

/**
 * @param {[string, string][]} ordered
 * @returns {Map<string, string>[]}
 */
function pieces(ordered) {
  const found = [new Map()];
  let size = 0;
  for (const [name, value] of ordered) {
    const added = new TextEncoder().encode(JSON.stringify([name, value])).length;
    if (size + added > MOST_BYTES_AT_LEAVING && size) {
      found.push(new Map());
      size = 0;
    }
    found[found.length - 1].set(name, value);
    size += added;
  }
  return found;
}
