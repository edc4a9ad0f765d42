// A click on the time of a turn plays the recording from there, without loading the page again.
"use strict";

const player = document.getElementById("player");
document.querySelector(".timed-turns")?.addEventListener("click", (event) => {
    const time = event.target.closest("[data-seconds]");
    if (!time || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    player.currentTime = Number(time.dataset.seconds);
    player.play();
});
