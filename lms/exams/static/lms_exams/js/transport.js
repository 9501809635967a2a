/* Speak to the server: post one answer, read the state; every reply becomes one plain word.

   An answer carries the pass the page was given, see docs/reference/exam-protocol.md. */
(function (exam) {
  "use strict";

  const PATIENCE = 10000;
  const KINDS = { 400: "refused", 413: "refused", 401: "signedOut", 404: "signedOut", 403: "forbidden", 409: "closed" };

  function cookie(name) {
    const pair = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
    return pair ? decodeURIComponent(pair.slice(name.length + 1)) : "";
  }

  class Transport {
    constructor(state, clock) {
      this.addresses = state.addresses;
      this.csrfCookie = state.csrfCookie;
      this.pass = state.pass;
      this.clock = clock;
      this.isSignedOut = false;
      this.onReply = () => {};
    }

    async call(address, options) {
      const sentAt = performance.now();
      const response = await fetch(address, {
        credentials: "same-origin",
        redirect: "manual",
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
        ...options,
      });
      const words = await response.json().catch(() => null);
      if (words && words.now) {
        this.clock.sync(words.now, performance.now() - sentAt);
      }
      if (response.ok) {
        this.onReply();
      }
      return { response, words };
    }

    async post(entry) {
      const { slot, given, flagged, revision, seconds } = entry;
      try {
        const { response, words } = await this.call(this.addresses.answer, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-Exam-Pass": this.pass, "X-CSRFToken": cookie(this.csrfCookie) },
          body: JSON.stringify({ slot, given, flagged, revision, seconds }),
          keepalive: true,
        });
        return this.understand(response, words);
      } catch {
        return { kind: "offline" };
      }
    }

    understand(response, words) {
      if (response.ok && words && ["saved", "newer"].includes(words.status)) {
        const { given, flagged, revision, savedClock } = words;
        return { kind: words.status, answer: { given, flagged, revision, savedClock } };
      }
      if (words && words.status === "answer_late") {
        return { kind: "late" };
      }
      if (response.type === "opaqueredirect") {
        return { kind: "signedOut" };
      }
      return { kind: KINDS[response.status] || "offline" };
    }

    /* Leave a page for good; false where the server cannot be told now. */
    async turn(leaving) {
      try {
        const { response } = await this.call(this.addresses.turn, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": cookie(this.csrfCookie) },
          body: JSON.stringify({ leaving }),
        });
        this.isSignedOut = response.status === 401;
        return response.ok;
      } catch {
        return false;
      }
    }

    /* Read the state; null where it cannot be had now. */
    async state() {
      try {
        const { response, words } = await this.call(this.addresses.state, {});
        this.isSignedOut = response.status === 401;
        if (!response.ok || !words) {
          return null;
        }
        this.pass = words.pass;
        return words;
      } catch {
        return null;
      }
    }
  }

  exam.Transport = Transport;
  exam.cookie = cookie;
})((window.xunpingExam = window.xunpingExam || {}));
