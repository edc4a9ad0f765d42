// The tree of codes: keys that walk it and move a code, and dragging. The menu of each code does the same without it.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const typing = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
  const tree = () => document.querySelector("#codes[data-tree]");
  const lines = () => [...document.querySelectorAll("#codes .code-tree > [data-code]")];
  const current = () => document.activeElement.closest?.("#codes [data-code]");
  const link = (line) => line?.querySelector("a.code-chip");
  const act = (name, line) => `${byId("codes").dataset.acts}/${name}/${encodeURIComponent(line.dataset.code)}`;

  const walk = (step) => {
    const all = lines();
    const at = all.indexOf(current());
    const next = at < 0 ? null : all[at + step];
    if (next) { link(next).focus(); link(next).scrollIntoView({ block: "nearest" }); }
    return at >= 0;
  };
  const send = (line, values) => {
    htmx.ajax("POST", act("move", line), { target: "#codes", swap: "outerHTML", values });
  };
  const step = (name) => {
    const line = tree() && current();
    if (line) { link(line).focus(); send(line, { step: name }); }
    return Boolean(line);
  };
  const newCode = (isUnder) => {
    const line = current();
    if (isUnder && !line) return false;
    const parent = byId("parent");
    if (parent) parent.value = isUnder ? line.dataset.code : "";
    byId("label").focus();
    byId("label").scrollIntoView({ block: "nearest" });
    return true;
  };
  const merge = () => { const line = current(); if (line) location.assign(act("merge", line)); return Boolean(line); };

  const acts = {
    next_code: () => walk(1), previous_code: () => walk(-1),
    code_up: () => step("up"), code_down: () => step("down"), code_in: () => step("in"), code_out: () => step("out"),
    merge_code: merge, new_code: () => newCode(false), sub_code: () => newCode(true),
  };
  let isGoing = false; // after the key for "go", the next one is the frame's
  document.addEventListener("keydown", (event) => {
    const wasGoing = isGoing;
    const name = window.qualtocKeys(event);
    isGoing = name === "go";
    if (wasGoing || event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest(typing) || event.target.closest(".line-menu[open]")) return;
    if (acts[name] && acts[name]()) { event.preventDefault(); event.stopPropagation(); }
  }, true);

  // Dragging: on the upper or lower part of a code the dragged one comes before or after it, on the middle under it;
  // on the name of a family to its end.
  const kinds = ["drop-before", "drop-after", "drop-under"];
  let dragged = null;
  const clear = () => { for (const one of document.querySelectorAll(kinds.map((kind) => `.${kind}`).join())) one.classList.remove(...kinds); };
  const target = (event) => {
    const family = event.target.closest?.("[data-family]");
    if (family) return { on: family, where: "under", values: { chosen: `family:${family.dataset.family}` } };
    const line = event.target.closest?.("#codes [data-code]");
    if (!line || line === dragged) return null;
    const box = line.querySelector(".code-line").getBoundingClientRect();
    const part = (event.clientY - box.top) / box.height;
    const where = part < 0.3 ? "before" : part > 0.7 ? "after" : "under";
    return { on: line, where, values: { to: line.dataset.code, where } };
  };
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("#codes[data-tree] [data-code]") || null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", link(dragged).textContent.trim());
    dragged.classList.add("is-dragged");
  });
  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    clear();
    const found = target(event);
    if (!found) return;
    event.preventDefault();
    found.on.classList.add(`drop-${found.where}`);
  });
  document.addEventListener("drop", (event) => {
    const found = dragged && target(event);
    if (!found) return;
    event.preventDefault();
    link(dragged).focus();
    send(dragged, found.values);
  });
  document.addEventListener("dragend", () => { dragged?.classList.remove("is-dragged"); dragged = null; clear(); });
})();
