"""Which row of one table is which of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from alatau_geo.columns import texts_of

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray


def match(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, id_field: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Match rows by id.

    Parameters
    ----------
    before, after : geopandas.GeoDataFrame
        Two states.
    id_field : str
        The field that names a feature.

    Returns
    -------
    tuple of numpy.ndarray
        Positions of rows that are each other's, in both. Of several rows with one id the first is
        the first's; rows without an id are matched where all they hold is the same, then in order.

    Examples
    --------
    >>> import geopandas as gpd
    >>> one = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[None, None])
    >>> two = gpd.GeoDataFrame({"id": ["b", "c"]}, geometry=[None, None])
    >>> [found.tolist() for found in match(one, two, "id")]
    [[1], [0]]
    """
    ids = [_ids(frame, id_field) for frame in (before, after)]
    named = [np.flatnonzero(own != "") for own in ids]
    first, second = _by_key(*(_counted(own.iloc[at]) for own, at in zip(ids, named, strict=True)))
    found = [(named[0][first], named[1][second])]
    rest = [np.flatnonzero(own == "") for own in ids]
    if len(rest[0]) and len(rest[1]):
        columns = [name for name in before.columns if name in set(after.columns)]
        contents = [
            _counted(_content(frame.iloc[at], columns))
            for frame, at in zip((before, after), rest, strict=True)
        ]
        first, second = _by_key(*contents)
        found.append((rest[0][first], rest[1][second]))
        left = [np.delete(at, own) for at, own in zip(rest, (first, second), strict=True)]
        both = min(map(len, left))
        found.append((left[0][:both], left[1][:both]))
    return (
        np.concatenate([one for one, _ in found]).astype(np.int64),
        np.concatenate([two for _, two in found]).astype(np.int64),
    )


def _ids(frame: gpd.GeoDataFrame, field: str) -> pd.Series:
    if field not in frame.columns or field == frame.geometry.name:
        return pd.Series("", index=frame.index, dtype=object)
    return texts_of(frame[field])


def _counted(texts: pd.Series) -> pd.Index:
    """Return texts that differ: each with its number among its like."""
    count = texts.groupby(texts, sort=False).cumcount()
    return pd.Index(texts + "\0" + count.astype(str), dtype=object)


def _content(frame: gpd.GeoDataFrame, columns: list[str]) -> pd.Series:
    shape = frame.geometry.name
    texts = pd.Series(frame.geometry.to_wkb(hex=True).fillna("").to_numpy(), index=frame.index)
    for name in columns:
        if name != shape:
            texts = texts + "\0" + texts_of(frame[name]).to_numpy()
    return texts.astype(object)


def _by_key(one: pd.Index, two: pd.Index) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    places = two.get_indexer(one)
    there = np.flatnonzero(places >= 0)
    return there, places[there]
