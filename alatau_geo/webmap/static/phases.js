(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, plan, byId } = alatau;
  const STEP_MS = 1600;
  const stops = plan.phases ?? [];
  let slider = null;
  let playing = 0;

  // the number of the stop that is shown; beyond all of them where nothing changes with time
  alatau.stage = plan.phases ? 0 : Infinity;

  alatau.setStage = (wanted) => {
    if (!Number.isInteger(wanted)) return;
    alatau.stage = Math.min(Math.max(wanted, 0), stops.length - 1);
    for (const item of alatau.layers) item.filter();
    alatau.arrangeLabels();
    write();
    alatau.onStage?.();
    alatau.changed();
  };

  const write = () => {
    const { title, text } = stops[alatau.stage];
    slider.value = alatau.stage;
    slider.setAttribute("aria-valuetext", alatau.say(title));
    for (const [n, stop] of [...byId("stops").children].entries()) stop.classList.toggle("is-now", n === alatau.stage);
    const about = byId("stop-about");
    if (text) alatau.spell(about, text);
    else about.textContent = "";
    const width = (alatau.stage / (stops.length - 1)) * 100;
    slider.style.setProperty("--done", `${width}%`);
    alatau.spell(byId("stop-shown"), title);
  };

  const stop = () => {
    clearInterval(playing);
    playing = 0;
    label();
  };

  const label = () => {
    const button = byId("play");
    const key = playing ? "pause" : "play";
    button.setAttribute("aria-label", t(key));
    button.setAttribute("title", t(key));
    button.replaceChildren(alatau.icon(playing ? "M8 5v14M16 5v14" : "M7 4.5v15l12-7.5z"));
    button.classList.toggle("is-playing", Boolean(playing));
  };

  const play = () => {
    if (playing) {
      stop();
      return;
    }
    if (alatau.stage === stops.length - 1) alatau.setStage(0);
    playing = setInterval(() => {
      alatau.setStage(alatau.stage + 1);
      if (alatau.stage === stops.length - 1) stop();
    }, STEP_MS);
    label();
  };

  const choose = (n) => {
    stop();
    alatau.setStage(n);
  };

  alatau.startPhases = () => {
    if (!plan.phases) return;
    slider = el("input", {
      type: "range",
      id: "phase",
      min: 0,
      max: stops.length - 1,
      step: 1,
      on: { input: () => choose(Number(slider.value)) },
    });
    alatau.liveLabel(slider, () => t("phase"));
    const marks = stops.map(({ title }, n) => {
      const words = alatau.liveSpell(el("span"), title);
      return el("li", {}, el("button", { type: "button", tabindex: "-1", on: { click: () => choose(n) } }, words));
    });
    const button = el("button", { type: "button", id: "play", class: "round", on: { click: play } });
    const track = el("div", { class: "track" }, slider, el("ol", { id: "stops", class: stops.length > 5 ? "is-many" : null }, ...marks));
    const about = el("p", { id: "stop-about", role: "status" });
    byId("phases").append(button, track, about);
    byId("phases").hidden = false;
    byId("stage").classList.add("has-phases");
    alatau.live(() => {
      label();
      write();
    });
  };
})();
