// @ts-check
/** What the server tells the exam page. Types only; lms/exams/taking/state.py writes them. */

/** @import { Answer } from "../saving/queue.js" */

/**
 * How an attempt stands, as a heartbeat tells it; times are milliseconds since 1970.
 * @typedef {object} AttemptStatus
 * @property {boolean} open
 * @property {"" | "paused" | "locked" | "network"} held
 * @property {number} heldAt
 * @property {number} now
 * @property {number} deadline
 * @property {number} revision grows with every answer that is saved, from whichever page
 * @property {boolean} [elsewhere] the paper is open on another page as well; only a heartbeat says so
 * @property {{id: number, text: string}[]} messages
 */

/**
 * All that is saved, with a fresh pass.
 * @typedef {AttemptStatus & {answers: Answer[], pass: string}} SavedState
 */

/**
 * How a paper is turned: the first and last slot of every page, the part of every slot.
 * @typedef {object} Paper
 * @property {[number, number][]} pages
 * @property {string[]} parts
 * @property {number[]} mustPass slots that must be answered right
 * @property {number} count
 * @property {boolean} noWayBack
 * @property {number} openFrom the first slot of the only page there is, where there is no way back
 * @property {Record<number, {isPart: boolean, isUnread: boolean}>} left what answers on pages before it lack
 * @property {boolean} sample an author's look at a paper: nothing is sent or kept
 * @property {boolean} looksUp
 * @property {number} sealed the revision of an answer that is final
 */

/**
 * What the page is opened with.
 * @typedef {object} PageState
 * @property {string} token
 * @property {number} owner
 * @property {number} grace milliseconds after the deadline in which answers are still taken
 * @property {Record<string, string>} addresses
 * @property {string} csrfCookie
 * @property {Record<string, string>} texts sentences; {braces} are filled here
 * @property {Paper} paper
 * @property {{heartbeat: number, fullScreen: boolean, warns: boolean}} watch
 */

/** @typedef {SavedState & PageState} ExamState */

export {};
