// @ts-check
/** Say as long as it is so that the paper is open on another page or device as well. */

import { one } from "../../lms_core/js/dom.js";

/** Two pages tell of themselves in turn, not always one after the other: one silence is not the end. */
const SILENCES = 2;

export class OpenElsewhere {
  /** @param {Record<string, string>} texts */
  constructor(texts) {
    this.text = texts.openElsewhere;
    this.strip = one(document, "[data-exam-elsewhere]");
    this.silences = SILENCES;
  }

  /** @param {boolean} [isOpenElsewhere] nothing where the server was not asked for it */
  hear(isOpenElsewhere) {
    if (isOpenElsewhere === undefined) {
      return;
    }
    this.silences = isOpenElsewhere ? 0 : this.silences + 1;
    const says = this.silences < SILENCES ? this.text : "";
    if (this.strip.textContent !== says) {
      this.strip.textContent = says;
    }
  }
}
