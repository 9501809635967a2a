// @ts-check
/** Show where every question stands, in the palette and on the review part. */

import { all, one } from "../../lms_core/js/dom.js";
import { lacks } from "../../lms_questions/kinds/kinds.js";
import { fill } from "./texts.js";

/** @import { AnswerQueue } from "../saving/queue.js" */
/** @import { Pages } from "./pages.js" */
/** @import { ExamState } from "./state.js" */

/** @typedef {ReturnType<Palette["status"]>} QuestionStatus */

const UNSAVED = new Set(["sending", "waiting", "signedOut", "refused"]);

/**
 * What is said of a question, in this order, and the word for it.
 * @type {[keyof QuestionStatus, string][]}
 */
const SAID = [
  ["answered", "answered"],
  ["partly", "partly"],
  ["open", "open"],
  ["unread", "unread"],
  ["flagged", "flagged"],
  ["waiting", "notSaved"],
];

export class Palette {
  /**
   * @param {ExamState} state
   * @param {AnswerQueue} queue
   * @param {Pages} pages
   */
  constructor({ texts, paper }, queue, pages) {
    this.grid = one(document, "[data-exam-palette]");
    this.summary = one(document, "[data-exam-summary]");
    this.review = one(document, "[data-exam-review-part]");
    this.texts = texts;
    this.paper = paper;
    this.queue = queue;
    this.pages = pages;
    this.slots = Array.from({ length: paper.count }, (_, place) => place + 1);
    this.star();
  }

  /** Put a star on what must be answered right; its name for screen readers comes with the status. */
  star() {
    for (const slot of this.paper.mustPass) {
      const star = document.createElement("span");
      star.className = "palette-star";
      star.setAttribute("aria-hidden", "true");
      star.textContent = "★";
      this.button(slot).append(star);
    }
  }

  /** @param {number} slot */
  button(slot) {
    return one(this.grid, `[data-to="${slot}"]`, HTMLButtonElement);
  }

  /** @param {number} slot */
  status(slot) {
    const { given, flagged, status } = this.queue.of(slot);
    const section = this.pages.sections.get(slot);
    // Of a page that was left for good the server says what its answers lack.
    const lacking = section ? lacks(section.dataset.kind ?? "", section, given) : this.paper.left[slot];
    const { isPart, isUnread } = lacking ?? { isPart: false, isUnread: false };
    const open = given === null;
    const unfinished = isPart || isUnread;
    return {
      open,
      answered: !open && !isPart,
      partly: isPart,
      unread: isUnread,
      unfinished,
      mustPass: (open || unfinished) && this.paper.mustPass.includes(slot),
      flagged,
      waiting: UNSAVED.has(status),
      elsewhere: this.queue.changedElsewhere.has(slot),
    };
  }

  markAll() {
    for (const slot of this.slots) {
      this.mark(slot);
    }
  }

  /** @param {number} slot */
  mark(slot) {
    const status = this.status(slot);
    const button = this.button(slot);
    button.disabled = !this.pages.sections.has(slot);
    button.classList.toggle("is-answered", !status.open && !status.unfinished);
    button.classList.toggle("is-partly", status.unfinished);
    button.classList.toggle("is-flagged", status.flagged);
    button.classList.toggle("is-waiting", status.waiting);
    const said = SAID.filter(([name]) => status[name]).map(([, word]) => this.texts[word]);
    if (this.paper.mustPass.includes(slot)) {
      said.unshift(this.texts.mustPass);
    }
    button.setAttribute("aria-label", `${slot}: ${said.join(", ")}`);
    this.sum();
  }

  /** @param {number} slot */
  markCurrent(slot) {
    for (const button of all(this.grid, "button")) {
      const isCurrent = Number(button.dataset.to) === slot;
      button.classList.toggle("is-current", isCurrent);
      if (isCurrent) {
        button.setAttribute("aria-current", "step");
        // Both are counted from the grid, which is a strip on a phone and a column beside the question elsewhere.
        this.grid.scrollLeft = button.offsetLeft - (this.grid.clientWidth - button.offsetWidth) / 2;
        this.grid.scrollTop = button.offsetTop - (this.grid.clientHeight - button.offsetHeight) / 2;
      } else {
        button.removeAttribute("aria-current");
      }
    }
  }

  /**
   * List the questions that stand so.
   * @param {keyof QuestionStatus} name
   */
  group(name) {
    return this.slots.filter((slot) => this.status(slot)[name]);
  }

  sum() {
    /** @param {keyof QuestionStatus} name */
    const count = (name) => this.group(name).length;
    const values = { answered: count("answered"), partly: count("partly"), open: count("open"), flagged: count("flagged") };
    this.summary.textContent = fill(values.partly ? this.texts.summaryPartly : this.texts.summary, values);
    if (!this.review.hidden) {
      this.fillReview();
    }
  }

  fillReview() {
    const values = { open: this.group("open").length, unfinished: this.group("unfinished").length, count: this.slots.length };
    const [line, button] = this.reviewWords(values.open, values.unfinished);
    one(this.review, "[data-review-open]").textContent = fill(line, values);
    one(this.review, "[data-hand-in-label]").textContent = fill(button, values);
    for (const part of all(this.review, "[data-review-group]")) {
      const name = /** @type {keyof QuestionStatus} */ (part.dataset.reviewGroup);
      this.fillGroup(part, this.group(name));
    }
  }

  /**
   * Give the sentence above the lists and the label of the button that hands in.
   * @param {number} open
   * @param {number} unfinished
   */
  reviewWords(open, unfinished) {
    const texts = this.texts;
    if (open && unfinished) {
      return [texts.openAndUnfinished, texts.handInBoth];
    }
    if (open) {
      return [texts.someOpen, texts.handInOpen];
    }
    return unfinished ? [texts.someUnfinished, texts.handInUnfinished] : [texts.allAnswered, texts.handIn];
  }

  /**
   * @param {HTMLElement} part
   * @param {number[]} slots
   */
  fillGroup(part, slots) {
    const grid = one(part, ".exam-palette-grid");
    part.hidden = !slots.length;
    if (grid.dataset.slots !== slots.join(" ")) {
      grid.dataset.slots = slots.join(" ");
      grid.replaceChildren(...slots.map((slot) => this.makeButton(slot)));
    }
  }

  /** @param {number} slot */
  makeButton(slot) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.to = String(slot);
    button.textContent = String(slot);
    button.disabled = !this.pages.sections.has(slot);
    button.setAttribute("aria-label", fill(this.texts.nowAt, { number: slot, count: this.slots.length }));
    return button;
  }
}
