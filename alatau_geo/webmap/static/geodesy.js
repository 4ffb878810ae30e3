(() => {
  "use strict";
  const { alatau } = window;
  // WGS 84; positions are [latitude, longitude] in degrees
  const A = 6378137;
  const F = 1 / 298.257223563;
  const B = A * (1 - F);
  const E2 = F * (2 - F);
  const E = Math.sqrt(E2);
  const RAD = Math.PI / 180;
  const { sin, cos, tan, atan, atan2, atanh, sqrt } = Math;

  // A and B of Vincenty (1975), Survey Review 23, equations 3 and 4
  const series = (u2) => [
    1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2))),
    (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2))),
  ];
  const delta = (big, sinS, cosS, cosM) =>
    big * sinS * (cosM + (big / 4) * (cosS * (2 * cosM ** 2 - 1) - (big / 6) * cosM * (4 * sinS ** 2 - 3) * (4 * cosM ** 2 - 3)));
  const longer = (cos2, sinA, sigma, sinS, cosS, cosM) => {
    const c = (F / 16) * cos2 * (4 + F * (4 - 3 * cos2));
    return (1 - c) * F * sinA * (sigma + c * sinS * (cosM + c * cosS * (2 * cosM ** 2 - 1)));
  };

  // length in metres and azimuth at the start; null for places that are nearly antipodal
  const inverse = ([lat1, lng1], [lat2, lng2]) => {
    const [u1, u2] = [lat1, lat2].map((lat) => atan((1 - F) * tan(lat * RAD)));
    const wanted = (((((lng2 - lng1) % 360) + 540) % 360) - 180) * RAD;
    let lambda = wanted;
    for (let turn = 0; turn < 100; turn += 1) {
      const east = cos(u2) * sin(lambda);
      const north = cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lambda);
      const sinS = sqrt(east ** 2 + north ** 2);
      if (sinS === 0) return { distance: 0, azimuth: 0 };
      const cosS = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lambda);
      const sigma = atan2(sinS, cosS);
      const sinA = (cos(u1) * cos(u2) * sin(lambda)) / sinS;
      const cos2 = 1 - sinA ** 2;
      const cosM = cos2 ? cosS - (2 * sin(u1) * sin(u2)) / cos2 : 0;
      const next = wanted + longer(cos2, sinA, sigma, sinS, cosS, cosM);
      if (Math.abs(next - lambda) < 1e-13) {
        const [a, b] = series((cos2 * (A ** 2 - B ** 2)) / B ** 2);
        return { distance: B * a * (sigma - delta(b, sinS, cosS, cosM)), azimuth: atan2(east, north) };
      }
      lambda = next;
    }
    return null;
  };

  // where a geodesic is after a way: latitude and azimuth there, both in radians
  const direct = (lat1, azimuth, distance) => {
    const u1 = atan((1 - F) * tan(lat1 * RAD));
    const start = atan2(tan(u1), cos(azimuth));
    const sinA = cos(u1) * sin(azimuth);
    const [a, b] = series(((1 - sinA ** 2) * (A ** 2 - B ** 2)) / B ** 2);
    let sigma = distance / (B * a);
    for (let turn = 0; turn < 100; turn += 1) {
      const change = delta(b, sin(sigma), cos(sigma), cos(2 * start + sigma));
      const next = distance / (B * a) + change;
      if (Math.abs(next - sigma) < 1e-14) break;
      sigma = next;
    }
    const up = sin(u1) * cos(sigma) + cos(u1) * sin(sigma) * cos(azimuth);
    const side = sin(u1) * sin(sigma) - cos(u1) * cos(sigma) * cos(azimuth);
    const latitude = atan2(up, (1 - F) * sqrt(sinA ** 2 + side ** 2));
    return { latitude, azimuth: atan2(sinA, -side) };
  };

  // area between the equator and a parallel for a radian of longitude (Snyder 1987, 3-12)
  const zone = (lat) => {
    const s = sin(lat);
    return ((B ** 2 / 2) * (s / (1 - E2 * s ** 2) + atanh(E * s) / E));
  };

  // Gauss–Legendre, eight places
  const NODES = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
  const WEIGHTS = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];

  // area between a geodesic and a parallel, by quadrature along the geodesic
  const under = (from, to, base) => {
    const line = inverse(from, to);
    if (!line) return NaN;
    const pieces = Math.max(1, Math.ceil(line.distance / 200000));
    const half = line.distance / pieces / 2;
    let area = 0;
    for (let piece = 0; piece < pieces; piece += 1) {
      NODES.forEach((node, n) => {
        for (const sign of [-1, 1]) {
          const { latitude, azimuth } = direct(from[0], line.azimuth, half * (2 * piece + 1 + sign * node));
          const turning = (sin(azimuth) * sqrt(1 - E2 * sin(latitude) ** 2)) / (A * cos(latitude));
          area += WEIGHTS[n] * half * (zone(latitude) - base) * turning;
        }
      });
    }
    return area;
  };

  alatau.distance = (from, to) => inverse(from, to)?.distance ?? NaN;

  alatau.area = (ring) => {
    const base = zone(ring[0][0] * RAD);
    const parts = ring.map((place, n) => under(place, ring[(n + 1) % ring.length], base));
    return Math.abs(parts.reduce((sum, part) => sum + part, 0));
  };

  // Gauss–Krüger on GRS 80, series of Krüger (1912) to the fourth power of n: [easting, northing]
  const N = 1 / (2 * 298.257222101 - 1);
  const RECTIFYING = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
  const ALPHA = [
    N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4,
    (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4,
    (61 / 240) * N ** 3 - (103 / 140) * N ** 4,
    (49561 / 161280) * N ** 4,
  ];
  alatau.gaussKruger = ([lat, lng], number) => {
    const s = sin(lat * RAD);
    const e = (2 * sqrt(N)) / (1 + N);
    const t = Math.sinh(atanh(s) - e * atanh(e * s));
    const off = (lng - (6 * number - 3)) * RAD;
    const xi = atan2(t, cos(off));
    const eta = Math.asinh(sin(off) / Math.hypot(t, cos(off)));
    let north = xi;
    let east = eta;
    ALPHA.forEach((alpha, n) => {
      const k = 2 * (n + 1);
      north += alpha * sin(k * xi) * Math.cosh(k * eta);
      east += alpha * cos(k * xi) * Math.sinh(k * eta);
    });
    return [number * 1e6 + 500000 + RECTIFYING * east, RECTIFYING * north];
  };
})();
