/* Cells pasted from Word or Excel come as HTML beside the text: keep it, so that merged cells and line breaks survive.
   Without this file the text with tabs is read. */
(() => {
  "use strict";
  for (const area of document.querySelectorAll("textarea[data-paste]")) {
    const hidden = area.form && area.form.elements.namedItem(area.dataset.paste);
    if (!hidden) continue;
    area.addEventListener("paste", (event) => {
      const html = event.clipboardData && event.clipboardData.getData("text/html");
      hidden.value = html && /<table/i.test(html) ? html : "";
    });
    /* What is typed by hand afterwards is newer than what was pasted. */
    area.addEventListener("input", (event) => {
      if (event.inputType !== "insertFromPaste") hidden.value = "";
    });
  }
})();
