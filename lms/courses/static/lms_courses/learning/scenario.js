// @ts-check
/**
 * Play a scenario: one step after the other, what was said above stays, one may go back and begin again.
 *
 * Everything is on the page, so that it is played without network as well; the server follows the choices
 * itself when it is told the end.
 */

class Scenario {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.talk = this.part("talk");
    this.now = this.part("now");
    this.tools = this.part("tools");
    this.own = /** @type {HTMLTemplateElement} */ (/** @type {unknown} */ (this.part("own")));
    this.form = place.querySelector("form");
    /** @type {{choice: number, turns: Element[]}[]} what was chosen, with the turns it brought */
    this.taken = [];
    this.current = 1;
  }

  /** @param {string} name */
  part(name) {
    return /** @type {HTMLElement} */ (this.place.querySelector(`[data-scenario-${name}]`));
  }

  start() {
    this.place.classList.add("is-played");
    this.talk.hidden = false;
    this.now.hidden = false;
    this.talk.append(...this.turnsOf(1));
    for (const choice of (this.place.dataset.path ?? "").split(",").filter(Boolean)) {
      this.take(Number(choice));
    }
    this.offer();
    this.tools.querySelector("[name=back]")?.addEventListener("click", () => this.back());
    this.tools.querySelector("[name=again]")?.addEventListener("click", () => this.back(this.taken.length));
  }

  /** @param {number} number @returns {HTMLElement | null} */
  step(number) {
    return this.place.querySelector(`[data-step="${number}"]`);
  }

  /** @param {number} number */
  turnsOf(number) {
    const step = this.step(number);
    return [...(step?.querySelectorAll(".turn, [data-end]") ?? [])].map((turn) => /** @type {Element} */ (turn.cloneNode(true)));
  }

  /** @returns {NodeListOf<HTMLAnchorElement>} */
  choices() {
    return /** @type {HTMLElement} */ (this.step(this.current)).querySelectorAll("[data-leads-to]");
  }

  /** Show what was chosen and what came of it. @param {number} choice */
  take(choice) {
    const link = this.choices()[choice];
    if (!link) {
      return;
    }
    const own = /** @type {Element} */ (this.own.content.firstElementChild?.cloneNode(true));
    const said = own.querySelector(".turn-words");
    if (said) {
      said.textContent = link.textContent;
    }
    this.current = Number(link.dataset.leadsTo);
    const turns = [own, ...this.turnsOf(this.current)];
    this.talk.append(...turns);
    this.taken.push({ choice, turns });
  }

  offer() {
    const buttons = [...this.choices()].map((link, choice) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "scenario-choice";
      button.textContent = link.textContent;
      button.addEventListener("click", () => this.choose(choice));
      return button;
    });
    this.now.replaceChildren(...buttons);
    this.now.hidden = buttons.length === 0;
    this.tools.hidden = this.taken.length === 0;
  }

  /** @param {number} choice */
  choose(choice) {
    this.take(choice);
    this.offer();
    const hasEnded = this.now.hidden;
    if (hasEnded) {
      this.send();
    }
    this.focus(hasEnded ? /** @type {HTMLElement} */ (this.tools.querySelector("button")) : this.now);
  }

  /** @param {number} times */
  back(times = 1) {
    for (const { turns } of this.taken.splice(this.taken.length - times)) {
      for (const turn of turns) {
        turn.remove();
      }
    }
    this.current = 1;
    for (const { choice } of this.taken) {
      this.current = Number(this.choices()[choice].dataset.leadsTo);
    }
    this.offer();
    this.focus(this.now);
  }

  /** Whoever uses a keyboard goes on where the buttons are; the page moves only as far as it has to. @param {HTMLElement} target */
  focus(target) {
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest" });
  }

  send() {
    const path = this.form?.querySelector("[name=path]");
    if (path instanceof HTMLInputElement) {
      path.value = this.taken.map(({ choice }) => choice).join(",");
      this.form?.requestSubmit();
    }
  }
}

for (const place of document.querySelectorAll("[data-scenario]")) {
  if (place instanceof HTMLElement) {
    new Scenario(place).start();
  }
}
