// The console is whole without this; it only spares a reader the reloading of a page. No state is kept here.
"use strict";

document.documentElement.classList.add("scripted");

// Where a strip is wider than its room, the room opens on its instant, with the due day if there is place for both.
const aim = (within) => {
  for (const room of within.querySelectorAll(".strip-scroll")) {
    if (room.scrollWidth <= room.clientWidth) continue;
    const poles = [".now", ".due", ".estimate"].map((sort) => room.querySelector(`.flag${sort} .pole`)).filter(Boolean);
    const places = poles.map((pole) => pole.getBoundingClientRect().left - room.getBoundingClientRect().left);
    if (!places.length) continue;
    const both = Math.max(...places) - Math.min(...places) < room.clientWidth * 0.8;
    const middle = both ? (Math.max(...places) + Math.min(...places)) / 2 : places[0];
    room.scrollLeft += middle - room.clientWidth / 2;
  }
};
aim(document);

// A slider swaps what depends on its instant, and nothing else: itself it stays, so that it keeps the focus.
for (const form of document.querySelectorAll("form[data-swaps]")) {
  const slider = form.querySelector("input[type=range]");
  const stops = [...form.querySelectorAll("option")];
  const part = document.getElementById(form.dataset.swaps);
  const told = document.getElementById(form.dataset.tells);
  let under_way = null;
  let shown = slider.value;

  const say = (stop) => slider.setAttribute("aria-valuetext", stop.label);

  // Without a connection the reader keeps the page, and the slider stands where the page does.
  const stay = () => {
    slider.value = shown;
    say(stops[shown - 1]);
    told.textContent = told.dataset.lost;
  };

  const swap = async () => {
    const stop = stops[slider.value - 1];
    say(stop);
    under_way?.abort();
    const mine = (under_way = new AbortController());
    try {
      const answer = await fetch(stop.dataset.address, {
        headers: { "Console-Part": part.dataset.part },
        signal: mine.signal,
      });
      if (!answer.ok || answer.redirected) return location.assign(stop.dataset.address);
      const content = await answer.text();
      const open = new Set([...part.querySelectorAll("details[open][data-name]")].map((one) => one.dataset.name));
      part.innerHTML = content;
      for (const one of part.querySelectorAll("details[data-name]")) one.open = open.has(one.dataset.name);
      aim(part);
      history.replaceState(null, "", stop.dataset.address);
      shown = stop.value;
      told.textContent = "";
    } catch (fault) {
      if (fault.name !== "AbortError") stay();
    }
  };

  say(stops[slider.value - 1]);
  slider.addEventListener("input", swap);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    swap();
  });
  // Steps inside the part move the slider too, and keep the reader where they were.
  part.addEventListener("click", (event) => {
    const step = event.target.closest("a.step");
    if (!step || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    slider.value = Number(slider.value) + (step.rel === "next" ? 1 : -1);
    swap().then(() => (part.querySelector(`a.step[rel=${step.rel}]`) ?? slider).focus());
  });
}

// What is live is told that more is on record, and asks for itself again; it says when it was last told.
for (const part of document.querySelectorAll("[data-live]:not(.told)")) {
  const PAUSE = 3000;
  let stream = null;
  let wanted = Number(part.dataset.after);
  let asking = null;

  const say = (how) => {
    const told = part.querySelector(".told");
    told.classList.toggle("lost", how === "lost");
    told.querySelector(".told-how").textContent = told.dataset[how];
  };

  const ask = async () => {
    asking = null;
    try {
      const answer = await fetch(location.href, { headers: { "Console-Part": part.dataset.part } });
      if (!answer.ok || answer.redirected) return say("lost");
      const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      part.innerHTML = await answer.text();
      if (focused) part.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
      say("live");
      if (Number(part.querySelector(".told").dataset.position) < wanted) asking = setTimeout(ask, PAUSE);
    } catch {
      say("lost");
    }
  };

  const listen = () => {
    stream = new EventSource(`${part.dataset.live}?after=${wanted}`);
    stream.onopen = () => say("live");
    stream.onerror = () => say("lost");
    stream.onmessage = (message) => {
      wanted = Number(message.data);
      asking ??= setTimeout(ask, PAUSE);
    };
  };

  // Nobody is told who does not look.
  document.addEventListener("visibilitychange", () => (document.hidden ? stream.close() : listen()));
  listen();
}

// Paper shows what is folded on the screen.
const folded = new Set();
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details:not([open])")) folded.add(one), (one.open = true);
});
addEventListener("afterprint", () => {
  for (const one of folded) one.open = false;
  folded.clear();
});
