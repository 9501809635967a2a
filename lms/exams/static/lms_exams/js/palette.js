/* Show where every question stands, in the palette and on the review part. */
(function (exam) {
  "use strict";

  const UNSAVED = ["sending", "waiting", "signedOut", "refused"];

  const SAID = { answered: "answered", partly: "partly", open: "open", unread: "unread", flagged: "flagged", waiting: "notSaved" };

  function fill(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  class Palette {
    constructor(root, words, queue, pages) {
      this.grid = root.querySelector("[data-exam-palette]");
      this.summary = root.querySelector("[data-exam-summary]");
      this.review = root.querySelector("[data-exam-review-part]");
      this.words = words;
      this.queue = queue;
      this.pages = pages;
      this.slots = Array.from({ length: pages.paper.count }, (_, place) => place + 1);
      this.star();
    }

    /* Put a star on what must be answered right; its name for screen readers comes with the standing. */
    star() {
      for (const slot of this.pages.paper.vital) {
        const star = document.createElement("span");
        star.className = "palette-star";
        star.setAttribute("aria-hidden", "true");
        star.textContent = "★";
        this.grid.querySelector(`[data-to="${slot}"]`).append(star);
      }
    }

    standing(slot) {
      const { given, flagged, status } = this.queue.of(slot);
      const section = this.pages.sections.get(slot);
      // Of a page that was left for good the server says what its answers lack.
      const { isPart, isUnread } = section ? exam.lacks(section.dataset.kind, section, given) : this.pages.paper.left[slot] || {};
      const open = given === null;
      const unfinished = Boolean(isPart || isUnread);
      return {
        open,
        answered: !open && !isPart,
        partly: Boolean(isPart),
        unread: Boolean(isUnread),
        unfinished,
        vital: (open || unfinished) && this.pages.paper.vital.includes(slot),
        flagged,
        waiting: UNSAVED.includes(status),
      };
    }

    mark(slot) {
      const standing = this.standing(slot);
      const button = this.grid.querySelector(`[data-to="${slot}"]`);
      button.disabled = !this.pages.has(slot);
      button.classList.toggle("is-answered", !standing.open && !standing.unfinished);
      button.classList.toggle("is-partly", standing.unfinished);
      button.classList.toggle("is-flagged", standing.flagged);
      button.classList.toggle("is-waiting", standing.waiting);
      const said = Object.keys(SAID).filter((name) => standing[name]).map((name) => this.words[SAID[name]]);
      if (this.pages.paper.vital.includes(slot)) {
        said.unshift(this.words.vital);
      }
      button.setAttribute("aria-label", `${slot}: ${said.join(", ")}`);
      this.sum();
    }

    markCurrent(slot) {
      for (const button of this.grid.children) {
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

    group(name) {
      return this.slots.filter((slot) => this.standing(slot)[name]);
    }

    sum() {
      const [answered, partly, open, flagged] = ["answered", "partly", "open", "flagged"].map((name) => this.group(name).length);
      this.summary.textContent = fill(partly ? this.words.summaryPartly : this.words.summary, { answered, partly, open, flagged });
      if (!this.review.hidden) {
        this.fillReview();
      }
    }

    fillReview() {
      const [open, unfinished] = ["open", "unfinished"].map((name) => this.group(name).length);
      const [line, button] = this.reviewWords(open, unfinished);
      const values = { open, unfinished, count: this.slots.length };
      this.review.querySelector("[data-review-open]").textContent = fill(line, values);
      this.review.querySelector("[data-hand-in-word]").textContent = fill(button, values);
      for (const part of this.review.querySelectorAll("[data-review-group]")) {
        this.fillGroup(part, this.group(part.dataset.reviewGroup));
      }
    }

    /* Give the sentence above the lists and the words on the button that hands in. */
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

    fillGroup(part, slots) {
      const grid = part.querySelector(".exam-palette-grid");
      part.hidden = !slots.length;
      if (grid.dataset.slots !== slots.join(" ")) {
        grid.dataset.slots = slots.join(" ");
        grid.replaceChildren(...slots.map((slot) => this.button(slot)));
      }
    }

    button(slot) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.to = String(slot);
      button.textContent = String(slot);
      button.disabled = !this.pages.has(slot);
      button.setAttribute("aria-label", fill(this.words.nowAt, { number: slot, count: this.slots.length }));
      return button;
    }
  }

  exam.Palette = Palette;
  exam.fill = fill;
})((window.xunpingExam = window.xunpingExam || {}));
