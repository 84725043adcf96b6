// Being signed in comes to an end: some minutes before, the page says so, and offers to stay or to sign in again in another
// tab. What was typed stays on the page, and its forms can be sent by whoever has signed in again.
"use strict";

(() => {
  const WARNED = 5 * 60_000;
  const place = document.querySelector("[data-session]");
  let ends = Date.now() + place.dataset.left * 1000;
  let shown = "";

  function show(what) {
    if (what === shown) return;
    shown = what;
    const words = document.querySelector(`[data-ending="${what}"]`)?.content.cloneNode(true);
    const at = words?.querySelector("[data-at]");
    const { lang } = document.documentElement;
    const clock = new Date(ends).toLocaleTimeString(lang, { timeStyle: "short" });
    for (const link of words?.querySelectorAll("a") ?? []) link.target = "_blank";  // what was typed stays in this tab
    if (at) at.textContent = lang === "sv" ? clock.replace(":", ".") : clock;  // as times are written on every page
    words?.querySelector("[data-stay]")?.addEventListener("submit", (event) => {
      event.preventDefault();
      ask({ method: "POST", body: new URLSearchParams(new FormData(event.target)) });
    });
    place.replaceChildren(...(words ? [words] : []));
  }

  // What the server knows: another tab may have been used, or signed in again; then its token is good for these forms.
  async function ask(how) {
    let known;
    try {
      const answer = await fetch(place.dataset.session, how);
      if (!answer.ok) return how && ask();  // not as one wished: how is it then?
      known = await answer.json();
    } catch {
      return;  // no line: asked again at the next beat
    }
    ends = Date.now() + known.left * 1000;
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = known.token || field.value;
    if (!known.left) show("ended");
    else if (known.left * 1000 <= WARNED) show(known.prolongs ? "idle" : "last");
    else show(shown ? "back" : "");
  }

  const look = () => { if (document.visibilityState === "visible" && ends - Date.now() <= WARNED) ask(); };
  setInterval(look, 30_000);
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
})();
