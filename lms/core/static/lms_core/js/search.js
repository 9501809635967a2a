// @ts-check
/**
 * Open the search over the page, show what is found while somebody types, and remember what was looked for.
 *
 * The list is a combobox: the field keeps the focus, arrows choose an option. Without this script the same
 * words lead to the page of the search.
 */

const WAIT = 120;
const REMEMBERED = 6;
// Desks are shared: what was looked for is forgotten with the tab.
const KEY = "xunping-searches";

/** @returns {string[]} */
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {string} words */
function remember(words) {
  const kept = [words, ...remembered().filter((each) => each !== words)].slice(0, REMEMBERED);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing still searches.
  }
}

/** @param {EventTarget | null} target */
function isTypedIn(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} field
 * @param {HTMLElement} list
 */
function searchIn(dialog, form, field, list) {
  let asked = new AbortController();
  let timer = 0;

  /** @returns {HTMLElement[]} */
  const options = () => [...list.querySelectorAll("[role=option]")].filter((each) => each instanceof HTMLElement);

  /** @param {HTMLElement | undefined} option */
  function choose(option) {
    for (const each of options()) {
      each.setAttribute("aria-selected", String(each === option));
    }
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  function show() {
    list.hidden = !list.childElementCount;
    field.setAttribute("aria-expanded", String(options().length > 0));
    choose(undefined);
  }

  function showRemembered() {
    const items = remembered().map((words, number) => {
      const item = document.createElement("li");
      item.className = "search-option";
      item.id = `search-option-${number + 1}`;
      item.setAttribute("role", "option");
      item.dataset.words = words;
      item.textContent = words;
      return item;
    });
    list.replaceChildren(...items);
    show();
  }

  async function ask() {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const words = field.value.trim();
    if (!words) {
      showRemembered();
      return;
    }
    try {
      const reply = await fetch(`${dialog.dataset.optionsUrl}?${new URLSearchParams({ q: words })}`, { signal });
      if (reply.ok && !reply.redirected) {
        const found = await reply.text();
        if (!signal.aborted) {
          list.innerHTML = found;
          show();
        }
      }
    } catch {
      // Typed on, or the network is gone: Enter still leads to the page, which says so.
    }
  }

  /** @param {HTMLElement} option */
  function follow(option) {
    if (option.dataset.words) {
      field.value = option.dataset.words;
      ask();
      field.focus();
      return;
    }
    remember(field.value.trim());
    dialog.close();
    location.assign(option.dataset.url ?? form.action);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const chosen = all[at];
    // While a word is being composed, keys belong to the input method.
    if (event.isComposing) {
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place beside the list stands for the field itself.
      const places = all.length + 1;
      choose(all[(at + 1 + step + places) % places - 1]);
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      follow(chosen);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    if (option instanceof HTMLElement) {
      follow(option);
    }
  });
  form.addEventListener("submit", (event) => {
    if (field.value.trim()) {
      remember(field.value.trim());
    } else {
      event.preventDefault();
    }
  });
  dialog.addEventListener("click", (event) => {
    const target = event.target;
    if (target === dialog || (target instanceof Element && target.closest("[data-search-close]"))) {
      dialog.close();
    }
  });

  return () => {
    if (!dialog.open) {
      dialog.showModal();
      field.select();
      ask();
    }
  };
}

const dialog = document.querySelector("[data-search-dialog]");
const form = dialog?.querySelector("form");
const field = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
if (dialog instanceof HTMLDialogElement && form && field && list instanceof HTMLElement) {
  const open = searchIn(dialog, form, field, list);
  document.querySelector("[data-search-open]")?.addEventListener("click", (event) => {
    if (event instanceof MouseEvent && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("keydown", (event) => {
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTypedIn(event.target);
    // Another dialog over the page keeps its keys.
    if ((isCommand || isSlash) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      open();
    }
  });
}
