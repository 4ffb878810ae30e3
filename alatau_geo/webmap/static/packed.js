(() => {
  "use strict";
  const { alatau } = window;
  const { map } = alatau;
  const REACH = matchMedia("(pointer: coarse)").matches ? 14 : 6;
  const HOVERS = matchMedia("(hover: hover)").matches;
  // an area smaller than this need not be met exactly, in pixels
  const SPECK = 8;
  // no more vertices than this are outlined under the mouse
  const MOST = 20_000;
  // nor more features with the one whose card is open
  const MOST_OUTLINED = 300;
  const PANE = "packed-mark";
  const items = [];
  let hovered = null;
  let pointed = null;
  let opened = null;

  const scale = () => map.options.crs.scale(map.getZoom()) / alatau.WORLD;

  // the feature at a place, of the topmost layer that is shown and lies above `floor`
  alatau.packedAt = (latlng, floor = -1) => {
    const place = alatau.toWorld(latlng);
    for (const item of items.toReversed()) {
      if (item.index <= floor || !map.hasLayer(item.group)) continue;
      const { layer } = item;
      const size = layer.geometry === "point" ? alatau.packedRadius(layer, scale()) : layer.style.width / 2;
      const options = { reach: (REACH + size) / scale(), speck: SPECK / scale(), hidden: alatau.packedHidden(layer) };
      const row = alatau.hitPack(layer.pack, place, options);
      if (row !== null) return { item, feature: layer.features[row] };
    }
    return null;
  };

  // Leaflet's own shape over the canvas: what is pointed at, or what a card is about
  const outline = ({ layer }, feature, options) => {
    const { shape } = feature;
    const style = { pane: PANE, interactive: false, fill: false, weight: Math.max(layer.style.width, 1.5) + 1.5 };
    const look = { className: "packed-shape", ...style, ...options };
    if (shape.polygons) return L.polygon(shape.polygons, look);
    if (shape.lines) return L.polyline(shape.lines, look);
    return L.circleMarker(shape.points[0], { ...look, radius: layer.style.radius + 2 });
  };

  const vertices = ({ layer: { pack } }, { row }) => pack.start[pack.first[row + 1]] - pack.start[pack.first[row]];

  const point = (found) => {
    if (pointed?.feature === found?.feature) return;
    pointed?.shape?.remove();
    pointed?.hint.remove();
    pointed = found;
    map.getContainer().classList.toggle("is-pointing", found !== null);
    if (!found) return;
    if (vertices(found.item, found.feature) < MOST) found.shape = outline(found.item, found.feature, {}).addTo(map);
    const text = alatau.el("span", {}, alatau.nameOf(found.feature));
    found.hint = L.tooltip({ className: "hint", direction: "right", offset: [10, 0] }).setContent(text);
  };

  const follow = (latlng) => {
    if (!pointed) return;
    pointed.hint.setLatLng(latlng);
    if (!map.hasLayer(pointed.hint)) pointed.hint.addTo(map);
  };

  // opens a feature's card; `opener` is what the focus returns to, `also` what is outlined with it
  alatau.openPacked = (index, row, { latlng = null, opener = null, also = [] } = {}) => {
    const item = alatau.layers[index];
    const { layer } = item;
    const feature = layer.features[row];
    point(null);
    opened?.remove();
    const shape = (opened = outline(item, feature, { className: "packed-shape packed-open" }));
    shape.alatauName = () => alatau.nameOf(feature);
    shape.alatauKey = `${layer.name}/${feature.id}`;
    // Leaflet's popup knows its source by this, and the page gives the focus back to it
    shape.getElement = () => opener;
    shape.bindPopup(() => alatau.card(layer, feature), {
      minWidth: 250,
      maxWidth: Math.min(320, map.getSize().x - 84),
      autoPanPaddingTopLeft: [12, 66],
      autoPanPaddingBottomRight: [alatau.narrow.matches ? 64 : 16, 16],
    });
    const others = also.filter((one) => one.row !== row && vertices(item, one) < MOST).slice(0, MOST_OUTLINED);
    const around = L.layerGroup(others.map((one) => outline(item, one, { className: "packed-shape packed-open" }))).addTo(map);
    shape.on("popupclose", () => {
      shape.remove();
      around.remove();
      if (opened === shape) opened = null;
    });
    shape.addTo(map).openPopup(latlng ?? L.latLng(feature.anchor));
    if (opener) shape.getPopup().getElement()?.focus();
    return shape;
  };

  // set by whatever else wants the clicks on the map for a while
  alatau.packedPaused = false;

  // which layer's pane an event comes from: what lies above a packed layer goes first
  const floorOf = (target) => {
    if (!(target instanceof Element)) return null;
    if (target === map.getContainer() || target.classList.contains("packed-tile")) return -1;
    if (!target.closest(".leaflet-map-pane")) return null;
    if (target.closest(".leaflet-popup-pane, .leaflet-marker-pane")) return null;
    if (!target.classList.contains("leaflet-interactive")) return -1;
    const pane = target.closest("[class*='leaflet-layer-']");
    const found = pane && /leaflet-layer-(\d+)-pane/.exec(pane.className);
    return found ? Number(found[1]) : null;
  };

  const at = (event) => {
    if (alatau.packedPaused) return null;
    const floor = floorOf(event.target);
    return floor === null ? null : alatau.packedAt(map.mouseEventToLatLng(event), floor);
  };

  const onClick = (event) => {
    if (map.dragging?.moved() || map.boxZoom?.moved()) return;
    cancelAnimationFrame(hovered);
    const found = at(event);
    if (!found) return;
    // before Leaflet hands it to a shape below the canvas
    event.stopPropagation();
    const latlng = map.mouseEventToLatLng(event);
    alatau.openPacked(found.item.index, found.feature.row, { latlng });
  };

  const onMove = (event) => {
    cancelAnimationFrame(hovered);
    hovered = requestAnimationFrame(() => {
      const idle = !event.buttons && !map._animatingZoom;
      point(idle ? at(event) : null);
      follow(map.mouseEventToLatLng(event));
    });
  };

  // with the keyboard: the arrows move the map, Enter opens what is in the middle
  const onKey = (event) => {
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    const found = alatau.packedAt(map.getCenter());
    if (!found) return;
    event.preventDefault();
    const options = { latlng: map.getCenter(), opener: map.getContainer() };
    alatau.openPacked(found.item.index, found.feature.row, options);
  };

  const listen = () => {
    const container = map.getContainer();
    map.createPane(PANE).style.zIndex = 630;
    container.classList.add("has-packed");
    container.addEventListener("click", onClick, true);
    if (HOVERS) container.addEventListener("mousemove", onMove);
    container.addEventListener("mouseleave", () => {
      cancelAnimationFrame(hovered);
      point(null);
    });
    container.addEventListener("keydown", onKey);
    map.on("zoomstart movestart layerremove", () => point(null));
    alatau.liveLabel(container, () => alatau.t("packed.map"));
  };

  // the shapes of other layers are Leaflet's; these are made when they are asked for
  const shapesOf = (item) => {
    let rows = null;
    return {
      get(id) {
        rows ??= new Map(item.layer.features.map((feature) => [feature.id, feature.row]));
        const row = rows.get(id);
        if (row === undefined || !item.layer.features[row].placed) return undefined;
        return { openPopup: (latlng) => alatau.openPacked(item.index, row, { latlng }) };
      },
    };
  };

  // what `alatau.layers` holds of a packed layer; without its data, of a layer that is not drawn
  alatau.startPacked = (layer, index, pane) => {
    const item = { layer, index, pane, nodes: new WeakSet(), targets: [], group: L.featureGroup() };
    item.shapes = shapesOf(item);
    item.filter = () => {
      point(null);
      item.tiles?.redraw();
    };
    if (layer.pack) {
      if (!items.length) listen();
      item.tiles = new alatau.PackedTiles(layer, { pane });
      item.group.addLayer(item.tiles);
      items.push(item);
    }
    if (layer.visible) item.group.addTo(map);
    return item;
  };

  // after a change of stage
  alatau.redrawPacked = () => {
    point(null);
    for (const { tiles } of items) tiles.redraw();
  };

  // shows or hides the features of a class; class 0 is what belongs to none
  alatau.showClass = (index, number, visible) => {
    const { layer, tiles } = alatau.layers[index];
    layer.hiddenClasses ??= new Set();
    if (visible) layer.hiddenClasses.delete(number);
    else layer.hiddenClasses.add(number);
    map.closePopup();
    point(null);
    tiles?.redraw();
  };
})();
