// What is selected in the transcript: places in turns, word by word and sentence by sentence, and as the server counts.
// A place is {turn, at}: an article and a UTF-16 offset into the text of its words. Nothing is remembered here but the
// range that the panel holds while the focus is elsewhere; everything else is read from the page.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const wordsOf = (turn) => turn.querySelector(".words");
  const textOf = (turn) => wordsOf(turn).textContent;
  const turnOf = (node) => (node instanceof Element ? node : node && node.parentElement)?.closest("#transcript .turn") || null;
  const numberOf = (turn) => Number(turn.id.slice("turn-".length));
  const turns = () => [...document.querySelectorAll("#transcript .turn")];
  const beside = (turn, step) => { const all = turns(); return all[all.indexOf(turn) + step] || null; };
  const current = () => turnOf(document.activeElement) || turnOf(getSelection().focusNode) || document.querySelector("#transcript .turn.is-current");

  const offsetIn = (turn, node, offset) => {
    const before = document.createRange();
    before.selectNodeContents(wordsOf(turn));
    const end = document.createRange();
    end.setStart(node, offset);
    if (end.compareBoundaryPoints(Range.START_TO_START, before) <= 0) return 0;
    if (end.compareBoundaryPoints(Range.END_TO_START, before) >= 0) return textOf(turn).length;
    before.setEnd(node, offset);
    return before.toString().length;
  };

  const point = ({ turn, at }) => {
    const texts = document.createTreeWalker(wordsOf(turn), NodeFilter.SHOW_TEXT);
    let left = at;
    let last = wordsOf(turn);
    while (texts.nextNode()) {
      last = texts.currentNode;
      if (left <= last.length) return [last, left];
      left -= last.length;
    }
    return [last, last.length || 0];
  };

  const place = (node, offset) => { const turn = turnOf(node); return turn && { turn, at: offsetIn(turn, node, offset) }; };

  const range = (from, to) => {
    const made = document.createRange();
    made.setStart(...point(from));
    made.setEnd(...point(to));
    return made;
  };

  const select = (anchor, head, isScrolled = true) => {
    getSelection().setBaseAndExtent(...point(anchor), ...point(head));
    if (!isScrolled) return;
    const line = range(head, head).getBoundingClientRect();
    if (line.height && (line.top < 80 || line.bottom > innerHeight - 40)) scrollBy({ top: line.top - innerHeight / 2 });
  };

  // The two ends of what is selected, in reading order and without outer white space; null where nothing is.
  const chosen = () => {
    const now = getSelection();
    if (!now.rangeCount || now.isCollapsed) return null;
    const live = now.getRangeAt(0);
    let from = place(live.startContainer, live.startOffset);
    let to = place(live.endContainer, live.endOffset);
    if (!from && to) from = { turn: to.turn, at: 0 };
    if (from && !to) to = { turn: from.turn, at: textOf(from.turn).length };
    if (!from) return null;
    while (to.turn !== from.turn && !textOf(from.turn).slice(from.at).trim()) from = { turn: beside(from.turn, 1), at: 0 };
    while (to.turn !== from.turn && !textOf(to.turn).slice(0, to.at).trim()) { const turn = beside(to.turn, -1); to = { turn, at: textOf(turn).length }; }
    while (/\s/.test(textOf(from.turn)[from.at] || "") && (from.turn !== to.turn || from.at < to.at)) from.at += 1;
    while (/\s/.test(textOf(to.turn)[to.at - 1] || "") && (from.turn !== to.turn || from.at < to.at)) to.at -= 1;
    return from.turn === to.turn && from.at >= to.at ? null : { from, to };
  };

  const caret = (number, at) => { const turn = byId(`turn-${number}`); if (turn) select({ turn, at }, { turn, at }); };

  // What the server checks: numbers of turns, UTF-16 offsets, and the words, turns joined by a line end.
  const asPosted = ({ from, to }) => {
    const all = turns();
    const touched = all.slice(all.indexOf(from.turn), all.indexOf(to.turn) + 1);
    const texts = touched.map(textOf);
    texts[texts.length - 1] = texts[texts.length - 1].slice(0, to.at);
    texts[0] = texts[0].slice(from.at);
    return { first_turn: numberOf(from.turn), start: from.at, last_turn: numberOf(to.turn), end: to.at, words: texts.join("\n") };
  };

  // Where a sentence ends, as the server has it too (qualtoc/coding/search.py): at a sign before white space and at every
  // new line; not at "Dr. López", not at a pause or an initial that a small letter follows.
  const END = /(\.\.\.|[.!?…])["'”’»)\]]*\s+|\n+/gu;
  const TITLE = /(?:^|[^\p{L}])(?:dra?|sra?|srta|lic|ing|prof|mrs?|ms|st|ej|vs)$/iu;
  const INITIAL = /(?:^|[^\p{L}])\p{L}$/u;
  const SMALL = /^["'“‘«([]*\p{Ll}/u;
  const isEnd = (text, { 0: cut, 1: sign, index }) => {
    if (cut.includes("\n") || /[!?]/.test(sign)) return true;
    const before = text.slice(Math.max(index - 8, 0), index);
    const isSmall = SMALL.test(text.slice(index + cut.length, index + cut.length + 8));
    return sign === "." ? !TITLE.test(before) && !(isSmall && INITIAL.test(before)) : !isSmall;
  };

  // [start, end] of every word or sentence of a turn.
  const pieces = (turn, kind) => {
    const text = textOf(turn);
    if (kind === "word") return [...text.matchAll(/\S+/gu)].map((found) => [found.index, found.index + found[0].length]);
    const starts = [0, ...[...text.matchAll(END)].filter((cut) => isEnd(text, cut)).map((cut) => cut.index + cut[0].length)];
    return starts.map((start, no) => [start, start + text.slice(start, starts[no + 1]).trimEnd().length]).filter(([start, end]) => end > start);
  };

  // The head moved by one word or sentence; over the end of a turn into the next one.
  const moved = ({ turn, at }, kind, step) => {
    const all = pieces(turn, kind);
    const next = step > 0 ? all.find(([, end]) => end > at) : all.findLast(([start]) => start < at);
    if (next) return { turn, at: step > 0 ? next[1] : next[0] };
    const other = beside(turn, step);
    const there = other ? pieces(other, kind) : [];
    if (!there.length) return { turn: other || turn, at: other ? 0 : at };
    return { turn: other, at: step > 0 ? there[0][1] : there.at(-1)[0] };
  };

  // What is selected counts where the focus is in one of its turns; who has stepped to another turn begins there.
  const ends = () => {
    const { anchorNode, anchorOffset, focusNode, focusOffset, rangeCount } = getSelection();
    const [anchor, head] = [place(anchorNode, anchorOffset), place(focusNode, focusOffset)];
    const turn = current();
    const isHere = rangeCount && (!turn || getSelection().getRangeAt(0).intersectsNode(turn));
    return isHere && anchor && head ? { anchor, head } : turn && { anchor: { turn, at: 0 }, head: { turn, at: 0 } };
  };

  const extend = (kind, step) => {
    const now = ends();
    if (now) select(now.anchor, moved(now.head, kind, step));
    return Boolean(now);
  };

  // The next or previous single word: how the keyboard finds the first word of a passage.
  const step = (direction) => {
    const now = ends();
    if (!now) return false;
    const reached = moved(direction > 0 ? now.head : now.anchor, "word", direction);
    const word = pieces(reached.turn, "word").find(([start, end]) => (direction > 0 ? end === reached.at : start === reached.at));
    if (word) select({ turn: reached.turn, at: word[0] }, { turn: reached.turn, at: word[1] });
    return true;
  };

  const sentence = () => {
    const now = ends();
    if (!now) return false;
    const whole = chosen();
    const { turn, at } = whole ? whole.from : now.head;
    const found = pieces(turn, "sentence");
    const first = found.find(([, end]) => end > at) || found.at(-1);
    if (!first) return false;
    const isTaken = whole && whole.to.turn === turn && whole.from.at === first[0] && whole.to.at >= first[1];
    const end = isTaken ? (found.find(([, stop]) => stop > whole.to.at) || found.at(-1))[1] : first[1];
    select({ turn, at: first[0] }, { turn, at: end });
    return true;
  };

  const whole = () => {
    const turn = current();
    if (turn) select({ turn, at: 0 }, { turn, at: textOf(turn).length });
    return Boolean(turn);
  };

  // Nothing is selected any more; the caret waits where it began.
  const letGo = () => {
    const now = chosen();
    if (now) select(now.from, now.from, false);
    return Boolean(now);
  };

  // From now on the other end moves.
  const turnAround = () => {
    const now = chosen() && ends();
    if (now) select(now.head, now.anchor);
    return Boolean(now);
  };

  const isTurnedAround = () => { const now = ends(); return Boolean(now && isBefore(now.head, now.anchor)); };

  const isBefore = (one, other) => (one.turn === other.turn ? one.at < other.at : Boolean(one.turn.compareDocumentPosition(other.turn) & Node.DOCUMENT_POSITION_FOLLOWING));

  // The beginning or the end of the word at a place, or of the nearest one before it.
  const wordAt = ({ turn, at }, isBeginning) => {
    const words = pieces(turn, "word");
    const word = words.find(([, end]) => end >= at) || words.at(-1);
    return { turn, at: word ? word[isBeginning ? 0 : 1] : 0 };
  };

  // The turn at which one is; one at a time.
  const mark = (turn) => {
    for (const one of document.querySelectorAll(".turn.is-current")) one.classList.remove("is-current");
    turn.classList.add("is-current");
  };

  window.qualtocSelection = { place, mark, turnAround, isTurnedAround, isBefore, wordAt, chosen, asPosted, range, caret, select, extend, step, sentence, whole, letGo, current, beside, turns, turnOf, numberOf };
})();
