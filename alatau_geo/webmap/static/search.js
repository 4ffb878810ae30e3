(() => {
  "use strict";
  const { alatau } = window;
  const { el, t, plan, byId } = alatau;
  const MOST = 8;
  // Cyrillic, Kazakh letters too, as Latin; then spellings that stand for one another as one
  const LETTERS = Object.fromEntries(
    [
      "аa әa бb вv гg ғg дd еe ёe жzh зz иi йi кk қk лl мm нn ңn оo өo пp рr сs тt уu ұu үu",
      "фf хh һh цts чch шsh щsh ъ ыi іi ь эe юiu яia ıi",
    ]
      .join(" ")
      .split(" ")
      .map((pair) => [pair[0], pair.slice(1)]),
  );
  const SAME = [
    [/[kg]h/g, (pair) => (pair === "kh" ? "h" : "g")],
    [/[yj]/g, "i"],
    [/w/g, "u"],
    [/q/g, "k"],
    [/x/g, "h"],
    [/dzh/g, "zh"],
    [/i+e/g, "e"],
    [/(.)\1+/g, "$1"],
  ];

  alatau.fold = (text) => {
    const latin = [...text.toLowerCase()].map((letter) => LETTERS[letter] ?? letter).join("");
    const plain = latin.normalize("NFKD").replace(/\p{M}/gu, "");
    return SAME.reduce((all, [from, to]) => all.replace(from, to), plain).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  };

  const entries = [];
  let found = [];
  let active = -1;

  alatau.spellings = (words, ...more) => [...Object.values(words), ...more].map((text) => alatau.fold(String(text)));

  const plainly = (value) => (value && typeof value === "object" ? Object.values(value) : [value]);

  const about = (layer, features, more = null) => {
    const many = features.length > 1 ? t("found.parts", { n: alatau.number(features.length) }) : null;
    return [alatau.say(layer.title), many, more].filter(Boolean).join(" · ");
  };

  // features of one name are one to look for, such as the pieces of a road; those with a place first
  const together = (features) => {
    const groups = new Map();
    for (const feature of features) {
      const name = JSON.stringify(Object.entries(feature.name).sort());
      const key = name === "[]" ? `id ${feature.id}` : name;
      if (groups.has(key)) groups.get(key).push(feature);
      else groups.set(key, [feature]);
    }
    return [...groups.values()].map((group) => group.sort((a, b) => Boolean(b.shape) - Boolean(a.shape)));
  };

  const gather = () => {
    if (entries.length) return;
    // what the plan has goes before what was computed from it, which has the same names
    const indices = plan.layers.map((_, index) => index);
    indices.sort((a, b) => plan.layers[a].computed - plan.layers[b].computed || a - b);
    for (const index of indices) {
      const layer = plan.layers[index];
      const layerWords = alatau.spellings(layer.title, layer.name);
      entries.push({ kind: "layer", words: layerWords, title: () => alatau.say(layer.title), about: () => t("layer"), go: () => goLayer(index) });
      // of a large layer only its names are looked through: its own search lists every feature
      for (const features of layer.packed ? [] : together(layer.features)) {
        const [feature, ...also] = features;
        let more = null;
        entries.push({
          kind: "feature",
          words: alatau.spellings(feature.name, ...features.map(({ id }) => id)),
          more: () => (more ??= alatau.spellings({}, ...features.flatMap(({ values }) => Object.values(values).flatMap(plainly)))),
          title: () => alatau.nameOf(feature),
          about: () => about(layer, features, feature.shape ? null : t("no.place")),
          go: () => alatau.openFeature(index, feature, { also }),
        });
      }
    }
    for (const claim of plan.claims) {
      entries.push({
        kind: "claim",
        words: alatau.spellings(claim.title, claim.id),
        title: () => alatau.say(claim.title),
        about: () => t(`outcome.${claim.outcome}`),
        go: () => {
          alatau.openPanel("figures", `claim-${plan.claims.indexOf(claim)}`);
          alatau.chooseClaim(claim.id);
        },
      });
    }
  };

  const goLayer = (index) => {
    alatau.show(index, true);
    alatau.peek();
    alatau.zoomTo([index]);
  };

  // 0: begins so, 1: a word begins so, 2: somewhere within; -1: not at all
  alatau.fits = (words, wanted) => {
    if (words.some((word) => word.startsWith(wanted))) return 0;
    if (words.some((word) => word.includes(` ${wanted}`))) return 1;
    return wanted.length > 2 && words.some((word) => word.includes(wanted)) ? 2 : -1;
  };

  // the same; 3: in its values
  const rank = (entry, wanted) => {
    const found = alatau.fits(entry.words, wanted);
    if (found >= 0) return found;
    if (wanted.length > 2 && entry.more?.().some((word) => word.includes(wanted))) return 3;
    return -1;
  };

  // the names of large layers that fit, each once, as entries with their rank
  const large = (wanted) =>
    plan.layers.flatMap((layer, index) =>
      alatau.namesOfPacked(layer, wanted, MOST).map(({ features, rank }) => {
        const entry = {
          kind: "feature",
          title: () => alatau.nameOf(features[0]),
          about: () => about(layer, features),
          go: () => alatau.goPacked(index, features),
        };
        return { entry, place: entries.length + index, rank };
      }),
    );

  const look = (text) => {
    const wanted = alatau.fold(text);
    if (!wanted) return [];
    return entries
      .map((entry, place) => ({ entry, place, rank: rank(entry, wanted) }))
      .filter((hit) => hit.rank >= 0)
      .concat(large(wanted))
      .sort((a, b) => a.rank - b.rank || a.place - b.place)
      .slice(0, MOST)
      .map(({ entry }) => entry);
  };

  const close = () => {
    byId("found").hidden = true;
    byId("query").setAttribute("aria-expanded", "false");
    byId("query").removeAttribute("aria-activedescendant");
    active = -1;
  };

  const take = (entry) => {
    close();
    byId("query").value = entry.title();
    entry.go();
  };

  const show = () => {
    const text = byId("query").value;
    found = look(text);
    active = -1;
    const list = byId("found");
    byId("query").removeAttribute("aria-activedescendant");
    list.replaceChildren(
      ...found.map((entry, n) =>
        el(
          "li",
          { id: `found-${n}`, role: "option", "aria-selected": "false", on: { mousedown: (event) => event.preventDefault(), click: () => take(entry) } },
          el("span", {}, entry.title()),
          el("span", { class: "found-about" }, entry.about()),
        ),
      ),
    );
    const none = Boolean(alatau.fold(text)) && !found.length;
    const word = plan.layers.some(alatau.isTooLargeToSearch) ? "search.large" : "search.none";
    byId("found-none").textContent = none ? t(word) : "";
    byId("found-none").hidden = !none;
    list.hidden = !found.length;
    byId("query").setAttribute("aria-expanded", String(found.length > 0));
  };

  const move = (step) => {
    if (!found.length) return;
    active = (active + step + found.length) % found.length;
    for (const [n, item] of [...byId("found").children].entries()) item.setAttribute("aria-selected", String(n === active));
    byId("query").setAttribute("aria-activedescendant", `found-${active}`);
    byId(`found-${active}`).scrollIntoView({ block: "nearest" });
  };

  const key = (event) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && found.length) take(found[Math.max(active, 0)]);
    else if (event.key === "Escape") {
      // the card that was found, when there is no list to close
      if (byId("found").hidden) alatau.map.closePopup();
      close();
      byId("query").value = "";
      byId("found-none").hidden = true;
    } else return;
    event.preventDefault();
  };

  alatau.startSearch = () => {
    const query = byId("query");
    alatau.liveLabel(query, () => t("search"), "placeholder");
    query.addEventListener("input", show);
    query.addEventListener("keydown", key);
    query.addEventListener("blur", close);
    query.addEventListener("focus", () => {
      gather();
      if (query.value) show();
    });
    L.DomEvent.disableClickPropagation(byId("search"));
    L.DomEvent.disableScrollPropagation(byId("search"));
    alatau.live(close);
  };
})();
