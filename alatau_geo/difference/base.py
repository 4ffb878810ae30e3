"""What a table was like when it was exported, by hashes: enough to tell who changed what since."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from alatau_geo.columns import texts_of
from alatau_geo.difference.features import plain_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

#: Bytes of a hash: that of another value is the same once in 2^64.
_SIZE = 8
#: Decimals of a degree, 0.1 mm: what differs by less was written otherwise, not drawn otherwise.
_DECIMALS = 9
#: As which a shape stands among the fields.
SHAPE = ""


@dataclass(frozen=True, eq=False)
class Base:
    """A table at one time.

    Parameters
    ----------
    fields : tuple of str
        Its fields; the first, :data:`SHAPE`, is the geometry.
    features : tuple of str
        The ids of its rows, each there once.
    digests : numpy.ndarray of uint64, shape (rows, fields)
        A hash of each value.
    """

    fields: tuple[str, ...]
    features: tuple[str, ...]
    digests: NDArray[np.uint64]

    def column(self, field: str) -> NDArray[np.uint64] | None:
        """Return the hashes of a field, ``None`` for one that it did not have."""
        if field not in self.fields:
            return None
        found: NDArray[np.uint64] = self.digests[:, self.fields.index(field)]
        return found


def base_of(frame: gpd.GeoDataFrame, key: str, *, ignore: Iterable[str] = ()) -> Base | None:
    """Return what a table is like now.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In lon/lat on WGS 84.
    key : str
        The field that names a row.
    ignore : iterable of str
        Fields that follow from others.

    Returns
    -------
    Base or None
        ``None`` where a row has no id, or several have one: then rows can't be told apart.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(77, 43)], crs=4326)
    >>> moved = frame.set_geometry([shapely.Point(77, 44)])
    >>> (base_of(frame, "id").digests == base_of(moved, "id").digests).tolist()
    [[False, True]]
    """
    shape = frame.geometry.name
    if key not in frame.columns or key == shape:
        return None
    ids = texts_of(frame[key])
    if (ids == "").any() or ids.duplicated().any():
        return None
    skipped = {*ignore, shape}
    fields = [str(name) for name in frame.columns if name not in skipped]
    columns = [_of_shapes(frame), *(_of_texts(texts_of(frame[name]).to_numpy()) for name in fields)]
    return Base((SHAPE, *fields), tuple(ids), np.stack(columns, axis=1))


def _of_shapes(frame: gpd.GeoDataFrame) -> NDArray[np.uint64]:
    shapes = shapely.normalize(shapely.force_2d(plain_shapes(frame)))
    # adding nothing makes -0.0 the 0.0 that it is
    rounded = shapely.transform(shapes, lambda xy: xy.round(_DECIMALS) + 0.0)
    return _hashes([b"" if wkb is None else wkb for wkb in shapely.to_wkb(rounded, byte_order=1)])


def _of_texts(texts: NDArray[Any]) -> NDArray[np.uint64]:
    # of many alike each is hashed once
    codes, values = pd.factorize(texts)
    return _hashes([str(value).encode("utf-8", "surrogatepass") for value in values])[codes]


def _hashes(values: Sequence[bytes]) -> NDArray[np.uint64]:
    joined = b"".join(blake2b(value, digest_size=_SIZE).digest() for value in values)
    return np.frombuffer(joined, dtype="<u8").astype(np.uint64)
