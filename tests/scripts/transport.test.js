// @ts-check
/** Every reply to an answer becomes the one word that the queue acts on, as docs/reference/exam-protocol.md has it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { understand } from "../../lms/exams/static/lms_exams/saving/transport.js";

const ANSWER = { given: { chosen: "b" }, flagged: false, revision: 7, savedClock: "10:32:05" };

/** @type {[number, object | null, string][]} */
const REPLIES = [
  [200, { status: "saved", now: 1, ...ANSWER }, "saved"],
  [200, { status: "newer", now: 1, ...ANSWER }, "newer"],
  [200, null, "offline"], // a portal of the network answers with a page of its own
  [200, { status: "ok" }, "offline"],
  [400, { status: "answer_malformed" }, "refused"],
  [400, { status: "cross_site" }, "refused"],
  [401, { status: "signed_out" }, "signedOut"],
  [403, { status: "pass_refused" }, "forbidden"],
  [404, { status: "unknown_attempt" }, "signedOut"],
  [404, { status: "unknown_slot" }, "signedOut"],
  [409, { status: "attempt_closed" }, "closed"],
  [409, { status: "answer_late" }, "late"],
  [413, { status: "too_large" }, "refused"],
  [423, { status: "attempt_held" }, "offline"],
  [503, { status: "unavailable" }, "offline"],
  [502, null, "offline"],
];

for (const [status, body, kind] of REPLIES) {
  test(`${status} ${JSON.stringify(body)} is ${kind}`, () => {
    const reply = understand({ ok: status === 200, status, type: "basic" }, body);

    assert.deepEqual(reply, "revision" in (body ?? {}) ? { kind, answer: ANSWER } : { kind });
  });
}

test("a redirect leads to the sign-in page", () => {
  assert.deepEqual(understand({ ok: false, status: 0, type: "opaqueredirect" }, null), { kind: "signedOut" });
});
