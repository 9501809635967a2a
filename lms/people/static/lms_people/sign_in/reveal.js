// @ts-check
/** Let whoever types a password look at it: a button in the field shows it and hides it again. */

/**
 * Hide what is shown; a password must not stand readable on the page that is sent or left.
 * @param {HTMLInputElement} input
 * @param {HTMLButtonElement} button
 */
function hide(input, button) {
  input.type = "password";
  button.textContent = input.dataset.reveal ?? "";
  button.setAttribute("aria-pressed", "false");
}

/**
 * @param {HTMLInputElement} input
 * @param {HTMLButtonElement} button
 */
function show(input, button) {
  input.type = "text";
  button.textContent = input.dataset.conceal ?? "";
  button.setAttribute("aria-pressed", "true");
}

/** @type {NodeListOf<HTMLInputElement>} */
const inputs = document.querySelectorAll("input[type=password][data-reveal]");
for (const input of inputs) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small button-quiet reveal-button";
  button.setAttribute("aria-controls", input.id);
  const row = document.createElement("div");
  row.className = "reveal";
  input.before(row);
  row.append(input, button);
  hide(input, button);
  button.addEventListener("click", () => {
    if (input.type === "password") {
      show(input, button);
    } else {
      hide(input, button);
    }
    input.focus();
  });
  input.form?.addEventListener("submit", () => hide(input, button));
}
