(() => {
  "use strict";
  // what folium's own elements expect beside Leaflet: its markers' pictures, and two uses of jQuery
  L.Icon.Default.imagePath = "";
  L.Icon.Default.mergeOptions(window.alatau.json("alatau-icons"));

  const parse = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return [...template.content.children];
  };
  window.$ = (what) => {
    if (typeof what === "string") return parse(what);
    return { ready: (then) => then() };
  };
})();
