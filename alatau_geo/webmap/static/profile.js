(() => {
  "use strict";
  const { alatau } = window;
  const { el, svg, t, plan } = alatau;
  // the picture's size and margins, as the numbers of the profiles are
  const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, GROUND] = [400, 150, 44, 392, 10, 126];

  const edge = (line, last) => line.split(" ").at(last ? -1 : 0).split(",")[0];

  const picture = (profile, label) =>
    svg(
      "svg",
      { class: "profile", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
      ...profile.heights.flatMap(([at, text]) => [
        svg("path", { class: "profile-mark", d: `M${LEFT} ${at}H${RIGHT}` }),
        svg("text", { x: LEFT - 6, y: at + 4, "text-anchor": "end", text }),
      ]),
      ...profile.lengths.flatMap(([at, text]) => [
        svg("path", { class: "profile-axis", d: `M${at} ${GROUND}v4` }),
        svg("text", { x: at, y: GROUND + 18, "text-anchor": "middle", text }),
      ]),
      svg("path", { class: "profile-axis", d: `M${LEFT} ${GROUND}H${RIGHT}` }),
      ...profile.gaps.map(([x, width]) => svg("rect", { class: "profile-gap", x, y: TOP, width, height: GROUND - TOP })),
      ...profile.known.flatMap((points) => [
        svg("polygon", { class: "profile-ground", points: `${edge(points, false)},${GROUND} ${points} ${edge(points, true)},${GROUND}` }),
        svg("polyline", { class: "profile-line", points }),
      ]),
      ...profile.steep.map((points) => svg("polyline", { class: "profile-steep", points })),
    );

  const words = (profile) => {
    const n = (value, digits = 0) => alatau.number(value, digits);
    const { lowest_m: low, highest_m: high, steepest_percent: percent } = profile;
    const said = [];
    if (low === null) said.push(t("profile.none"));
    else said.push(t("profile.heights", { low: n(low), high: n(high), up: n(profile.ascent_m), down: n(profile.descent_m) }));
    if (percent !== null) said.push(t("profile.steepest", { percent: n(percent, 1), over: n(profile.over_m) }));
    if (low !== null && profile.unknown_percent) said.push(t("profile.unknown", { percent: n(profile.unknown_percent, 1) }));
    if (profile.steep.length) said.push(t("profile.beyond"));
    if (low !== null) said.push(t("profile.times", { times: n(profile.times) }));
    return said.join(" ");
  };

  // the heights along a line, for its card: a figure for each part of it
  alatau.profiles = (layer, feature) =>
    (Object.hasOwn(plan.profiles, layer.name) ? (plan.profiles[layer.name][feature.id] ?? []) : []).map((profile) => {
      const title = t(profile.parts > 1 ? "profile.part" : "profile", { n: profile.part, m: profile.parts });
      const caption = words(profile);
      return el("figure", { class: "profile-box" }, picture(profile, `${title}: ${caption}`), el("figcaption", {}, el("b", {}, title), " ", caption));
    });
})();
