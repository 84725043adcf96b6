// A table on a phone: what is written is kept here until the server has it, so that a dropped line loses nothing; and the
// time that is left. Without this the form works as forms do.
"use strict";

(() => {
  const page = document.querySelector("[data-table]");
  const form = document.getElementById("skriv");
  const words = form.querySelector("textarea");
  const list = document.getElementById("notes");
  const store = `table ${location.pathname}`;
  const refused = new Set();  // not sent again before the page is opened anew
  const AGAIN = 5000;
  let sending = false;

  const waiting = () => { try { return JSON.parse(localStorage.getItem(store)) || []; } catch { return []; } };
  const keep = (notes) => localStorage.setItem(store, JSON.stringify(notes));
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(20)), (b) => b.toString(16).padStart(2, "0")).join("");

  function line(note) {
    let found = list.querySelector(`[data-key="${note.form_key}"]`);
    if (!found) {
      found = document.createElement("li");
      found.className = "stack-s";
      found.dataset.key = note.form_key;
      const [what, how] = [document.createElement("p"), document.createElement("p")];
      what.className = "own";
      what.textContent = note.words;
      how.className = "small soft";
      found.append(what, how);
      list.append(found);
      document.getElementById("nothing")?.remove();
    }
    return found;
  }

  function tell(note, how) {
    line(note).lastElementChild.textContent = `${note.name}. ${list.dataset[how]}`;
  }

  // Gives whether the line was lost; then it is tried again later.
  async function post(note) {
    const { name, ...fields } = note;
    const body = new URLSearchParams({ ...fields, csrf_token: form.elements.csrf_token.value });
    let answer;
    try {
      answer = await fetch(page.dataset.table, { method: "POST", body, redirect: "manual" });
    } catch {
      return true;
    }
    if (answer.status >= 500 || answer.status === 429) return true;
    if (answer.type === "opaqueredirect") {
      keep(waiting().filter((other) => other.form_key !== note.form_key));
      tell(note, "saved");
    } else {
      refused.add(note.form_key);  // it stays in the phone, and in view
      tell(note, "refused");
    }
    return false;
  }

  async function send() {
    if (sending) return;
    sending = true;
    let lost = false;
    let note;
    while (!lost && (note = waiting().find((one) => !refused.has(one.form_key)))) lost = await post(note);
    document.getElementById("no-line").hidden = !lost;
    sending = false;
    if (lost) setTimeout(send, AGAIN);
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    const text = words.value.trim();
    if (!button || !text) return;  // the server says what is missing
    const note = {
      form_key: newKey(), kind: button.value, name: button.dataset.name,
      words: text, item: form.elements.item.value,
    };
    try {
      keep([...waiting(), note]);
    } catch {
      return;  // nowhere to keep it: send it as forms do
    }
    event.preventDefault();
    words.value = "";
    tell(note, "waits");
    send();
  });

  addEventListener("online", send);
  for (const note of waiting()) tell(note, "waits");
  send();

  // The phone's clock may be wrong; the server's counts.
  const ahead = Date.parse(page.dataset.now) - Date.now();
  const left = document.querySelector("[data-left]");
  function tick() {
    const minutes = Math.floor((Date.parse(page.dataset.turns) - Date.now() - ahead) / 60000);
    if (minutes < 0) {
      // The next talk; but not while somebody writes, nor without a line.
      if (!words.value && !sending && navigator.onLine) location.reload();
    } else if (left) {
      const said = minutes ? left.dataset.words.replace("#", minutes) : left.dataset.last;
      if (left.textContent !== said) left.textContent = said;
    }
  }
  if (page.dataset.turns) {
    tick();
    setInterval(tick, 10000);
  }
})();
