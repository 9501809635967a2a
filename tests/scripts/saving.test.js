// @ts-check
/** What a part changed reaches the server in order; what did not arrive is sent again, at the latest in leaving. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { Saving } from "../../lms/courseware/static/lms_courseware/runtime/saving.js";
import { settle } from "./pretend.js";

/** @typedef {import("../../lms/courseware/static/lms_courseware/runtime/saving.js").Save} Save */
/** @typedef {import("../../lms/courseware/static/lms_courseware/runtime/saving.js").Outcome} Outcome */

const KEPT = { kind: /** @type {const} */ ("kept"), reply: { isDone: false, pageIsDone: false } };

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

/** A part that changes things, and a server whose replies come when the test says so. */
class Scene {
  constructor() {
    /** @type {Map<string, string>} */
    this.changed = new Map();
    /** @type {Save[]} */
    this.sent = [];
    /** @type {Save[]} */
    this.handed = [];
    /** @type {string[]} */
    this.news = [];
    /** @type {((outcome: Outcome) => void)[]} */
    this.open = [];
    this.takesBeacons = true;
    this.saving = new Saving({
      post: (save) => {
        this.sent.push(save);
        return new Promise((resolve) => this.open.push(resolve));
      },
      beacon: (save) => {
        this.handed.push(save);
        return this.takesBeacons;
      },
      take: () => {
        const taken = this.changed;
        this.changed = new Map();
        return taken;
      },
      tell: (news) => this.news.push(news.kind),
    });
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    this.changed.set(name, value);
    this.saving.save();
  }

  /** @param {Outcome} outcome */
  async answer(outcome) {
    this.open.shift()?.(outcome);
    await settle();
  }
}

describe("a save", () => {
  test("carries what changed and waits for the one before", async () => {
    const scene = new Scene();

    scene.set("cmi.location", "1");
    scene.set("cmi.location", "2");
    scene.set("cmi.location", "3");
    assert.equal(scene.sent.length, 1);
    await scene.answer(KEPT);

    assert.deepEqual(
      scene.sent.map(({ number, values }) => [number, values]),
      [[1, { "cmi.location": "1" }], [2, { "cmi.location": "3" }]],
    );
  });

  test("that did not arrive is sent again with what is newer", async () => {
    const scene = new Scene();
    scene.saving.tick();
    scene.set("cmi.location", "1");
    scene.changed.set("cmi.suspend_data", "x");
    await scene.answer({ kind: "offline" });

    mock.timers.tick(2000);

    assert.deepEqual(scene.sent[1], { number: 2, values: { "cmi.location": "1", "cmi.suspend_data": "x" }, seconds: 1 });
    assert.deepEqual(scene.news, ["saving", "failed", "saving"]);
  });

  test("that is refused is the last", async () => {
    const scene = new Scene();
    scene.set("cmi.location", "1");
    await scene.answer({ kind: "refused", sentence: "" });

    scene.set("cmi.location", "2");
    scene.saving.leave();

    assert.deepEqual([scene.sent.length, scene.handed.length, scene.news.at(-1)], [1, 0, "lost"]);
  });
});

describe("finishing", () => {
  test("waits for what is being sent and for what came after it", async () => {
    const scene = new Scene();
    scene.set("cmi.interactions.0.result", "correct");
    scene.changed.set("cmi.completion_status", "completed");
    let isFinished = false;
    scene.saving.finish().then(() => {
      isFinished = true;
    });

    await scene.answer(KEPT);
    assert.deepEqual([isFinished, scene.sent[1].values], [false, { "cmi.completion_status": "completed" }]);
    await scene.answer(KEPT);
    await scene.answer(KEPT);

    assert.equal(isFinished, true);
    assert.equal(scene.sent.length, 3); // the last one carries the time alone
  });

  test("waits for the network: a part is closed only once its last words arrived", async () => {
    const scene = new Scene();
    scene.changed.set("cmi.completion_status", "completed");
    let isFinished = false;
    scene.saving.finish().then(() => {
      isFinished = true;
    });

    await scene.answer({ kind: "offline" });
    assert.equal(isFinished, false);
    scene.saving.save(true);
    await scene.answer(KEPT);

    assert.equal(isFinished, true);
    assert.deepEqual(scene.sent[1].values, { "cmi.completion_status": "completed" });
  });

  test("ends where nothing more is taken", async () => {
    const scene = new Scene();
    let isFinished = false;
    scene.saving.finish().then(() => {
      isFinished = true;
    });

    await scene.answer({ kind: "refused", sentence: "" });

    assert.equal(isFinished, true);
  });
});

describe("leaving", () => {
  test("hands over what is under way as well, with a number above it", () => {
    const scene = new Scene();
    scene.set("cmi.location", "1");
    scene.changed.set("cmi.exit", "suspend");

    scene.saving.leave();

    assert.deepEqual(scene.handed, [{ number: 2, values: { "cmi.exit": "suspend", "cmi.location": "1" }, seconds: 0 }]);
  });

  test("splits what a browser would not take, the status first", () => {
    const scene = new Scene();
    scene.changed.set("cmi.suspend_data", "数".repeat(19000));
    scene.changed.set("cmi.comments", "字".repeat(5000));
    scene.changed.set("cmi.completion_status", "completed");

    scene.saving.leave();

    assert.deepEqual(
      scene.handed.map((save) => Object.keys(save.values)),
      [["cmi.completion_status", "cmi.comments"], ["cmi.suspend_data"]],
    );
  });

  test("that a browser does not take keeps everything for the next time", () => {
    const scene = new Scene();
    scene.takesBeacons = false;
    scene.changed.set("cmi.location", "1");
    scene.saving.tick();

    scene.saving.leave();
    scene.takesBeacons = true;
    scene.saving.leave();
    scene.saving.leave();

    assert.deepEqual(
      scene.handed.map(({ values, seconds }) => [values, seconds]),
      [[{ "cmi.location": "1" }, 1], [{ "cmi.location": "1" }, 1], [{ "cmi.location": "1" }, 0]],
    );
  });

  test("without network, where a browser takes and loses everything, is sent again", async () => {
    const scene = new Scene();
    scene.set("cmi.score.raw", "40");
    scene.changed.set("cmi.score.raw", "90");

    scene.saving.leave();
    await scene.answer({ kind: "offline" });
    scene.saving.save(true);

    assert.deepEqual(scene.handed[0].values, { "cmi.score.raw": "90" });
    assert.deepEqual(scene.sent[1].values, { "cmi.score.raw": "90" });
  });
});
