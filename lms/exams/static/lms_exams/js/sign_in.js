/* Sign in again on the exam page itself: nothing is left, nothing is reloaded, what waits is sent at once. */
(function (exam) {
  "use strict";

  class SignIn {
    constructor(page) {
      this.page = page;
      this.form = document.querySelector("[data-exam-sign-in]");
      this.fault = this.form.querySelector("[data-sign-in-fault]");
      this.form.addEventListener("submit", (event) => this.submit(event));
    }

    /* What somebody is writing stays when the form is called for again. */
    show(isWanted) {
      if (this.form.hidden !== isWanted) {
        return;
      }
      this.form.hidden = !isWanted;
      this.form.elements.password.value = "";
      this.fault.textContent = "";
    }

    async submit(event) {
      event.preventDefault();
      if (this.isSending) {
        return;
      }
      this.isSending = true;
      this.fault.textContent = (await this.signIn()) || "";
      this.isSending = false;
    }

    /* Give nothing once somebody is signed in again, else a sentence that says why not. */
    async signIn() {
      const { state, words, transport } = this.page;
      try {
        const { response, words: answer } = await transport.call(state.addresses.login.split("?")[0], {
          method: "POST",
          headers: { "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": exam.cookie(state.csrfCookie) },
          body: new URLSearchParams(new FormData(this.form)),
        });
        if (!response.ok) {
          return this.faultsIn(answer) || words.signInFailed;
        }
      } catch {
        return words.waiting;
      }
      if (!(await this.page.catchUp())) {
        return words.signInFailed;
      }
      this.page.showState(this.page.queue.state);
      return "";
    }

    faultsIn(answer) {
      const form = answer && answer.form;
      return form ? [...form.errors, ...Object.values(form.fields).flatMap((field) => field.errors)].join(" ") : "";
    }
  }

  exam.SignIn = SignIn;
})((window.xunpingExam = window.xunpingExam || {}));
