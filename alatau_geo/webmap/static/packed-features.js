(() => {
  "use strict";
  const { alatau } = window;
  const { plan } = alatau;
  const POINT = 0;
  const LINE = 1;
  const HOLE = 3;

  const middle = (box) => alatau.toLatLng((box[0] + box[2]) / 2, (box[1] + box[3]) / 2);

  // what is drawn of a feature, in lists as the page spells them out for others; made when asked for
  class Shape {
    constructor(feature) {
      this.feature = feature;
    }

    get parts() {
      if (this.made) return this.made;
      const { layer, row } = this.feature;
      const { first, kinds, start, x, y } = layer.pack;
      const made = (this.made = {});
      for (let path = first[row]; path < first[row + 1]; path += 1) {
        const places = [];
        for (let n = start[path]; n < start[path + 1]; n += 1) {
          const { lat, lng } = alatau.toLatLng(x[n], y[n]);
          places.push([lat, lng]);
        }
        if (kinds[path] === POINT) (made.points ??= []).push(...places);
        else if (kinds[path] === LINE) (made.lines ??= []).push(places);
        else if (kinds[path] === HOLE) made.polygons.at(-1).push(places);
        else (made.polygons ??= []).push([places]);
      }
      return made;
    }

    get polygons() {
      return this.parts.polygons;
    }

    get lines() {
      return this.parts.lines;
    }

    get points() {
      return this.parts.points;
    }

    get anchor() {
      const { lat, lng } = this.feature.anchor;
      return [lat, lng];
    }
  }

  // a feature as the page's other scripts know one; made of the pack when it is asked
  class Feature {
    constructor(layer, row) {
      this.layer = layer;
      this.row = row;
    }

    cell(name) {
      const { pack } = this.layer;
      return pack.get(pack.columns[name], this.row);
    }

    words(specs) {
      const { pack } = this.layer;
      const found = {};
      for (const [language, spec] of Object.entries(specs)) {
        const value = pack.get(spec, this.row);
        if (value !== undefined) found[language] = value;
      }
      return found;
    }

    get id() {
      return this.cell("id");
    }

    get name() {
      const found = this.words(this.layer.pack.columns.name);
      for (const language of Object.keys(found)) found[language] = String(found[language]);
      return found;
    }

    get values() {
      const found = {};
      const { titles } = this.layer.packed;
      for (const [field, specs] of Object.entries(this.layer.pack.columns.values)) {
        const { any, ...spoken } = this.words(specs);
        const languages = Object.keys(spoken);
        for (const language of languages) spoken[language] = String(spoken[language]);
        const called = Object.hasOwn(titles, field) ? titles[field] : {};
        if (Object.hasOwn(called, String(any))) found[field] = called[String(any)];
        else if (languages.length) found[field] = spoken;
        else if (any !== undefined) found[field] = any;
      }
      return found;
    }

    get look() {
      return this.layer.pack.looks[this.row];
    }

    get class() {
      return this.look >> 1;
    }

    get dashed() {
      return (this.look & 1) === 1;
    }

    get colour() {
      return this.layer.colours[this.class - 1];
    }

    get grade() {
      return this.cell("grade");
    }

    get accuracy_m() {
      return this.cell("accuracy_m") ?? null;
    }

    get size() {
      return this.placed ? this.cell("size") : undefined;
    }

    get stage() {
      return this.cell("stage");
    }

    get source() {
      return this.cell("source");
    }

    get licence() {
      return this.cell("licence");
    }

    get date() {
      return this.cell("date");
    }

    get placed() {
      const { first } = this.layer.pack;
      return first[this.row + 1] > first[this.row];
    }

    get box() {
      return this.layer.pack.boxes.subarray(this.row * 4, this.row * 4 + 4);
    }

    get bounds() {
      const [west, north, east, south] = this.box;
      return L.latLngBounds(alatau.toLatLng(west, north), alatau.toLatLng(east, south));
    }

    get shape() {
      return this.placed ? new Shape(this) : null;
    }

    // a place on the feature: in the middle of its longest chord, of its line, or its first point
    get anchor() {
      const { first, kinds, start, x, y } = this.layer.pack;
      const path = first[this.row];
      if (kinds[path] === POINT) return alatau.toLatLng(x[start[path]], y[start[path]]);
      if (kinds[path] === LINE) {
        const half = (start[path] + start[path + 1] - 1) / 2;
        const [a, b] = [Math.floor(half), Math.ceil(half)];
        return alatau.toLatLng((x[a] + x[b]) / 2, (y[a] + y[b]) / 2);
      }
      return alatau.chordMiddle(this.layer.pack, this.row) ?? middle(this.box);
    }
  }

  // which rows are neither drawn nor met: of a class that is switched off, or of a later stage
  alatau.packedHidden = ({ pack, hiddenClasses, stages }) => {
    const now = alatau.stage ?? Infinity;
    return (row) => Boolean(hiddenClasses?.has(pack.looks[row] >> 1)) || (stages !== null && stages[row] > now);
  };

  // where the reader's browser can't unpack, the page says which layers are not there
  const refuse = (layers) => {
    const text = alatau.el("p", { class: "packed-missing", role: "alert" });
    alatau.byId("stage").append(text);
    alatau.live(() => {
      const titles = layers.map(({ title }) => alatau.say(title)).join(", ");
      text.textContent = alatau.t("packed.missing", { layers: titles });
    });
  };

  alatau.unpackLayers = async () => {
    const missing = [];
    for (const layer of plan.layers.filter(({ packed }) => packed)) {
      try {
        layer.pack = await alatau.readPack(layer.packed.data);
        layer.colours = layer.packed.classes.map(([, colour]) => colour);
        alatau.indexPack(layer.pack);
        const { stage } = layer.pack.columns;
        layer.stages = stage ? Int16Array.from({ length: layer.pack.rows }, (_, row) => layer.pack.get(stage, row) ?? -1) : null;
        layer.features = Array.from({ length: layer.pack.rows }, (_, row) => new Feature(layer, row));
      } catch {
        missing.push(layer);
      }
      layer.packed.data = null;
    }
    if (missing.length) refuse(missing);
  };

  alatau.hasPacked = plan.layers.some(({ packed }) => packed);
})();
