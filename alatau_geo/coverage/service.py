"""A service check, computed: areas, sites, people and districts served, in all and by stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from alatau_geo import geodesy
from alatau_geo.columns import texts_of
from alatau_geo.coverage import radius
from alatau_geo.coverage.reach import reach, served_along
from alatau_geo.coverage.sites import nearest, people, served
from alatau_geo.layer import weakest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from alatau_geo.catalog import CoverageEntry, Stage
    from alatau_geo.coverage.radius import Coverage
    from alatau_geo.coverage.reach import Reach
    from alatau_geo.coverage.sites import People
    from alatau_geo.layer import Layer
    from alatau_geo.network import Network


@dataclass(frozen=True, eq=False)
class Served:
    """What some facilities serve.

    Parameters
    ----------
    facilities : int
        How many there are, with a place.
    areas : mapping
        Layer → the served part of it and the rest.
    sites : pandas.DataFrame or None
        For each site with a place ``facility`` and ``distance_m`` (the nearest as the crow flies),
        ``served`` and ``margin_m``.
    people : People or None
        How many are served.
    each : pandas.DataFrame or None
        For each district with a place ``area_ha`` and ``served_ha``.
    reach : Reach or None
        The part of a network that is reached, for a check along one.
    around : shapely.Polygon, shapely.MultiPolygon or None
        All places that are served, whatever areas are asked for.
    """

    facilities: int
    areas: Mapping[str, Coverage] = field(default_factory=dict)
    sites: pd.DataFrame | None = None
    people: People | None = None
    each: pd.DataFrame | None = None
    reach: Reach | None = None
    around: Any = None


@dataclass(frozen=True, eq=False)
class Service:
    """A service check, computed.

    Parameters
    ----------
    entry : CoverageEntry
        The check.
    layers : mapping
        The plan's layers, by name.
    network : Network, optional
        The one that it is measured along.
    """

    entry: CoverageEntry
    layers: Mapping[str, Layer]
    network: Network | None = None
    whole: Served = field(init=False)
    stages: tuple[tuple[Stage, Served], ...] = field(init=False)
    undated: int = field(init=False)

    def __post_init__(self) -> None:
        """Compute it."""
        drawn = self.facilities
        set_ = object.__setattr__
        set_(self, "whole", self._served(drawn))
        layer, stands = self.layers[self.entry.facilities], np.zeros(len(drawn), dtype=bool)
        stages = []
        for stage in self.entry.stages:
            # of a user's file that lacks the field nothing is known to come
            if set(stage.where) <= set(layer.frame.columns):
                stands |= drawn.index.isin(layer.select(stage.where).index)
            stages.append((stage, self._served(drawn[stands])))
        set_(self, "stages", tuple(stages))
        set_(self, "undated", int((~stands).sum()) if stages else 0)

    @property
    def facilities(self) -> gpd.GeoDataFrame:
        """Return the facilities with a place."""
        return self.layers[self.entry.facilities].drawn

    @property
    def names(self) -> tuple[str, ...]:
        """Return the layers that it is of, the facilities' first."""
        return tuple(dict.fromkeys(name for _, name, _ in self.entry.layers()))

    @property
    def grade(self) -> str:
        """Return the weakest grade of its layers."""
        return weakest([self.layers[name].grade for name in self.names])

    def distances_m(self, facilities: gpd.GeoDataFrame) -> NDArray[np.float64]:
        """Return how far each facility serves."""
        rule = self.entry.distances
        if rule is None or rule.by not in facilities.columns:
            return np.full(len(facilities), self.entry.distance_m)
        known = texts_of(facilities[rule.by]).map(rule.values)
        return np.asarray(known.fillna(self.entry.distance_m), dtype=np.float64)

    def lines_of(self, reached: Reach) -> list[int]:
        """Return the row of its source, by position, of each line that is reached."""
        if self.network is None:
            return []
        return list(self.network.edges["line"].to_numpy()[reached.edge].tolist())

    def _served(self, facilities: gpd.GeoDataFrame) -> Served:
        entry = self.entry
        if not len(facilities) or (entry.along and self.network is None):
            return self._nothing(len(facilities))
        distance = self.distances_m(facilities)
        reached, around = self._around(facilities, distance)
        return Served(
            facilities=len(facilities),
            areas={
                name: radius.cut(radius.whole(area.drawn.geometry), around)
                for name in entry.areas
                if len((area := self.layers[name]).drawn)
            },
            sites=self._sites(facilities, distance) if entry.sites else None,
            people=self._people(facilities, distance) if entry.population else None,
            each=self._each(around) if entry.each else None,
            reach=reached,
            around=around,
        )

    def _nothing(self, facilities: int) -> Served:
        """Return what nobody serves: all of it is rest."""
        entry, empty = self.entry, shapely.Polygon()
        sites = None
        if entry.sites:
            placed = self.layers[entry.sites].drawn
            sites = pd.DataFrame(
                {"facility": None, "distance_m": np.inf, "served": False, "margin_m": -np.inf},
                index=placed.index,
            )
        folk = None
        if entry.population:
            places = self.layers[entry.population.layer].drawn
            folk = self._folk(np.zeros(len(places), dtype=bool))
        return Served(
            facilities=facilities,
            areas={
                name: radius.cut(radius.whole(area.drawn.geometry), empty)
                for name in entry.areas
                if len((area := self.layers[name]).drawn)
            },
            sites=sites,
            people=folk,
            each=self._each(empty) if entry.each else None,
        )

    def _around(
        self, facilities: gpd.GeoDataFrame, distance: NDArray[np.float64]
    ) -> tuple[Reach | None, Any]:
        along = self.entry.along
        if along is None or self.network is None:
            return None, radius.circles(facilities.geometry, distance)
        reached = reach(
            self.network,
            facilities.geometry,
            distance_m=distance,
            access_m=along.access_m,
            directed=along.directed,
        )
        return reached, reached.area(self.network, buffer_m=along.buffer_m)

    def _table(
        self, places: gpd.GeoSeries, facilities: gpd.GeoDataFrame, distance: NDArray[np.float64]
    ) -> pd.DataFrame:
        """Return, for each place, whether it is served."""
        along = self.entry.along
        if along is None or self.network is None:
            return served(places, facilities.geometry, distance_m=distance)
        table = served_along(
            self.network,
            places,
            facilities.geometry,
            distance_m=distance,
            access_m=along.access_m,
            directed=along.directed,
        )
        return nearest(places, facilities.geometry).join(table)

    def _sites(
        self, facilities: gpd.GeoDataFrame, distance: NDArray[np.float64]
    ) -> pd.DataFrame | None:
        sites = self.layers[self.entry.sites or ""].drawn
        return self._table(sites.geometry, facilities, distance)

    def _people(self, facilities: gpd.GeoDataFrame, distance: NDArray[np.float64]) -> People | None:
        population = self.entry.population
        if population is None:
            return None
        places = self.layers[population.layer].drawn
        table = self._table(places.geometry, facilities, distance)
        is_served = table["served"].reindex(places.index, fill_value=False).to_numpy(dtype=bool)
        return self._folk(is_served)

    def _folk(self, is_served: NDArray[np.bool_]) -> People | None:
        """Return how many people are served, given which of the places that have a position are."""
        population = self.entry.population
        if population is None:
            return None
        layer = self.layers[population.layer]
        unplaced = len(layer.frame) - len(layer.drawn)
        return people(layer.drawn[population.field], is_served, unplaced=unplaced)

    def _each(self, around: Any) -> pd.DataFrame:
        layer = self.layers[self.entry.each or ""]
        shapes = shapely.segmentize(np.asarray(layer.drawn.geometry.array), radius.STEP_DEG)
        inside = shapely.intersection(shapes, around)
        return pd.DataFrame(
            {
                "area_ha": geodesy.area_m2(shapes) / 10_000,
                "served_ha": geodesy.area_m2(inside) / 10_000,
            },
            index=layer.drawn.index,
        )

    @property
    def figures(self) -> dict[str, float]:
        """Return what was measured, with units in the names."""
        figures = {"distance_m": self.entry.distance_m, **self._of(self.whole)}
        if self.entry.sites:
            sites = self.layers[self.entry.sites]
            figures[f"{sites.name}_without_place"] = float(len(sites.frame) - len(sites.drawn))
        for n, (_, part) in enumerate(self.stages, 1):
            figures |= {f"stage_{n}_{name}": value for name, value in self._of(part).items()}
        if self.stages:
            figures["facilities_of_no_stage"] = float(self.undated)
        return figures

    def _of(self, part: Served) -> dict[str, float]:
        figures = {"facilities": float(part.facilities)}
        for name, area in part.areas.items():
            figures |= {
                f"{name}_area_ha": area.area_ha,
                f"{name}_served_ha": area.served_ha,
                f"{name}_served_share": area.share,
            }
        if part.sites is not None:
            figures[f"{self.entry.sites}_placed"] = float(len(part.sites))
            figures[f"{self.entry.sites}_served"] = float(part.sites["served"].sum())
        if part.people is not None:
            figures |= {
                "people_known": part.people.total,
                "people_served": part.people.served,
                "places_of_unknown_people": float(part.people.unknown),
                "places_without_position": float(part.people.unplaced),
            }
            if part.people.total:
                figures["people_served_share"] = part.people.share
        if part.each is not None:
            figures[f"{self.entry.each}_without"] = float((part.each["served_ha"] == 0).sum())
        if part.reach is not None:
            figures["reached_km"] = part.reach.length_m / 1000
            figures["reached_share"] = part.reach.share
        return figures
