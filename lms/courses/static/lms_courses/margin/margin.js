// @ts-check
/**
 * Set notes, answers and a quiet mark beside the passages of a lesson. The server wrote what stands there at
 * the lesson's end, where it stays without a script.
 */

class Margin {
  /**
   * @param {HTMLElement} stock what the server wrote
   * @param {ParentNode} lesson
   */
  constructor(stock, lesson) {
    this.stock = stock;
    this.lesson = lesson;
    this.address = stock.dataset.margin ?? "";
    this.empty = stock.querySelector("template[data-margin-empty]");
  }

  start() {
    for (const block of this.lesson.querySelectorAll("[data-block]:not(.block-aside)")) {
      if (block instanceof HTMLElement) {
        this.place(block);
      }
    }
    for (const seen of this.stock.querySelectorAll("[data-margin-filled], [data-margin-plain]")) {
      seen.remove();
    }
    document.addEventListener("htmx:afterSwap", (event) => focusOn(event.target));
    document.addEventListener("htmx:sendError", (event) => this.sayWhyEmpty(event.target));
  }

  /**
   * Say in an open panel that there was no network to fetch it.
   * @param {EventTarget | null} asked
   */
  sayWhyEmpty(asked) {
    if (asked instanceof HTMLElement && asked.classList.contains("margin-panel")) {
      asked.textContent = this.stock.dataset.noNetwork ?? "";
    }
  }

  /** @param {HTMLElement} block */
  place(block) {
    const id = block.dataset.block ?? "";
    const beside = document.getElementById(`m-${id}`) ?? this.mark(id);
    if (beside === null) {
      return;
    }
    // Values stand side by side, each with its own mark inside; an answered question is replaced as a whole.
    if (block.parentElement?.classList.contains("value-pair")) {
      block.append(beside);
    } else {
      block.after(beside);
    }
    const { htmx } = /** @type {{htmx?: {process(element: Element): void}}} */ (/** @type {unknown} */ (window));
    htmx?.process(beside);
  }

  /**
   * Make the mark of a passage beside which nothing stands; only who may write has one.
   * @param {string} id
   * @returns {HTMLElement | null}
   */
  mark(id) {
    if (!(this.empty instanceof HTMLTemplateElement)) {
      return null;
    }
    const mark = this.empty.content.firstElementChild?.cloneNode(true);
    if (!(mark instanceof HTMLElement)) {
      return null;
    }
    mark.id = `m-${id}`;
    mark.querySelector(".margin-panel")?.setAttribute("hx-get", `${this.address}${encodeURIComponent(id)}/`);
    return mark;
  }
}

/**
 * Bring a reader who works by keyboard back to the mark of the passage just drawn anew.
 * @param {EventTarget | null} drawn
 */
function focusOn(drawn) {
  if (drawn instanceof HTMLElement && drawn.id.startsWith("m-")) {
    const fault = drawn.querySelector("[role=alert] ~ textarea");
    const mark = fault ?? document.getElementById(drawn.id)?.querySelector("summary");
    if (mark instanceof HTMLElement) {
      mark.focus({ preventScroll: true });
    }
  }
}

const stock = document.querySelector("[data-margin]");
const body = document.querySelector(".lesson-body");
if (stock instanceof HTMLElement && body) {
  new Margin(stock, body).start();
}
