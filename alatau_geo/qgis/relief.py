"""A hillshade as the lowest layer of a project: a raster beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo import terms
from alatau_geo.qgis import tree
from alatau_geo.qgis.elements import element, leaves
from alatau_geo.qgis.frames import spatial_reference

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from alatau_geo.qgis.sheet import Relief, Sheet

#: Of the raster's bytes: what is black, and what is white; flat land is near to that.
_DARKEST, _BRIGHTEST = 20, 195
_OPACITY = 0.6


def layer(sheet: Sheet, relief: Relief) -> Element:
    """Return the hillshade as a layer of a project.

    Parameters
    ----------
    sheet : Sheet
        What the project shows.
    relief : Relief
        The raster.

    Returns
    -------
    Element
        ``<maplayer>`` of GDAL's provider, its path relative to the project; voids let all through.
    """
    language = sheet.language
    name = tree.relief_name(sheet)
    grade = terms.GRADES[relief.grade].get(language)
    contrast = element(
        "contrastEnhancement",
        None,
        *leaves(
            minValue=_DARKEST, maxValue=_BRIGHTEST, algorithm="StretchToMinimumMaximum"
        ),
    )  # fmt: skip
    renderer = element(
        "rasterrenderer",
        {
            "type": "singlebandgray",
            "grayBand": 1,
            "gradient": "BlackToWhite",
            "opacity": _OPACITY,
            "alphaBand": -1,
            "nodataColor": "",
        },
        element("rasterTransparency"),
        contrast,
    )
    return element(
        "maplayer",
        {"type": "raster", "autoRefreshEnabled": 0, "hasScaleBasedVisibilityFlag": 0},
        *leaves(id=tree.RELIEF, datasource=f"./{relief.file}", layername=name),
        element("srs", None, spatial_reference(relief.crs)),
        element(
            "resourceMetadata",
            None,
            *leaves(
                identifier=f"{sheet.catalog.name}:{relief.file}",
                language=language,
                type="dataset",
                title=name,
                abstract=f"{name}: {grade}. {relief.source}",
                license=relief.licence,
            ),
            element("links"),
        ),
        element("provider", None, "gdal"),
        element("noData", None, element("noDataList", {"bandNo": 1, "useSrcNoData": 1})),
        element(
            "map-layer-style-manager",
            {"current": "default"},
            element("map-layer-style", {"name": "default"}),
        ),
        element(
            "pipe",
            None,
            renderer,
            element("brightnesscontrast", {"brightness": 0, "contrast": 0, "gamma": 1}),
            element("huesaturation", {"saturation": 0}),
            element(
                "rasterresampler",
                {"zoomedInResampler": "bilinear", "zoomedOutResampler": "bilinear"},
            ),
            *leaves(resamplingStage="resamplingFilter"),
        ),
        *leaves(blendMode=0),
    )
