// @ts-check
/** Carry answers between the controls of the questions and the queue. */

import { one } from "../../lms_core/js/dom.js";
import { kindOf, moveItem } from "../../lms_questions/kinds/kinds.js";
import { fill } from "./texts.js";

/** @import { AnswerQueue, Entry, Origin } from "../saving/queue.js" */
/** @import { Attempt } from "./attempt.js" */
/** @import { Notices } from "./notices.js" */
/** @import { Palette } from "./palette.js" */
/** @import { Pages } from "./pages.js" */
/** @import { ExamState } from "./state.js" */
/** @import { Viewed } from "./viewed.js" */

const TYPING_PAUSE = 500;

/** @param {HTMLElement} section */
export const slotOf = (section) => Number(section.dataset.question);

/** @param {HTMLElement} section */
const kindIn = (section) => kindOf(section.dataset.kind ?? "");

export class Answers {
  /**
   * @param {object} parts
   * @param {ExamState} parts.state
   * @param {Attempt} parts.attempt
   * @param {Notices} parts.notices
   * @param {Pages} parts.pages
   * @param {Palette} parts.palette
   * @param {AnswerQueue} parts.queue
   * @param {Viewed} parts.viewed
   * @param {(section: HTMLElement) => void} parts.onFinal shut the controls of an answer that is final
   */
  constructor({ state, attempt, notices, pages, palette, queue, viewed, onFinal }) {
    this.texts = state.texts;
    this.sealed = state.paper.sealed;
    this.attempt = attempt;
    this.notices = notices;
    this.pages = pages;
    this.palette = palette;
    this.queue = queue;
    this.viewed = viewed;
    this.onFinal = onFinal;
    /** @type {HTMLElement | null} */
    this.typing = null;
    this.typingTimer = 0;
    this.flagButton = one(document, "[data-exam-flag]", HTMLButtonElement);
    this.flagLabel = one(document, "[data-exam-flag-label]");
  }

  /** Empty the controls, whatever the browser kept in them over a reload. */
  clearAll() {
    for (const section of this.pages.sections.values()) {
      kindIn(section).write(section, null);
    }
  }

  listen() {
    for (const section of this.pages.sections.values()) {
      if (kindIn(section).isTyped) {
        section.addEventListener("input", () => this.typed(section));
        section.addEventListener("focusout", () => this.settleTyping());
      } else {
        section.addEventListener("change", () => this.changed(section));
      }
    }
  }

  /**
   * An answer is final once its taker has looked at what is right; the server takes no other one.
   * @param {number} slot
   */
  isFinal(slot) {
    return this.queue.of(slot).revision >= this.sealed;
  }

  sealFinal() {
    for (const section of this.pages.sections.values()) {
      if (this.isFinal(slotOf(section))) {
        this.onFinal(section);
      }
    }
  }

  /** @param {HTMLElement} section */
  changed(section) {
    const slot = slotOf(section);
    if (this.attempt.isOver || this.isFinal(slot)) {
      this.show(this.queue.of(slot), "start");
      return;
    }
    const seconds = this.viewed.countTime();
    this.queue.put(slot, { given: kindIn(section).read(section), seconds });
  }

  /** @param {HTMLElement} section */
  typed(section) {
    this.typing = section;
    this.showSaved(section, { ...this.queue.of(slotOf(section)), status: "sending" }, "here");
    window.clearTimeout(this.typingTimer);
    this.typingTimer = window.setTimeout(() => this.settleTyping(), TYPING_PAUSE);
  }

  /** Take what is being typed as an answer now. */
  settleTyping() {
    window.clearTimeout(this.typingTimer);
    if (this.typing) {
      const section = this.typing;
      this.typing = null;
      this.changed(section);
    }
  }

  /**
   * Move a line of an ordering by its button.
   * @param {HTMLElement} button
   */
  move(button) {
    const place = moveItem(button);
    const section = /** @type {HTMLElement | null} */ (button.closest("[data-question]"));
    if (place && section) {
      const count = button.closest("ol")?.children.length ?? 0;
      this.notices.say(fill(this.texts.moved, { place, count }));
      this.changed(section);
    }
  }

  /** @param {HTMLElement} button */
  clear(button) {
    const section = /** @type {HTMLElement} */ (button.closest("[data-question]"));
    kindIn(section).write(section, null);
    this.changed(section);
    one(section, "h2").focus({ preventScroll: true });
  }

  flag() {
    const { slot } = this.viewed;
    if (!this.attempt.isOver && !this.isFinal(slot)) {
      this.settleTyping();
      this.queue.put(slot, { flagged: !this.queue.of(slot).flagged, seconds: this.viewed.countTime() });
    }
  }

  showFlag() {
    const { flagged } = this.queue.of(this.viewed.slot);
    this.flagButton.setAttribute("aria-pressed", String(flagged));
    this.flagButton.disabled = this.isFinal(this.viewed.slot);
    this.flagLabel.textContent = flagged ? this.texts.unflag : this.texts.flag;
  }

  /**
   * Show an entry: its saved state always, its answer where it was not given on this page.
   * @param {Entry} entry
   * @param {Origin} origin
   */
  show(entry, origin) {
    const section = this.pages.sections.get(entry.slot);
    if (!section) {
      this.palette.mark(entry.slot);
      return;
    }
    if (section !== this.typing) {
      if (origin !== "here") {
        kindIn(section).write(section, entry.given);
      }
      this.showSaved(section, entry, origin);
    }
    one(section, "[data-clear]").hidden = entry.given === null;
    if (this.isFinal(entry.slot)) {
      this.onFinal(section);
    }
    this.palette.mark(entry.slot);
    this.showFlag();
  }

  /**
   * Say where an answer is. What is being written is not yet saved, whatever a reply says of the text before it.
   * @param {HTMLElement} section
   * @param {Entry} entry
   * @param {Origin} origin
   */
  showSaved(section, entry, origin) {
    const saved = one(section, "[data-saved]");
    saved.textContent = this.savedWords(entry, origin);
    saved.dataset.state = entry.status;
  }

  /**
   * @param {Entry} entry
   * @param {Origin} origin
   */
  savedWords(entry, origin) {
    const { texts } = this;
    if (entry.status !== "saved") {
      return entry.status && texts[entry.status];
    }
    const sentences = [fill(texts.saved, { clock: entry.savedClock })];
    if (this.palette.status(entry.slot).partly) {
      sentences.push(texts.partly);
    }
    if (this.isFinal(entry.slot)) {
      sentences.push(texts.final);
    } else if (origin === "elsewhere") {
      sentences.push(texts.elsewhere);
    }
    return sentences.join(" · ");
  }
}
