"""One table: its rows, and what its columns mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd

from alatau_geo.columns import unique_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from alatau_geo.catalog.words import Text
    from alatau_geo.layer import Layer

#: What every row of a layer's table says of its worth as evidence.
EVIDENCE = ("grade", "accuracy_m", "fitted_to")
#: Columns that say when a row's phase begins and ends.
DAYS = ("phase_start", "phase_end")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name : str
        As the table has it.
    title : Text
        For people.
    source : str, optional
        The layer's own column; ``None`` for one that the table adds.
    domain : mapping
        Value, as text → title; empty where any value may stand.
    read_only : bool
        Whether forms keep it from being changed.
    """

    name: str
    title: Text
    source: str | None = None
    domain: Mapping[str, Text] = field(default_factory=dict)
    read_only: bool = False


@dataclass(frozen=True, eq=False)
class Table:
    """A table.

    Parameters
    ----------
    name : str
        Latin identifier.
    title : Text
        For people.
    frame : pandas.DataFrame or geopandas.GeoDataFrame
        Its rows; geometries in EPSG:4326.
    columns : tuple of Column
        One for each column but the geometry, in order.
    geometry : str, optional
        Its geometry type, such as ``MultiPolygon Z``; ``None`` for one without.
    layer : Layer, optional
        The plan's layer that it holds.
    key : str
        The column that names a row.
    """

    name: str
    title: Text
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    geometry: str | None = None
    layer: Layer | None = None
    key: str = "id"

    @property
    def is_computed(self) -> bool:
        """Return whether an analysis computed it: it is written anew, and edits of it are lost."""
        return self.layer is not None and bool(self.layer.origin.computed_from)

    @property
    def derived(self) -> tuple[str, ...]:
        """Return the columns that are made from others: what stands in them is nobody's edit."""
        return tuple(
            column.name
            for column in self.columns
            if column.source is None and column.name not in EVIDENCE
        )

    @property
    def shape_names(self) -> tuple[str, str]:
        """Return names for the row number and the geometry that no column has."""
        taken = [column.name.lower() for column in self.columns]
        fid, geom = unique_names(["fid", "geom"], taken=taken, key=str.lower)
        return fid, geom

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """Return west, south, east, north in degrees; ``None`` where nothing has a place."""
        if not isinstance(self.frame, gpd.GeoDataFrame):
            return None
        placed = self.frame.geometry[self.frame.geometry.notna() & ~self.frame.geometry.is_empty]
        if placed.empty:
            return None
        west, south, east, north = (float(value) for value in placed.total_bounds)
        return west, south, east, north

    def column(self, source: str) -> Column | None:
        """Return the column that holds a layer's field, ``None`` where none does."""
        return next((column for column in self.columns if column.source == source), None)
