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
  map.fitBounds(alatau.bounds, { padding: [24, 24], animate: false });

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

  const Home = L.Control.extend({
    onAdd() {
      const button = alatau.el("button", {
        type: "button",
        class: "home",
        on: { click: () => map.fitBounds(alatau.bounds, { padding: [24, 24] }) },
      });
      const frame = "M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5";
      button.append(alatau.svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, alatau.svg("path", { d: frame })));
      alatau.liveLabel(button, () => alatau.t("zoom.all"));
      alatau.liveLabel(button, () => alatau.t("zoom.all"), "title");
      L.DomEvent.disableClickPropagation(button);
      return alatau.el("div", { class: "leaflet-bar" }, button);
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
    new Home({ position: "topright" }).addTo(map);
    L.control.attribution({ position: "bottomright", prefix: "Leaflet" }).addTo(map);
    const scale = new Scale({ position: "bottomright", imperial: false, maxWidth: alatau.narrow.matches ? 96 : 120 }).addTo(map);
    alatau.live(() => scale._update());
    matchMedia("print").addEventListener("change", () => {
      map.invalidateSize({ animate: false });
      map.fitBounds(alatau.bounds, { animate: false });
    });
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  };
})();
