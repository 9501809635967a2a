// @ts-check
/** Show the invigilator's messages, each until the taker has put it away. */

import { one } from "../../lms_core/js/dom.js";
import { read, write } from "./memory.js";

export class Messages {
  /** @param {string} key where the last one put away is kept */
  constructor(key) {
    this.key = key;
    this.seen = Number(read(window.localStorage, key)) || 0;
    this.list = one(document, "[data-exam-messages]");
    this.pattern = one(document, "[data-exam-message-line]", HTMLTemplateElement);
  }

  /**
   * Show those that were not put away, here or in another tab before this page was opened.
   * @param {{id: number, text: string}[]} messages
   */
  adopt(messages) {
    for (const message of messages) {
      if (message.id > this.seen) {
        this.tell(message.id, message.text);
      }
    }
  }

  /**
   * @param {number} id
   * @param {string} text
   */
  tell(id, text) {
    if (this.list.querySelector(`[data-message="${id}"]`)) {
      return;
    }
    const line = /** @type {HTMLElement} */ (one(this.pattern.content, "li").cloneNode(true));
    line.dataset.message = String(id);
    one(line, "[data-text]").textContent = text;
    one(line, "[data-got-it]").addEventListener("click", () => this.putAway(id, line));
    this.list.append(line);
  }

  /**
   * @param {number} id
   * @param {HTMLElement} line
   */
  putAway(id, line) {
    this.seen = Math.max(this.seen, id);
    write(window.localStorage, this.key, this.seen);
    line.remove();
  }
}
