/* Run the exam page: show one question, note every change, keep the clock, hand in. */
(function (exam) {
  "use strict";

  const source = document.getElementById("exam-state");
  const TYPING_PAUSE = 500;
  const WARN_AT = [600, 300, 60];
  const WARNING_STAYS = 30000;
  const one = (selector) => document.querySelector(selector);

  class ExamPage {
    constructor(state) {
      this.state = state;
      this.words = state.words;
      this.sections = [...document.querySelectorAll("[data-question]")];
      this.pages = new exam.Pages(state.paper, this.sections);
      this.current = state.paper.noWayBack ? state.paper.openFrom : 1;
      this.shownSince = performance.now();
      this.seconds = new Map();
      this.isOver = false;
      this.refusedSaid = 0;
      this.pausedAt = null;
      this.isLeaving = false;
      this.clock = new exam.ServerClock(state.now);
      this.transport = new exam.Transport(state, this.clock);
      this.transport.onReply = () => this.withdrawRefusal();
      this.queue = this.makeQueue();
      this.palette = new exam.Palette(document, this.words, this.queue, this.pages);
      this.wipeNotes = exam.setUpTools(state);
      this.signIn = new exam.SignIn(this);
    }

    makeQueue() {
      const name = `xunping-exam:${this.state.token}:${this.state.owner}`;
      return new exam.AnswerQueue({
        name,
        storage: window.localStorage,
        channel: "BroadcastChannel" in window ? new BroadcastChannel(name) : null,
        post: (entry) => this.transport.post(entry),
        refreshToken: () => this.refreshPass(),
        isSignedOut: () => this.transport.isSignedOut,
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
      this.palette.slots.forEach((slot) => this.palette.mark(slot));
      if (this.pages.isMany) {
        one("[data-exam-previous]").textContent = this.words.previousPage;
      }
      this.listen();
      this.watch = new exam.Watch(this);
      this.show(this.placeFromAddress(), false);
      this.tick();
      window.setInterval(() => this.tick(), 250);
      this.watch.start();
      this.lookUp = this.state.paper.looksUp ? new exam.LookUp(this) : null;
      this.sections.forEach((section) => this.sealIfFinal(section));
    }

    /* An answer is final once its taker has looked at what is right; the server takes no other one. */
    isFinal(slot) {
      return this.queue.of(slot).revision >= this.state.paper.sealed;
    }

    sealIfFinal(section) {
      if (this.lookUp && this.isFinal(Number(section.dataset.question))) {
        this.lookUp.seal(section);
      }
    }

    placeFromAddress() {
      const wanted = Number(window.location.hash.slice(1));
      return this.pages.has(wanted) ? wanted : this.current;
    }

    section(slot) {
      return this.pages.sections.get(slot);
    }

    listen() {
      document.addEventListener("click", (event) => this.clicked(event));
      one(".skip-link").addEventListener("click", (event) => this.skipToQuestion(event));
      for (const section of this.sections) {
        const typing = Boolean(exam.KINDS[section.dataset.kind].isTyped);
        section.addEventListener(typing ? "input" : "change", () => (typing ? this.typed(section) : this.changed(section)));
        section.addEventListener("focusout", () => typing && this.settleTyping());
        section.addEventListener("focusin", () => this.turnTo(Number(section.dataset.question)));
      }
      one("[data-exam-hand-in]").addEventListener("submit", (event) => this.handIn(event));
      window.addEventListener("online", () => {
        this.withdrawRefusal();
        this.queue.hurry();
      });
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
        this.show(this.pages.firstOf(this.pages.place(this.current) - 1));
      } else if ("examNext" in button.dataset) {
        this.goOn(event.detail);
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
      if (!this.pages.has(slot)) {
        return;
      }
      document.body.classList.remove("is-review");
      this.palette.review.hidden = true;
      this.pages.uncover(slot);
      this.turnTo(slot);
      one("[data-exam-next]").textContent = this.pages.isLast(slot) ? this.words.review : this.pages.isMany ? this.words.nextPage : this.words.next;
      one("[data-exam-previous]").disabled = !this.pages.has(this.pages.firstOf(this.pages.place(slot) - 1));
      window.history.replaceState(null, "", `#${slot}`);
      this.focusOn(this.section(slot), takesFocus);
    }

    /* Let a question of the page be the one that is written, timed and flagged. */
    turnTo(slot) {
      this.settleTyping();
      this.countTime();
      this.current = slot;
      this.palette.markCurrent(slot);
      const { kindLabel, marks } = this.section(slot).dataset;
      const place = exam.fill(this.words.nowAt, { number: slot, count: this.state.paper.count });
      const words = [this.state.paper.parts[slot - 1], place, kindLabel, marks];
      this.showPlace(words.filter(Boolean));
      this.showFlag();
    }

    /* Each word keeps together; a line breaks between them, and drops the dot there. */
    showPlace(words) {
      const parts = words.map((word) => Object.assign(document.createElement("span"), { textContent: word }));
      one("[data-exam-place]").replaceChildren(...parts.flatMap((part, place) => (place ? [" ", part] : [part])));
    }

    /* Go on to the next page, or to the review after the last; `clicks` counts those of a double click. */
    goOn(clicks) {
      if (this.pages.isLast(this.current)) {
        this.showReview();
      } else if (this.state.paper.noWayBack && !this.state.paper.sample) {
        this.leavePage(clicks);
      } else {
        this.show(this.pages.firstOf(this.pages.place(this.current) + 1));
      }
    }

    /* Leave a page for good: everything on it is saved first, then the server opens the next one.

       The second half of a double click is no answer to what the first half asks. */
    async leavePage(clicks) {
      this.settleTyping();
      const standings = this.pages.slotsWith(this.current).map((slot) => this.palette.standing(slot));
      const lacking = standings.filter((standing) => standing.open || standing.unfinished);
      if (lacking.length && (!this.isSure || clicks > 1)) {
        this.isSure = true;
        const words = lacking.some((standing) => standing.unfinished) ? this.words.leavesUnfinished : this.words.leavesOpen;
        this.notice(exam.fill(words, { count: lacking.length }));
        return;
      }
      await this.sendRest();
      if (this.queue.unsaved.length || !(await this.transport.turn(this.state.paper.openFrom))) {
        if (this.transport.isSignedOut || this.queue.state === "signedOut") {
          this.showState("signedOut");
        } else {
          this.notice(this.words.waiting);
        }
        return;
      }
      this.isLeaving = true;
      window.location.replace(window.location.pathname);
    }

    showReview() {
      this.settleTyping();
      this.pages.uncover(0);
      this.palette.review.hidden = false;
      this.palette.fillReview();
      document.body.classList.add("is-review");
      this.showPlace([this.words.review]);
      this.focusOn(this.palette.review, true);
    }

    focusOn(section, takesFocus) {
      const isFirst = !this.pages.isMany || section === this.palette.review || this.isFirstOfPage(section);
      if (isFirst) {
        window.scrollTo(0, 0);
      } else {
        section.scrollIntoView({ block: "center" });
      }
      if (takesFocus) {
        section.querySelector("h2").focus({ preventScroll: true });
      }
    }

    /* Past clock and palette to what is shown; the address keeps naming the question, for a reload. */
    skipToQuestion(event) {
      event.preventDefault();
      const isCovered = document.body.classList.contains("is-covered");
      const shown = isCovered ? one("[data-exam-cover]") : this.palette.review.hidden ? this.section(this.current) : this.palette.review;
      shown.scrollIntoView({ block: "start" });
      shown.querySelector("h2").focus({ preventScroll: true });
    }

    isFirstOfPage(section) {
      const slot = Number(section.dataset.question);
      return this.pages.firstOf(this.pages.place(slot)) === slot;
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
      if (this.isOver || this.isFinal(slot)) {
        this.showEntry(this.queue.of(slot), "start");
        return;
      }
      const seconds = this.countTime();
      this.queue.put(slot, { given: exam.KINDS[section.dataset.kind].read(section), seconds });
    }

    typed(section) {
      this.typing = section;
      this.showSaved(section, { ...this.queue.of(Number(section.dataset.question)), status: "sending" }, "here");
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
      if (!this.isOver && !this.isFinal(this.current)) {
        this.settleTyping();
        this.queue.put(this.current, { flagged: !this.queue.of(this.current).flagged, seconds: this.countTime() });
      }
    }

    showFlag() {
      const { flagged } = this.queue.of(this.current);
      one("[data-exam-flag]").setAttribute("aria-pressed", String(flagged));
      one("[data-exam-flag]").disabled = this.isFinal(this.current);
      one("[data-exam-flag-word]").textContent = flagged ? this.words.unflag : this.words.flag;
    }

    /* Show an entry: its saved state always, its answer where it was not given on this page. */
    showEntry(entry, origin) {
      const section = this.section(entry.slot);
      if (!section) {
        this.palette?.mark(entry.slot);
        return;
      }
      if (origin !== "here" && section !== this.typing) {
        exam.KINDS[section.dataset.kind].write(section, entry.given);
      }
      if (section !== this.typing) {
        this.showSaved(section, entry, origin);
      }
      section.querySelector("[data-clear]").hidden = entry.given === null;
      this.sealIfFinal(section);
      if (this.palette) {
        this.palette.mark(entry.slot);
        this.showFlag();
      }
    }

    /* What is being written is not yet saved, whatever a reply says of the text before it. */
    showSaved(section, entry, origin) {
      const saved = section.querySelector("[data-saved]");
      saved.textContent = this.savedWords(entry, origin);
      saved.dataset.state = entry.status;
    }

    savedWords(entry, origin) {
      if (entry.status === "saved") {
        const saved = exam.fill(this.words.saved, { clock: entry.savedClock });
        const isPart = this.palette && this.palette.standing(entry.slot).partly;
        const more = [isPart && this.words.partly, this.isFinal(entry.slot) ? this.words.final : origin === "elsewhere" && this.words.elsewhere];
        return [saved, ...more.filter(Boolean)].join(" · ");
      }
      const { sending, waiting, signedOut, refused, late } = this.words;
      return { sending, waiting, signedOut, refused, late }[entry.status] || "";
    }

    showState(word) {
      const notice = one("[data-exam-notice]");
      this.signIn.show(word === "signedOut");
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

    /* Fetch a new pass; a closed attempt gives one too, so that late answers can be kept. */
    async refreshPass() {
      const state = await this.transport.state();
      if (state) {
        this.queue.adopt(state.answers, "elsewhere");
      }
      return state !== null;
    }

    /* Read what the server holds: after sleep, on another device, after a new sign-in. */
    async catchUp() {
      const state = await this.transport.state();
      if (!state) {
        return false;
      }
      this.watch.adopt(state, true);
      this.queue.adopt(state.answers, "elsewhere");
      if (state.open) {
        this.queue.hurry();
      } else {
        await this.sendRest();
        this.leave(this.state.addresses.result);
      }
      return state.open;
    }

    /* Send what is left and wait for the reply; what came too late is kept by the server, not counted. */
    async sendRest() {
      await this.queue.hurry();
      while (this.queue.busy) {
        await new Promise((resolve) => window.setTimeout(resolve, 100));
      }
    }

    tick() {
      const seconds = this.clock.secondsUntil(this.state.deadline, this.pausedAt ?? this.clock.now());
      if (seconds !== this.shownSeconds) {
        this.warn(this.shownSeconds ?? seconds, seconds);
        this.shownSeconds = seconds;
        const clock = one("[data-exam-clock]");
        clock.textContent = exam.clockText(seconds);
        clock.dataset.tone = seconds <= 60 ? "bad" : seconds <= 300 ? "warn" : "";
      }
      if (!this.isOver && !this.pausedAt && this.clock.now() >= this.state.deadline) {
        this.timeOver();
      }
    }

    /* Say that time runs out when a mark is passed, also where a sleeping tab skipped the very second. */
    warn(before, seconds) {
      if (WARN_AT.some((mark) => before > mark && seconds <= mark)) {
        const words = exam.fill(this.words.lastMinutes, { minutes: Math.ceil(seconds / 60) });
        this.say(words);
        this.showWarning(words);
      }
    }

    /* What a screen reader says is shown as well, for half a minute. */
    showWarning(words) {
      const warning = one("[data-exam-warning]");
      warning.textContent = words;
      warning.hidden = false;
      window.clearTimeout(this.warningTimer);
      this.warningTimer = window.setTimeout(() => (warning.hidden = true), WARNING_STAYS);
    }

    /* Send what is left within the server's grace, then hand in; the server does it otherwise.

       The server is asked first and last: the invigilator may have given time since the page last heard. */
    async timeOver() {
      this.settleTyping();
      this.isOver = true;
      if (this.goesOn(await this.transport.state())) {
        return;
      }
      const until = this.state.deadline + this.state.grace;
      while (this.queue.unsaved.length && this.clock.now() < until) {
        this.notice(exam.fill(this.words.overUnsaved, { count: this.queue.unsaved.length }));
        await this.queue.hurry();
        await new Promise((resolve) => window.setTimeout(resolve, 500));
      }
      this.notice(this.queue.unsaved.length ? this.words.overLost : this.words.over);
      let state = await this.transport.state();
      while (!state) {
        if (this.transport.isSignedOut) {
          this.showState("signedOut");
        }
        await new Promise((resolve) => window.setTimeout(resolve, 3000));
        state = await this.transport.state();
      }
      if (!this.goesOn(state)) {
        await this.sendRest();
        this.submit();
      }
    }

    /* Go on writing where by the server's own clock time is left, or where it stands still. */
    goesOn(state) {
      if (!state || !state.open || (state.held !== "paused" && state.now >= state.deadline)) {
        return false;
      }
      this.isOver = false;
      this.watch.adopt(state, true);
      this.queue.hurry();
      one("[data-exam-notice]").hidden = true;
      return true;
    }

    notice(words) {
      const notice = one("[data-exam-notice]");
      notice.textContent = words;
      notice.dataset.tone = "warn";
      notice.hidden = false;
    }

    /* An answer that the server refused may never be saved: it is named, a second press hands in without it. */
    async handIn(event) {
      event.preventDefault();
      this.settleTyping();
      await this.sendRest();
      const waiting = this.queue.unsaved.length;
      const refused = this.queue.refused.length;
      if (waiting || refused > this.refusedSaid) {
        this.refusedSaid = refused;
        this.refuseHandIn(exam.fill(this.words.unsaved, { count: waiting + refused }));
      } else if (await this.catchUp()) {
        this.submit();
      } else if (this.transport.isSignedOut) {
        this.showState("signedOut");
      } else if (!this.isLeaving) {
        this.refuseHandIn(this.words.notHandedIn);
      }
    }

    /* Say beside the button as well that nothing was handed in; the notice at the top may be out of sight. */
    refuseHandIn(words) {
      this.notice(words);
      this.sayBesideHandIn(words);
    }

    /* What kept the paper from being handed in holds no longer: the network is back. */
    withdrawRefusal() {
      if (!one("[data-hand-in-refusal]").hidden) {
        this.sayBesideHandIn("");
        this.showState(this.queue.state);
      }
    }

    sayBesideHandIn(words) {
      const refusal = one("[data-hand-in-refusal]");
      refusal.textContent = words;
      refusal.hidden = !words;
    }

    submit() {
      this.wipeNotes();
      if (this.state.paper.sample) {
        this.leave(this.state.addresses.result);
        return;
      }
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
