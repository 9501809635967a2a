// @ts-check
/**
 * Install the worker that keeps pages, tell it who is here, and say in the page what it keeps and what waits.
 */

/** @typedef {{url: string, title: string}} KeptPage */

const KEEP = { "X-Keep-Offline": "yes" };

/** @param {string} name */
const find = (name) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-offline-${name}]`));

/** @param {string} name @param {boolean} isShown */
function show(name, isShown) {
  const part = find(name);
  if (part) {
    part.hidden = !isShown;
  }
}

let waiting = 0;

function drawStrip() {
  const count = find("count");
  if (count) {
    count.textContent = String(waiting);
  }
  show("no-network", !navigator.onLine);
  show("waiting", waiting > 0);
  show("strip", !navigator.onLine || waiting > 0);
}

/** @returns {string} the token that forms of this page carry */
function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

/** @param {ServiceWorker} worker */
function sayWhoIsHere(worker) {
  const { person } = document.documentElement.dataset;
  if (person !== undefined) {
    worker.postMessage({ kind: "here", person, token: token() });
  }
}

/**
 * @param {ServiceWorker} worker
 * @returns {Promise<KeptPage[]>}
 */
function keptPages(worker) {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (message) => resolve(message.data);
    worker.postMessage({ kind: "kept" }, [channel.port2]);
  });
}

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

/** What pages keep for a person in the browser, as "own:<person>:…", goes once another is here, or nobody. */
function forgetOthers() {
  const { person } = document.documentElement.dataset;
  if (person === undefined) {
    return;
  }
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("own:") && !(person && key.startsWith(`own:${person}:`))) {
        localStorage.removeItem(key);
      }
    }
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

async function start() {
  const address = document.documentElement.dataset.worker;
  if (!address || !("serviceWorker" in navigator)) {
    return;
  }
  // Without network nothing can be registered, and what is installed already goes on.
  await navigator.serviceWorker.register(address).catch(() => null);
  const { active } = await navigator.serviceWorker.ready;
  if (!active) {
    return;
  }
  sayWhoIsHere(active);
  await Promise.all([listKept(active), offerCourse(active)]);
  window.addEventListener("online", () => sayWhoIsHere(active));
}

navigator.serviceWorker?.addEventListener("message", (message) => {
  if (message.data.kind === "waiting") {
    waiting = message.data.count;
    drawStrip();
    if (message.data.sent && waiting === 0 && document.querySelector(".is-kept-offline")) {
      window.location.reload(); // what was answered without network shows its reasons now
    }
  }
});

for (const change of ["online", "offline"]) {
  window.addEventListener(change, drawStrip);
}

document.body.addEventListener("offline-kept", (event) => {
  const form = /** @type {Element} */ (event.target).closest("form");
  form?.classList.add("is-kept-offline");
  const note = form?.querySelector("[data-offline-note]");
  if (note instanceof HTMLElement) {
    note.hidden = false;
  }
});

drawStrip();
forgetOthers();
start();
