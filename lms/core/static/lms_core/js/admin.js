// @ts-check
/** Let the label of a tag field name the input that Wagtail's tag script puts beside the hidden one. */

function nameTagInputs() {
  for (const input of document.querySelectorAll("ul.tagit > .tagit-new > input:not([id])")) {
    const field = input.closest("ul.tagit")?.previousElementSibling;
    if (!field?.id) {
      continue;
    }
    input.id = `${field.id}-new`;
    for (const label of document.querySelectorAll(`label[for="${CSS.escape(field.id)}"]`)) {
      label.setAttribute("for", input.id);
    }
    const description = field.getAttribute("aria-describedby");
    if (description !== null) {
      input.setAttribute("aria-describedby", description);
    }
  }
}

// Fields come with the page, with a window that opens in it, and after an upload.
new MutationObserver(nameTagInputs).observe(document.documentElement, { childList: true, subtree: true });
nameTagInputs();
