// @ts-check
/** Close open menus, lead to what is wrong with a form, submit filters, tick many boxes at once, send a form only once. */

/** @param {Event} event */
const targetOf = (event) => /** @type {Element} */ (event.target);

/** @param {Element | null} except */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) {
      menu.removeAttribute("open");
    }
  }
}

document.addEventListener("click", (event) => {
  closeMenus(targetOf(event).closest("details[data-menu]"));
  if (targetOf(event).closest("[data-print]")) {
    window.print();
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.removeAttribute("open");
    menu.querySelector("summary")?.focus();
  }
});

/**
 * @param {string} name
 * @returns {NodeListOf<HTMLInputElement>}
 */
function boxesNamed(name) {
  return document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`);
}

/** @param {string} name */
function countTicked(name) {
  const ticked = [...boxesNamed(name)].filter((box) => box.checked).length;
  for (const count of document.querySelectorAll(`[data-ticked="${CSS.escape(name)}"]`)) {
    count.textContent = String(ticked);
  }
}

document.addEventListener("htmx:afterSettle", () => {
  for (const count of document.querySelectorAll("[data-ticked]")) {
    countTicked(count.getAttribute("data-ticked") ?? "");
  }
});

document.addEventListener("click", (event) => {
  const button = targetOf(event).closest("[data-tick], [data-untick]");
  if (!button) {
    return;
  }
  const ticks = button.getAttribute("data-tick");
  const name = ticks || button.getAttribute("data-untick") || "";
  for (const box of boxesNamed(name)) {
    box.checked = Boolean(ticks);
  }
  countTicked(name);
});

document.addEventListener("change", (event) => {
  const target = targetOf(event);
  if (target instanceof HTMLInputElement && target.type === "checkbox") {
    countTicked(target.name);
  }
  const form = target.closest("form[data-submit-on-change]");
  if (form instanceof HTMLFormElement && target.tagName !== "INPUT") {
    form.requestSubmit();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("form[data-once]")) {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
  });
});

/**
 * A bar with more than it has room for fades where it goes on, so that nobody takes the last word for the end.
 * @param {HTMLElement} nav
 */
function fadeEnds(nav) {
  const fade = () => {
    nav.classList.toggle("goes-on-before", nav.scrollLeft > 1);
    nav.classList.toggle("goes-on-after", nav.scrollLeft + nav.clientWidth < nav.scrollWidth - 1);
  };
  const current = nav.querySelector("[aria-current]");
  nav.scrollLeft = current instanceof HTMLElement ? Math.max(0, current.offsetLeft - nav.clientWidth / 2) : 0;
  nav.addEventListener("scroll", fade, { passive: true });
  new ResizeObserver(fade).observe(nav);
}

const nav = document.querySelector(".topbar-nav");
if (nav instanceof HTMLElement) {
  fadeEnds(nav);
}

const faults = document.querySelector("[data-faults]");
if (faults instanceof HTMLElement) {
  faults.focus();
}
