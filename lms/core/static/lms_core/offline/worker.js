// @ts-check
/**
 * Keep what somebody has opened and may keep, show it where there is no network, and send later what could
 * not be sent.
 *
 * A reply is kept only if the server marked it with the word for the person it was made for, and shown only
 * to that person: whoever signs in next empties what the one before has left. What is sent later waits under
 * the person's word as well, and goes in the order in which it was done.
 *
 * Before this text the server puts SETTINGS, the addresses it needs, and VERSION, a word for this text.
 */

const here = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

/**
 * What is sent later.
 * @typedef {{person: string, url: string, fields: [string, FormDataEntryValue][], at: string}} Waiting
 */

const KEEP = "Offline-Keep";
const SHELL = `shell-${VERSION}`;
const STATIC = "static";
const PERSON = "person-";
const MOST_PAGES = 300;
const MOST_STATIC = 400;
const HASHED = /\.[0-9a-f]{12}\./;
const QUEUED = "offline"; // the parameter of an address that may be posted to later: ?offline=queue

/** The word for whoever is signed in, kept for when the browser ends the worker. */
const known = { person: "", token: "" };

here.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      // The page without network is for whoever holds the device, so it is fetched as nobody.
      .then((shell) => shell.addAll([new Request(SETTINGS.page, { credentials: "omit" }), ...SETTINGS.shell]))
      .then(() => here.skipWaiting()),
  );
});

here.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("shell-") && name !== SHELL) {
          await caches.delete(name);
        }
      }
      await here.clients.claim();
    })(),
  );
});

here.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== here.location.origin) {
    return;
  }
  if (request.method === "POST" && url.searchParams.get(QUEUED) === "queue") {
    event.respondWith(postNowOrLater(request));
  } else if (request.method !== "GET" || request.headers.has("Range")) {
    return;
  } else if (url.pathname.startsWith(SETTINGS.static)) {
    event.respondWith(staticFile(request));
  } else if (request.mode === "navigate" || request.destination === "image" || request.headers.has("X-Keep-Offline")) {
    event.respondWith(page(request, event));
  }
});

/**
 * A file with its hash in its name never changes; another is asked for and kept for need.
 * @param {Request} request
 */
async function staticFile(request) {
  const held = await caches.match(request);
  if (held && HASHED.test(request.url)) {
    return held;
  }
  try {
    const reply = await fetch(request);
    if (reply.ok && reply.type === "basic") {
      const files = await caches.open(STATIC);
      await files.put(request, reply.clone());
      await drop(files, MOST_STATIC);
    }
    return reply;
  } catch (failure) {
    if (held) {
      return held;
    }
    throw failure;
  }
}

/**
 * The network first; what was kept for this person next; for a page, the page that says so.
 * @param {Request} request
 * @param {FetchEvent} event
 */
async function page(request, event) {
  try {
    const reply = await fetch(request);
    const person = reply.headers.get(KEEP);
    if (reply.ok && person) {
      event.waitUntil(keep(request, reply.clone(), person));
    }
    return reply;
  } catch (failure) {
    const person = await whoIsHere();
    const held = person && (await (await caches.open(PERSON + person)).match(plain(request.url), { ignoreVary: true }));
    if (held) {
      return held;
    }
    if (request.mode === "navigate") {
      const shown = await caches.match(SETTINGS.page, { ignoreVary: true });
      if (shown) {
        return shown;
      }
    }
    throw failure;
  }
}

/**
 * A page stands under its address without what follows the question mark: "?again=" is the same lesson.
 * @param {string} address
 */
function plain(address) {
  const url = new URL(address);
  return url.origin + url.pathname;
}

/**
 * Keep a page and the pictures it shows.
 * @param {Request} request
 * @param {Response} reply
 * @param {string} person
 */
async function keep(request, reply, person) {
  const pages = await caches.open(PERSON + person);
  const isPage = (reply.headers.get("Content-Type") ?? "").startsWith("text/html");
  const pictures = isPage ? picturesIn(await reply.clone().text()) : [];
  await pages.put(plain(request.url), reply);
  await drop(pages, MOST_PAGES);
  for (const address of pictures) {
    const url = new URL(address.replaceAll("&amp;", "&"), request.url);
    if (url.origin !== here.location.origin || url.pathname.startsWith(SETTINGS.static)) {
      continue;
    }
    if (!(await pages.match(plain(url.href), { ignoreVary: true }))) {
      const picture = await fetch(url, { credentials: "same-origin" }).catch(() => null);
      if (picture?.ok && picture.headers.get(KEEP) === person) {
        await pages.put(plain(url.href), picture);
      }
    }
  }
}

/** @param {string} text */
function picturesIn(text) {
  return [...text.matchAll(/<img\b[^>]*?\bsrc="([^"]+)"/g)].map((found) => found[1]);
}

/**
 * Let the oldest go where there are too many.
 * @param {Cache} store
 * @param {number} most
 */
async function drop(store, most) {
  const names = await store.keys();
  for (const name of names.slice(0, Math.max(0, names.length - most))) {
    await store.delete(name);
  }
}

// Who is here.

async function whoIsHere() {
  known.person ||= (await inDrawer("person", "readonly", (things) => things.get("here"))) ?? "";
  return known.person;
}

/**
 * Somebody opened a page: what another has left goes; what waits under this person's word is sent.
 * @param {string} person
 * @param {string} token
 */
async function meet(person, token) {
  const before = await whoIsHere();
  known.person = person;
  known.token = token;
  if (before !== person) {
    await inDrawer("person", "readwrite", (things) => things.put(person, "here"));
  }
  for (const name of await caches.keys()) {
    if (name.startsWith(PERSON) && name !== PERSON + person) {
      await caches.delete(name);
    }
  }
  await sendWaiting();
}

// What is sent later.

/** @param {Request} request */
async function postNowOrLater(request) {
  const fields = [...(await request.clone().formData()).entries()];
  if (!(await waiting()).length) {
    try {
      return await fetch(request);
    } catch {
      // No network: it waits.
    }
  }
  const person = await whoIsHere();
  if (!person) {
    return Response.error();
  }
  const item = { person, url: request.url, fields, at: new Date().toISOString() };
  await inDrawer("waiting", "readwrite", (things) => things.add(item));
  await tellPages();
  sendWaiting();
  const isPart = request.headers.has("HX-Request");
  return isPart
    ? new Response("", { headers: { "HX-Reswap": "none", "HX-Trigger": "offline-kept", "Content-Type": "text/html" } })
    : Response.json({ kept: true });
}

async function waiting() {
  const person = await whoIsHere();
  /** @type {(Waiting & {key: number})[]} */
  const all = await inDrawer("waiting", "readonly", (things) => things.getAll());
  return all.filter((item) => item.person === person);
}

/** @type {Promise<void> | null} */
let sending = null;

/** Send what waits, one after the other; the first that finds no network ends it. */
function sendWaiting() {
  sending ??= sendAll().finally(() => {
    sending = null;
  });
  return sending;
}

async function sendAll() {
  let sent = 0;
  // What is done while others are sent comes after them, so the drawer is looked into again each time.
  for (let [next] = await waiting(); next && (await sendOne(next)); [next] = await waiting()) {
    const { key } = next;
    await inDrawer("waiting", "readwrite", (things) => things.delete(key));
    sent += 1;
  }
  if (sent) {
    await tellPages(sent);
  }
}

/**
 * Give whether it is done with: taken, or refused for good. Without network or sign-in it goes on waiting.
 * @param {Waiting} item
 */
async function sendOne(item) {
  const body = new FormData();
  for (const [name, value] of item.fields) {
    body.append(name, value);
  }
  body.append("done_at", item.at);
  try {
    // As htmx asks: what answers so never leads elsewhere, so whoever is led elsewhere has to sign in first.
    const headers = { "X-CSRFToken": known.token, "HX-Request": "true" };
    const reply = await fetch(item.url, { method: "POST", body, headers, credentials: "same-origin", redirect: "manual" });
    return reply.type !== "opaqueredirect" && reply.status !== 403 && reply.status < 500;
  } catch {
    return false;
  }
}

async function tellPages(sent = 0) {
  const count = (await waiting()).length;
  for (const client of await here.clients.matchAll({ type: "window" })) {
    client.postMessage({ kind: "waiting", count, sent });
  }
}

here.addEventListener("message", (event) => {
  const { kind, person, token } = event.data;
  if (kind === "here") {
    event.waitUntil(meet(person, token).then(() => tellPages()));
  } else if (kind === "kept") {
    event.waitUntil(listKept(event.ports[0]));
  }
});

/**
 * Tell a page which pages are kept, with their titles.
 * @param {MessagePort} port
 */
async function listKept(port) {
  const person = await whoIsHere();
  const kept = [];
  if (person) {
    const pages = await caches.open(PERSON + person);
    for (const request of await pages.keys()) {
      const reply = await pages.match(request);
      if (reply?.headers.get("Content-Type")?.startsWith("text/html")) {
        const title = /<title>([^<]*)<\/title>/.exec(await reply.text())?.[1] ?? request.url;
        kept.push({ url: request.url, title });
      }
    }
  }
  port.postMessage(kept);
}

// A small drawer: one store for who is here, one for what waits.

function drawer() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("xunping-offline", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("waiting", { keyPath: "key", autoIncrement: true });
      opening.result.createObjectStore("person");
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

/**
 * Do one thing in the drawer, and give what it says once that is written.
 * @template T
 * @param {"waiting" | "person"} store
 * @param {IDBTransactionMode} mode
 * @param {(things: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T>}
 */
async function inDrawer(store, mode, act) {
  const held = await drawer();
  try {
    return await new Promise((resolve, reject) => {
      const change = held.transaction(store, mode);
      const asked = act(change.objectStore(store));
      change.oncomplete = () => resolve(asked.result);
      change.onabort = () => reject(change.error);
    });
  } finally {
    held.close();
  }
}
