/* Run the exam page: show one question, note every change, keep the clock, hand in. */
(function (exam) {
  "use strict";

  const source = document.getElementById("exam-state");
  const TYPING_PAUSE = 500;
  const WARN_AT = [300, 60];
  const one = (selector) => document.querySelector(selector);

  class ExamPage {
    constructor(state) {
      this.state = state;
      this.words = state.words;
      this.sections = [...document.querySelectorAll("[data-question]")];
      this.current = 1;
      this.shownSince = performance.now();
      this.seconds = new Map();
      this.isOver = false;
      this.isLeaving = false;
      this.clock = new exam.ServerClock(state.now);
      this.transport = new exam.Transport(state, this.clock);
      this.queue = this.makeQueue();
      this.palette = new exam.Palette(document, this.words, this.queue, this.sections.length);
    }

    makeQueue() {
      const name = `xunping-exam:${this.state.token}:${this.state.owner}`;
      return new exam.AnswerQueue({
        name,
        storage: window.localStorage,
        channel: "BroadcastChannel" in window ? new BroadcastChannel(name) : null,
        post: (entry) => this.transport.post(entry),
        refreshToken: () => this.catchUp(),
        onEntry: (entry, origin) => this.showEntry(entry, origin),
        onState: (word) => this.showState(word),
      });
    }

    start() {
      for (const section of this.sections) {
        exam.KINDS[section.dataset.kind].write(section, null);
      }
      this.queue.adopt(this.state.answers, "start");
      this.queue.restore();
      this.sections.forEach((_, place) => this.palette.mark(place + 1));
      this.listen();
      this.show(this.placeFromAddress(), false);
      this.tick();
      window.setInterval(() => this.tick(), 250);
    }

    placeFromAddress() {
      const wanted = Number(window.location.hash.slice(1));
      return wanted >= 1 && wanted <= this.sections.length ? wanted : 1;
    }

    section(slot) {
      return this.sections[slot - 1];
    }

    listen() {
      document.addEventListener("click", (event) => this.clicked(event));
      for (const section of this.sections) {
        const typing = section.dataset.kind === "fill_in";
        section.addEventListener(typing ? "input" : "change", () => (typing ? this.typed(section) : this.changed(section)));
        section.addEventListener("focusout", () => typing && this.settleTyping());
      }
      one("[data-exam-hand-in]").addEventListener("submit", (event) => this.handIn(event));
      window.addEventListener("online", () => this.queue.hurry());
      window.addEventListener("focus", () => this.queue.unsaved.length && this.queue.hurry());
      window.addEventListener("pagehide", () => this.settleTyping());
      document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.catchUp());
      window.addEventListener("beforeunload", (event) => {
        this.settleTyping();
        if (!this.isLeaving && this.queue.unsaved.length) {
          event.preventDefault();
        }
      });
    }

    clicked(event) {
      const button = event.target.closest("button");
      if (!button) {
        return;
      }
      if (button.dataset.to) {
        this.show(Number(button.dataset.to));
      } else if (button.dataset.move) {
        this.moved(button);
      } else if ("clear" in button.dataset) {
        this.clear(button.closest("[data-question]"));
      } else if ("examPrevious" in button.dataset) {
        this.show(this.current - 1);
      } else if ("examNext" in button.dataset) {
        this.current < this.sections.length ? this.show(this.current + 1) : this.showReview();
      } else if ("examFlag" in button.dataset) {
        this.flag();
      } else if ("examReview" in button.dataset) {
        this.showReview();
      } else if ("examBack" in button.dataset) {
        this.show(this.current);
      }
    }

    /* Show one question and put the focus on it, so that a keyboard or a screen reader starts there. */
    show(slot, takesFocus = true) {
      if (slot < 1) {
        return;
      }
      this.settleTyping();
      this.countTime();
      this.current = slot;
      document.body.classList.remove("is-review");
      this.palette.review.hidden = true;
      this.sections.forEach((section, place) => (section.hidden = place + 1 !== slot));
      this.palette.markCurrent(slot);
      const section = this.section(slot);
      const place = exam.fill(this.words.nowAt, { number: slot, count: this.sections.length });
      one("[data-exam-place]").textContent = `${place} · ${section.dataset.kindLabel} · ${section.dataset.marks}`;
      one("[data-exam-next]").textContent = slot < this.sections.length ? this.words.next : this.words.review;
      one("[data-exam-previous]").disabled = slot === 1;
      this.showFlag();
      window.history.replaceState(null, "", `#${slot}`);
      this.focusOn(section.querySelector("h2"), takesFocus);
    }

    showReview() {
      this.settleTyping();
      this.sections.forEach((section) => (section.hidden = true));
      this.palette.review.hidden = false;
      this.palette.fillReview();
      document.body.classList.add("is-review");
      one("[data-exam-place]").textContent = this.words.review;
      this.focusOn(this.palette.review.querySelector("h2"), true);
    }

    focusOn(heading, takesFocus) {
      window.scrollTo(0, 0);
      if (takesFocus) {
        heading.focus({ preventScroll: true });
      }
    }

    /* Count the seconds the shown question has been looked at, on all pages together. */
    countTime() {
      const now = performance.now();
      const before = this.seconds.get(this.current) ?? this.queue.of(this.current).seconds;
      const seconds = before + (now - this.shownSince) / 1000;
      this.seconds.set(this.current, seconds);
      this.shownSince = now;
      return Math.round(seconds);
    }

    changed(section) {
      const slot = Number(section.dataset.question);
      if (this.isOver) {
        this.showEntry(this.queue.of(slot), "start");
        return;
      }
      const seconds = this.countTime();
      this.queue.put(slot, { given: exam.KINDS[section.dataset.kind].read(section), seconds });
    }

    typed(section) {
      this.typing = section;
      window.clearTimeout(this.typingTimer);
      this.typingTimer = window.setTimeout(() => this.settleTyping(), TYPING_PAUSE);
    }

    settleTyping() {
      window.clearTimeout(this.typingTimer);
      if (this.typing) {
        const section = this.typing;
        this.typing = null;
        this.changed(section);
      }
    }

    moved(button) {
      const place = exam.moveItem(button);
      if (place) {
        const section = button.closest("[data-question]");
        this.say(exam.fill(this.words.moved, { place, count: button.closest("ol").children.length }));
        this.changed(section);
      }
    }

    clear(section) {
      exam.KINDS[section.dataset.kind].write(section, null);
      this.changed(section);
      section.querySelector("h2").focus({ preventScroll: true });
    }

    flag() {
      if (!this.isOver) {
        this.settleTyping();
        this.queue.put(this.current, { flagged: !this.queue.of(this.current).flagged, seconds: this.countTime() });
      }
    }

    showFlag() {
      const { flagged } = this.queue.of(this.current);
      one("[data-exam-flag]").setAttribute("aria-pressed", String(flagged));
      one("[data-exam-flag-word]").textContent = flagged ? this.words.unflag : this.words.flag;
    }

    /* Show an entry: its saved state always, its answer where it was not given on this page. */
    showEntry(entry, origin) {
      const section = this.section(entry.slot);
      if (origin !== "here" && section !== this.typing) {
        exam.KINDS[section.dataset.kind].write(section, entry.given);
      }
      const saved = section.querySelector("[data-saved]");
      saved.textContent = this.savedWords(entry, origin);
      saved.dataset.state = entry.status;
      section.querySelector("[data-clear]").hidden = entry.given === null;
      if (this.palette) {
        this.palette.mark(entry.slot);
        this.showFlag();
      }
    }

    savedWords(entry, origin) {
      if (entry.status === "saved") {
        const saved = exam.fill(this.words.saved, { clock: entry.savedClock });
        return origin === "elsewhere" ? `${saved} · ${this.words.elsewhere}` : saved;
      }
      const { sending, waiting, signedOut, refused } = this.words;
      return { sending, waiting, signedOut, refused }[entry.status] || "";
    }

    showState(word) {
      const notice = one("[data-exam-notice]");
      if (word === "closed") {
        this.leave(this.state.addresses.result);
      } else if (word === "signedOut") {
        const link = document.createElement("a");
        link.href = this.state.addresses.login;
        link.target = "_blank";
        link.rel = "noopener";
        link.textContent = this.words.signInAgain;
        notice.replaceChildren(`${this.words.signedOut} `, link);
        notice.dataset.tone = "bad";
      } else {
        notice.textContent = { waiting: this.words.waiting, noStorage: this.words.noStorage }[word] || "";
        notice.dataset.tone = "warn";
      }
      notice.hidden = !notice.textContent;
    }

    say(words) {
      one("[data-exam-live]").textContent = words;
    }

    /* Read what the server holds: after sleep, on another device, after a new sign-in. */
    async catchUp() {
      const state = await this.transport.state();
      if (!state) {
        return false;
      }
      this.queue.adopt(state.answers, "elsewhere");
      if (!state.open) {
        this.leave(this.state.addresses.result);
      }
      this.queue.hurry();
      return state.open;
    }

    tick() {
      const seconds = this.clock.secondsUntil(this.state.deadline);
      if (seconds === this.shownSeconds) {
        return;
      }
      this.shownSeconds = seconds;
      const clock = one("[data-exam-clock]");
      clock.textContent = exam.clockText(seconds);
      clock.dataset.tone = seconds <= 60 ? "bad" : seconds <= 300 ? "warn" : "";
      if (WARN_AT.includes(seconds)) {
        this.say(exam.fill(this.words.lastMinutes, { minutes: seconds / 60 }));
      }
      if (seconds === 0 && !this.isOver) {
        this.timeOver();
      }
    }

    /* Send what is left within the server's grace, then hand in; the server does it otherwise. */
    async timeOver() {
      this.settleTyping();
      this.isOver = true;
      const until = this.state.deadline + this.state.grace;
      while (this.queue.unsaved.length && this.clock.now() < until) {
        this.notice(exam.fill(this.words.overUnsaved, { count: this.queue.unsaved.length }));
        await this.queue.hurry();
        await new Promise((resolve) => window.setTimeout(resolve, 500));
      }
      this.notice(this.queue.unsaved.length ? this.words.overLost : this.words.over);
      while (!(await this.transport.state())) {
        if (this.transport.isSignedOut) {
          this.showState("signedOut");
        }
        await new Promise((resolve) => window.setTimeout(resolve, 3000));
      }
      this.submit();
    }

    notice(words) {
      const notice = one("[data-exam-notice]");
      notice.textContent = words;
      notice.dataset.tone = "warn";
      notice.hidden = false;
    }

    async handIn(event) {
      event.preventDefault();
      this.settleTyping();
      await this.queue.hurry();
      while (this.queue.busy) {
        await new Promise((resolve) => window.setTimeout(resolve, 100));
      }
      const waiting = this.queue.unsaved.length;
      if (waiting) {
        this.notice(exam.fill(this.words.unsaved, { count: waiting }));
      } else if (await this.catchUp()) {
        this.submit();
      } else {
        this.notice(this.words.waiting);
      }
    }

    submit() {
      const form = one("[data-exam-hand-in]");
      form.elements.csrfmiddlewaretoken.value = exam.cookie(this.state.csrfCookie) || form.elements.csrfmiddlewaretoken.value;
      this.isLeaving = true;
      form.submit();
    }

    leave(address) {
      if (!this.isLeaving) {
        this.isLeaving = true;
        window.location.replace(address);
      }
    }
  }

  if (source) {
    new ExamPage(JSON.parse(source.textContent)).start();
  }
})((window.xunpingExam = window.xunpingExam || {}));
