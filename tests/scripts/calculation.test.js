// @ts-check
/** The calculator reads sums as they are written on paper, and says of anything else that it is none. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { calculate } from "../../lms/exams/static/lms_exams/taking/calculation.js";

/** @type {[string, number | null][]} */
const SUMS = [
  ["(95+8)÷110", 0.936363636364],
  ["2+3×4", 14],
  ["10−4−3", 3],
  ["24÷4÷3", 2],
  ["−(2＋3)", -5],
  ["1,200×5%", 60],
  ["（1+2）×3", 9],
  [".5+.5", 1],
  ["0.1+0.2", 0.3],
  ["2×−3", -6],
  ["", null],
  ["2+", null],
  ["(2+3", null],
  ["2 3)", null],
  ["1÷0", null],
  ["two", null],
  ["1..2", null],
];

for (const [text, value] of SUMS) {
  test(`${text || "nothing"} is ${value ?? "no sum"}`, () => {
    assert.equal(calculate(text), value);
  });
}
