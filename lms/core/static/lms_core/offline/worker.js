// @ts-check
/**
 * Keep what somebody has opened and may keep, show it where there is no network, and send later what could
 * not be sent.
 *
 * A reply is kept only if the server marked it with the word for the person it was made for, and shown only
 * to that person: whoever signs in next empties what the one before has left, and older pages of the one before
 * say nothing of that any more. What is kept for a time only has
 * a store of its own, which goes with the time, or as soon as its address answers with anything else. What is
 * sent later waits under the person's word as well, and goes in the order in which it was done; what the
 * server does not take stays with its words until its writer puts it away.
 *
 * Before this text the server puts SETTINGS, the addresses it needs, and VERSION, a word for this text.
 */

const here = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

/**
 * What is sent later; `title` and `words`, pairs of label and text, say to people what it is.
 * @typedef {object} Waiting
 * @property {string} person
 * @property {string} url
 * @property {[string, FormDataEntryValue][]} fields
 * @property {string} at
 * @property {string} title
 * @property {[string, string][]} words
 */

/** What the server did not take, and why. @typedef {Waiting & {why: string}} Refused */

const KEEP = "Offline-Keep";
const SECONDS = "Offline-Seconds"; // no longer than that
const ADDRESS = "Offline-Address"; // shown for this address
const BESIDE = "Offline-Beside"; // a picture that may be kept with its page
const TAKEN = "Offline-Taken"; // what was sent has come to its view, which took it
const FORGET = "Offline-Forget"; // an address whose page goes
const FROM = "Kept-From"; // written here: where a page came from, since when and until when it is kept
const SINCE = "Kept-Since";
const UNTIL = "Kept-Until";
const SHELL = `shell-${VERSION}`;
const STATIC = "static";
const PERSON = "person-";
const PASSING = "passing-"; // a store for each page that is kept for a time, with its pictures
const CLOCKS_DIFFER = 60_000;
const PATIENCE = 10_000; // where the network takes a message and never answers
const FIRST_PATIENCE = 2_000; // for what waits to be sent before a page is asked for
const MOST_PAGES = 300;
const MOST_STATIC = 400;
const HASHED = /\.[0-9a-f]{12}\./;
// The parameter of an address that may be posted to later: ?offline=queue, each after the other, or
// ?offline=latest, where what was done last of the same form stands for all of it.
const QUEUED = "offline";
const PERSON_FIELD = "offline_person"; // the word for whom the page was made that it was written on
const THEN = "then"; // where a form that was sent as a page leads meanwhile

/** The word for whoever is signed in, and the token that holds, kept for when the browser ends the worker. */
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
          await leaveToPages(name);
          await caches.delete(name);
        }
      }
      await forgetPassed();
      await here.clients.claim();
    })(),
  );
});

/**
 * Pages that are kept go on asking for the files of the shell they were made with.
 * @param {string} name of a shell that goes
 */
async function leaveToPages(name) {
  const old = await caches.open(name);
  const files = await caches.open(STATIC);
  for (const request of await old.keys()) {
    const held = HASHED.test(request.url) ? await old.match(request) : null;
    if (held) {
      await files.put(request, held);
    }
  }
}

here.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== here.location.origin) {
    return;
  }
  if (request.method === "POST" && url.searchParams.has(QUEUED)) {
    event.respondWith(postNowOrLater(request, event));
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
  const held = await caches.match(request, { ignoreVary: true });
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
 * The network first, for as long as it takes or, where there is something kept for this person, for ten seconds;
 * then what is kept; for a page without anything, the page that says so.
 * @param {Request} request
 * @param {FetchEvent} event
 */
async function page(request, event) {
  const answered = request.mode === "navigate" ? sendFirst(event).then(() => fetch(request)) : fetch(request);
  event.waitUntil(answered.then((reply) => heed(request, reply)).catch(() => {})); // late, it is kept all the same
  const held = await heldFor(request.url).catch(() => null);
  try {
    return await (held ? Promise.race([answered, outOfPatience()]) : answered);
  } catch (failure) {
    if (held) {
      return request.mode === "navigate" ? marked(held) : held;
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
 * What was written without network goes before the next page, so that the page shows it as it is now.
 * @param {FetchEvent} event
 */
async function sendFirst(event) {
  if (mayWait) {
    const sent = sendWaiting().catch(() => {}); // a drawer that fails holds nothing
    event.waitUntil(sent);
    await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, FIRST_PATIENCE))]);
  }
}

/** Fail once the network had its time; a page to be shown cannot be fetched with a signal. @returns {Promise<never>} */
function outOfPatience() {
  return new Promise((_keep, fail) => {
    AbortSignal.timeout(PATIENCE).addEventListener("abort", fail);
  });
}

/**
 * Do what a reply says: keep it, or forget what is kept for a time where its address answers otherwise now.
 * @param {Request} request
 * @param {Response} reply
 */
async function heed(request, reply) {
  const person = reply.headers.get(KEEP);
  const gone = reply.headers.get(FORGET);
  const kept = reply.ok && person ? keep(request.url, reply.clone(), person) : null;
  if (gone) {
    await forget(new URL(gone, request.url).href);
  }
  if (kept) {
    await kept;
  } else if (request.mode === "navigate" && reply.status < 500) {
    await forget(request.url);
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
 * Name the store of a page that is kept for a time.
 * @param {string} person
 * @param {string} address
 */
const passing = (person, address) => `${PASSING}${person} ${plain(address)}`;

/**
 * Keep a page and the pictures it shows.
 * @param {string} url
 * @param {Response} reply
 * @param {string} person
 */
async function keep(url, reply, person) {
  const seconds = reply.headers.get(SECONDS);
  const instead = reply.headers.get(ADDRESS);
  const address = plain(new URL(instead ?? url, url).href);
  const isPassing = seconds !== null && instead === null;
  const isPage = (reply.headers.get("Content-Type") ?? "").startsWith("text/html");
  const pictures = isPage ? picturesIn(await reply.clone().text()) : [];
  const pages = await caches.open(isPassing ? passing(person, address) : PERSON + person);
  await pages.put(address, seconds === null ? reply : noted(reply, { [FROM]: url, ...during(Number(seconds)) }));
  if (!isPassing) {
    await drop(pages, MOST_PAGES);
  }
  for (const source of pictures) {
    const picture = new URL(source.replaceAll("&amp;", "&"), url);
    if (picture.origin !== here.location.origin || picture.pathname.startsWith(SETTINGS.static)) {
      continue;
    }
    if (!(await pages.match(plain(picture.href), { ignoreVary: true }))) {
      const shown = await fetch(picture, { credentials: "same-origin" }).catch(() => null);
      if (shown?.ok && (shown.headers.get(KEEP) ?? shown.headers.get(BESIDE)) === person) {
        await pages.put(plain(picture.href), shown);
      }
    }
  }
}

/**
 * Give a reply with more said in its head; its body is plain by now.
 * @param {Response} reply
 * @param {Record<string, string>} more
 * @param {BodyInit | null} [body]
 */
function noted(reply, more, body = reply.body) {
  const headers = new Headers(reply.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  for (const [name, value] of Object.entries(more)) {
    headers.set(name, value);
  }
  return new Response(body, { status: reply.status, statusText: reply.statusText, headers });
}

/** By the clock of the device: that of the server cannot be asked later. @param {number} seconds */
const during = (seconds) => ({ [SINCE]: String(Date.now()), [UNTIL]: String(Date.now() + seconds * 1000) });

/** Its time is over, or the clock was put back behind the moment of keeping. @param {Response} held */
function isOver(held) {
  const until = held.headers.get(UNTIL);
  const since = Number(held.headers.get(SINCE));
  return until !== null && (Date.now() >= Number(until) || Date.now() < since - CLOCKS_DIFFER);
}

/** Say in a page that it comes from the device, and since when where that is told. @param {Response} held */
async function marked(held) {
  if (!(held.headers.get("Content-Type") ?? "").startsWith("text/html")) {
    return held;
  }
  const text = await held.text();
  return noted(held, {}, text.replace("<html ", `<html data-kept="${held.headers.get(SINCE) ?? ""}" `));
}

/**
 * Find what is kept for an address and this person, and may still be shown.
 * @param {string} url
 */
async function heldFor(url) {
  const person = await whoIsHere();
  if (!person) {
    return null;
  }
  for (const name of [PERSON + person, ...(await passingOf(person))]) {
    const held = await (await caches.open(name)).match(plain(url), { ignoreVary: true });
    if (held && !isOver(held)) {
      return held;
    }
  }
  await forgetPassed();
  return null;
}

/** @param {string} person */
async function passingOf(person) {
  return (await caches.keys()).filter((name) => name.startsWith(`${PASSING}${person} `));
}

/** Forget a page that is kept for a time, with its pictures, whoever's it is. @param {string} url */
async function forget(url) {
  for (const name of await caches.keys()) {
    if (name.startsWith(PASSING) && name.endsWith(` ${plain(url)}`)) {
      await caches.delete(name);
    }
  }
}

/** Forget everything whose time is over. */
async function forgetPassed() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PASSING)) {
      const held = await (await caches.open(name)).match(name.slice(name.indexOf(" ") + 1), { ignoreVary: true });
      if (held && isOver(held)) { // an empty store is about to be filled
        await caches.delete(name);
      }
    }
  }
}

/**
 * The page knows better how long it may be kept: its time was moved.
 * @param {string} url
 * @param {number} seconds
 */
async function prolong(url, seconds) {
  const person = await whoIsHere();
  const name = passing(person, url);
  if (person && (await caches.has(name))) {
    const pages = await caches.open(name);
    const held = await pages.match(plain(url), { ignoreVary: true });
    if (held) {
      await pages.put(plain(url), noted(held, { ...during(seconds), [SINCE]: held.headers.get(SINCE) ?? "" }));
    }
  }
}

/**
 * Fetch a page before it is opened, with the files it needs, unless it is there.
 * @param {string} ahead where it comes from
 * @param {string} address what it is shown for
 */
async function fetchAhead(ahead, address) {
  const person = await whoIsHere();
  const held = await heldFor(address);
  if (!person || (held && (plain(ahead) === plain(address) || held.headers.get(FROM) === ahead))) {
    return;
  }
  const headers = { "X-Keep-Offline": "ahead" };
  const reply = await fetch(ahead, { headers, credentials: "same-origin", redirect: "error" }).catch(() => null);
  if (!reply?.ok || reply.headers.get(KEEP) !== person) {
    return;
  }
  const files = await caches.open(STATIC);
  for (const file of filesIn(await reply.clone().text())) {
    if (!(await caches.match(file))) {
      const sent = await fetch(file).catch(() => null);
      if (sent?.ok) {
        await files.put(file, sent);
      }
    }
  }
  await keep(ahead, reply, person);
}

/** @param {string} text */
function filesIn(text) {
  const named = [...text.matchAll(/\b(?:src|href)="([^"]+)"/g)].map((found) => found[1]);
  return named.filter((address) => address.startsWith(SETTINGS.static));
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

/** What a page asks for is for whoever it said is here. @type {Promise<void>} */
let meeting = Promise.resolve();

async function whoIsHere() {
  if (!known.person) {
    known.person = (await inDrawer("person", "readonly", (things) => things.get("here"))) ?? "";
    known.token ||= (await inDrawer("person", "readonly", (things) => things.get("token"))) ?? "";
  }
  return known.person;
}

/**
 * Somebody opened a page: what another has left goes; what waits under this person's word is sent. A page that
 * says it again is older than one that was opened since, which knows better.
 * @param {string} person
 * @param {string} token
 * @param {boolean} isAgain
 */
async function meet(person, token, isAgain) {
  const before = await whoIsHere();
  if (isAgain && before !== person) {
    return;
  }
  if (known.token !== token) {
    await inDrawer("person", "readwrite", (things) => things.put(token, "token"));
  }
  known.person = person;
  known.token = token;
  if (before !== person) {
    mayWait = true;
    await inDrawer("person", "readwrite", (things) => things.put(person, "here"));
  }
  for (const name of await caches.keys()) {
    const isOthers = name.startsWith(PASSING) && !name.startsWith(`${PASSING}${person} `);
    if (isOthers || (name.startsWith(PERSON) && name !== PERSON + person)) {
      await caches.delete(name);
    }
  }
  await forgetPassed();
  await sendWaiting();
}

// What is sent later.

/**
 * What was done before goes before it, so it waits as well where something does.
 * @param {Request} request
 * @param {FetchEvent} event
 */
async function postNowOrLater(request, event) {
  const entries = [...(await request.clone().formData()).entries()];
  const item = { person: "", url: request.url, at: new Date().toISOString(), ...parted(entries) };
  let isFirst = true;
  try {
    item.person = String(new Map(entries).get(PERSON_FIELD) ?? (await whoIsHere()));
    isFirst = !(await ownIn("waiting", item.person)).length;
  } catch {
    return fetch(request); // a drawer that fails keeps nothing
  }
  const reply = isFirst ? await sendAtOnce(request, item) : null;
  if (reply) {
    return reply;
  }
  if (!item.person) {
    return Response.error();
  }
  await putAway(item);
  await tellPages();
  event.waitUntil(sendWaiting());
  return keptReply(request);
}

/**
 * Give the reply of the server, or nothing where it has to wait.
 * @param {Request} request
 * @param {Waiting} item
 */
async function sendAtOnce(request, item) {
  try {
    const reply = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (reply.status === 409) {
      await layAside(item, reply.clone());
    }
    if (!item.person || request.mode === "navigate" || !isTurnedAway(reply, request.url)) {
      return reply;
    }
    if (reply.headers.has("HX-Redirect")) {
      await putAway(item);
      await tellPages();
      return reply;
    }
    return null;
  } catch {
    return null; // no network, or none that answers in time
  }
}

/**
 * Tell the page that what it sent is kept; a form that was sent as a page is led on.
 * @param {Request} request
 */
function keptReply(request) {
  const url = new URL(request.url);
  if (request.mode === "navigate") {
    const then = new URL(url.searchParams.get(THEN) ?? url.pathname, url);
    return Response.redirect(then.origin === url.origin ? then.href : url.origin, 303);
  }
  const isPart = request.headers.has("HX-Request");
  return isPart
    ? new Response("", { headers: { "HX-Reswap": "none", "HX-Trigger": "offline-kept", "Content-Type": "text/html" } })
    : Response.json({ kept: true });
}

/**
 * Part what goes to the server from what says to people what it is. The token of a form may be old by then.
 * @param {[string, FormDataEntryValue][]} entries
 */
function parted(entries) {
  const told = new Map(entries);
  return {
    fields: entries.filter(([name]) => !name.startsWith("offline_") && name !== "csrfmiddlewaretoken"),
    title: String(told.get("offline_title") ?? ""),
    words: JSON.parse(String(told.get("offline_words") ?? "[]")),
  };
}

/** The server, or what stands before it, has no time now: a timeout, too many at once, or unwell. */
const BUSY = [408, 425, 429];

/** @param {Response} reply */
const isUnwell = ({ status }) => status >= 500 || BUSY.includes(status);

/**
 * A view that takes something may lead back to where it was sent; who is led elsewhere has something to do first.
 * @param {Response} reply
 * @param {string} url to which it was sent
 */
const isLedAway = ({ redirected, url: shown }, url) => redirected && plain(shown) !== plain(url);

/**
 * It has not come to its view: whoever sent it has to sign in or to change the password first, the token of its
 * page is old, or the server is unwell.
 * @param {Response} reply
 * @param {string} url to which it was sent
 */
const isTurnedAway = (reply, url) => isLedAway(reply, url) || reply.status === 403 || isUnwell(reply) || reply.headers.has("HX-Redirect");

/** What was done last stands for all that was done of the same form. @param {string} url */
const isLatest = (url) => new URL(url).searchParams.get(QUEUED) === "latest";

/** Whether the drawer may hold something to send; it does until it was looked into. */
let mayWait = true;

/** @param {Waiting} item */
async function putAway(item) {
  const same = isLatest(item.url) && (await ownIn("waiting", item.person)).find(({ url }) => url === item.url);
  await inDrawer("waiting", "readwrite", (things) => (same ? things.put({ ...item, key: same.key }) : things.add(item)));
  mayWait = true;
}

const waiting = async () => ownIn("waiting", await whoIsHere());

/**
 * List what a person has in a drawer, in order.
 * @param {"waiting" | "refused"} store
 * @param {string} person
 * @returns {Promise<(Waiting & {key: number, why?: string})[]>}
 */
async function ownIn(store, person) {
  const all = await inDrawer(store, "readonly", (things) => things.getAll());
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
  let [next] = await waiting();
  // What is done while others are sent comes after them, so the drawer is looked into again each time.
  while (next && (await sendOne(next))) {
    await letGo(next);
    sent += 1;
    [next] = await waiting();
  }
  mayWait = next !== undefined;
  if (sent) {
    await tellPages(sent);
  }
}

/**
 * Take out what was sent, unless what was done meanwhile has taken its place.
 * @param {Waiting & {key: number}} item
 */
async function letGo({ key, at }) {
  await inDrawer("waiting", "readwrite", (things) => {
    const asked = things.get(key);
    asked.onsuccess = () => asked.result?.at === at && things.delete(key);
    return asked;
  });
}

/**
 * Give whether it is done with: taken, or refused for good; what has words for people is laid aside then.
 * Without network or sign-in it goes on waiting.
 * @param {Waiting & {key: number}} item
 */
async function sendOne(item) {
  const body = new FormData();
  for (const [name, value] of item.fields) {
    body.append(name, value);
  }
  body.append(PERSON_FIELD, item.person);
  body.append("done_at", item.at);
  try {
    // As htmx asks: what answers so never leads elsewhere, so whoever is led elsewhere has to sign in first.
    // The server takes it from its writer alone, whoever has signed in meanwhile.
    if (item.person !== known.person) {
      return false;
    }
    const headers = { "X-CSRFToken": known.token, "HX-Request": "true", Accept: "application/json, text/html" };
    const reply = await fetch(item.url, {
      method: "POST",
      body,
      headers,
      credentials: "same-origin",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (reply.headers.has(TAKEN)) {
      return true;
    }
    if (reply.ok || reply.type === "opaqueredirect" || reply.status === 403 || isUnwell(reply)) {
      return false;
    }
    const { key: _key, ...words } = item;
    await layAside(words, reply);
    return true;
  } catch {
    return false;
  }
}

/**
 * Keep for its writer what was refused for good, if it says in words what it is.
 * @param {Waiting} item
 * @param {Response} reply
 */
async function layAside(item, reply) {
  if (item.title) {
    const { refused = "" } = await reply.json().catch(() => ({}));
    const same = (await ownIn("refused", item.person)).find(({ url }) => url === item.url); // the last state says all
    const aside = { ...item, why: refused };
    await inDrawer("refused", "readwrite", (things) => (same ? things.put({ ...aside, key: same.key }) : things.add(aside)));
    await tellPages();
  }
}

async function tellPages(sent = 0) {
  const person = await whoIsHere();
  const count = (await ownIn("waiting", person)).length;
  const refused = (await ownIn("refused", person)).length;
  for (const client of await here.clients.matchAll({ type: "window" })) {
    client.postMessage({ kind: "waiting", person, count, sent, refused });
  }
}

here.addEventListener("message", (event) => {
  const act = ORDERS[event.data.kind];
  if (act) {
    event.waitUntil(act(event.data, event.ports[0]));
  }
});

/**
 * What a page may ask for.
 * @type {Record<string, (told: any, port: MessagePort) => Promise<void>>}
 */
const ORDERS = {
  here: ({ person, token, isAgain = false }) => {
    meeting = meet(person, token, isAgain);
    return meeting.then(() => tellPages());
  },
  kept: (_told, port) => listKept(port),
  ahead: ({ ahead, address }) => meeting.then(() => fetchAhead(ahead, address)),
  forget: ({ url }) => forget(url),
  prolong: ({ url, seconds }) => prolong(url, seconds),
  refused: async (_told, port) => port.postMessage(await ownIn("refused", await whoIsHere())),
  dismiss: async ({ key }) => {
    await inDrawer("refused", "readwrite", (things) => things.delete(key));
    await tellPages();
  },
};

/**
 * Tell a page which pages are kept, with their titles.
 * @param {MessagePort} port
 */
async function listKept(port) {
  const person = await whoIsHere();
  const kept = [];
  for (const name of person ? [...(await passingOf(person)), PERSON + person] : []) {
    const pages = await caches.open(name);
    for (const request of await pages.keys()) {
      const reply = await pages.match(request);
      if (reply?.headers.get("Content-Type")?.startsWith("text/html") && !isOver(reply)) {
        const title = /<title>([^<]*)<\/title>/.exec(await reply.text())?.[1] ?? request.url;
        kept.push({ url: request.url, title });
      }
    }
  }
  port.postMessage(kept);
}

// A small drawer: a store for who is here, one for what waits, one for what was not taken.

function drawer() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("xunping-offline", 2);
    opening.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        opening.result.createObjectStore("waiting", { keyPath: "key", autoIncrement: true });
        opening.result.createObjectStore("person");
      }
      opening.result.createObjectStore("refused", { keyPath: "key", autoIncrement: true });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

/**
 * Do one thing in the drawer, and give what it says once that is written.
 * @template T
 * @param {"waiting" | "person" | "refused"} store
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
