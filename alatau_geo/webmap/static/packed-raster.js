(() => {
  "use strict";
  const { alatau } = window;
  const LINE = 1;

  // Many small areas as pixels: each with the exact share of every pixel that it covers. A path for
  // each, or one for all, takes the browser several times as long.
  alatau.PackedRaster = class {
    constructor(side, most) {
      this.side = side;
      this.cover = new Float32Array(side * side);
      this.colours = [0, 1, 2].map(() => new Float32Array(side * side));
      this.wide = most + 4;
      this.local = new Float32Array(this.wide * this.wide);
    }

    // signed area to the right of an edge, in each pixel of its rows; they add up to what is inside
    edge(ax, ay, bx, by, wide) {
      if (ay === by) return;
      const { local } = this;
      const down = ay < by;
      const [top, bottom] = down ? [ay, by] : [by, ay];
      const slope = (bx - ax) / (by - ay);
      let x = down ? ax : bx;
      for (let y = Math.floor(top); y < bottom; y += 1) {
        const high = Math.min(y + 1, bottom) - Math.max(y, top);
        const next = x + slope * high;
        const d = down ? high : -high;
        const from = Math.min(x, next);
        const to = Math.max(x, next);
        const first = Math.floor(from);
        const end = Math.ceil(to);
        const at = y * wide + first;
        if (end <= first + 1) {
          const part = d * ((x + next) / 2 - first);
          local[at] += d - part;
          local[at + 1] += part;
        } else {
          const each = 1 / (to - from);
          const before = (0.5 * each * (1 - from + first) ** 2) || 0;
          const after = 0.5 * each * (to - end + 1) ** 2;
          const last = end - first;
          local[at] += d * before;
          if (last === 2) local[at + 1] += d * (1 - before - after);
          else {
            const second = each * (1.5 - from + first);
            local[at + 1] += d * (second - before);
            for (let n = 2; n < last - 1; n += 1) local[at + n] += d * each;
            local[at + last - 1] += d * (1 - second - (last - 3) * each - after);
          }
          local[at + last] += d * after;
        }
        x = next;
      }
    }

    blend(at, share, [r, g, b]) {
      const [red, green, blue] = this.colours;
      this.cover[at] += share;
      red[at] += share * r;
      green[at] += share * g;
      blue[at] += share * b;
    }

    // an area whose box, in pixels of the canvas, is known and small; what is smaller than a pixel
    // gets a whole one
    area(pack, row, { scale, left, top }, box, colour) {
      const { side, local } = this;
      const u = Math.floor(box[0]);
      const v = Math.floor(box[1]);
      if (box[2] - box[0] < 1 && box[3] - box[1] < 1) {
        const [i, j] = [Math.floor((box[0] + box[2]) / 2), Math.floor((box[1] + box[3]) / 2)];
        if (i >= 0 && j >= 0 && i < side && j < side) this.blend(j * side + i, 1, colour);
        return;
      }
      const wide = Math.floor(box[2]) - u + 3;
      const high = Math.floor(box[3]) - v + 1;
      local.fill(0, 0, wide * high + 2);
      const { first, kinds, start, x, y } = pack;
      for (let path = first[row]; path < first[row + 1]; path += 1) {
        if (kinds[path] <= LINE) continue;
        const end = start[path + 1];
        let ax = x[end - 1] * scale - left - u;
        let ay = y[end - 1] * scale - top - v;
        for (let n = start[path]; n < end; n += 1) {
          const bx = x[n] * scale - left - u;
          const by = y[n] * scale - top - v;
          this.edge(ax, ay, bx, by, wide);
          ax = bx;
          ay = by;
        }
      }
      for (let j = Math.max(0, -v); j < Math.min(high, side - v); j += 1) {
        let sum = 0;
        for (let i = 0; i < wide; i += 1) {
          sum += local[j * wide + i];
          const share = Math.min(Math.abs(sum), 1);
          if (share > 0.004 && u + i >= 0 && u + i < side) this.blend((v + j) * side + u + i, share, colour);
        }
      }
    }

    put(ctx, tone) {
      const { side, cover } = this;
      const [red, green, blue] = this.colours;
      const image = ctx.createImageData(side, side);
      const { data } = image;
      for (let n = 0; n < cover.length; n += 1) {
        const share = cover[n];
        if (!share) continue;
        data[n * 4] = red[n] / share;
        data[n * 4 + 1] = green[n] / share;
        data[n * 4 + 2] = blue[n] / share;
        data[n * 4 + 3] = 255 * Math.min(share, 1) * tone;
      }
      ctx.putImageData(image, 0, 0);
    }
  };
})();
