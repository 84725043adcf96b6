// What the form can do better with a script: keep what was typed when the page is left, ask for the last page anew, and copy
// the private link.
// Everything works without it.

for (const form of document.querySelectorAll("form[data-keep]")) {
  let changed = false;
  let sent = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !changed || sent) return;
    const typed = new URLSearchParams(new FormData(form));
    typed.set("later", "quiet");
    changed = !navigator.sendBeacon(form.action, typed);
  });
}

addEventListener("pageshow", (event) => {
  // A browser may keep a page alive and show it again on the way back; this one may no longer be so.
  if (event.persisted && document.querySelector("[data-anew]")) location.reload();
});

for (const note of document.querySelectorAll("[data-health]")) {
  const field = document.getElementById(note.dataset.health);
  const words = new RegExp(`(?<![\\p{L}\\p{N}_])(${note.dataset.stems})`, "iu");
  field.addEventListener("input", () => { note.hidden = !words.test(field.value.replace(/\s+/g, " ")); });
}

for (const button of document.querySelectorAll("[data-hides]")) button.hidden = true;  // the hint comes by itself

for (const note of document.querySelectorAll("[data-hint]")) {
  const field = document.getElementById(note.dataset.of);
  let wait = 0;
  let asked = "";
  const ask = async () => {
    const typed = field.value.trim();
    if (typed === asked) return;
    asked = typed;
    const told = new URLSearchParams({ title: typed, csrf_token: field.form.elements.csrf_token.value });
    try {
      const answer = await fetch(note.dataset.hint, { method: "POST", body: told });
      const hint = answer.ok ? (await answer.json()).hint : "";
      if (typed !== field.value.trim()) return;  // more has been typed meanwhile
      note.replaceChildren(...new DOMParser().parseFromString(hint, "text/html").body.childNodes);
      note.hidden = !hint;
    } catch {
      note.hidden = true;  // the line is down: nobody needs the hint
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(ask, 600);
  });
}

for (const field of document.querySelectorAll("[data-select]")) {
  field.addEventListener("focus", () => field.select());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.focus();  // the link is selected, ready to be copied by hand
      return;
    }
    document.getElementById("copied").textContent = button.textContent = button.dataset.done;
  });
}
