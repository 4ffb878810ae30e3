"""What rules look at: a plan's layers and figures, and what is computed from them once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import geodesy, neighbours
from alatau_geo.coverage.service import Service
from alatau_geo.coverage.sheet import Sheet, sheet
from alatau_geo.errors import AlatauError
from alatau_geo.layer import weakest
from alatau_geo.network.study import Study
from alatau_geo.sentence import Spoken, named, said, word
from alatau_geo.terrain.summary import summarised
from alatau_geo.twins import twins

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from alatau_geo.catalog import Catalog
    from alatau_geo.claims import Claims
    from alatau_geo.coverage.sheet import Row
    from alatau_geo.layer import Layer
    from alatau_geo.neighbours import Neighbours
    from alatau_geo.network import Network
    from alatau_geo.quantity import Quantity
    from alatau_geo.terrain.analysis import Terrain
    from alatau_geo.terrain.summary import TerrainSummary
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
    terrain : Terrain, optional
        The layers over a terrain model, where the plan or the user names one.
    """

    catalog: Catalog
    layers: Mapping[str, Layer]
    claims: Claims
    terrain: Terrain | None = None

    def __repr__(self) -> str:
        """Return what a session shows: not all that the plan says."""
        counts = f"{len(self.layers)} layers, {len(self.claims.claims)} claims"
        return f"<Evidence of {self.catalog.name}: {counts}>"

    @cached_property
    def studies(self) -> dict[str, Study]:
        """Return the study of each layer that the catalog calls a network."""
        return {
            name: Study(layer, self.layers, self.catalog.study_area)
            for name, layer in self.layers.items()
            if layer.entry.network and len(layer.drawn)
        }

    @property
    def networks(self) -> dict[str, Network]:
        """Return the graph of each layer that the catalog calls a network."""
        return {name: study.graph for name, study in self.studies.items()}

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
    def services(self) -> dict[str, Service]:
        """Return each service check, computed."""
        graphs = self.networks if any(entry.along for entry in self.catalog.coverage) else {}
        return {
            entry.name: Service(
                entry, self.layers, graphs.get(entry.along.network) if entry.along else None
            )
            for entry in self.catalog.coverage
        }

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """Return each balance, computed."""
        sheets = {}
        for entry in self.catalog.balances:
            figures = {wanted.claim: self._figure(wanted.claim) for wanted in entry.demand}
            unit = next(iter(figures.values())).unit.base
            demand = {self._claim(name): quantity.interval for name, quantity in figures.items()}
            sheets[entry.name] = sheet(entry, self.layers, demand, unit=unit)
        return sheets

    def _figure(self, claim: str) -> Quantity:
        quantity = self.claims.by_id[claim].quantity
        assert quantity is not None  # noqa: S101  the plan was checked on opening
        return quantity

    def _claim(self, claim: str) -> str:
        """Return a claim's id, which other languages have as its title."""
        return named(claim, self.claims.by_id[claim].title.model_dump(exclude_none=True))

    def weakest_grade(self, *layers: Layer) -> str:
        """Return the weakest grade of some layers."""
        return weakest([layer.grade for layer in layers])

    def called(self, name: str) -> Spoken:
        """Return a layer's name, which other languages have as its title."""
        return self.layers[name].called

    @property
    def ground(self) -> TerrainSummary | None:
        """Return what reports tell of the terrain model; ``None`` without one.

        Profiles that can't be computed are left out: the rules that look at them report why.
        """
        if self.terrain is None:
            return None
        try:
            return self.terrain.summary
        except AlatauError:
            raise
        except Exception:  # noqa: BLE001  rules meet it too and report it
            return summarised(self.terrain, ())

    @property
    def figures(self) -> dict[str, dict[str, float]]:
        """Return all figures measured beside the claims, by group, with units in their names.

        What can't be computed is left out: the rule that looks at it reports why.
        """
        groups: dict[str, dict[str, float]] = {}
        for figures in (self._coverage_figures, self._network_figures, self._terrain_figures):
            try:
                for name, group in figures():
                    groups.setdefault(name, {}).update(group)
            except AlatauError:
                raise
            except Exception:  # noqa: BLE001, S112  rules meet it too and report it
                continue
        return groups

    def _coverage_figures(self) -> Iterator[tuple[str, dict[str, float]]]:
        for name, service in self.services.items():
            yield f"coverage:{name}", service.figures
        for name, found in self.sheets.items():
            yield f"balance:{name}", found.figures

    def _network_figures(self) -> Iterator[tuple[str, dict[str, float]]]:
        for name, study in self.studies.items():
            yield f"network:{name}", study.figures

    def _terrain_figures(self) -> Iterator[tuple[str, dict[str, float]]]:
        if self.terrain is not None:
            yield from self.terrain.figures


def balance_text(name: str, sheet: Sheet, row: Row) -> str:
    """Return what one row of a balance comes to, for a reader."""
    return said(
        "{name}, {year}: {arithmetic}; {assumed} (grade {grade})",
        name=named(name, sheet.entry.title.model_dump(exclude_none=True)),
        year=row.year,
        arithmetic=row.balance.arithmetic(),
        assumed=row.assumed,
        grade=word(sheet.grade),
    )


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
    return (
        said("{width_m:,.1f} mm", width_m=width_m * 1000)
        if width_m < 0.1
        else said("{width_m:,.2f} m", width_m=width_m)
    )


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
