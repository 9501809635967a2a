// @ts-check
/**
 * Search the units while somebody types in a field that takes one; without this the field takes a name or code.
 * Fields come and go with parts of a page, so the page listens once for all of them.
 */

/** @typedef {{value: string, name: string, about: string}} Found */

const PAUSE = 150;

/** @type {number | undefined} */
let waiting;
/** @type {AbortController | undefined} */
let asking;

/**
 * @param {EventTarget | null} target
 * @returns {HTMLInputElement | null}
 */
function fieldOf(target) {
  return target instanceof HTMLInputElement && target.dataset.picker ? target : null;
}

/**
 * @param {HTMLInputElement} field
 * @returns {{box: HTMLElement, list: HTMLElement, said: HTMLElement} | null}
 */
function partsOf(field) {
  const box = field.parentElement?.querySelector(".picker-found");
  const list = box?.querySelector(".picker-list");
  const said = box?.querySelector(".picker-said");
  const isWhole = box instanceof HTMLElement && list instanceof HTMLElement && said instanceof HTMLElement;
  return isWhole ? { box, list, said } : null;
}

/** @param {HTMLInputElement} field */
function close(field) {
  window.clearTimeout(waiting);
  asking?.abort();
  const parts = partsOf(field);
  if (parts) {
    parts.box.hidden = true;
    parts.list.replaceChildren();
  }
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

/**
 * @param {Found} found
 * @param {string} id
 */
function optionFor(found, id) {
  const option = document.createElement("span");
  option.id = id;
  option.className = "picker-option";
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.value = found.value;
  const about = document.createElement("span");
  about.className = "muted small";
  about.textContent = found.about;
  option.append(found.name, " ", about);
  return option;
}

/** @param {HTMLInputElement} field */
async function search(field) {
  const parts = partsOf(field);
  if (!parts) {
    return;
  }
  asking?.abort();
  asking = new AbortController();
  const address = new URL(field.dataset.picker ?? "", window.location.href);
  address.searchParams.set("q", field.value);
  try {
    const reply = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
    if (!reply.ok) {
      return;
    }
    /** @type {{said: string, units: Found[]}} */
    const found = await reply.json();
    parts.list.replaceChildren(...found.units.map((one, place) => optionFor(one, `${field.id}-found-${place}`)));
    parts.said.textContent = found.said;
    parts.box.hidden = false;
    field.setAttribute("aria-expanded", String(found.units.length > 0));
    field.removeAttribute("aria-activedescendant");
  } catch {
    // Asked anew meanwhile, or without a network: what is typed can be sent all the same.
  }
}

/**
 * @param {HTMLInputElement} field
 * @param {number} step
 */
function move(field, step) {
  const options = [...(partsOf(field)?.list.children ?? [])];
  if (options.length === 0) {
    return;
  }
  const now = options.findIndex((option) => option.id === field.getAttribute("aria-activedescendant"));
  const next = now < 0 && step < 0 ? options.length - 1 : (now + step + options.length) % options.length;
  options.forEach((option, place) => {
    option.setAttribute("aria-selected", String(place === next));
  });
  options[next]?.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", options[next]?.id ?? "");
}

/**
 * @param {HTMLInputElement} field
 * @param {Element} option
 */
function choose(field, option) {
  field.value = (option instanceof HTMLElement && option.dataset.value) || "";
  close(field);
  if (field.form?.hasAttribute("data-submit-on-change")) {
    field.form.requestSubmit();
  }
}

document.addEventListener("input", (event) => {
  const field = fieldOf(event.target);
  if (!field) {
    return;
  }
  window.clearTimeout(waiting);
  if (field.value.trim()) {
    waiting = window.setTimeout(search, PAUSE, field);
  } else {
    close(field);
  }
});

document.addEventListener("keydown", (event) => {
  const field = fieldOf(event.target);
  // While a word is put together from Pinyin its keys belong to the input method.
  if (!field || event.isComposing) {
    return;
  }
  const isOpen = partsOf(field)?.box.hidden === false;
  const active = document.getElementById(field.getAttribute("aria-activedescendant") ?? "");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (isOpen) {
      move(field, event.key === "ArrowDown" ? 1 : -1);
    } else {
      search(field);
    }
  } else if (event.key === "Escape" && isOpen) {
    event.preventDefault();
    close(field);
  } else if (event.key === "Enter" && isOpen && active) {
    event.preventDefault();
    choose(field, active);
  }
});

document.addEventListener("mousedown", (event) => {
  const option = event.target instanceof Element ? event.target.closest(".picker-option") : null;
  const field = option?.closest(".picker")?.querySelector("input");
  if (option && field) {
    event.preventDefault();
    choose(field, option);
  }
});

document.addEventListener("focusout", (event) => {
  const field = fieldOf(event.target);
  if (field) {
    close(field);
  }
});
