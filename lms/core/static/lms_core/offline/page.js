// @ts-check
/**
 * Install the worker that keeps pages, tell it who is here, and say in the page what it keeps, what waits and
 * what the server did not take.
 */

/** @typedef {{url: string, title: string}} KeptPage */
/** @typedef {{key: number, title: string, words: [string, string][], why: string, at: string}} RefusedWords */

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;
const KEEP = { "X-Keep-Offline": "yes" };
const { person } = document.documentElement.dataset;

/** @param {string} name */
const find = (name) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-offline-${name}]`));

/** @param {string} name @param {boolean} isShown */
function show(name, isShown) {
  const part = find(name);
  if (part) {
    part.hidden = !isShown;
  }
}

// The page that stands for one that was not kept says by itself that there is no network.
const isNoPage = document.querySelector("[data-offline-no-page]") !== null;
const wasSlow = navigator.onLine && document.documentElement.dataset.kept !== undefined;
let waiting = 0;
let refused = 0;
let isOutdated = false;

function drawStrip() {
  const count = find("count");
  if (count) {
    count.textContent = String(waiting);
  }
  show("no-network", !navigator.onLine && !isNoPage);
  show("slow", wasSlow && navigator.onLine);
  show("waiting", waiting > 0);
  show("outdated", isOutdated);
  show("refused", refused > 0);
  show("strip", [...(find("strip")?.children ?? [])].some((part) => part instanceof HTMLElement && !part.hidden));
}

/** @returns {string} the token that holds now; that of a page from the device is older than the last sign-in */
function token() {
  const { csrfCookie } = document.body.dataset;
  const pair = document.cookie.split("; ").find((each) => each.startsWith(`${csrfCookie}=`));
  return pair?.slice(pair.indexOf("=") + 1) || tokenOfPage();
}

/** @returns {string} the token that forms of this page carry */
function tokenOfPage() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

// A page that the browser still had is as old as its first showing.
const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
let hasSaid = visit?.type === "back_forward";

/** @param {ServiceWorker} worker */
function sayWhoIsHere(worker) {
  if (person !== undefined) {
    worker.postMessage({ kind: "here", person, token: token(), isAgain: hasSaid });
    hasSaid = true;
  }
}

/**
 * @param {ServiceWorker} worker
 * @param {"kept" | "refused"} kind
 * @returns {Promise<unknown>}
 */
function ask(worker, kind) {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (message) => resolve(message.data);
    worker.postMessage({ kind }, [channel.port2]);
  });
}

/** @param {ServiceWorker} worker */
const keptPages = async (worker) => /** @type {KeptPage[]} */ (await ask(worker, "kept"));

/** The page without network lists what can be opened. @param {ServiceWorker} worker */
async function listKept(worker) {
  const list = find("list");
  if (!list) {
    return;
  }
  for (const { url, title } of await keptPages(worker)) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = title;
    list.append(document.createElement("li"));
    list.lastElementChild?.append(link);
  }
  show("kept", list.childElementCount > 0);
}

/** List with its words what the server did not take, until its writer puts it away. @param {ServiceWorker} worker */
async function listRefused(worker) {
  const list = find("refused-list");
  const pattern = /** @type {HTMLTemplateElement | null} */ (find("refused-item"));
  if (!list || !pattern) {
    return;
  }
  const all = /** @type {RefusedWords[]} */ (await ask(worker, "refused"));
  list.replaceChildren(...all.map((each) => drawRefused(worker, each, pattern)));
  show("refused-none", all.length === 0);
}

/**
 * @param {ServiceWorker} worker
 * @param {RefusedWords} each
 * @param {HTMLTemplateElement} pattern
 */
function drawRefused(worker, { key, title, words, why, at }, pattern) {
  const drawn = /** @type {DocumentFragment} */ (pattern.content.cloneNode(true));
  /** @param {string} name */
  const part = (name) => /** @type {HTMLElement} */ (drawn.querySelector(`[data-${name}]`));
  part("title").textContent = title;
  part("why").textContent = why || part("why").textContent;
  part("at").textContent = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  for (const [label, text] of words) {
    const term = document.createElement("dt");
    const said = document.createElement("dd");
    term.textContent = label;
    said.textContent = text;
    part("words").append(term, said);
  }
  const copied = part("copied");
  part("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText([title, ...words.map((pair) => pair.join(": "))].join("\n"));
    copied.hidden = false;
  });
  part("dismiss").addEventListener("click", () => worker.postMessage({ kind: "dismiss", key }));
  return drawn;
}

/** On a phone the worker fetches what is needed on the way, unless it has it. @param {ServiceWorker} worker */
function fetchAhead(worker) {
  const { kept } = document.documentElement.dataset;
  if (kept !== undefined || !navigator.onLine) {
    return;
  }
  if (window.matchMedia("(pointer: coarse)").matches) {
    for (const link of document.querySelectorAll("a[data-offline-ahead]")) {
      const { href, dataset } = /** @type {HTMLAnchorElement} */ (link);
      worker.postMessage({ kind: "ahead", ahead: new URL(dataset.offlineAhead ?? "", href).href, address: href });
    }
  }
  // The first page of a device comes before its worker, so that it was not kept on its way.
  if (!wasControlled && document.querySelector("[data-offline-own]")) {
    const { href } = window.location;
    worker.postMessage({ kind: "ahead", ahead: href, address: href });
  }
}

/** A course is kept by asking for each of its lessons once. @param {ServiceWorker} worker */
async function offerCourse(worker) {
  const offer = find("course");
  const button = offer?.querySelector("button");
  if (!offer || !button) {
    return;
  }
  const wanted = [...document.querySelectorAll("[data-offline-lesson]")].map((link) => /** @type {HTMLAnchorElement} */ (link).href);
  const draw = async () => {
    const kept = new Set((await keptPages(worker)).map((each) => each.url));
    const isKept = wanted.every((url) => kept.has(url));
    button.hidden = isKept;
    show("course-kept", isKept);
    return isKept;
  };
  offer.hidden = wanted.length === 0;
  await draw();
  button.addEventListener("click", async () => {
    button.disabled = true;
    show("course-failed", false);
    try {
      for (const url of wanted) {
        const reply = await fetch(url, { headers: KEEP, credentials: "same-origin" });
        if (!reply.ok) {
          throw new Error(String(reply.status));
        }
      }
      await until(draw);
    } catch {
      show("course-failed", true);
    }
    button.disabled = false;
  });
}

/** The worker keeps a page a moment after it has been shown. @param {() => Promise<boolean>} holds */
async function until(holds) {
  for (let times = 0; times < 20 && !(await holds()); times += 1) {
    await new Promise((resolve) => window.setTimeout(resolve, 250));
  }
}

/**
 * What pages keep for a person in the browser, as "own:<person>:…", goes once another is here, or nobody, and
 * once its time is over where it says until when it may stay.
 */
function forgetOthers() {
  if (person === undefined) {
    return;
  }
  try {
    for (const key of Object.keys(localStorage)) {
      const isOthers = key.startsWith("own:") && !(person && key.startsWith(`own:${person}:`));
      if (isOthers || (key.startsWith("own:") && isPast(localStorage.getItem(key)))) {
        localStorage.removeItem(key);
      }
    }
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

let timer = 0;

/**
 * Let the worker send what waits: at once, and again after ever longer pauses, as a phone says that the network
 * is back before it is, or does not say so at all.
 * @param {ServiceWorker} worker
 * @param {number} [wait]
 */
function keepTrying(worker, wait = FIRST_WAIT) {
  window.clearTimeout(timer);
  if (wait === FIRST_WAIT || waiting > 0) {
    sayWhoIsHere(worker);
  }
  timer = window.setTimeout(() => keepTrying(worker, Math.min(2 * wait, LONGEST_WAIT)), wait);
}

/** @param {string | null} text */
function isPast(text) {
  try {
    return JSON.parse(text ?? "null")?.until < Date.now();
  } catch {
    return false; // no JSON: it says nothing of a time
  }
}

const wasControlled = Boolean(navigator.serviceWorker?.controller);

async function start() {
  const address = document.documentElement.dataset.worker;
  if (!address || !("serviceWorker" in navigator)) {
    return;
  }
  // Without network nothing can be registered, nor is that always said; what is installed already goes on.
  navigator.serviceWorker.register(address).catch(() => null);
  const { active } = await navigator.serviceWorker.ready;
  if (!active) {
    return;
  }
  window.addEventListener("online", () => keepTrying(active));
  keepTrying(active);
  fetchAhead(active);
  await Promise.all([listKept(active), listRefused(active), offerCourse(active)]);
}

navigator.serviceWorker?.addEventListener("message", (message) => {
  if (message.data.kind === "waiting" && message.data.person === (person ?? message.data.person)) {
    if (refused !== message.data.refused && message.source instanceof ServiceWorker) {
      listRefused(message.source);
    }
    if (navigator.onLine && message.data.count > waiting && message.source instanceof ServiceWorker) {
      keepTrying(message.source); // the worker may know the token no more
    }
    waiting = message.data.count;
    refused = message.data.refused;
    drawStrip();
    // What was answered without network shows its reasons now, but not under the hands of who writes something else.
    if (message.data.sent && waiting === 0 && document.querySelector(".is-kept-offline, [data-offline-anew]")) {
      isOutdated = isBeingFilledIn();
      drawStrip();
      if (!isOutdated) {
        readAgain();
      }
    }
  }
});

/** Read the page again, unless it is being left: a reload would call back whoever has just tapped a link. */
function readAgain() {
  if (!isLeft) {
    window.location.reload();
  }
}

/** Forms in which something was written or moved that is not on its way yet. @type {Set<Element>} */
const touched = new Set();
for (const sign of ["input", "click"]) {
  document.addEventListener(sign, ({ target }) => {
    const form = /** @type {Element} */ (target).closest("main form");
    if (form && (sign === "input" || /** @type {Element} */ (target).closest("[data-move]"))) {
      touched.add(form);
    }
  });
}

const isBeingFilledIn = () => [...touched].some((form) => form.isConnected);

let isLeft = false;
window.addEventListener("beforeunload", () => {
  isLeft = true;
});
window.addEventListener("pageshow", () => {
  isLeft = false;
});
document.addEventListener("offline-again", readAgain); // other scripts ask by this event

for (const change of ["online", "offline"]) {
  window.addEventListener(change, drawStrip);
}

// What may wait says whose page it was written on, as another may be here when it is sent.
document.addEventListener("formdata", ({ target, formData }) => {
  const form = /** @type {HTMLFormElement} */ (target);
  const addresses = [form.getAttribute("action"), form.getAttribute("hx-post")];
  if (person !== undefined && addresses.some((address) => address && /[?&]offline=/.test(address))) {
    formData.set("offline_person", person);
  }
});

document.body.addEventListener("offline-kept", (event) => {
  const form = /** @type {Element} */ (event.target).closest("form");
  form?.classList.add("is-kept-offline");
  touched.delete(/** @type {Element} */ (form));
  const note = form?.querySelector("[data-offline-note]");
  if (note instanceof HTMLElement) {
    note.hidden = false;
  }
});

drawStrip();
forgetOthers();
start();
