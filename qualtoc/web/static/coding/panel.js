// The panel at the selection: finding a code by a few letters, and the forms of a new code, a claim and a memo.
// It only shows, filters and fills in; every change is a form that htmx posts and the server answers.
"use strict";

(() => {
  const text = window.qualtocSelection;
  const byId = (id) => document.getElementById(id);
  const panel = byId("coding-panel");
  const found = byId("find-code");
  let held = null; // the passage for which the panel is open
  let opener = null; // the chip from which a mark was opened

  const folded = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const fits = (name, typed) => {
    const starts = folded(name).split(/[\s_/·-]+/u);
    return folded(typed).split(/\s+/u).filter(Boolean).every((part) => starts.some((word) => word.startsWith(part)));
  };

  const highlight = (range) => {
    if (!window.Highlight || !CSS.highlights) return;
    if (range) CSS.highlights.set("passage", new Highlight(range));
    else CSS.highlights.delete("passage");
  };

  const put = (box) => {
    const origin = byId("transcript").getBoundingClientRect();
    panel.hidden = false;
    const left = Math.min(Math.max(box.left - origin.left, 0), Math.max(origin.width - panel.offsetWidth, 0));
    panel.style.insetBlockStart = `${box.bottom - origin.top + 6}px`;
    panel.style.insetInlineStart = `${left}px`;
    const low = panel.getBoundingClientRect().bottom - innerHeight + 8;
    const room = panel.getBoundingClientRect().top - 72;
    if (low > 0 && getComputedStyle(panel).position !== "fixed") scrollBy({ top: Math.min(low, room) });
  };

  const face = (name) => {
    for (const one of panel.querySelectorAll("[data-face]")) one.hidden = one.dataset.face !== name;
    panel.dataset.open = name;
    const first = { code: found, new: byId("new-label"), claim: panel.querySelector("#claim-form [name=cause]"), memo: byId("memo-text") }[name];
    if (first) first.focus({ preventScroll: true });
  };

  const filter = () => {
    let first = null;
    for (const option of byId("code-options").children) {
      option.hidden = !fits(option.dataset.foundBy, found.value);
      option.setAttribute("aria-selected", "false");
      if (!option.hidden) first ??= option;
    }
    point(found.value.trim() || held ? first : null);
    const typed = found.value.trim();
    byId("typed-name").textContent = typed;
    byId("typed-name").hidden = !typed;
  };

  const point = (option) => {
    for (const one of byId("code-options").querySelectorAll('[aria-selected="true"]')) one.setAttribute("aria-selected", "false");
    if (option) { option.setAttribute("aria-selected", "true"); option.scrollIntoView({ block: "nearest" }); }
    if (option) found.setAttribute("aria-activedescendant", option.id); else found.removeAttribute("aria-activedescendant");
  };

  const pointed = () => byId("code-options").querySelector('[aria-selected="true"]');
  const shown = () => [...byId("code-options").children].filter((one) => !one.hidden);
  const move = (step) => { const all = shown(); point(all[Math.min(Math.max(all.indexOf(pointed()) + step, 0), all.length - 1)]); };

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
  const open = (name = "code") => {
    const now = fill();
    if (!now) { say(byId("transcript").dataset.nothingSelected); return false; }
    byId("panel-problem").textContent = "";
    found.value = "";
    const lines = text.range(now.from, now.to).getClientRects();
    put(lines[lines.length - 1]);
    filter();
    face(name);
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
    if (panel.hidden && !fill()) { say(byId("transcript").dataset.nothingSelected); return; }
    byId("code-form").elements.code.value = key;
    byId("code-form").requestSubmit();
  };

  const named = (name) => { byId("new-label").value = name.replace(/\s+/gu, " ").trim(); face("new"); byId("new-code-form").querySelector(".primary").focus(); };
  const acts = {
    "new": () => (found.value.trim() ? named(found.value) : face("new")),
    "claim": () => face("claim"),
    "in-vivo": () => named(held.words),
    "memo": () => face("memo"),
    "back": () => face("code"),
  };

  window.qualtocPanel = { open, close, apply, act: (name) => { if (!panel.hidden || open()) acts[name](); }, isOpen: () => !panel.hidden, fits };

  found.addEventListener("input", filter);
  panel.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    const act = event.target.closest("[data-act]");
    if (option) apply(option.dataset.code);
    else if (act) acts[act.dataset.act]();
  });
  panel.addEventListener("keydown", (event) => {
    const alt = event.altKey && { KeyC: "claim", KeyI: "in-vivo", KeyM: "memo", Enter: "new" }[event.code];
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (event.key === "Escape") close();
    else if (alt && held) acts[alt]();
    else if (event.target === found && steps) move(steps);
    else if (event.target === found && event.key === "Enter") { if (pointed()) apply(pointed().dataset.code); else acts.new(); }
    else if (event.target.matches("textarea") && event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // A mark or its chip opens what stands behind it.
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !getSelection().isCollapsed) return;
    const mark = event.target.closest("#transcript [data-mark]");
    const chip = event.target.closest("[data-chip]") || (mark && document.querySelector(`[data-chip="${mark.dataset.mark}"]`));
    if (!chip) return;
    event.preventDefault();
    opener = chip;
    const box = (mark || chip).getBoundingClientRect();
    htmx.ajax("GET", chip.href, { target: "#mark-editor", swap: "innerHTML" }).then(() => {
      if (!byId("mark-editor").firstChild) return;
      put(box);
      face("mark");
      (byId("mark-editor").querySelector("select, input:not([type=hidden]), textarea") || byId("mark-editor")).focus({ preventScroll: true });
    });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful || !panel.contains(event.detail.elt) || event.detail.requestConfig.verb === "get") return;
    const passage = held;
    for (const form of panel.querySelectorAll("form")) form.reset();
    getSelection().removeAllRanges();
    close();
    // The caret waits behind the passage, so that the next words are one key away.
    if (passage) addEventListener("htmx:afterSettle", () => text.caret(passage.last_turn, passage.end), { once: true });
  });
})();
