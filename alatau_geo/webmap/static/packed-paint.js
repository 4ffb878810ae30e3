(() => {
  "use strict";
  const { alatau } = window;
  const { map, plan } = alatau;
  const POINT = 0;
  const LINE = 1;
  // so many features are drawn in one go
  const BATCH = 400;
  // a vertex closer than this to the last one drawn is left out, in pixels
  const NEAR = 0.6;
  // where typical features are smaller than this, they have no outline but the tone of one
  const FINE = 7;
  // areas smaller than this are then drawn as pixels of the canvas
  const SMALL = 24;
  // and smaller than this, by colour: their order can't be seen
  const ORDERED = 16;

  // colours by look: twice the class, plus one for dashes
  const looksOf = (layer) => {
    const { style } = layer;
    const colours = layer.packed.classes.map(([, colour]) => colour);
    return [null, ...colours].flatMap((colour) => {
      const look = { line: colour ?? style.colour, fill: colour ?? style.fill ?? style.colour };
      return [{ ...look, dashed: false }, { ...look, dashed: true }];
    });
  };

  const channels = (colour) => [1, 3, 5].map((n) => Number.parseInt(colour.slice(n, n + 2), 16));

  const mixed = (look, share) => {
    const [line, fill] = [channels(look.line), channels(look.fill)];
    return line.map((part, n) => part * share + fill[n] * (1 - share));
  };

  // a point's mark, drawn once for each look
  const markOf = (style, look, radius, density) => {
    const pad = radius + 2;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(2 * pad * density);
    const ctx = canvas.getContext("2d");
    ctx.scale(density, density);
    ctx.beginPath();
    ctx.arc(pad, pad, radius, 0, 2 * Math.PI);
    ctx.fillStyle = look.fill;
    ctx.globalAlpha = radius < 3 ? 0.85 : alatau.pointFill(style, look.dashed);
    ctx.fill();
    ctx.globalAlpha = 1;
    if (radius >= 3) {
      ctx.strokeStyle = look.line;
      ctx.lineWidth = Math.min(style.width, radius / 2.5);
      if (look.dashed) ctx.setLineDash(alatau.roundDash(radius));
      ctx.stroke();
    }
    return { canvas, pad };
  };

  const flagged = (bits, n) => bits !== null && (bits[n >> 3] >> (n & 7)) & 1;

  class Painter {
    constructor(layer, ctx, { scale, left, top, size, density }) {
      const { pack, style } = layer;
      Object.assign(this, { layer, pack, style, ctx, scale, left, top, size, density });
      this.looks = layer.looks ??= looksOf(layer);
      const typical = pack.typical * scale;
      this.fine = typical < FINE;
      this.ordered = layer.geometry === "line" || typical >= ORDERED;
      const finest = layer.geometry === "line" ? 0.7 : 0.5;
      const part = layer.geometry === "line" ? 4 : 12;
      this.width = Math.min(style.width, Math.max(finest, typical / part));
      // how much of a typical area its outline takes, and how dark the two are together
      const share = Math.min(1, (4 * this.width) / Math.max(typical, 0.1));
      this.tone = Math.min(0.9, style.fill_opacity + (1 - style.fill_opacity) * share);
      this.mixed = this.looks.map((look) => mixed(look, share));
      // beyond this no line need be followed
      this.edge = 2 * style.width + 8;
      this.raster = null;
    }

    px(n) {
      return this.pack.x[n] * this.scale - this.left;
    }

    py(n) {
      return this.pack.y[n] * this.scale - this.top;
    }

    // whether it is small, and drawn then
    small(row, n) {
      const { size, density, pack } = this;
      const { boxes } = pack;
      const finely = { scale: this.scale * density, left: this.left * density, top: this.top * density };
      const box = [
        boxes[n] * finely.scale - finely.left,
        boxes[n + 1] * finely.scale - finely.top,
        boxes[n + 2] * finely.scale - finely.left,
        boxes[n + 3] * finely.scale - finely.top,
      ];
      const most = this.fine && this.layer.geometry === "polygon" ? SMALL : 1;
      if (box[2] - box[0] >= most || box[3] - box[1] >= most) return false;
      this.raster ??= new alatau.PackedRaster(Math.round(size * density), SMALL);
      this.raster.area(pack, row, finely, box, this.mixed[pack.looks[row]]);
      return true;
    }

    trace(row) {
      const { ctx } = this;
      const { first, kinds, start, x, y } = this.pack;
      const { scale, left, top } = this;
      for (let path = first[row]; path < first[row + 1]; path += 1) {
        if (kinds[path] === POINT) continue;
        const end = start[path + 1];
        let n = start[path];
        let px = x[n] * scale - left;
        let py = y[n] * scale - top;
        ctx.moveTo(px, py);
        for (n += 1; n < end; n += 1) {
          const qx = x[n] * scale - left;
          const qy = y[n] * scale - top;
          if (Math.abs(qx - px) < NEAR && Math.abs(qy - py) < NEAR && n < end - 1) continue;
          ctx.lineTo(qx, qy);
          px = qx;
          py = qy;
        }
        if (kinds[path] !== LINE) ctx.closePath();
      }
    }

    // dashes go on from tile to tile: each stretch in sight knows how far along its line it starts
    dashes(row, look) {
      const { ctx, edge, size } = this;
      const { first, kinds, start, repeated } = this.pack;
      ctx.strokeStyle = look.line;
      ctx.lineWidth = Math.max(this.width, 1);
      ctx.setLineDash(plan.dash);
      for (let path = first[row]; path < first[row + 1]; path += 1) {
        if (kinds[path] === POINT) continue;
        const [from, end] = [start[path], start[path + 1]];
        const last = kinds[path] === LINE ? end - 1 : end;
        let [ax, ay] = [this.px(from), this.py(from)];
        let done = 0;
        let open = false;
        for (let n = from; n < last; n += 1) {
          const next = n + 1 < end ? n + 1 : from;
          const [bx, by] = [this.px(next), this.py(next)];
          const length = Math.hypot(bx - ax, by - ay);
          const away =
            Math.max(ax, bx) < -edge ||
            Math.min(ax, bx) > size + edge ||
            Math.max(ay, by) < -edge ||
            Math.min(ay, by) > size + edge;
          if (away || flagged(repeated, n)) {
            if (open) ctx.stroke();
            open = false;
          } else {
            if (!open) {
              ctx.beginPath();
              // of an edge that comes from far, only the end in sight
              const skip = length > 4000 ? this.skipped(ax, ay, bx, by, length) : 0;
              ctx.lineDashOffset = done + skip;
              ctx.moveTo(ax + ((bx - ax) * skip) / length || ax, ay + ((by - ay) * skip) / length || ay);
              open = true;
            }
            ctx.lineTo(bx, by);
          }
          done += length;
          [ax, ay] = [bx, by];
        }
        if (open) ctx.stroke();
      }
      ctx.setLineDash([]);
      ctx.lineDashOffset = 0;
    }

    skipped(ax, ay, bx, by, length) {
      const { edge, size } = this;
      const enter = (a, b) => {
        if (a < -edge) return (-edge - a) / (b - a);
        return a > size + edge ? (a - size - edge) / (a - b) : 0;
      };
      return Math.max(0, Math.min(1, Math.max(enter(ax, bx), enter(ay, by)))) * length;
    }

    finish(look, rows) {
      if (!rows.length) return;
      const { ctx, style, fine } = this;
      const area = this.layer.geometry !== "line";
      ctx.beginPath();
      for (const row of rows) this.trace(row);
      if (area) {
        // the tone that fill and outline have together from afar
        ctx.globalAlpha = fine ? this.tone : style.fill_opacity;
        ctx.fillStyle = fine ? look.line : look.fill;
        ctx.fill("nonzero");
        ctx.globalAlpha = 1;
      }
      if (area && fine) return;
      if (look.dashed) for (const row of rows) this.dashes(row, look);
      else {
        ctx.strokeStyle = look.line;
        ctx.lineWidth = this.width;
        ctx.stroke();
      }
    }

    marks(row) {
      const { first, kinds, start } = this.pack;
      const look = this.looks[this.pack.looks[row]];
      const mark = (look.marks ??= new Map());
      const key = `${this.radius} ${this.density}`;
      if (!mark.has(key)) mark.set(key, markOf(this.style, look, this.radius, this.density));
      const { canvas, pad } = mark.get(key);
      const side = canvas.width / this.density;
      for (let path = first[row]; path < first[row + 1]; path += 1) {
        if (kinds[path] !== POINT) continue;
        this.ctx.drawImage(canvas, this.px(start[path]) - pad, this.py(start[path]) - pad, side, side);
      }
    }

    paint(rows) {
      const { pack, scale, layer } = this;
      const { kinds, first } = pack;
      this.radius = alatau.packedRadius(layer, scale);
      const shapes = [];
      const points = [];
      const hidden = alatau.packedHidden(layer);
      for (const row of rows) {
        if (hidden(row)) continue;
        const n = row * 4;
        if (kinds[first[row]] === POINT || kinds[first[row + 1] - 1] === POINT) points.push(row);
        else if (!this.small(row, n)) shapes.push(row);
      }
      this.raster?.put(this.ctx, this.fine ? this.tone : 1);
      this.shapes(shapes);
      for (const row of points) {
        if (first[row + 1] - first[row] > 1) this.shapes([row]);
        this.marks(row);
      }
    }

    // in their order where that can be seen, else by colour
    shapes(rows) {
      const { looks } = this.pack;
      this.ctx.lineJoin = "round";
      this.ctx.lineCap = "butt";
      const batches = new Map();
      let last = -1;
      for (const row of rows) {
        const key = looks[row];
        if (this.ordered && last !== -1 && key !== last) {
          this.finish(this.looks[last], batches.get(last));
          batches.set(last, []);
        }
        if (!batches.has(key)) batches.set(key, []);
        const batch = batches.get(key);
        batch.push(row);
        if (batch.length >= BATCH) {
          this.finish(this.looks[key], batch);
          batches.set(key, []);
        }
        last = key;
      }
      for (const [key, batch] of batches) this.finish(this.looks[key], batch);
    }
  }

  // many points in little room are smaller
  alatau.packedRadius = (layer, scale) => {
    const { pack, style } = layer;
    const [west, north, east, south] = pack.edges;
    const room = Math.sqrt(((east - west) * (south - north)) / Math.max(pack.rows, 1)) * scale;
    return Math.min(style.radius, Math.max(1.5, room / 2));
  };

  // Leaflet's tiles, but for the zoom as it is: theirs are for whole ones, and blurred between
  alatau.PackedTiles = L.GridLayer.extend({
    initialize(layer, options) {
      L.GridLayer.prototype.initialize.call(this, {
        tileSize: 512,
        noWrap: true,
        keepBuffer: 1,
        updateWhenZooming: false,
        ...options,
      });
      this.layer = layer;
    },

    getBounds() {
      const { pack } = this.layer;
      const [west, north, east, south] = pack.edges;
      if (east < west) return L.latLngBounds([]);
      return L.latLngBounds(alatau.toLatLng(west, north), alatau.toLatLng(east, south));
    },

    createTile(coords) {
      const size = this.getTileSize().x;
      const density = window.devicePixelRatio || 1;
      const tile = document.createElement("canvas");
      // shown at once, so that nothing flickers when the zoom changes
      tile.className = "leaflet-tile-loaded packed-tile";
      tile.width = tile.height = Math.round(size * density);
      const scale = map.options.crs.scale(coords.z) / alatau.WORLD;
      const [left, top] = [coords.x * size, coords.y * size];
      const pad = this.layer.style.radius + this.layer.style.width + 2;
      const box = [left - pad, top - pad, left + size + pad, top + size + pad].map((edge) => edge / scale);
      const rows = alatau.rowsIn(this.layer.pack, box);
      if (!rows.length) return tile;
      const ctx = tile.getContext("2d");
      ctx.scale(density, density);
      new Painter(this.layer, ctx, { scale, left, top, size, density }).paint(rows);
      return tile;
    },

    _setView(center, zoom, ...rest) {
      this.exact = zoom;
      L.GridLayer.prototype._setView.call(this, center, zoom, ...rest);
    },

    _clampZoom(zoom) {
      return this.exact ?? zoom;
    },

    _tileReady(...parts) {
      // no fading in: the tiles before are gone by then
      const faded = map._fadeAnimated;
      map._fadeAnimated = false;
      L.GridLayer.prototype._tileReady.apply(this, parts);
      map._fadeAnimated = faded;
    },
  });
})();
