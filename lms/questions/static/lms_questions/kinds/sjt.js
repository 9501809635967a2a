// @ts-check
/** Situational judgement: one radio button. */

import { registerKind } from "./kinds.js";
import { oneOption } from "./single.js";

registerKind("sjt", oneOption);
