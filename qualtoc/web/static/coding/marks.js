// Marks and their chips: what stands behind one is opened, and what is drawn anew keeps its place and the focus.
"use strict";

(() => {
  const text = window.qualtocSelection;
  const panel = window.qualtocPanel;
  const codings = window.qualtocCodings;
  const byId = (id) => document.getElementById(id);
  let focused = null; // the turn whose article is being replaced

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const mark = getSelection().isCollapsed && event.target.closest("#transcript [data-mark]"); // not at the end of selecting
    const chip = event.target.closest("[data-chip]") || (mark && document.querySelector(`[data-chip="${mark.dataset.mark}"]`));
    if (!chip) return;
    event.preventDefault();
    const box = (mark || chip).getBoundingClientRect();
    byId("mark-editor").replaceChildren();
    htmx.ajax("GET", chip.href, { target: "#mark-editor", swap: "innerHTML settle:0ms" }).then(() => {
      if (!byId("mark-editor").firstElementChild) return;
      panel.show(box, chip);
      if (chip.closest(".coding-chip")) codings.choose(chip.dataset.chip, false);
    });
  });

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const turn = event.detail.target.closest?.(".turn");
    if (turn?.contains(document.activeElement) || turn?.matches(".is-current")) focused = turn.id;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const turn = text.turnOf(document.activeElement);
    if (turn && event.detail.target.contains(turn)) focused = turn.id;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const turn = focused && byId(focused);
    const isLost = document.activeElement === document.body;
    if (turn && (isLost || panel.isOpen() || turn.contains(document.activeElement))) {
      turn.classList.add("is-current");
      if (isLost && !panel.isOpen()) turn.focus({ preventScroll: true });
    }
    focused = null;
    const count = byId("coded-count");
    if (count) count.textContent = document.querySelectorAll("#transcript .turn[data-coded]").length;
  });

  // The words of a mark light up while its chip is pointed at.
  const light = (event, isOn) => {
    const chip = event.target.closest?.("[data-chip]");
    for (const mark of chip ? document.querySelectorAll(`[data-mark="${chip.dataset.chip}"]`) : []) mark.classList.toggle("is-open", isOn);
  };
  for (const [name, isOn] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) document.addEventListener(name, (event) => light(event, isOn));
})();
