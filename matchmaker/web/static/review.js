// Keys in the queue and on the page of one suggestion: what has data-press is pressed by that key, and in a list J and K
// go from row to row. They can be switched off, rest while somebody writes, and the page does all the same without them.
"use strict";

(() => {
  const SWITCH = "review-keys";
  const page = document.querySelector("[data-keys]");
  const rows = [...document.querySelectorAll("[data-row]")];
  const help = document.querySelector("[data-keys-help]");
  const button = help?.querySelector("[data-keys-switch]");
  const hasKeyboard = matchMedia("(any-pointer: fine)").matches;  // a telephone has keys only while somebody writes
  let on = hasKeyboard && read() !== "off";
  let sent = false;

  function read() {
    try { return localStorage.getItem(SWITCH); } catch { return null; }
  }

  function write(value) {
    try { localStorage.setItem(SWITCH, value); } catch { /* Remembering is a favour, not a need. */ }
  }

  function isWriting(target) {
    return target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])") !== null;
  }

  function pressed(key) {
    return [...page.querySelectorAll(`[data-press="${CSS.escape(key)}"]`)].find((element) => {
      const group = element.closest("[data-press-within]");
      return !group || group.contains(document.activeElement);  // a digit means a reason only once one declines
    });
  }

  function press(key) {
    const element = pressed(key);
    if (!element || sent) return Boolean(element);
    const closed = element.closest("details:not([open])");
    if (closed && element.tagName !== "SUMMARY") closed.open = true;
    element.click();
    return true;
  }

  function walk(key) {
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (key === "x") {
      rows[at]?.querySelector("input[type=checkbox]")?.click();
      return at >= 0;
    }
    const step = { j: 1, k: -1 }[key];
    if (!step) return false;
    rows[Math.min(Math.max(at + step, 0), rows.length - 1)].querySelector("a").focus();
    return true;
  }

  function show() {
    page.classList.toggle("on", on);
    for (const element of page.querySelectorAll("[data-press]")) {
      if (on) element.setAttribute("aria-keyshortcuts", element.dataset.press.toUpperCase());
      else element.removeAttribute("aria-keyshortcuts");
    }
    if (button) button.textContent = on ? button.dataset.on : button.dataset.off;
  }

  document.addEventListener("submit", () => { sent = true; });  // two quick taps must not decide about the next one
  window.addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isWriting(event.target)) {
      event.target.blur();
    } else if (on && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting(event.target)) {
      const key = event.key.toLowerCase();
      if (press(key) || (rows.length && walk(key))) event.preventDefault();
    }
  });

  help?.toggleAttribute("hidden", !hasKeyboard);
  button?.addEventListener("click", () => {
    on = !on;
    write(on ? "on" : "off");
    show();
  });
  for (const all of document.querySelectorAll("[data-all]")) {
    all.hidden = false;
    all.addEventListener("click", () => {
      for (const box of all.form.querySelectorAll("input[type=checkbox]")) box.checked = true;
    });
  }
  show();
})();
