// Talks and people in a plan are dragged to another table or round, with a mouse, a pen or a finger. A drop fills in the
// form below the plan and sends it: the server hears the same as from those who use the form, and answers the same.
"use strict";

(() => {
  const form = document.querySelector("[data-move]");
  const said = form.querySelector("[data-going]");
  const STEADY = 6;  // pixels that a hand may shake before it is dragging
  const EDGE = 70;  // this near the top or bottom of the window the page scrolls along
  const STEP = 12;
  let held = null;
  let sent = false;

  function spotAt(x, y) {
    return document.elementFromPoint(x, y)?.closest("[data-where]") || null;
  }

  function take(event) {
    const item = event.currentTarget;
    if (held || sent || event.button !== 0) return;
    if (event.pointerType === "touch" && !event.target.closest(".grip")) return;  // a finger elsewhere scrolls the page
    event.preventDefault();  // no text is marked on the way
    held = { item, id: event.pointerId, x: event.clientX, y: event.clientY, ghost: null, over: null };
  }

  function lift() {
    held.ghost = held.item.cloneNode(true);
    held.ghost.className = "ghost";
    held.ghost.removeAttribute("id");
    held.ghost.setAttribute("aria-hidden", "true");
    document.body.append(held.ghost);
    document.body.classList.add("dragging");
    held.item.classList.add("lifted");
    said.textContent = "";
    scrollAlong();
  }

  function show() {
    held.ghost.style.transform = `translate(${held.x}px, ${held.y}px)`;
    const over = spotAt(held.x, held.y);
    if (over === held.over) return;
    held.over?.classList.remove("over");
    over?.classList.add("over");
    held.over = over;
  }

  function scrollAlong() {
    if (!held?.ghost) return;
    const step = held.y < EDGE ? -STEP : held.y > innerHeight - EDGE ? STEP : 0;
    if (step) {
      scrollBy({ top: step, behavior: "instant" });
      show();
    }
    requestAnimationFrame(scrollAlong);
  }

  function move(event) {
    if (event.pointerId !== held?.id) return;
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > STEADY;
    if (!held.ghost && !far) return;
    [held.x, held.y] = [event.clientX, event.clientY];
    if (!held.ghost) lift();
    show();
  }

  function letGo() {
    const { item, ghost, over } = held;
    held = null;
    ghost?.remove();
    over?.classList.remove("over");
    item.classList.remove("lifted");
    document.body.classList.remove("dragging");
    return ghost ? { item, over } : null;
  }

  function drop(event) {
    if (event.pointerId !== held?.id) return;
    const done = letGo();
    if (!done) return;
    if (!done.over || done.over.contains(done.item)) {
      said.textContent = said.dataset.stays;
      return;
    }
    form.elements.what.value = done.item.dataset.what;
    form.elements.where.value = done.over.dataset.where;
    said.textContent = said.dataset.going.replace("#", form.elements.what.selectedOptions[0].text);
    sent = true;
    done.item.classList.add("lifted");
    form.requestSubmit();
  }

  function stop() {
    if (!held) return;
    if (letGo()) said.textContent = said.dataset.stays;
  }

  for (const item of document.querySelectorAll("[data-what]")) {
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.setAttribute("aria-hidden", "true");
    item.prepend(grip);
    item.classList.add("loose");
    item.addEventListener("pointerdown", take);
  }
  document.querySelector("[data-drag-help]").hidden = false;
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", stop);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
  addEventListener("pageshow", () => { sent = false; });
})();
