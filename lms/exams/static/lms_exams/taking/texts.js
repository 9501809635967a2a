// @ts-check
/** Fill the {braces} of a sentence. */

/**
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
