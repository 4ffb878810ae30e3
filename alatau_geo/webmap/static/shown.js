(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, plan, map, byId } = alatau;
  const LOOK = { color: "#0b3d91", weight: 3, opacity: 1, fillColor: "#3b7ddd", fillOpacity: 0.28 };
  let group = null;

  const drawing = (shape) => {
    const options = { ...LOOK, pane: "measured", interactive: false };
    const made = [];
    if (shape.polygons) made.push(L.polygon(shape.polygons, options));
    if (shape.lines) made.push(L.polyline(shape.lines, { ...options, weight: 6, fill: false }));
    for (const place of shape.points ?? []) made.push(L.circleMarker(place, { ...options, radius: 11 }));
    return made;
  };

  const shapesOf = ({ whole, shapes }) => [
    ...shapes,
    ...whole.filter((index) => !plan.layers[index].packed).flatMap((index) => plan.layers[index].features.map(({ shape }) => shape).filter(Boolean)),
  ];

  alatau.measuredPlaces = () => (group ? [group.getBounds()].filter((box) => box.isValid()) : []);

  const write = (claim) => {
    const box = byId("claim-shown");
    const close = el(
      "button",
      { type: "button", class: "plain", "aria-label": t("close"), title: t("close"), on: { click: () => alatau.chooseClaim(null) } },
      "×",
    );
    const figure = alatau.measured(claim);
    box.className = `claim-shown outcome-${alatau.slugOf(claim.outcome)}`;
    box.replaceChildren(
      alatau.signOf(claim.outcome),
      el(
        "div",
        {},
        alatau.spoken(claim.title, "b"),
        el("span", {}, figure ? `${t("measured")}: ${figure}` : t(`outcome.${claim.outcome}`)),
      ),
      close,
    );
  };

  let claim = null;
  // the geometry that a claim was measured on, above all layers; or nothing
  alatau.showMeasured = (wanted) => {
    claim = wanted;
    group?.remove();
    group = null;
    byId("claim-shown").hidden = !claim;
    const shapes = claim?.geometry ? shapesOf(claim.geometry) : [];
    alatau.highlight(claim ? (shapes.length ? [] : claim.layers) : null);
    if (!claim) return;
    write(claim);
    if (shapes.length) group = L.featureGroup(shapes.flatMap(drawing)).addTo(map);
  };

  alatau.startShown = () => {
    map.createPane("measured").style.zIndex = 600;
    alatau.live(() => {
      if (claim) write(claim);
    });
  };
})();
