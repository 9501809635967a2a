// @ts-check
/** Short answer: a few sentences. */

import { registerKind, typedText } from "./kinds.js";

registerKind("short_answer", typedText("text"));
