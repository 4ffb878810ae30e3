"""OpenStreetMap extracts in PBF, read by GDAL's OSM driver with every tag, id and version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import shapely

from alatau_geo.errors import DataError
from alatau_geo.sources.elements import Answer, Element, ordered
from alatau_geo.vector import Limits, formats, gdal
from alatau_geo.vector.shapes import first_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_SETTINGS = Path(__file__).with_name("osmconf.ini")
#: GDAL's layers, and which kind of element each row of them is.
_LAYERS = {"points": "node", "lines": "way", "multilinestrings": "relation", "multipolygons": ""}


def read(path: Path, fits: Callable[[Mapping[str, str]], bool]) -> Answer:
    """Read an extract in PBF.

    Parameters
    ----------
    path : Path
        ``.osm.pbf``.
    fits : callable
        From tags to whether such an element is wanted.

    Returns
    -------
    Answer
        The wanted elements. GDAL leaves out relations whose members are not in the extract.

    Raises
    ------
    DataError
        If it can't be read, or is past a limit.
    """
    limits = Limits.from_environment()
    if formats.recognise(path, limits) is not formats.OSM_PBF:
        raise DataError(f"{path}: needs an OSM extract in PBF")
    elements: list[Element] = []
    for layer in _LAYERS:
        elements += _layer(path, layer, fits, limits)
    return Answer(ordered(elements))


def _layer(
    path: Path, layer: str, fits: Callable[[Mapping[str, str]], bool], limits: Limits
) -> Iterator[Element]:
    try:
        meta, _, shapes, columns = pyogrio.raw.read(
            path.absolute(), layer=layer, max_features=limits.features + 1, CONFIG_FILE=_SETTINGS
        )
    except (pyogrio.errors.DataSourceError, RuntimeError, ValueError) as error:
        raise gdal.unreadable(path, formats.OSM_PBF, error) from None
    if len(shapes) > limits.features:
        raise limits.refusal(
            "features", len(shapes), what="features of a layer", where=str(path),
            advice="cut it to the area of the plan",
        )  # fmt: skip
    fields = dict(zip(meta["fields"].tolist(), columns, strict=True))
    ways = fields.get("osm_way_id", np.full(len(shapes), None))
    for row, text in enumerate(fields["all_tags"]):
        tags = json.loads(text) if text else {}
        if not fits(tags):
            continue
        shape, fault = _shape(shapes[row])
        kind = _LAYERS[layer] or ("way" if ways[row] else "relation")
        number = ways[row] or fields["osm_id"][row]
        yield Element(
            kind,
            int(number),
            tags,
            shape,
            _version(fields["osm_version"][row]),
            _time(fields["osm_timestamp"][row]),
            fault,
        )


def _shape(wkb: Any) -> tuple[Any, str]:
    if wkb is None:
        return None, "its parts make no shape"
    try:
        return shapely.from_wkb(wkb), ""
    except shapely.errors.GEOSException as error:
        # such as a ring of two points
        return None, first_line(error).removeprefix("IllegalArgumentException: ")


def _version(value: Any) -> int | None:
    return int(value) if value is not None and int(value) > 0 else None


def _time(value: Any) -> str | None:
    if value is None or np.isnat(value):
        return None
    return f"{np.datetime_as_string(value, unit='s')}Z"
