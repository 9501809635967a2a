// @ts-check
/**
 * Speak to the server: post one answer, read the state; every reply becomes one plain word.
 *
 * An answer carries the pass the page was given, see docs/reference/exam-protocol.md.
 */

/** @import { ServerClock } from "../taking/clock.js" */
/** @import { ExamState, SavedState } from "../taking/state.js" */
/** @import { Answer, Entry, Reply } from "./queue.js" */

/**
 * What a reply may say; each address fills its own part.
 * @typedef {Partial<SavedState & Answer> & {form?: SignInFaults} & {status?: string}} ReplyBody
 */
/** @typedef {{errors: string[], fields: Record<string, {errors: string[]}>}} SignInFaults */

const PATIENCE = 10000;
/** @type {Record<number, "refused" | "signedOut" | "forbidden" | "closed">} */
const KINDS = { 400: "refused", 413: "refused", 401: "signedOut", 404: "signedOut", 403: "forbidden", 409: "closed" };

/** @param {string} name */
export function cookie(name) {
  const pair = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return pair ? decodeURIComponent(pair.slice(name.length + 1)) : "";
}

export class Transport {
  /**
   * @param {Pick<ExamState, "addresses" | "csrfCookie" | "pass">} state
   * @param {ServerClock} clock
   * @param {() => void} onReply the server has answered: the network is there
   */
  constructor(state, clock, onReply) {
    this.addresses = state.addresses;
    this.csrfCookie = state.csrfCookie;
    this.pass = state.pass;
    this.clock = clock;
    this.onReply = onReply;
    this.isSignedOut = false;
  }

  /**
   * Ask the server; rejects where there is no network.
   * @param {string} address
   * @param {RequestInit} options
   */
  async call(address, options) {
    const sentAt = performance.now();
    const response = await fetch(address, {
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
      headers: { Accept: "application/json", ...options.headers },
    });
    /** @type {ReplyBody | null} */
    const body = await response.json().catch(() => null);
    if (body?.now) {
      this.clock.sync(body.now, performance.now() - sentAt);
    }
    if (response.ok) {
      this.onReply();
    }
    return { response, body };
  }

  /**
   * Post JSON with the pass, where the address takes one.
   * @param {string} address
   * @param {object} message
   * @param {{pass?: string, keepalive?: boolean}} [how]
   */
  send(address, message, { pass, keepalive } = {}) {
    return this.call(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": cookie(this.csrfCookie),
        ...(pass === undefined ? {} : { "X-Exam-Pass": pass }),
      },
      body: JSON.stringify(message),
      keepalive,
    });
  }

  /**
   * @param {Entry} entry
   * @returns {Promise<Reply>}
   */
  async post({ slot, given, flagged, revision, seconds }) {
    try {
      const message = { slot, given, flagged, revision, seconds };
      const { response, body } = await this.send(this.addresses.answer, message, { pass: this.pass, keepalive: true });
      return understand(response, body);
    } catch {
      return { kind: "offline" };
    }
  }

  /**
   * Leave a page for good; false where the server cannot be told now.
   * @param {number} leaving the first slot of the page
   */
  async turn(leaving) {
    try {
      const { response } = await this.send(this.addresses.turn, { leaving });
      this.isSignedOut = KINDS[response.status] === "signedOut";
      return response.ok;
    } catch {
      return false;
    }
  }

  /**
   * Read the state; null where it cannot be had now.
   * @returns {Promise<SavedState | null>}
   */
  async state() {
    try {
      const { response, body } = await this.call(this.addresses.state, {});
      this.isSignedOut = KINDS[response.status] === "signedOut";
      if (!response.ok || !body) {
        return null;
      }
      const state = /** @type {SavedState} */ (body);
      this.pass = state.pass;
      return state;
    } catch {
      return null;
    }
  }
}

/**
 * @param {Pick<Response, "ok" | "status" | "type">} response
 * @param {ReplyBody | null} body
 * @returns {Reply}
 */
export function understand(response, body) {
  if (response.ok && (body?.status === "saved" || body?.status === "newer")) {
    const { given, flagged, revision, savedClock } = body;
    return { kind: body.status, answer: { given, flagged, revision, savedClock } };
  }
  if (body?.status === "answer_late") {
    return { kind: "late" };
  }
  if (response.type === "opaqueredirect") {
    return { kind: "signedOut" };
  }
  return { kind: KINDS[response.status] ?? "offline" };
}
