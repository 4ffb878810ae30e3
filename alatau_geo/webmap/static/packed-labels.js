(() => {
  "use strict";
  const { alatau } = window;
  const { map } = alatau;
  // so many of the largest features in sight are named
  const MOST = 60;
  // and only those that are this large, in pixels
  const LEAST = 16;
  const labelled = [];

  const sizeOf = ({ boxes }, row) =>
    Math.max(boxes[row * 4 + 2] - boxes[row * 4], boxes[row * 4 + 3] - boxes[row * 4 + 1]);

  // the largest features in sight, each name once
  const wanted = ({ layer }) => {
    const { pack } = layer;
    const scale = map.options.crs.scale(map.getZoom()) / alatau.WORLD;
    const [west, south, east, north] = [...alatau.toWorld(map.getBounds().getSouthWest()), ...alatau.toWorld(map.getBounds().getNorthEast())];
    const least = layer.geometry === "point" ? 0 : LEAST / scale;
    const hidden = alatau.packedHidden(layer);
    const rows = [...alatau.rowsIn(pack, [west, north, east, south])].filter(
      (row) => sizeOf(pack, row) >= least && !hidden(row),
    );
    rows.sort((a, b) => sizeOf(pack, b) - sizeOf(pack, a) || a - b);
    const found = new Map();
    for (const row of rows) {
      if (found.size === MOST) break;
      const name = alatau.say(layer.features[row].name);
      if (name && !found.has(name)) found.set(name, row);
    }
    return new Set(found.values());
  };

  const make = ({ layer, index }, row) => {
    const feature = layer.features[row];
    const area = layer.geometry === "polygon";
    const tooltip = L.tooltip({
      permanent: true,
      pane: "labels",
      className: `place ${area ? "place-area" : "place-point"}`,
      direction: area ? "center" : "right",
      offset: [0, 0],
      opacity: 1,
    });
    const text = alatau.el("span", {}, alatau.nameOf(feature));
    tooltip.setLatLng(feature.anchor).setContent(text);
    const colour = feature.colour ?? layer.style.colour;
    tooltip.on("add", () => tooltip.getElement().style.setProperty("--colour", colour));
    alatau.layers[index].group.addLayer(tooltip);
    return { tooltip, feature, say: () => (text.textContent = alatau.nameOf(feature)) };
  };

  alatau.labelPacked = (index) => {
    const { layer } = alatau.layers[index];
    if (layer.pack) labelled.push({ layer, index, made: new Map() });
  };

  // the names of packed layers that are to stand on the map as it is now
  alatau.packedLabels = () =>
    labelled.flatMap((item) => {
      const { group } = alatau.layers[item.index];
      const rows = map.hasLayer(group) ? wanted(item) : new Set();
      for (const [row, { tooltip }] of item.made) {
        if (rows.has(row)) continue;
        group.removeLayer(tooltip);
        item.made.delete(row);
      }
      for (const row of rows) {
        if (!item.made.has(row)) item.made.set(row, make(item, row));
        item.made.get(row).say();
      }
      return [...item.made.values()];
    });
})();
