// Keys on the page of one suggestion: a choice's letter chooses it, N goes on, Z undoes, Ctrl+Enter saves. They can be
// switched off, rest while somebody writes, and the page does all the same without them.
"use strict";

(() => {
  const SWITCH = "review-keys";
  const box = document.querySelector("[data-keys]");
  const choices = new Map([...document.querySelectorAll("input[data-key]")].map((input) => [input.dataset.key, input]));
  const reason = document.getElementById("reason");
  const next = document.querySelector("[data-next]");
  const undo = document.querySelector("[data-undo]");
  const hasKeyboard = matchMedia("(any-pointer: fine)").matches;  // a telephone has keys only while somebody writes
  let on = hasKeyboard && read() !== "off";

  function read() {
    try { return localStorage.getItem(SWITCH); } catch { return null; }
  }

  function write(value) {
    try { localStorage.setItem(SWITCH, value); } catch { /* Remembering is a favour, not a need. */ }
  }

  function isWriting(target) {
    return target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])") !== null;
  }

  function press(key) {
    if (choices.has(key)) {
      box.open = true;
      choices.get(key).checked = true;
      reason.focus();
    } else if (key === "n" && next) {
      next.click();
    } else if (key === "z" && undo) {
      undo.click();
    } else {
      return false;
    }
    return true;
  }

  function show() {
    box?.classList.toggle("on", on);
    for (const [key, input] of choices) {
      if (on) input.setAttribute("aria-keyshortcuts", key.toUpperCase());
      else input.removeAttribute("aria-keyshortcuts");
    }
    document.querySelector("[data-keys-only]")?.toggleAttribute("hidden", !on);
    if (button) button.textContent = on ? button.dataset.on : button.dataset.off;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form?.contains(box)) {
      event.preventDefault();
      event.target.form.requestSubmit();
    } else if (event.key === "Escape" && isWriting(event.target)) {
      event.target.blur();
    } else if (on && !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting(event.target)) {
      if (press(event.key.toLowerCase())) event.preventDefault();
    }
  });

  const holder = document.querySelector("[data-keys-switch]");
  const button = holder?.querySelector("button");
  holder?.toggleAttribute("hidden", !hasKeyboard);
  button?.addEventListener("click", () => {
    on = !on;
    write(on ? "on" : "off");
    show();
  });
  show();
})();
