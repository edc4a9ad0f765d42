// The frame: keys, menus, focus after a swap, and a word when the server is silent. Everything works without it.
"use strict";

(() => {
  const typing = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
  let isGoing = false; // after "g", the next key chooses the part of the study
  let held; // what had the focus inside the part of the page that is about to be replaced

  const byId = (id) => document.getElementById(id);

  const go = (key) => {
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (link) link.click();
    return Boolean(link);
  };

  const search = () => {
    const field = [...document.querySelectorAll("[data-search], input[type=search]")].find((one) => one.offsetParent);
    if (field) { field.focus(); field.select(); }
    return Boolean(field);
  };

  const step = (name) => () => {
    const button = document.querySelector(`#undo [data-step=${name}] button`);
    if (button) button.click();
    return Boolean(button);
  };

  const acts = {
    help: () => { byId("keys").togglePopover(); byId("keys").focus(); return true; },
    search,
    undo: step("undo"),
    redo: step("redo"),
    go: () => { isGoing = true; setTimeout(() => { isGoing = false; }, 1500); return true; },
  };

  // What a key does, by the name of the act; the page holds which key is whose. Caps lock changes nothing.
  let names;
  window.qualtocKeys = (event) => {
    names ??= JSON.parse(document.body.dataset.keys || "{}");
    const { key, shiftKey } = event;
    if (key.length > 1) return names[shiftKey && key.startsWith("Arrow") ? `Shift+${key}` : key];
    return names[shiftKey ? key.toUpperCase() : key.toLowerCase()];
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest(typing)) return;
    const isSecond = isGoing;
    isGoing = false;
    const act = isSecond ? () => go(event.key) : acts[window.qualtocKeys(event)];
    if (act && act()) event.preventDefault();
  });

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu === except) continue;
      const had = menu.contains(document.activeElement);
      menu.open = false;
      if (had && !except) menu.querySelector("summary").focus();
    }
  };
  document.addEventListener("click", (event) => {
    const menu = event.target.closest("details.menu");
    for (const other of document.querySelectorAll("details.menu[open]")) if (other !== menu) other.open = false;
  });

  // In a narrow window the parts of the study scroll: the one that is open is in sight.
  document.addEventListener("DOMContentLoaded", () => {
    const open = document.querySelector(".frame-parts [aria-current]");
    if (open) open.parentElement.scrollLeft = open.offsetLeft - open.parentElement.offsetLeft - 48;
  });

  const say = (words) => {
    const notice = document.createElement("div");
    notice.className = "notice notice-bad";
    notice.textContent = words;
    byId("messages").replaceChildren(notice);
  };
  document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));
  document.addEventListener("htmx:timeout", () => say(document.body.dataset.offline));
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb !== "get") byId("messages").replaceChildren();
  });

  // A swap that takes the focused element away gives the focus to [autofocus] in the new part, else to the part.
  document.addEventListener("htmx:beforeSwap", (event) => {
    held = event.detail.target.contains(document.activeElement) ? document.activeElement.id || "#" : undefined;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.elt;
    const wanted = part.querySelector("[autofocus]");
    const isLost = held !== undefined && document.activeElement === document.body;
    if (!wanted && !isLost) return;
    const next = wanted || (held !== "#" && byId(held)) || part;
    if (next === part && !part.hasAttribute("tabindex")) part.tabIndex = -1;
    next.focus({ preventScroll: true });
    held = undefined;
  });
})();
