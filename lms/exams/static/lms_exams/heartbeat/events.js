// @ts-check
/** Keep on the device what happened on this page until the server has it. */

import { read, write } from "./memory.js";

/**
 * @typedef {object} PageEvent
 * @property {string} client the page it happened on
 * @property {string} kind
 * @property {number} sequence
 * @property {number} at the server's time, milliseconds since 1970
 * @property {number} slot the question that was looked at
 * @property {number} seconds
 * @property {true} [signedOut]
 */

const MOST_KEPT = 200;
const MOST_SENT = 50;
const NAMES_SETTLE = 2000;

function newName() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class EventLog {
  /** @param {string} key where it is kept */
  constructor(key) {
    this.key = key;
    /** One name for one page: a reload keeps it, a second tab never shares it. */
    this.client = read(window.sessionStorage, `${key}:name`) || newName();
    this.shareNoName();
    this.sequence = Number(read(window.sessionStorage, `${key}:sequence`)) || 0;
    this.events = this.kept();
  }

  shareNoName() {
    const channel = "BroadcastChannel" in window ? new BroadcastChannel(`${this.key}:names`) : null;
    let isSettled = false;
    if (channel) {
      channel.onmessage = (message) => {
        if (message.data.asks === this.client) {
          channel.postMessage({ taken: this.client });
        } else if (message.data.taken === this.client && !isSettled) {
          this.client = newName();
          write(window.sessionStorage, `${this.key}:name`, this.client);
        }
      };
      channel.postMessage({ asks: this.client });
      window.setTimeout(() => {
        isSettled = true;
      }, NAMES_SETTLE);
    }
    write(window.sessionStorage, `${this.key}:name`, this.client);
  }

  /** @param {Omit<PageEvent, "client" | "sequence">} event */
  add(event) {
    this.sequence += 1;
    write(window.sessionStorage, `${this.key}:sequence`, this.sequence);
    this.events = [...this.events, { ...event, sequence: this.sequence, client: this.client }].slice(-MOST_KEPT);
    this.keep();
  }

  /** Give the oldest events of one page, and its name. */
  batch() {
    const client = this.events.length ? this.events[0].client : this.client;
    return { client, events: this.events.filter((event) => event.client === client).slice(0, MOST_SENT) };
  }

  /** @param {PageEvent[]} sent */
  drop(sent) {
    const gone = new Set(sent);
    this.events = this.events.filter((event) => !gone.has(event));
    this.keep();
  }

  keep() {
    write(window.localStorage, this.key, JSON.stringify(this.events));
  }

  /** @returns {PageEvent[]} */
  kept() {
    try {
      const found = JSON.parse(window.localStorage.getItem(this.key) ?? "null");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }
}
