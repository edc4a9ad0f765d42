// Keys typed while an act is on its way wait for the server's answer and then do what they would have done, so that
// fast fingers never write into a panel that is about to close. After a refusal they are dropped: they were meant for
// a text in which the act had happened. Parts that load by themselves keep nobody waiting.
"use strict";

(() => {
  const named = new Set(["Enter", "Escape", "Tab", "Backspace", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);
  const kept = ["key", "code", "shiftKey", "altKey", "ctrlKey", "metaKey"];
  const keys = [];
  let underway = 0;
  let isReleasing = false;
  let isReplaying = false;

  const isAct = (request) => request.verb !== "get" || request.target?.id === "mark-editor";
  const isHeld = (event) => !event.isComposing && (event.key.length === 1 ? !event.ctrlKey && !event.metaKey : named.has(event.key));

  // What a browser does with a key that no script has taken.
  const write = (field, letters, from = field.selectionStart) => {
    field.setRangeText(letters, from, field.selectionEnd, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const tab = (field, step) => {
    const all = [...(field.closest("#coding-panel") || document).querySelectorAll("a[href], button, input, select, textarea, summary")];
    const shown = all.filter((one) => one.tabIndex >= 0 && one.offsetParent && one.type !== "hidden");
    shown[shown.indexOf(field) + step]?.focus();
  };
  const byItself = (field, { key, shiftKey, altKey }) => {
    const isText = field.matches("textarea, input:not([type]), input[type=text], input[type=search]");
    if (altKey) return;
    if (key === "Tab") tab(field, shiftKey ? -1 : 1);
    else if (isText && key.length === 1) write(field, key);
    else if (isText && key === "Backspace") write(field, "", field.selectionStart === field.selectionEnd ? Math.max(field.selectionStart - 1, 0) : undefined);
    else if (key === "Enter" && field.matches("textarea")) write(field, "\n");
    else if (key === "Enter" && field.matches("input")) field.form?.requestSubmit(field.form.querySelector("button:not([type=button])"));
    else if ((key === "Enter" && field.matches("a, button, summary")) || (key === " " && field.matches("button, summary, input"))) field.click();
  };

  const press = (key) => {
    const field = document.activeElement || document.body;
    isReplaying = true;
    const isLeft = field.dispatchEvent(new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true }));
    if (isLeft) byItself(field, key);
    isReplaying = false;
  };
  const release = () => {
    isReleasing = false;
    while (keys.length && !underway) press(keys.shift());
  };

  addEventListener("keydown", (event) => {
    if (isReplaying || !(underway || isReleasing) || !isHeld(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keys.push(Object.fromEntries(kept.map((name) => [name, event[name]])));
  }, true);
  document.addEventListener("htmx:beforeSend", (event) => { if (isAct(event.detail.requestConfig)) underway += 1; });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!underway || !isAct(event.detail.requestConfig)) return;
    underway -= 1;
    if (!event.detail.successful) keys.length = 0;
    if (underway || isReleasing) return;
    isReleasing = true;
    setTimeout(release); // when the page has put the caret where the answer leaves it
  });
})();
