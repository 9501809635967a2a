// @ts-check
/**
 * Videos and sound in a lesson: chapters, going on where one stopped, one at a time.
 *
 * The place is kept on this device, under the word for the person; the page of whoever comes next deletes it.
 */

const EVERY_SECONDS = 5;
const WORTH_SECONDS = 10;

/** @param {number} seconds */
function clock(seconds) {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(whole / 3600);
  return hours ? `${hours}:${parts.join(":")}` : parts.join(":").replace(/^0/, "");
}

class Media {
  /** @param {HTMLElement} figure @param {HTMLMediaElement} player */
  constructor(figure, player) {
    this.figure = figure;
    this.player = player;
    const { person } = document.documentElement.dataset;
    const block = figure.closest("[data-block]")?.getAttribute("data-block") ?? "";
    this.key = person && block ? `own:${person}:media:${block}` : "";
    this.noted = 0;
  }

  start() {
    const { player } = this;
    for (const link of this.figure.querySelectorAll("[data-media-at]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.goTo(Number(link.getAttribute("data-media-at")));
      });
    }
    player.addEventListener("play", () => {
      for (const other of document.querySelectorAll("audio, video")) {
        if (other !== player) {
          /** @type {HTMLMediaElement} */ (other).pause();
        }
      }
    });
    player.addEventListener("timeupdate", () => {
      this.markChapter();
      if (Math.abs(player.currentTime - this.noted) >= EVERY_SECONDS) {
        this.note();
      }
    });
    player.addEventListener("pause", () => this.note());
    player.addEventListener("ended", () => this.forget());
    player.addEventListener("error", () => this.show("failed", true));
    player.addEventListener("playing", () => this.show("failed", false));
    if (player.readyState >= HTMLMediaElement.HAVE_METADATA) {
      this.resume();
    } else {
      player.addEventListener("loadedmetadata", () => this.resume(), { once: true });
    }
    if (player.error) {
      this.show("failed", true);
    }
  }

  /** @param {number} seconds */
  goTo(seconds) {
    this.show("resumed", false);
    this.player.currentTime = seconds;
    this.player.play().catch(() => null); // without network the note says so
  }

  markChapter() {
    /** @type {Element | null} */
    let current = null;
    for (const link of this.figure.querySelectorAll("[data-media-at]")) {
      link.removeAttribute("aria-current");
      if (Number(link.getAttribute("data-media-at")) <= this.player.currentTime) {
        current = link;
      }
    }
    current?.setAttribute("aria-current", "true");
  }

  resume() {
    const kept = Number(this.read());
    if (!kept || kept < WORTH_SECONDS || kept > this.player.duration - WORTH_SECONDS) {
      return;
    }
    this.player.currentTime = kept;
    const note = this.show("resumed", true);
    const place = note?.querySelector("[data-media-place]");
    if (place) {
      place.textContent = clock(kept);
    }
    note?.querySelector("button")?.addEventListener("click", () => this.goTo(0));
  }

  read() {
    try {
      return this.key ? localStorage.getItem(this.key) : "";
    } catch {
      return ""; // a browser may keep nothing
    }
  }

  note() {
    this.noted = this.player.currentTime;
    try {
      if (this.key && !this.player.ended) {
        localStorage.setItem(this.key, String(Math.floor(this.noted)));
      }
    } catch {
      // A full or closed drawer keeps nothing; it plays all the same.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept.
    }
  }

  /** @param {string} name @param {boolean} isShown */
  show(name, isShown) {
    const note = this.figure.querySelector(`[data-media-${name}]`);
    if (note instanceof HTMLElement) {
      note.hidden = !isShown;
    }
    return note;
  }
}

for (const figure of document.querySelectorAll("[data-media]")) {
  const player = figure.querySelector("audio, video");
  if (figure instanceof HTMLElement && player instanceof HTMLMediaElement) {
    new Media(figure, player).start();
  }
}
