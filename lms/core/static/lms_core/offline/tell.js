// @ts-check
/** Say something to the worker that keeps pages; where there is none, nothing is kept. */

/** @param {{kind: "forget" | "prolong" | "ahead"} & Record<string, string | number>} message */
export const tell = (message) => navigator.serviceWorker?.controller?.postMessage(message);
