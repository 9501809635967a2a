// @ts-check
/** Know which questions stand on a page together, and uncover them. */

import { all } from "../../lms_core/js/dom.js";

/** @import { Paper } from "./state.js" */

export class Pages {
  /** @param {Paper} paper */
  constructor(paper) {
    this.paper = paper;
    /** The questions that are there: without a way back only those of one page. */
    this.sections = new Map(all(document, "[data-question]").map((section) => [Number(section.dataset.question), section]));
    this.isMany = paper.pages.some(([first, last]) => last > first);
    document.body.classList.toggle("is-many", this.isMany);
  }

  /** @param {number} slot */
  section(slot) {
    const section = this.sections.get(slot);
    if (!section) {
      throw new Error(`question ${slot} is not on the page`);
    }
    return section;
  }

  /** @param {number} slot */
  place(slot) {
    return this.paper.pages.findIndex(([first, last]) => first <= slot && slot <= last);
  }

  /** @param {number} slot */
  isLast(slot) {
    return this.place(slot) === this.paper.pages.length - 1;
  }

  /**
   * Give the first slot of the page that lies so many pages on from this one; 0 where there is none.
   * @param {number} slot
   * @param {number} [step]
   */
  firstOf(slot, step = 0) {
    return this.paper.pages[this.place(slot) + step]?.[0] ?? 0;
  }

  /** @param {number} slot */
  slotsWith(slot) {
    const [first, last] = this.paper.pages[this.place(slot)];
    return Array.from({ length: last - first + 1 }, (_, number) => first + number);
  }

  /**
   * Show the questions of a page and hide all others.
   * @param {number | null} slot any question of the page
   */
  uncover(slot) {
    const together = new Set(slot === null ? [] : this.slotsWith(slot));
    for (const [number, section] of this.sections) {
      section.hidden = !together.has(number);
    }
    for (const part of all(document, "[data-with]")) {
      part.hidden = !together.has(Number(part.dataset.with));
    }
  }
}
