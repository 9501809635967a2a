/* Warn while a question is written that the bank asks nearly the same already. */
(function () {
  "use strict";

  const PAUSE = 900;
  const WRITTEN = /^stem$|^(options|items|pairs|distractors|blanks|responses)-\d+-(text|left|right)$/;

  class LikenessWarning {
    constructor(stem) {
      this.form = stem.form;
      const [, base, pk] = window.location.pathname.match(/^(.*\/lms_exams\/\w+\/)(?:add|edit\/(\d+))?/);
      this.address = base.replace(/\/lms_exams\/\w+\/$/, "/lms_exams/question/like/");
      this.pk = pk || "";
      this.box = document.createElement("div");
      this.box.className = "likeness";
      this.box.setAttribute("role", "status");
      stem.after(this.box);
      this.form.addEventListener("input", (event) => WRITTEN.test(event.target.name) && this.later());
      this.check();
    }

    later() {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.check(), PAUSE);
    }

    text() {
      return [...new FormData(this.form)].filter(([name]) => WRITTEN.test(name)).map(([, value]) => value).join("\n");
    }

    async check() {
      const sent = new FormData();
      sent.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
      sent.set("text", this.text());
      sent.set("stem", this.form.elements.stem.value);
      sent.set("question", this.pk);
      const asked = (this.asked = Symbol("check"));
      try {
        const response = await fetch(this.address, { method: "POST", body: sent, credentials: "same-origin" });
        if (response.ok && asked === this.asked) {
          this.show(await response.json());
        }
      } catch {
        /* The network is away: the next change asks again. */
      }
    }

    show({ title, questions }) {
      const head = document.createElement("p");
      head.textContent = title;
      const list = document.createElement("ul");
      list.append(...questions.map((question) => this.line(question)));
      this.box.replaceChildren(...(questions.length ? [head, list] : []));
    }

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
    if (stem) {
      new LikenessWarning(stem);
    }
  });
})();
