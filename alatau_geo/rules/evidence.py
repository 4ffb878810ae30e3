"""What rules look at: a plan's layers and figures, and what is computed from them once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from alatau_geo import coverage, geodesy, network
from alatau_geo.layer import weakest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from alatau_geo.catalog import Catalog, CoverageEntry
    from alatau_geo.claims import Claims
    from alatau_geo.coverage import Coverage
    from alatau_geo.layer import Layer
    from alatau_geo.network import Network


@dataclass(frozen=True)
class Evidence:
    """A plan as its rules see it.

    Parameters
    ----------
    catalog : Catalog
        What the plan says of its layers.
    layers : mapping
        Name → layer.
    claims : Claims
        The figures.
    """

    catalog: Catalog
    layers: Mapping[str, Layer]
    claims: Claims

    @cached_property
    def networks(self) -> dict[str, Network]:
        """Return the graph of each layer that the catalog calls a network."""
        return {
            name: network.from_lines(layer.drawn, snap_m=layer.entry.network.snap_m)
            for name, layer in self.layers.items()
            if layer.entry.network and len(layer.drawn)
        }

    @cached_property
    def served(self) -> list[tuple[CoverageEntry, Layer, Coverage]]:
        """Return, for each service check and area that has facilities, the share served."""
        results = []
        for entry in self.catalog.coverage:
            facilities = self.layers[entry.facilities].drawn
            for name in entry.areas:
                area = self.layers[name]
                if len(facilities) and len(area.drawn):
                    part = coverage.of_area(
                        area.drawn.geometry, facilities.geometry, distance_m=entry.distance_m
                    )
                    results.append((entry, area, part))
        return results

    @cached_property
    def nearest(self) -> list[tuple[CoverageEntry, Layer, pd.DataFrame]]:
        """Return, for each service check with sites, every placed site's nearest facility."""
        results = []
        for entry in self.catalog.coverage:
            facilities = self.layers[entry.facilities].drawn
            if entry.sites and len(facilities):
                sites = self.layers[entry.sites]
                table = coverage.nearest(sites.drawn.geometry, facilities.geometry)
                results.append((entry, sites, table))
        return results

    def coverage_grade(self, entry: CoverageEntry, other: Layer) -> str:
        """Return the weakest grade of a service check's layers."""
        return weakest([self.layers[entry.facilities].grade, other.grade])

    @property
    def figures(self) -> dict[str, dict[str, float]]:
        """Return all figures measured beside the claims, by group, with units in their names."""
        groups: dict[str, dict[str, float]] = {}
        for entry, area, part in self.served:
            group = groups.setdefault(f"coverage:{entry.name}", {"distance_m": entry.distance_m})
            group[f"{area.name}_area_ha"] = part.area_ha
            group[f"{area.name}_served_ha"] = part.served_ha
            group[f"{area.name}_served_share"] = part.share
        for entry, sites, table in self.nearest:
            group = groups.setdefault(f"coverage:{entry.name}", {"distance_m": entry.distance_m})
            group[f"{sites.name}_placed"] = float(len(table))
            group[f"{sites.name}_served"] = float((table["distance_m"] <= entry.distance_m).sum())
            group[f"{sites.name}_without_place"] = float(len(sites.frame) - len(table))
        for name, graph in self.networks.items():
            groups[f"network:{name}"] = {
                "nodes": float(graph.n_nodes),
                "edges": float(graph.n_edges),
                "components": float(graph.n_components),
                "loose_ends": float(len(graph.dangles())),
                "length_km": graph.length_km,
                **_length_by_phase(self.layers[name].drawn),
            }
        return groups


def _length_by_phase(frame: gpd.GeoDataFrame) -> dict[str, float]:
    if "phase" not in frame.columns:
        return {}
    length = pd.Series(geodesy.length_m(frame.geometry) / 1000, index=frame.index)
    phase = pd.to_numeric(frame["phase"], errors="coerce")
    by_phase = length.groupby(phase).sum()
    figures = {f"phase_{value:g}_length_km": float(total) for value, total in by_phase.items()}
    if phase.isna().any():
        figures["without_phase_length_km"] = float(length[phase.isna()].sum())
    return figures


def point_of(geometry: shapely.Geometry | None) -> tuple[float, float] | None:
    """Return a place on or in a geometry, lon/lat, rounded as the layers are; ``None`` without one."""
    if geometry is None or geometry.is_empty:
        return None
    point = geometry if geometry.geom_type == "Point" else geometry.representative_point()
    return round(point.x, 6), round(point.y, 6)
