// @ts-check
/** Turn the pages of the paper: to a question, on and back, to the review, and past a page that cannot be turned back. */

import { one } from "../../lms_core/js/dom.js";
import { fill } from "./texts.js";

/** @import { AnswerQueue } from "../saving/queue.js" */
/** @import { Answers } from "./answers.js" */
/** @import { Attempt, Server } from "./attempt.js" */
/** @import { Notices } from "./notices.js" */
/** @import { Pages } from "./pages.js" */
/** @import { Palette } from "./palette.js" */
/** @import { ExamState } from "./state.js" */
/** @import { Viewed } from "./viewed.js" */

export class Paging {
  /**
   * @param {object} parts
   * @param {ExamState} parts.state
   * @param {Answers} parts.answers
   * @param {Attempt} parts.attempt
   * @param {Notices} parts.notices
   * @param {Pages} parts.pages
   * @param {Palette} parts.palette
   * @param {AnswerQueue} parts.queue
   * @param {Server} parts.server
   * @param {Viewed} parts.viewed
   * @param {() => void} parts.onSignedOut
   */
  constructor({ state, answers, attempt, notices, pages, palette, queue, server, viewed, onSignedOut }) {
    this.paper = state.paper;
    this.texts = state.texts;
    this.answers = answers;
    this.attempt = attempt;
    this.notices = notices;
    this.pages = pages;
    this.palette = palette;
    this.queue = queue;
    this.server = server;
    this.viewed = viewed;
    this.onSignedOut = onSignedOut;
    this.isSure = false;
    this.previous = one(document, "[data-exam-previous]", HTMLButtonElement);
    this.next = one(document, "[data-exam-next]", HTMLButtonElement);
    this.place = one(document, "[data-exam-place]");
    if (pages.isMany) {
      this.previous.textContent = this.texts.previousPage;
    }
  }

  /** Show the question the address names, else the one to start with. */
  start() {
    for (const [slot, section] of this.pages.sections) {
      section.addEventListener("focusin", () => this.turnTo(slot));
    }
    one(document, ".skip-link").addEventListener("click", (event) => this.skipToQuestion(event));
    const wanted = Number(window.location.hash.slice(1));
    this.show(this.pages.sections.has(wanted) ? wanted : this.viewed.slot, false);
  }

  /**
   * Show one question and put the focus on it, so that a keyboard or a screen reader starts there.
   * @param {number} slot
   */
  show(slot, takesFocus = true) {
    const { pages, texts } = this;
    if (!pages.sections.has(slot)) {
      return;
    }
    document.body.classList.remove("is-review");
    this.palette.review.hidden = true;
    pages.uncover(slot);
    this.turnTo(slot);
    this.next.textContent = pages.isLast(slot) ? texts.review : pages.isMany ? texts.nextPage : texts.next;
    this.previous.disabled = !pages.sections.has(pages.firstOf(slot, -1));
    window.history.replaceState(null, "", `#${slot}`);
    this.focusOn(pages.section(slot), pages.firstOf(slot) === slot, takesFocus);
  }

  /** Show again the question that was left for the review. */
  showAgain() {
    this.show(this.viewed.slot);
  }

  /**
   * Let a question of the page be the one that is written, timed and flagged.
   * @param {number} slot
   */
  turnTo(slot) {
    this.answers.settleTyping();
    this.viewed.turnTo(slot);
    this.palette.markCurrent(slot);
    const { kindLabel = "", marks = "" } = this.pages.section(slot).dataset;
    const place = fill(this.texts.nowAt, { number: slot, count: this.paper.count });
    this.showPlace([this.paper.parts[slot - 1], place, kindLabel, marks].filter(Boolean));
    this.answers.showFlag();
  }

  /**
   * Each part keeps together; a line breaks between them, and drops the dot there.
   * @param {string[]} parts
   */
  showPlace(parts) {
    const spans = parts.map((part) => Object.assign(document.createElement("span"), { textContent: part }));
    this.place.replaceChildren(...spans.flatMap((span, place) => (place ? [" ", span] : [span])));
  }

  goBack() {
    this.show(this.pages.firstOf(this.viewed.slot, -1));
  }

  /**
   * Go on to the next page, or to the review after the last.
   * @param {number} clicks counts those of a double click
   */
  goOn(clicks) {
    if (this.pages.isLast(this.viewed.slot)) {
      this.showReview();
    } else if (this.paper.noWayBack && !this.paper.sample) {
      this.leavePage(clicks);
    } else {
      this.show(this.pages.firstOf(this.viewed.slot, 1));
    }
  }

  /**
   * Leave a page for good: everything on it is saved first, then the server opens the next one.
   *
   * The second half of a double click is no answer to what the first half asks.
   * @param {number} clicks
   */
  async leavePage(clicks) {
    this.answers.settleTyping();
    const statuses = this.pages.slotsWith(this.viewed.slot).map((slot) => this.palette.status(slot));
    const lacking = statuses.filter((status) => status.open || status.unfinished);
    if (lacking.length && (!this.isSure || clicks > 1)) {
      this.isSure = true;
      const text = lacking.some((status) => status.unfinished) ? this.texts.leavesUnfinished : this.texts.leavesOpen;
      this.notices.notice(fill(text, { count: lacking.length }));
      return;
    }
    await this.attempt.sendRest();
    if (this.queue.unsaved.length || !(await this.server.turn(this.paper.openFrom))) {
      if (this.server.isSignedOut || this.queue.state === "signedOut") {
        this.onSignedOut();
      } else {
        this.notices.notice(this.texts.waiting);
      }
      return;
    }
    this.attempt.leave(window.location.pathname);
  }

  showReview() {
    this.answers.settleTyping();
    this.pages.uncover(null);
    this.palette.review.hidden = false;
    this.palette.fillReview();
    document.body.classList.add("is-review");
    this.showPlace([this.texts.review]);
    this.focusOn(this.palette.review, true, true);
  }

  /**
   * @param {HTMLElement} section
   * @param {boolean} isFirst it begins a page, which is shown from its top then
   * @param {boolean} takesFocus
   */
  focusOn(section, isFirst, takesFocus) {
    if (isFirst || !this.pages.isMany) {
      window.scrollTo(0, 0);
    } else {
      section.scrollIntoView({ block: "center" });
    }
    if (takesFocus) {
      one(section, "h2").focus({ preventScroll: true });
    }
  }

  /**
   * Past clock and palette to what is shown; the address keeps naming the question, for a reload.
   * @param {Event} event
   */
  skipToQuestion(event) {
    event.preventDefault();
    const { review } = this.palette;
    const isCovered = document.body.classList.contains("is-covered");
    const shown = isCovered ? one(document, "[data-exam-cover]") : review.hidden ? this.pages.section(this.viewed.slot) : review;
    shown.scrollIntoView({ block: "start" });
    one(shown, "h2").focus({ preventScroll: true });
  }
}
