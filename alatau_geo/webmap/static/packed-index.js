(() => {
  "use strict";
  const { alatau } = window;
  const POINT = 0;
  const LINE = 1;
  // a feature across more cells of the grid than this is looked at each time
  const MOST = 16;

  const edges = (pack) => {
    const found = [Infinity, Infinity, -Infinity, -Infinity];
    for (let n = 0; n < pack.boxes.length; n += 4) {
      if (pack.boxes[n + 2] < 0) continue;
      found[0] = Math.min(found[0], pack.boxes[n]);
      found[1] = Math.min(found[1], pack.boxes[n + 1]);
      found[2] = Math.max(found[2], pack.boxes[n + 2]);
      found[3] = Math.max(found[3], pack.boxes[n + 3]);
    }
    return found;
  };

  // the middle size of what has one, of some
  const typical = (boxes) => {
    const step = Math.max(1, Math.floor(boxes.length / 4 / 2000)) * 4;
    const sizes = [];
    for (let n = 0; n < boxes.length; n += step) {
      if (boxes[n + 2] >= 0) sizes.push(Math.max(boxes[n + 2] - boxes[n], boxes[n + 3] - boxes[n + 1]));
    }
    return sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 0;
  };

  const gridOf = (pack) => {
    const [west, north, east, south] = pack.edges;
    const side = Math.max(1, Math.min(1024, Math.floor(Math.sqrt(pack.rows / 4))));
    const wide = Math.max((east - west) / side, 1);
    const high = Math.max((south - north) / side, 1);
    const place = (value, from, size) => Math.max(0, Math.min(side - 1, Math.floor((value - from) / size)));
    const span = (box) => [
      place(box[0], west, wide),
      place(box[1], north, high),
      place(box[2], west, wide),
      place(box[3], north, high),
    ];
    return { side, span };
  };

  // rows by the cells of a grid that their boxes touch, as one array with offsets
  alatau.indexPack = (pack) => {
    const { boxes, rows } = pack;
    pack.edges = edges(pack);
    pack.typical = typical(boxes);
    pack.stamps = new Uint32Array(rows);
    pack.stamp = 0;
    pack.wide = [];
    const grid = (pack.grid = gridOf(pack));
    const { side } = grid;
    const counts = new Uint32Array(side * side + 1);
    const each = (act) => {
      for (let row = 0; row < rows; row += 1) {
        if (boxes[row * 4 + 2] < 0) continue;
        const [a, b, c, d] = grid.span(boxes.subarray(row * 4, row * 4 + 4));
        if ((c - a + 1) * (d - b + 1) > MOST) act(row, -1);
        else for (let v = b; v <= d; v += 1) for (let u = a; u <= c; u += 1) act(row, v * side + u);
      }
    };
    each((row, cell) => {
      if (cell < 0) pack.wide.push(row);
      else counts[cell + 1] += 1;
    });
    for (let cell = 0; cell < side * side; cell += 1) counts[cell + 1] += counts[cell];
    grid.start = counts;
    grid.rows = new Uint32Array(counts[side * side]);
    const next = counts.slice();
    each((row, cell) => {
      if (cell < 0) return;
      grid.rows[next[cell]] = row;
      next[cell] += 1;
    });
  };

  // rows whose boxes touch a box, in drawing order
  alatau.rowsIn = (pack, box) => {
    const { boxes, grid, stamps } = pack;
    const found = [];
    const stamp = (pack.stamp += 1);
    const look = (row) => {
      if (stamps[row] === stamp) return;
      stamps[row] = stamp;
      const n = row * 4;
      if (boxes[n] > box[2] || boxes[n + 2] < box[0] || boxes[n + 1] > box[3] || boxes[n + 3] < box[1]) return;
      found.push(row);
    };
    for (const row of pack.wide) look(row);
    const [a, b, c, d] = grid.span(box);
    for (let v = b; v <= d; v += 1) {
      for (let u = a; u <= c; u += 1) {
        const cell = v * grid.side + u;
        for (let n = grid.start[cell]; n < grid.start[cell + 1]; n += 1) look(grid.rows[n]);
      }
    }
    return Uint32Array.from(found).sort();
  };

  const along = (px, py, ax, ay, bx, by) => {
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy;
    const t = length ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length)) : 0;
    return Math.hypot(px - ax - t * dx, py - ay - t * dy);
  };

  // the distance to a feature, 0 inside its areas; holes are outside
  const distance = (pack, row, px, py) => {
    const { first, kinds, start, x, y } = pack;
    let inside = false;
    let nearest = Infinity;
    for (let path = first[row]; path < first[row + 1]; path += 1) {
      const [from, end] = [start[path], start[path + 1]];
      if (kinds[path] === POINT) nearest = Math.min(nearest, Math.hypot(px - x[from], py - y[from]));
      else if (kinds[path] === LINE) {
        for (let n = from + 1; n < end; n += 1) {
          nearest = Math.min(nearest, along(px, py, x[n - 1], y[n - 1], x[n], y[n]));
        }
      } else {
        for (let n = from, m = end - 1; n < end; m = n, n += 1) {
          if (y[n] > py === y[m] > py) continue;
          if (px < x[n] + ((x[m] - x[n]) * (py - y[n])) / (y[m] - y[n])) inside = !inside;
        }
      }
    }
    return inside ? 0 : nearest;
  };

  // what is at a place, the topmost first; with nothing there, a speck close by. `reach` is how far
  // off lines and points may be, `speck` how large an area may be that need not be met
  alatau.hitPack = (pack, [px, py], { reach, speck, hidden }) => {
    const far = Math.max(reach, speck);
    const rows = alatau.rowsIn(pack, [px - far, py - far, px + far, py + far]);
    let close = null;
    let least = far;
    for (let n = rows.length - 1; n >= 0; n -= 1) {
      const row = rows[n];
      if (hidden(row)) continue;
      const away = distance(pack, row, px, py);
      if (away === 0) return row;
      const [west, north, east, south] = pack.boxes.subarray(row * 4, row * 4 + 4);
      if (away <= reach && away < least) [close, least] = [row, away];
      if (Math.max(east - west, south - north) > speck) continue;
      const off = Math.hypot(Math.max(west - px, px - east, 0), Math.max(north - py, py - south, 0));
      if (away === Infinity && off < least && off <= reach) [close, least] = [row, off];
    }
    return close;
  };

  // the middle of the longest stretch inside an area, on the line across its middle
  alatau.chordMiddle = (pack, row) => {
    const { first, start, x, y, boxes } = pack;
    const across = (boxes[row * 4 + 1] + boxes[row * 4 + 3]) / 2 + 0.25;
    const meets = [];
    for (let path = first[row]; path < first[row + 1]; path += 1) {
      const end = start[path + 1];
      for (let n = start[path], m = end - 1; n < end; m = n, n += 1) {
        if (y[n] > across === y[m] > across) continue;
        meets.push(x[n] + ((x[m] - x[n]) * (across - y[n])) / (y[m] - y[n]));
      }
    }
    meets.sort((a, b) => a - b);
    let best = null;
    for (let n = 1; n < meets.length; n += 2) {
      if (!best || meets[n] - meets[n - 1] > best[1] - best[0]) best = [meets[n - 1], meets[n]];
    }
    return best && alatau.toLatLng((best[0] + best[1]) / 2, across);
  };
})();
