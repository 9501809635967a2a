// @ts-check
/**
 * Wait for a sitting to open, or for the own turn to start: count down by the server's clock, then show the
 * button without a reload. Who waits for a turn reads how many come before.
 */

import { one } from "../../lms_core/js/dom.js";
import { ServerClock, clockText } from "./clock.js";

const line = one(document, "[data-opens-at]");
const opens = one(document, "[data-opens]");
const before = /** @type {HTMLElement | null} */ (document.querySelector("[data-before]"));
const clock = new ServerClock(Number(line.dataset.now));
const opensAt = Number(line.dataset.opensAt);

function look() {
  const seconds = Math.ceil((opensAt - clock.now()) / 1000);
  if (seconds > 0) {
    if (before) {
      before.textContent = String(seconds * Number(before.dataset.aSecond));
    }
    one(line, "[data-clock]").textContent = clockText(seconds);
    return;
  }
  window.clearInterval(timer);
  one(document, "[data-waits]").hidden = true;
  opens.hidden = false;
  if (document.activeElement === document.body) {
    one(opens, "input[type=password], button, a").focus();
  }
}

line.hidden = false;
const timer = window.setInterval(look, 250);
look();
