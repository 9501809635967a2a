/* Count down to the server's deadline: the device's own clock may be wrong or be changed. */
(function (exam) {
  "use strict";

  class ServerClock {
    constructor(serverNow) {
      this.sync(serverNow, 0);
    }

    /* Take a reading of the server's clock; half the round trip lies between it and now. */
    sync(serverNow, roundTrip) {
      this.base = serverNow + roundTrip / 2;
      this.mark = performance.now();
    }

    now() {
      return this.base + (performance.now() - this.mark);
    }

    secondsUntil(moment, from = this.now()) {
      return Math.max(0, Math.floor((moment - from) / 1000));
    }
  }

  function clockText(seconds) {
    const hours = Math.floor(seconds / 3600);
    const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(2, "0");
    const rest = String(seconds % 60).padStart(2, "0");
    return hours ? `${hours}:${minutes}:${rest}` : `${minutes}:${rest}`;
  }

  exam.ServerClock = ServerClock;
  exam.clockText = clockText;
})((window.xunpingExam = window.xunpingExam || {}));
