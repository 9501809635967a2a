// @ts-check
/**
 * Let a taker see what is right in an answer that is saved. The server makes the answer final first and
 * says what may be seen; this page only asks, shows it under the question and shuts the controls.
 */

import { all, one } from "../../lms_core/js/dom.js";
import { cookie } from "../saving/transport.js";
import { slotOf } from "../taking/answers.js";

/** @import { AnswerQueue } from "../saving/queue.js" */
/** @import { Answers } from "../taking/answers.js" */
/** @import { Attempt } from "../taking/attempt.js" */
/** @import { Notices } from "../taking/notices.js" */
/** @import { ExamState } from "../taking/state.js" */

const CONTROLS = "input, textarea, select, button:not([data-look-up-button])";

export class LookUp {
  /**
   * @param {object} parts
   * @param {ExamState} parts.state
   * @param {HTMLElement[]} parts.sections
   * @param {Answers} parts.answers
   * @param {Attempt} parts.attempt
   * @param {Notices} parts.notices
   * @param {AnswerQueue} parts.queue
   */
  constructor({ state, sections, answers, attempt, notices, queue }) {
    this.state = state;
    this.sections = sections;
    this.answers = answers;
    this.attempt = attempt;
    this.notices = notices;
    this.queue = queue;
    const { content } = one(document, "[data-look-up]", HTMLTemplateElement);
    for (const section of sections) {
      section.append(content.cloneNode(true));
      one(section, "[data-look-up-button]").addEventListener("click", () => this.ask(section));
    }
    if (sections.some((section) => answers.isFinal(slotOf(section)))) {
      this.show();
    }
  }

  /**
   * Save what is there, have the answer made final, and show what the server then gives.
   * @param {HTMLElement} section
   */
  async ask(section) {
    const { texts } = this.state;
    this.answers.settleTyping();
    if (this.queue.of(slotOf(section)).given === null) {
      this.notices.notice(texts.lookUpFirst);
      return;
    }
    await this.attempt.sendRest();
    if (this.queue.unsaved.length) {
      this.notices.notice(texts.waiting);
      return;
    }
    if (await this.show(slotOf(section))) {
      one(section, "[data-look-up-place]").focus();
    }
  }

  /**
   * Ask for one slot, or read what was looked up before, and put it below the questions.
   * @param {number} [slot]
   */
  async show(slot) {
    const { addresses, csrfCookie, texts } = this.state;
    const post = { method: "POST", headers: { "X-CSRFToken": cookie(csrfCookie) } };
    try {
      const reply = await fetch(slot ? addresses.lookUp.replace(/0\/$/, `${slot}/`) : addresses.feedback, slot ? post : {});
      if (!reply.ok || !reply.url.endsWith(addresses.feedback)) {
        throw new Error("no feedback");
      }
      this.place(new DOMParser().parseFromString(await reply.text(), "text/html"));
    } catch {
      this.notices.notice(texts.lookUpFailed);
      return false;
    }
    await this.attempt.catchUp();
    return true;
  }

  /** @param {Document} found */
  place(found) {
    for (const section of this.sections) {
      const shown = found.getElementById(`question-${slotOf(section)}`);
      const place = one(section, "[data-look-up-place]");
      if (shown && !place.childElementCount) {
        shown.removeAttribute("id");
        place.replaceChildren(...shown.childNodes);
        place.tabIndex = -1;
      }
    }
  }
}

/**
 * Shut the controls of an answer that is final; what was looked up stands below.
 * @param {HTMLElement} section
 */
export function seal(section) {
  for (const control of all(section, CONTROLS)) {
    control.toggleAttribute("disabled", true);
  }
  for (const part of all(section, "[data-clear], .look-up > :not([data-look-up-place])")) {
    part.hidden = true;
  }
}
