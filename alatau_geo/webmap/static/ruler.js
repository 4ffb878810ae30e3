(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, map, byId } = alatau;
  const LINE = { color: "#1c2732", weight: 2.5, fillColor: "#1c2732", fillOpacity: 0.08, dashArray: null };
  const places = [];
  let group = null;
  let on = false;

  const distance = () => {
    let total = 0;
    for (let n = 1; n < places.length; n += 1) total += alatau.distance(places[n - 1], places[n]);
    return total;
  };

  const metres = (value) =>
    value >= 10000
      ? `${alatau.fixed(value / 1000, 2)} ${alatau.unit("km")}`
      : `${alatau.fixed(value, value < 1000 ? 1 : 0)} ${alatau.unit("m")}`;
  const hectares = (value) =>
    value < 10000
      ? `${alatau.fixed(value, 1)} ${alatau.unit("m²")}`
      : `${alatau.fixed(value / 10000, value < 1e8 ? 2 : 0)} ${alatau.unit("ha")}`;

  const draw = () => {
    group.clearLayers();
    const options = { ...LINE, pane: "measured", interactive: false };
    if (places.length > 2) group.addLayer(L.polygon(places, { ...options, stroke: false }));
    if (places.length > 1) group.addLayer(L.polyline(places, options));
    for (const place of places) {
      group.addLayer(L.circleMarker(place, { ...options, radius: 5, fillColor: "#fff", fillOpacity: 1 }));
    }
    byId("measuring-result").replaceChildren(...result());
    byId("measuring-undo").disabled = !places.length;
    byId("measuring-clear").disabled = !places.length;
  };

  const result = () => {
    if (places.length < 2) return [el("p", {}, t(matchMedia("(pointer: coarse)").matches ? "measure.tap" : "measure.click"))];
    const rows = [el("dt", {}, t("distance")), el("dd", { id: "measured-distance" }, metres(distance()))];
    if (places.length > 2) rows.push(el("dt", {}, t("area")), el("dd", { id: "measured-area" }, hectares(alatau.area(places))));
    return [el("dl", { class: "rows" }, ...rows), el("p", { class: "small" }, t("measure.how"))];
  };

  const add = ({ lat, lng }) => {
    places.push([lat, lng]);
    draw();
  };

  const switchTo = (wanted) => {
    on = wanted;
    alatau.packedPaused = on;
    byId("measuring").hidden = !on;
    byId("measure").setAttribute("aria-pressed", String(on));
    byId("stage").classList.toggle("is-measuring", on);
    if (!on) places.length = 0;
    else map.closePopup();
    draw();
  };
  alatau.isMeasuring = () => on;

  // clicks go to the map itself while it measures: its layers let them through
  alatau.startRuler = () => {
    group = L.featureGroup().addTo(map);
    const button = (key, id, act) => {
      const made = el("button", { type: "button", id, class: "small-button", on: { click: act } });
      return alatau.liveText(made, () => t(key));
    };
    const undo = () => {
      places.pop();
      draw();
    };
    const clear = () => {
      places.length = 0;
      draw();
    };
    byId("measuring").append(
      el("div", { id: "measuring-result", role: "status" }),
      el("div", { class: "buttons" }, button("undo", "measuring-undo", undo), button("clear", "measuring-clear", clear), button("close", "measuring-close", () => switchTo(false))),
    );
    map.on("click", ({ latlng }) => on && add(latlng));
    map.getContainer().addEventListener("keydown", (event) => {
      if (!on) return;
      if (event.key === "Enter" && event.target === map.getContainer()) add(map.getCenter());
      if (event.key === "Escape") switchTo(false);
    });
    byId("measure").addEventListener("click", () => {
      switchTo(!on);
      if (on) map.getContainer().focus();
    });
    alatau.live(draw);
  };
})();
