(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, plan, map, byId } = alatau;
  const root = document.documentElement;
  const paper = matchMedia("print");
  // what was seen last on the screen: the paper's size may reach the map before its event does
  let seen = null;
  let all = false;
  let before = null;

  // which paper the next print is laid out for, and whether with the whole plan or with what is seen
  alatau.layOut = (size, { whole = false } = {}) => {
    root.dataset.paper = size;
    all = whole;
  };

  const resize = () => {
    map.invalidateSize({ animate: false, pan: false });
    alatau.resizeOther();
    if (all) map.fitBounds(alatau.bounds, { animate: false, paddingTopLeft: [12, 12], paddingBottomRight: [12, 60] });
    else map.fitBounds(before.bounds, { animate: false });
    alatau.arrangeLabels({ now: true });
  };

  const enter = () => {
    if (before) return;
    before = { ...seen, theme: root.dataset.theme };
    map.closePopup();
    root.dataset.theme = "light";
    root.classList.add("printing");
    byId("sources").replaceChildren(...sources());
    resize();
  };

  const leave = () => {
    if (!before) return;
    root.dataset.theme = before.theme;
    root.classList.remove("printing");
    map.invalidateSize({ animate: false, pan: false });
    alatau.resizeOther();
    map.setView(before.bounds.getCenter(), before.zoom, { animate: false });
    before = null;
  };

  // of the layers that are on the sheet; what they have in common stands in the heading
  const sources = () => {
    const there = plan.layers.filter((_, index) => map.hasLayer(alatau.layers[index].group));
    const licences = new Set(there.map(({ licence }) => licence));
    const items = there.map((layer) => {
      const date = layer.date && layer.date !== plan.date ? alatau.date(layer.date) : null;
      const licence = licences.size > 1 ? layer.licence : null;
      const more = [licence, date].filter(Boolean).map((text) => ` · ${text}`);
      const title = el("b", {}, `${alatau.say(layer.title)} (${t(`grade.${layer.grade}`)})`);
      return el("li", {}, title, " ", alatau.spoken(layer.source), ...more);
    });
    const date = plan.date ? t("data.date", { date: alatau.date(plan.date) }) : null;
    const heads = [t("sources"), licences.size === 1 ? [...licences][0] : null, date];
    return [el("h2", {}, heads.filter(Boolean).join(" · ")), el("ul", {}, ...items)];
  };

  alatau.startPrint = () => {
    alatau.layOut("a4");
    alatau.live(() => byId("sources").replaceChildren(...sources()));
    const look = () => {
      if (!before && !paper.matches) seen = { bounds: map.getBounds(), zoom: map.getZoom() };
    };
    map.on("moveend resize", look);
    look();
    addEventListener("beforeprint", enter);
    addEventListener("afterprint", leave);
    paper.addEventListener("change", ({ matches }) => (matches ? enter() : leave()));
  };
})();
