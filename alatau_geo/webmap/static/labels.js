(() => {
  "use strict";
  const { alatau } = window;
  const { map, plan } = alatau;
  const SIDES = ["right", "left", "top", "bottom"];
  const GAP = 3;
  // how far Leaflet's style sheet sets a name beside its place
  const AWAY = 6;
  const labels = [];

  const overlap = (a, b) =>
    a.left < b.right + GAP && b.left < a.right + GAP && a.top < b.bottom + GAP && b.top < a.bottom + GAP;

  // the room a polygon's label has, in pixels
  const roomOf = (label) => {
    if (!label.feature.shape.polygons) return Infinity;
    label.bounds ??= label.feature.bounds ?? L.latLngBounds(label.feature.shape.polygons.flat(2));
    return map.project(label.bounds.getSouthEast()).x - map.project(label.bounds.getNorthWest()).x;
  };

  const inside = (box, room) =>
    box.left >= 0 && box.right <= room.x && box.top >= 0 && box.bottom <= room.y;

  // where a name would stand, reckoned: to try it out and look would take long where there are many
  const boxAt = ({ width, height }, at, side) => {
    const left = { right: at.x + AWAY, left: at.x - width - AWAY }[side] ?? at.x - width / 2;
    const top = { top: at.y - height - AWAY, bottom: at.y + AWAY }[side] ?? at.y - height / 2;
    return { side, left, top, right: left + width, bottom: top + height };
  };

  // on the first side that is free, best one where the whole name can be read
  const choose = (label, taken, room) => {
    // a name without its place would name something else
    const at = map.latLngToContainerPoint(label.feature.anchor ?? label.feature.shape.anchor);
    if (at.x < 0 || at.y < 0 || at.x > room.x || at.y > room.y) return null;
    if (label.size.width > roomOf(label) * 1.1) return null;
    const sides = label.feature.shape.polygons ? ["center"] : SIDES;
    const boxes = sides.map((side) => boxAt(label.size, at, side));
    const free = boxes.filter((box) => !taken.some((other) => overlap(box, other)));
    return free.find((box) => inside(box, room)) ?? free[0] ?? null;
  };

  const measure = (label) => {
    const node = label.tooltip.getElement();
    label.size = { width: node.offsetWidth, height: node.offsetHeight };
  };

  const obstacles = () => {
    const room = map.getContainer().getBoundingClientRect();
    const fixed = document.querySelectorAll(
      "#stage .leaflet-bar, #stage .leaflet-control-scale, #notice, #search, #claim-shown, #measuring, #coordinates",
    );
    return [...fixed].map((node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect();
      return { left: left - room.left, right: right - room.left, top: top - room.top, bottom: bottom - room.top };
    });
  };

  const arrange = () => {
    for (const { feature, group, tooltip } of labels) {
      const here = (feature.stage ?? -1) <= alatau.stage;
      if (here !== group.hasLayer(tooltip)) group[here ? "addLayer" : "removeLayer"](tooltip);
    }
    // first all that is read of the page, then all that is written
    const present = [...labels, ...alatau.packedLabels()].filter(({ tooltip }) => tooltip.getElement()?.isConnected);
    for (const label of present) if (!label.size) measure(label);
    const taken = obstacles();
    const room = map.getSize();
    for (const label of present) {
      label.box = choose(label, taken, room);
      if (label.box) taken.push(label.box);
    }
    for (const { tooltip, box } of present) {
      tooltip.getElement().classList.toggle("is-hidden", !box);
      if (!box || tooltip.options.direction === box.side) continue;
      tooltip.options.direction = box.side;
      tooltip.update();
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
    const label = { tooltip, feature, group, size: null };
    labels.push(label);
    alatau.live(() => {
      text.textContent = alatau.nameOf(feature);
      label.size = null;
    });
  };

  alatau.arrangeLabels = soon;

  alatau.startLabels = () => {
    for (const index of plan.labels) {
      if (plan.layers[index].packed) {
        alatau.labelPacked(index);
        continue;
      }
      const placed = plan.layers[index].features.filter((feature) => feature.shape);
      placed.sort((a, b) => (b.size ?? 0) - (a.size ?? 0));
      // among names an id says nothing
      const named = placed.filter((feature) => alatau.say(feature.name));
      for (const feature of named.length ? named : placed) add(index, feature);
    }
    map.on("zoomend moveend resize layeradd layerremove", () => soon());
    alatau.live(() => soon());
  };
})();
