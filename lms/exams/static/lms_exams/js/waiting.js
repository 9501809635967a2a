/* Wait for a sitting to open: count down by the server's clock, then show the button without a reload. */
(function (exam) {
  "use strict";

  const line = document.querySelector("[data-opens-at]");
  const form = document.querySelector("form[data-opens]");
  if (!line || !form) return;

  const clock = new exam.ServerClock(Number(line.dataset.now));
  const opensAt = Number(line.dataset.opensAt);

  function look() {
    const seconds = Math.ceil((opensAt - clock.now()) / 1000);
    if (seconds > 0) {
      line.querySelector("[data-clock]").textContent = exam.clockText(seconds);
      return;
    }
    clearInterval(timer);
    line.closest("[data-waits]").hidden = true;
    form.hidden = false;
    const first = form.querySelector("input[type=password], button");
    if (document.activeElement === document.body) first.focus();
  }

  line.hidden = false;
  const timer = setInterval(look, 250);
  look();
})((window.xunpingExam = window.xunpingExam || {}));
