// @ts-check
/** Matching: a list of partners beside each item. */

import { all } from "../../lms_core/js/dom.js";
import { registerKind } from "./kinds.js";

/** @import { Kind } from "./kinds.js" */

/** @param {HTMLElement} section */
const selects = (section) => all(section, "select", HTMLSelectElement);

/** @type {Kind<{pairs: Record<string, string>}>} */
const matching = {
  read(section) {
    const filled = selects(section).filter((select) => select.value);
    return filled.length ? { pairs: Object.fromEntries(filled.map((select) => [select.dataset.left, select.value])) } : null;
  },
  lacks: (section, given) => ({ isPart: Object.keys(given.pairs).length < selects(section).length }),
  write(section, given) {
    for (const select of selects(section)) {
      select.value = given?.pairs[select.dataset.left ?? ""] ?? "";
    }
  },
};

registerKind("matching", matching);
