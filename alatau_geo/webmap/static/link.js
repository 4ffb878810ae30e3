(() => {
  "use strict";
  const { alatau } = window;
  // what a link asks for: #map=zoom/lat/lon&lang=…&layers=a,b&phase=2&feature=layer/id&claim=id
  const parse = () => (location.hash.includes("=") ? Object.fromEntries(new URLSearchParams(location.hash.slice(1))) : {});
  const view = (text) => {
    const [zoom, lat, lng] = (text ?? "").split("/").map(Number);
    return Math.abs(lat) <= 85 && Math.abs(lng) <= 360 && zoom >= 1 && zoom <= 22 ? { zoom, lat, lng } : null;
  };
  const listed = (text) => (text === undefined ? null : text.split(",").filter(Boolean));

  alatau.asked = parse();
  let ready = false;
  let waiting = 0;

  const shownLayers = () => alatau.layers.filter(({ box }) => box.checked).map(({ layer }) => layer.name);
  const usual = () => alatau.plan.layers.filter((layer) => layer.usual).map(({ name }) => name);

  // the link to what is seen now, or to one feature of it
  alatau.link = (feature = alatau.opened?.()) => {
    const { lat, lng } = alatau.map.getCenter();
    const parts = { map: `${alatau.map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`, lang: alatau.language() };
    const layers = shownLayers().join(",");
    if (layers !== usual().join(",")) parts.layers = layers;
    if (alatau.plan.phases) parts.phase = alatau.stage + 1;
    if (feature) parts.feature = feature;
    const claim = alatau.chosenClaim?.();
    if (claim && !feature) parts.claim = claim;
    // commas and slashes are harmless there, and a link is also read by people
    const text = new URLSearchParams(parts).toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
    return `${location.href.split("#")[0]}#${text}`;
  };

  // to be called after whatever a link can hold has changed
  alatau.changed = () => {
    if (!ready) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      try {
        history.replaceState(null, "", alatau.link());
      } catch {
        // inside a notebook's frame there is no address to change
      }
    }, 150);
  };

  const apply = (asked) => {
    const layers = listed(asked.layers);
    for (const [index, { name }] of layers ? alatau.plan.layers.entries() : []) {
      alatau.show(index, layers.includes(name));
    }
    if (asked.phase && alatau.plan.phases) alatau.setStage(Number(asked.phase) - 1);
    const place = view(asked.map);
    if (place) alatau.map.setView([place.lat, place.lng], place.zoom, { animate: false });
    const claim = alatau.plan.claims.findIndex(({ id }) => id === asked.claim);
    if (claim >= 0) {
      if (!alatau.narrow.matches) alatau.openPanel("figures", `claim-${claim}`);
      alatau.chooseClaim(asked.claim);
    }
    if (!asked.feature) return;
    const slash = asked.feature.indexOf("/");
    const index = alatau.plan.layers.findIndex(({ name }) => name === asked.feature.slice(0, slash));
    const feature = alatau.plan.layers[index]?.features.find(({ id }) => id === asked.feature.slice(slash + 1));
    if (feature) alatau.openFeature(index, feature, { move: !place });
  };

  alatau.startLink = () => {
    for (const layer of alatau.plan.layers) layer.usual = layer.visible;
    apply(alatau.asked);
    ready = true;
    alatau.map.on("moveend popupopen popupclose layeradd layerremove", alatau.changed);
    addEventListener("hashchange", () => {
      const asked = parse();
      if (!Object.keys(asked).length) return;
      if (asked.lang) alatau.speak(asked.lang);
      apply(asked);
    });
  };

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  };

  // copies a link; where the browser forbids that, shows it to be copied by hand
  alatau.share = async (feature) => {
    const link = alatau.link(feature);
    if (await copied(link)) alatau.announce(() => alatau.t("copied"));
    else alatau.announce(() => alatau.t("copy.yourself"), link);
  };

  let silence = 0;
  // a message that goes by itself; one with a text to copy stays until it is closed
  alatau.announce = (write, text = null) => {
    const box = alatau.byId("toast");
    clearTimeout(silence);
    const hide = () => {
      box.hidden = true;
    };
    box.replaceChildren(alatau.el("p", {}, write()));
    box.hidden = false;
    if (text === null) {
      silence = setTimeout(hide, 4000);
      return;
    }
    const field = alatau.el("input", { type: "text", readonly: "", "aria-label": write() });
    field.value = text;
    const close = alatau.el("button", { type: "button", on: { click: hide } }, alatau.t("close"));
    box.append(field, close);
    field.focus();
    field.select();
  };
})();
