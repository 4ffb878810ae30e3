"""A layer as one compressed text, and the choice of layers that want it.

The text is base64 of a zlib stream of: four bytes with the length of a JSON header (little-endian),
the header, and the streams it lists. A stream holds whole numbers by :func:`varint.planes`:

``counts``, ``paths``, ``x``, ``y``
    Paths of each feature; four times the vertices of each path, plus its kind; steps from one
    vertex to the next in 1e-6 degrees.
``looks``
    Twice the class of each feature (0: none), plus 1 where it is dashed.
``repeated``
    For dashed areas: bits of the edges that a feature before has drawn already.
"""

from __future__ import annotations

import base64
import json
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from alatau_geo.catalog import LANGUAGES
from alatau_geo.style import is_dashed
from alatau_geo.webmap.packed import varint
from alatau_geo.webmap.packed.paths import Paths, simplified
from alatau_geo.webmap.packed.table import Table
from alatau_geo.webmap.plain import plain
from alatau_geo.webmap.shapes import MANY_FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from alatau_geo.layer import Layer
    from alatau_geo.webmap.spec import Compact

#: More vertices than a page's own vectors draw with ease; for features see ``MANY_FEATURES``.
MANY_VERTICES = 100_000
#: zlib's own default: more takes much longer and saves no thousandth.
LEVEL = 6


def wanted(layer: Layer, choice: Compact | None = None) -> bool:
    """Return whether a layer is to be packed.

    Parameters
    ----------
    layer : Layer
        The layer.
    choice : Compact, optional
        What the map's YAML says of it.

    Returns
    -------
    bool
        Its choice, or whether it has more than 1500 features or 100,000 vertices.
    """
    if choice is not None and choice.use != "auto":
        return choice.use == "always"
    if len(layer.frame) > MANY_FEATURES:
        return True
    return int(shapely.get_num_coordinates(layer.frame.geometry.values).sum()) > MANY_VERTICES


def pack(
    layer: Layer,
    fields: Iterable[str],
    *,
    sizes: NDArray[np.float64] | None = None,
    stages: Iterable[int | None] | None = None,
    simplify_m: float = 0,
    classed: pd.Series | None = None,
) -> dict[str, Any]:
    """Return a layer's features for a page.

    Parameters
    ----------
    layer : Layer
        The layer.
    fields : iterable of str
        What its cards show.
    sizes : ndarray, optional
        Hectares or kilometres of each feature, as measured.
    stages : iterable of int or None, optional
        From which stop of the map's phases on each feature is there; ``None`` from the first.
    simplify_m : float
        By how many metres lines may move where they are drawn; what is measured stays.
    classed : pandas.Series, optional
        The value of each feature that its class follows from, instead of the style's own field.

    Returns
    -------
    dict
        ``data``, the text; ``vertices``, how many are drawn; ``classes``, pairs of a value and its
        colour in the order that the text counts them; and ``rest``, whether there are features that
        belong to none.
    """
    shapes = np.asarray(layer.frame.geometry.values, dtype=object)
    paths = Paths.of(simplified(shapes, simplify_m) if simplify_m else shapes)
    table = Table(len(layer.frame))
    looks = _looks(layer, classed)
    named: dict[str, Any] = {
        "counts": table.stream(paths.counts.astype(np.uint64)),
        "paths": table.stream((paths.lengths * 4 + paths.kinds).astype(np.uint64)),
        "x": table.stream(varint.deltas(paths.lonlat[:, 0])),
        "y": table.stream(varint.deltas(paths.lonlat[:, 1])),
        "looks": table.stream(looks),
    }
    if (looks & np.uint64(1)).any() and (repeated := paths.repeated()).any():
        table.streams.append([np.packbits(repeated, bitorder="little").tobytes()])
        named["repeated"] = len(table.streams) - 1
    columns = _columns(layer, table, fields, sizes)
    if stages is not None:
        columns["stage"] = table.column(pd.Series(list(stages), dtype=object))
    header = {
        "rows": table.rows,
        "paths": len(paths.kinds),
        "vertices": len(paths.lonlat),
        "named": named,
        "columns": columns,
        "streams": [[len(plane) for plane in stream] for stream in table.streams],
    }
    head = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    streams = [plane for stream in table.streams for plane in stream]
    whole = b"".join([len(head).to_bytes(4, "little"), head, *streams])
    return {
        "data": base64.b64encode(zlib.compress(whole, LEVEL)).decode(),
        "vertices": len(paths.lonlat),
        # a list: JavaScript has an order of its own for keys that look like numbers
        "classes": [list(pair) for pair in layer.entry.style.classes.items()],
        "rest": bool((looks < 2).any()),
    }


def unpack(text: str) -> tuple[dict[str, Any], list[list[bytes]]]:
    """Return the header and the streams of a packed layer."""
    whole = zlib.decompress(base64.b64decode(text))
    end = 4 + int.from_bytes(whole[:4], "little")
    header = json.loads(whole[4:end])
    streams = []
    for lengths in header["streams"]:
        stops = (end + np.cumsum([0, *lengths])).tolist()
        streams.append([whole[a:b] for a, b in pairwise(stops)])
        end = stops[-1]
    return header, streams


def unpacked_paths(text: str) -> Paths:
    """Return the geometry of a packed layer."""
    header, streams = unpack(text)
    counts, paths, x, y = (
        varint.numbers(streams[header["named"][name]]) for name in ("counts", "paths", "x", "y")
    )
    lonlat = np.cumsum([varint.unzigzag(x), varint.unzigzag(y)], axis=1).T
    kinds = (paths & np.uint64(3)).astype(np.uint8)
    return Paths(counts.astype(np.int64), kinds, (paths >> np.uint64(2)).astype(np.int64), lonlat)


def _looks(layer: Layer, classed: pd.Series | None) -> NDArray[np.uint64]:
    dashed = layer.grades.map(is_dashed).to_numpy(dtype=np.uint64)
    style = layer.entry.style
    if classed is None and style.by in layer.frame.columns:
        classed = layer.frame[style.by]
    if classed is None or not style.classes:
        return dashed
    codes, uniques = pd.factorize(classed.astype(object))
    order = {value: place for place, value in enumerate(style.classes, start=1)}
    places = [order.get(str(plain(value)), 0) for value in uniques]
    return dashed + 2 * np.array([*places, 0], dtype=np.uint64)[codes]


def _columns(
    layer: Layer, table: Table, fields: Iterable[str], sizes: NDArray[np.float64] | None
) -> dict[str, Any]:
    frame = layer.frame
    spoken = [*LANGUAGES, ""]

    def own(name: str) -> dict[str, Any] | None:
        return table.column(frame[name]) if name in frame.columns else None

    def in_languages(name: str) -> dict[str, Any]:
        return {tag or "any": own(f"{name}_{tag}" if tag else name) for tag in spoken}

    lineage = () if layer.origin.replaced else ("source", "licence", "date")
    found: dict[str, Any] = {
        "id": table.column(layer.ids),
        "grade": table.column(layer.grades),
        "accuracy_m": table.column(layer.accuracies_m),
        "name": in_languages("name"),
        "values": {field: in_languages(field) for field in fields},
        "size": None if sizes is None else table.column(pd.Series(sizes)),
        **{name: own(name) for name in lineage},
    }
    return found
