/* Know which questions stand on a page together, and turn pages that cannot be turned back. */
(function (exam) {
  "use strict";

  class Pages {
    constructor(paper, sections) {
      this.paper = paper;
      this.sections = new Map(sections.map((section) => [Number(section.dataset.question), section]));
      this.isMany = paper.pages.some(([first, last]) => last > first);
      document.body.classList.toggle("is-many", this.isMany);
    }

    place(slot) {
      return this.paper.pages.findIndex(([first, last]) => first <= slot && slot <= last);
    }

    /* Tell whether a question can be opened: without a way back only those of this page can. */
    has(slot) {
      return this.sections.has(slot);
    }

    isLast(slot) {
      return this.place(slot) === this.paper.pages.length - 1;
    }

    firstOf(place) {
      return this.paper.pages[place] ? this.paper.pages[place][0] : 0;
    }

    slotsWith(slot) {
      const [first, last] = this.paper.pages[this.place(slot)];
      return Array.from({ length: last - first + 1 }, (_, number) => first + number);
    }

    uncover(slot) {
      const together = new Set(slot ? this.slotsWith(slot) : []);
      for (const [number, section] of this.sections) {
        section.hidden = !together.has(number);
      }
      for (const part of document.querySelectorAll("[data-with]")) {
        part.hidden = !together.has(Number(part.dataset.with));
      }
    }
  }

  exam.Pages = Pages;
})((window.xunpingExam = window.xunpingExam || {}));
