// Themes in order: dragged by their grip with mouse, pen or finger, or moved with Alt and the arrow keys.
"use strict";

(() => {
  let dragged = null; // the line that a pressed pointer carries
  let moved = null; // the key of the theme that is on its way, to say where it came to stand
  let marked = null; // the line before which it would stand; null behind the last

  const list = () => document.querySelector(".theme-list");
  const lines = () => [...list().querySelectorAll(".theme-line")];

  const show = (before) => {
    for (const one of lines()) one.classList.remove("is-goal", "is-goal-behind");
    if (before) before.classList.add("is-goal");
    else lines().at(-1).classList.add("is-goal-behind");
    marked = before;
  };

  const put = () => {
    const others = lines().filter((one) => one !== dragged);
    const index = marked && marked !== dragged ? others.indexOf(marked) : marked === dragged ? null : others.length;
    const key = dragged.dataset.themeKey;
    for (const one of lines()) one.classList.remove("is-goal", "is-goal-behind", "is-dragged");
    dragged = null;
    if (index === null) return;
    const form = document.getElementById("theme-order");
    moved = key;
    form.elements.theme.value = key;
    form.elements.to.value = index;
    form.requestSubmit();
  };

  document.addEventListener("submit", (event) => {
    const line = event.target.closest(".theme-line");
    if (line) moved = line.dataset.themeKey;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!moved || event.target.id !== "theme_list") return;
    const index = lines().findIndex((one) => one.dataset.themeKey === moved);
    moved = null;
    if (index < 0) return;
    const name = lines()[index].querySelector("h2 a").textContent;
    const told = list().dataset.moved.replace("{theme}", name).replace("{n}", index + 1);
    document.getElementById("messages").textContent = told;
  });
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target instanceof Element && event.target.closest(".theme-grip");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    dragged = marked = grip.closest(".theme-line");
    dragged.classList.add("is-dragged");
    grip.setPointerCapture(event.pointerId);
  });
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const below = lines().find((one) => {
      const box = one.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    const after = lines()[lines().indexOf(dragged) + 1];
    show(below === after && below ? dragged : below || null);
  });
  document.addEventListener("pointerup", () => { if (dragged) put(); });
  document.addEventListener("pointercancel", () => {
    if (!dragged) return;
    marked = dragged;
    put();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && dragged) { marked = dragged; put(); return; }
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!event.altKey || !step || !(event.target instanceof Element)) return;
    const line = event.target.closest(".theme-line");
    const button = line && line.querySelector(`button[data-step="${step}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.focus();
    button.click();
  });
})();
