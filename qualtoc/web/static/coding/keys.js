// The keys and the mouse of the transcript, and undo, which stays on the page. Which key does what, the page says.
"use strict";

(() => {
  const text = window.qualtocSelection;
  const panel = window.qualtocPanel;
  const codings = window.qualtocCodings;
  const codes = window.qualtocCodes;
  const playing = window.qualtocPlaying;
  const byId = (id) => document.getElementById(id);
  const typing = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
  const told = byId("transcript").dataset;

  const goTo = (turn) => {
    if (!turn) return false;
    codings.leave();
    text.mark(turn);
    turn.focus({ preventScroll: true });
    getSelection().collapse(turn.querySelector(".words"), 0);
    const box = turn.getBoundingClientRect();
    if (box.top < 80 || box.bottom > innerHeight - 20) turn.scrollIntoView({ block: box.height > innerHeight - 120 ? "start" : "center" });
    return true;
  };
  const seen = () => text.turns().find((turn) => turn.getBoundingClientRect().bottom > 90);
  const next = (step) => goTo(text.current() ? text.beside(text.current(), step) : seen());
  const uncoded = (step) => {
    const here = text.current();
    const all = text.turns();
    const at = here ? all.indexOf(here) : -1;
    const left = step > 0 ? all.slice(at + 1) : all.slice(0, Math.max(at, 0)).reverse();
    const found = left.find((turn) => !("coded" in turn.dataset) && !turn.matches(".interviewer, .preamble"));
    if (!found) panel.say(step > 0 ? told.allCoded : told.allCodedBefore);
    return found ? goTo(found) : true;
  };
  const follow = (side) => { const link = document.querySelector(`.source-tools a[rel=${side}]`); link?.click(); return Boolean(link); };
  const recent = (number) => {
    const link = document.querySelector(`[data-recent="${number}"]`);
    if (link) panel.apply(link.dataset.code);
    return Boolean(link);
  };
  const again = () => { if (codes.last()) panel.apply(codes.last()); return Boolean(codes.last()); };
  const opened = (name) => { panel.act(name); return true; };

  const acts = {
    next_turn: () => next(1), previous_turn: () => next(-1),
    next_uncoded: () => uncoded(1), previous_uncoded: () => uncoded(-1),
    next_coding: () => codings.go(1), previous_coding: () => codings.go(-1),
    previous_source: () => follow("prev"), next_source: () => follow("next"),
    to_text: () => panel.close() || codings.leave() || text.letGo(),
    next_word: () => text.step(1), previous_word: () => text.step(-1),
    sentence: text.sentence, turn: text.whole,
    longer: () => text.extend("word", 1), shorter: () => text.extend("word", -1),
    longer_by_sentence: () => text.extend("sentence", 1), shorter_by_sentence: () => text.extend("sentence", -1),
    other_end: text.turnAround,
    code: () => panel.open(), again,
    in_vivo: () => opened("in-vivo"), new_code: () => opened("new"), sub_code: () => opened("sub"),
    claim: () => opened("claim"), memo: () => opened("memo"), theme: () => opened("theme"),
    play: playing.toggle, play_turn: playing.fromTurn, play_back: () => playing.move(-5), play_on: () => playing.move(5),
    resize: codings.resize, open_coding: codings.open, remove_coding: codings.remove,
  };

  const selecting = new Set(["next_word", "previous_word", "sentence", "turn", "longer", "shorter", "longer_by_sentence", "shorter_by_sentence"]);

  // In the capturing phase, before the frame sees the key: after the key for "go", the next one is the frame's.
  let isGoing = false;
  document.addEventListener("keydown", (event) => {
    const wasGoing = isGoing;
    const name = window.qualtocKeys(event);
    isGoing = name === "go";
    if (wasGoing || event.defaultPrevented || event.isComposing || event.altKey || event.metaKey) return;
    if (event.target.closest(typing) || event.target.closest("#player, #coding-panel, [popover], .frame, .sidebar, .source-head")) return;
    if (event.target.closest("a, button, summary") && event.key === "Enter") return;
    if (event.ctrlKey && !event.shiftKey) return;
    const act = !event.shiftKey && /^[1-9]$/.test(event.key) ? () => recent(event.key) : acts[name];
    if (!act || !act()) return;
    event.preventDefault();
    event.stopPropagation();
    // Who selects words from a link of the turn goes on at the turn, so that Enter is for the words.
    const link = selecting.has(name) && text.chosen() && document.activeElement.closest("#transcript .turn a");
    if (link) text.chosen().from.turn.focus({ preventScroll: true });
  }, true);

  // The mouse: select, and the panel is there. A code of the sidebar is applied where something is selected.
  byId("transcript").addEventListener("mouseup", (event) => {
    if (event.button === 0 && !isTouched && !event.target.closest("#coding-panel, a, button")) setTimeout(() => { if (text.chosen()) panel.open(); });
  });
  // A finger: the panel comes when the selection has come to rest, and goes along when its ends are moved, not where
  // those of a coding are. It does not take the focus, which would bring up a keyboard and take the ends away.
  let isTouched = false;
  let rest;
  document.addEventListener("pointerdown", (event) => { isTouched = event.pointerType === "touch" && !event.target.closest(".coding-end"); }, true);
  document.addEventListener("selectionchange", () => {
    clearTimeout(rest);
    if (!isTouched || codings.isMoving() || byId("coding-panel").contains(document.activeElement)) return;
    rest = setTimeout(() => { if (text.chosen()) panel.open("code", false); }, 350);
  });
  byId("transcript").addEventListener("mousedown", (event) => {
    if (event.target.closest("#coding-panel, .coding-end")) return;
    if (panel.isOpen()) panel.close();
    codings.leave();
  });
  document.querySelector(".sidebar").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-code]");
    if (!link || !(panel.isOpen() || text.chosen())) return;
    event.preventDefault();
    panel.apply(link.dataset.code);
  });

  // A code of the sidebar can be dropped on what is selected, or on a turn, where nothing is.
  const kind = "text/x-qualtoc-code";
  document.querySelector(".sidebar").addEventListener("dragstart", (event) => {
    const link = event.target.closest?.("a[data-code]");
    if (link) event.dataTransfer.setData(kind, link.dataset.code);
  });
  byId("transcript").addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes(kind) || !text.turnOf(event.target)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  byId("transcript").addEventListener("drop", (event) => {
    const code = event.dataTransfer.getData(kind);
    const turn = text.turnOf(event.target);
    if (!code || !turn) return;
    event.preventDefault();
    const now = text.chosen();
    const isOnIt = now && text.range(now.from, now.to).intersectsNode(turn);
    text.mark(turn);
    if (!panel.isOpen() && !isOnIt) { text.select({ turn, at: 0 }, { turn, at: turn.querySelector(".words").textContent.length }); }
    turn.focus({ preventScroll: true });
    panel.apply(code);
  });

  const list = byId("source-list");
  const open = list.querySelector("[aria-current]");
  if (open) list.scrollTop = open.offsetTop - list.offsetTop - list.clientHeight / 2;

  // Undo and redo stay on this page: only the turns that it touches are drawn anew.
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#undo")) return;
    event.preventDefault();
    htmx.ajax("POST", told[event.target.dataset.step], { swap: "none settle:0ms" });
  }, true);
})();
