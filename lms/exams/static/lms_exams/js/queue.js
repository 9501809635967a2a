/* Keep every answer on the device until the server has committed it, and send it until it has.

   An entry is {slot, given, flagged, revision, seconds, status, savedClock}. Each slot not yet saved
   has its own key in the storage, so that two tabs never overwrite each other's slots. The higher
   revision wins; between equal ones the server's, which somebody has been shown as saved. */
(function (exam) {
  "use strict";

  const FIRST_WAIT = 1000;
  const LONGEST_WAIT = 30000;
  const UNSAVED = new Set(["sending", "waiting", "signedOut"]);

  class AnswerQueue {
    constructor(options) {
      this.name = options.name;
      this.storage = options.storage;
      this.post = options.post;
      this.refreshToken = options.refreshToken;
      this.isSignedOut = options.isSignedOut;
      this.onEntry = options.onEntry;
      this.onState = options.onState;
      this.channel = options.channel;
      this.entries = new Map();
      this.busy = false;
      this.closed = false;
      this.triedToken = false;
      this.state = "";
      this.wait = FIRST_WAIT;
      this.timer = null;
      if (this.channel) {
        this.channel.onmessage = (message) => this.hear(message.data);
      }
    }

    get unsaved() {
      return [...this.entries.values()].filter((entry) => UNSAVED.has(entry.status));
    }

    get refused() {
      return [...this.entries.values()].filter((entry) => entry.status === "refused");
    }

    of(slot) {
      return this.entries.get(slot) || { slot, given: null, flagged: false, revision: 0, seconds: 0, status: "", savedClock: "" };
    }

    /* Take over what the server holds, unless this device holds something newer. */
    adopt(saved, origin) {
      for (const one of saved) {
        const known = this.of(one.slot);
        const isNews = one.revision > known.revision;
        if (isNews || (one.revision === known.revision && known.status !== "saved")) {
          this.set({ ...known, ...one, status: "saved" }, origin);
        }
        this.forget(one.slot, one.revision);
      }
    }

    /* Bring back what an earlier page on this device could not send. */
    restore() {
      for (const entry of this.stored()) {
        if (entry.revision > this.of(entry.slot).revision) {
          this.set({ ...entry, status: "waiting" }, "start");
        } else {
          this.forget(entry.slot, entry.revision);
        }
      }
      return this.flush();
    }

    /* Note a change made on this page, then send it. */
    put(slot, change) {
      const known = this.of(slot);
      const kept = this.read(slot);
      const revision = Math.max(known.revision, kept ? kept.revision : 0) + 1;
      const entry = { ...known, ...change, slot, revision, status: "sending" };
      this.keep(entry);
      this.set(entry);
      this.tell(entry);
      return this.flush();
    }

    /* Send what is unsaved, one after the other; a second call while one runs changes nothing. */
    async flush() {
      if (this.busy || this.closed) {
        return;
      }
      this.busy = true;
      clearTimeout(this.timer);
      let goesOn = true;
      while (goesOn && this.unsaved.length) {
        goesOn = await this.send(this.unsaved[0]);
      }
      this.busy = false;
      if (!this.unsaved.length) {
        this.wait = FIRST_WAIT;
        this.enter("");
      }
    }

    async send(entry) {
      const reply = await this.post(entry);
      switch (reply.kind) {
        case "saved":
        case "newer":
          this.wait = FIRST_WAIT;
          this.settle(entry, reply);
          return true;
        case "refused":
          this.forget(entry.slot, entry.revision);
          if (this.of(entry.slot).revision === entry.revision) {
            this.set({ ...entry, status: "refused" });
          }
          return true;
        case "late":
          this.lapse(entry);
          return true;
        case "closed":
          this.closed = true;
          this.enter("closed");
          return false;
        case "forbidden":
          return this.again();
        case "signedOut":
          this.pause("signedOut");
          return false;
        default:
          this.pause("waiting");
          return false;
      }
    }

    settle(sent, reply) {
      const standing = { ...sent, ...reply.answer, status: "saved" };
      this.triedToken = false;
      this.forget(sent.slot, standing.revision);
      if (standing.revision >= this.of(sent.slot).revision) {
        this.set(standing, reply.kind === "newer" ? "elsewhere" : "here");
        this.tell(standing);
      }
    }

    /* The server keeps what came after the deadline, but does not count it: there is nothing to send again. */
    lapse(sent) {
      this.forget(sent.slot, sent.revision);
      if (this.of(sent.slot).revision === sent.revision) {
        this.set({ ...sent, status: "late" });
      }
    }

    /* A new sign-in brings a new pass: fetch it and try once more, then wait like for a network. */
    async again() {
      if (this.triedToken || !(await this.refreshToken())) {
        this.pause(this.isSignedOut() ? "signedOut" : "waiting");
        return false;
      }
      this.triedToken = true;
      return true;
    }

    pause(state) {
      this.triedToken = false;
      for (const entry of this.unsaved) {
        this.set({ ...entry, status: state });
      }
      this.enter(state);
      const chance = 0.75 + Math.random() / 2;
      this.timer = setTimeout(() => this.flush(), this.wait * chance);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    }

    /* Try at once: the network is back, the page is seen again, somebody has signed in. */
    hurry() {
      this.wait = FIRST_WAIT;
      return this.flush();
    }

    enter(state) {
      if (state !== this.state) {
        this.state = state;
        this.onState(state);
      }
    }

    /* `origin` says where the entry comes from: "here", "start" (kept or saved before) or "elsewhere". */
    set(entry, origin = "here") {
      this.entries.set(entry.slot, entry);
      this.onEntry(entry, origin);
    }

    /* Listen to the same exam in another tab. */
    hear(entry) {
      const known = this.of(entry.slot);
      const isNews = entry.revision > known.revision;
      const isNowSaved = entry.revision === known.revision && entry.status === "saved" && known.status !== "saved";
      if (isNews || isNowSaved) {
        this.set(entry, isNews ? "elsewhere" : "here");
      }
    }

    tell(entry) {
      if (this.channel) {
        this.channel.postMessage(entry);
      }
    }

    key(slot) {
      return `${this.name}:${slot}`;
    }

    keep(entry) {
      try {
        this.storage.setItem(this.key(entry.slot), JSON.stringify(entry));
      } catch {
        this.onState("noStorage");
      }
    }

    read(slot) {
      try {
        return JSON.parse(this.storage.getItem(this.key(slot)));
      } catch {
        return null;
      }
    }

    /* Drop what is kept for a slot unless a later change has been kept meanwhile. */
    forget(slot, revision) {
      const kept = this.read(slot);
      if (kept && kept.revision <= revision) {
        this.storage.removeItem(this.key(slot));
      }
    }

    stored() {
      const found = [];
      try {
        for (let place = 0; place < this.storage.length; place += 1) {
          const key = this.storage.key(place);
          if (key.startsWith(`${this.name}:`)) {
            found.push(JSON.parse(this.storage.getItem(key)));
          }
        }
      } catch {
        this.onState("noStorage");
      }
      return found.filter((entry) => entry && Number.isInteger(entry.revision));
    }
  }

  exam.AnswerQueue = AnswerQueue;
})((window.xunpingExam = window.xunpingExam || {}));
