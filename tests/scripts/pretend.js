// @ts-check
/** Stand in for what an exam page has around its queue: a device's storage, tabs, and a server. */

import { AnswerQueue } from "../../lms/exams/static/lms_exams/saving/queue.js";

/** @import { Answer, Entry, Origin, QueueState, Reply } from "../../lms/exams/static/lms_exams/saving/queue.js" */

/** The storage of one device, as all its pages see it. */
export class Device {
  constructor() {
    /** @type {Map<string, string>} */
    this.kept = new Map();
    this.isFull = false;
    this.isForbidden = false;
    /** @type {Tab[]} */
    this.tabs = [];
  }

  get length() {
    this.ask();
    return this.kept.size;
  }

  ask() {
    if (this.isForbidden) {
      throw new DOMException("no storage here", "SecurityError");
    }
  }

  /** @param {number} place */
  key(place) {
    return [...this.kept.keys()][place] ?? null;
  }

  /** @param {string} key */
  getItem(key) {
    this.ask();
    return this.kept.get(key) ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    this.ask();
    if (this.isFull) {
      throw new DOMException("full", "QuotaExceededError");
    }
    this.kept.set(key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    this.kept.delete(key);
  }
}

/** The end of a BroadcastChannel: what one tab posts is heard by the others of the device. */
class Tab {
  /** @param {Device} device */
  constructor(device) {
    this.device = device;
    /** @type {((message: MessageEvent) => unknown) | null} */
    this.onmessage = null;
    device.tabs.push(this);
  }

  /** @param {unknown} data */
  postMessage(data) {
    for (const tab of this.device.tabs) {
      if (tab !== this) {
        tab.onmessage?.(/** @type {MessageEvent} */ ({ data: structuredClone(data) }));
      }
    }
  }
}

/**
 * A server that keeps answers as the real one does: the higher revision stays.
 * `fails` says what it answers instead, as long as it is set; `hold` lets it wait before it answers.
 */
export class Server {
  constructor() {
    /** @type {Map<number, Answer>} */
    this.saved = new Map();
    /** @type {Answer[]} */
    this.heard = [];
    /** @type {Exclude<Reply["kind"], "saved" | "newer"> | null} */
    this.fails = null;
    /** @type {Promise<void> | null} */
    this.hold = null;
  }

  /**
   * @param {Entry} entry
   * @returns {Promise<Reply>}
   */
  async post({ slot, given, flagged, revision, seconds }) {
    this.heard.push({ slot, given, flagged, revision, seconds, savedClock: "" });
    await this.hold;
    if (this.fails) {
      return { kind: this.fails };
    }
    const kept = this.saved.get(slot);
    const isNew = !kept || revision > kept.revision;
    const answer = isNew ? { slot, given, flagged, revision, seconds, savedClock: "10:32:05" } : kept;
    this.saved.set(slot, answer);
    return { kind: answer.revision === revision ? "saved" : "newer", answer };
  }

  get revisions() {
    return this.heard.map(({ slot, revision }) => [slot, revision]);
  }
}

/**
 * Open an exam page's queue on a device; what it showed stands in `shown` and `states`.
 * @param {Server} server
 * @param {Device} device
 * @param {Partial<import("../../lms/exams/static/lms_exams/saving/queue.js").Surroundings>} [more]
 */
export function openPage(server, device, more = {}) {
  /** @type {[number, Entry["status"], Origin][]} */
  const shown = [];
  /** @type {QueueState[]} */
  const states = [];
  const queue = new AnswerQueue({
    name: "xunping-exam:t0:231",
    storage: device,
    channel: new Tab(device),
    post: (entry) => server.post(entry),
    refreshPass: async () => false,
    isSignedOut: () => false,
    onEntry: (entry, origin) => shown.push([entry.slot, entry.status, origin]),
    onState: (state) => states.push(state),
    ...more,
  });
  return { queue, shown, states };
}

/** Let everything that waits for no clock happen. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Make a promise that is kept from outside. */
export function held() {
  /** @type {() => void} */
  let release = () => {};
  /** @type {Promise<void>} */
  const hold = new Promise((resolve) => {
    release = resolve;
  });
  return { hold, release };
}

/** @param {string} chosen */
export const choice = (chosen) => ({ given: { chosen }, seconds: 5 });
