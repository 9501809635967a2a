/* Say beside a blueprint, while it is written, what the bank can fill and what is short. */
(function () {
  "use strict";

  const PAUSE = 700;

  class BlueprintCheck {
    constructor(form, panel) {
      this.form = form;
      const [, base, paper] = window.location.pathname.match(/^(.*\/lms_exams\/paper\/)(?:add|edit\/(\d+))/);
      this.address = `${base}check/`;
      this.paper = paper || "";
      this.box = document.createElement("div");
      this.box.className = "blueprint-check";
      this.box.setAttribute("role", "status");
      panel.before(this.box);
      form.addEventListener("input", () => this.later());
      form.addEventListener("change", () => this.later());
      form.addEventListener("click", (event) => event.target.closest("button") && this.later());
      this.check();
    }

    later() {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.check(), PAUSE);
    }

    async check() {
      const sent = new FormData(this.form);
      sent.set("checked_paper", this.paper);
      const asked = (this.asked = Symbol("check"));
      try {
        const response = await fetch(this.address, { method: "POST", body: sent, credentials: "same-origin" });
        if (response.ok && asked === this.asked) {
          this.show(await response.json());
        }
      } catch {
        /* The network is away: the form is checked again when it is saved. */
      }
    }

    show(checked) {
      this.box.dataset.tone = checked.faults.length ? "bad" : checked.ready ? "good" : "";
      const summary = document.createElement("p");
      summary.textContent = checked.summary;
      const faults = document.createElement("ul");
      faults.append(...checked.faults.map((sentence) => this.item(sentence)));
      this.box.replaceChildren(summary, ...(checked.faults.length ? [faults] : []));
      for (const old of this.form.querySelectorAll(".blueprint-fits")) {
        old.remove();
      }
      for (const [prefix, words] of Object.entries(checked.rows)) {
        this.note(prefix, words);
      }
    }

    item(sentence) {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }

    note(prefix, words) {
      const marks = this.form.querySelector(`[name="${prefix}-marks"]`);
      const field = marks && marks.closest(".w-field__wrapper, .w-field");
      if (field) {
        const note = document.createElement("p");
        note.className = "blueprint-fits";
        note.textContent = words;
        field.append(note);
      }
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const total = document.querySelector('[name="rules-TOTAL_FORMS"]');
    const panel = total && total.closest("section, .w-panel");
    if (panel) {
      new BlueprintCheck(total.form, panel);
    }
  });
})();
