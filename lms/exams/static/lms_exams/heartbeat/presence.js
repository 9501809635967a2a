// @ts-check
/** Notice when the taker leaves the page and comes back, copies, pastes, or leaves full screen. */

import { read, write } from "./memory.js";

/** @import { Attempt } from "../taking/attempt.js" */
/** @import { ServerClock } from "../taking/clock.js" */

const GLANCE = 2000;
const RELOAD = 10000;

export class Presence {
  /**
   * @param {object} parts
   * @param {string} parts.key where the time of closing the page is kept
   * @param {boolean} parts.fullScreen the sitting is taken in full screen
   * @param {Attempt} parts.attempt
   * @param {ServerClock} parts.clock
   * @param {(kind: string, more?: {at?: number, seconds?: number}) => void} parts.note
   * @param {() => void} parts.tellNow
   * @param {() => void} parts.onBack
   * @param {() => void} parts.onScreen
   * @param {() => void} parts.onGone
   */
  constructor({ key, fullScreen, attempt, clock, note, tellNow, onBack, onScreen, onGone }) {
    this.key = key;
    this.fullScreen = fullScreen;
    this.attempt = attempt;
    this.clock = clock;
    this.note = note;
    this.tellNow = tellNow;
    this.onBack = onBack;
    this.onScreen = onScreen;
    this.onGone = onGone;
    /** When the page was left; 0 while somebody is there. */
    this.leftAt = 0;
    this.isGone = false;
  }

  start() {
    this.tellClosing();
    window.addEventListener("pageshow", () => {
      this.isGone = false;
    });
    document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? this.leave() : this.back()));
    window.addEventListener("blur", () => this.glance());
    window.addEventListener("focus", () => this.back());
    window.addEventListener("pagehide", () => this.go());
    document.addEventListener("fullscreenchange", () => this.screenChanged());
    for (const [happening, kind] of [["copy", "copied"], ["cut", "copied"], ["paste", "pasted"]]) {
      document.addEventListener(happening, () => this.note(kind));
    }
  }

  now() {
    return Math.round(this.clock.now());
  }

  /** Another window may have come up for a moment only: a glance is not told. */
  glance() {
    const at = this.now();
    window.setTimeout(() => !document.hasFocus() && this.leave(at), GLANCE);
  }

  leave(at = this.now()) {
    if (!this.leftAt && !this.isGone && !this.attempt.isLeaving) {
      this.leftAt = at;
      this.note("left_page", { at });
      this.tellNow();
    }
  }

  back() {
    if (this.leftAt && document.visibilityState === "visible") {
      this.note("came_back", { seconds: Math.max(0, Math.round((this.clock.now() - this.leftAt) / 1000)) });
      this.leftAt = 0;
      this.tellNow();
      this.onBack();
    }
  }

  /** A closing page may be a reload, which is no leaving: the time is kept and told by the next page. */
  go() {
    if (!this.attempt.isLeaving && !this.leftAt) {
      write(window.localStorage, this.key, this.now());
    }
    this.isGone = true;
    this.onGone();
  }

  tellClosing() {
    const at = Number(read(window.localStorage, this.key));
    const gone = this.now() - at;
    write(window.localStorage, this.key, "");
    if (at && gone > RELOAD) {
      this.note("left_page", { at });
      this.note("came_back", { seconds: Math.round(gone / 1000) });
    }
  }

  screenChanged() {
    if (!document.fullscreenElement && this.fullScreen && !this.attempt.isLeaving) {
      this.note("left_full_screen");
      this.tellNow();
    }
    this.onScreen();
  }
}
