// @ts-check
/** Read a sum: terms of factors, brackets, a sign before a number, a per cent sign after it. */

/** @type {Record<string, string>} */
const SIGNS = { "×": "*", "÷": "/", "−": "-", "（": "(", "）": ")", "。": ".", "＋": "+", "％": "%" };

/**
 * Give the value of a written sum, or null where it is none.
 * @param {string} text
 * @returns {number | null}
 */
export function calculate(text) {
  const signs = [...text].map((sign) => SIGNS[sign] || sign).join("").replace(/[\s,，]/g, "");
  let at = 0;

  /** @returns {number} */
  function atom() {
    let value = 0;
    if (signs[at] === "-" || signs[at] === "+") {
      return (signs[at++] === "-" ? -1 : 1) * atom();
    }
    if (signs[at] === "(") {
      at += 1;
      value = sum();
      if (signs[at++] !== ")") {
        return NaN;
      }
    } else {
      const found = /^\d+(\.\d*)?|^\.\d+/.exec(signs.slice(at));
      if (!found) {
        return NaN;
      }
      at += found[0].length;
      value = Number(found[0]);
    }
    while (signs[at] === "%") {
      at += 1;
      value /= 100;
    }
    return value;
  }

  function product() {
    let value = atom();
    while (signs[at] === "*" || signs[at] === "/") {
      value = signs[at++] === "*" ? value * atom() : value / atom();
    }
    return value;
  }

  function sum() {
    let value = product();
    while (signs[at] === "+" || signs[at] === "-") {
      value = signs[at++] === "+" ? value + product() : value - product();
    }
    return value;
  }

  const value = sum();
  return at === signs.length && Number.isFinite(value) ? Number(value.toPrecision(12)) : null;
}
