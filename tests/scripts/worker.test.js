// @ts-check
/** What the worker keeps for whom and for how long, and in which order it sends what waited. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Device, SITE, Worker, page } from "./worker.js";

const ATTEMPT = "/exams/attempts/t0/";
const TAKEN = { "Offline-Taken": "yes" };
const DAY = { "Offline-Seconds": "60", "Offline-Address": "/practice/daily/" };

/**
 * A worker that has been told that Li is here.
 * @param {import("./worker.js").Answer} answer
 * @param {Device} [device]
 */
async function withLi(answer, device = new Device()) {
  const worker = new Worker(device, answer);
  await worker.say({ kind: "here", person: "li", token: "t" });
  return { worker, device };
}

const taken = () => new Response("", { headers: TAKEN });

/** @param {Response | null} reply */
const textOf = async (reply) => (await reply?.text()) ?? "";

/** @param {Worker} worker */
const sent = async (worker) =>
  Promise.all(worker.asked.filter((each) => each.method === "POST").map(async (each) => Object.fromEntries(await each.clone().formData())));

describe("a page that is kept for a time", () => {
  const running = () => page("li", { "Offline-Seconds": "60" });

  test("is shown without network, and says that it was kept and since when", async () => {
    const { worker } = await withLi(running);
    await worker.ask(ATTEMPT);
    worker.isOffline = true;

    assert.match(await textOf(await worker.ask(ATTEMPT)), new RegExp(`<html data-kept="${worker.now}"`));
  });

  test("is shown where the network takes the question and does not answer; a late answer is kept", async () => {
    /** @type {(reply: Response) => void} */
    let answer = () => {};
    let isDead = false;
    const { worker } = await withLi(() => (isDead ? new Promise((resolve) => { answer = resolve; }) : running()));
    await worker.ask(ATTEMPT);
    isDead = true;
    const shown = worker.ask(ATTEMPT);
    while (!worker.waited.length) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    worker.runOut();
    worker.now += 5_000;
    answer(running());
    const first = await textOf(await shown);
    worker.isOffline = true;

    assert.match(first, new RegExp(`data-kept="${worker.now - 5_000}"`));
    assert.match(await textOf(await worker.ask(ATTEMPT)), new RegExp(`data-kept="${worker.now}"`));
  });

  test("is not shown once its time is over, and goes from the device", async () => {
    const { worker, device } = await withLi(running);
    await worker.ask(ATTEMPT);
    worker.isOffline = true;
    worker.now += 60_000;

    await assert.rejects(worker.ask(ATTEMPT));
    assert.deepEqual([...device.stores.keys()].filter((name) => name.startsWith("passing-")), []);
  });

  test("is not shown by a clock put back behind the moment it was kept", async () => {
    const { worker } = await withLi(running);
    await worker.ask(ATTEMPT);
    worker.isOffline = true;
    worker.now -= 3_600_000;

    await assert.rejects(worker.ask(ATTEMPT));
  });

  test("goes as soon as its address answers with anything else", async () => {
    let isHeld = false;
    const { worker } = await withLi(() => (isHeld ? page("") : running()));
    await worker.ask(ATTEMPT);
    isHeld = true;
    await worker.ask(ATTEMPT);
    worker.isOffline = true;

    await assert.rejects(worker.ask(ATTEMPT));
  });

  test("stays where the server is only unwell", async () => {
    let isUnwell = false;
    const { worker } = await withLi(() => (isUnwell ? new Response("", { status: 503 }) : running()));
    await worker.ask(ATTEMPT);
    isUnwell = true;
    await worker.ask(ATTEMPT);
    worker.isOffline = true;

    assert.match(await textOf(await worker.ask(ATTEMPT)), /data-kept/);
  });

  test("goes where another page says so, and where its own page asks for it", async () => {
    for (const end of ["result", "message"]) {
      const { worker } = await withLi((request) => (request.url.endsWith("result/") ? page("", { "Offline-Forget": ATTEMPT }) : running()));
      await worker.ask(ATTEMPT);
      await (end === "result" ? worker.ask(`${ATTEMPT}result/`) : worker.say({ kind: "forget", url: SITE + ATTEMPT }));
      worker.isOffline = true;

      await assert.rejects(worker.ask(ATTEMPT));
    }
  });

  test("goes with its pictures once somebody else is here, or nobody", async () => {
    for (const other of ["wang", ""]) {
      const { worker, device } = await withLi((request) =>
        request.url.endsWith(".png")
          ? new Response("p", { headers: { "Offline-Beside": "li" } })
          : page("li", { "Offline-Seconds": "60" }, '<html lang="zh"><img src="/media/a.png">'),
      );
      await worker.ask(ATTEMPT);
      assert.equal([...device.stores].find(([name]) => name.startsWith("passing-"))?.[1].held.size, 2);
      await worker.say({ kind: "here", person: other, token: "t" });

      assert.deepEqual([...device.stores.keys()].filter((name) => name.startsWith("passing-")), []);
    }
  });

  test("is kept longer where its own page says that its end was moved", async () => {
    const { worker } = await withLi(running);
    await worker.ask(ATTEMPT);
    await worker.say({ kind: "prolong", url: SITE + ATTEMPT, seconds: 600 });
    worker.isOffline = true;
    worker.now += 300_000;

    assert.match(await textOf(await worker.ask(ATTEMPT)), /data-kept/);
  });
});

describe("a new worker", () => {
  test("leaves to the pages that are kept the files they were made with", async () => {
    const { worker, device } = await withLi(() => page("li"));
    const old = device.store("shell-v0");
    await old.put("/static/base.0123456789ab.css", new Response("css"));
    await old.put("/static/icon.svg", new Response("svg"));
    await worker.activate();
    worker.isOffline = true;

    assert.equal(await textOf(await worker.ask("/static/base.0123456789ab.css", { mode: "no-cors" })), "css");
    assert.deepEqual([device.stores.has("shell-v0"), device.store("static").held.size], [false, 1]);
  });
});

describe("a page that is fetched ahead", () => {
  const ahead = { kind: "ahead", ahead: `${SITE}/practice/daily/ahead/?day=1`, address: `${SITE}/practice/daily/` };
  const html = '<html lang="zh"><script src="/static/day.js"></script>';

  test("is shown for the address it stands for, with the files it needs", async () => {
    const { worker, device } = await withLi((request) => (request.url.includes("/static/") ? new Response("js") : page("li", DAY, html)));
    await worker.say(ahead);
    worker.isOffline = true;

    assert.match(await textOf(await worker.ask("/practice/daily/?kept=7-1")), /day\.js/);
    assert.ok(await device.store("static").match("/static/day.js"));
  });

  test("is fetched once a day", async () => {
    const { worker } = await withLi(() => page("li", DAY));
    await worker.say(ahead);
    await worker.say(ahead);
    await worker.say({ ...ahead, ahead: `${SITE}/practice/daily/ahead/?day=2` });

    assert.equal(worker.asked.length, 2);
  });

  test("of another person is not kept", async () => {
    const { worker } = await withLi(() => page("wang", DAY));
    await worker.say(ahead);
    worker.isOffline = true;

    await assert.rejects(worker.ask("/practice/daily/"));
  });

  test("stays where its address answers with a page that is not kept", async () => {
    const { worker } = await withLi((request) => (request.url.includes("ahead") ? page("li", DAY) : page("")));
    await worker.say(ahead);
    await worker.ask("/practice/daily/");
    worker.isOffline = true;

    assert.match(await textOf(await worker.ask("/practice/daily/")), /data-kept/);
  });
});

describe("what waits", () => {
  test("is sent in order with the moment it was done, without the token of an old form", async () => {
    const { worker } = await withLi(taken);
    worker.isOffline = true;
    for (const given of ["a", "b", "c"]) {
      assert.deepEqual(await (await worker.post("/q/1/?offline=queue", { given, csrfmiddlewaretoken: "old" }))?.json(), { kept: true });
      worker.now += 1000;
    }
    worker.isOffline = false;
    await worker.say({ kind: "here", person: "li", token: "t" });

    const all = await sent(worker);
    assert.deepEqual(all.map((each) => each.given), ["a", "b", "c"]);
    assert.deepEqual(all.map((each) => Object.keys(each)), Array(3).fill(["given", "offline_person", "done_at"]));
    assert.equal(all[0].done_at, new Date(1_800_000_000_000).toISOString());
  });

  test("of a form sent as a page leads on meanwhile, within the site only", async () => {
    const { worker } = await withLi(taken);
    worker.isOffline = true;

    const on = await worker.post("/q/1/?offline=queue&then=/practice/daily/%3Fkept%3D7-1", { given: "a" }, "navigate");
    const away = await worker.post("/q/1/?offline=queue&then=https://elsewhere.test/", { given: "a" }, "navigate");

    assert.equal(on?.headers.get("Location"), `${SITE}/practice/daily/?kept=7-1`);
    assert.equal(new URL(away?.headers.get("Location") ?? "").origin, SITE);
  });

  test("is for its person alone", async () => {
    const { worker } = await withLi(taken);
    worker.isOffline = true;
    await worker.post("/q/1/?offline=queue", { given: "a" });
    worker.isOffline = false;
    await worker.say({ kind: "here", person: "wang", token: "t" });
    assert.deepEqual(await sent(worker), []);
    await worker.say({ kind: "here", person: "li", token: "t" });

    assert.equal((await sent(worker)).length, 1);
  });

  test("is whose page it was written on, though somebody else is here by then", async () => {
    const { worker, device } = await withLi(taken);
    await worker.say({ kind: "here", person: "wang", token: "w" });
    worker.isOffline = true;
    await worker.post("/q/1/?offline=queue", { given: "a", offline_person: "li" });
    worker.isOffline = false;
    await worker.say({ kind: "here", person: "wang", token: "w" });
    assert.deepEqual([await sent(worker), worker.told.at(-1).count], [[], 0]);
    assert.deepEqual([...(device.drawers.get("waiting")?.values() ?? [])].map((each) => each.person), ["li"]);
    await worker.say({ kind: "here", person: "li", token: "t" });

    assert.deepEqual((await sent(worker)).map((each) => [each.given, each.offline_person]), [["a", "li"]]);
  });

  test("stops where somebody else is here meanwhile", async () => {
    /** @type {() => void} */
    let go = () => {};
    const gate = new Promise((resolve) => { go = () => resolve(null); });
    const { worker } = await withLi(async () => {
      await gate;
      return taken();
    });
    worker.isOffline = true;
    await worker.post("/q/1/?offline=queue", { given: "a" });
    await worker.post("/q/2/?offline=queue", { given: "b" });
    worker.isOffline = false;
    const sending = worker.say({ kind: "here", person: "li", token: "t" });
    while (!worker.asked.length) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const other = worker.say({ kind: "here", person: "wang", token: "w" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    go();
    await Promise.all([sending, other]);

    assert.deepEqual((await sent(worker)).map((each) => each.given), ["a"]);
  });

  test("survives a browser that ends the worker", async () => {
    const { worker, device } = await withLi(taken);
    worker.isOffline = true;
    await worker.post("/q/1/?offline=queue", { given: "a" });

    const { worker: next } = await withLi(taken, device);

    assert.equal((await sent(next)).length, 1);
  });

  test("goes on waiting where nobody is signed in or the server is unwell", async () => {
    for (const status of [403, 500, 503]) {
      let isWell = false;
      const { worker } = await withLi(() => (isWell ? taken() : new Response("", { status })));
      worker.isOffline = true;
      await worker.post("/q/1/?offline=queue", { given: "a" });
      worker.isOffline = false;
      await worker.say({ kind: "here", person: "li", token: "t" });
      assert.equal(worker.told.at(-1).count, 1);
      isWell = true;
      await worker.say({ kind: "here", person: "li", token: "t" });

      assert.equal(worker.told.at(-1).count, 0);
    }
  });

  test("goes on waiting where what answers well is not its view, as where the password must be changed", async () => {
    for (const other of [new Response("", { headers: { "HX-Redirect": "/password/change/" } }), new Response("<html>")]) {
      const { worker } = await withLi(() => other.clone());
      worker.isOffline = true;
      await worker.post("/q/1/?offline=queue", { given: "a" });
      worker.isOffline = false;
      await worker.say({ kind: "here", person: "li", token: "t" });

      assert.equal(worker.told.at(-1).count, 1);
    }
  });

  test("waits where it is turned away with network: signed out, by an old token, or by a server that is unwell", async () => {
    const signIn = Object.defineProperties(page(""), { redirected: { value: true }, url: { value: `${SITE}/account/login/?next=/` } });
    for (const away of [signIn, ...[403, 429, 503].map((status) => new Response("", { status }))]) {
      let isWell = false;
      const { worker } = await withLi(() => (isWell ? taken() : away.status === 200 ? away : away.clone()));
      const reply = await worker.post("/observations/7/?offline=latest", { note: "一", offline_person: "li" });
      assert.deepEqual(await reply?.json(), { kept: true });
      isWell = true;
      await worker.say({ kind: "here", person: "li", token: "new" });

      const [, again] = worker.asked.filter((each) => each.headers.get("X-CSRFToken") !== "t");
      assert.equal(again.headers.get("X-CSRFToken"), "new");
      assert.deepEqual([(await sent(worker)).at(-1)?.note, worker.told.at(-1).count], ["一", 0]);
    }
  });

  test("does not wait where its view took it and leads back to it", async () => {
    const led = Object.defineProperties(page("li"), { redirected: { value: true }, url: { value: `${SITE}/q/1/` } });
    const { worker } = await withLi(() => led);

    assert.equal(await worker.post("/q/1/?offline=queue", { given: "a" }), led);
  });

  test("waits as well where the change of password stands before it, to which the page is led", async () => {
    const { worker } = await withLi(() => new Response("", { headers: { "HX-Redirect": "/password/change/" } }));
    const reply = await worker.post("/q/1/?offline=queue", { given: "a" });

    assert.deepEqual([reply?.headers.get("HX-Redirect"), worker.told.at(-1).count], ["/password/change/", 1]);
  });

  test("does not wait where the page of a form was turned away: its person reads why", async () => {
    const { worker } = await withLi(() => new Response("", { status: 403 }));
    const reply = await worker.post("/q/1/?offline=queue", { given: "a" }, "navigate");

    assert.deepEqual([reply?.status, worker.told.at(-1).count], [403, 0]);
  });

  test("waits where the network takes it and never answers, and so does what is done meanwhile, at once", async () => {
    let isDead = true;
    const { worker } = await withLi(() => (isDead ? new Promise(() => {}) : taken()));
    const asked = async (/** @type {number} */ count) => {
      while (worker.asked.length < count) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const first = worker.post("/q/1/?offline=queue", { given: "a" });
    await asked(1);
    worker.runOut();
    await asked(2); // it is tried again, and in vain
    const second = worker.post("/q/2/?offline=queue", { given: "b" });
    while (worker.told.at(-1)?.count !== 2) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    worker.runOut();
    assert.deepEqual(await Promise.all([(await first)?.json(), (await second)?.json()]), [{ kept: true }, { kept: true }]);
    isDead = false;
    await worker.say({ kind: "here", person: "li", token: "t" });

    assert.deepEqual((await sent(worker)).slice(2).map((each) => each.given), ["a", "b"]);
  });

  test("goes before the page that is opened next, also once the browser has ended the worker", async () => {
    const { worker, device } = await withLi((request) => (request.method === "POST" ? taken() : page("li")));
    worker.isOffline = true;
    await worker.post("/q/1/?offline=queue", { given: "a" });
    const next = new Worker(device, (request) => (request.method === "POST" ? taken() : page("li")));

    await next.ask("/q/1/");

    assert.deepEqual(next.asked.map((each) => each.method), ["POST", "GET"]);
    assert.equal(next.asked[0].headers.get("X-CSRFToken"), "t");
  });

  test("is sent before what is done later with network", async () => {
    const { worker } = await withLi(taken);
    worker.isOffline = true;
    await worker.post("/q/1/?offline=queue", { given: "a" });
    worker.isOffline = false;
    await worker.post("/q/2/?offline=queue", { given: "b" });

    assert.deepEqual((await sent(worker)).map((each) => each.given), ["a", "b"]);
  });
});

describe("a drawer that fails", () => {
  /** A device whose browser cannot open what it has kept. */
  class Broken extends Device {
    get indexedDB() {
      const open = () => {
        const fails = { error: new Error("UnknownError"), onerror: () => {}, result: /** @type {any} */ (null), onsuccess: () => {} };
        setImmediate(() => fails.onerror());
        return fails;
      };
      return { open };
    }
  }

  test("holds up nothing that the network takes", async () => {
    const worker = new Worker(new Broken(), taken);
    for (const name of ["given", "offline_person"]) {
      const reply = await worker.post("/q/1/?offline=queue", { [name]: "li" });

      assert.equal(reply?.status, 200);
    }
    assert.equal((await sent(worker)).length, 2);
  });

  test("leaves the page that says that there is no network", async () => {
    const device = new Broken();
    await device.store("shell-v1").put("/offline/", page("", {}, "<html>no network"));
    const worker = new Worker(device, taken);
    worker.isOffline = true;

    assert.match(await textOf(await worker.ask("/lesson/")), /no network/);
  });
});

describe("an older page of somebody else", () => {
  test("says nothing of who is here: what is kept stays, and what is done waits for whom it is", async () => {
    const { worker, device } = await withLi(() => page("wang"));
    await worker.say({ kind: "here", person: "wang", token: "w" });
    await worker.ask("/lesson/");
    await worker.say({ kind: "here", person: "li", token: "t", isAgain: true });
    worker.isOffline = true;
    await worker.post("/q/1/?offline=queue", { given: "a" });

    assert.equal(worker.told.at(-1).person, "wang");
    assert.equal(await textOf(await worker.ask("/lesson/")) === "", false);
    assert.deepEqual([...(device.drawers.get("waiting")?.values() ?? [])].map((each) => each.person), ["wang"]);
  });

  test("says it again once its person is back", async () => {
    const { worker } = await withLi(taken);
    worker.isOffline = true;
    await worker.post("/q/1/?offline=queue", { given: "a" });
    worker.isOffline = false;
    await worker.say({ kind: "here", person: "", token: "n" });
    await worker.say({ kind: "here", person: "li", token: "t", isAgain: true });
    assert.deepEqual(await sent(worker), []);
    await worker.say({ kind: "here", person: "li", token: "new" });

    assert.equal((await sent(worker)).length, 1);
  });
});

describe("a form whose last state stands", () => {
  const form = "/observations/7/?offline=latest";
  const words = { offline_title: "李敏 · 投诉来电", offline_words: '[["看到的情况","语速偏快"]]' };

  test("waits once, with what was written last", async () => {
    const { worker } = await withLi(taken);
    worker.isOffline = true;
    await worker.post(form, { note: "一" });
    await worker.post("/observations/8/?offline=latest", { note: "别的" });
    await worker.post(form, { note: "一二" });
    worker.isOffline = false;
    await worker.say({ kind: "here", person: "li", token: "t" });

    assert.deepEqual((await sent(worker)).map((each) => each.note), ["一二", "别的"]);
  });

  test("does not take the place of what is just being sent", async () => {
    /** @type {() => void} */
    let go = () => {};
    const gate = new Promise((resolve) => { go = () => resolve(null); });
    const { worker } = await withLi(async () => {
      await gate;
      return taken();
    });
    worker.isOffline = true;
    await worker.post(form, { note: "一" });
    worker.isOffline = false;
    const sending = worker.say({ kind: "here", person: "li", token: "t" });
    while (!worker.asked.length) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    worker.now += 1000;
    const later = worker.post(form, { note: "一二" });
    go();
    await Promise.all([sending, later]);
    await worker.say({ kind: "here", person: "li", token: "t" });

    assert.deepEqual((await sent(worker)).map((each) => each.note), ["一", "一二"]);
  });

  test("is never let go with an older one, whenever it is written while that is sent", async () => {
    for (let turns = 0; turns < 40; turns += 1) {
      let isReached = true;
      /** @type {FormDataEntryValue[]} */
      const notes = [];
      const { worker, device } = await withLi(async (request) => {
        if (!isReached) {
          throw new TypeError("no network");
        }
        notes.push(Object.fromEntries(await request.formData()).note);
        await new Promise((resolve) => setTimeout(resolve, 1));
        return taken();
      });
      isReached = false;
      await worker.post(form, { note: "一" });
      worker.now += 1000;
      const later = worker.post(form, { note: "一二" });
      for (let turn = 0; turn < turns; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      isReached = true;
      await worker.say({ kind: "here", person: "li", token: "t" });
      await later;
      await worker.say({ kind: "here", person: "li", token: "t" });

      assert.deepEqual([notes.at(-1), device.drawers.get("waiting")?.size], ["一二", 0], `after ${turns} turns`);
    }
  });

  test("stays with its words where the server refuses it, for its writer, until put away", async () => {
    const { worker } = await withLi(() => Response.json({ refused: "已完成" }, { status: 422 }));
    worker.isOffline = true;
    await worker.post(form, { note: "语速偏快", ...words });
    worker.isOffline = false;
    await worker.say({ kind: "here", person: "li", token: "t" });

    assert.deepEqual([worker.told.at(-1).count, worker.told.at(-1).refused], [0, 1]);
    const [kept] = await worker.say({ kind: "refused" });
    assert.deepEqual([kept.title, kept.why], [words.offline_title, "已完成"]);
    assert.deepEqual(JSON.parse(JSON.stringify(kept.words)), [["看到的情况", "语速偏快"]]);
    assert.equal("offline_title" in (await sent(worker))[0], false);
    await worker.say({ kind: "here", person: "wang", token: "t" });
    assert.equal((await worker.say({ kind: "refused" })).length, 0);
    await worker.say({ kind: "here", person: "li", token: "t" });
    await worker.say({ kind: "dismiss", key: kept.key });

    assert.equal((await worker.say({ kind: "refused" })).length, 0);
  });

  test("is laid aside once, with what was written last", async () => {
    const { worker } = await withLi(() => Response.json({ refused: "已完成" }, { status: 409 }));
    for (const text of ["一", "一二"]) {
      await worker.post(form, { note: text, ...words, offline_words: JSON.stringify([["看到的情况", text]]) });
    }

    const kept = await worker.say({ kind: "refused" });
    assert.deepEqual(JSON.parse(JSON.stringify(kept.map((/** @type {any} */ each) => each.words))), [[["看到的情况", "一二"]]]);
  });

  test("stays with its words as well where it is refused for good at once, not where it can be mended", async () => {
    for (const [status, kept] of [[409, 1], [422, 0]]) {
      const { worker } = await withLi(() => Response.json({ refused: "已完成" }, { status }));
      const reply = await worker.post(form, { note: "语速偏快", ...words });

      assert.deepEqual(await reply?.json(), { refused: "已完成" });
      assert.equal((await worker.say({ kind: "refused" })).length, kept);
    }
  });

  test("without words for people is let go where it is refused", async () => {
    const { worker } = await withLi(() => new Response("", { status: 404 }));
    worker.isOffline = true;
    await worker.post("/q/1/?offline=queue", { given: "a" });
    worker.isOffline = false;
    await worker.say({ kind: "here", person: "li", token: "t" });

    assert.deepEqual([worker.told.at(-1).count, worker.told.at(-1).refused], [0, 0]);
  });
});
