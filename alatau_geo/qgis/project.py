"""The project: all that QGIS opens at once, written without QGIS."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import quote

from alatau_geo import terms
from alatau_geo.crs import WGS84, parse
from alatau_geo.qgis import layout, relations, relief, tree
from alatau_geo.qgis.elements import document, element, leaves
from alatau_geo.qgis.frames import ELLIPSOID, extent, spatial_reference
from alatau_geo.qgis.sheet import layer_id
from alatau_geo.qgis.styles import VERSION, no_data_defined
from alatau_geo.style import PAPER

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from alatau_geo.crs import Box
    from alatau_geo.qgis.sheet import Sheet
    from alatau_geo.tables import Table

#: What QGIS calls geometry types.
_KINDS = {"Point": "Point", "LineString": "Line", "Polygon": "Polygon"}
#: All entries of the zip have it, so that same projects are same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write(path: Path, sheet: Sheet) -> None:
    """Write a project as ``.qgz``.

    Parameters
    ----------
    path : Path
        A file that is not there yet; its GeoPackage lies beside it.
    sheet : Sheet
        What it shows.

    Raises
    ------
    DataError, UsageError
        If the frame is not known, or does not reach the plan.

    Notes
    -----
    A ``.qgz`` is a zip of one ``.qgs``. Same inputs give the same bytes.
    """
    text = project(sheet)
    info = zipfile.ZipInfo(f"{path.stem}.qgs", _ZIP_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, text.encode())


def project(sheet: Sheet) -> str:
    """Return a project as the XML of a ``.qgs``.

    Parameters
    ----------
    sheet : Sheet
        What it shows.

    Returns
    -------
    str
        The document.
    """
    frame = spatial_reference(parse(sheet.crs, where="--crs"))
    box = extent(sheet.view, sheet.crs, study_area=sheet.catalog.study_area)
    title = sheet.catalog.title.get(sheet.language)
    layers = [_layer(table, sheet) for table in (*sheet.layers, *sheet.records)]
    if sheet.relief:
        layers.append(relief.layer(sheet, sheet.relief))
    if sheet.basemap:
        layers.append(_tiles(sheet))
    order = [element("layer", {"id": name}) for name in tree.drawn(sheet)]
    root = element(
        "qgis",
        {"version": VERSION, "projectname": title},
        element("homePath", {"path": ""}),
        *leaves(title=title),
        element("projectCrs", None, frame),
        tree.layer_tree(sheet),
        relations.relations(sheet),
        _canvas(box, sheet),
        element("projectlayers", None, *layers),
        element("layerorder", None, *order),
        _properties(sheet),
        no_data_defined(),
        tree.themes(sheet),
        element("transformContext"),
        _metadata(sheet),
        element("Layouts", None, *layout.layouts(sheet)),
        tree.bookmarks(sheet),
        element(
            "ProjectViewSettings",
            {"UseProjectScales": 0, "rotation": 0},
            element("Scales"),
            element(
                "DefaultViewExtent",
                dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True)),
                spatial_reference(parse(sheet.crs, where="--crs")),
            ),
        ),
        *_times(sheet),
    )
    return document(root, doctype=True)


def _layer(table: Table, sheet: Sheet) -> Element:
    first, *others = sheet.styles(table)
    kinds: dict[str, object] = {"geometry": "No geometry", "wkbType": "NoGeometry"}
    if table.geometry is not None:
        single = table.geometry.removesuffix(" Z").removeprefix("Multi")
        kinds["geometry"] = _KINDS.get(single, "Unknown geometry")
        kinds["wkbType"] = table.geometry.replace(" ", "")
    named = [element("map-layer-style", {"name": style.name}, style.element()) for style in others]
    manager = element(
        "map-layer-style-manager",
        {"current": first.name},
        element("map-layer-style", {"name": first.name}),
        *named,
    )
    box = table.bounds
    extents = []
    if box is not None:
        corners = dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True))
        extents = [element(tag, None, *leaves(**corners)) for tag in ("extent", "wgs84extent")]
    return element(
        "maplayer",
        {"type": "vector"} | kinds | first.attributes,
        *extents,
        *leaves(
            id=layer_id(table),
            datasource=f"./{sheet.source}|layername={table.name}",
            layername=sheet.name(table),
        ),
        element("srs", None, spatial_reference(WGS84)),
        _resource(table, sheet),
        element("provider", {"encoding": "UTF-8"}, "ogr"),
        manager,
        *first.parts,
    )


def _resource(table: Table, sheet: Sheet) -> Element:
    """Return a layer's metadata as QGIS shows it: lineage, grade, licence."""
    language = sheet.language
    layer = table.layer
    parts = leaves(
        identifier=f"{sheet.catalog.name}:{table.name}",
        language=language,
        type="dataset",
        title=table.title.get(language),
    )
    if layer is not None:
        entry = layer.entry
        grade = terms.GRADES[layer.grade].get(language)
        accuracy = "–" if entry.accuracy_m is None else f"± {entry.accuracy_m:g} m (95 %)"
        abstract = f"{table.title.get(language)}: {grade}, {accuracy}. {entry.source}"
        parts += leaves(abstract=abstract)
        keywords = [element("keyword", None, word) for word in (layer.grade, *layer.fitted_to)]
        parts.append(element("keywords", {"vocabulary": "grade, fitted_to"}, *keywords))
        parts += leaves(license=entry.licence)
        parts += leaves(history=f"{layer.origin.file}, sha256 {layer.origin.sha256}")
        parts += leaves(history=str(layer.origin.operation))
    parts.append(element("links"))
    parts.append(element("crs", None, spatial_reference(WGS84)))
    return element("resourceMetadata", None, *parts)


def _tiles(sheet: Sheet) -> Element:
    assert sheet.basemap is not None  # noqa: S101  asked before
    url = quote(sheet.basemap.url, safe=":/")
    mercator = parse("EPSG:3857", where="--basemap")
    return element(
        "maplayer",
        {"type": "raster"},
        *leaves(
            id=tree.BASEMAP,
            datasource=f"type=xyz&url={url}&zmin=0&zmax=19",
            layername=terms.WORDS["basemap"].get(sheet.language),
            attribution=sheet.basemap.attribution,
        ),
        element("srs", None, spatial_reference(mercator)),
        element("provider", None, "wms"),
        element(
            "map-layer-style-manager",
            {"current": "default"},
            element("map-layer-style", {"name": "default"}),
        ),
        element(
            "pipe",
            None,
            element(
                "rasterrenderer",
                {"type": "singlebandcolordata", "band": 1, "opacity": 0.6, "alphaBand": -1},
            ),
            element("huesaturation", {"saturation": -60}),
        ),
        *leaves(blendMode=0),
    )


def _canvas(box: Box, sheet: Sheet) -> Element:
    corners = dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True))
    return element(
        "mapcanvas",
        {"name": "theMapCanvas", "annotationsVisible": 1},
        *leaves(units="meters"),
        element("extent", None, *leaves(**corners)),
        *leaves(rotation=0),
        element("destinationsrs", None, spatial_reference(parse(sheet.crs, where="--crs"))),
        *leaves(rendermaptile=0),
    )


def _typed(kind: str, **values: object) -> list[Element]:
    return [element(name, {"type": kind}, str(value)) for name, value in values.items()]


def _properties(sheet: Sheet) -> Element:
    red, green, blue = (int(PAPER[n : n + 2], 16) for n in (1, 3, 5))
    variables = {"alatau_plan": sheet.catalog.name, "alatau_language": sheet.language}
    lists = {"variableNames": list(variables), "variableValues": list(variables.values())}
    return element(
        "properties",
        None,
        element(
            "Gui",
            None,
            *_typed(
                "int",
                CanvasColorRedPart=red,
                CanvasColorGreenPart=green,
                CanvasColorBluePart=blue,
            ),
        ),
        element("Measure", None, *_typed("QString", Ellipsoid=ELLIPSOID)),
        element("Measurement", None, *_typed("QString", DistanceUnits="km", AreaUnits="ha")),
        element("Paths", None, *_typed("bool", Absolute="false")),
        # without it the project's frame is ignored, and maps come out blank
        element("SpatialRefSys", None, *_typed("int", ProjectionsEnabled=1)),
        element(
            "Variables",
            None,
            *(
                element(
                    name,
                    {"type": "QStringList"},
                    *(element("value", None, value) for value in values),
                )
                for name, values in lists.items()
            ),
        ),
    )


def _metadata(sheet: Sheet) -> Element:
    title = sheet.catalog.title.get(sheet.language)
    return element(
        "projectMetadata",
        None,
        *leaves(identifier=sheet.catalog.name, language=sheet.language, title=title),
        element("links"),
    )


def _times(sheet: Sheet) -> list[Element]:
    """Return what the time slider runs over: the phases, a year a step."""
    phases = sheet.catalog.phases
    if not phases:
        return []
    first = min(phase.start for phase in phases)
    last = max(phase.end for phase in phases) + dt.timedelta(days=1)
    days = leaves(start=f"{first.isoformat()}T00:00:00Z", end=f"{last.isoformat()}T00:00:00Z")
    return [
        element(
            "ProjectTimeSettings",
            {
                "timeStepUnit": "y",
                "timeStep": 1,
                "frameRate": 1,
                "cumulativeTemporalRange": 0,
            },
            element("TemporalRange", None, *days),
        )
    ]
