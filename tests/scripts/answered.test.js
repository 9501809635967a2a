// @ts-check
/** Which questions of a day a kept page still asks, in which order. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Answered } from "../../lms/practice/static/lms_practice/answered.js";
import { Device } from "./pretend.js";

describe("questions of a day on a device", () => {
  test("are asked from where one is, then those left before", () => {
    const answered = new Answered(new Device(), "li", 7);
    answered.add(3);

    assert.deepEqual(answered.open([1, 2, 3, 4, 5], 3), [4, 5, 1, 2]);
    assert.deepEqual(answered.open([1, 2, 3, 4, 5]), [1, 2, 4, 5]);
  });

  test("stay answered over a reload, each once", () => {
    const device = new Device();
    new Answered(device, "li", 7).add(2);
    new Answered(device, "li", 7).add(2);

    assert.deepEqual(new Answered(device, "li", 7).places, [2]);
  });

  test("are those of a round and a person alone, under a key that goes with the person", () => {
    const device = new Device();
    new Answered(device, "li", 7).add(2);

    assert.deepEqual(new Answered(device, "li", 8).places, []);
    assert.deepEqual(new Answered(device, "wang", 7).places, []);
    assert.deepEqual([...device.kept.keys()], ["own:li:practised:7"]);
  });

  test("are all asked where the device keeps nothing", () => {
    const device = new Device();
    device.isForbidden = true;
    const answered = new Answered(device, "li", 7);
    device.isFull = true;
    answered.add(1);

    assert.deepEqual(answered.open([1, 2]), [1, 2]);
  });
});
