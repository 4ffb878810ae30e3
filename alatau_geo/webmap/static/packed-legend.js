(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, map, plan } = alatau;
  // so many matches are listed
  const MOST = 12;
  // layers of more features are looked through by their own search only
  const FOLDED = 20_000;

  // what a search looks through, of each feature: its id and its names in all languages
  const haystack = (layer) => {
    layer.haystack ??= layer.features.map((feature) =>
      [feature.id, ...Object.values(feature.name)].join("\n").toLocaleLowerCase(),
    );
    return layer.haystack;
  };

  // features of a packed layer whose id or name holds a text; those that begin with it first
  alatau.findPacked = (layer, text) => {
    const wanted = text.trim().toLocaleLowerCase();
    if (!wanted || !layer.pack) return [];
    const first = [];
    const rest = [];
    haystack(layer).forEach((words, row) => {
      const place = words.indexOf(wanted);
      if (place === 0 || words[place - 1] === "\n") first.push(layer.features[row]);
      else if (place > 0) rest.push(layer.features[row]);
    });
    return [...first, ...rest];
  };

  // the same, as spellings that stand for one another; what is very large would take too long
  const spellings = (layer) => {
    layer.spellings ??= layer.features.map((feature) => alatau.spellings(feature.name, feature.id));
    return layer.spellings;
  };

  alatau.isTooLargeToSearch = (layer) => Boolean(layer.pack) && layer.features.length > FOLDED;

  // the names of a packed layer that fit a folded text, the best first, with the features so called
  alatau.namesOfPacked = (layer, wanted, most) => {
    if (!layer.pack || alatau.isTooLargeToSearch(layer)) return [];
    const ranks = [[], [], []];
    for (const [row, words] of spellings(layer).entries()) {
      const rank = alatau.fits(words, wanted);
      if (rank >= 0 && layer.features[row].placed) ranks[rank].push(layer.features[row]);
    }
    const found = new Map();
    for (const [rank, features] of ranks.entries()) {
      for (const feature of features) {
        const name = alatau.nameOf(feature);
        if (found.has(name)) found.get(name).features.push(feature);
        else if (found.size < most) found.set(name, { features: [feature], rank });
      }
    }
    return [...found.values()];
  };

  // flies to features of a packed layer and opens the card of the first
  alatau.goPacked = (index, features, opener = null) => {
    const [feature] = features;
    const { layer, classBoxes } = alatau.layers[index];
    alatau.show(index, true);
    if (layer.hiddenClasses?.has(feature.class)) {
      alatau.showClass(index, feature.class, true);
      const box = classBoxes?.get(feature.class);
      if (box) box.checked = true;
    }
    alatau.peek();
    const bounds = L.latLngBounds(features.map((one) => one.bounds));
    map.once("moveend", () => setTimeout(() => alatau.openPacked(index, feature.row, { opener, also: features })));
    alatau.fly(bounds, { padding: [32, 32], maxZoom: Math.max(map.getZoom(), 17) });
  };

  const match = (index, feature) => {
    if (!feature.placed) return el("li", { class: "packed-unplaced" }, alatau.nameOf(feature));
    const go = (event) => alatau.goPacked(index, [feature], event.currentTarget);
    return el("li", {}, el("button", { type: "button", class: "packed-match", on: { click: go } }, alatau.nameOf(feature)));
  };

  // a field that lists features by name: also the way to each of them without a mouse
  alatau.packedFind = (index, layer) => {
    if (!layer.pack) return null;
    const id = `packed-find-${index}`;
    const input = el("input", { type: "search", id, autocomplete: "off", spellcheck: "false" });
    const state = el("p", { class: "packed-state", role: "status" });
    const list = el("ul", { class: "packed-matches" });
    const write = () => {
      const found = alatau.findPacked(layer, input.value);
      const shown = found.slice(0, MOST);
      list.replaceChildren(...shown.map((feature) => match(index, feature)));
      const counts = { n: alatau.number(found.length), m: alatau.number(shown.length) };
      const key = found.length > MOST ? "packed.first" : "packed.found";
      state.textContent = input.value.trim() ? t(key, counts) : "";
    };
    input.addEventListener("input", write);
    alatau.live(write);
    const label = alatau.liveText(el("label", { for: id }), () => t("packed.id"));
    const lead = alatau.liveText(el("summary"), () => t("packed.find"));
    return el("details", { class: "packed-find" }, lead, label, input, state, list);
  };

  // by what number a packed layer knows a class
  alatau.packedNumber = (layer, value) => layer.packed.classes.findIndex(([own]) => own === value) + 1;

  // whether all of a class are dashed; an empty one is as its layer is
  alatau.packedDashed = (layer, number) => {
    const own = layer.pack?.looks.filter((look) => look >> 1 === number) ?? [];
    return own.length ? own.every((look) => look & 1) : layer.dashed;
  };

  // what to call a class: its feature, or its value in the reader's language
  alatau.packedNaming = (layer, value) => {
    const { by } = layer.style;
    // on a map of what the evidence is worth
    if (plan.grades) return () => t(`grade.${value}`);
    if (Object.hasOwn(layer.called, value)) return () => alatau.say(layer.called[value]);
    const number = alatau.packedNumber(layer, value);
    const row = layer.pack?.looks.findIndex((look) => look >> 1 === number) ?? -1;
    if (row < 0) return () => value;
    const feature = layer.features[row];
    if (by === layer.id_field) return () => alatau.nameOf(feature);
    const spoken = feature.values[by];
    return () => (spoken && typeof spoken === "object" ? alatau.say(spoken) : value);
  };

  // a class's row in the legend of a packed layer shows and hides it
  alatau.packedClass = (index, number, parts) => {
    const item = alatau.layers[index];
    if (!item.layer.pack) return parts;
    const box = el("input", {
      type: "checkbox",
      on: { change: () => alatau.showClass(index, number, box.checked) },
    });
    box.checked = true;
    item.classBoxes ??= new Map();
    item.classBoxes.set(number, box);
    return [el("label", { class: "packed-class" }, box, ...parts)];
  };
})();
