// @ts-check
/** Fill in: the text fields that stand in the stem. */

import { inputs, registerKind, setText } from "./kinds.js";

/** @import { Kind } from "./kinds.js" */

/** @type {Kind<{texts: string[]}>} */
const fillIn = {
  isTyped: true,
  read(section) {
    const texts = inputs(section).map((input) => input.value);
    return texts.some((text) => text.trim()) ? { texts } : null;
  },
  lacks: (_section, given) => ({ isPart: given.texts.some((text) => !text.trim()) }),
  write(section, given) {
    for (const [place, input] of inputs(section).entries()) {
      setText(input, given?.texts[place] ?? "");
    }
  },
};

registerKind("fill_in", fillIn);
