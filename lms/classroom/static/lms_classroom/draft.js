// @ts-check
/** Keep on the device what stands on the page of an observation, sent or not, for this observer alone. */

/**
 * `device` is this device's own word; `known` is the last save of the server that it has heard of.
 * @typedef {object} Kept
 * @property {string} device
 * @property {Record<string, string>} fields
 * @property {boolean} isUnsent
 * @property {boolean} isComplete it was completed here, and that is still to be sent
 * @property {string} known
 * @property {number} until it goes then, as words about somebody must not lie about
 */

const KEPT_FOR = 14 * 24 * 60 * 60 * 1000;

export class Draft {
  /**
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage
   * @param {string} person the word of whoever is here; what is kept under it goes when another comes
   * @param {string} number of the observation
   * @param {string} known what the page says of the last save
   */
  constructor(storage, person, number, known) {
    this.storage = storage;
    this.key = `own:${person}:observed:${number}`;
    /** @type {Kept} */
    this.kept = { device: "", fields: {}, isUnsent: false, isComplete: false, known, until: 0, ...this.read() };
    this.kept.device ||= crypto.randomUUID();
  }

  /** @returns {Partial<Kept>} */
  read() {
    try {
      return JSON.parse(this.storage.getItem(this.key) ?? "{}") ?? {};
    } catch {
      return {};
    }
  }

  write() {
    this.kept.until = Date.now() + KEPT_FOR;
    try {
      this.storage.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      // A browser that keeps nothing still sends what stands on the page.
    }
  }

  /**
   * Give what the page has to show instead of its own; nothing where the server knows better.
   *
   * A page from the device may be older than what was kept since. One from the server is older only where
   * something was not sent and nothing was saved since; else what was not sent is with the worker.
   * @param {boolean} isFromDevice
   * @param {string} known what the page says of the last save
   */
  toShow(isFromDevice, known) {
    if (isFromDevice || (this.kept.isUnsent && this.kept.known === known)) {
      return Object.keys(this.kept.fields).length ? this.kept.fields : null;
    }
    this.settle(known);
    return null;
  }

  /**
   * @param {Record<string, string>} fields
   * @param {boolean} [isComplete]
   */
  put(fields, isComplete = false) {
    this.kept = { ...this.kept, fields, isUnsent: true, isComplete };
    this.write();
  }

  /** The server has it. @param {string} known */
  settle(known) {
    this.kept = { ...this.kept, isUnsent: false, isComplete: false, known };
    this.write();
  }

  /** It is completed: nothing of it stays. */
  drop() {
    this.storage.removeItem(this.key);
  }
}
