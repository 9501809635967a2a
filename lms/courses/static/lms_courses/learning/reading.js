// @ts-check
/**
 * Keep the reader's place: what has been seen goes to the server now and then, and when the page is left.
 * Seconds count while the text is on the screen and somebody is there: a page left open is not read. Who
 * watches or listens stirs nothing and is there all the same.
 */

const EVERY_MS = 15000;
const STILL_MS = 120000;
const STIRS = ["scroll", "pointermove", "pointerdown", "touchstart", "keydown"];

class Reading {
  /** @param {HTMLElement} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    this.placeUrl = lesson.dataset.placeUrl ?? "";
    this.resumeAt = lesson.dataset.resume ?? "";
    this.isDone = lesson.dataset.done === "yes";
    this.place = this.resumeAt;
    this.furthest = 0;
    this.seconds = 0;
    this.sent = "";
    this.stirredAt = Date.now();
    this.total = this.blocks().length;
  }

  /** @returns {NodeListOf<HTMLElement>} */
  blocks() {
    return this.lesson.querySelectorAll("[data-block]");
  }

  start() {
    let waiting = 0;
    const scrolled = () => {
      waiting = 0;
      const before = this.furthest;
      this.look();
      if (this.furthest === this.total && before < this.total) {
        this.send();
      }
    };
    window.addEventListener("scroll", () => (waiting ||= window.setTimeout(scrolled, 200)), { passive: true });
    for (const sign of STIRS) {
      window.addEventListener(sign, () => (this.stirredAt = Date.now()), { passive: true });
    }
    // Events of a player do not rise, so they are caught on the way down.
    this.lesson.addEventListener("timeupdate", () => (this.stirredAt = Date.now()), { capture: true });
    window.setInterval(() => {
      this.seconds += this.isRead() ? 1 : 0;
    }, 1000);
    window.setInterval(() => this.lookAndSend(), EVERY_MS);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.leave());
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("load", () => {
      this.resume();
      this.lookAndSend();
    });
    // The reply to an answer may be older than the place just kept, and bring an end that still misses it.
    document.addEventListener("htmx:afterSettle", () => this.isDone && drawEnd());
  }

  lookAndSend() {
    this.look();
    this.send();
  }

  /** A block counts as seen once its end has come into view. */
  look() {
    const bottom = window.innerHeight;
    for (const [index, block] of this.blocks().entries()) {
      const box = block.getBoundingClientRect();
      if (box.bottom <= bottom + 1) {
        this.furthest = Math.max(this.furthest, index + 1);
      }
      if (box.top <= bottom * 0.5) {
        this.place = block.dataset.block ?? "";
      }
    }
  }

  isRead() {
    const box = this.lesson.querySelector(".lesson-body")?.getBoundingClientRect();
    const isInView = box && box.bottom > 0 && box.top < window.innerHeight;
    return document.visibilityState === "visible" && isInView && Date.now() - this.stirredAt < STILL_MS;
  }

  message() {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.lesson.dataset.csrf ?? "");
    body.append("offline_person", document.documentElement.dataset.person ?? "");
    body.append("block", this.place);
    body.append("share", this.total ? String(this.furthest / this.total) : "1");
    body.append("seconds", String(Math.round(this.seconds)));
    return body;
  }

  isNew() {
    return `${this.place} ${this.furthest}` !== this.sent || this.seconds >= 10;
  }

  note() {
    this.sent = `${this.place} ${this.furthest}`;
    this.seconds = 0;
  }

  async send() {
    if (!this.isNew()) {
      return;
    }
    const body = this.message();
    const spent = this.seconds;
    this.note();
    try {
      const reply = await fetch(this.placeUrl, { method: "POST", body, credentials: "same-origin" });
      if (!reply.ok) {
        throw new Error(String(reply.status));
      }
      const answer = await reply.json();
      const asks = !this.isDone && this.furthest === this.total;
      this.isDone ||= answer.done;
      if (asks) {
        drawEnd();
      }
    } catch {
      this.sent = "";
      this.seconds += spent;
    }
  }

  leave() {
    this.look();
    if (this.isNew() && navigator.sendBeacon(this.placeUrl, this.message())) {
      this.note();
    }
  }

  resume() {
    const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    if (!this.resumeAt || location.hash || visit?.type !== "navigate") {
      return;
    }
    const block = document.getElementById(`b-${this.resumeAt}`);
    if (block && block !== this.blocks()[0]) {
      block.scrollIntoView({ block: "start" });
    }
  }
}

/** The end of the lesson asks for itself anew as long as it names something missing. */
function drawEnd() {
  const { htmx } = /** @type {{htmx?: {trigger(element: Element, name: string): void}}} */ (/** @type {unknown} */ (window));
  const end = document.getElementById("lesson-end");
  if (end?.hasAttribute("hx-trigger")) {
    htmx?.trigger(end, "lesson-read");
  }
}

const lesson = document.querySelector("[data-lesson]");
if (lesson instanceof HTMLElement) {
  new Reading(lesson).start();
}
