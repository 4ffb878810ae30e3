"""Rows of a layer that stand twice in it: the same shape, with the same attributes or others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from alatau_geo.columns import texts_of

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Twin:
    """A row with the same shape as an earlier one.

    Parameters
    ----------
    row, first : hashable
        Labels of the row and of the first with that shape.
    differs : tuple of str
        Fields in which the two differ; none for the same attributes.
    """

    row: Any
    first: Any
    differs: tuple[str, ...]


def twins(frame: gpd.GeoDataFrame, *, id_field: str = "id") -> tuple[Twin, ...]:
    """Return the rows that have the shape of an earlier one.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Rows without a shape are passed over.
    id_field : str
        A field that does not count: writers number rows by themselves.

    Returns
    -------
    tuple of Twin
        In the order of rows. Shapes are the same if they have the same positions, wherever their
        rings start and whichever way they run.

    Examples
    --------
    >>> import geopandas as gpd
    >>> places = [shapely.Point(77, 43)] * 3
    >>> frame = gpd.GeoDataFrame({"id": [1, 2, 3], "use": ["a", "a", "b"]}, geometry=places)
    >>> [(twin.row, twin.first, twin.differs) for twin in twins(frame)]
    [(1, 0, ()), (2, 0, ('use',))]
    """
    shapes = np.asarray(frame.geometry.array)
    placed = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    # most differ in what is known at once: only the others are put in order and compared whole
    rough = pd.DataFrame(shapely.bounds(shapes[placed]))
    rough["positions"] = shapely.get_num_coordinates(shapes[placed])
    alike = placed[rough.duplicated(keep=False).to_numpy()]
    if not len(alike):
        return ()
    whole = pd.Series(shapely.to_wkb(shapely.normalize(shapes[alike])), dtype=object)
    group = pd.factorize(whole)[0]
    first_of = alike[np.unique(group, return_index=True)[1]][group]
    again = alike != first_of
    rows, firsts = alike[again], first_of[again]
    fields = [name for name in frame.columns if name not in (frame.geometry.name, id_field)]
    differs = {
        name: texts_of(frame[name].iloc[rows]).to_numpy()
        != texts_of(frame[name].iloc[firsts]).to_numpy()
        for name in fields
    }
    return tuple(
        Twin(
            frame.index[row],
            frame.index[first],
            tuple(str(name) for name, column in differs.items() if column[n]),
        )
        for n, (row, first) in enumerate(zip(rows.tolist(), firsts.tolist(), strict=True))
    )
