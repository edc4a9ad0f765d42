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

  // A code that was just applied has a digit at once: its own, or the next free one, or the last. The digits of the
  // others stay what they are until the page is opened again, so that the fingers can trust them.
  const list = byId("recent").querySelector("ul");
  const digits = () => new Set([...list.querySelectorAll("[data-recent]")].map((link) => link.dataset.recent));
  let lastKey = list.querySelector("[data-code]")?.dataset.code; // of the code that was applied last
  const last = () => (lastKey && ofKey(lastKey) ? lastKey : null);
  let lastOne = null; // the code that had the last digit before
  const used = (option) => {
    if (option) lastKey = option.dataset.code;
    if (!option || "candidate" in option.dataset || list.querySelector(`[data-code="${CSS.escape(option.dataset.code)}"]`)) return;
    if (list.children.length === 9) { lastOne = list.lastElementChild; lastOne.remove(); }
    const taken = digits();
    const digit = "123456789".split("").find((one) => !taken.has(one));
    const link = document.createElement("a");
    const key = document.createElement("kbd");
    key.textContent = digit;
    Object.assign(link, { className: option.className, title: option.children[1].textContent, href: `${byId("recent").dataset.codebook}/${encodeURIComponent(option.dataset.code)}` });
    Object.assign(link.dataset, { code: option.dataset.code, recent: digit });
    link.append(key, " ", ...[...option.querySelectorAll(":scope > span:not(.key)")].flatMap((part) => [part.cloneNode(true), " "]));
    const line = document.createElement("li");
    line.append(link);
    const after = [...list.children].find((one) => one.querySelector("[data-recent]").dataset.recent > digit);
    list.insertBefore(line, after || null);
    byId("recent").hidden = false;
  };
  // A code that is no longer there, because it was undone, gives its digit back.
  const forget = () => {
    for (const link of list.querySelectorAll("[data-code]")) {
      if (ofKey(link.dataset.code)) continue;
      link.parentElement.replaceWith(...(link.dataset.recent === "9" && lastOne ? [lastOne] : []));
    }
    byId("recent").hidden = !list.children.length;
  };
  const ofKey = (key) => document.querySelector(`#code-options [data-code="${CSS.escape(key)}"]`);
  const ofLabel = (label) => [...byId("code-options").children].find((one) => one.children[1].textContent === label);

  // How often each code stands in the source, a moment after the last act.
  let counting;
  const count = async () => {
    const answer = await fetch(byId("transcript").dataset.counts).catch(() => null);
    if (!answer?.ok) return;
    const counts = await answer.json();
    for (const family of document.querySelectorAll("#codebook-list .family")) {
      const links = [...family.querySelectorAll("[data-code]")];
      for (const link of links) link.querySelector(".count").textContent = counts[link.dataset.code] || "";
      family.querySelector("summary .count").textContent = links.reduce((sum, link) => sum + (counts[link.dataset.code] || 0), 0);
    }
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig.verb === "get" || !event.detail.successful) return;
    clearTimeout(counting);
    counting = setTimeout(count, 800);
  });

  found.addEventListener("input", filter);
  document.addEventListener("htmx:afterRequest", forget);
  document.querySelector(".sidebar").addEventListener("input", (event) => {
    const list = byId(event.target.dataset.filters || "");
    for (const item of list ? list.querySelectorAll("[data-found-by]") : []) item.hidden = !fits(item.dataset.foundBy, event.target.value);
  });

  window.qualtocCodes = { last, filter, pointed, move, used, ofKey, ofLabel };
})();
