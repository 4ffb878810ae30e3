(() => {
  "use strict";
  const { alatau } = window;
  const { el, svg, t, plan, map } = alatau;

  // a text for what of Leaflet takes HTML
  alatau.escaped = (text) => el("span", {}, text).innerHTML;

  const filling = (layer, colour, dashed) =>
    dashed && layer.geometry === "polygon" && layer.outlines && layer.style.fill_opacity > 0 ? alatau.hatch(colour, alatau.slant(plan.layers.indexOf(layer))) : colour;

  // a drawing of how a layer looks, for its row in the legend
  const swatch = (layer, colour = layer.style.colour, dashed = layer.dashed) => {
    const { style } = layer;
    const point = layer.geometry === "point";
    const dash = point ? alatau.roundDash(Math.min(style.radius, 8)) : plan.dash;
    const paint = {
      stroke: colour,
      "stroke-width": point ? Math.min(style.width, style.radius / 2.5) : Math.min(style.width, 4),
      "stroke-dasharray": dashed ? dash.join(" ") : null,
      fill: filling(layer, colour === style.colour ? (style.fill ?? colour) : colour, dashed),
      "fill-opacity": point ? alatau.pointFill(style, dashed) : Math.min(style.fill_opacity * (dashed ? 1.5 : 1), 1),
    };
    const shapes = {
      polygon: () => svg("rect", { x: 2, y: 3, width: 28, height: 16, rx: 2, ...paint }),
      line: () => svg("path", { d: "M1 16 11 8 21 13 31 5", ...paint, fill: "none" }),
      point: () => svg("circle", { cx: 16, cy: 11, r: Math.min(style.radius, 8), ...paint }),
    };
    return svg("svg", { class: "swatch", viewBox: "0 0 32 22", "aria-hidden": "true" }, shapes[layer.geometry]());
  };

  const counts = (layer) => {
    const { drawn, unplaced, refused } = layer.counts;
    const parts = [t("drawn", { n: alatau.number(drawn) })];
    if (unplaced) parts.push(t("unplaced", { n: alatau.number(unplaced) }));
    if (refused) parts.push(t("refused", { n: alatau.number(refused) }));
    return parts.join(", ");
  };

  // what to call a class: its feature, or its value in the reader's language (<field>_en and so on)
  const naming = (layer, value, colour) => {
    if (layer.packed) return alatau.packedNaming(layer, value);
    const { by } = layer.style;
    const own = layer.features.find(({ id }) => id === value);
    if (by === layer.id_field && own) return () => alatau.nameOf(own);
    if (Object.hasOwn(layer.called, value)) return () => alatau.say(layer.called[value]);
    const spoken = layer.features.find(
      (feature) => feature.colour === colour && typeof feature.values[by] === "object",
    );
    return () => (spoken ? alatau.say(spoken.values[by]) : value);
  };

  const classes = (layer, index) => {
    const { by, classes: colours } = layer.style;
    if (!by || !Object.keys(colours).length) return null;
    const each = by === layer.id_field;
    const title = el("span", { class: "class-title", hidden: each });
    const graded = plan.grades && by === "grade";
    const heading = () => (graded ? t("grade") : layer.fields[by] ? alatau.say(layer.fields[by]) : by);
    if (!each) alatau.liveText(title, heading);
    const items = Object.entries(colours).map(([value, colour]) => {
      const text = alatau.liveText(el("span"), naming(layer, value, colour));
      const dashed = layer.packed
        ? alatau.packedDashed(layer, alatau.packedNumber(layer, value))
        : layer.features.every((feature) => feature.colour !== colour || feature.dashed);
      const parts = [swatch(layer, colour, dashed), text];
      return el("li", {}, ...(layer.packed ? alatau.packedClass(index, alatau.packedNumber(layer, value), parts) : parts));
    });
    if (layer.packed?.rest) {
      const parts = [swatch(layer), alatau.liveText(el("span"), () => t("packed.rest"))];
      items.push(el("li", {}, ...alatau.packedClass(index, 0, parts)));
    }
    return el("div", { class: "classes" }, title, el("ul", {}, ...items));
  };

  // how many features there are; those that no map can show are listed by name
  const about = (layer, id) => {
    const words = alatau.liveText(el("span", { id }), () => counts(layer));
    const unplaced = layer.features.filter((feature) => !feature.shape);
    if (!unplaced.length) return el("p", { class: "layer-about" }, words);
    const items = unplaced.map((feature) => alatau.liveText(el("li"), () => alatau.nameOf(feature)));
    const lead = alatau.liveText(el("p"), () => t("names"));
    return el(
      "details",
      { class: "layer-about" },
      el("summary", {}, words),
      lead,
      el("ul", {}, ...items),
    );
  };

  alatau.show = (index, visible) => {
    const { group, box } = alatau.layers[index];
    box.checked = visible;
    if (visible) group.addTo(map);
    else group.remove();
  };

  const row = (index) => {
    const item = alatau.layers[index];
    const { layer } = item;
    const id = `layer-${index}`;
    item.box = el("input", {
      type: "checkbox",
      id,
      "aria-describedby": `${id}-about`,
      on: { change: () => alatau.show(index, item.box.checked) },
    });
    item.box.checked = layer.visible;
    const title = alatau.liveSpell(el("span", { class: "layer-title" }), layer.title);
    const badge = el("span");
    alatau.live(() => badge.replaceChildren(alatau.gradeBadge(layer.grade)));
    return el(
      "li",
      { class: "layer" },
      el("label", { class: "layer-row", for: id }, item.box, swatch(layer), title, badge),
      about(layer, `${id}-about`),
      layer.replaced
        ? alatau.liveText(el("p", { class: "replaced" }), () => t("replaced", { file: layer.replaced }))
        : null,
      classes(layer, index),
      layer.packed ? alatau.packedFind(index, layer) : null,
    );
  };

  const key = (dashed) => {
    const line = svg("path", { d: "M1 11H31", "stroke-dasharray": dashed ? plan.dash.join(" ") : null });
    const picture = svg("svg", { class: "swatch key-line", viewBox: "0 0 32 22", "aria-hidden": "true" }, line);
    const text = alatau.liveText(el("span"), () => t(dashed ? "dashed" : "solid"));
    return el("li", {}, picture, text);
  };

  // on a map of what the evidence is worth: its colours, and how much there is of each
  const grades = () => {
    if (!plan.grades) return null;
    const rows = plan.grades.map(({ grade, count, colour, dashed }) => {
      const dash = dashed ? plan.dash.join(" ") : null;
      const line = svg("path", { d: "M1 11H31", stroke: colour, "stroke-width": 4, "stroke-dasharray": dash });
      const picture = svg("svg", { class: "swatch", viewBox: "0 0 32 22", "aria-hidden": "true" }, line);
      const words = alatau.liveText(el("span"), () => t(`grade.${grade}`));
      const number = alatau.liveText(el("b"), () => alatau.number(count));
      return el("li", { class: count ? "" : "is-none" }, picture, words, number);
    });
    const title = alatau.liveText(el("h3"), () => t("grades"));
    return el("section", { class: "group grades" }, title, el("ul", {}, ...rows));
  };

  // online backgrounds: nothing is asked for until a reader switches one on
  const bases = () => {
    if (!plan.base_maps.length) return null;
    const rows = plan.base_maps.map((base, index) => {
      const attribution = alatau.escaped(base.attribution);
      const tiles = L.tileLayer(base.url, { attribution, maxNativeZoom: base.max_zoom, maxZoom: 18, pane: "tilePane" });
      const box = el("input", {
        type: "checkbox",
        id: `base-${index}`,
        on: { change: () => (box.checked ? tiles.addTo(map) : tiles.remove()) },
      });
      const title = alatau.liveSpell(el("span", { class: "layer-title" }), base.title);
      return el("li", { class: "layer" }, el("label", { class: "layer-row", for: `base-${index}` }, box, title));
    });
    const title = alatau.liveText(el("h3"), () => t("base.maps"));
    const warning = alatau.liveText(el("p", { class: "layer-about" }), () => t("base.about"));
    return el("section", { class: "group" }, title, el("ul", {}, ...rows), warning);
  };

  alatau.legend = () => {
    const groups = plan.groups.map((group) =>
      el(
        "section",
        { class: "group" },
        alatau.liveSpell(el("h3"), group.title),
        el("ul", {}, ...group.layers.map(row)),
      ),
    );
    const texts = plan.texts.map((words) => alatau.liveSpell(el("p", { class: "lead" }), words));
    const parts = [...texts, grades(), ...groups, alatau.reliefLegend(), bases(), el("ul", { class: "key" }, key(true), key(false))];
    return parts.filter(Boolean);
  };
})();
