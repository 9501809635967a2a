// @ts-check
/** Essay: a longer text. */

import { registerKind, typedText } from "./kinds.js";

registerKind("essay", typedText("text"));
