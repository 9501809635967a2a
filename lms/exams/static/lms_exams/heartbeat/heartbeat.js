// @ts-check
/**
 * Tell the server that the page lives and what happened on it, and do what the invigilator wants.
 *
 * Everything here goes its own way with its own queue, so that no save ever waits for it.
 */

import { Cover } from "./cover.js";
import { EventLog } from "./events.js";
import { Messages } from "./messages.js";
import { OpenElsewhere } from "./open_elsewhere.js";
import { Presence } from "./presence.js";

/** @import { AnswerQueue } from "../saving/queue.js" */
/** @import { Transport } from "../saving/transport.js" */
/** @import { Attempt } from "../taking/attempt.js" */
/** @import { ServerClock } from "../taking/clock.js" */
/** @import { AttemptStatus, ExamState } from "../taking/state.js" */
/** @import { Viewed } from "../taking/viewed.js" */

export class Heartbeat {
  /**
   * @param {object} parts
   * @param {ExamState} parts.state
   * @param {Attempt} parts.attempt
   * @param {ServerClock} parts.clock
   * @param {AnswerQueue} parts.queue
   * @param {Transport} parts.transport
   * @param {Viewed} parts.viewed
   * @param {(isHeld: boolean) => void} parts.onHeld
   */
  constructor({ state, attempt, clock, queue, transport, viewed, onHeld }) {
    const key = `xunping-watch:${state.token}`;
    this.state = state;
    this.attempt = attempt;
    this.clock = clock;
    this.queue = queue;
    this.transport = transport;
    this.viewed = viewed;
    this.onHeld = onHeld;
    this.heardAt = 0;
    this.caughtUpTo = 0;
    this.isSending = false;
    this.sendsAgain = false;
    this.cover = new Cover(state);
    this.messages = new Messages(`${key}:seen`);
    this.openElsewhere = new OpenElsewhere(state.texts);
    this.log = new EventLog(key);
    this.presence = new Presence({
      key: `${key}:closed`,
      fullScreen: state.watch.fullScreen,
      attempt,
      clock,
      note: (kind, more) => this.note(kind, more),
      tellNow: () => this.send(),
      onBack: () => this.warn(),
      onScreen: () => this.cover.show(),
      onGone: () => this.post(true).catch(() => null),
    });
  }

  start() {
    this.adopt(this.state);
    this.heardAt = 0; // a page that was kept begins with a guess of the time; every reply knows better
    this.presence.start();
    this.beat();
  }

  async beat() {
    await this.send();
    const chance = 0.9 + Math.random() / 5;
    window.setTimeout(() => this.beat(), this.state.watch.heartbeat * chance);
  }

  /**
   * @param {string} kind
   * @param {{at?: number, seconds?: number}} [more]
   */
  note(kind, more = {}) {
    this.log.add({
      kind,
      at: Math.round(this.clock.now()),
      slot: this.viewed.slot,
      seconds: 0,
      ...more,
      ...(this.transport.isSignedOut ? { signedOut: true } : {}),
    });
  }

  /** Say to who comes back that leaving was recorded, where the sitting wants it said. */
  warn() {
    if (this.state.watch.warns && !this.transport.isSignedOut) {
      this.messages.tell(0, this.state.texts.warned);
    }
  }

  /** Send what is kept, a batch of one page at a time; what the server has is dropped. */
  async send() {
    if (this.isSending) {
      this.sendsAgain = true;
      return;
    }
    this.isSending = true;
    try {
      const status = await this.post(false);
      if (status) {
        this.adopt(status);
      }
    } catch {
      this.sendsAgain = false;
    }
    this.isSending = false;
    if (this.sendsAgain) {
      this.sendsAgain = false;
      await this.send();
    }
  }

  /**
   * Give how the attempt stands; null where the server did not take what was sent.
   * @param {boolean} gone the page is being closed
   */
  async post(gone) {
    const { client, events } = this.log.batch();
    const listed = events.map(({ client: _client, ...event }) => event);
    const { response, body } = await this.transport.send(
      this.state.addresses.heartbeat,
      { client, events: listed, gone: gone && client === this.log.client },
      { pass: this.transport.pass, keepalive: true },
    );
    if (response.status === 403) {
      await this.transport.state();
    }
    if (response.ok || response.status === 400) {
      this.log.drop(events);
      this.sendsAgain ||= this.log.events.length > 0;
    }
    return response.ok ? /** @type {AttemptStatus | null} */ (body) : null;
  }

  /**
   * Take over how the attempt stands.
   *
   * Replies may overtake each other: what the server said before the last that was heard is old.
   * @param {AttemptStatus} status
   * @param {boolean} [isCaughtUp] the page itself has read the state and sees to an end of the attempt
   */
  adopt(status, isCaughtUp = false) {
    if (status.now < this.heardAt) {
      return;
    }
    this.heardAt = status.now;
    this.attempt.deadline = status.deadline;
    this.attempt.pausedAt = status.held === "paused" ? status.heldAt : null;
    this.messages.adopt(status.messages);
    this.openElsewhere.hear(status.elsewhere);
    if (!status.open) {
      isCaughtUp || this.attempt.catchUp();
      return;
    }
    const wasHeld = this.cover.held;
    this.cover.held = status.held;
    this.cover.show();
    this.onHeld(Boolean(status.held));
    if (wasHeld && !status.held) {
      this.queue.hurry();
    }
    if (isCaughtUp) {
      this.caughtUpTo = status.revision;
    } else if (!this.queue.unsaved.length && status.revision > Math.max(this.queue.savedRevision, this.caughtUpTo)) {
      this.attempt.catchUp();
    }
  }
}
