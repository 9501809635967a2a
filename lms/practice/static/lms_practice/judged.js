// @ts-check
/** Note on the device that a question of the day was answered, for the page kept for when there is no network. */

import { one } from "../lms_core/js/dom.js";
import { Answered, personHere } from "./answered.js";

const { answeredRound, answeredPlace } = one(document, "[data-answered-round]").dataset;
new Answered(window.localStorage, personHere(), Number(answeredRound)).add(Number(answeredPlace));
