// @ts-check
/** Case: each question of it is read and written as its own kind does. */

import { all } from "../../lms_core/js/dom.js";
import { kindOf, lacks, registerKind } from "./kinds.js";

/** @import { Kind } from "./kinds.js" */

/**
 * List the questions of a case, with their names in the answer and their kinds.
 * @param {HTMLElement} section
 */
function partsOf(section) {
  return all(section, "[data-case-part]").map((part) => {
    const { casePart = "", partKind = "" } = part.dataset;
    return { part, id: casePart, kind: partKind };
  });
}

/** @type {Kind<{parts: Record<string, object>}>} */
const caseOfParts = {
  isTyped: true,
  read(section) {
    /** @type {Record<string, object>} */
    const parts = {};
    for (const { part, id, kind } of partsOf(section)) {
      const answer = kindOf(kind).read(part);
      if (answer) {
        parts[id] = answer;
      }
    }
    return Object.keys(parts).length ? { parts } : null;
  },
  lacks(section, given) {
    const parts = partsOf(section);
    const lacking = parts.map(({ part, id, kind }) => lacks(kind, part, given.parts[id] ?? null));
    return {
      isPart: parts.some(({ id }) => !given.parts[id]) || lacking.some((each) => each.isPart),
      isUnread: lacking.some((each) => each.isUnread),
    };
  },
  write(section, given) {
    for (const { part, id, kind } of partsOf(section)) {
      kindOf(kind).write(part, given?.parts[id] ?? null);
    }
  },
};

registerKind("case", caseOfParts);
