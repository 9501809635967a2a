// @ts-check
/** Say what keeps the server from reading a number, as lms.questions.scoring.rules.written reads it. */

const LONGEST = 60;
const MOST_EXPONENT = 30;
const MULTIPLIERS = "万億亿千百";
const NUMBER = /^([+-]?(?:[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+))(e[+-]?[0-9]{1,3})?/;
const WITH_COMMAS = /^[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,4}(?:,[0-9]{4})+(?:\.[0-9]+)?|[0-9]+,[0-9]+)$/;

/** @param {string} text */
const plain = (text) => text.normalize("NFKC").replace(/[−–]/g, "-").replace(/['’٬]/g, ",").toLowerCase().replace(/\s/g, "");

/** @param {string} unit */
const folded = (unit) => plain(unit.replace(/\p{Cf}/gu, ""));

/**
 * @param {string} rest
 * @param {string[]} units
 * @param {boolean} isWanted
 * @returns {boolean}
 */
function fitsUnit(rest, units, isWanted) {
  if (units.includes(rest) || (!rest && !(isWanted && units.length))) {
    return true;
  }
  return Boolean(rest) && MULTIPLIERS.includes(rest[0]) && fitsUnit(rest.slice(1), units, isWanted);
}

/**
 * Say "number" or "unit" for what is wrong with a written number; nothing where it can be read.
 * @param {string} text
 * @param {string[]} units the accepted spellings
 * @param {boolean} isWanted a number without a unit is wrong
 * @returns {"" | "number" | "unit"}
 */
export function numberFault(text, units, isWanted) {
  const typed = plain(text);
  const found = NUMBER.exec(typed);
  const [whole, number, power] = found ?? ["", "", ""];
  const isReadable = found && text.length <= LONGEST && (!number.includes(",") || WITH_COMMAS.test(number));
  if (!isReadable || Math.abs(Number((power || "e0").slice(1))) > MOST_EXPONENT) {
    return "number";
  }
  return fitsUnit(typed.slice(whole.length), units.map(folded).filter(Boolean), isWanted) ? "" : "unit";
}
