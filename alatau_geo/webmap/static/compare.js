(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, plan, map, byId } = alatau;
  let other = null;
  let drawn = null;
  let relief = null;
  let select = null;
  let following = false;

  const follow = (from, to) => () => {
    if (following || !other) return;
    following = true;
    to().setView(from().getCenter(), from().getZoom(), { animate: false });
    following = false;
  };

  const drawRelief = () => {
    relief?.remove();
    relief = other && alatau.relief ? alatau.addRelief(other) : null;
  };

  const draw = () => {
    drawn?.remove();
    drawn = alatau.copyLayers(other, Number(select.value));
  };

  const make = () => {
    other = L.map("map-other", {
      attributionControl: false,
      zoomControl: false,
      zoomSnap: map.options.zoomSnap,
      minZoom: map.options.minZoom,
      maxZoom: map.options.maxZoom,
      zoomAnimation: false,
    });
    plan.layers.forEach((_, index) => {
      other.createPane(`layer-${index}`).style.zIndex = 410 + index;
    });
    other.on("move", follow(() => other, () => map));
  };

  const open = (wanted) => {
    byId("stage").classList.toggle("is-compared", wanted);
    byId("other").hidden = !wanted;
    byId("stop-shown").hidden = !wanted;
    byId("compare").setAttribute("aria-pressed", String(wanted));
    map.invalidateSize({ animate: false });
    if (!wanted) {
      other?.remove();
      other = drawn = relief = null;
      return;
    }
    make();
    other.setView(map.getCenter(), map.getZoom(), { animate: false });
    drawRelief();
    draw();
  };

  alatau.reliefChanged = drawRelief;
  alatau.resizeOther = () => other?.invalidateSize({ animate: false, pan: false });

  // beside the map a second one, at another stop; both move together
  alatau.startCompare = () => {
    if (!plan.phases) return;
    select = el("select", { id: "other-stop", on: { change: draw } });
    plan.phases.forEach(({ title }, n) => {
      select.append(alatau.liveText(el("option", { value: n }), () => alatau.say(title)));
    });
    select.value = plan.phases.length - 1;
    alatau.liveLabel(select, () => t("compare.with"));
    byId("other").append(el("div", { class: "caption" }, select));
    const icon = alatau.icon("M12 3v18M4 6h5v12H4zM15 6h5v12h-5z");
    const words = alatau.liveText(el("span"), () => t("compare"));
    const toggle = () => open(byId("other").hidden);
    const button = el("button", { type: "button", id: "compare", class: "pill", "aria-pressed": "false", on: { click: toggle } }, icon, words);
    // a phone shows the picture alone
    alatau.liveLabel(button, () => t("compare"));
    byId("phases").append(button);
    map.on("move", follow(() => map, () => other));
    map.on("layeradd layerremove", ({ layer }) => {
      if (other && alatau.layers.some(({ group }) => group === layer)) draw();
    });
  };
})();
