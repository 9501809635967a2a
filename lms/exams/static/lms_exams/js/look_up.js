/* Let a taker see what is right in an answer that is saved. The server makes the answer final first and
   says what may be seen; this page only asks, shows it under the question and shuts the controls. */
(function (exam) {
  "use strict";

  const CONTROLS = "input, textarea, select, button:not([data-look-up-button])";

  exam.LookUp = class {
    constructor(page) {
      this.page = page;
      const template = document.querySelector("[data-look-up]");
      for (const section of page.sections) {
        section.append(template.content.cloneNode(true));
        section.querySelector("[data-look-up-button]").addEventListener("click", () => this.ask(section));
      }
      if (page.sections.some((section) => this.isFinal(section))) {
        this.show();
      }
    }

    slot(section) {
      return Number(section.dataset.question);
    }

    isFinal(section) {
      return this.page.isFinal(this.slot(section));
    }

    /* Save what is there, have the answer made final, and show what the server then gives. */
    async ask(section) {
      const { page } = this;
      page.settleTyping();
      if (page.queue.of(this.slot(section)).given === null) {
        page.notice(page.words.lookUpFirst);
        return;
      }
      await page.sendRest();
      if (page.queue.unsaved.length) {
        page.notice(page.words.waiting);
        return;
      }
      if (await this.show(this.slot(section))) {
        section.querySelector("[data-look-up-place]").focus();
      }
    }

    /* Ask for one slot, or read what was looked up before, and put it below the questions. */
    async show(slot) {
      const { addresses, csrfCookie } = this.page.state;
      const post = { method: "POST", headers: { "X-CSRFToken": exam.cookie(csrfCookie) } };
      try {
        const reply = await fetch(slot ? addresses.lookUp.replace(/0\/$/, `${slot}/`) : addresses.feedback, slot ? post : {});
        if (!reply.ok || !reply.url.endsWith(addresses.feedback)) {
          throw new Error("no feedback");
        }
        this.place(new DOMParser().parseFromString(await reply.text(), "text/html"));
      } catch {
        this.page.notice(this.page.words.lookUpFailed);
        return false;
      }
      await this.page.catchUp();
      return true;
    }

    place(found) {
      for (const section of this.page.sections) {
        const shown = found.getElementById(`question-${this.slot(section)}`);
        const place = section.querySelector("[data-look-up-place]");
        if (shown && !place.childElementCount) {
          shown.removeAttribute("id");
          place.replaceChildren(...shown.childNodes);
          place.tabIndex = -1;
        }
      }
    }

    /* Shut the controls of an answer that is final; what was looked up stands below. */
    seal(section) {
      section.querySelectorAll(CONTROLS).forEach((control) => (control.disabled = true));
      section.querySelector("[data-clear]").hidden = true;
      section.querySelectorAll(".look-up > :not([data-look-up-place])").forEach((part) => (part.hidden = true));
    }
  };
})((window.xunpingExam = window.xunpingExam || {}));
