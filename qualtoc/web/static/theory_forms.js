// Forms about the theory open in a dialog over the page; saving shows the page anew and the focus returns to the row.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const dialog = () => byId("form-dialog");
  const body = "#form-dialog-body";
  let goal = null; // the row that is shown after the page is drawn anew
  let opener = null; // the row from which the form was opened, where the other one is not on this page

  const open = (address) => {
    byId("form-dialog-body").replaceChildren();
    htmx.ajax("GET", address, { target: body, swap: "innerHTML settle:0ms" }).then(() => {
      if (!byId("form-dialog-body").firstElementChild || dialog().open) return;
      dialog().showModal();
      const first = dialog().querySelector("[autofocus], input:not([type=hidden]), select, textarea");
      if (first) first.focus();
    });
  };

  // What stands in the way of saving leads to its field.
  document.addEventListener("click", (event) => {
    const told = event.target.closest?.("a[data-field]");
    if (!told) return;
    const among = { expected: "sign:", values: "value_", predicted_difference: "contrast_word" }[told.dataset.field];
    const fields = [...told.closest("form").querySelectorAll("[name]:not([type=hidden])")];
    const exactly = fields.find((one) => one.name === told.dataset.field);
    event.preventDefault();
    (exactly || fields.find((one) => among && one.name.startsWith(among)))?.focus();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-form], a[data-close]");
    if (!link || !dialog() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if ("close" in link.dataset && !dialog().open) return;
    event.preventDefault();
    if ("close" in link.dataset) {
      dialog().close();
      return;
    }
    opener = link.closest("[id]:not(main)")?.id;
    link.closest("details.menu")?.removeAttribute("open");
    open(link.getAttribute("href"));
  });

  // The drawing asks for a form by this event; where no dialog takes it, it goes to the form's own page.
  document.addEventListener("theory-form", (event) => {
    if (!dialog() || !/\/draft\/(factor|link)\?/.test(event.detail)) return;
    event.preventDefault();
    open(event.detail);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!dialog()?.contains(form)) return;
    event.preventDefault();
    const address = event.submitter?.getAttribute("formaction") || form.getAttribute("action");
    htmx.ajax("POST", address, { source: form, target: body, swap: "innerHTML settle:0ms" });
  });

  document.addEventListener("theory-saved", (event) => {
    const { refresh } = dialog().dataset;
    goal = event.detail.place;
    dialog().close();
    const here = window.location.pathname + window.location.search;
    htmx.ajax("GET", here, { target: `#${refresh}`, swap: "outerHTML show:none settle:0ms" }).then(() => setTimeout(arrive));
  });

  const arrive = () => {
    const place = byId(goal || "") || byId(opener || "");
    goal = null;
    if (!place) return;
    const next = place.querySelector("a.edit-part") || place.querySelector("a") || place;
    if (next === place) place.tabIndex = -1;
    next.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  };
})();
