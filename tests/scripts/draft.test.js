// @ts-check
/** What the page of an observation shows after a reload: the newest of device and server, and no lost word. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Draft } from "../../lms/classroom/static/lms_classroom/draft.js";
import { Device } from "./pretend.js";

const [OPENED, LATER] = ["2026-03-01T02:00:00+00:00", "2026-03-01T03:00:00+00:00"];
const written = { note: "语速偏快", "seen-1": "yes" };

describe("a draft", () => {
  test("that was not sent is shown again, by a page of the device and of the server", () => {
    const device = new Device();
    new Draft(device, "li", "7", OPENED).put(written);

    assert.deepEqual(new Draft(device, "li", "7", OPENED).toShow(true, OPENED), written);
    assert.deepEqual(new Draft(device, "li", "7", OPENED).toShow(false, OPENED), written);
  });

  test("that was sent is shown by a page of the device, which may be older", () => {
    const device = new Device();
    const draft = new Draft(device, "li", "7", OPENED);
    draft.put(written);
    draft.settle(LATER);

    assert.deepEqual(new Draft(device, "li", "7", OPENED).toShow(true, OPENED), written);
  });

  test("gives way to the server where something was saved since", () => {
    const device = new Device();
    new Draft(device, "li", "7", OPENED).put(written);

    const draft = new Draft(device, "li", "7", LATER);

    assert.equal(draft.toShow(false, LATER), null);
    assert.deepEqual([draft.kept.isUnsent, draft.kept.known], [false, LATER]);
  });

  test("knows that it was completed here until that is sent", () => {
    const device = new Device();
    new Draft(device, "li", "7", OPENED).put(written, true);
    assert.equal(new Draft(device, "li", "7", OPENED).kept.isComplete, true);
    new Draft(device, "li", "7", OPENED).settle(LATER);

    assert.equal(new Draft(device, "li", "7", OPENED).kept.isComplete, false);
  });

  test("keeps one word for the device, and goes after its time, with its person or when dropped", () => {
    const device = new Device();
    const first = new Draft(device, "li", "7", OPENED);
    first.put(written);
    const [key] = [...device.kept.keys()];

    assert.equal(new Draft(device, "li", "7", OPENED).kept.device, first.kept.device);
    assert.equal(key, "own:li:observed:7");
    assert.ok(JSON.parse(device.kept.get(key) ?? "").until > Date.now());
    first.drop();
    assert.equal(device.kept.size, 0);
  });

  test("lives with the page where the device keeps nothing", () => {
    const device = new Device();
    device.isForbidden = true;
    const draft = new Draft(device, "li", "7", OPENED);
    device.isFull = true;
    draft.put(written);

    assert.deepEqual(draft.kept.fields, written);
  });
});
