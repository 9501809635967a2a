// @ts-check
/** Even number: a kind of question as another app would bring it. */

import { one } from "../lms_core/js/dom.js";
import { registerKind } from "../lms_questions/kinds/kinds.js";

/** @import { Kind } from "../lms_questions/kinds/kinds.js" */

/** @param {HTMLElement} section */
const field = (section) => one(section, "input", HTMLInputElement);

/** @type {Kind<{number: number}>} */
const even = {
  isTyped: true,
  read: (section) => (field(section).value ? { number: Number(field(section).value) } : null),
  write(section, given) {
    field(section).value = given ? String(given.number) : "";
  },
};

registerKind("even", even);
