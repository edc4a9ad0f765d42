// Codes found by typing: every typed part begins a word of a name, in any language; case and accents do not count.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const found = byId("find-code");

  const folded = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const fits = (name, typed) => {
    const starts = folded(name).split(/[\s_/·-]+/u);
    return folded(typed).split(/\s+/u).filter(Boolean).every((part) => starts.some((word) => word.startsWith(part)));
  };

  const filter = () => {
    let first = null;
    for (const option of byId("code-options").children) {
      option.hidden = !fits(option.dataset.foundBy, found.value);
      option.setAttribute("aria-selected", "false");
      if (!option.hidden) first ??= option;
    }
    point(first);
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

  found.addEventListener("input", filter);
  document.querySelector(".sidebar").addEventListener("input", (event) => {
    const list = byId(event.target.dataset.filters || "");
    for (const item of list ? list.querySelectorAll("[data-found-by]") : []) item.hidden = !fits(item.dataset.foundBy, event.target.value);
  });

  window.qualtocCodes = { filter, pointed, move };
})();
