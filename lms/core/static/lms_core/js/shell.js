/* Close open menus, submit filters by themselves, and send a form only once. */
(function () {
  "use strict";

  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (menu !== except) {
        menu.open = false;
      }
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details[data-menu]"));
    const printButton = event.target.closest("[data-print]");
    if (printButton) {
      window.print();
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      return;
    }
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("change", function (event) {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form && event.target.tagName !== "INPUT") {
      form.requestSubmit();
    }
  });

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.matches("form[data-once]")) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.addEventListener("pageshow", function () {
      delete form.dataset.sent;
    });
  });

  /* A bar with more than it has room for fades where it goes on, so that nobody takes the last word for the end. */
  const nav = document.querySelector(".topbar-nav");
  if (nav) {
    const fade = function () {
      nav.classList.toggle("goes-on-before", nav.scrollLeft > 1);
      nav.classList.toggle("goes-on-after", nav.scrollLeft + nav.clientWidth < nav.scrollWidth - 1);
    };
    const current = nav.querySelector("[aria-current]");
    nav.scrollLeft = current ? Math.max(0, current.offsetLeft - nav.clientWidth / 2) : 0;
    nav.addEventListener("scroll", fade, { passive: true });
    new ResizeObserver(fade).observe(nav);
  }
})();
