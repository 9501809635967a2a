// @ts-check
/** Sign in again on the exam page itself: nothing is left, nothing is reloaded, what waits is sent at once. */

import { one } from "../../lms_core/js/dom.js";
import { cookie } from "../saving/transport.js";

/** @import { ReplyBody, Transport } from "../saving/transport.js" */
/** @import { Attempt } from "./attempt.js" */
/** @import { ExamState } from "./state.js" */

export class SignIn {
  /**
   * @param {object} parts
   * @param {ExamState} parts.state
   * @param {Attempt} parts.attempt
   * @param {Pick<Transport, "call">} parts.transport
   * @param {() => void} parts.onSignedIn
   */
  constructor({ state, attempt, transport, onSignedIn }) {
    this.state = state;
    this.attempt = attempt;
    this.transport = transport;
    this.onSignedIn = onSignedIn;
    this.isSending = false;
    this.form = one(document, "[data-exam-sign-in]", HTMLFormElement);
    this.password = one(this.form, "[name=password]", HTMLInputElement);
    this.fault = one(this.form, "[data-sign-in-fault]");
    this.form.addEventListener("submit", (event) => this.submit(event));
  }

  /**
   * Show or hide the form; what somebody is writing stays when it is called for again.
   * @param {boolean} isWanted
   */
  show(isWanted) {
    if (this.form.hidden !== isWanted) {
      return;
    }
    this.form.hidden = !isWanted;
    this.password.value = "";
    this.fault.textContent = "";
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    if (this.isSending) {
      return;
    }
    this.isSending = true;
    this.fault.textContent = await this.signIn();
    this.isSending = false;
  }

  /** Give nothing once somebody is signed in again, else a sentence that says why not. */
  async signIn() {
    const { addresses, csrfCookie, texts } = this.state;
    try {
      const { response, body: answer } = await this.transport.call(addresses.login.split("?")[0], {
        method: "POST",
        headers: { "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": cookie(csrfCookie) },
        body: new URLSearchParams(/** @type {[string, string][]} */ ([...new FormData(this.form)])),
      });
      if (!response.ok) {
        return faultsIn(answer) || texts.signInFailed;
      }
    } catch {
      return texts.waiting;
    }
    if (!(await this.attempt.catchUp())) {
      return texts.signInFailed;
    }
    this.onSignedIn();
    return "";
  }
}

/** @param {ReplyBody | null} answer */
function faultsIn(answer) {
  const form = answer?.form;
  return form ? [...form.errors, ...Object.values(form.fields).flatMap((field) => field.errors)].join(" ") : "";
}
