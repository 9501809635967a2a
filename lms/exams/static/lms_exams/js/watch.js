/* Tell the server that the page lives and what happened on it, and do what the invigilator wants.

   Everything here goes its own way with its own queue, so that no save ever waits for it. An event is
   {kind, sequence, at, slot, seconds, signedOut}; it is kept on the device until the server has it. */
(function (exam) {
  "use strict";

  const GLANCE = 2000;
  const RELOAD = 10000;
  const MOST_KEPT = 200;
  const MOST_SENT = 50;
  const one = (selector) => document.querySelector(selector);

  function newName() {
    return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  class Watch {
    constructor(page) {
      this.page = page;
      this.words = page.words;
      this.rules = page.state.watch;
      this.key = `xunping-watch:${page.state.token}`;
      this.away = 0;
      this.seen = Number(this.read(window.localStorage, `${this.key}:seen`)) || 0;
      this.held = "";
      this.heardAt = 0;
      this.name = this.pageName();
      this.sequence = Number(this.read(window.sessionStorage, `${this.key}:sequence`)) || 0;
      this.events = this.kept();
    }

    start() {
      this.adopt(this.page.state);
      this.tellClosing();
      window.addEventListener("pageshow", () => (this.isGone = false));
      document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? this.leave() : this.back()));
      window.addEventListener("blur", () => this.glance());
      window.addEventListener("focus", () => this.back());
      window.addEventListener("pagehide", () => this.go());
      document.addEventListener("fullscreenchange", () => this.screenChanged());
      for (const [happening, kind] of [["copy", "copied"], ["cut", "copied"], ["paste", "pasted"]]) {
        document.addEventListener(happening, () => this.note(kind));
      }
      document.addEventListener("click", (event) => this.clicked(event));
      this.beat();
    }

    /* One name for one page: a reload keeps it, a second tab never shares it. */
    pageName() {
      const key = `${this.key}:name`;
      const name = this.read(window.sessionStorage, key) || newName();
      if ("BroadcastChannel" in window) {
        this.channel = new BroadcastChannel(`${this.key}:names`);
        this.channel.onmessage = (message) => {
          if (message.data.asks === this.name) {
            this.channel.postMessage({ taken: this.name });
          } else if (message.data.taken === this.name && !this.isSettled) {
            this.name = newName();
            this.write(window.sessionStorage, key, this.name);
          }
        };
        this.channel.postMessage({ asks: name });
        window.setTimeout(() => (this.isSettled = true), GLANCE);
      }
      this.write(window.sessionStorage, key, name);
      return name;
    }

    async beat() {
      await this.send();
      const chance = 0.9 + Math.random() / 5;
      window.setTimeout(() => this.beat(), this.rules.pulse * chance);
    }

    note(kind, more = {}) {
      this.sequence += 1;
      this.write(window.sessionStorage, `${this.key}:sequence`, this.sequence);
      const event = { kind, sequence: this.sequence, at: Math.round(this.page.clock.now()), slot: this.page.current, seconds: 0, ...more };
      if (this.page.transport.isSignedOut) {
        event.signedOut = true;
      }
      this.events = [...this.events, { ...event, client: this.name }].slice(-MOST_KEPT);
      this.keep();
    }

    /* Another window may have come up for a moment only: a glance is not told. */
    glance() {
      const at = Math.round(this.page.clock.now());
      window.setTimeout(() => !document.hasFocus() && this.leave(at), GLANCE);
    }

    leave(at = Math.round(this.page.clock.now())) {
      if (!this.away && !this.isGone && !this.page.isLeaving) {
        this.away = at;
        this.note("left_page", { at });
        this.send();
      }
    }

    back() {
      if (this.away && document.visibilityState === "visible") {
        this.note("came_back", { seconds: Math.max(0, Math.round((this.page.clock.now() - this.away) / 1000)) });
        this.away = 0;
        this.send();
        if (this.rules.warns && !this.page.transport.isSignedOut) {
          this.tell(0, this.words.warned);
        }
      }
    }

    /* A closing page may be a reload, which is no leaving: the time is kept and told by the next page. */
    go() {
      if (!this.page.isLeaving && !this.away) {
        this.write(window.localStorage, `${this.key}:closed`, Math.round(this.page.clock.now()));
      }
      this.isGone = true;
      this.post(true).catch(() => null);
    }

    tellClosing() {
      const at = Number(this.read(window.localStorage, `${this.key}:closed`));
      const gone = Math.round(this.page.clock.now()) - at;
      this.write(window.localStorage, `${this.key}:closed`, "");
      if (at && gone > RELOAD) {
        this.note("left_page", { at });
        this.note("came_back", { seconds: Math.round(gone / 1000) });
      }
    }

    screenChanged() {
      if (!document.fullscreenElement && this.rules.fullScreen && !this.page.isLeaving) {
        this.note("left_full_screen");
        this.send();
      }
      this.show();
    }

    /* Send what is kept, a batch of one page at a time; what the server has is dropped. */
    async send() {
      if (this.isSending) {
        this.sendsAgain = true;
        return;
      }
      this.isSending = true;
      try {
        const reply = await this.post(false);
        if (reply) {
          this.adopt(reply);
        }
      } catch {
        this.sendsAgain = false;
      }
      this.isSending = false;
      if (this.sendsAgain) {
        this.sendsAgain = false;
        await this.send();
      }
    }

    async post(gone) {
      const client = this.events.length ? this.events[0].client : this.name;
      const batch = this.events.filter((event) => event.client === client).slice(0, MOST_SENT);
      const events = batch.map(({ client: _client, ...event }) => event);
      const { response, words } = await this.page.transport.call(this.page.state.addresses.pulse, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-Exam-Pass": this.page.transport.pass,
          "X-CSRFToken": exam.cookie(this.page.state.csrfCookie),
        },
        body: JSON.stringify({ client, events, gone: gone && client === this.name }),
        keepalive: true,
      });
      if (response.status === 403) {
        await this.page.transport.state();
      }
      if (response.ok || response.status === 400) {
        const sent = new Set(batch);
        this.events = this.events.filter((event) => !sent.has(event));
        this.keep();
        this.sendsAgain = this.sendsAgain || this.events.length > 0;
      }
      return response.ok ? words : null;
    }

    /* `isCaughtUp` when the page itself has read the state and sees to an end of the attempt.

       Replies may overtake each other: what the server said before the last that was heard is old. */
    adopt(state, isCaughtUp = false) {
      if (state.now < this.heardAt) {
        return;
      }
      this.heardAt = state.now;
      this.page.state.deadline = state.deadline;
      this.page.pausedAt = state.held === "paused" ? state.heldAt : null;
      for (const message of state.messages) {
        if (message.id > this.seen) {
          this.tell(message.id, message.text);
        }
      }
      if (!state.open) {
        isCaughtUp || this.page.catchUp();
        return;
      }
      const wasHeld = this.held;
      this.held = state.held;
      this.show();
      if (wasHeld && !this.held) {
        this.page.queue.hurry();
      }
    }

    /* Cover the paper while it is held, or until it is written in full screen. */
    show() {
      const asksFullScreen = this.rules.fullScreen && document.fullscreenEnabled && !document.fullscreenElement;
      const why = this.held || (asksFullScreen ? "fullScreen" : "");
      const cover = one("[data-exam-cover]");
      if (cover.dataset.why === why) {
        return;
      }
      cover.dataset.why = why;
      cover.hidden = !why;
      document.body.classList.toggle("is-covered", Boolean(why));
      if (why) {
        cover.querySelector("h2").textContent = this.words[`${why}Title`];
        cover.querySelector("p").textContent = this.words[`${why}Text`];
        cover.querySelector("button").hidden = why !== "fullScreen";
        cover.querySelector("h2").focus();
      }
    }

    tell(id, text) {
      const list = one("[data-exam-messages]");
      if (list.querySelector(`[data-message="${id}"]`)) {
        return;
      }
      const line = one("[data-exam-message-line]").content.firstElementChild.cloneNode(true);
      line.dataset.message = String(id);
      line.querySelector("[data-text]").textContent = text;
      list.append(line);
    }

    clicked(event) {
      const button = event.target.closest("button");
      if (button && "gotIt" in button.dataset) {
        const line = button.closest("[data-message]");
        this.seen = Math.max(this.seen, Number(line.dataset.message));
        this.write(window.localStorage, `${this.key}:seen`, this.seen);
        line.remove();
      } else if (button && "examFullScreen" in button.dataset) {
        document.documentElement.requestFullscreen().catch(() => null);
      }
    }

    kept() {
      try {
        const found = JSON.parse(window.localStorage.getItem(this.key));
        return Array.isArray(found) ? found : [];
      } catch {
        return [];
      }
    }

    keep() {
      this.write(window.localStorage, this.key, JSON.stringify(this.events));
    }

    read(storage, key) {
      try {
        return storage.getItem(key);
      } catch {
        return null;
      }
    }

    write(storage, key, value) {
      try {
        storage.setItem(key, value);
      } catch {
        // Without storage events live as long as the page; a save has its own words for it.
      }
    }
  }

  exam.Watch = Watch;
})((window.xunpingExam = window.xunpingExam || {}));
