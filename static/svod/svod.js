/* Everything works without this file: it only saves presses.
   Ctrl+Enter sends the form (where one must choose how: goes to the button marked data-choice), Esc leaves it (the link
   marked data-cancel) or closes an open menu, "/" goes to the search, and the focus returns to the row after htmx has
   replaced it. */
(() => {
  "use strict";
  let last = "";
  const typing = (node) => /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) || node.isContentEditable;
  const close = (menu) => {
    menu.open = false;
    const summary = menu.querySelector("summary");
    if (summary) summary.focus();
  };
  document.addEventListener("keydown", (event) => {
    const from = event.target instanceof Element ? event.target : document.body;
    const form = from.closest("form");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const choice = form.querySelector("[data-choice]");
      if (choice) choice.focus();
      else form.requestSubmit();
    } else if (event.key === "Escape") {
      const menu = from.closest("details[open].menu, details[open].dlg");
      const cancel = form && form.querySelector("[data-cancel]");
      if (menu) close(menu);
      else if (cancel) cancel.click();
    } else if (event.key === "/" && !typing(from) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      const search = document.getElementById("q");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[open].menu")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("change", (event) => {
    const form = event.target instanceof Element && event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });
  /* A fragment that htmx replaces has an id; inside it, data-focus marks what to return to. */
  document.addEventListener("htmx:before:request", (event) => {
    const place = event.target instanceof Element && event.target.closest("tr[id], [data-fragment][id]");
    if (place) last = place.id;
  });
  document.addEventListener("htmx:after:swap", () => {
    const active = document.activeElement;
    if (active && active !== document.body && active.isConnected) return;
    const place = last && document.getElementById(last);
    if (!place) return;
    const goal = place.querySelector("[aria-invalid=true]") || place.querySelector("[autofocus]") ||
      place.querySelector("form .inp, form input:not([type=hidden]), form textarea, form select") ||
      place.querySelector("[data-focus]") || place.querySelector("a[href], button");
    if (goal) goal.focus();
  });
})();
