// Loads a page anew when it has been built again; says what is wrong when it could not be.
"use strict";
{
  const own = document.currentScript;
  const turn = Number(own.dataset.turn);
  const place = document.createElement("pre");
  place.style.cssText =
    "position:sticky;top:0;z-index:9;margin:0;padding:1em;white-space:pre-wrap;" +
    "color:var(--osb-fails);background:var(--osb-page);border-bottom:2px solid";
  place.setAttribute("role", "alert");

  const tell = (faults) => {
    place.textContent = faults.join("\n");
    if (faults.length) document.body.prepend(place);
    else place.remove();
  };

  const listen = async (known) => {
    try {
      const answer = await fetch(`/preview?${known}`);
      const state = await answer.json();
      if (state.turn !== turn && !state.faults.length) location.reload();
      tell(state.faults);
      listen(state.turn);
    } catch {
      setTimeout(listen, 1000, known);
    }
  };

  listen(turn - 1);
}
