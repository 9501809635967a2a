// @ts-check
/** Find the parts of a page; one that is missing is a fault of the template, and named. */

/**
 * Find the first element that fits, of the type the caller will use it as.
 * @template {Element} E
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} type
 * @returns {E}
 */
/**
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
/**
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Element} [type]
 * @returns {Element}
 */
export function one(root, selector, type = HTMLElement) {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) {
    throw new Error(`the page has no ${type.name} ${selector}`);
  }
  return found;
}

/**
 * Find all elements that fit, of the type the caller will use them as.
 * @template {Element} E
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} type
 * @returns {E[]}
 */
/**
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
/**
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Element} [type]
 * @returns {Element[]}
 */
export function all(root, selector, type = HTMLElement) {
  return [...root.querySelectorAll(selector)].filter((found) => found instanceof type);
}

/**
 * Find what was clicked, changed or typed in, or what stands around it.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest(event, selector) {
  const found = event.target instanceof Element ? event.target.closest(selector) : null;
  return found instanceof HTMLElement ? found : null;
}
