/* Show where every question stands, in the palette and on the review part. */
(function (exam) {
  "use strict";

  const UNSAVED = ["sending", "waiting", "signedOut", "refused"];

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
    }

    standing(slot) {
      const entry = this.queue.of(slot);
      return { answered: entry.given !== null, flagged: entry.flagged, waiting: UNSAVED.includes(entry.status) };
    }

    mark(slot) {
      const standing = this.standing(slot);
      const button = this.grid.querySelector(`[data-to="${slot}"]`);
      button.disabled = !this.pages.has(slot);
      button.classList.toggle("is-answered", standing.answered);
      button.classList.toggle("is-flagged", standing.flagged);
      button.classList.toggle("is-waiting", standing.waiting);
      const said = [standing.answered ? this.words.answered : this.words.open];
      if (standing.flagged) {
        said.push(this.words.flagged);
      }
      if (standing.waiting) {
        said.push(this.words.notSaved);
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
          this.grid.scrollTop = button.offsetTop - button.offsetHeight; // counted from the grid itself
        } else {
          button.removeAttribute("aria-current");
        }
      }
    }

    group(name) {
      return this.slots.filter((slot) => {
        const standing = this.standing(slot);
        return name === "open" ? !standing.answered : standing[name];
      });
    }

    sum() {
      const open = this.group("open").length;
      const flagged = this.group("flagged").length;
      this.summary.textContent = fill(this.words.summary, { answered: this.slots.length - open, open, flagged });
      if (!this.review.hidden) {
        this.fillReview();
      }
    }

    fillReview() {
      const open = this.group("open").length;
      const line = open ? fill(this.words.someOpen, { open, count: this.slots.length }) : this.words.allAnswered;
      this.review.querySelector("[data-review-open]").textContent = line;
      this.review.querySelector("[data-hand-in-word]").textContent = open ? fill(this.words.handInOpen, { count: open }) : this.words.handIn;
      for (const part of this.review.querySelectorAll("[data-review-group]")) {
        this.fillGroup(part, this.group(part.dataset.reviewGroup));
      }
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
