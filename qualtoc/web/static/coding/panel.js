// The panel at the selection: finding a code by a few letters, and the forms of a new code, a claim and a memo.
// It only shows, filters and fills in; every change is a form that htmx posts and the server answers.
"use strict";

(() => {
  const text = window.qualtocSelection;
  const codes = window.qualtocCodes;
  const byId = (id) => document.getElementById(id);
  const panel = byId("coding-panel");
  const found = byId("find-code");
  let held = null; // the passage for which the panel is open
  let opener = null; // where the focus goes back to, if not to the passage
  let opened = 0; // when it was opened last
  let hung = null; // where the panel hangs: the line's box, counted from the transcript's corner

  const highlight = (range) => {
    if (!window.Highlight || !CSS.highlights) return;
    if (range) CSS.highlights.set("passage", new Highlight(range));
    else CSS.highlights.delete("passage");
  };

  const hang = (box) => {
    const origin = byId("transcript").getBoundingClientRect();
    hung = { left: box.left - origin.left, top: box.top - origin.top, bottom: box.bottom - origin.top };
  };

  // Below its line, inside the text, and in sight as far as the line allows.
  const put = () => {
    const origin = byId("transcript").getBoundingClientRect();
    panel.removeAttribute("style");
    if (getComputedStyle(panel).position === "fixed") {
      const hidden = origin.top + hung.bottom - panel.getBoundingClientRect().top + 8;
      if (hidden > 0) scrollBy({ top: Math.min(hidden, origin.top + hung.top - 8) });
      return;
    }
    panel.style.insetBlockStart = `${hung.bottom + 6}px`;
    panel.style.insetInlineStart = `${Math.min(Math.max(hung.left, 0), Math.max(origin.width - panel.offsetWidth, 0))}px`;
    const low = panel.getBoundingClientRect().bottom - innerHeight + 8;
    const room = origin.top + hung.top - 60;
    if (low > 0) scrollBy({ top: Math.min(low, Math.max(room, 0)) });
  };

  const face = (name, isFocused = true) => {
    for (const one of panel.querySelectorAll("[data-face]")) one.hidden = one.dataset.face !== name;
    panel.dataset.open = name;
    panel.hidden = false;
    put();
    const first = { code: found, new: byId("new-label"), claim: panel.querySelector("#claim-form [name=cause]"), memo: byId("memo-text"), theme: byId("in-theme") }[name];
    if (first && isFocused) first.focus({ preventScroll: true });
    opened = performance.now();
  };
  // What comes into it just after it was opened makes it taller.
  new ResizeObserver(() => { if (!panel.hidden && performance.now() - opened < 1000) put(); }).observe(panel);

  const fill = () => {
    const now = text.chosen();
    if (now) {
      held = text.asPosted(now);
      highlight(text.range(now.from, now.to));
      for (const [name, value] of Object.entries(held)) panel.querySelector(`#passage [name=${name}]`).value = value;
    }
    return now;
  };

  const say = (words) => { byId("messages").innerHTML = ""; const note = document.createElement("p"); note.className = "said"; note.textContent = words; byId("messages").append(note); };

  // Open on what is selected; false where nothing is.
  const open = (name = "code", isFocused = true) => {
    const now = fill();
    if (!now) { say(byId("transcript").dataset.nothingSelected); return false; }
    byId("panel-problem").textContent = "";
    found.value = "";
    panel.dataset.open = "";
    const lines = text.range(now.from, now.to).getClientRects();
    hang(lines[lines.length - 1]);
    codes.filter();
    face(name, isFocused);
    return true;
  };

  const close = () => {
    if (panel.hidden) return false;
    panel.hidden = true;
    byId("mark-editor").replaceChildren();
    highlight(null);
    const turn = opener?.isConnected ? opener : held ? byId(`turn-${held.first_turn}`) : null;
    held = null;
    opener = null;
    turn?.focus({ preventScroll: true });
    return true;
  };

  const apply = (key) => {
    if (byId("code-form").matches(".htmx-request")) return;
    if (panel.hidden && !fill()) { say(byId("transcript").dataset.nothingSelected); return; }
    byId("code-form").elements.code.value = key;
    byId("code-form").requestSubmit();
  };

  const named = (name) => { byId("new-label").value = name.replace(/\s+/gu, " ").trim(); face("new"); byId("new-code-form").querySelector(".primary").focus(); };
  const acts = {
    "new": () => (found.value.trim() ? named(found.value) : face("new")),
    "claim": () => face("claim"),
    "in-vivo": () => named(held.words),
    "sub": () => {
      const above = panel.dataset.open === "code" && found.value.trim() && codes.pointed() ? codes.pointed().dataset.code : codes.last();
      face("new");
      byId("new-parent").value = above || "";
    },
    "memo": () => face("memo"),
    "theme": () => face("theme"),
    "back": () => face("code"),
  };

  // Show what stands behind a mark, which is in the panel by now.
  const show = (box, from) => {
    held = null;
    opener = from;
    byId("panel-problem").textContent = "";
    hang(box);
    face("mark");
    (byId("mark-editor").querySelector("select, input:not([type=hidden]), textarea") || byId("mark-editor")).focus({ preventScroll: true });
  };

  window.qualtocPanel = { say, open, close, apply, show, act: (name) => { if (!panel.hidden || open()) acts[name](); }, isOpen: () => !panel.hidden };

  panel.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    const act = event.target.closest("[data-act]");
    if (option) apply(option.dataset.code);
    else if (act) acts[act.dataset.act]();
  });
  panel.addEventListener("keydown", (event) => {
    const alt = event.altKey && { KeyC: "claim", KeyI: "in-vivo", KeyS: "sub", KeyM: "memo", KeyT: "theme", Enter: "new" }[event.code];
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (event.key === "Escape") close();
    else if (alt && held) acts[alt]();
    else if (event.target === found && steps) codes.move(steps);
    else if (event.target === found && event.key === "Enter") { if (codes.pointed()) apply(codes.pointed().dataset.code); else acts.new(); }
    else if (event.target.matches("textarea") && event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful || !panel.contains(event.detail.elt) || event.detail.requestConfig.verb === "get") return;
    const passage = held;
    const isElsewhere = panel.hidden && text.chosen(); // the mouse selects anew already
    if (event.detail.elt.id === "code-form") codes.used(codes.ofKey(event.detail.elt.elements.code.value));
    if (event.detail.elt.id === "new-code-form") codes.used(codes.ofLabel(byId("new-label").value.trim()));
    for (const form of panel.querySelectorAll("form")) form.reset();
    if (isElsewhere) return;
    getSelection().removeAllRanges();
    close();
    // The caret waits behind the passage, so that the next words are one key away.
    // It is put there at once: whoever types fast is on the next turn before htmx has settled.
    if (passage) text.caret(passage.last_turn, passage.end);
  });
})();
