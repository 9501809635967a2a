// @ts-check
/** Multiple choice: check boxes. */

import { check, chosen, registerKind } from "./kinds.js";

/** @import { Kind } from "./kinds.js" */

/** @type {Kind<{chosen: string[]}>} */
const multiple = {
  read(section) {
    const values = chosen(section);
    return values.length ? { chosen: values } : null;
  },
  write: (section, given) => check(section, given ? given.chosen : []),
};

registerKind("multiple", multiple);
