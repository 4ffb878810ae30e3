(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, plan, map } = alatau;
  const SIGNS = { error: "✗", warning: "!", note: "i" };
  let mark = null;

  const go = (finding) => {
    mark?.remove();
    mark = L.circleMarker(finding.point, { radius: 16, className: "mark", interactive: false, pane: "labels" });
    mark.addTo(map);
    const here = mark;
    alatau.peek();
    const shape = finding.layer === null ? null : alatau.layers[finding.layer].shapes.get(finding.feature);
    const staged = featureOf(finding)?.stage;
    if (staged > alatau.stage) alatau.setStage(staged);
    if (finding.layer !== null) alatau.show(finding.layer, true);
    const fly = () => {
      const zoom = Math.max(map.getZoom(), 13);
      alatau.fly(L.latLng(finding.point).toBounds(200), { maxZoom: zoom });
    };
    if (!shape) {
      fly();
      return;
    }
    // later, and only if nothing else was opened meanwhile: a popup that is being opened ends the
    // flight itself
    const open = () => {
      if (mark === here && !map._popup?.isOpen()) shape.openPopup(L.latLng(finding.point));
    };
    map.once("moveend", () => setTimeout(open));
    fly();
  };

  const layerOf = (finding) =>
    finding.layer_title ? alatau.say(finding.layer_title) : finding.layer_name;

  const featureOf = (finding) => {
    const features = finding.layer === null ? [] : plan.layers[finding.layer].features;
    return features.find(({ id }) => id === finding.feature);
  };

  const nameOf = (finding) => {
    const feature = featureOf(finding);
    const claim = plan.claims.find(({ id }) => id === finding.feature);
    if (!feature && claim) return alatau.say(claim.title);
    return feature ? alatau.nameOf(feature) : finding.feature;
  };

  const item = (finding) => {
    const words = el("span", { class: "finding-words" });
    alatau.live(() => {
      const where = [layerOf(finding), nameOf(finding)].filter(Boolean).join(" · ");
      words.replaceChildren(
        el("span", { class: "finding-head" }, el("b", {}, t(`severity.${finding.severity}`))),
        alatau.spoken(finding.message),
        el("span", { class: "finding-where" }, where),
      );
    });
    const content = [el("span", { class: "sign", "aria-hidden": "true" }, SIGNS[finding.severity]), words];
    const inner = finding.point
      ? el("button", { type: "button", class: "finding", on: { click: () => go(finding) } }, ...content)
      : el("div", { class: "finding" }, ...content);
    return el("li", { class: `severity-${finding.severity}` }, inner);
  };

  // keys of a plan's files stand between backticks
  const coded = (node) => {
    const parts = node.textContent.split("`");
    node.replaceChildren(...parts.map((part, n) => (n % 2 ? el("code", {}, part) : part)));
    return node;
  };

  // a rule with all that it found
  const group = (rule, found) => {
    const title = el("h3", { class: "rule" });
    alatau.live(() => {
      const words = Object.hasOwn(plan.rules, rule) ? coded(alatau.spoken(plan.rules[rule])) : "";
      title.replaceChildren(words, " ", el("span", { class: "rule-code" }, rule));
    });
    return el("section", { class: "rule-group" }, title, el("ul", { class: "findings" }, ...found.map(item)));
  };

  alatau.findings = () => {
    const key = plan.findings.length ? "findings.lead" : "findings.none";
    const lead = alatau.liveText(el("p", { class: "lead" }), () => t(key));
    const codes = [...new Set(plan.findings.map(({ rule }) => rule))];
    return [lead, ...codes.map((code) => group(code, plan.findings.filter(({ rule }) => rule === code)))];
  };
})();
