(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, plan, map } = alatau;
  const PANE = "hillshade";

  // the relief below all that is drawn, on a map of this page
  alatau.addRelief = (to) => {
    const [west, south, east, north] = plan.hillshade.box;
    if (!to.getPane(PANE)) to.createPane(PANE).style.zIndex = 250;
    const options = { pane: PANE, interactive: false, className: "relief", alt: "" };
    return L.imageOverlay(plan.hillshade.uri, [[south, west], [north, east]], options).addTo(to);
  };

  alatau.relief = null;
  const show = (visible) => {
    alatau.relief?.remove();
    alatau.relief = visible ? alatau.addRelief(map) : null;
    alatau.reliefChanged?.();
  };

  // its row in the legend; where it is asked for and there is no terrain model, that is said
  alatau.reliefLegend = () => {
    if (!plan.hillshade) return null;
    const { uri, grade } = plan.hillshade;
    const title = alatau.liveText(el("h3"), () => t("relief.group"));
    if (!uri) return el("section", { class: "group" }, title, alatau.liveText(el("p", { class: "relief-about" }), () => t("relief.none")));
    const box = el("input", { type: "checkbox", id: "relief", "aria-describedby": "relief-about", on: { change: () => show(box.checked) } });
    box.checked = true;
    show(true);
    const name = alatau.liveText(el("span", { class: "layer-title" }), () => t("relief"));
    const badge = el("span");
    alatau.live(() => badge.replaceChildren(alatau.gradeBadge(grade)));
    const about = alatau.liveText(el("p", { class: "layer-about", id: "relief-about" }), () => {
      const { source, licence, times } = plan.hillshade;
      return t("relief.about", { source: alatau.say(source), licence, times: alatau.number(times) });
    });
    const row = el("li", { class: "layer" }, el("label", { class: "layer-row", for: "relief" }, box, name, badge), about);
    return el("section", { class: "group" }, title, el("ul", {}, row));
  };
})();
