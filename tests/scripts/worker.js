// @ts-check
/** Stand in for what the worker of the site has around it: caches, a drawer, pages and a network. */

import { readFileSync } from "node:fs";
import vm from "node:vm";

const FILE = new URL("../../lms/core/static/lms_core/offline/worker.js", import.meta.url);
export const SITE = "https://site.test";

/** One store of a browser's caches. */
class Store {
  constructor() {
    /** @type {Map<string, Response>} */
    this.held = new Map();
  }

  /** @param {Request | string} request */
  name(request) {
    return new URL(typeof request === "string" ? request : request.url, SITE).href;
  }

  /** @param {Request | string} request */
  async match(request) {
    return this.held.get(this.name(request))?.clone();
  }

  /** @param {Request | string} request @param {Response} reply */
  async put(request, reply) {
    const body = await reply.text();
    this.held.set(this.name(request), new Response(body, { status: reply.status, headers: reply.headers }));
  }

  async keys() {
    return [...this.held.keys()].map((url) => new Request(url));
  }

  /** @param {Request} request */
  async delete(request) {
    return this.held.delete(this.name(request));
  }

  async addAll() {}
}

/** What survives when the browser ends the worker: caches and drawers. */
export class Device {
  constructor() {
    /** @type {Map<string, Store>} */
    this.stores = new Map();
    /** @type {Map<string, Map<any, any>>} */
    this.drawers = new Map();
    this.next = 1;
  }

  /** @param {string} name */
  store(name) {
    const store = this.stores.get(name) ?? new Store();
    this.stores.set(name, store);
    return store;
  }

  get caches() {
    return {
      open: async (/** @type {string} */ name) => this.store(name),
      keys: async () => [...this.stores.keys()],
      has: async (/** @type {string} */ name) => this.stores.has(name),
      delete: async (/** @type {string} */ name) => this.stores.delete(name),
      match: async (/** @type {Request | string} */ request) => {
        for (const store of this.stores.values()) {
          const held = await store.match(request);
          if (held) {
            return held;
          }
        }
        return undefined;
      },
    };
  }

  /** As much of a drawer as the worker asks for: one thing in one store, and what it says. */
  get indexedDB() {
    const things = (/** @type {string} */ name) => {
      const drawer = this.drawers.get(name) ?? new Map();
      this.drawers.set(name, drawer);
      return {
        get: (/** @type {any} */ key) => drawer.get(key),
        getAll: () => [...drawer.entries()].sort(([one], [other]) => one - other).map(([, thing]) => structuredClone(thing)),
        delete: (/** @type {any} */ key) => void drawer.delete(key),
        add: (/** @type {any} */ thing) => {
          const key = this.next;
          this.next += 1;
          drawer.set(key, { ...structuredClone(thing), key });
        },
        put: (/** @type {any} */ thing, /** @type {any} */ key = thing.key) => void drawer.set(key, structuredClone(thing)),
      };
    };
    const opened = {
      transaction: () => {
        const change = {
          oncomplete: () => {},
          objectStore: (/** @type {string} */ name) => {
            const store = things(name);
            return Object.fromEntries(
              Object.entries(store).map(([act, run]) => [
                act,
                (/** @type {any[]} */ ...given) => {
                  const asked = { result: /** @type {any} */ (run)(...given), onsuccess: () => {} };
                  queueMicrotask(() => asked.onsuccess());
                  return asked;
                },
              ]),
            );
          },
        };
        setImmediate(() => change.oncomplete());
        return change;
      },
      close: () => {},
    };
    return {
      open: () => {
        const opening = { result: opened, onsuccess: () => {} };
        setImmediate(() => opening.onsuccess());
        return opening;
      },
    };
  }
}

/**
 * What a page shows and the server answers.
 * @typedef {(request: Request) => Response | Promise<Response>} Answer
 */

/** The worker as the browser runs it, on a device, before a server that may be out of reach. */
export class Worker {
  /**
   * @param {Device} device
   * @param {Answer} answer
   */
  constructor(device, answer) {
    /** @type {Record<string, (event: any) => void>} */
    this.listeners = {};
    /** @type {Request[]} */
    this.asked = [];
    /** @type {any[]} */
    this.told = [];
    this.isOffline = false;
    /** @type {AbortController[]} */
    this.waited = [];
    this.now = 1_800_000_000_000;
    const worker = this;
    const self = {
      location: new URL("/offline-worker.js", SITE),
      clients: { matchAll: async () => [{ postMessage: (/** @type {any} */ message) => this.told.push(message) }], claim: async () => {} },
      addEventListener: (/** @type {string} */ kind, /** @type {(event: any) => void} */ listen) => {
        this.listeners[kind] = listen;
      },
      skipWaiting: async () => {},
    };
    class Clock extends Date {
      constructor() {
        super(worker.now);
      }

      static now() {
        return worker.now;
      }
    }
    const fetch = async (/** @type {any} */ input, /** @type {any} */ options) => {
      const request = input instanceof Request ? input : new Request(new URL(input, SITE), withoutMode(options));
      if (this.isOffline) {
        throw new TypeError("no network");
      }
      this.asked.push(request.clone());
      const { signal } = options ?? {};
      const over = new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
      return Promise.race([answer(request), over]);
    };
    const around = {
      self, fetch, caches: device.caches, indexedDB: device.indexedDB, Date: Clock,
      URL, AbortSignal: { timeout: () => this.wait() }, Request: PageRequest, Response, Headers, FormData, console, setTimeout, Map, JSON,
    };
    const told = `const SETTINGS = ${JSON.stringify({ page: "/offline/", static: "/static/", shell: [] })};\nconst VERSION = "v1";\n`;
    vm.runInNewContext(told + readFileSync(FILE, "utf-8"), around);
  }

  /** Take the place of the worker before, as a new text does. */
  async activate() {
    /** @type {Promise<any>[]} */
    const waits = [];
    this.listeners.activate({ waitUntil: (/** @type {Promise<any>} */ until) => waits.push(until) });
    await Promise.all(waits);
  }

  /** Begin to wait for a reply, until somebody says that it has been long enough. */
  wait() {
    const waits = new AbortController();
    this.waited.push(waits);
    return waits.signal;
  }

  /** Let the time for every reply run out. */
  runOut() {
    for (const waits of this.waited) {
      waits.abort();
    }
  }

  /**
   * Let a page say something; wait until the worker is done with it.
   * @param {object} data
   * @returns {Promise<any>} what it answers through a port, if it does
   */
  async say(data) {
    /** @type {any} */
    let answered;
    /** @type {Promise<any>[]} */
    const waits = [];
    const port = { postMessage: (/** @type {any} */ message) => { answered = message; } };
    this.listeners.message({ data, ports: [port], waitUntil: (/** @type {Promise<any>} */ until) => waits.push(until) });
    await Promise.all(waits);
    return answered;
  }

  /**
   * Ask for something as a page does; nothing where the worker leaves it to the browser.
   * @param {string} path
   * @param {{mode?: string, method?: string, body?: FormData}} [how]
   * @returns {Promise<Response | null>}
   */
  async ask(path, { mode = "navigate", method = "GET", body } = {}) {
    const request = new PageRequest(new URL(path, SITE), { method, body });
    request.shownMode = mode;
    /** @type {Promise<Response> | null} */
    let reply = null;
    /** @type {Promise<any>[]} */
    const waits = [];
    this.listeners.fetch({
      request,
      respondWith: (/** @type {Promise<Response>} */ given) => { reply = given; },
      waitUntil: (/** @type {Promise<any>} */ until) => waits.push(until),
    });
    const given = await reply;
    await Promise.all(waits);
    for (let turns = 0; this.isOffline && turns < 20; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve)); // it tries to send at once what waits, and finds no network
    }
    return given;
  }

  /** @param {string} path @param {Record<string, string>} fields @param {string} [mode] */
  post(path, fields, mode = "cors") {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      body.set(name, value);
    }
    return this.ask(path, { mode, method: "POST", body });
  }
}

/** @param {RequestInit} [options] */
const withoutMode = (options = {}) => ({ ...options, credentials: undefined, signal: undefined, redirect: /** @type {RequestRedirect} */ ("follow") });

/** A request that a page may make; only a browser lets one be a navigation. */
class PageRequest extends Request {
  /** @param {RequestInfo | URL} input @param {RequestInit} [init] */
  constructor(input, init) {
    super(input, init);
    this.shownMode = "cors";
  }

  // @ts-expect-error: the mode of a request cannot be "navigate" here
  get mode() {
    return this.shownMode;
  }
}

/**
 * @param {string} person
 * @param {Record<string, string>} [more]
 * @param {string} [text]
 */
export function page(person, more = {}, text = "<html lang=\"zh\"><title>课</title>") {
  return new Response(text, { headers: { "Content-Type": "text/html", ...(person ? { "Offline-Keep": person } : {}), ...more } });
}
