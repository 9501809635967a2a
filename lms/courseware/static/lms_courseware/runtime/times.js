// @ts-check
/** Read and write spans of time as the two families do: HHHH:MM:SS.SS in 1.2, ISO 8601 in 2004. */

const CLOCK = /^(\d{2,4}):(\d{2}):(\d{2})(\.\d{1,2})?$/;
const SPAN = /^P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?$/;

/** @param {string} text */
export function isClock(text) {
  return CLOCK.test(text);
}

/** @param {string} text */
export function isSpan(text) {
  return SPAN.test(text);
}

/** @param {number} seconds */
export function clockOf(seconds) {
  const [hours, minutes, rest] = parted(seconds);
  return `${String(hours).padStart(4, "0")}:${String(minutes).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}

/** @param {number} seconds */
export function spanOf(seconds) {
  const [hours, minutes, rest] = parted(seconds);
  return `PT${hours}H${minutes}M${rest}S`;
}

/**
 * @param {number} seconds
 * @returns {[number, number, number]}
 */
function parted(seconds) {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
}
