"""DXF: for drawing programs; one drawing, each of the plan's layers a layer of it, in metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from alatau_geo.columns import texts_of
from alatau_geo.crs import parse
from alatau_geo.exports.frames import moved
from alatau_geo.output import write_text
from alatau_geo.qgis.classes import by_class
from alatau_geo.qgis.labels import name_column
from alatau_geo.style import SCHEMATIC_DASH

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.qgis import Sheet

#: A pixel of dash and gap on the ground, at about 1 : 100 000.
_METRES = 26.46


def write(folder: Path, sheet: Sheet, crs: str | None) -> None:
    """Write one drawing of all layers, and a file that says in which frame it is.

    Notes
    -----
    A drawing has no frame and no attributes: lines and areas keep layer, colour and dashes, areas
    are their outlines, and features with a name have it as a text at their point.
    """
    frame = crs or sheet.crs
    parts = []
    for table in sheet.layers:
        rows = moved(table, sheet, frame)
        for look in by_class(table):
            chosen = rows[~shapely.is_missing(rows.geometry.array)]
            if look.column is not None:
                texts = texts_of(chosen[look.column])
                known = [one.value for one in by_class(table) if one.value is not None]
                chosen = chosen[
                    texts == look.value if look.value is not None else ~texts.isin(known)
                ]
            if look.grades:
                chosen = chosen[chosen["grade"].isin(look.grades)]
            dash = ' "' + " ".join(f"{part * _METRES:g}g" for part in SCHEMATIC_DASH) + '"'
            pen = f"PEN(c:{look.colour},w:{1}px{',p:' + dash.strip() if look.dashed else ''})"
            shapes = _flat(chosen.geometry)
            parts.append(pd.DataFrame({"Layer": table.name, "OGR_STYLE": pen, "shape": shapes}))
        name = name_column(table, sheet.language)
        if name and table.name in sheet.labelled:
            placed = rows[rows.geometry.notna()]
            points = placed.geometry.representative_point()
            styles = [
                f'LABEL(f:"Arial",s:200g,t:"{_quoted(text)}")' for text in texts_of(placed[name])
            ]
            parts.append(
                pd.DataFrame(
                    {"Layer": f"{table.name}_names", "OGR_STYLE": styles, "shape": list(points)}
                )
            )
    whole = pd.concat(parts, ignore_index=True)
    drawing = gpd.GeoDataFrame(
        whole[["Layer", "OGR_STYLE"]],
        geometry=whole["shape"].tolist(),
        crs=parse(frame, where="--crs"),
    )
    pyogrio.write_dataframe(drawing, folder / f"{sheet.catalog.name}.dxf", driver="DXF")
    write_text(folder / f"{sheet.catalog.name}.dxf.txt", f"frame: {frame}\nunits: metres\n")


def _flat(shapes: gpd.GeoSeries) -> list[object]:
    """Return areas as their outlines, and all in two dimensions."""
    areas = shapely.get_dimensions(shapes.array) == 2
    lines = shapes.where(~areas, shapes.boundary)
    return list(shapely.force_2d(lines.array))


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
