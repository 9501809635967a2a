// @ts-check
/** What a reload without network knows of a running attempt, and that nothing of it stays afterwards. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { KeptPage } from "../../lms/exams/static/lms_exams/taking/kept_page.js";
import { Device } from "./pretend.js";

/** @import { Entry } from "../../lms/exams/static/lms_exams/saving/queue.js" */
/** @import { ExamState } from "../../lms/exams/static/lms_exams/taking/state.js" */

const OPENED = 1_800_000_000_000; // by the device, whose clock goes an hour ahead of the server's
const SERVER = OPENED - 3_600_000;
const MINUTE = 60_000;
const KEY = "own:li:exam:t0";

/** @param {number} slot @param {number} revision @param {Entry["status"]} status @returns {Entry} */
const entry = (slot, revision, status = "saved") => ({
  slot, revision, status, given: { chosen: "a" }, flagged: false, seconds: 1, savedClock: "10:00:00",
});

const state = () =>
  /** @type {ExamState} */ (/** @type {unknown} */ ({ token: "t0", now: SERVER, deadline: SERVER + 60 * MINUTE, grace: 5000, answers: [entry(1, 1)] }));

/** @param {Device} device */
function open(device) {
  /** @type {any[]} */
  const told = [];
  const page = new KeptPage({
    state: state(),
    storage: /** @type {Storage} */ (/** @type {unknown} */ (device)),
    person: "li",
    address: "https://site.test/exams/attempts/t0/",
    tell: (message) => told.push(message),
  });
  return { page, told };
}

/** @param {number} minutes since the opening, by the server @param {number} [deadline] */
const at = (minutes, deadline = SERVER + 60 * MINUTE) =>
  /** @type {const} */ ([{ now: () => SERVER + minutes * MINUTE }, { deadline, grace: 5000, isLeaving: false }]);

/** @param {Entry[]} entries */
const queueOf = (...entries) => ({ entries: new Map(entries.map((each) => [each.slot, each])) });

beforeEach(() => mock.timers.enable({ apis: ["Date"], now: OPENED }));
afterEach(() => mock.timers.reset());

describe("a page that comes from the device", () => {
  test("takes what the server said where it comes from the server", () => {
    const device = new Device();
    const { page } = open(device);
    page.note(...at(10), queueOf(entry(1, 9)));

    assert.deepEqual(open(device).page.recall(undefined), state());
  });

  test("goes on with the clock, the deadline and the answers as noted last", () => {
    const device = new Device();
    mock.timers.setTime(OPENED + 10 * MINUTE);
    open(device).page.note(...at(10, SERVER + 90 * MINUTE), queueOf(entry(1, 3), entry(2, 1), entry(3, 1, "waiting")));
    mock.timers.setTime(OPENED + 25 * MINUTE);

    const shown = open(device).page.recall(String(OPENED));

    assert.equal(shown.now, SERVER + 25 * MINUTE);
    assert.equal(shown.deadline, SERVER + 90 * MINUTE);
    assert.deepEqual(shown.answers.map(({ slot, revision }) => [slot, revision]), [[1, 3], [2, 1]]);
  });

  test("counts from the opening where nothing could be noted", () => {
    mock.timers.setTime(OPENED + 20 * MINUTE);

    assert.equal(open(new Device()).page.recall(String(OPENED)).now, SERVER + 20 * MINUTE);
  });

  test("gains no time by a clock that was put back", () => {
    const device = new Device();
    mock.timers.setTime(OPENED + 30 * MINUTE);
    open(device).page.note(...at(30), queueOf());
    mock.timers.setTime(OPENED + MINUTE);

    assert.equal(open(device).page.recall(String(OPENED)).now, SERVER + 30 * MINUTE);
  });

  test("begins with what it has where the device keeps nothing or nonsense", () => {
    const device = new Device();
    device.kept.set(KEY, "nonsense");
    assert.equal(open(device).page.recall(String(OPENED)).now, SERVER);
    device.isForbidden = true;

    assert.equal(open(device).page.recall(String(OPENED)).now, SERVER);
  });
});

describe("what is noted", () => {
  test("says until when it may stay, by the clock of the device", () => {
    const device = new Device();
    open(device).page.note(...at(10), queueOf());

    assert.equal(JSON.parse(device.kept.get(KEY) ?? "").until, OPENED + 50 * MINUTE + 5000);
  });

  test("moves the end of the page with the deadline, once", () => {
    const { page, told } = open(new Device());
    page.note(...at(10), queueOf());
    page.note(...at(10, SERVER + 70 * MINUTE), queueOf());
    page.note(...at(10, SERVER + 70 * MINUTE), queueOf());

    assert.deepEqual(told, [{ kind: "prolong", url: "https://site.test/exams/attempts/t0/", seconds: 60 * 60 + 5 }]);
  });

  test("goes with the end, and nothing is noted after it", () => {
    const device = new Device();
    const { page, told } = open(device);
    page.note(...at(10), queueOf(entry(1, 1)));
    page.forget();
    page.note(...at(11), queueOf(entry(1, 1)));

    assert.equal(device.kept.size, 0);
    assert.deepEqual(told.map(({ kind }) => kind), ["forget"]);
  });

  test("goes while the attempt is held, and the page is fetched again afterwards", () => {
    const device = new Device();
    const { page, told } = open(device);
    page.note(...at(10), queueOf());
    for (const isHeld of [false, true, true, false, false]) {
      page.follow(isHeld);
    }

    assert.deepEqual(told.map(({ kind }) => kind), ["forget", "ahead"]);
  });
});
