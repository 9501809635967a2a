// @ts-check
/** The elements of both data models: who may read and write each, which values it takes, what it is at first. */

import { isClock, isSpan } from "./times.js";

/**
 * @typedef {"ok" | "type" | "range"} Verdict
 * @typedef {(value: string) => Verdict} Check
 * @typedef {{access: "rw" | "ro" | "wo", check?: Check, first?: string}} Element
 * @typedef {{elements: Record<string, Element>, children: Record<string, string>, arrays: string[]}} Model
 */

const DECIMAL = /^-?\d+(\.\d+)?$/;
const MOMENT = /^\d{4}(-\d{2}(-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d{1,2})?)?)?(Z|[+-]\d{2}(:\d{2})?)?)?)?)?$/;
const TIME_OF_DAY = /^\d{2}:\d{2}:\d{2}(\.\d{1,2})?$/;
const KINDS_12 = ["true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric"];
const KINDS_2004 = [...KINDS_12, "long-fill-in", "other"];
const MOVES = ["continue", "previous", "exit", "exitAll", "abandon", "abandonAll", "suspendAll", "_none_"];


/**
 * Packages write somewhat more than the standard grants; what the server keeps is the limit.
 * @param {number} most
 * @returns {Check}
 */
const text = (most) => (value) => (value.length <= most ? "ok" : "type");

/**
 * @param {string[]} values
 * @returns {Check}
 */
const oneOf = (...values) => (value) => (values.includes(value) ? "ok" : "type");

/**
 * @param {number} least
 * @param {number} most
 * @returns {Check}
 */
const number = (least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY) => (value) => {
  if (!DECIMAL.test(value)) {
    return "type";
  }
  return Number(value) >= least && Number(value) <= most ? "ok" : "range";
};

/**
 * @param {Check[]} checks
 * @returns {Check}
 */
const either = (...checks) => (value) => (checks.some((check) => check(value) === "ok") ? "ok" : "type");

/**
 * @param {RegExp | ((value: string) => boolean)} test
 * @returns {Check}
 */
const like = (test) => (value) => ((test instanceof RegExp ? test.test(value) : test(value)) ? "ok" : "type");

/** @type {Check} */
const move = (value) => (MOVES.includes(value) || /^\{target=[^}]+\}(choice|jump)$/.test(value) ? "ok" : "type");

/** @param {string} [first] @returns {Element} */
const read = (first) => ({ access: "ro", first });
/** @param {Check} check @param {string} [first] @returns {Element} */
const kept = (check, first) => ({ access: "rw", check, first });
/** @param {Check} check @returns {Element} */
const writeOnly = (check) => ({ access: "wo", check });

const SCORE_12 = either(number(0, 100), oneOf(""));
const STATUS_12 = oneOf("passed", "completed", "failed", "incomplete", "browsed", "not attempted");

/** @type {Model} */
const MODEL_12 = {
  elements: {
    "cmi.core.student_id": read(""),
    "cmi.core.student_name": read(""),
    "cmi.core.lesson_location": kept(text(1000), ""),
    "cmi.core.credit": read("credit"),
    "cmi.core.lesson_status": kept(STATUS_12, "not attempted"),
    "cmi.core.entry": read("ab-initio"),
    "cmi.core.score.raw": kept(SCORE_12, ""),
    "cmi.core.score.max": kept(SCORE_12, ""),
    "cmi.core.score.min": kept(SCORE_12, ""),
    "cmi.core.total_time": read("0000:00:00"),
    "cmi.core.lesson_mode": read("normal"),
    "cmi.core.exit": writeOnly(oneOf("time-out", "suspend", "logout", "")),
    "cmi.core.session_time": writeOnly(like(isClock)),
    "cmi.suspend_data": kept(text(64000), ""),
    "cmi.launch_data": read(""),
    "cmi.comments": kept(text(4096), ""),
    "cmi.comments_from_lms": read(""),
    "cmi.objectives.n.id": kept(text(255), ""),
    "cmi.objectives.n.score.raw": kept(SCORE_12, ""),
    "cmi.objectives.n.score.max": kept(SCORE_12, ""),
    "cmi.objectives.n.score.min": kept(SCORE_12, ""),
    "cmi.objectives.n.status": kept(STATUS_12, "not attempted"),
    "cmi.student_data.mastery_score": read(""),
    "cmi.student_data.max_time_allowed": read(""),
    "cmi.student_data.time_limit_action": read(""),
    "cmi.student_preference.audio": kept(number(-1, 100), "0"),
    "cmi.student_preference.language": kept(text(255), ""),
    "cmi.student_preference.speed": kept(number(-100, 100), "0"),
    "cmi.student_preference.text": kept(number(-1, 1), "0"),
    "cmi.interactions.n.id": writeOnly(text(255)),
    "cmi.interactions.n.objectives.n.id": writeOnly(text(255)),
    "cmi.interactions.n.time": writeOnly(like(TIME_OF_DAY)),
    "cmi.interactions.n.type": writeOnly(oneOf(...KINDS_12)),
    "cmi.interactions.n.correct_responses.n.pattern": writeOnly(text(4096)),
    "cmi.interactions.n.weighting": writeOnly(number()),
    "cmi.interactions.n.student_response": writeOnly(text(4096)),
    "cmi.interactions.n.result": writeOnly(either(oneOf("correct", "wrong", "unanticipated", "neutral"), number())),
    "cmi.interactions.n.latency": writeOnly(like(isClock)),
  },
  children: {
    cmi: "core,suspend_data,launch_data,comments,comments_from_lms,objectives,student_data,student_preference,interactions",
    "cmi.core":
      "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,session_time",
    "cmi.core.score": "raw,min,max",
    "cmi.objectives": "id,score,status",
    "cmi.objectives.n.score": "raw,min,max",
    "cmi.student_data": "mastery_score,max_time_allowed,time_limit_action",
    "cmi.student_preference": "audio,language,speed,text",
    "cmi.interactions": "id,objectives,time,type,correct_responses,weighting,student_response,result,latency",
  },
  arrays: [
    "cmi.objectives",
    "cmi.interactions",
    "cmi.interactions.n.objectives",
    "cmi.interactions.n.correct_responses",
  ],
};

const COMPLETION = oneOf("completed", "incomplete", "not attempted", "unknown");
const SUCCESS = oneOf("passed", "failed", "unknown");

/** @param {string} begin @returns {Record<string, Element>} */
const score = (begin) => ({
  [`${begin}.scaled`]: kept(number(-1, 1)),
  [`${begin}.raw`]: kept(number()),
  [`${begin}.min`]: kept(number()),
  [`${begin}.max`]: kept(number()),
});

/** @type {Model} */
const MODEL_2004 = {
  elements: {
    "cmi.comments_from_learner.n.comment": kept(text(4000)),
    "cmi.comments_from_learner.n.location": kept(text(250)),
    "cmi.comments_from_learner.n.timestamp": kept(like(MOMENT)),
    "cmi.comments_from_lms.n.comment": read(),
    "cmi.comments_from_lms.n.location": read(),
    "cmi.comments_from_lms.n.timestamp": read(),
    "cmi.completion_status": kept(COMPLETION, "unknown"),
    "cmi.completion_threshold": read(),
    "cmi.credit": read("credit"),
    "cmi.entry": read("ab-initio"),
    "cmi.exit": writeOnly(oneOf("time-out", "suspend", "logout", "normal", "")),
    "cmi.interactions.n.id": kept(text(4000)),
    "cmi.interactions.n.type": kept(oneOf(...KINDS_2004)),
    "cmi.interactions.n.objectives.n.id": kept(text(4000)),
    "cmi.interactions.n.timestamp": kept(like(MOMENT)),
    "cmi.interactions.n.correct_responses.n.pattern": kept(text(4000)),
    "cmi.interactions.n.weighting": kept(number()),
    "cmi.interactions.n.learner_response": kept(text(4000)),
    "cmi.interactions.n.result": kept(either(oneOf("correct", "incorrect", "unanticipated", "neutral"), number())),
    "cmi.interactions.n.latency": kept(like(isSpan)),
    "cmi.interactions.n.description": kept(text(1000)),
    "cmi.launch_data": read(),
    "cmi.learner_id": read(""),
    "cmi.learner_name": read(""),
    "cmi.learner_preference.audio_level": kept(number(0), "1"),
    "cmi.learner_preference.language": kept(text(250), ""),
    "cmi.learner_preference.delivery_speed": kept(number(0), "1"),
    "cmi.learner_preference.audio_captioning": kept(oneOf("-1", "0", "1"), "0"),
    "cmi.location": kept(text(1000)),
    "cmi.max_time_allowed": read(),
    "cmi.mode": read("normal"),
    "cmi.objectives.n.id": kept(text(4000)),
    ...score("cmi.objectives.n.score"),
    "cmi.objectives.n.success_status": kept(SUCCESS, "unknown"),
    "cmi.objectives.n.completion_status": kept(COMPLETION, "unknown"),
    "cmi.objectives.n.progress_measure": kept(number(0, 1)),
    "cmi.objectives.n.description": kept(text(1000)),
    "cmi.progress_measure": kept(number(0, 1)),
    "cmi.scaled_passing_score": read(),
    ...score("cmi.score"),
    "cmi.session_time": writeOnly(like(isSpan)),
    "cmi.success_status": kept(SUCCESS, "unknown"),
    "cmi.suspend_data": kept(text(64000)),
    "cmi.time_limit_action": read(),
    "cmi.total_time": read("PT0H0M0S"),
    "adl.nav.request": kept(move, "_none_"),
    "adl.nav.request_valid.continue": read("unknown"),
    "adl.nav.request_valid.previous": read("unknown"),
  },
  children: {
    cmi: "comments_from_learner,comments_from_lms,completion_status,completion_threshold,credit,entry,exit,interactions,launch_data,learner_id,learner_name,learner_preference,location,max_time_allowed,mode,objectives,progress_measure,scaled_passing_score,score,session_time,success_status,suspend_data,time_limit_action,total_time",
    "cmi.comments_from_learner": "comment,location,timestamp",
    "cmi.comments_from_lms": "comment,location,timestamp",
    "cmi.interactions":
      "id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description",
    "cmi.learner_preference": "audio_level,language,delivery_speed,audio_captioning",
    "cmi.objectives": "id,score,success_status,completion_status,progress_measure,description",
    "cmi.objectives.n.score": "scaled,raw,min,max",
    "cmi.score": "scaled,raw,min,max",
  },
  arrays: [
    "cmi.comments_from_learner",
    "cmi.comments_from_lms",
    "cmi.interactions",
    "cmi.interactions.n.objectives",
    "cmi.interactions.n.correct_responses",
    "cmi.objectives",
  ],
};

/** @type {Record<"1.2" | "2004", Model>} */
export const MODELS = { "1.2": MODEL_12, "2004": MODEL_2004 };

