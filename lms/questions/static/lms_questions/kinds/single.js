// @ts-check
/** Single choice: one radio button. */

import { check, chosen, registerKind } from "./kinds.js";

/** @import { Kind } from "./kinds.js" */

/** @type {Kind<{chosen: string}>} */
export const oneOption = {
  read(section) {
    const [value] = chosen(section);
    return value === undefined ? null : { chosen: value };
  },
  write: (section, given) => check(section, given ? [given.chosen] : []),
};

registerKind("single", oneOption);
