// @ts-check
/**
 * The page of a package: open a part in a frame of the second origin, say what became of it, lead to the next.
 * Only the frame that was opened here is heard, and only from the second origin.
 */

class Player {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.box = part(root, "[data-player]");
    this.holder = part(root, "[data-player-frame]");
    this.state = part(root, "[data-player-state]");
    this.begin = part(root, "[data-begin]");
    /** @type {HTMLIFrameElement | null} */
    this.frame = null;
    this.origin = "";
    this.playing = "";
    this.keeps = false;
  }

  start() {
    this.root.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button?.dataset.part) {
        this.open(button.dataset.part);
      } else if (button && "playerClose" in button.dataset) {
        this.close();
      } else if (button && "playerFull" in button.dataset) {
        this.holder.requestFullscreen?.();
      }
    });
    window.addEventListener("message", (event) => {
      if (this.frame && event.origin === this.origin && event.source === this.frame.contentWindow) {
        this.hear(event.data);
      }
    });
  }

  /** @param {string} key */
  async open(key) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.root.dataset.csrf ?? "");
    body.append("part", key);
    this.say("");
    try {
      const reply = await fetch(this.root.dataset.openUrl ?? "", { method: "POST", body });
      const said = await reply.json();
      if (said.url) {
        this.show(key, said.url);
      } else {
        this.say(said.refused, "bad");
      }
    } catch {
      this.say(this.state.dataset.failed ?? "", "bad");
    }
  }

  /**
   * @param {string} key
   * @param {string} url
   */
  show(key, url) {
    this.frame?.remove();
    this.origin = new URL(url).origin;
    this.playing = key;
    const frame = document.createElement("iframe");
    const title = this.titleOf(key);
    frame.title = title;
    // An origin of its own keeps it apart; it may neither open windows nor lead this page elsewhere.
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-modals allow-downloads");
    frame.allow = "fullscreen; autoplay";
    frame.src = url;
    this.frame = frame;
    this.holder.replaceChildren(frame);
    this.box.hidden = false;
    this.begin.hidden = true;
    const heading = part(this.root, "[data-player-title]");
    heading.textContent = title;
    heading.focus();
    this.mark();
  }

  close() {
    this.frame?.remove();
    this.frame = null;
    this.box.hidden = true;
    this.begin.hidden = false;
    this.playing = "";
    this.mark();
    this.begin.focus();
    drawEnd();
  }

  /** @param {{kind?: string, sentence?: string, move?: string, keeps?: boolean, reports?: boolean, reply?: {isDone: boolean, pageIsDone: boolean}}} news */
  hear(news) {
    const words = this.state.dataset;
    if (news.kind === "opened") {
      this.keeps = Boolean(news.keeps);
      this.say(news.keeps ? "" : (words.looking ?? ""));
      if (news.keeps && !news.reports) {
        this.done();
      }
    } else if (news.kind === "saving" && this.keeps) {
      this.say(words.saving ?? "");
    } else if (news.kind === "failed") {
      this.say(words.failed ?? "", "bad");
    } else if (news.kind === "lost") {
      this.say(news.sentence || words.lost || "", "bad");
    } else if (news.kind === "kept" && this.keeps) {
      this.say(words.saved ?? "", "good");
      if (news.reply?.isDone) {
        this.done();
      }
    } else if (news.kind === "ended") {
      this.goOn(news.move ?? "");
    }
  }

  done() {
    for (const button of this.buttons()) {
      if (button.dataset.part === this.playing) {
        button.dataset.done = "";
      }
    }
    drawEnd();
  }

  /**
   * A part that ends leads to the one it asks for, else to the next that is not done.
   * @param {string} move
   */
  goOn(move) {
    const listed = this.buttons().filter((button) => button !== this.begin);
    const here = listed.findIndex((button) => button.dataset.part === this.playing);
    const target = /^\{target=([^}]+)\}/.exec(move)?.[1];
    const next =
      (target && listed.find((button) => button.dataset.part === target)) ||
      (move === "previous" && listed[here - 1]) ||
      (/^(exitAll|abandonAll|suspendAll)$/.test(move) ? undefined : listed.slice(here + 1).find((button) => !("done" in button.dataset)));
    if (next?.dataset.part) {
      this.open(next.dataset.part);
    } else {
      this.close();
    }
  }

  mark() {
    for (const button of this.buttons()) {
      if (button !== this.begin && button.dataset.part === this.playing) {
        button.setAttribute("aria-current", "true");
      } else {
        button.removeAttribute("aria-current");
      }
    }
  }

  /** @returns {HTMLElement[]} */
  buttons() {
    return [...this.root.querySelectorAll("[data-part]")].filter((each) => each instanceof HTMLElement);
  }

  /** @param {string} key */
  titleOf(key) {
    const button = this.buttons().find((each) => each.dataset.part === key);
    return button?.querySelector(".part-title")?.textContent ?? button?.dataset.title ?? "";
  }

  /**
   * @param {string} words
   * @param {string} [tone]
   */
  say(words, tone = "muted") {
    this.state.textContent = words;
    this.state.className = `player-state tone-${tone}`;
  }
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) {
    throw new Error(selector);
  }
  return found;
}

/** The end of the lesson asks for itself anew as long as it names something missing. */
function drawEnd() {
  const { htmx } = /** @type {{htmx?: {trigger(element: Element, name: string): void}}} */ (/** @type {unknown} */ (window));
  const end = document.getElementById("lesson-end");
  if (end?.hasAttribute("hx-trigger")) {
    htmx?.trigger(end, "lesson-read");
  }
}

const root = document.querySelector("[data-courseware]");
if (root instanceof HTMLElement) {
  new Player(root).start();
}
