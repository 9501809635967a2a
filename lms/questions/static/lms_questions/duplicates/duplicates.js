// @ts-check
/** Warn while a question is written that the bank asks nearly the same already. */

/** @typedef {{url: string, words: string, stem: string}} Alike */

const PAUSE = 900;
const WRITTEN = /^stem$|^(options|items|pairs|distractors|blanks|responses)-\d+-(text|left|right)$/;

class LikenessWarning {
  /**
   * @param {HTMLTextAreaElement} stem
   * @param {HTMLFormElement} form
   */
  constructor(stem, form) {
    const [, base = "", pk = ""] = window.location.pathname.match(/^(.*\/lms_questions\/\w+\/)(?:add|edit\/(\d+))?/) ?? [];
    this.stem = stem;
    this.form = form;
    this.address = base.replace(/\/lms_questions\/\w+\/$/, "/lms_questions/question/like/");
    this.pk = pk;
    this.timer = 0;
    this.asked = 0;
    this.box = document.createElement("div");
    this.box.className = "likeness";
    this.box.setAttribute("role", "status");
    stem.after(this.box);
    form.addEventListener("input", (event) => {
      if (WRITTEN.test(/** @type {HTMLInputElement} */ (event.target).name)) {
        this.later();
      }
    });
    this.check();
  }

  later() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.check(), PAUSE);
  }

  async check() {
    const written = new FormData(this.form);
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", written.get("csrfmiddlewaretoken") ?? "");
    sent.set("text", [...written].filter(([name]) => WRITTEN.test(name)).map(([, value]) => value).join("\n"));
    sent.set("stem", this.stem.value);
    sent.set("question", this.pk);
    this.asked += 1;
    const asked = this.asked;
    try {
      const response = await fetch(this.address, { method: "POST", body: sent, credentials: "same-origin" });
      if (response.ok && asked === this.asked) {
        this.show(await response.json());
      }
    } catch {
      // The network is away: the next change asks again.
    }
  }

  /** @param {{title: string, questions: Alike[]}} found */
  show({ title, questions }) {
    const head = document.createElement("p");
    head.textContent = title;
    const list = document.createElement("ul");
    list.append(...questions.map((question) => this.line(question)));
    this.box.replaceChildren(...(questions.length ? [head, list] : []));
  }

  /** @param {Alike} question */
  line({ url, words, stem }) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = url;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = words;
    line.append(link, ` ${stem}`);
    return line;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const stem = document.querySelector('textarea[name="stem"]');
  if (stem instanceof HTMLTextAreaElement && stem.form) {
    new LikenessWarning(stem, stem.form);
  }
});
