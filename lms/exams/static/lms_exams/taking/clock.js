// @ts-check
/** Count down to the server's deadline: the device's own clock may be wrong or be changed. */

export class ServerClock {
  /** @param {number} serverNow milliseconds since 1970 */
  constructor(serverNow) {
    this.base = 0;
    this.mark = 0;
    this.sync(serverNow, 0);
  }

  /**
   * Take a reading of the server's clock; half the round trip lies between it and now.
   * @param {number} serverNow
   * @param {number} roundTrip milliseconds
   */
  sync(serverNow, roundTrip) {
    this.base = serverNow + roundTrip / 2;
    this.mark = performance.now();
  }

  /** Say what the server's clock shows now, by the time that has passed since the last reading. */
  now() {
    return this.base + (performance.now() - this.mark);
  }

  /**
   * Count the whole seconds that are left.
   * @param {number} moment
   * @param {number} [from]
   */
  secondsUntil(moment, from = this.now()) {
    return Math.max(0, Math.floor((moment - from) / 1000));
  }
}

/** @param {number} seconds */
export function clockText(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(2, "0");
  const rest = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${minutes}:${rest}` : `${minutes}:${rest}`;
}
