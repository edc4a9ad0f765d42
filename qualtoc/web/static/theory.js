// The drawing and the table point at the same link together. Everything works without it.
"use strict";

(() => {
  let shown = null;

  const show = (key) => {
    if (key === shown) return;
    for (const one of document.querySelectorAll("[data-link].is-open")) one.classList.remove("is-open");
    shown = key;
    if (key === null) return;
    for (const one of document.querySelectorAll(`[data-link="${CSS.escape(key)}"]`)) one.classList.add("is-open");
  };

  const follow = (event) => {
    const part = event.target instanceof Element ? event.target.closest("[data-link]") : null;
    show(part ? part.dataset.link : null);
  };

  document.addEventListener("mouseover", follow);
  document.addEventListener("focusin", follow);
})();
