(() => {
  "use strict";
  const { alatau } = window;
  const { map, plan } = alatau;
  const TOUCH = matchMedia("(pointer: coarse)").matches ? 18 : 12;
  const DASH = plan.dash.join(" ");
  const round = (radius) => (2 * Math.PI * radius) / 12;

  // dashes that close evenly around a point's circle
  alatau.roundDash = (radius) => [round(radius) * 1.2, round(radius) * 0.8];

  // a filled circle would hide its dashes
  alatau.pointFill = (style, dashed) => Math.min(style.fill_opacity, dashed ? 0.45 : 1);

  alatau.layers = [];

  // what has no fill has no hatching: in a PDF it would be seen all the same
  const hatched = (layer, feature) => feature.dashed && layer.geometry === "polygon" && layer.outlines && layer.style.fill_opacity > 0;

  const paint = (layer, feature) => {
    const { style } = layer;
    const fill = feature.colour ?? style.fill ?? style.colour;
    return {
      color: feature.colour ?? style.colour,
      fillColor: hatched(layer, feature) ? alatau.hatch(fill, alatau.slant(plan.layers.indexOf(layer))) : fill,
      // lines on a tint let more through than a full colour does
      fillOpacity: hatched(layer, feature) ? Math.min(style.fill_opacity * 1.5, 0.8) : style.fill_opacity,
      weight: style.width,
      opacity: 1,
      lineCap: feature.dashed ? "butt" : "round",
      dashArray: feature.dashed ? DASH : null,
    };
  };

  // each function returns [what is only seen, what is also touched]
  const drawPolygons = (shape, options, many) => {
    const area = many ? options : { ...options, stroke: false };
    return [[], [L.polygon(shape.polygons, area)]];
  };

  const drawLines = (shape, options, many) => {
    const line = { ...options, fill: false };
    if (many) return [[], [L.polyline(shape.lines, line)]];
    const halo = { ...line, color: "#fff", opacity: 0.75, weight: options.weight + 3, dashArray: null };
    const touch = { ...line, opacity: 0, weight: Math.max(TOUCH * 1.5, options.weight), dashArray: null };
    return [
      [L.polyline(shape.lines, { ...halo, interactive: false }), L.polyline(shape.lines, { ...line, interactive: false })],
      [L.polyline(shape.lines, touch)],
    ];
  };

  const drawPoints = (shape, options, many, radius) => {
    const seen = [];
    const touched = [];
    const ring = options.dashArray && alatau.roundDash(radius).join(" ");
    const paint_ = { ...options, dashArray: ring, weight: Math.min(options.weight, radius / 2.5) };
    for (const place of shape.points) {
      const dot = { ...paint_, radius };
      if (many) {
        touched.push(L.circleMarker(place, dot));
        continue;
      }
      const halo = { radius: radius + 1.5, stroke: false, fillColor: "#fff", fillOpacity: 0.9 };
      seen.push(L.circleMarker(place, { ...halo, pane: options.pane, interactive: false }));
      seen.push(L.circleMarker(place, { ...dot, interactive: false }));
      const touch = { radius: Math.max(radius, TOUCH), opacity: 0, fillOpacity: 0, weight: 3 };
      touched.push(L.circleMarker(place, { ...touch, color: options.color, pane: options.pane }));
    }
    return [seen, touched];
  };

  // neighbours' common edge is drawn once: two rows of dashes would close each other's gaps
  const drawOutline = (layer, outline, pane) => {
    const line = { ...paint(layer, outline), pane, fill: false, interactive: false };
    const halo = { ...line, color: "#fff", opacity: 0.55, weight: line.weight + 1.5, dashArray: null };
    return [L.polyline(outline.lines, halo), L.polyline(outline.lines, line)];
  };

  // what is seen of one feature, and what is also touched
  const draw = (layer, feature, pane, many) => {
    const options = { ...paint(layer, feature), pane };
    const { shape } = feature;
    const all = [[], []];
    const add = ([seen, touched]) => {
      all[0].push(...seen);
      all[1].push(...touched);
    };
    if (shape.polygons) add(drawPolygons(shape, options, many));
    if (shape.lines) add(drawLines(shape, options, many));
    if (shape.points) {
      const fillOpacity = alatau.pointFill(layer.style, feature.dashed);
      add(drawPoints(shape, { ...options, fillOpacity }, many, layer.style.radius));
    }
    return all;
  };

  const reachable = (target, item, layer, feature) => {
    const node = target.getElement();
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
    const name = `${alatau.nameOf(feature)}, ${alatau.say(layer.title)}`;
    node.setAttribute("aria-label", name);
    if (item.nodes.has(node)) return;
    item.nodes.add(node);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      target.openPopup(feature.shape.anchor);
      target.getPopup().getElement()?.focus();
    });
  };

  // a part of the drawing that comes at one stop of the phases, or was always there
  const addPart = (item, stage, layers) => {
    const part = { stage: stage ?? -1, layers };
    item.parts.push(part);
    for (const layer of layers) {
      layer.on("add", () => tone(part, layer));
      item.group.addLayer(layer);
    }
  };

  // what came at an earlier stop steps back behind what comes now
  const tone = (part, layer) => {
    layer.getElement?.()?.classList.toggle("is-earlier", part.stage >= 0 && part.stage < alatau.stage);
  };

  const filter = (item) => {
    for (const part of item.parts) {
      const here = part.stage <= alatau.stage;
      for (const layer of part.layers) {
        if (here !== item.group.hasLayer(layer)) item.group[here ? "addLayer" : "removeLayer"](layer);
        else if (here) tone(part, layer);
      }
    }
  };

  const addFeature = (item, layer, feature, pane, many) => {
    const [seen, touched] = draw(layer, feature, pane, many);
    for (const target of touched) {
      target.bindPopup(() => alatau.card(layer, feature), {
        minWidth: 250,
        // a phone's card stays beside the buttons
        maxWidth: Math.min(320, map.getSize().x - 84),
        // and below the search box
        autoPanPaddingTopLeft: [12, 66],
        autoPanPaddingBottomRight: [alatau.narrow.matches ? 64 : 16, 16],
      });
      target.bindTooltip(() => alatau.hint(layer, feature), { sticky: true, className: "hint" });
      target.alatauName = () => alatau.nameOf(feature);
      target.alatauKey = `${layer.name}/${feature.id}`;
      if (!many) {
        target.on("add", () => reachable(target, item, layer, feature));
        item.targets.push({ target, layer, feature });
      }
    }
    addPart(item, feature.stage, [...seen, ...touched]);
    item.shapes.set(feature.id, touched[0]);
  };

  const start = (layer, index) => {
    const pane = `layer-${index}`;
    map.createPane(pane).style.zIndex = 410 + index;
    if (layer.packed) return alatau.startPacked(layer, index, pane);
    const item = { layer, pane, group: L.featureGroup(), shapes: new Map(), nodes: new WeakSet(), targets: [], parts: [] };
    item.filter = () => filter(item);
    const placed = layer.features.filter((feature) => feature.shape);
    const many = !layer.outlines;
    for (const feature of placed) addFeature(item, layer, feature, pane, many);
    for (const outline of layer.outlines ?? []) {
      addPart(item, outline.stage, drawOutline(layer, outline, pane));
    }
    item.filter();
    if (layer.visible) item.group.addTo(map);
    return item;
  };

  // draws what there is at a stop on another map, to be looked at only
  alatau.copyLayers = (other, stop) => {
    const copy = L.layerGroup();
    alatau.layers.forEach(({ layer, pane, group }) => {
      // large layers have tiles of the one map only
      if (!map.hasLayer(group) || layer.packed) return;
      const many = !layer.outlines;
      const there = ({ stage }) => (stage ?? -1) <= stop;
      for (const feature of layer.features.filter((one) => one.shape && there(one))) {
        const [seen, touched] = draw(layer, feature, pane, many);
        for (const shape of [...seen, ...touched]) {
          shape.options.interactive = false;
          const earlier = (feature.stage ?? stop) < stop;
          shape.on("add", () => shape.getElement?.()?.classList.toggle("is-earlier", earlier));
          copy.addLayer(shape);
        }
      }
      for (const outline of (layer.outlines ?? []).filter(there)) {
        for (const line of drawOutline(layer, outline, pane)) copy.addLayer(line);
      }
    });
    return copy.addTo(other);
  };

  // goes to a feature, and what is so called too, and opens its card
  alatau.openFeature = (index, feature, { move = true, also = [] } = {}) => {
    alatau.peek();
    alatau.show(index, true);
    if (feature.stage > alatau.stage) alatau.setStage(feature.stage);
    if (!feature.shape) return;
    const at = L.latLng(feature.anchor ?? feature.shape.anchor);
    const open = () => alatau.layers[index].shapes.get(feature.id)?.openPopup(at);
    if (!move) {
      open();
      return;
    }
    // later: a popup that is being opened ends the flight itself
    map.once("moveend", () => setTimeout(open));
    if (feature.bounds && !also.length) {
      alatau.fly(feature.bounds, { padding: [48, 48], maxZoom: Math.max(map.getZoom(), 15) });
      return;
    }
    const shapes = [feature, ...also].map((one) => one.shape).filter(Boolean);
    const ends = shapes.flatMap(({ polygons, lines }) => [...(polygons ?? []).flat(2), ...(lines ?? []).flat()]);
    const places = also.length ? [...ends, ...shapes.flatMap(({ points }) => points ?? [])] : ends;
    const bounds = places.length ? L.latLngBounds(places) : at.toBounds(200);
    alatau.fly(bounds, { padding: [48, 48], maxZoom: Math.max(map.getZoom(), 13) });
  };

  // draws attention to some layers, or to none
  alatau.highlight = (indices) => {
    alatau.layers.forEach((item, index) => {
      const pane = map.getPane(item.pane);
      pane.classList.toggle("is-dim", indices !== null && !indices.includes(index));
      pane.classList.toggle("is-lit", Boolean(indices?.includes(index)));
    });
  };

  alatau.zoomTo = (indices, more) => {
    const bounds = L.latLngBounds(more ?? []);
    for (const index of indices) {
      const { group } = alatau.layers[index];
      if (group.getLayers().length) bounds.extend(group.getBounds());
    }
    // below the search box and what stands under it
    const room = { paddingTopLeft: [32, 124], paddingBottomRight: [64, 56] };
    if (bounds.isValid()) alatau.fly(bounds, { ...room, maxZoom: 15 });
  };

  alatau.startLayers = () => {
    map.createPane("labels").style.zIndex = 640;
    alatau.layers.push(...plan.layers.map(start));
    alatau.live(() => {
      for (const item of alatau.layers) {
        for (const { target, layer, feature } of item.targets) {
          if (target.getElement()?.isConnected) reachable(target, item, layer, feature);
        }
      }
      map.closePopup();
    });
    let opener = null;
    let entered = false;
    let key = null;
    // the feature whose card is open, as links name it
    alatau.opened = () => key;
    // while something is measured, clicks mean places
    map.on("popupopen", ({ popup }) => {
      if (alatau.isMeasuring()) {
        map.closePopup(popup);
        return;
      }
      const box = popup.getElement();
      const name = popup._source?.alatauName;
      if (!name) return;
      key = popup._source.alatauKey;
      opener = popup._source.getElement();
      entered = false;
      box.setAttribute("role", "dialog");
      box.setAttribute("tabindex", "-1");
      box.setAttribute("aria-label", name());
      const close = box.querySelector(".leaflet-popup-close-button");
      close.setAttribute("aria-label", alatau.t("close"));
      close.setAttribute("title", alatau.t("close"));
      box.onfocus = () => {
        entered = true;
      };
      close.onfocus = box.onfocus;
    });
    // also where the focus stayed on the shape that was clicked
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Escape" && event.target.localName !== "input") map.closePopup();
    });
    // a hint has nothing to say beside the card, and would lie over it
    map.on("popupopen", ({ popup }) => popup._source?.closeTooltip?.());
    map.on("tooltipopen", ({ tooltip }) => {
      if (tooltip._source?.isPopupOpen?.()) tooltip._source.closeTooltip();
    });
    map.on("popupclose", () => {
      // its element may be gone by now, and the focus with it
      if (entered && opener?.isConnected) opener.focus();
      opener = null;
      key = null;
    });
  };
})();
