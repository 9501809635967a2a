// @ts-check
/** The run-time answers parts of both families as the standards say: values, vocabularies, codes of errors. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Runtime, api12, api2004 } from "../../lms/courseware/static/lms_courseware/runtime/runtime.js";
import { clockOf, isClock, isSpan, spanOf } from "../../lms/courseware/static/lms_courseware/runtime/times.js";

/** @typedef {import("../../lms/courseware/static/lms_courseware/runtime/runtime.js").Opening} Opening */

/**
 * @param {"1.2" | "2004"} family
 * @param {Partial<Opening>} [more]
 */
function opened(family, more = {}) {
  /** @type {string[]} */
  const heard = [];
  const runtime = new Runtime(
    {
      family,
      values: {},
      resumes: false,
      seconds: 0,
      keeps: true,
      learner: { id: "7", name: "李" },
      mastery: null,
      threshold: null,
      launchData: "",
      mostTime: "",
      atTimeLimit: "",
      ...more,
    },
    { commit: () => heard.push("commit"), end: (move) => heard.push(`end ${move}`) },
  );
  return { runtime, heard };
}

describe("a part of 1.2", () => {
  test("walks from its beginning to its end", () => {
    const { runtime, heard } = opened("1.2");
    const api = api12(runtime);

    assert.equal(api.LMSGetValue("cmi.core.lesson_status"), "");
    assert.equal(api.LMSGetLastError(), "301");
    assert.equal(api.LMSInitialize(""), "true");
    assert.equal(api.LMSInitialize(""), "false");
    assert.equal(api.LMSGetLastError(), "101");
    assert.equal(api.LMSGetValue("cmi.core.lesson_status"), "not attempted");
    assert.equal(api.LMSGetValue("cmi.core.entry"), "ab-initio");
    assert.equal(api.LMSGetValue("cmi.core.student_name"), "李");
    assert.equal(api.LMSSetValue("cmi.core.lesson_status", "passed"), "true");
    assert.equal(api.LMSCommit(""), "true");
    assert.equal(api.LMSFinish(""), "true");
    assert.equal(api.LMSFinish(""), "false");
    assert.deepEqual(heard, ["commit", "end "]);
    assert.deepEqual([...runtime.take()], [["cmi.core.lesson_status", "passed"]]);
    assert.equal(runtime.take().size, 0);
  });

  test("that never says how far it is counts as done once it ends", () => {
    const { runtime } = opened("1.2");
    const api = api12(runtime);
    api.LMSInitialize("");

    api.LMSFinish("");

    assert.equal(runtime.take().get("cmi.core.lesson_status"), "completed");
  });

  test("goes on where it was left", () => {
    const values = { "cmi.core.lesson_location": "5", "cmi.core.exit": "suspend", "cmi.suspend_data": "x" };
    const api = api12(opened("1.2", { values, resumes: true, seconds: 3725, mastery: 0.8 }).runtime);
    api.LMSInitialize("");

    assert.equal(api.LMSGetValue("cmi.core.entry"), "resume");
    assert.equal(api.LMSGetValue("cmi.core.lesson_location"), "5");
    assert.equal(api.LMSGetValue("cmi.suspend_data"), "x");
    assert.equal(api.LMSGetValue("cmi.core.total_time"), "0001:02:05");
    assert.equal(api.LMSGetValue("cmi.student_data.mastery_score"), "80");
  });

  for (const [name, value, code] of [
    ["cmi.core.lesson_status", "done", "405"],
    ["cmi.core.score.raw", "101", "405"],
    ["cmi.core.score.raw", "", "0"],
    ["cmi.core.session_time", "1:00", "405"],
    ["cmi.core.session_time", "00:01:00", "0"],
    ["cmi.core.student_name", "x", "403"],
    ["cmi.core._children", "x", "402"],
    ["cmi.none", "x", "401"],
    ["cmi.interactions.1.id", "x", "201"],
    ["cmi.interactions.0.type", "choice", "0"],
    ["cmi.interactions.0.type", "essay", "405"],
    ["cmi.objectives.0.status", "completed", "0"],
  ]) {
    test(`is told ${code} where it sets ${name} to “${value}”`, () => {
      const api = api12(opened("1.2").runtime);
      api.LMSInitialize("");

      assert.equal(api.LMSSetValue(name, value), code === "0" ? "true" : "false");
      assert.equal(api.LMSGetLastError(), code);
    });
  }

  for (const [name, value, code] of [
    ["cmi.core._children", "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,session_time", "0"],
    ["cmi.core.score._children", "raw,min,max", "0"],
    ["cmi._version", "3.4", "0"],
    ["cmi.interactions._count", "0", "0"],
    ["cmi.core._count", "", "203"],
    ["cmi.core.lesson_status._children", "", "202"],
    ["cmi.core.exit", "", "404"],
    ["cmi.core.session_time", "", "404"],
    ["cmi.objectives.0.id", "", "201"],
    ["cmi.none", "", "401"],
  ]) {
    test(`reads ${name} as “${value}” with ${code}`, () => {
      const api = api12(opened("1.2").runtime);
      api.LMSInitialize("");

      assert.equal(api.LMSGetValue(name), value);
      assert.equal(api.LMSGetLastError(), code);
    });
  }
});

describe("a part of 2004", () => {
  test("names every phase by its own code", () => {
    const { runtime, heard } = opened("2004");
    const api = api2004(runtime);
    /** @type {string[]} */
    const codes = [];
    const say = (/** @type {string} */ _result) => codes.push(api.GetLastError());

    say(api.Terminate(""));
    say(api.GetValue("cmi.location"));
    say(api.SetValue("cmi.location", "1"));
    say(api.Commit(""));
    say(api.Initialize("x"));
    say(api.Initialize(""));
    say(api.Initialize(""));
    say(api.SetValue("adl.nav.request", "{target=I2}choice"));
    say(api.Terminate(""));
    say(api.Terminate(""));
    say(api.Initialize(""));
    say(api.GetValue("cmi.location"));
    say(api.SetValue("cmi.location", "1"));
    say(api.Commit(""));

    assert.deepEqual(codes, [
      "112", "122", "132", "142", "201", "0", "103", "0", "0", "113", "104", "123", "133", "143",
    ]);
    assert.deepEqual(heard, ["end {target=I2}choice"]);
  });

  for (const [name, value, code] of [
    ["cmi.completion_status", "completed", "0"],
    ["cmi.completion_status", "passed", "406"],
    ["cmi.score.scaled", "1.1", "407"],
    ["cmi.score.scaled", "high", "406"],
    ["cmi.progress_measure", "0.5", "0"],
    ["cmi.session_time", "PT1M", "0"],
    ["cmi.session_time", "00:01:00", "406"],
    ["cmi.learner_name", "x", "404"],
    ["cmi.interactions._count", "1", "404"],
    ["cmi.interactions.0.type", "choice", "408"],
    ["cmi.interactions.0.id", "Q1", "0"],
    ["cmi.interactions.3.id", "Q1", "351"],
    ["cmi.comments_from_learner.0.comment", "好", "0"],
    ["cmi.unknown", "1", "401"],
  ]) {
    test(`is told ${code} where it sets ${name} to “${value}”`, () => {
      const api = api2004(opened("2004").runtime);
      api.Initialize("");

      assert.equal(api.SetValue(name, value), code === "0" ? "true" : "false");
      assert.equal(api.GetLastError(), code);
    });
  }

  for (const [name, value, code] of [
    ["cmi.completion_status", "unknown", "0"],
    ["cmi.location", "", "403"],
    ["cmi.session_time", "", "405"],
    ["cmi.score._children", "scaled,raw,min,max", "0"],
    ["cmi.total_time", "PT1H2M5S", "0"],
    ["cmi.scaled_passing_score", "0.8", "0"],
    ["cmi.interactions.0.id", "", "301"],
    ["cmi.location._count", "", "301"],
  ]) {
    test(`reads ${name} as “${value}” with ${code}`, () => {
      const api = api2004(opened("2004", { seconds: 3725, mastery: 0.8 }).runtime);
      api.Initialize("");

      assert.equal(api.GetValue(name), value);
      assert.equal(api.GetLastError(), code);
    });
  }

  test("writes several answers with several patterns", () => {
    const api = api2004(opened("2004").runtime);
    api.Initialize("");
    for (const id of ["Q1", "Q2"]) {
      api.SetValue(`cmi.interactions.${api.GetValue("cmi.interactions._count")}.id`, id);
    }

    assert.equal(api.SetValue("cmi.interactions.1.correct_responses.0.pattern", "a"), "true");
    assert.equal(api.SetValue("cmi.interactions.1.correct_responses.1.pattern", "b"), "true");
    assert.equal(api.GetValue("cmi.interactions._count"), "2");
    assert.equal(api.GetValue("cmi.interactions.1.correct_responses._count"), "2");
    assert.equal(api.GetValue("cmi.interactions.0.id"), "Q1");
  });
});

test("who only looks is told so", () => {
  const api = api2004(opened("2004", { keeps: false }).runtime);
  api.Initialize("");

  assert.deepEqual([api.GetValue("cmi.mode"), api.GetValue("cmi.credit")], ["browse", "no-credit"]);
});

test("spans of time are written and told apart", () => {
  assert.deepEqual([clockOf(59.9), spanOf(90)], ["0000:00:59", "PT0H1M30S"]);
  assert.deepEqual(["00:00:00", "0000:00:00.5", "0:0:0"].map(isClock), [true, true, false]);
  assert.deepEqual(["P1D", "PT1.5S", "P", "PT", "1S"].map(isSpan), [true, true, false, false, false]);
});
