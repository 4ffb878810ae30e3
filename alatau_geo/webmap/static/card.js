(() => {
  "use strict";
  const { alatau } = window;
  const { el, t } = alatau;

  alatau.nameOf = (feature) => alatau.say(feature.name) || feature.id;

  const called = (feature, tag, properties) =>
    alatau.say(feature.name) ? alatau.spoken(feature.name, tag, properties) : el(tag, properties, feature.id);

  alatau.gradeBadge = (grade) =>
    el("span", { class: `grade grade-${grade}` }, t(`grade.${grade}`));

  const value = (item) => {
    if (typeof item === "number") return alatau.number(item, 6);
    if (typeof item === "boolean") return t(item ? "yes" : "no");
    if (Array.isArray(item)) return item.map((one) => (typeof one === "object" ? alatau.say(one ?? {}) : value(one))).join(", ");
    if (item && typeof item === "object") return alatau.spoken(item);
    return alatau.isDate(item) ? alatau.date(item) : String(item);
  };

  const row = (title, text) => [el("dt", {}, title), el("dd", {}, text)];

  const sizeOf = (layer, feature) => {
    const area = layer.geometry === "polygon";
    const digits = feature.size >= 1000 ? 0 : area ? 2 : 3;
    return `${alatau.number(feature.size, digits)}\u00a0${alatau.unit(area ? "ha" : "km")}`;
  };

  const size = (layer, feature) => {
    if (feature.size === undefined) return [];
    return row(t(layer.geometry === "polygon" ? "area" : "length"), sizeOf(layer, feature));
  };

  // what the pointer shows before a click
  alatau.hint = (layer, feature) => {
    const date = feature.date ?? layer.date;
    const figure = feature.size === undefined ? null : sizeOf(layer, feature);
    const facts = [figure, t(`grade.${feature.grade}`), date && value(date)].filter(Boolean);
    return el(
      "div",
      {},
      el("b", {}, alatau.nameOf(feature)),
      el("span", {}, facts.join(" · ")),
      el("span", { class: "hint-source" }, feature.source ?? alatau.say(layer.source)),
    );
  };

  const accuracy = (feature) => {
    const sentences = feature.grade === "schematic" ? [t("drawing")] : [];
    sentences.push(
      feature.accuracy_m === null
        ? t("accuracy.none")
        : t("accuracy", { n: alatau.number(feature.accuracy_m, 1) }),
    );
    return el("p", { class: "card-accuracy" }, sentences.join(" "));
  };

  // what a reader sees of one feature
  alatau.card = (layer, feature) => {
    const fields = Object.entries(layer.fields)
      .filter(([field]) => Object.hasOwn(feature.values, field))
      .flatMap(([field, title]) => row(alatau.spoken(title), value(feature.values[field])));
    const date = feature.date ?? layer.date;
    const lineage = [
      ...row(t("source"), feature.source ?? alatau.spoken(layer.source)),
      ...row(t("licence"), feature.licence ?? layer.licence),
      ...(date ? row(t("date"), value(date)) : []),
    ];
    return el(
      "div",
      { class: "card" },
      alatau.spoken(layer.title, "p", { class: "card-layer" }),
      called(feature, "h2", { class: "card-name" }),
      el("p", { class: "card-grade" }, alatau.gradeBadge(feature.grade)),
      accuracy(feature),
      el("dl", { class: "rows" }, ...fields, ...size(layer, feature)),
      ...alatau.profiles(layer, feature),
      el("dl", { class: "rows lineage" }, ...lineage),
      el(
        "button",
        { type: "button", class: "card-link", on: { click: () => alatau.share(`${layer.name}/${feature.id}`) } },
        t("copy.link"),
      ),
      layer.replaced ? el("p", { class: "replaced" }, t("replaced", { file: layer.replaced })) : null,
    );
  };
})();
