// @ts-check
/** Wait for a sitting to open: count down by the server's clock, then show the button without a reload. */

import { one } from "../../lms_core/js/dom.js";
import { ServerClock, clockText } from "./clock.js";

const line = one(document, "[data-opens-at]");
const form = one(document, "form[data-opens]");
const clock = new ServerClock(Number(line.dataset.now));
const opensAt = Number(line.dataset.opensAt);

function look() {
  const seconds = Math.ceil((opensAt - clock.now()) / 1000);
  if (seconds > 0) {
    one(line, "[data-clock]").textContent = clockText(seconds);
    return;
  }
  window.clearInterval(timer);
  one(document, "[data-waits]").hidden = true;
  form.hidden = false;
  if (document.activeElement === document.body) {
    one(form, "input[type=password], button").focus();
  }
}

line.hidden = false;
const timer = window.setInterval(look, 250);
look();
