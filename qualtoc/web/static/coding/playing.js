// The recording beside the transcript: a click on a turn's time, or a key, plays it there; the turn that is heard has a
// line at its side. Without this script a time leads to the page of the recording, which plays there too.
"use strict";

(() => {
  const text = window.qualtocSelection;
  const panel = window.qualtocPanel;
  const player = document.getElementById("player");
  const transcript = document.getElementById("transcript");
  const told = transcript.dataset;
  const timeOf = (turn) => turn.querySelector("[data-seconds]");
  const secondsOf = (turn) => Number(timeOf(turn).dataset.seconds);

  // The turn itself, or the last one before it that has a time.
  const timed = (turn) => { let one = turn; while (one && !timeOf(one)) one = text.beside(one, -1); return one; };

  const from = (turn) => {
    if (!turn) { panel.say(told.noTime); return true; }
    player.currentTime = secondsOf(turn);
    player.play().catch(() => {});
    return true;
  };
  const withPlayer = (act) => (...given) => { if (player) act(...given); else panel.say(told.noRecording); return true; };
  const toggle = withPlayer(() => {
    if (!player.paused) player.pause();
    else if (player.currentTime) player.play().catch(() => {});
    else from(timed(text.current() || text.turns()[0]));
  });
  const fromTurn = withPlayer(() => from(timed(text.current() || text.turns()[0])));
  const move = withPlayer((seconds) => { player.currentTime = Math.max(player.currentTime + seconds, 0); });

  window.qualtocPlaying = { toggle, fromTurn, move };
  if (!player) return;

  transcript.addEventListener("click", (event) => {
    const time = event.target.closest("[data-seconds]");
    if (!time || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const turn = text.turnOf(time);
    text.mark(turn);
    if (event.detail) turn.focus({ preventScroll: true }); // by mouse or finger: the next keys are for the turn
    from(turn);
  });

  // Which turn is heard: turns stand in the order of their times. The list is made anew where the recording is set going.
  let turns = [];
  let heard = null;
  const show = () => {
    const next = turns.findLast((turn) => secondsOf(turn) <= player.currentTime + 0.05) || null;
    if (next === heard && next?.isConnected) return;
    heard?.classList.remove("is-heard");
    heard = next;
    heard?.classList.add("is-heard");
  };
  const listed = () => { turns = text.turns().filter(timeOf); show(); };
  player.addEventListener("play", listed);
  player.addEventListener("seeked", listed);
  player.addEventListener("timeupdate", () => { if (turns.some((turn) => !turn.isConnected)) listed(); else show(); });
})();
