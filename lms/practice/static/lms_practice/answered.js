// @ts-check
/** Remember on the device which questions of a round are answered, so that a kept page does not ask them again. */

const KEPT_FOR = 4 * 24 * 60 * 60 * 1000;

export class Answered {
  /**
   * @param {Pick<Storage, "getItem" | "setItem">} storage
   * @param {string} person the word of whoever is here; what is kept under it goes when another comes
   * @param {number} round
   */
  constructor(storage, person, round) {
    this.storage = storage;
    this.key = `own:${person}:practised:${round}`;
  }

  /** @returns {number[]} */
  get places() {
    try {
      return JSON.parse(this.storage.getItem(this.key) ?? "null")?.places ?? [];
    } catch {
      return [];
    }
  }

  /** @param {number} place */
  add(place) {
    try {
      const places = [...new Set([...this.places, place])];
      this.storage.setItem(this.key, JSON.stringify({ until: Date.now() + KEPT_FOR, places }));
    } catch {
      // A browser that keeps nothing asks once more; the server takes the first answer.
    }
  }

  /**
   * List what is still open, those behind a place before those left earlier.
   * @param {number[]} asked
   * @param {number} [after]
   */
  open(asked, after = 0) {
    const places = this.places;
    const left = asked.filter((place) => !places.includes(place));
    return [...left.filter((place) => place > after), ...left.filter((place) => place <= after)];
  }
}

/** Give the word of whoever is here. */
export const personHere = () => document.documentElement.dataset.person ?? "";
