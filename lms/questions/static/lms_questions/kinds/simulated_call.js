// @ts-check
/** Simulated call: what is said next. */

import { registerKind, typedText } from "./kinds.js";

registerKind("simulated_call", typedText("text"));
