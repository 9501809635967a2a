// @ts-check
/** Say beside a blueprint, while it is written, what the bank can fill and what is short. */

/** @typedef {{summary: string, ready: boolean, faults: string[], rows: Record<string, string>}} Checked */

const PAUSE = 700;

class BlueprintCheck {
  /**
   * @param {HTMLFormElement} form
   * @param {Element} panel
   */
  constructor(form, panel) {
    const [, base = "", paper = ""] = window.location.pathname.match(/^(.*\/lms_papers\/paper\/)(?:add|edit\/(\d+))/) ?? [];
    this.form = form;
    this.address = `${base}check/`;
    this.paper = paper;
    this.timer = 0;
    this.asked = 0;
    this.box = document.createElement("div");
    this.box.className = "blueprint-check";
    this.box.setAttribute("role", "status");
    panel.before(this.box);
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    form.addEventListener("click", (event) => /** @type {Element} */ (event.target).closest("button") && this.later());
    this.check();
  }

  later() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.check(), PAUSE);
  }

  async check() {
    const sent = new FormData(this.form);
    sent.set("checked_paper", this.paper);
    this.asked += 1;
    const asked = this.asked;
    try {
      const response = await fetch(this.address, { method: "POST", body: sent, credentials: "same-origin" });
      if (response.ok && asked === this.asked) {
        this.show(await response.json());
      }
    } catch {
      // The network is away: the form is checked again when it is saved.
    }
  }

  /** @param {Checked} checked */
  show(checked) {
    this.box.dataset.tone = checked.faults.length ? "bad" : checked.ready ? "good" : "";
    const faults = document.createElement("ul");
    faults.append(...checked.faults.map((sentence) => element("li", sentence)));
    this.box.replaceChildren(element("p", checked.summary), ...(checked.faults.length ? [faults] : []));
    for (const old of this.form.querySelectorAll(".blueprint-fits")) {
      old.remove();
    }
    for (const [prefix, words] of Object.entries(checked.rows)) {
      this.note(prefix, words);
    }
  }

  /**
   * @param {string} prefix
   * @param {string} words
   */
  note(prefix, words) {
    const marks = this.form.querySelector(`[name="${prefix}-marks"]`);
    const note = element("p", words);
    note.className = "blueprint-fits";
    marks?.closest(".w-field__wrapper, .w-field")?.append(note);
  }
}

/**
 * @param {string} tag
 * @param {string} words
 */
function element(tag, words) {
  return Object.assign(document.createElement(tag), { textContent: words });
}

document.addEventListener("DOMContentLoaded", () => {
  const total = document.querySelector('[name="rules-TOTAL_FORMS"]');
  const panel = total?.closest("section, .w-panel");
  if (total instanceof HTMLInputElement && total.form && panel) {
    new BlueprintCheck(total.form, panel);
  }
});
