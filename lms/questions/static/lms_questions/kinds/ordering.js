// @ts-check
/** Ordering: lines that move with buttons; an answer exists once one has moved. */

import { all, one } from "../../lms_core/js/dom.js";
import { registerKind, settleEnds } from "./kinds.js";

/** @import { Kind } from "./kinds.js" */

/** @param {HTMLElement} list */
const order = (list) => all(list, ":scope > [data-id]").map((item) => item.dataset.id ?? "");

/** @type {Kind<{order: string[]}>} */
const ordering = {
  read(section) {
    const list = one(section, "[data-ordering]");
    return list.dataset.moved ? { order: order(list) } : null;
  },
  write(section, given) {
    const list = one(section, "[data-ordering]");
    list.dataset.first ||= order(list).join(" ");
    for (const id of given ? given.order : list.dataset.first.split(" ")) {
      list.append(one(list, `[data-id="${CSS.escape(id)}"]`));
    }
    list.dataset.moved = given ? "yes" : "";
    settleEnds(list);
  },
};

registerKind("ordering", ordering);
