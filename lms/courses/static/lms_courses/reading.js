/* Keep the reader's place: what has been seen goes to the server now and then, and when the page is left. */
(() => {
  "use strict";

  const EVERY_MS = 15000;
  const lesson = document.querySelector("[data-lesson]");
  if (!lesson) return;

  const blocks = () => [...lesson.querySelectorAll("[data-block]")];
  const total = blocks().length;
  let furthest = 0;
  let place = lesson.dataset.resume;
  let seconds = 0;
  let sent = "";
  let done = lesson.dataset.done === "yes";

  /* A block counts as seen once its end has come into view. */
  const look = () => {
    const bottom = window.innerHeight;
    let current = place;
    blocks().forEach((block, index) => {
      const box = block.getBoundingClientRect();
      if (box.bottom <= bottom + 1) furthest = Math.max(furthest, index + 1);
      if (box.top <= bottom * 0.5) current = block.dataset.block;
    });
    place = current;
  };

  const message = () => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", lesson.dataset.csrf);
    body.append("block", place || "");
    body.append("share", total ? String(furthest / total) : "1");
    body.append("seconds", String(Math.round(seconds)));
    return body;
  };

  const isNew = () => `${place} ${furthest}` !== sent || seconds >= 10;

  const noted = () => {
    sent = `${place} ${furthest}`;
    seconds = 0;
  };

  /* The end of the lesson asks for itself anew as long as it names something missing. */
  const drawEnd = () => {
    const end = document.getElementById("lesson-end");
    if (end?.hasAttribute("hx-trigger")) window.htmx?.trigger(end, "lesson-read");
  };

  const send = async () => {
    if (!isNew()) return;
    const body = message();
    const spent = seconds;
    noted();
    try {
      const reply = await fetch(lesson.dataset.placeUrl, { method: "POST", body, credentials: "same-origin" });
      if (!reply.ok) throw new Error(String(reply.status));
      const answer = await reply.json();
      const asks = !done && furthest === total;
      done = done || answer.done;
      if (asks) drawEnd();
    } catch {
      sent = "";
      seconds += spent;
    }
  };

  /* The reply to an answer may be older than the place just kept, and bring an end that still misses it. */
  document.addEventListener("htmx:afterSettle", () => {
    if (done) drawEnd();
  });

  const leave = () => {
    look();
    if (!isNew()) return;
    if (navigator.sendBeacon(lesson.dataset.placeUrl, message())) noted();
  };

  const resume = () => {
    const [visit] = performance.getEntriesByType("navigation");
    if (!lesson.dataset.resume || location.hash || visit?.type !== "navigate") return;
    const block = document.getElementById(`b-${lesson.dataset.resume}`);
    if (block && block !== blocks()[0]) block.scrollIntoView({ block: "start" });
  };

  let waiting = 0;
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = setTimeout(() => {
        waiting = 0;
        const before = furthest;
        look();
        if (furthest === total && before < total) send();
      }, 200);
    },
    { passive: true },
  );
  setInterval(() => {
    if (document.visibilityState === "visible") seconds += 1;
  }, 1000);
  setInterval(() => {
    look();
    send();
  }, EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  addEventListener("pagehide", leave);
  addEventListener("load", () => {
    resume();
    look();
    send();
  });
})();
