// @ts-check
/** Show where every question stands, in the palette and on the review part. */

import { all, one } from "../../lms_core/js/dom.js";
import { lacks } from "../../lms_questions/kinds/kinds.js";
import { fill } from "./words.js";

/** @import { AnswerQueue } from "../saving/queue.js" */
/** @import { Pages } from "./pages.js" */
/** @import { ExamState } from "./state.js" */

/** @typedef {ReturnType<Palette["standing"]>} QuestionStanding */

const UNSAVED = new Set(["sending", "waiting", "signedOut", "refused"]);

/**
 * What is said of a question, in this order, and the word for it.
 * @type {[keyof QuestionStanding, string][]}
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
  constructor({ words, paper }, queue, pages) {
    this.grid = one(document, "[data-exam-palette]");
    this.summary = one(document, "[data-exam-summary]");
    this.review = one(document, "[data-exam-review-part]");
    this.words = words;
    this.paper = paper;
    this.queue = queue;
    this.pages = pages;
    this.slots = Array.from({ length: paper.count }, (_, place) => place + 1);
    this.star();
  }

  /** Put a star on what must be answered right; its name for screen readers comes with the standing. */
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
  standing(slot) {
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
    };
  }

  markAll() {
    for (const slot of this.slots) {
      this.mark(slot);
    }
  }

  /** @param {number} slot */
  mark(slot) {
    const standing = this.standing(slot);
    const button = this.button(slot);
    button.disabled = !this.pages.sections.has(slot);
    button.classList.toggle("is-answered", !standing.open && !standing.unfinished);
    button.classList.toggle("is-partly", standing.unfinished);
    button.classList.toggle("is-flagged", standing.flagged);
    button.classList.toggle("is-waiting", standing.waiting);
    const said = SAID.filter(([name]) => standing[name]).map(([, word]) => this.words[word]);
    if (this.paper.mustPass.includes(slot)) {
      said.unshift(this.words.mustPass);
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
   * @param {keyof QuestionStanding} name
   */
  group(name) {
    return this.slots.filter((slot) => this.standing(slot)[name]);
  }

  sum() {
    /** @param {keyof QuestionStanding} name */
    const count = (name) => this.group(name).length;
    const values = { answered: count("answered"), partly: count("partly"), open: count("open"), flagged: count("flagged") };
    this.summary.textContent = fill(values.partly ? this.words.summaryPartly : this.words.summary, values);
    if (!this.review.hidden) {
      this.fillReview();
    }
  }

  fillReview() {
    const values = { open: this.group("open").length, unfinished: this.group("unfinished").length, count: this.slots.length };
    const [line, button] = this.reviewWords(values.open, values.unfinished);
    one(this.review, "[data-review-open]").textContent = fill(line, values);
    one(this.review, "[data-hand-in-word]").textContent = fill(button, values);
    for (const part of all(this.review, "[data-review-group]")) {
      const name = /** @type {keyof QuestionStanding} */ (part.dataset.reviewGroup);
      this.fillGroup(part, this.group(name));
    }
  }

  /**
   * Give the sentence above the lists and the words on the button that hands in.
   * @param {number} open
   * @param {number} unfinished
   */
  reviewWords(open, unfinished) {
    const words = this.words;
    if (open && unfinished) {
      return [words.openAndUnfinished, words.handInBoth];
    }
    if (open) {
      return [words.someOpen, words.handInOpen];
    }
    return unfinished ? [words.someUnfinished, words.handInUnfinished] : [words.allAnswered, words.handIn];
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
    button.setAttribute("aria-label", fill(this.words.nowAt, { number: slot, count: this.slots.length }));
    return button;
  }
}
