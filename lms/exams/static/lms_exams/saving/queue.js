// @ts-check
/**
 * Keep every answer on the device until the server has committed it, and send it until it has.
 *
 * Each slot not yet saved has its own key in the storage, so that two tabs never overwrite each other's
 * slots. The higher revision wins; between equal ones the server's, which somebody has been shown as saved.
 */

/**
 * What the controls of a question say; its shape is that of the question's kind, null for no answer.
 * @typedef {object | null} Given
 */

/**
 * What is sent of an answer, and what the server gives back of it.
 * @typedef {object} Answer
 * @property {number} slot
 * @property {Given} given
 * @property {boolean} flagged
 * @property {number} revision grows with every change; the higher one stays
 * @property {number} seconds how long the question was looked at
 * @property {string} savedClock the server's time of saving, to be shown
 */

/**
 * Where an answer is: "" before there is one, "sending" and "waiting" and "signedOut" on this device only.
 * @typedef {"" | "sending" | "waiting" | "signedOut" | "saved" | "refused" | "late"} Status
 */

/** @typedef {Answer & {status: Status}} Entry */

/**
 * Where an entry comes from: this page, what was kept or saved before it, or another page.
 * @typedef {"here" | "start" | "elsewhere"} Origin
 */

/**
 * What the queue as a whole waits for.
 * @typedef {"" | "waiting" | "signedOut" | "closed" | "noStorage"} QueueState
 */

/**
 * What the server made of an answer, in one word; "saved" and "newer" bring the answer that stands.
 * @typedef {{kind: "saved" | "newer", answer: Partial<Answer>}
 *   | {kind: "refused" | "late" | "closed" | "forbidden" | "signedOut" | "offline"}} Reply
 */

/**
 * What the queue needs of the page around it.
 * @typedef {object} Surroundings
 * @property {string} name one for each attempt and person
 * @property {Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">} storage
 * @property {Pick<BroadcastChannel, "postMessage" | "onmessage"> | null} channel to other tabs
 * @property {(entry: Entry) => Promise<Reply>} post never rejects: no network is a reply as well
 * @property {() => Promise<boolean>} refreshPass
 * @property {() => boolean} isSignedOut
 * @property {(entry: Entry, origin: Origin) => void} onEntry
 * @property {(state: QueueState) => void} onState
 */

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
/**
 * Write a given answer down so that two are alike whatever the order their parts came in.
 * @param {Given} given
 */
const written = (given) =>
  JSON.stringify(given, (_name, part) =>
    part && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  );

const UNSAVED = new Set(["sending", "waiting", "signedOut"]);

export class AnswerQueue {
  /** @param {Surroundings} surroundings */
  constructor(surroundings) {
    this.around = surroundings;
    /** @type {Map<number, Entry>} */
    this.entries = new Map();
    /** @type {Map<number, number>} slots another page changed, and nobody on this one since: the revision */
    this.changedElsewhere = new Map();
    this.busy = false;
    this.closed = false;
    this.triedPass = false;
    /** @type {QueueState} */
    this.state = "";
    this.wait = FIRST_WAIT;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    if (surroundings.channel) {
      surroundings.channel.onmessage = (message) => this.hear(message.data);
    }
  }

  get unsaved() {
    return [...this.entries.values()].filter((entry) => UNSAVED.has(entry.status));
  }

  /** Sum the revisions of what is saved as far as this page knows; the server says its own sum. */
  get savedRevision() {
    const saved = [...this.entries.values()].filter((entry) => entry.status === "saved");
    return saved.reduce((sum, entry) => sum + entry.revision, 0);
  }

  get refused() {
    return [...this.entries.values()].filter((entry) => entry.status === "refused");
  }

  /**
   * @param {number} slot
   * @returns {Entry}
   */
  of(slot) {
    return this.entries.get(slot) ?? { slot, given: null, flagged: false, revision: 0, seconds: 0, status: "", savedClock: "" };
  }

  /**
   * Take over what the server holds, unless this device holds something newer.
   * @param {Answer[]} saved
   * @param {Origin} origin
   */
  adopt(saved, origin) {
    for (const answer of saved) {
      const known = this.of(answer.slot);
      const isNews = answer.revision > known.revision;
      if (isNews || (answer.revision === known.revision && known.status !== "saved")) {
        this.set({ ...known, ...answer, status: "saved" }, origin);
      }
      this.forget(answer.slot, answer.revision);
    }
  }

  /** Bring back what an earlier page on this device could not send. */
  restore() {
    for (const entry of this.stored()) {
      if (entry.revision > this.of(entry.slot).revision) {
        this.set({ ...entry, status: "waiting" }, "start");
      } else {
        this.forget(entry.slot, entry.revision);
      }
    }
    return this.flush();
  }

  /**
   * Note a change made on this page, then send it.
   * @param {number} slot
   * @param {{given?: Given, flagged?: boolean, seconds: number}} change
   */
  put(slot, change) {
    const known = this.of(slot);
    const kept = this.read(this.key(slot));
    const revision = Math.max(known.revision, kept ? kept.revision : 0) + 1;
    /** @type {Entry} */
    const entry = { ...known, ...change, slot, revision, status: "sending" };
    this.changedElsewhere.delete(slot);
    this.keep(entry);
    this.set(entry);
    this.tell(entry);
    return this.flush();
  }

  /** Send what is unsaved, one after the other; a second call while one runs changes nothing. */
  async flush() {
    if (this.busy || this.closed) {
      return;
    }
    this.busy = true;
    clearTimeout(this.timer);
    let goesOn = true;
    while (goesOn && this.unsaved.length) {
      goesOn = await this.send(this.unsaved[0]);
    }
    this.busy = false;
    if (!this.unsaved.length) {
      this.wait = FIRST_WAIT;
      this.enter("");
    }
  }

  /**
   * Send one entry; tell whether to go on with the next.
   * @param {Entry} entry
   */
  async send(entry) {
    const reply = await this.around.post(entry);
    switch (reply.kind) {
      case "saved":
      case "newer":
        this.wait = FIRST_WAIT;
        this.settle(entry, reply);
        return true;
      case "refused":
        this.forget(entry.slot, entry.revision);
        if (this.of(entry.slot).revision === entry.revision) {
          this.set({ ...entry, status: "refused" });
        }
        return true;
      case "late":
        this.lapse(entry);
        return true;
      case "closed":
        this.closed = true;
        this.enter("closed");
        return false;
      case "forbidden":
        return this.again();
      case "signedOut":
        this.pause("signedOut");
        return false;
      default:
        this.pause("waiting");
        return false;
    }
  }

  /**
   * @param {Entry} sent
   * @param {Extract<Reply, {answer: object}>} reply
   */
  settle(sent, reply) {
    /** @type {Entry} */
    const kept = { ...sent, ...reply.answer, status: "saved" };
    this.triedPass = false;
    this.forget(sent.slot, kept.revision);
    if (kept.revision >= this.of(sent.slot).revision) {
      this.set(kept, reply.kind === "newer" ? "elsewhere" : "here");
      this.tell(kept);
    }
  }

  /**
   * The server keeps what came after the deadline, but does not count it: there is nothing to send again.
   * @param {Entry} sent
   */
  lapse(sent) {
    this.forget(sent.slot, sent.revision);
    if (this.of(sent.slot).revision === sent.revision) {
      this.set({ ...sent, status: "late" });
    }
  }

  /** A new sign-in brings a new pass: fetch it and try once more, then wait like for a network. */
  async again() {
    if (this.triedPass || !(await this.around.refreshPass())) {
      this.pause(this.around.isSignedOut() ? "signedOut" : "waiting");
      return false;
    }
    this.triedPass = true;
    return true;
  }

  /** @param {"waiting" | "signedOut"} state */
  pause(state) {
    this.triedPass = false;
    for (const entry of this.unsaved) {
      this.set({ ...entry, status: state });
    }
    this.enter(state);
    // A hall that lost its network together does not come back in the same moment.
    const chance = 0.75 + Math.random() / 2;
    this.timer = setTimeout(() => this.flush(), this.wait * chance);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** Try at once: the network is back, the page is seen again, somebody has signed in. */
  hurry() {
    this.wait = FIRST_WAIT;
    return this.flush();
  }

  /** @param {QueueState} state */
  enter(state) {
    if (state !== this.state) {
      this.state = state;
      this.around.onState(state);
    }
  }

  /**
   * @param {Entry} entry
   * @param {Origin} [origin]
   */
  set(entry, origin = "here") {
    if (origin === "elsewhere" && written(this.of(entry.slot).given) !== written(entry.given)) {
      this.changedElsewhere.set(entry.slot, entry.revision);
    }
    this.entries.set(entry.slot, entry);
    this.around.onEntry(entry, origin);
  }

  /**
   * Listen to the same exam in another tab.
   * @param {Entry} entry
   */
  hear(entry) {
    const known = this.of(entry.slot);
    const isNews = entry.revision > known.revision;
    const isNowSaved = entry.revision === known.revision && entry.status === "saved" && known.status !== "saved";
    if (isNews || isNowSaved) {
      this.set(entry, isNews ? "elsewhere" : "here");
    }
  }

  /** @param {Entry} entry */
  tell(entry) {
    this.around.channel?.postMessage(entry);
  }

  /** @param {number} slot */
  key(slot) {
    return `${this.around.name}:${slot}`;
  }

  /** @param {Entry} entry */
  keep(entry) {
    try {
      this.around.storage.setItem(this.key(entry.slot), JSON.stringify(entry));
    } catch {
      this.around.onState("noStorage");
    }
  }

  /**
   * Read what is kept under a key; null where there is nothing, or nothing that can be read.
   * @param {string} key
   * @returns {Entry | null}
   */
  read(key) {
    try {
      const entry = JSON.parse(this.around.storage.getItem(key) ?? "null");
      return Number.isInteger(entry?.revision) ? entry : null;
    } catch {
      return null;
    }
  }

  /**
   * Drop what is kept for a slot unless a later change has been kept meanwhile.
   * @param {number} slot
   * @param {number} revision
   */
  forget(slot, revision) {
    const kept = this.read(this.key(slot));
    if (kept && kept.revision <= revision) {
      this.around.storage.removeItem(this.key(slot));
    }
  }

  /** List what is kept of this attempt. */
  stored() {
    const { name, storage } = this.around;
    const keys = [];
    try {
      for (let place = 0; place < storage.length; place += 1) {
        keys.push(storage.key(place) ?? "");
      }
    } catch {
      this.around.onState("noStorage");
    }
    const entries = keys.filter((key) => key.startsWith(`${name}:`)).map((key) => this.read(key));
    return entries.filter((entry) => entry !== null);
  }
}
