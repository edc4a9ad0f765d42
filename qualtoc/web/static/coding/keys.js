// The keys and the mouse of the transcript, and undo, which stays on the page.
"use strict";

(() => {
  const text = window.qualtocSelection;
  const panel = window.qualtocPanel;
  const byId = (id) => document.getElementById(id);
  const typing = "input, textarea, select, [contenteditable]:not([contenteditable=false])";

  const goTo = (turn) => {
    if (!turn) return false;
    for (const one of document.querySelectorAll(".turn.is-current")) one.classList.remove("is-current");
    turn.classList.add("is-current");
    turn.focus({ preventScroll: true });
    getSelection().collapse(turn.querySelector(".words"), 0);
    const box = turn.getBoundingClientRect();
    if (box.top < 80 || box.bottom > innerHeight - 20) turn.scrollIntoView({ block: box.height > innerHeight - 120 ? "start" : "center" });
    return true;
  };
  const seen = () => text.turns().find((turn) => turn.getBoundingClientRect().bottom > 90);
  const next = (step) => goTo(text.current() ? text.beside(text.current(), step) : seen());
  const uncoded = () => {
    const here = text.current();
    const after = text.turns().slice(here ? text.turns().indexOf(here) + 1 : 0);
    const found = after.find((turn) => !("coded" in turn.dataset) && !turn.matches(".interviewer, .preamble"));
    if (!found) byId("messages").replaceChildren(Object.assign(document.createElement("p"), { className: "said", textContent: byId("transcript").dataset.allCoded }));
    return found ? goTo(found) : true;
  };
  const follow = (key) => { const link = document.querySelector(`[data-key="${key}"]`); link?.click(); return Boolean(link); };
  const recent = (number) => {
    const link = document.querySelector(`[data-recent="${number}"]`);
    if (link) panel.apply(link.dataset.code);
    return Boolean(link);
  };
  const opened = (name) => { panel.act(name); return true; };

  const plain = {
    j: () => next(1), k: () => next(-1), n: uncoded, s: text.sentence, t: text.whole,
    i: () => opened("in-vivo"), c: () => opened("claim"), m: () => opened("memo"),
    ",": () => follow(","), ".": () => follow("."),
    Enter: () => panel.open(), Escape: () => panel.close(),
    ArrowRight: () => text.step(1), ArrowLeft: () => text.step(-1),
  };
  const shifted = {
    ArrowRight: () => text.extend("word", 1), ArrowLeft: () => text.extend("word", -1),
    ArrowDown: () => text.extend("sentence", 1), ArrowUp: () => text.extend("sentence", -1),
  };

  // In the capturing phase, before the frame sees the key: after "g" it is the frame's.
  let isGoing = false;
  document.addEventListener("keydown", (event) => {
    const wasGoing = isGoing;
    isGoing = event.key === "g";
    if (wasGoing || event.defaultPrevented || event.isComposing || event.altKey || event.metaKey) return;
    if (event.target.closest(typing) || event.target.closest("#coding-panel, [popover], .frame, .sidebar")) return;
    if (event.target.closest("a, button, summary") && event.key === "Enter") return;
    if (event.ctrlKey && !event.shiftKey) return;
    const act = event.shiftKey ? shifted[event.key] : /^[1-9]$/.test(event.key) ? () => recent(event.key) : plain[event.key];
    if (act && act()) { event.preventDefault(); event.stopPropagation(); }
  }, true);

  // The mouse: select, and the panel is there. A code of the sidebar is applied where something is selected.
  byId("transcript").addEventListener("mouseup", (event) => {
    if (event.button === 0 && !isTouched && !event.target.closest("#coding-panel, a, button")) setTimeout(() => { if (text.chosen()) panel.open(); });
  });
  // A finger: the panel comes when the selection has come to rest, and goes along when its ends are moved. It does not
  // take the focus, which would bring up a keyboard and take the ends away.
  let isTouched = false;
  let rest;
  document.addEventListener("pointerdown", (event) => { isTouched = event.pointerType === "touch"; }, true);
  document.addEventListener("selectionchange", () => {
    clearTimeout(rest);
    if (!isTouched || byId("coding-panel").contains(document.activeElement)) return;
    rest = setTimeout(() => { if (text.chosen()) panel.open("code", false); }, 350);
  });
  byId("transcript").addEventListener("mousedown", (event) => {
    if (panel.isOpen() && !event.target.closest("#coding-panel")) panel.close();
  });
  document.querySelector(".sidebar").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-code]");
    if (!link || !(panel.isOpen() || text.chosen())) return;
    event.preventDefault();
    panel.apply(link.dataset.code);
  });
  const list = byId("source-list");
  const open = list.querySelector("[aria-current]");
  if (open) list.scrollTop = open.offsetTop - list.offsetTop - list.clientHeight / 2;

  // Undo stays on this page: only the turns that it touches are drawn anew.
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#undo")) return;
    event.preventDefault();
    htmx.ajax("POST", byId("transcript").dataset.undo, { swap: "none settle:0ms" });
  }, true);
})();
