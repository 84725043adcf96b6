// Keeps the page of a match run fresh while it is at work; without this, the button on the page does the same.
"use strict";

(() => {
  const EVERY = 1000;

  async function refresh() {
    const here = document.querySelector("[data-run]");
    let there = here;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        there = page.querySelector("[data-run]");
      }
    } catch { /* A dropped line: try again. */ }
    if (!there) {
      location.reload();
      return;
    }
    if (there !== here) {
      // Only what has changed is touched, so that the focus stays and nothing is read out twice.
      for (const part of ["h2", "ol", "[role=status]"]) {
        const [old, fresh] = [here.querySelector(part), there.querySelector(part)];
        if (old.textContent !== fresh.textContent) old.replaceChildren(...fresh.childNodes);
      }
      const [bar, now] = [here.querySelector("progress"), there.querySelector("progress")];
      bar.max = now.max;
      bar.value = now.value;
    }
    setTimeout(refresh, EVERY);
  }

  setTimeout(refresh, EVERY);
})();
