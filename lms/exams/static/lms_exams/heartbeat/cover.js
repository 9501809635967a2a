// @ts-check
/** Cover the paper while it is held, or until it is taken in full screen. */

import { one } from "../../lms_core/js/dom.js";

/** @import { AttemptStatus, ExamState } from "../taking/state.js" */

export class Cover {
  /** @param {ExamState} state */
  constructor({ texts, watch }) {
    this.texts = texts;
    this.asksFullScreen = watch.fullScreen;
    /** @type {AttemptStatus["held"]} */
    this.held = "";
    this.place = one(document, "[data-exam-cover]");
    this.button = one(this.place, "[data-exam-full-screen]");
    this.button.addEventListener("click", () => document.documentElement.requestFullscreen().catch(() => null));
  }

  show() {
    const wantsFullScreen = this.asksFullScreen && document.fullscreenEnabled && !document.fullscreenElement;
    const why = this.held || (wantsFullScreen ? "fullScreen" : "");
    const { place } = this;
    if (place.dataset.why === why) {
      return;
    }
    place.dataset.why = why;
    place.hidden = !why;
    document.body.classList.toggle("is-covered", Boolean(why));
    if (why) {
      const title = one(place, "h2");
      title.textContent = this.texts[`${why}Title`];
      one(place, "p").textContent = this.texts[`${why}Text`];
      this.button.hidden = why !== "fullScreen";
      title.focus();
    }
  }
}
