(() => {
  "use strict";
  const { alatau } = window;
  const { el, t } = alatau;

  alatau.nameOf = (feature) => alatau.say(feature.name) || feature.id;

  alatau.gradeBadge = (grade) =>
    el("span", { class: `grade grade-${grade}` }, t(`grade.${grade}`));

  const value = (item) => {
    if (typeof item === "number") return alatau.number(item, 6);
    if (typeof item === "boolean") return t(item ? "yes" : "no");
    if (Array.isArray(item)) return item.map(value).join(", ");
    if (item && typeof item === "object") return alatau.say(item);
    return alatau.isDate(item) ? alatau.date(item) : String(item);
  };

  const row = (title, text) => [el("dt", {}, title), el("dd", {}, text)];

  const size = (layer, feature) => {
    if (feature.size === undefined) return [];
    const area = layer.geometry === "polygon";
    const digits = feature.size >= 1000 ? 0 : area ? 2 : 3;
    const text = `${alatau.number(feature.size, digits)} ${alatau.unit(area ? "ha" : "km")}`;
    return row(t(area ? "area" : "length"), text);
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
      .flatMap(([field, title]) => row(alatau.say(title), value(feature.values[field])));
    const date = feature.date ?? layer.date;
    const lineage = [
      ...row(t("source"), feature.source ?? layer.source),
      ...row(t("licence"), feature.licence ?? layer.licence),
      ...(date ? row(t("date"), value(date)) : []),
    ];
    return el(
      "div",
      { class: "card" },
      el("p", { class: "card-layer" }, alatau.say(layer.title)),
      el("h2", { class: "card-name" }, alatau.nameOf(feature)),
      el("p", { class: "card-grade" }, alatau.gradeBadge(feature.grade)),
      accuracy(feature),
      el("dl", { class: "rows" }, ...fields, ...size(layer, feature)),
      el("dl", { class: "rows lineage" }, ...lineage),
      layer.replaced ? el("p", { class: "replaced" }, t("replaced", { file: layer.replaced })) : null,
    );
  };
})();
