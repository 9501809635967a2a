// @ts-check
/** Let an author try a question out in the preview; nothing is kept. */

import { closest, one } from "../../lms_core/js/dom.js";
import { kindOf, moveItem } from "../kinds/kinds.js";

const section = one(document, "[data-question]");
kindOf(section.dataset.kind ?? "").write(section, null);
document.addEventListener("click", (event) => {
  const button = closest(event, "[data-move]");
  if (button) {
    moveItem(button);
  }
});
