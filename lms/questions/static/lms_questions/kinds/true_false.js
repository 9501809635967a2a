// @ts-check
/** True or false: two radio buttons. */

import { check, chosen, registerKind } from "./kinds.js";

/** @import { Kind } from "./kinds.js" */

/** @type {Kind<{value: boolean}>} */
const trueOrFalse = {
  read(section) {
    const [value] = chosen(section);
    return value === undefined ? null : { value: value === "true" };
  },
  write: (section, given) => check(section, given ? [String(given.value)] : []),
};

registerKind("true_false", trueOrFalse);
