(() => {
  "use strict";
  const { alatau } = window;
  const { svg } = alatau;
  const WIDTH = 320;

  // the stated range as a band, the measured one as a point with whiskers, on one scale
  alatau.gauge = (claim) => {
    if (!claim.measured || (claim.low === null && claim.high === null)) return null;
    const { value, uncertainty } = claim.measured;
    const ends = [claim.low, claim.high, value - uncertainty, value + uncertainty];
    const known = ends.filter((end) => end !== null);
    const low = Math.min(...known);
    const high = Math.max(...known);
    const margin = (high - low || Math.abs(high) || 1) * 0.25;
    const x = (end) => ((end - low + margin) / (high - low + 2 * margin)) * WIDTH;
    const from = claim.low === null ? 0 : x(claim.low);
    const to = claim.high === null ? WIDTH : x(claim.high);
    const middle = x(value);
    const half = x(value + uncertainty) - middle;
    return svg(
      "svg",
      { class: "gauge", viewBox: `0 0 ${WIDTH} 20`, "aria-hidden": "true" },
      svg("path", { class: "gauge-axis", d: `M0 10H${WIDTH}` }),
      svg("rect", { class: "gauge-stated", x: from, y: 4, width: Math.max(to - from, 3), height: 12 }),
      svg("path", {
        class: "gauge-whisker",
        d: `M${middle - half} 10h${2 * half}M${middle - half} 5v10M${middle + half} 5v10`,
      }),
      svg("circle", { class: "gauge-measured", cx: middle, cy: 10, r: 4 }),
    );
  };
})();
