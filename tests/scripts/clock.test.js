// @ts-check
/** The clock is the server's: what the device believes does not matter, and no warning is skipped. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { ServerClock, clockText } from "../../lms/exams/static/lms_exams/taking/clock.js";
import { Countdown } from "../../lms/exams/static/lms_exams/taking/countdown.js";

const NINE = Date.UTC(2026, 2, 2, 1, 0, 0); // nine in the morning in Shanghai
const MINUTE = 60_000;

let passed = 0;

beforeEach(() => {
  passed = 12_345; // what performance.now() says when the page begins
  mock.method(performance, "now", () => passed);
});

afterEach(() => {
  mock.restoreAll();
});

describe("the clock of the server", () => {
  test("goes on by the time since it was read", () => {
    const clock = new ServerClock(NINE);
    assert.equal(clock.now(), NINE);

    passed += 90_000;

    assert.equal(clock.now(), NINE + 90_000);
  });

  test("does not follow the device's, however wrong that is or is set", () => {
    mock.method(Date, "now", () => NINE + 3 * 60 * MINUTE);
    const clock = new ServerClock(NINE);
    mock.method(Date, "now", () => NINE - 24 * 60 * MINUTE);
    passed += 1000;

    assert.equal(clock.now(), NINE + 1000);
    assert.equal(clock.secondsUntil(NINE + 30 * MINUTE), 30 * 60 - 1);
  });

  test("is set right by every reply, half its round trip old", () => {
    const clock = new ServerClock(NINE);
    passed += 10_000;

    clock.sync(NINE + 14_000, 800);

    assert.equal(clock.now(), NINE + 14_400);
    passed += 600;
    assert.equal(clock.now(), NINE + 15_000);
  });

  test("counts whole seconds, and none below zero", () => {
    const clock = new ServerClock(NINE);

    assert.equal(clock.secondsUntil(NINE + 1999), 1);
    assert.equal(clock.secondsUntil(NINE + 999), 0);
    assert.equal(clock.secondsUntil(NINE - 5000), 0);
    assert.equal(clock.secondsUntil(NINE + 60_000, NINE + 30_000), 30);
  });

  test("is written with hours only where there are any", () => {
    assert.deepEqual([0, 59, 60, 754, 3600, 36_061].map(clockText), ["00:00", "00:59", "01:00", "12:34", "1:00:00", "10:01:01"]);
  });
});

/** @param {{left: number, pausedAt?: number | null, isOver?: boolean}} given milliseconds */
function countdown({ left, pausedAt = null, isOver = false }) {
  const attempt = { deadline: NINE + left, pausedAt, isOver };
  /** @type {number[]} */
  const warned = [];
  /** @type {number[]} */
  const shown = [];
  const onOver = mock.fn(() => {
    attempt.isOver = true;
  });
  const counting = new Countdown({
    clock: new ServerClock(NINE), attempt, onOver,
    onSecond: (seconds) => shown.push(seconds),
    onWarning: (minutes) => warned.push(minutes),
  });
  counting.look();
  return { attempt, warned, shown, onOver, counting };
}

describe("counting down", () => {
  test("shows each second once", () => {
    const { counting, shown } = countdown({ left: 5 * MINUTE });

    for (let looks = 0; looks < 8; looks += 1) {
      passed += 250;
      counting.look();
    }

    assert.deepEqual(shown, [300, 299, 298]);
  });

  test("warns at ten, five and one minute, each once", () => {
    const { counting, warned } = countdown({ left: 10 * MINUTE + 1000 });

    for (let seconds = 0; seconds < 10 * 60; seconds += 1) {
      passed += 1000;
      counting.look();
    }

    assert.deepEqual(warned, [10, 5, 1]);
  });

  test("warns of the time that is left where a sleeping tab skipped the mark", () => {
    const { counting, warned } = countdown({ left: 11 * MINUTE });

    passed += 7 * MINUTE;
    counting.look();

    assert.deepEqual(warned, [4]);
  });

  test("does not warn on opening, nor when time was given", () => {
    const { attempt, counting, warned } = countdown({ left: 4 * MINUTE });
    assert.deepEqual(warned, []);

    attempt.deadline += 30 * MINUTE;
    counting.look();
    assert.deepEqual(warned, []);
    passed += 25 * MINUTE;
    counting.look();

    assert.deepEqual(warned, [9]);
  });

  test("is over at the deadline, not a moment before, and once", () => {
    const { counting, onOver } = countdown({ left: MINUTE });
    passed += MINUTE - 1;
    counting.look();
    assert.equal(onOver.mock.callCount(), 0);

    passed += 1;
    counting.look();
    counting.look();

    assert.equal(onOver.mock.callCount(), 1);
  });

  test("stands still while the exam is paused, also past the deadline", () => {
    const { counting, onOver, shown } = countdown({ left: MINUTE, pausedAt: NINE - 10_000 });

    passed += 2 * MINUTE;
    counting.look();

    assert.deepEqual(shown, [70]);
    assert.equal(onOver.mock.callCount(), 0);
  });
});
