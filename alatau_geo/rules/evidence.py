"""What rules look at: a plan's layers and figures, and what is computed from them once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from alatau_geo import coverage, geodesy, neighbours, network
from alatau_geo.errors import AlatauError
from alatau_geo.layer import weakest
from alatau_geo.twins import twins

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from alatau_geo.catalog import Catalog, CoverageEntry
    from alatau_geo.claims import Claims
    from alatau_geo.coverage import Coverage
    from alatau_geo.layer import Layer
    from alatau_geo.neighbours import Neighbours
    from alatau_geo.network import Network
    from alatau_geo.twins import Twin

#: What is no wider than this is a sliver: two drawings of one border, not an area of its own.
SLIVER_M = 1.0
#: Features that a rule takes apart at a time: their positions and rings need many times their room.
BATCH = 50_000


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
    def twins(self) -> dict[str, tuple[Twin, ...]]:
        """Return the rows of each layer that have the shape of an earlier one."""
        return {
            name: twins(layer.frame, id_field=layer.entry.id_field)
            for name, layer in self.layers.items()
        }

    @cached_property
    def neighbours(self) -> dict[str, tuple[list[Any], Neighbours]]:
        """Return, for each layer of areas, the labels of those drawn and how they lie together."""
        return {
            name: (
                layer.drawn.index.tolist(),
                neighbours.between(np.asarray(layer.drawn.geometry.array), gap_m=SLIVER_M),
            )
            for name, layer in self.layers.items()
            if layer.entry.geometry == "polygon"
        }

    def told_from_m(self, layer: str, kind: str) -> float:
        """Return the width from which on a plan's own rule tells a layer's overlaps or gaps.

        Parameters
        ----------
        layer : str
            Its name.
        kind : {"overlap", "gap"}
            Which of them.

        Returns
        -------
        float
            Metres; infinite where the plan declares nothing of all the layer's features.
        """
        constraints = self.catalog.constraints
        declared = (
            [item for item in constraints.no_overlap if item.other is None]
            if kind == "overlap"
            else [item for item in constraints.no_gaps if item.area is None]
        )
        return min(
            (
                item.tolerance_m
                for item in declared
                if item.features.layer == layer and not item.features.where
            ),
            default=float("inf"),
        )

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
        """Return all figures measured beside the claims, by group, with units in their names.

        What can't be computed is left out: the rule that looks at it reports why.
        """
        groups: dict[str, dict[str, float]] = {}
        for figures in (self._area_figures, self._site_figures, self._network_figures):
            try:
                for name, group in figures():
                    groups.setdefault(name, {}).update(group)
            except AlatauError:
                raise
            except Exception:  # noqa: BLE001, S112  three rules meet it too and report it
                continue
        return groups

    def _area_figures(self) -> Iterator[tuple[str, dict[str, float]]]:
        for entry, area, part in self.served:
            figures = {
                "distance_m": entry.distance_m,
                f"{area.name}_area_ha": part.area_ha,
                f"{area.name}_served_ha": part.served_ha,
                f"{area.name}_served_share": part.share,
            }
            yield f"coverage:{entry.name}", figures

    def _site_figures(self) -> Iterator[tuple[str, dict[str, float]]]:
        for entry, sites, table in self.nearest:
            served = (table["distance_m"] <= entry.distance_m).sum()
            figures = {
                "distance_m": entry.distance_m,
                f"{sites.name}_placed": float(len(table)),
                f"{sites.name}_served": float(served),
                f"{sites.name}_without_place": float(len(sites.frame) - len(table)),
            }
            yield f"coverage:{entry.name}", figures

    def _network_figures(self) -> Iterator[tuple[str, dict[str, float]]]:
        for name, graph in self.networks.items():
            figures = {
                "nodes": float(graph.n_nodes),
                "edges": float(graph.n_edges),
                "components": float(graph.n_components),
                "loose_ends": float(len(graph.dangles())),
                "length_km": graph.length_km,
                **_length_by_phase(self.layers[name].drawn),
            }
            yield f"network:{name}", figures


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


def widths_m(polygons: NDArray[Any]) -> NDArray[np.float64]:
    """Return the width of polygons in metres: the area over half the perimeter.

    That is close to the width of what is long and narrow, whatever its course.

    Examples
    --------
    >>> strip = shapely.box(77, 43, 77.1, 43.0001)
    >>> widths_m(np.array([strip])).round(1)
    array([11.1])
    """
    return geodesy.area_m2(polygons) / np.maximum(geodesy.length_m(polygons) / 2, 1e-9)


def width_text(width_m: float) -> str:
    """Return a width for a reader: in millimetres where it is under a decimetre.

    Examples
    --------
    >>> width_text(0.00246), width_text(0.5), width_text(1234.56)
    ('2.5 mm', '0.50 m', '1,234.56 m')
    """
    return f"{width_m * 1000:,.1f} mm" if width_m < 0.1 else f"{width_m:,.2f} m"


def point_of(geometry: Any) -> tuple[float, float] | None:
    """Return a place on or in a geometry, lon/lat, rounded as the layers are; ``None`` without one.

    Where a shape is invalid that is where it is wrong, and where positions are not finite it is the
    first that is.

    Examples
    --------
    >>> point_of(shapely.box(77, 43, 77.2, 43.2))
    (77.1, 43.1)
    """
    coordinates = shapely.get_coordinates(geometry)
    finite = np.isfinite(coordinates).all(axis=1)
    if not finite.any():
        return None
    place = coordinates[finite][0]
    if finite.all():
        wrong = re.search(r"\[(\S+) (\S+)\]$", shapely.is_valid_reason(geometry))
        if wrong:
            place = np.array([float(wrong[1]), float(wrong[2])])
        else:
            place = shapely.get_coordinates(shapely.point_on_surface(geometry))[0]
    lon, lat = place.round(6).tolist()
    return lon, lat
