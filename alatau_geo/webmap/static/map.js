(() => {
  "use strict";
  const { alatau } = window;
  const [west, south, east, north] = alatau.plan.view;

  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  alatau.narrow = matchMedia("(max-width: 719px)");
  alatau.bounds = L.latLngBounds([south, west], [north, east]);
  const map = (alatau.map = L.map("map", {
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0.25,
    minZoom: 5,
    maxZoom: 18,
    wheelPxPerZoomLevel: 100,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
  }));
  // all of the plan, clear of what stands on a phone's map above and below
  alatau.fitPlan = (options) => {
    const phone = { paddingTopLeft: [16, 60], paddingBottomRight: [16, 104] };
    map.fitBounds(alatau.bounds, { ...(alatau.narrow.matches ? phone : { padding: [24, 24] }), ...options });
  };
  alatau.fitPlan({ animate: false });

  // goes to a place or to bounds, in flight unless the reader wants no motion
  alatau.fly = (bounds, options) => {
    if (calm) map.fitBounds(bounds, { ...options, animate: false });
    else map.flyToBounds(bounds, { ...options, duration: 0.6 });
  };

  const Scale = L.Control.Scale.extend({
    _updateMetric(longest) {
      const metres = this._getRoundNum(longest);
      const long = metres >= 1000;
      const value = alatau.number(long ? metres / 1000 : metres);
      this._updateScale(this._mScale, `${value} ${alatau.unit(long ? "km" : "m")}`, metres / longest);
    },
  });

  const ICONS = {
    home: "M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5",
    full: "M14 10 21 3M15 3h6v6M10 14 3 21M9 21H3v-6",
    measure: "M3 16.5 16.5 3 21 7.5 7.5 21zM7 12.5l2 2M10 9.5l3 3M13 6.5l2 2",
  };
  const Buttons = L.Control.extend({
    onAdd() {
      const buttons = Object.entries(this.options.buttons).map(([id, key]) => {
        const button = alatau.el("button", { type: "button", id, class: "map-button" }, alatau.icon(ICONS[id]));
        alatau.liveLabel(button, () => alatau.t(key));
        alatau.liveLabel(button, () => alatau.t(key), "title");
        return button;
      });
      const bar = alatau.el("div", { class: "leaflet-bar" }, ...buttons);
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    },
  });

  alatau.startMap = () => {
    const zoom = L.control.zoom({ position: "topright" }).addTo(map);
    for (const [part, key] of [
      [zoom._zoomInButton, "zoom.in"],
      [zoom._zoomOutButton, "zoom.out"],
    ]) {
      alatau.liveLabel(part, () => alatau.t(key));
      alatau.liveLabel(part, () => alatau.t(key), "title");
    }
    new Buttons({ position: "topright", buttons: { home: "zoom.all", full: "full", measure: "measure" } }).addTo(map);
    alatau.byId("home").addEventListener("click", () => alatau.fitPlan());
    const attribution = L.control.attribution({ position: "bottomright", prefix: "Leaflet" }).addTo(map);
    // whoever asks to be named on maps says so with this sign
    const credits = alatau.plan.layers
      .map(({ source }) => alatau.say(source).split(",")[0])
      .filter((text) => text.startsWith("©"));
    for (const credit of new Set(credits)) attribution.addAttribution(alatau.escaped(credit));
    const scale = new Scale({ position: "bottomright", imperial: false, maxWidth: alatau.narrow.matches ? 96 : 120 }).addTo(map);
    // the coordinates stand with it, whatever room they need
    scale.getContainer().before(alatau.byId("coordinates"));
    alatau.live(() => scale._update());
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  };
})();
