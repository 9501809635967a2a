/* Let the label of a tag field name the input that Wagtail's tag script puts beside the hidden one. */
(function () {
  "use strict";

  function nameTagInputs() {
    document.querySelectorAll("ul.tagit > .tagit-new > input:not([id])").forEach((input) => {
      const field = input.closest("ul.tagit").previousElementSibling;
      if (!field || !field.id) {
        return;
      }
      input.id = `${field.id}-new`;
      document.querySelectorAll(`label[for="${CSS.escape(field.id)}"]`).forEach((label) => {
        label.htmlFor = input.id;
      });
      if (field.hasAttribute("aria-describedby")) {
        input.setAttribute("aria-describedby", field.getAttribute("aria-describedby"));
      }
    });
  }

  // Fields come with the page, with a window that opens in it, and after an upload.
  new MutationObserver(nameTagInputs).observe(document.documentElement, { childList: true, subtree: true });
})();
