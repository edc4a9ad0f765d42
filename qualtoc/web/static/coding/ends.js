// One coding at a time can be the chosen one: reached by key or click, its words selected, its ends to be moved.
// The selection is the only state: whatever is selected when the ends are set is sent, and the server checks it.
"use strict";

(() => {
  const text = window.qualtocSelection;
  const panel = window.qualtocPanel;
  const byId = (id) => document.getElementById(id);
  const transcript = byId("transcript");
  const told = transcript.dataset;
  let chosen = null; // the id of the chosen coding, as its marks carry it
  let moving = null; // the end that the mouse or a finger holds: "first" or "last"

  const chipOf = (id) => transcript.querySelector(`.coding-chip [data-chip="${id}"]`);
  const marksOf = (id) => transcript.querySelectorAll(`[data-mark="${id}"]`);
  const light = (id, isOn) => { for (const mark of marksOf(id)) mark.classList.toggle("is-chosen", isOn); };

  const placed = (id) => {
    const marks = marksOf(id);
    if (!marks.length) return null;
    const last = marks[marks.length - 1];
    return { from: text.place(marks[0], 0), to: text.place(last, last.childNodes.length) };
  };

  // The small handles at both ends, for the mouse and for fingers; keys move the ends of the selection instead.
  const handles = ["first", "last"].map((name) => {
    const handle = Object.assign(document.createElement("span"), { className: `coding-end coding-end-${name}`, hidden: true });
    handle.setAttribute("aria-hidden", "true");
    handle.dataset.end = name;
    transcript.append(handle);
    return handle;
  });
  const hang = () => {
    const now = chosen ? text.chosen() || placed(chosen) : null;
    const origin = transcript.getBoundingClientRect();
    const boxes = now ? [...text.range(now.from, now.to).getClientRects()].filter((box) => box.width) : [];
    handles.forEach((handle, last) => {
      handle.hidden = !boxes.length;
      if (!boxes.length) return;
      const box = last ? boxes[boxes.length - 1] : boxes[0];
      handle.style.insetInlineStart = `${(last ? box.right : box.left) - origin.left}px`;
      handle.style.insetBlockStart = `${box.top - origin.top}px`;
      handle.style.blockSize = `${box.height}px`;
    });
  };

  const leave = () => {
    if (!chosen) return false;
    light(chosen, false);
    chosen = null;
    hang();
    return true;
  };

  // Make it the chosen one. Its words are selected for keys; the mouse leaves the selection alone.
  const choose = (id, isSelected = true, isFirstMoved = false) => {
    leave();
    const ends = placed(id);
    const chip = chipOf(id);
    if (!ends || !chip) return false;
    chosen = id;
    light(id, true);
    if (isSelected) {
      text.mark(ends.from.turn);
      ends.from.turn.focus({ preventScroll: true });
      if (isFirstMoved) text.select(ends.to, ends.from); else text.select(ends.from, ends.to);
      panel.say(`${chip.textContent.trim()}: ${text.asPosted(ends).words.slice(0, 200)}`);
    }
    hang();
    return true;
  };

  const partOf = (turn) => turn.closest(".part-plain");
  const { load } = window.qualtocParts;

  // What reaches into a part that has not come yet is fetched whole before its ends can be moved.
  const reach = async (id) => {
    const last = byId(`turn-${chipOf(id)?.dataset.last}`);
    if (last && partOf(last)) await load(partOf(last));
    return choose(id);
  };

  const chips = () => [...transcript.querySelectorAll(".coding-chip:not(.goes-on) [data-chip]")];
  const isBehind = (one, other) => Boolean(other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);

  // The next coding: among the chips that are there, or in the next part that has not come and holds coded turns.
  const go = (step) => {
    const all = chips();
    const here = chosen && chipOf(chosen);
    const turn = text.current();
    const at = here ? all.indexOf(here) : -1;
    let found = here ? all[at + step] : null;
    if (!here) {
      const near = turn || text.turns()[0];
      found = step > 0
        ? all.find((chip) => near.contains(chip) || isBehind(chip, near))
        : all.findLast((chip) => near.contains(chip) || isBehind(near, chip));
    }
    const from = here || turn || transcript.firstElementChild;
    const plain = [...transcript.querySelectorAll(".part-plain")].filter((part) => part.querySelector("[data-coded]") && (step > 0 ? isBehind(part, from) || part.contains(from) : isBehind(from, part) || part.contains(from)));
    const sooner = step > 0 ? plain[0] : plain[plain.length - 1];
    const isSooner = sooner && (!found || (step > 0 ? isBehind(found, sooner) : isBehind(sooner, found)));
    if (isSooner) {
      const id = sooner.id;
      load(sooner).then(() => {
        const inside = [...byId(id).querySelectorAll(".coding-chip:not(.goes-on) [data-chip]")];
        const one = step > 0 ? inside[0] : inside[inside.length - 1];
        if (one) reach(one.dataset.chip); else go(step);
      });
    } else if (found) reach(found.dataset.chip);
    else panel.say(step > 0 ? told.noCodingAfter : told.noCodingBefore);
    return true;
  };

  const resize = () => {
    const chip = chosen && chipOf(chosen);
    const now = text.chosen();
    if (!chip || !now) { panel.say(told.noCodingChosen); return true; }
    const isFirstMoved = text.isTurnedAround();
    htmx.ajax("POST", `${chip.getAttribute("href")}/ends${told.only}`, { values: text.asPosted(now), swap: "none settle:0ms" }).then(() => {
      const moved = byId("messages").querySelector("[data-coding]")?.dataset.coding || chosen;
      const said = byId("messages").cloneNode(true).childNodes;
      if (choose(moved, true, isFirstMoved)) byId("messages").replaceChildren(...said);
    });
    return true;
  };

  const open = () => { const chip = chosen && chipOf(chosen); if (chip) chip.click(); else panel.say(told.noCodingChosen); return true; };

  const remove = () => {
    const chip = chosen && chipOf(chosen);
    if (!chip) { panel.say(told.noCodingChosen); return true; }
    const turn = text.turnOf(chip).id;
    leave();
    getSelection().removeAllRanges();
    htmx.ajax("POST", `${chip.getAttribute("href")}/removal${told.only}`, { swap: "none settle:0ms" }).then(() => byId(turn)?.focus({ preventScroll: true }));
    return true;
  };

  // Drag an end: it goes from word to word. Beside the words it is as if their edge was meant.
  const within = (value, least, most) => Math.min(Math.max(value, least), most);
  const under = (event) => {
    const turn = document.elementsFromPoint(within(event.clientX, 0, innerWidth - 1), event.clientY).map(text.turnOf).find(Boolean);
    if (!turn) return null;
    const box = turn.querySelector(".words").getBoundingClientRect();
    const [x, y] = [within(event.clientX, box.left + 1, box.right - 1), within(event.clientY, box.top + 1, box.bottom - 1)];
    const spot = document.caretPositionFromPoint?.(x, y);
    const range = spot ? null : document.caretRangeFromPoint?.(x, y);
    const node = spot ? spot.offsetNode : range?.startContainer;
    return node && text.turnOf(node) ? text.place(node, spot ? spot.offset : range.startOffset) : null;
  };
  transcript.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".coding-end");
    if (!handle || !chosen) return;
    event.preventDefault();
    event.stopPropagation();
    const ends = text.chosen() || placed(chosen);
    const id = chosen;
    if (panel.isOpen()) panel.close();
    chosen = id;
    light(id, true);
    text.select(ends.from, ends.to);
    moving = handle.dataset.end;
    handle.setPointerCapture(event.pointerId);
    handle.classList.add("is-held");
  });
  transcript.addEventListener("pointermove", (event) => {
    const place = moving && under(event);
    const now = place && text.chosen();
    if (!now) return;
    const word = text.wordAt(place, moving === "first");
    const ends = moving === "first" ? [word, now.to] : [now.from, word];
    if (text.isBefore(ends[0], ends[1])) { text.select(...ends, false); hang(); }
  });
  const letGo = () => {
    const was = moving;
    moving = null;
    for (const handle of handles) handle.classList.remove("is-held");
    return was;
  };
  transcript.addEventListener("pointerup", () => { if (letGo()) resize(); });
  transcript.addEventListener("pointercancel", () => { if (letGo()) choose(chosen); }); // as it was

  document.addEventListener("selectionchange", () => { if (chosen && !moving) hang(); });
  addEventListener("resize", hang);
  // A turn that is drawn anew takes the marks along: the chosen coding is found again or let go.
  document.addEventListener("htmx:afterSettle", () => {
    if (!chosen) return;
    if (chipOf(chosen)) { light(chosen, true); hang(); } else leave();
  });

  window.qualtocCodings = { go, choose, leave, resize, open, remove, isMoving: () => Boolean(moving) };
})();
