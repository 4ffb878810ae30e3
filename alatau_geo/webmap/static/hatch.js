(() => {
  "use strict";
  const { alatau } = window;
  const { svg } = alatau;
  const made = new Map();
  let defs = null;

  // what fills areas that are only drawn: a tint with slanting lines, so that nobody takes them for a survey
  alatau.hatch = (colour, turn) => {
    const key = `${colour} ${turn}`;
    if (!defs) {
      defs = svg("defs");
      // not display: none, which would take the patterns away too
      document.body.append(svg("svg", { class: "patterns", "aria-hidden": "true" }, defs));
    }
    if (!made.has(key)) {
      const id = `hatch-${made.size}`;
      const size = { width: 9, height: 9 };
      defs.append(
        svg(
          "pattern",
          { id, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})`, ...size },
          svg("rect", { ...size, fill: colour, "fill-opacity": 0.62 }),
          svg("path", { d: "M0 0V9", stroke: colour, "stroke-width": 1.6 }),
        ),
      );
      made.set(key, `url(#${id})`);
    }
    return made.get(key);
  };

  // neighbours in the drawing order slant differently, so that one is seen through the other
  alatau.slant = (index) => [45, -45, 20, -70][index % 4];
})();
