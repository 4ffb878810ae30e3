(() => {
  "use strict";
  const { alatau } = window;
  const { el, map, byId, plan } = alatau;
  const [west, , east] = plan.view;
  // of the plan, not of the pointer: a plan is drawn in one zone
  const zone = Math.floor((west + east) / 2 / 6) + 1;
  const KAZAKHSTAN = [8, 15];

  const lonlat = ([lat, lng]) => {
    const hemispheres = { ns: lat < 0 ? "S" : "N", ew: lng < 0 ? "W" : "E" };
    return `${Math.abs(lat).toFixed(5)}° ${hemispheres.ns}  ${Math.abs(lng).toFixed(5)}° ${hemispheres.ew}`;
  };
  const spaced = (metres) => Math.round(metres).toString().replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const grid = (place) => {
    const [easting, northing] = alatau.gaussKruger(place, zone);
    return `${spaced(easting)} E  ${spaced(northing)} N`;
  };

  let place = null;
  let mark = null;
  // a finger points at nothing before it touches: where it did, a mark stays, until the map moves on
  const TOUCH = matchMedia("(hover: none)");
  const write = () => {
    const { lat, lng } = place ?? map.getCenter().wrap();
    const row = (title, text) => [el("dt", {}, title), el("dd", {}, text)];
    const of = el("dt", { class: "coordinates-of" }, alatau.t(place ? "coordinates.touched" : "coordinates.middle"));
    const rows = [of, el("dd", { class: "coordinates-of" }), ...row("WGS 84", lonlat([lat, lng]))];
    const inside = zone >= KAZAKHSTAN[0] && zone <= KAZAKHSTAN[1] && Math.abs(lng - (6 * zone - 3)) < 12;
    if (inside) rows.push(...row(alatau.t("zone", { n: zone }), grid([lat, lng])));
    byId("coordinates").replaceChildren(...rows);
  };

  // where the pointer is; without one, where the map's middle is
  alatau.startCoordinates = () => {
    map.on("mousemove click", ({ latlng }) => {
      if (TOUCH.matches) return;
      place = latlng.wrap();
      write();
    });
    const clear = () => {
      mark?.remove();
      mark = place = null;
      write();
    };
    // before a shape keeps the touch to itself
    const touch = (event) => {
      if (!TOUCH.matches || event.target.closest(".leaflet-control, .leaflet-popup")) return;
      clear();
      place = map.mouseEventToLatLng(event).wrap();
      const icon = L.divIcon({ className: "touched", iconSize: [22, 22] });
      mark = L.marker(place, { icon, interactive: false, keyboard: false, pane: "labels" }).addTo(map);
      write();
    };
    map.getContainer().addEventListener("click", touch, true);
    map.on("dragstart zoomstart", () => {
      if (mark) clear();
    });
    // not the map's own event, which it keeps to itself where the pointer leaves from a feature
    map.getContainer().addEventListener("mouseleave", () => {
      if (TOUCH.matches) return;
      place = null;
      write();
    });
    map.on("moveend", write);
    alatau.live(write);
  };
})();
