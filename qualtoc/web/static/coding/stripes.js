// The stripes of the margin, as long as the words that they stand for, and the reader's choices of how texts are set.
// Without this script a stripe is as long as its turn. Only the parts that are in sight are measured.
"use strict";

(() => {
  const transcript = document.getElementById("transcript");
  const form = document.getElementById("reading-form");

  const fit = (part) => {
    const sizes = [];
    for (const stripe of part.querySelectorAll(".stripe")) {
      const turn = stripe.closest(".turn");
      const id = stripe.parentElement.dataset.chip;
      const marks = turn.querySelectorAll(`[data-mark="${id}"]`);
      if (!marks.length) continue;
      const margin = stripe.closest(".margin").getBoundingClientRect();
      const first = marks[0].getClientRects()[0];
      const last = [...marks[marks.length - 1].getClientRects()].at(-1);
      if (first && last) sizes.push([stripe, first.top - margin.top, last.bottom - first.top]);
    }
    for (const [stripe, top, height] of sizes) {
      stripe.style.insetBlockStart = `${top}px`;
      stripe.style.blockSize = `${height}px`;
    }
  };

  const inSight = new Set();
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) { inSight.add(target); fit(target); } else inSight.delete(target);
    }
  }, { rootMargin: "200px" });
  const watchAll = () => {
    for (const part of inSight) if (!part.isConnected) inSight.delete(part);
    for (const part of transcript.querySelectorAll(".part:not(.part-plain)")) watch.observe(part);
  };
  let waiting;
  const fitAll = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(() => { for (const part of inSight) if (part.isConnected) fit(part); }); };
  watchAll();
  new ResizeObserver(fitAll).observe(transcript);
  document.addEventListener("htmx:afterSettle", () => { watchAll(); fitAll(); });

  // A choice shows at once and is remembered behind the scenes; the eye stays on its line.
  form.querySelector(".actions").hidden = true;
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    const top = [...transcript.querySelectorAll(".turn")].find((turn) => turn.getBoundingClientRect().bottom > 90);
    const before = top?.getBoundingClientRect().top;
    for (const one of form.querySelectorAll(`[name=${name}]`)) transcript.classList.toggle(`${name}-${one.value}`, one.value === value);
    if (top && before < innerHeight) scrollBy({ top: top.getBoundingClientRect().top - before });
    fitAll();
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  });
})();
