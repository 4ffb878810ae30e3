(() => {
  "use strict";
  const { alatau } = window;
  const { map, plan } = alatau;
  const SIDES = ["right", "left", "top", "bottom"];
  const GAP = 3;
  const labels = [];

  const overlap = (a, b) =>
    a.left < b.right + GAP && b.left < a.right + GAP && a.top < b.bottom + GAP && b.top < a.bottom + GAP;

  // the room a polygon's label has, in pixels
  const roomOf = (feature) => {
    if (!feature.shape.polygons) return Infinity;
    const bounds = L.latLngBounds(feature.shape.polygons.flat(2));
    return map.project(bounds.getSouthEast()).x - map.project(bounds.getNorthWest()).x;
  };

  const inside = (box, room) =>
    box.left >= room.left && box.right <= room.right && box.top >= room.top && box.bottom <= room.bottom;

  const put = (label, side) => {
    label.tooltip.options.direction = side;
    label.tooltip.update();
    return label.tooltip.getElement().getBoundingClientRect();
  };

  // on the first side that is free, best one where the whole name can be read
  const place = (label, taken, room) => {
    const node = label.tooltip.getElement();
    if (!node) return;
    // a name without its place would name something else
    if (!map.getBounds().contains(label.feature.shape.anchor)) {
      node.classList.add("is-hidden");
      return;
    }
    const sides = label.feature.shape.polygons ? ["center"] : SIDES;
    const free = sides.filter((side) => {
      const box = put(label, side);
      if (box.width > roomOf(label.feature) * 1.1) return false;
      return !taken.some((other) => overlap(box, other));
    });
    node.classList.toggle("is-hidden", !free.length);
    if (!free.length) return;
    const readable = free.find((side) => inside(put(label, side), room));
    taken.push(put(label, readable ?? free[0]));
  };

  const arrange = () => {
    const room = map.getContainer().getBoundingClientRect();
    const fixed = document.querySelectorAll("#stage .leaflet-bar, #stage .leaflet-control-scale, #notice, #search, #claim-shown, #measuring, #coordinates");
    const taken = [...fixed].map((node) => node.getBoundingClientRect());
    for (const label of labels) {
      const here = (label.feature.stage ?? -1) <= alatau.stage;
      if (here !== label.group.hasLayer(label.tooltip)) label.group[here ? "addLayer" : "removeLayer"](label.tooltip);
      place(label, taken, room);
    }
  };

  let waiting = 0;
  const soon = ({ now = false } = {}) => {
    cancelAnimationFrame(waiting);
    if (now) arrange();
    else waiting = requestAnimationFrame(arrange);
  };

  const add = (index, feature) => {
    const { layer, group } = alatau.layers[index];
    const text = alatau.el("span");
    const kind = feature.shape.polygons ? "place-area" : "place-point";
    const tooltip = L.tooltip({
      permanent: true,
      pane: "labels",
      className: `place ${kind}`,
      direction: feature.shape.polygons ? "center" : "right",
      offset: [0, 0],
      opacity: 1,
    });
    tooltip.setLatLng(feature.shape.anchor).setContent(text);
    const colour = feature.colour ?? layer.style.colour;
    tooltip.on("add", () => tooltip.getElement().style.setProperty("--colour", colour));
    group.addLayer(tooltip);
    labels.push({ tooltip, feature, group });
    alatau.liveText(text, () => alatau.nameOf(feature));
  };

  alatau.arrangeLabels = soon;

  alatau.startLabels = () => {
    for (const index of plan.labels) {
      const placed = plan.layers[index].features.filter((feature) => feature.shape);
      placed.sort((a, b) => (b.size ?? 0) - (a.size ?? 0));
      for (const feature of placed) add(index, feature);
    }
    map.on("zoomend moveend resize layeradd layerremove", () => soon());
    alatau.live(() => soon());
  };
})();
