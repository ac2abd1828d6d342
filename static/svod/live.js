/* A plan that several people have open: who is here, what others saved, what one typed and has not saved yet.
   Without this file everything works; one only sees other people's changes after loading the page again. */
(() => {
  "use strict";
  const box = document.getElementById("live");
  if (!box || !window.EventSource) return;
  const say = document.getElementById("live-said");
  const words = box.dataset;
  let source = null;
  let stale = false;

  const row = (identity) => document.getElementById("item-" + identity);
  const editing = () => document.querySelector("tr.editing form");
  const told = (text) => { say.textContent = text; };

  /* Other people's rows. A row that one edits oneself is left alone: saving merges, and says so if the fields collide. */
  const refresh = (identity, who) => {
    const place = row(identity);
    if (!place) return;
    if (place.classList.contains("editing")) {
      told(words.same.replace("%s", who || words.somebody));
      return;
    }
    htmx.ajax("GET", words.url + "items/" + identity + "/row/", { target: place, swap: "outerHTML" });
  };
  const reload = () => {
    if (editing()) {
      stale = true;
      told(words.later);
      return;
    }
    stale = false;
    told(words.renewed);
    htmx.ajax("GET", location.pathname + location.search, {
      target: "#plan-body", select: "#plan-body", swap: "outerHTML",
    });
  };
  const rows = (event) => {
    const change = JSON.parse(event.data);
    if (change.state) return location.reload();
    if (change.order) return reload();
    for (const [identity, who] of Object.entries(change.rows)) refresh(identity, who);
  };
  const show = (now) => {
    box.innerHTML = now.html;
    for (const mark of document.querySelectorAll("[data-editor]")) mark.remove();
    for (const [identity, name] of Object.entries(now.editing)) {
      const cell = row(identity) && row(identity).querySelector(".c-t");
      if (!cell) continue;
      const mark = document.createElement("span");
      mark.className = "who";
      mark.dataset.editor = identity;
      mark.textContent = words.edits.replace("%s", name);
      cell.append(mark);
    }
  };
  const open = () => {
    source = new EventSource(words.url + "live/?revision=" + words.revision);
    source.addEventListener("people", (event) => show(JSON.parse(event.data)));
    source.addEventListener("rows", rows);
    source.addEventListener("gone", () => { source.close(); show({ html: "", editing: {} }); told(words.gone); });
  };

  /* What is typed is kept on the server, two seconds after the last key. */
  let timer = 0;
  let keeping = null;
  const keep = async (form) => {
    keeping = new AbortController();
    const place = document.getElementById("saved");
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), signal: keeping.signal });
      if (answer.ok && place) place.textContent = words.kept.replace("%s", (await answer.json()).at);
    } catch (error) {
      if (place && error.name !== "AbortError") place.textContent = words.offline;
    }
  };
  document.addEventListener("input", (event) => {
    const form = event.target instanceof Element && event.target.closest("form[data-keep]");
    if (!form) return;
    clearTimeout(timer);
    timer = setTimeout(() => { if (form.isConnected) keep(form); }, 2000);
  });
  document.addEventListener("submit", () => {
    clearTimeout(timer);
    if (keeping) keeping.abort();
  }, true);

  /* A save that did not reach the server: the text stands in the form, and goes again when the line is back. */
  let lost = null;
  document.addEventListener("htmx:error", (event) => {
    const form = event.target instanceof Element && event.target.closest("form[data-keep]");
    if (!form) return;
    lost = form;
    told(words.lost);
  });
  window.addEventListener("online", () => {
    if (lost && lost.isConnected) lost.requestSubmit();
    lost = null;
  });
  document.addEventListener("htmx:after:swap", () => { if (stale && !editing()) reload(); });
  window.addEventListener("pagehide", () => { if (source) source.close(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  open();
})();
