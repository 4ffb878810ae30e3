(() => {
  "use strict";
  const { alatau } = window;
  // whole numbers of the world's width: a 32nd of a pixel at the nearest zoom
  const WORLD = 2 ** 31;
  const DEGREE = 1e6;
  const LIMIT = 85 * DEGREE;
  alatau.WORLD = WORLD;

  const bytesOf = (text) => {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let n = 0; n < binary.length; n += 1) bytes[n] = binary.charCodeAt(n);
    return bytes;
  };

  const inflated = async (bytes) => {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };

  // all numbers of a stream: its first bytes stand together, then the second ones, and so on
  const numbers = (planes, write) => {
    const first = planes[0] ?? [];
    const at = new Int32Array(planes.length);
    for (let n = 0; n < first.length; n += 1) {
      let byte = first[n];
      let value = byte & 127;
      let scale = 128;
      for (let plane = 1; byte > 127; plane += 1) {
        byte = planes[plane][at[plane]];
        at[plane] += 1;
        // beyond what shifts can do
        value += (byte & 127) * scale;
        scale *= 128;
      }
      write(value, n);
    }
  };

  const signed = (value) => (value % 2 ? -(value + 1) / 2 : value / 2);

  const filled = (array, planes) => {
    numbers(planes, (value, n) => {
      array[n] = value;
    });
    return array;
  };

  const summed = (array, planes) => {
    let sum = 0;
    numbers(planes, (value, n) => {
      sum += signed(value);
      array[n] = sum;
    });
    return array;
  };

  const mercator = (lat) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD;
  };

  const project = (x, y) => {
    const wide = WORLD / (360 * DEGREE);
    for (let n = 0; n < x.length; n += 1) x[n] = Math.min((x[n] + 180 * DEGREE) * wide, WORLD - 1);
    if (!y.length) return;
    // straight between places a thousandth of a degree apart, which is right to a millimetre
    const STEP = 1000;
    let low = LIMIT;
    let high = -LIMIT;
    for (let n = 0; n < y.length; n += 1) {
      y[n] = Math.max(-LIMIT, Math.min(LIMIT, y[n]));
      low = Math.min(low, y[n]);
      high = Math.max(high, y[n]);
    }
    const table = new Float64Array(Math.ceil((high - low) / STEP) + 2);
    for (let n = 0; n < table.length; n += 1) table[n] = mercator((low + n * STEP) / DEGREE);
    for (let n = 0; n < y.length; n += 1) {
      const place = (y[n] - low) / STEP;
      const before = Math.floor(place);
      y[n] = table[before] + (table[before + 1] - table[before]) * (place - before);
    }
  };

  alatau.toWorld = ({ lat, lng }) => [((lng + 180) / 360) * WORLD, mercator(lat)];

  alatau.toLatLng = (x, y) => {
    const lat = Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD)));
    return L.latLng((lat * 180) / Math.PI, (x / WORLD) * 360 - 180);
  };

  // where each item of the rows before ends: offsets of the next
  const offsets = (counts) => {
    const found = new Uint32Array(counts.length + 1);
    for (let n = 0; n < counts.length; n += 1) found[n + 1] = found[n] + counts[n];
    return found;
  };

  const boxes = (pack) => {
    const { rows, first, start, x, y } = pack;
    const found = new Int32Array(rows * 4);
    for (let row = 0; row < rows; row += 1) {
      let [west, north, east, south] = [WORLD - 1, WORLD - 1, -1, -1];
      const end = start[first[row + 1]];
      for (let n = start[first[row]]; n < end; n += 1) {
        if (x[n] < west) west = x[n];
        if (x[n] > east) east = x[n];
        if (y[n] < north) north = y[n];
        if (y[n] > south) south = y[n];
      }
      found.set([west, north, east, south], row * 4);
    }
    return found;
  };

  // a function of the row, `undefined` where nothing is
  const column = (spec, rows, streams) => {
    if (!spec) return () => undefined;
    if ("all" in spec) return () => spec.all;
    if (spec.each) return (row) => spec.each[row];
    if (spec.of) {
      const codes = filled(new Uint32Array(rows), streams[spec.codes]);
      return (row) => (codes[row] ? spec.of[codes[row] - 1] : undefined);
    }
    const values = new Float64Array(rows);
    if (spec.steps) summed(values, streams[spec.numbers]);
    else {
      numbers(streams[spec.numbers], (value, n) => {
        values[n] = signed(value);
      });
    }
    if ("before" in spec) return (row) => `${spec.before}${values[row]}`;
    const scale = 10 ** spec.digits;
    return (row) => values[row] / scale;
  };

  // columns are read when a card or a search needs them
  const columns = (_specs, rows, streams) => {
    const made = new Map();
    const get = (spec, row) => {
      if (!made.has(spec)) made.set(spec, column(spec, rows, streams));
      return made.get(spec)(row);
    };
    return (spec, row) => (spec ? get(spec, row) : undefined);
  };

  alatau.readPack = async (text) => {
    const bytes = await inflated(bytesOf(text));
    const end = 4 + new DataView(bytes.buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, end)));
    let at = end;
    const streams = header.streams.map((lengths) =>
      lengths.map((length) => {
        at += length;
        return bytes.subarray(at - length, at);
      }),
    );
    const stream = (name) => streams[header.named[name]];
    const pack = { rows: header.rows };
    pack.first = offsets(filled(new Uint32Array(header.rows), stream("counts")));
    const paths = filled(new Uint32Array(header.paths), stream("paths"));
    pack.kinds = Uint8Array.from(paths, (path) => path & 3);
    pack.start = offsets(paths.map((path) => path >>> 2));
    pack.x = summed(new Int32Array(header.vertices), stream("x"));
    pack.y = summed(new Int32Array(header.vertices), stream("y"));
    project(pack.x, pack.y);
    pack.boxes = boxes(pack);
    pack.looks = filled(new Uint16Array(header.rows), stream("looks"));
    pack.repeated = "repeated" in header.named ? stream("repeated")[0] : null;
    pack.columns = header.columns;
    pack.get = columns(header.columns, header.rows, streams);
    return pack;
  };
})();
