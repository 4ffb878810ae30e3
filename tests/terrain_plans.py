"""A small plan over a made-up terrain model, for what is built on terrain."""

import json

import numpy as np
import shapely
from terrain_making import CELL, GEOD, NORTH, WEST, centres, write

#: 60 × 60 cells: flat in the west, and to the east of its middle it rises.
ROWS = COLUMNS = 60
MIDDLE = WEST + 30 * CELL
PERCENT = 8.0
#: Latitude of the road.
LAT = NORTH - 30 * CELL
METRES_A_DEGREE = GEOD.line_length([WEST, WEST + 0.001], [LAT, LAT]) * 1000

LAYERS = {
    # from 5 cells west of the middle to 20 cells east of it
    "roads": [shapely.LineString([(MIDDLE - 5 * CELL, LAT), (MIDDLE + 20 * CELL, LAT)])],
    "fields": [
        shapely.box(WEST + 0.005, LAT - 0.005, MIDDLE - 2 * CELL, LAT + 0.005),
        shapely.box(MIDDLE + 2 * CELL, LAT - 0.005, WEST + 0.055, LAT + 0.005),
    ],
    "sites": [shapely.Point(WEST + 0.01, LAT + 0.001), shapely.Point(WEST + 0.05, LAT + 0.001)],
    "canal": [shapely.box(WEST, LAT + 0.002, WEST + 0.06, LAT + 0.004)],
}
KINDS = {"roads": "line", "fields": "polygon", "sites": "point", "canal": "polygon"}
ASKED = """\
terrain:
  dem: {file: dem.tif, vertical_datum: EGM96, grade: official, accuracy_m: 0.5, source: made up}
  grades:
    - {layer: roads, at_most_percent: 6, over_m: 300, because: made up}
  buildable:
    - name: homes
      title: {en: Homes, ru: Дома}
      areas: [fields]
      sites: [sites]
      slope_at_most_percent: 5
      clear_of: [{layer: canal}]
      because: made up
"""


def ramp():
    """Return heights: 600 m, and from the middle on a steady rise to the east."""
    lon, _ = centres(ROWS, COLUMNS)
    return (600 + np.maximum(lon - MIDDLE, 0) * METRES_A_DEGREE * PERCENT / 100).astype(np.float32)


def made(folder, *, asked=ASKED, values=None, **dem):
    """Write a plan, with a terrain model among its layers."""
    layers = folder / "layers"
    layers.mkdir(parents=True)
    (folder / "maps").mkdir()
    entries = ""
    for name, shapes in LAYERS.items():
        features = [
            {
                "type": "Feature",
                "properties": {"id": f"{name[0]}{n}"},
                "geometry": shapely.geometry.mapping(shape),
            }
            for n, shape in enumerate(shapes)
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (layers / f"{name}.geojson").write_text(text, encoding="utf-8")
        entries += (
            f"  - {{name: {name}, title: {name.title()}, file: {name}.geojson,"
            f" geometry: {KINDS[name]}, grade: official, accuracy_m: 1, source: made up}}\n"
        )
    area = [WEST, NORTH - ROWS * CELL, WEST + COLUMNS * CELL, NORTH]
    head = f"name: hill\ntitle: Hill\nstudy_area: {area}\nlayers:\n"
    (layers / "catalog.yaml").write_text(head + entries + asked, encoding="utf-8")
    (layers / "claims.yaml").write_text("documents: []\nclaims: []\n", encoding="utf-8")
    write(layers / "dem.tif", ramp() if values is None else values, **dem)
    return folder
