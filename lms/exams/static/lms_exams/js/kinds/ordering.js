/* Ordering: lines that move with buttons; an answer exists once one has moved. */
(function (exam) {
  "use strict";

  exam.registerKind("ordering", {
    list: (section) => section.querySelector("[data-ordering]"),
    read(section) {
      const list = this.list(section);
      return list.dataset.moved ? { order: [...list.children].map((item) => item.dataset.id) } : null;
    },
    write(section, given) {
      const list = this.list(section);
      list.dataset.first = list.dataset.first || [...list.children].map((item) => item.dataset.id).join(" ");
      const order = given ? given.order : list.dataset.first.split(" ");
      order.forEach((id) => list.append(list.querySelector(`[data-id="${CSS.escape(id)}"]`)));
      list.dataset.moved = given ? "yes" : "";
      exam.settleEnds(list);
    },
  });
})((window.xunpingExam = window.xunpingExam || {}));
