// @ts-check
/** The answer queue keeps its promise: what is shown as saved is saved, and nothing that was given is lost. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { Device, Server, choice, held, openPage, settle } from "./pretend.js";

/** @type {Server} */
let server;
/** @type {Device} */
let device;

beforeEach(() => {
  server = new Server();
  device = new Device();
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(Math, "random", () => 0.5); // a wait is exactly as long as it is named
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

/** @param {number} milliseconds */
async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  await settle();
}

describe("an answer", () => {
  test("is kept on the device before it is sent", async () => {
    const { queue } = openPage(server, device, {
      post: async () => {
        assert.equal(JSON.parse(device.getItem("xunping-exam:t0:231:1") ?? "").given.chosen, "b");
        return { kind: "offline" };
      },
    });

    await queue.put(1, choice("b"));

    assert.equal(device.length, 1);
  });

  test("is shown as saved only after the reply, with the server's clock, and then forgotten", async () => {
    const { hold, release } = held();
    server.hold = hold;
    const { queue, shown } = openPage(server, device);

    const sent = queue.put(1, choice("b"));
    await settle();
    assert.deepEqual(shown, [[1, "sending", "here"]]);
    assert.equal(device.length, 1);
    release();
    await sent;

    assert.deepEqual(shown.at(-1), [1, "saved", "here"]);
    assert.equal(queue.of(1).savedClock, "10:32:05");
    assert.equal(device.length, 0);
  });

  test("of each slot is sent one after the other, in the order given", async () => {
    const { hold, release } = held();
    server.hold = hold;
    const { queue } = openPage(server, device);

    const all = [queue.put(3, choice("a")), queue.put(1, choice("b")), queue.put(2, choice("c"))];
    await settle();
    assert.deepEqual(server.revisions, [[3, 1]]);
    release();
    await Promise.all(all);

    assert.deepEqual(server.revisions, [[3, 1], [1, 1], [2, 1]]);
  });

  test("that is taken back is sent as none", async () => {
    const { queue } = openPage(server, device);
    await queue.put(1, choice("b"));

    await queue.put(1, { given: null, seconds: 9 });

    assert.equal(server.saved.get(1)?.given, null);
    assert.equal(server.saved.get(1)?.revision, 2);
  });

  test("keeps its flag, and a flag keeps its answer", async () => {
    const { queue } = openPage(server, device);
    await queue.put(1, choice("b"));
    await queue.put(1, { flagged: true, seconds: 6 });
    await queue.put(1, choice("c"));

    assert.deepEqual(server.heard.map(({ given, flagged }) => [given, flagged]), [
      [{ chosen: "b" }, false],
      [{ chosen: "b" }, true],
      [{ chosen: "c" }, true],
    ]);
  });
});

describe("a change while the one before is on its way", () => {
  test("is sent after it, with the next revision, and is not shown as saved by the reply to the first", async () => {
    const { hold, release } = held();
    server.hold = hold;
    const { queue, shown } = openPage(server, device);
    const first = queue.put(1, choice("a"));
    await settle();

    queue.put(1, choice("b"));
    assert.equal(device.length, 1);
    release();
    await first;

    assert.deepEqual(server.revisions, [[1, 1], [1, 2]]);
    assert.deepEqual(server.saved.get(1)?.given, { chosen: "b" });
    assert.deepEqual(shown, [[1, "sending", "here"], [1, "sending", "here"], [1, "saved", "here"]]);
  });

  test("stays on the device when the reply to the first comes", async () => {
    const { hold, release } = held();
    server.hold = hold;
    const { queue } = openPage(server, device);
    const first = queue.put(1, choice("a"));
    await settle();
    queue.put(1, choice("b"));
    server.hold = new Promise(() => {}); // the second never gets a reply

    release();
    await settle();

    assert.equal(JSON.parse(device.getItem("xunping-exam:t0:231:1") ?? "").given.chosen, "b");
    void first;
  });
});

describe("without a network", () => {
  beforeEach(() => {
    server.fails = "offline";
  });

  test("the page says so once, and all answers wait", async () => {
    const { queue, states } = openPage(server, device);

    await queue.put(1, choice("a"));
    await queue.put(2, choice("b"));

    assert.deepEqual(states, ["waiting"]);
    assert.deepEqual(queue.unsaved.map(({ slot, status }) => [slot, status]), [[1, "waiting"], [2, "waiting"]]);
    assert.equal(device.length, 2);
  });

  test("it is tried again after 1, 2, 4 … 30 seconds", async () => {
    const { queue } = openPage(server, device);
    await queue.put(1, choice("a"));

    let tries = 1;
    for (const wait of [1000, 2000, 4000, 8000, 16000, 30000, 30000]) {
      await pass(wait - 1);
      assert.equal(server.heard.length, tries, `too early, before ${wait} ms`);
      await pass(1);
      tries += 1;
      assert.equal(server.heard.length, tries, `after ${wait} ms`);
    }
  });

  test("pages of a hall do not come back in the same moment", async () => {
    mock.restoreAll();
    mock.method(Math, "random", () => 0.9);
    const { queue } = openPage(server, device);
    await queue.put(1, choice("a"));

    await pass(1199);
    assert.equal(server.heard.length, 1);
    await pass(1);
    assert.equal(server.heard.length, 2);
  });

  test("everything is sent once it is back, and the page stops saying so", async () => {
    const { queue, states } = openPage(server, device);
    await queue.put(1, choice("a"));
    await queue.put(2, choice("b"));
    server.fails = null;

    await queue.hurry();

    assert.deepEqual([...server.saved.keys()], [1, 2]);
    assert.deepEqual(states, ["waiting", ""]);
    assert.equal(device.length, 0);
  });

  test("a hurry asks at once and begins with the shortest wait", async () => {
    const { queue } = openPage(server, device);
    await queue.put(1, choice("a"));
    await pass(1000);
    await pass(2000);
    assert.equal(server.heard.length, 3);

    await queue.hurry();
    assert.equal(server.heard.length, 4);
    await pass(1000);

    assert.equal(server.heard.length, 5);
  });

  test("a hurry leaves no second timer behind", async () => {
    const { queue } = openPage(server, device);
    await queue.put(1, choice("a"));
    await pass(500);
    await queue.hurry();

    await pass(999);

    assert.equal(server.heard.length, 2);
  });

  test("after a success the next failure begins with the shortest wait", async () => {
    const { queue } = openPage(server, device);
    await queue.put(1, choice("a"));
    await pass(1000);
    server.fails = null;
    await pass(2000);
    assert.equal(queue.of(1).status, "saved");
    server.fails = "offline";
    await queue.put(1, choice("b"));
    const before = server.heard.length;

    await pass(1000);

    assert.equal(server.heard.length, before + 1);
  });
});

test("one of two answers saved, the other tried again after the shortest wait", async () => {
  let isDown = true;
  const { queue } = openPage(server, device, {
    post: (entry) => {
      server.fails = isDown || entry.slot === 2 ? "offline" : null;
      return server.post(entry);
    },
  });
  await queue.put(1, choice("a"));
  await queue.put(2, choice("b"));
  await pass(1000);
  await pass(2000);
  isDown = false;
  await pass(4000);
  assert.deepEqual([queue.of(1).status, queue.of(2).status], ["saved", "waiting"]);
  const before = server.heard.length;

  await pass(1000);

  assert.equal(server.heard.length, before + 1);
});

describe("a newer answer on the server", () => {
  test("is shown in place of the one sent, and counts on from there", async () => {
    server.saved.set(1, { slot: 1, given: { chosen: "z" }, flagged: true, revision: 5, seconds: 3, savedClock: "10:00:00" });
    const { queue, shown } = openPage(server, device);

    await queue.put(1, choice("a"));
    assert.deepEqual(shown.at(-1), [1, "saved", "elsewhere"]);
    assert.deepEqual([queue.of(1).given, queue.of(1).flagged, queue.of(1).revision], [{ chosen: "z" }, true, 5]);
    assert.equal(device.length, 0);
    await queue.put(1, choice("b"));

    assert.deepEqual(server.saved.get(1)?.given, { chosen: "b" });
    assert.equal(server.saved.get(1)?.revision, 6);
  });

  test("that the state brings is taken over, an older one is not", async () => {
    server.fails = "offline";
    const { queue } = openPage(server, device);
    await queue.put(1, choice("mine"));
    await queue.put(2, choice("old"));
    await queue.put(2, choice("mine"));

    const theirs = { given: { chosen: "theirs" }, flagged: false, seconds: 1, savedClock: "10:00:00" };
    queue.adopt([{ slot: 1, revision: 4, ...theirs }, { slot: 2, revision: 1, ...theirs }], "elsewhere");

    assert.deepEqual([queue.of(1).given, queue.of(1).status], [{ chosen: "theirs" }, "saved"]);
    assert.deepEqual([queue.of(2).given, queue.of(2).status], [{ chosen: "mine" }, "waiting"]);
    assert.deepEqual([...device.kept.keys()], ["xunping-exam:t0:231:2"]);
  });

  test("of the same revision wins over one that is not saved, and not over one that is", async () => {
    server.fails = "offline";
    const { queue, shown } = openPage(server, device);
    await queue.put(1, choice("mine"));
    const theirs = { slot: 1, revision: 1, given: { chosen: "theirs" }, flagged: false, seconds: 1, savedClock: "10:00:00" };

    queue.adopt([theirs], "elsewhere");
    assert.deepEqual(queue.of(1).given, { chosen: "theirs" });
    const count = shown.length;
    queue.adopt([theirs], "elsewhere");

    assert.equal(shown.length, count);
  });

  test("is remembered as changed by another page until it is answered here", async () => {
    const { queue } = openPage(server, device);
    await queue.put(1, choice("mine"));
    await queue.put(2, choice("mine"));
    assert.equal(queue.savedRevision, 2);
    const saved = { flagged: false, seconds: 1, savedClock: "10:00:00" };

    queue.adopt([{ slot: 1, revision: 3, given: { chosen: "theirs" }, ...saved }], "elsewhere");
    queue.adopt([{ slot: 2, revision: 2, given: choice("mine").given, ...saved, flagged: true }], "elsewhere");

    assert.deepEqual([...queue.changedElsewhere], [[1, 3]]); // a flag is no answer
    assert.equal(queue.savedRevision, 5);
    await queue.put(1, choice("mine"));
    assert.equal(queue.changedElsewhere.size, 0);
  });
});

describe("a reload", () => {
  test("brings back what was not sent, shows it, and sends it", async () => {
    server.fails = "offline";
    await openPage(server, device).queue.put(2, choice("b"));
    device.tabs = [];
    server.fails = null;

    const { queue, shown } = openPage(server, device);
    await queue.restore();

    assert.deepEqual(shown, [[2, "waiting", "start"], [2, "saved", "here"]]);
    assert.deepEqual(server.saved.get(2)?.given, { chosen: "b" });
    assert.equal(device.length, 0);
  });

  test("forgets what the server has meanwhile, and does not send it", async () => {
    server.fails = "offline";
    await openPage(server, device).queue.put(2, choice("b"));
    server.heard = [];
    server.fails = null;

    const { queue } = openPage(server, device);
    queue.adopt([{ slot: 2, given: { chosen: "z" }, flagged: false, revision: 9, seconds: 1, savedClock: "10:00:00" }], "start");
    await queue.restore();

    assert.deepEqual(server.heard, []);
    assert.deepEqual(queue.of(2).given, { chosen: "z" });
    assert.equal(device.getItem("xunping-exam:t0:231:2"), null);
  });

  test("does not bring back what another tab has gone beyond meanwhile", async () => {
    server.fails = "offline";
    await openPage(server, device).queue.put(2, choice("b"));
    device.tabs = [];
    const { queue } = openPage(server, device);
    queue.hear({ slot: 2, given: { chosen: "z" }, flagged: false, revision: 5, seconds: 1, status: "waiting", savedClock: "" });

    await queue.restore();

    assert.deepEqual(queue.of(2).given, { chosen: "z" });
    assert.equal(device.length, 0);
  });

  test("of another attempt or another person's page takes nothing over", async () => {
    server.fails = "offline";
    await openPage(server, device).queue.put(2, choice("b"));

    const other = openPage(server, device, { name: "xunping-exam:t0:7" });
    await other.queue.restore();

    assert.deepEqual(other.shown, []);
    assert.equal(device.length, 1);
  });

  test("is not stopped by what it cannot read", async () => {
    server.fails = "offline";
    for (const [slot, kept] of [[1, "{"], [2, "null"], [3, '{"slot": 3}'], [4, '{"slot": 4, "revision": "9"}']]) {
      device.setItem(`xunping-exam:t0:231:${slot}`, String(kept));
    }
    await openPage(server, device).queue.put(5, choice("b"));
    device.tabs = [];

    const { queue, shown, states } = openPage(server, device);
    await queue.restore();

    assert.deepEqual(shown[0], [5, "waiting", "start"]);
    assert.deepEqual(queue.unsaved.map(({ slot }) => slot), [5]);
    assert.deepEqual(states, ["waiting"]);
  });
});

describe("two tabs", () => {
  test("show the same newest answer, and the other one shows it as saved", async () => {
    const first = openPage(server, device);
    const second = openPage(server, device);

    await first.queue.put(1, choice("a"));

    assert.deepEqual(second.queue.of(1).given, { chosen: "a" });
    assert.deepEqual(second.shown, [[1, "sending", "elsewhere"], [1, "saved", "here"]]);
  });

  test("count revisions on from each other", async () => {
    const first = openPage(server, device);
    const second = openPage(server, device);
    await first.queue.put(1, choice("a"));

    await second.queue.put(1, choice("b"));

    assert.equal(server.saved.get(1)?.revision, 2);
    assert.deepEqual(first.queue.of(1).given, { chosen: "b" });
  });

  test("that do not hear each other count on from what is kept on the device", async () => {
    server.fails = "offline";
    const first = openPage(server, device, { channel: null });
    const second = openPage(server, device, { channel: null });
    await first.queue.put(1, choice("a"));
    await first.queue.put(1, choice("b"));

    await second.queue.put(1, choice("c"));

    assert.equal(second.queue.of(1).revision, 3);
  });

  test("never write over each other's slots", async () => {
    server.fails = "offline";
    await openPage(server, device).queue.put(1, choice("a"));
    await openPage(server, device).queue.put(2, choice("b"));

    assert.deepEqual([...device.kept.keys()], ["xunping-exam:t0:231:1", "xunping-exam:t0:231:2"]);
  });

  test("an older word of the other tab changes nothing", async () => {
    const { queue, shown } = openPage(server, device);
    await queue.put(1, choice("a"));
    await queue.put(1, choice("b"));
    const count = shown.length;

    queue.hear({ ...queue.of(1), given: { chosen: "a" }, revision: 1, status: "saved" });
    queue.hear({ ...queue.of(1), status: "sending" });

    assert.equal(shown.length, count);
    assert.deepEqual([queue.of(1).given, queue.of(1).status], [{ chosen: "b" }, "saved"]);
  });
});

describe("signed out in between", () => {
  test("the page says so, keeps everything, and sends it after the new sign-in", async () => {
    const { queue, states } = openPage(server, device);
    server.fails = "signedOut";
    await queue.put(1, choice("a"));
    assert.deepEqual(states, ["signedOut"]);
    assert.equal(queue.of(1).status, "signedOut");
    assert.equal(device.length, 1);
    server.fails = null;

    await queue.hurry();

    assert.deepEqual(states, ["signedOut", ""]);
    assert.deepEqual(server.saved.get(1)?.given, { chosen: "a" });
  });

  test("a refused pass is fetched anew and the answer sent once more, at once", async () => {
    const refreshPass = mock.fn(async () => {
      server.fails = null;
      return true;
    });
    const { queue, states } = openPage(server, device, { refreshPass });
    server.fails = "forbidden";

    await queue.put(1, choice("a"));

    assert.equal(refreshPass.mock.callCount(), 1);
    assert.equal(queue.of(1).status, "saved");
    assert.deepEqual(states, []);
  });

  test("a pass that is refused again waits like for a network, and does not ask without end", async () => {
    const refreshPass = mock.fn(async () => true);
    const { queue, states } = openPage(server, device, { refreshPass });
    server.fails = "forbidden";

    await queue.put(1, choice("a"));

    assert.equal(refreshPass.mock.callCount(), 1);
    assert.deepEqual(server.revisions, [[1, 1], [1, 1]]);
    assert.deepEqual(states, ["waiting"]);
  });

  test("each refused pass after a wait, and after a saved answer, is fetched anew", async () => {
    const refreshPass = mock.fn(async () => true);
    const { queue } = openPage(server, device, { refreshPass });
    server.fails = "forbidden";
    await queue.put(1, choice("a"));
    await pass(1000);
    assert.equal(refreshPass.mock.callCount(), 2);
    refreshPass.mock.mockImplementation(async () => {
      server.fails = null;
      return true;
    });
    await queue.hurry();
    server.fails = "forbidden";

    await queue.put(1, choice("b"));

    assert.equal(refreshPass.mock.callCount(), 4);
    assert.equal(queue.of(1).status, "saved");
  });

  test("a pass that cannot be fetched asks for the sign-in where that is why", async () => {
    const { queue, states } = openPage(server, device, { isSignedOut: () => true });
    server.fails = "forbidden";

    await queue.put(1, choice("a"));

    assert.deepEqual(states, ["signedOut"]);
    assert.equal(queue.of(1).status, "signedOut");
  });
});

describe("an answer the server will not take", () => {
  test("is named, is not sent again, and holds no other one up", async () => {
    const { queue } = openPage(server, device, {
      post: async (entry) => (entry.slot === 1 ? { kind: "refused" } : server.post(entry)),
    });

    await Promise.all([queue.put(1, choice("a")), queue.put(2, choice("b"))]);

    assert.deepEqual(queue.refused.map(({ slot }) => slot), [1]);
    assert.equal(queue.of(2).status, "saved");
    assert.deepEqual([queue.unsaved, device.length], [[], 0]);
  });

  test("because it came late is shown so and is not sent again", async () => {
    const { queue, states } = openPage(server, device);
    server.fails = "late";

    await queue.put(1, choice("a"));

    assert.equal(queue.of(1).status, "late");
    assert.deepEqual([queue.unsaved, device.length, states], [[], 0, []]);
  });

  test("does not put an end to a later change of it", async () => {
    for (const fails of /** @type {const} */ (["refused", "late"])) {
      const { hold, release } = held();
      server = new Server();
      server.fails = fails;
      server.hold = hold;
      const { queue } = openPage(server, new Device());
      const first = queue.put(1, choice("a"));
      await settle();
      queue.put(1, choice("b"));
      server.hold = held().hold;
      release();
      await settle();
      assert.deepEqual([queue.of(1).given, queue.of(1).status], [{ chosen: "b" }, "sending"], fails);
      void first;
    }
  });
});

test("a closed attempt sends nothing more, and the answers stay on the device", async () => {
  const { queue, states } = openPage(server, device);
  server.fails = "closed";
  await queue.put(1, choice("a"));
  server.fails = null;

  await queue.put(2, choice("b"));
  await queue.hurry();

  assert.deepEqual(states, ["closed"]);
  assert.deepEqual(server.revisions, [[1, 1]]);
  assert.equal(device.length, 2);
});

describe("a device that keeps nothing", () => {
  test("because it is full says so, and the answers are sent all the same", async () => {
    device.isFull = true;
    const { queue, states } = openPage(server, device);

    await queue.put(1, choice("a"));

    assert.deepEqual(states, ["noStorage"]);
    assert.equal(queue.of(1).status, "saved");
  });

  test("because it is forbidden says so, and the page works", async () => {
    device.isForbidden = true;
    const { queue, states } = openPage(server, device);
    await queue.restore();

    await queue.put(1, choice("a"));
    await queue.put(1, choice("b"));

    assert.deepEqual(states, ["noStorage", "noStorage", "noStorage"]);
    assert.equal(server.saved.get(1)?.revision, 2);
    assert.equal(queue.of(1).status, "saved");
  });

  test("keeps a waiting answer as long as the page lives", async () => {
    device.isFull = true;
    const { queue } = openPage(server, device);
    server.fails = "offline";
    await queue.put(1, choice("a"));
    server.fails = null;

    await pass(1000);

    assert.deepEqual(server.saved.get(1)?.given, { chosen: "a" });
  });
});
