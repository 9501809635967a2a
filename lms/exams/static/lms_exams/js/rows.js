/* Add, move and empty the rows of a short list in the question form. */
(function () {
  "use strict";

  function fields(row) {
    return [...row.querySelectorAll("input, textarea")];
  }

  /* What the server said about a row holds until the row is changed. */
  function acquit(row) {
    row.querySelectorAll("[data-row-fault]").forEach((fault) => fault.remove());
    fields(row).forEach((field) => {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    });
  }

  /* Rows keep their numbers; moving swaps what is in them, and what is said about them. */
  function swap(row, other) {
    const faults = [row, other].map((one) => [...one.querySelectorAll("[data-row-fault]")]);
    faults[0].forEach((fault) => other.append(fault));
    faults[1].forEach((fault) => row.append(fault));
    fields(row).forEach((field, place) => {
      const partner = fields(other)[place];
      [field.value, partner.value] = [partner.value, field.value];
      [field.checked, partner.checked] = [partner.checked, field.checked];
      ["aria-invalid", "aria-describedby"].forEach((name) => exchange(field, partner, name));
    });
  }

  function exchange(field, partner, name) {
    const [mine, theirs] = [field.getAttribute(name), partner.getAttribute(name)];
    [[field, theirs], [partner, mine]].forEach(([one, value]) =>
      value === null ? one.removeAttribute(name) : one.setAttribute(name, value),
    );
  }

  function empty(row) {
    acquit(row);
    fields(row).forEach((field) => {
      field.checked = false;
      if (field.type !== "checkbox") {
        field.value = "";
      }
    });
  }

  function add(list) {
    const count = list.querySelector("[data-rows-count]");
    const rows = list.querySelectorAll("[data-row]");
    const row = rows[rows.length - 1].cloneNode(true);
    fields(row).forEach((field) => {
      field.name = field.name.replace(/-\d+-(\w+)$/, `-${count.value}-$1`);
    });
    empty(row);
    rows[rows.length - 1].after(row);
    count.value = String(Number(count.value) + 1);
    fields(row)[0].focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-move], [data-row-remove], [data-row-add]");
    if (!button) {
      return;
    }
    const row = button.closest("[data-row]");
    if ("rowAdd" in button.dataset) {
      add(button.closest("[data-rows]"));
    } else if ("rowRemove" in button.dataset) {
      empty(row);
    } else {
      const other = button.dataset.rowMove === "-1" ? row.previousElementSibling : row.nextElementSibling;
      if (other && other.matches("[data-row]")) {
        swap(row, other);
        other.querySelector(`[data-row-move="${button.dataset.rowMove}"]`).focus();
      }
    }
    button.closest("form").dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
