// Working on the drawing by mouse and keys: moving boxes, drawing links, opening forms. The list can do the same.
"use strict";

(() => {
  const LAYERS = ["context", "input", "activity", "mechanism", "intermediate", "outcome"];
  const FAR = 5; // pixels that a pointer moves before it drags
  let start = null; // the factor from which a link is being drawn by keys
  let pull = null; // what a pressed pointer does
  let wasDragged = false;
  let wasChosen = false; // whether what a pointer pressed had the focus already
  let pointer = "mouse"; // what pressed last

  const drawing = () => document.getElementById("drawing");
  const svg = () => drawing().querySelector("svg.graph");
  const isDraft = () => Boolean(drawing() && drawing().dataset.linkForm);
  const factorAt = (target) => (target instanceof Element ? target.closest(".drawing a[data-factor]") : null);
  const partAt = (target) => (target instanceof Element ? target.closest(".drawing a[data-factor], .drawing a[data-link]") : null);
  const name = (part) => [...part.querySelectorAll("text:first-of-type tspan")].map((one) => one.textContent).join(" ");
  const open = (address) => {
    const asked = new CustomEvent("theory-form", { detail: address, cancelable: true });
    if (document.dispatchEvent(asked)) window.location.assign(address);
  };

  const say = (words, values = {}) => {
    const told = drawing().dataset[words] || "";
    document.getElementById("drawing-status").textContent = told.replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  };
  const hush = () => { document.getElementById("drawing-status").textContent = ""; };

  const mark = (part, role) => {
    for (const one of svg().querySelectorAll(`.${role}`)) one.classList.remove(role);
    if (part) part.classList.add(role);
  };

  const link = (cause, effect) => {
    start = null; // whoever gives the form up begins anew
    mark(null, "is-start");
    hush();
    const known = svg().querySelector(
      `a[data-link][data-cause="${CSS.escape(cause)}"][data-effect="${CSS.escape(effect)}"]`);
    if (known) open(known.getAttribute("href"));
    else open(`${drawing().dataset.linkForm}&cause=${encodeURIComponent(cause)}&effect=${encodeURIComponent(effect)}`);
  };

  const retype = (key, layer) =>
    open(`${drawing().dataset.factorForm}&key=${encodeURIComponent(key)}&type=${layer}`);

  const submit = (values) => {
    const form = document.getElementById("place-form");
    for (const [field, value] of Object.entries({ factor: "", height: "", move: "", ...values })) {
      form.elements[field].value = value;
    }
    form.requestSubmit();
  };

  const shift = (key, move) => { if ("movable" in drawing().dataset) submit({ factor: key, move }); };

  const place = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg().getScreenCTM().inverse());
    return { x: point.x, y: point.y };
  };

  const layerAt = (x) => {
    const names = [...svg().querySelectorAll("text.layer[data-layer]")];
    names.sort((a, b) => Math.abs(a.getAttribute("x") - x) - Math.abs(b.getAttribute("x") - x));
    return names[0] || null;
  };

  // --- keys ---

  const begin = (from) => {
    start = from.dataset.factor;
    mark(from, "is-start");
    say("saysChoose", { cause: name(from) });
  };

  const end = () => {
    start = null;
    mark(null, "is-start");
    say("saysEnded");
  };

  const moves = {
    ArrowUp: (from) => shift(from.dataset.factor, "up"),
    ArrowDown: (from) => shift(from.dataset.factor, "down"),
    ArrowLeft: (from) => step(from, -1),
    ArrowRight: (from) => step(from, 1),
  };

  const step = (from, by) => {
    const layer = LAYERS[LAYERS.indexOf(from.dataset.type) + by];
    if (isDraft() && layer && !("fold" in from.dataset) && from.dataset.type !== "rival") retype(from.dataset.factor, layer);
  };

  const act = (event, from) => {
    if (start !== null && event.key === "Escape") { end(); return true; }
    if (!from) return false;
    if (event.shiftKey) {
      if (!Object.hasOwn(moves, event.key)) return false;
      moves[event.key](from);
      return true;
    }
    if (event.key === "l" && isDraft() && !("fold" in from.dataset)) { begin(from); return true; }
    if (event.key === "f" && !("fold" in from.dataset)) { open(around(from.dataset.factor)); return true; }
    if (event.key === "Enter" && start !== null && !("fold" in from.dataset)) { link(start, from.dataset.factor); return true; }
    return false;
  };

  const around = (key) => {
    const address = new URL(drawing().dataset.around, window.location.href);
    address.searchParams.set("focus", key);
    return address.href;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !drawing()) return;
    if (event.target.closest("input, textarea, select")) return;
    if (act(event, factorAt(event.target))) event.preventDefault();
  }, true);

  // --- mouse, pen and finger ---

  const pulled = (from, to) => {
    const box = pull.factor.querySelector("rect").getBBox();
    pull.line.setAttribute("d", `M${box.x + box.width},${box.y + box.height / 2}L${to.x},${to.y}`);
  };

  const goalAt = (event) => {
    const goal = factorAt(document.elementFromPoint(event.clientX, event.clientY));
    return goal && goal !== pull.factor && !("fold" in goal.dataset) ? goal : null;
  };

  document.addEventListener("pointerdown", (event) => {
    const factor = factorAt(event.target);
    pointer = event.pointerType;
    wasChosen = partAt(event.target) !== null && partAt(event.target) === document.activeElement;
    if (!factor || event.button !== 0) return;
    const isLink = event.target.classList.contains("handle");
    if (!isLink && !("movable" in drawing().dataset)) return;
    if (!isLink && event.pointerType === "touch" && !wasChosen) return; // a finger scrolls until it has chosen a box
    pull = { factor, isLink, x: event.clientX, y: event.clientY, from: place(event), isMoving: false, line: null };
    wasDragged = false;
  });

  document.addEventListener("pointermove", (event) => {
    if (!pull) return;
    if (!pull.isMoving && Math.hypot(event.clientX - pull.x, event.clientY - pull.y) < FAR) return;
    if (!pull.isMoving) rise();
    const to = place(event);
    if (pull.isLink) { pulled(pull.factor, to); mark(goalAt(event), "is-goal"); return; }
    pull.factor.setAttribute("transform", `translate(${to.x - pull.from.x} ${to.y - pull.from.y})`);
    const layer = layerFor(to);
    mark(layer, "is-goal");
    if (layer) say("saysLayer", { layer: layer.textContent }); else hush();
  });

  const rise = () => {
    pull.isMoving = wasDragged = true;
    if (!pull.isLink) { pull.factor.classList.add("is-dragged"); return; }
    pull.line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    pull.line.setAttribute("class", "pulled");
    svg().append(pull.line);
    mark(pull.factor, "is-start");
  };

  // The layer to which a dragged factor would go, where that is another one than its own.
  const layerFor = (to) => {
    const layer = isDraft() && pull.factor.dataset.type !== "rival" ? layerAt(centre(pull.factor).x + to.x - pull.from.x) : null;
    return layer && layer.dataset.layer !== pull.factor.dataset.type ? layer : null;
  };

  const centre = (factor) => {
    const box = factor.querySelector("rect").getBBox();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };

  const letGo = () => {
    if (!pull) return;
    if (pull.line) pull.line.remove();
    pull.factor.classList.remove("is-dragged");
    mark(null, "is-start");
    mark(null, "is-goal");
    hush();
    pull = null;
  };

  document.addEventListener("pointerup", (event) => {
    if (!pull || !pull.isMoving) { pull = null; return; }
    const { factor, isLink, from } = pull;
    const to = place(event);
    const goal = isLink ? goalAt(event) : null;
    const layer = isLink ? null : layerFor(to);
    letGo();
    if (isLink) { if (goal) link(factor.dataset.factor, goal.dataset.factor); return; }
    if (layer) { factor.removeAttribute("transform"); retype(factor.dataset.factor, layer.dataset.layer); return; }
    submit({ factor: factor.dataset.factor, height: (centre(factor).y + to.y - from.y).toFixed(1) });
  });
  document.addEventListener("pointercancel", () => { if (pull) pull.factor.removeAttribute("transform"); letGo(); });
  // What a finger pulls does not scroll the page; browsers disagree on `touch-action` inside a picture.
  document.addEventListener("touchmove", (event) => { if (pull && event.cancelable) event.preventDefault(); }, { passive: false });
  document.addEventListener("dragstart", (event) => { if (factorAt(event.target)) event.preventDefault(); });

  // A click chooses a part of a draft, a double click opens its form, Enter at once. With a finger the first touch
  // chooses a part of a draft or a box that can be moved, the next one opens it.
  const onlyChooses = (event, part) => {
    if (event.detail === 0) return false;
    if (event.pointerType !== "touch") return isDraft();
    return !wasChosen && (isDraft() || ("movable" in drawing().dataset && "factor" in part.dataset));
  };

  document.addEventListener("click", (event) => {
    const part = partAt(event.target);
    if (!part || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (wasDragged) { wasDragged = false; event.preventDefault(); return; }
    if (start !== null && part.dataset.factor && !("fold" in part.dataset) && part.dataset.factor !== start) {
      event.preventDefault();
      link(start, part.dataset.factor);
    } else if (onlyChooses(event, part)) {
      event.preventDefault();
      part.focus();
    }
  });

  document.addEventListener("dblclick", (event) => {
    if (!isDraft() || !(event.target instanceof Element) || !event.target.closest(".drawing svg.graph")) return;
    const part = event.target.closest("a[data-factor], a[data-link]");
    if (part && pointer === "touch") return; // its second touch has opened it
    const layer = part ? null : layerAt(place(event).x);
    open(part ? part.getAttribute("href") : `${drawing().dataset.factorForm}${layer ? `&type=${layer.dataset.layer}` : ""}`);
  });
})();
