// Printing shows every part with its marks: those that have not come yet are fetched before the paper is laid out.
// The browser waits for nothing that is asked for in the background, hence one request that it does wait for.
"use strict";

(() => {
  const transcript = document.getElementById("transcript");

  const fetchAll = () => {
    const plain = transcript.querySelectorAll(".part-plain");
    if (!plain.length) return;
    const request = new XMLHttpRequest();
    request.open("GET", transcript.dataset.whole, false);
    try { request.send(); } catch { return; }
    if (request.status !== 200) return;
    const whole = new DOMParser().parseFromString(request.responseText, "text/html");
    for (const part of plain) {
      const marked = whole.getElementById(part.id);
      if (marked) part.replaceWith(document.adoptNode(marked));
    }
  };

  addEventListener("beforeprint", fetchAll);
  document.querySelector("[data-print]")?.addEventListener("click", (event) => { event.preventDefault(); print(); });
})();
