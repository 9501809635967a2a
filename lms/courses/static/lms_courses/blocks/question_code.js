// @ts-check
/** Write the code of a question chosen from the bank's list into the field beside the button. */

/**
 * What Wagtail's list gives; its script stands on the page before this one.
 * @typedef {{id: string, title: string}} Chosen
 * @typedef {{url: string, onload: object, responses: {chosen(question: Chosen): void}}} Modal
 * @typedef {{ModalWorkflow(modal: Modal): void, CHOOSER_MODAL_ONLOAD_HANDLERS: object}} Wagtail
 */

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-question-list]"));
  if (!button) {
    return;
  }
  const line = button.parentElement;
  const field = /** @type {HTMLInputElement} */ (line?.previousElementSibling);
  const told = /** @type {HTMLElement} */ (line?.querySelector("[data-question-chosen]"));
  const wagtail = /** @type {Wagtail} */ (/** @type {unknown} */ (window));
  wagtail.ModalWorkflow({
    url: button.dataset.questionList ?? "",
    onload: wagtail.CHOOSER_MODAL_ONLOAD_HANDLERS,
    responses: {
      chosen({ id, title }) {
        field.value = id;
        field.dispatchEvent(new Event("change", { bubbles: true }));
        told.textContent = title;
      },
    },
  });
});
