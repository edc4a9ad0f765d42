// The drawing and the table point at the same link together, and arrow keys walk along the drawing.
"use strict";

(() => {
  let shown = null;
  let came = "cause"; // the end of a link from which one walked onto it

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

  const middle = (part) => {
    const box = part.querySelector(part.dataset.link ? "rect.hit" : "rect").getBBox();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };

  const parts = (from, wanted) => [...from.closest("svg").querySelectorAll(wanted)];
  const factor = (from, key) => parts(from, "a[data-factor]").find((one) => one.dataset.factor === key);

  const nearest = (from, others, isDown) => {
    const here = middle(from).y;
    const there = others.filter((one) => one !== from && (middle(one).y > here) === isDown);
    there.sort((a, b) => Math.abs(middle(a).y - here) - Math.abs(middle(b).y - here));
    return there[0];
  };

  const along = (from, isForward) => {
    const own = from.dataset.factor;
    const ends = isForward ? ["cause", "effect"] : ["effect", "cause"];
    const links = parts(from, "a[data-link]").filter((one) => one.dataset[ends[0]] === own);
    links.sort((a, b) => middle(a).y - middle(b).y);
    came = ends[0];
    return links[0] || aside(from, isForward);
  };

  // The nearest factor of the next column, for a factor from which no link leads there.
  const aside = (from, isForward) => {
    const { x, y } = middle(from);
    const there = parts(from, "a[data-factor]").filter((one) => (isForward ? middle(one).x > x + 90 : middle(one).x < x - 90));
    const away = (one) => Math.abs(middle(one).x - x) * 4 + Math.abs(middle(one).y - y);
    return there.sort((a, b) => away(a) - away(b))[0];
  };

  const beside = (from, isDown) => {
    if (from.dataset.link) {
      const end = from.dataset[came];
      return nearest(from, parts(from, "a[data-link]").filter((one) => one.dataset[came] === end), isDown);
    }
    const { x } = middle(from);
    return nearest(from, parts(from, "a[data-factor]").filter((one) => Math.abs(middle(one).x - x) < 90), isDown);
  };

  const steps = {
    ArrowRight: (from) => (from.dataset.link ? factor(from, from.dataset.effect) : along(from, true)),
    ArrowLeft: (from) => (from.dataset.link ? factor(from, from.dataset.cause) : along(from, false)),
    ArrowDown: (from) => beside(from, true),
    ArrowUp: (from) => beside(from, false),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    const from = event.target instanceof Element ? event.target.closest(".drawing a[data-factor], .drawing a[data-link]") : null;
    if (!from || !Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    const next = steps[event.key](from);
    if (next) next.focus();
  });

  // A swap keeps the place that one looked at in a large drawing.
  let place = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const held = document.querySelector(".drawing-scroll");
    place = held && [held.scrollLeft, held.scrollTop, held.closest("figure").dataset.around];
  });
  document.addEventListener("htmx:afterSwap", () => {
    const held = document.querySelector(".drawing-scroll");
    if (held && place && held.closest("figure").dataset.around === place[2]) [held.scrollLeft, held.scrollTop] = place;
  });
})();
