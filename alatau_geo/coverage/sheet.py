"""A balance, computed: demand and supply year by year, in all and by district."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from alatau_geo import geodesy
from alatau_geo.coverage.balance import Balance, Supply, part_of, shares
from alatau_geo.errors import AlatauError, DataError
from alatau_geo.layer import weakest
from alatau_geo.quantity import Interval
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from alatau_geo.catalog import BalanceEntry, Wanted
    from alatau_geo.layer import Layer


@dataclass(frozen=True)
class Row:
    """A line of a balance.

    Parameters
    ----------
    year : int
        The year.
    claim : str
        The figure that states the demand.
    district : str or None
        Id of the district; ``None`` for all of it.
    balance : Balance
        Demand and supply.
    assumed : str
        On which assumption this demand is a part of the stated one.
    point : tuple of float or None
        Lon, lat of the district.
    """

    year: int
    claim: str
    district: str | None
    balance: Balance
    assumed: str
    point: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Sheet:
    """A balance, computed.

    Parameters
    ----------
    entry : BalanceEntry
        What is asked.
    rows : tuple of Row
        Year by year, all of it first and then the districts.
    grade : str
        The weakest of the layers used.
    unit : str
        Of demand and capacity.
    """

    entry: BalanceEntry
    rows: tuple[Row, ...]
    grade: str
    unit: str

    @property
    def figures(self) -> dict[str, float]:
        """Return what was computed for each year, with units in the names."""
        figures: dict[str, float] = {}
        unit = self.unit.lower()
        for row in self.rows:
            if row.district is None:
                needed, supply = row.balance.needed, row.balance.supply
                figures[f"{row.year}_known_{unit}"] = float(supply.known)
                figures[f"{row.year}_facilities_of_unknown_capacity"] = float(supply.unknown)
                figures[f"{row.year}_needed_at_least_{unit}"] = float(needed.low or 0)
                if needed.high is not None:
                    figures[f"{row.year}_needed_at_most_{unit}"] = float(needed.high)
        return figures


def sheet(
    entry: BalanceEntry,
    layers: Mapping[str, Layer],
    demand: Mapping[str, Interval],
    *,
    unit: str,
) -> Sheet:
    """Compute a balance.

    Parameters
    ----------
    entry : BalanceEntry
        What is asked.
    layers : mapping
        The plan's, by name.
    demand : mapping
        Claim → what it states, in `unit`.
    unit : str
        Of demands and capacities.

    Returns
    -------
    Sheet
        Row by row. A facility without a place counts in all, and in no district.

    Raises
    ------
    DataError
        If a capacity is no number above 0, or what a demand is divided by is not there.
    """
    layer = layers[entry.facilities]
    if entry.capacity in layer.frame.columns:
        capacity = layer.frame[entry.capacity]
    else:
        capacity = pd.Series(None, index=layer.frame.index, dtype=object)
    claims = {claim: claim for claim in demand}
    share = Interval(Decimal(repr(entry.share.low)), Decimal(repr(entry.share.high)))
    rows: list[Row] = []
    names = [entry.facilities, *([entry.among.layer] if entry.among else [])]
    try:
        for wanted in entry.demand:
            built = layer.frame.index
            if wanted.built:
                known = set(wanted.built) <= set(layer.frame.columns)
                built = layer.select(wanted.built).index if known else built[:0]
            part = part_of(demand[wanted.claim], share)
            assumed = said(
                "{share} of what {claim} states: {because}",
                share=share,
                claim=claims[wanted.claim],
                because=entry.share.because,
            )
            supply = Supply.of(capacity.loc[built])
            rows.append(Row(wanted.year, wanted.claim, None, Balance(part, supply, unit), assumed))
            rows += _districts(entry, layers, wanted, part, capacity.loc[built], assumed, unit)
    except AlatauError as error:
        raise DataError(f"{entry.name}, {entry.facilities}.{entry.capacity}: {error}") from None
    return Sheet(entry, tuple(rows), weakest([layers[name].grade for name in names]), unit)


def _districts(  # noqa: PLR0917
    entry: BalanceEntry,
    layers: Mapping[str, Layer],
    wanted: Wanted,
    part: Interval,
    capacity: pd.Series,
    assumed: str,
    unit: str,
) -> Iterator[Row]:
    if entry.among is None:
        return
    districts = layers[entry.among.layer]
    drawn = districts.drawn
    shapes = np.asarray(drawn.geometry.array)
    field = entry.among.field
    if field is None:
        weights, by = geodesy.area_m2(shapes), said("their areas")
    elif field in drawn.columns:
        weights = pd.to_numeric(drawn[field], errors="coerce").to_numpy(dtype=np.float64)
        by = said("their {field}", field=field)
    else:
        raise DataError(f"{districts.name} needs the field {field!r} to divide a demand by")
    facilities = layers[entry.facilities].frame.geometry.loc[capacity.index]
    inside = shapely.STRtree(shapes).query(np.asarray(facilities.array), predicate="intersects")
    # on a border between two it stands in the first
    where = pd.Series(inside[1], index=inside[0]).groupby(level=0).min()
    of = np.full(len(facilities), -1)
    of[where.index] = where
    points = shapely.get_coordinates(shapely.point_on_surface(shapes)).round(6)
    for n, weight in enumerate(shares(list(weights))):
        own = Interval(weight, weight)
        balance = Balance(part_of(part, own), Supply.of(capacity[of == n]), unit)
        name = str(districts.ids.loc[drawn.index[n]])
        lon, lat = points[n].tolist()
        text = said(
            "{assumed}; divided among {districts} by {by}, {weight} of it here",
            assumed=assumed,
            districts=districts.called,
            by=by,
            weight=weight,
        )
        yield Row(wanted.year, wanted.claim, name, balance, text, (lon, lat))
