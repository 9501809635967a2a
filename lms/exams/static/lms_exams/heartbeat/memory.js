// @ts-check
/** Read and write the device's storage, which a browser may refuse or have full. */

/**
 * @param {Storage} storage
 * @param {string} key
 */
export function read(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {Storage} storage
 * @param {string} key
 * @param {string | number} value
 */
export function write(storage, key, value) {
  try {
    storage.setItem(key, String(value));
  } catch {
    // Without storage events live as long as the page; a save has its own words for it.
  }
}
