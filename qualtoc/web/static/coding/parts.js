// Parts whose marks come late: the marks are laid into the words that stand there already, so that neither the line
// that is read, nor what is selected or found, nor the turn that a link leads to is moved or lost.
"use strict";

(() => {
  const text = window.qualtocSelection;
  const byId = (id) => document.getElementById(id);
  const transcript = byId("transcript");
  const READING_LINE = 90; // px from the top, below the frame

  const isInSight = (turn) => { const box = turn.getBoundingClientRect(); return box.bottom > READING_LINE && box.top < innerHeight; };
  const linked = () => (/^#turn-\d+$/.test(location.hash) ? byId(location.hash.slice(1)) : null);

  // The turn that must not move: where one has just been led, else where something is selected, else the first in sight.
  let led = null;
  const standing = () => [led, text.turnOf(getSelection().focusNode)].find((turn) => turn && isInSight(turn)) || text.turns().find(isInSight);

  const unmoved = (change) => {
    const turn = standing();
    const before = turn?.getBoundingClientRect().top;
    change();
    const after = turn?.isConnected ? turn.getBoundingClientRect().top : before;
    if (Math.abs(after - before) >= 1) scrollBy({ top: after - before, behavior: "instant" });
  };

  // The same words selected again, if they were in words that are drawn anew.
  const selectedAgain = (change) => {
    const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
    const ends = anchorNode && focusNode ? [text.place(anchorNode, anchorOffset), text.place(focusNode, focusOffset)] : [];
    change();
    if (ends[0] && ends[1] && !(anchorNode.isConnected && focusNode.isConnected)) text.select(...ends, false);
  };

  // A turn keeps its article, and its words where no mark lies on them.
  const marked = (turn, fresh) => {
    const [words, news] = [turn, fresh].map((one) => one.querySelector(".words"));
    if (news.firstElementChild || news.textContent !== words.textContent) words.replaceChildren(...news.childNodes);
    news.replaceWith(words);
    turn.replaceChildren(...fresh.childNodes);
  };
  const merged = (part, fresh) => {
    part.classList.remove("part-plain");
    for (const one of part.querySelectorAll(":scope > :not(.turn)")) one.remove();
    for (const turn of fresh.querySelectorAll(".turn")) {
      const old = byId(turn.id);
      if (!old || !part.contains(old)) continue;
      old.toggleAttribute("data-coded", turn.hasAttribute("data-coded"));
      marked(old, turn);
    }
  };

  htmx.defineExtension("marks", {
    isInlineSwap: (style) => style === "marks",
    handleSwap: (style, part, fragment) => {
      const fresh = style === "marks" && fragment.querySelector(".part");
      if (!fresh) return false;
      if (part.matches(".part-plain")) unmoved(() => selectedAgain(() => merged(part, fresh)));
      return [part];
    },
  });

  const load = (part) => {
    const sooner = part?.querySelector(".part-sooner");
    if (!sooner) return Promise.resolve();
    return htmx.ajax("GET", sooner.getAttribute("hx-get"), { source: sooner, target: `#${part.id}`, swap: "marks settle:0ms" });
  };

  // A link to a turn: its part comes first, then the turn is where links lead to, and stays there.
  const follow = async () => {
    const turn = linked();
    if (!turn) return;
    led = turn;
    await load(turn.closest(".part-plain"));
    if (led !== turn) return;
    turn.scrollIntoView({ block: "start", behavior: "instant" });
  };
  addEventListener("hashchange", follow);
  for (const name of ["wheel", "touchmove", "pointerdown", "keydown"]) addEventListener(name, () => { led = null; }, { passive: true, capture: true });
  if (document.readyState === "complete") follow(); else addEventListener("load", follow, { once: true });

  // While nothing else is to do, the parts of a source of usual length come by themselves, the nearest first. In a very
  // long one they would make each act slower, and come only where somebody reads.
  const MOST_PARTS = 12;
  const idle = window.requestIdleCallback || ((work) => setTimeout(work, 200));
  const next = () => {
    const plain = [...transcript.querySelectorAll(".part-plain")];
    if (!plain.length) return;
    const far = (part) => { const box = part.getBoundingClientRect(); return box.top > 0 ? box.top : Math.max(-box.bottom, 0); };
    const nearest = plain.reduce((one, other) => (far(other) < far(one) ? other : one));
    load(nearest).catch(() => {}).then(() => idle(next));
  };
  if (transcript.querySelectorAll(".part").length <= MOST_PARTS) addEventListener("load", () => idle(next), { once: true });

  window.qualtocParts = { load };
})();
