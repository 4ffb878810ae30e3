"""One plan's service checks and balances by themselves: as text, JSON, layers or a raster."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import geopackage, output, results, rules
from alatau_geo.coverage import surface
from alatau_geo.coverage.given import Given, given
from alatau_geo.coverage.places import lonlat_of
from alatau_geo.coverage.siting import Aim, Curve, best
from alatau_geo.coverage_report.data import service_data, sheet_data
from alatau_geo.coverage_report.text import text
from alatau_geo.errors import UsageError
from alatau_geo.report import Report
from alatau_geo.reports.json import finding_data
from alatau_geo.versions import versions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alatau_geo.coverage.service import Service
    from alatau_geo.coverage.sheet import Sheet
    from alatau_geo.layer import Layer
    from alatau_geo.report import Finding
    from alatau_geo.rules.evidence import Evidence


#: The rules about features that lie outside, have no place, or are there twice.
_ABOUT_DATA = ("AG103", "AG104", "AG107", "AG108")


@dataclass(frozen=True)
class CoverageReport:
    """Who is served by what in a plan.

    Parameters
    ----------
    evidence : Evidence
        Its layers, with the checks and balances that are asked for.
    """

    evidence: Evidence

    @property
    def services(self) -> dict[str, Service]:
        """Return the service checks, computed."""
        return self.evidence.services

    @property
    def sheets(self) -> dict[str, Sheet]:
        """Return the balances, computed."""
        return self.evidence.sheets

    @cached_property
    def allocations(self) -> dict[str, Given]:
        """Return, for each check with ``loads``, which facility takes which site."""
        found = {name: given(service) for name, service in self.services.items()}
        return {name: one for name, one in found.items() if one is not None}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the rules about coverage find, and those about facilities and sites as data.

        Of the layers of facilities and sites: what lies outside the study area, has no place, or
        is there twice.
        """
        names = {name for service in self.services.values() for name in _asked(service)}
        own = {name: layer for name, layer in self.evidence.layers.items() if name in names}
        data = rules.check(replace(self.evidence, layers=own), family=_ABOUT_DATA)
        return data + rules.check(self.evidence, family="AG3")

    @cached_property
    def layers(self) -> dict[str, Layer]:
        """Return the checks' layers, and those that were computed from them."""
        names = {name for service in self.services.values() for name in service.names}
        own = {name: layer for name, layer in self.evidence.layers.items() if name in names}
        return own | {layer.name: layer for layer in results.of_services(self.evidence)}

    def next_places(
        self,
        name: str,
        *,
        most: int,
        candidates: str = "grid",
        grid_m: float = 2000.0,
        aim: Aim = "covered",
    ) -> tuple[Curve, NDArray[np.float64]]:
        """Return the best places for the next facilities of a check.

        Parameters
        ----------
        name : str
            The check.
        most : int
            How many to add at the most.
        candidates : str
            ``grid``, or a layer of the plan: where a facility could be built.
        grid_m : float
            Spacing of the grid, over the check's areas or the study area.
        aim : {"covered", "distance"}
            As of :func:`alatau_geo.coverage.siting.best`.

        Returns
        -------
        tuple of Curve and array of shape (m, 2)
            What each added facility gains, and the candidates' places. What is to be served are
            the people of the check, else its sites, else the points of a grid over its areas.

        Raises
        ------
        UsageError
            If there is no such layer, or nothing to serve.
        """
        service = self.services[name]
        there = self._candidates(service, candidates, grid_m)
        here, weight = self._demand(service, grid_m)
        stands, _ = lonlat_of(service.facilities.geometry)
        curve = best(
            here,
            weight,
            there,
            existing=stands,
            distance_m=service.entry.distance_m,
            most=most,
            aim=aim,
        )
        return curve, there

    def _candidates(self, service: Service, name: str, grid_m: float) -> NDArray[np.float64]:
        if name == "grid":
            return self._grid(service, grid_m)
        if name not in self.evidence.layers:
            known = ", ".join(self.evidence.layers)
            raise UsageError(
                f"candidates are grid or a layer; {name!r} was given, there are: {known}"
            )
        shapes = np.asarray(self.evidence.layers[name].drawn.geometry.array)
        return np.asarray(shapely.get_coordinates(shapely.point_on_surface(shapes)))

    def _demand(
        self, service: Service, grid_m: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        entry, layers = service.entry, self.evidence.layers
        if entry.population:
            places = layers[entry.population.layer].drawn
            known = places[entry.population.field]
            numbers = np.array([_count(value) for value in known])
            lonlat = shapely.get_coordinates(places.geometry.array)
            return lonlat[numbers > 0], numbers[numbers > 0]
        if entry.sites:
            lonlat, _ = lonlat_of(layers[entry.sites].drawn.geometry)
        else:
            lonlat = self._grid(service, grid_m)
        return lonlat, np.ones(len(lonlat))

    def _grid(self, service: Service, grid_m: float) -> NDArray[np.float64]:
        """Return points of a grid inside a check's areas, or the study area without them."""
        shapes = [
            shapely.union_all(np.asarray(self.evidence.layers[name].drawn.geometry.array))
            for name in service.entry.areas
        ]
        area = (
            shapely.union_all(shapes) if shapes else shapely.box(*self.evidence.catalog.study_area)
        )
        step, rows, columns = surface.grid(tuple(area.bounds), grid_m, least_m=50)
        west, _, _, north = area.bounds
        lon = west + (np.arange(columns) + 0.5) * step[0]
        lat = north - (np.arange(rows) + 0.5) * step[1]
        points = np.stack(np.meshgrid(lon, lat), axis=-1).reshape(-1, 2)
        return np.asarray(points[shapely.contains_xy(area, points)])

    def raster(self, path: str | Path, name: str, *, cell_m: float) -> tuple[int, int]:
        """Write the distance to a check's nearest facility as a Cloud-Optimised GeoTIFF.

        Parameters
        ----------
        path : str or Path
            The file, ``.tif``.
        name : str
            The check.
        cell_m : float
            Size of a cell.

        Returns
        -------
        tuple of int
            Rows and columns, over the study area.

        Raises
        ------
        UsageError, DataError
            As of :func:`alatau_geo.coverage.surface.write`; or if the plan reads the file.
        """
        path = Path(path)
        results.refuse_sources(path, self.evidence)
        service = self.services[name]
        facilities, layer = service.facilities.geometry, service.layers[service.entry.facilities]
        tags = {"CHECK": name, "FACILITIES": layer.name, "GRADE": layer.grade}
        with output.replaced_file(path) as beside:
            return surface.write(
                *(beside, facilities, self.evidence.catalog.study_area), cell_m=cell_m, tags=tags
            )

    def write(self, path: str | Path) -> None:
        """Write the layers and what was computed from them into a GeoPackage.

        Parameters
        ----------
        path : str or Path
            Ends in ``.gpkg``; what was there is replaced when all went well.

        Raises
        ------
        UsageError
            If it ends in something else, or the plan reads it.
        """
        path = Path(path)
        if path.suffix.lower() != ".gpkg":
            raise UsageError(f"{path}: needs to end in .gpkg: the results are several layers")
        results.refuse_sources(path, self.evidence)
        catalog = self.evidence.catalog
        report = Report(
            plan=catalog.name,
            title=catalog.title,
            claims=(),
            findings=self.findings,
            layers=(),
            versions=versions(),
        )
        with output.replaced_file(path) as beside:
            geopackage.write_layers(beside, catalog, self.layers, report)

    def json(self) -> str:
        """Return it as JSON: figures, tables and findings."""
        data = {
            "plan": self.evidence.catalog.name,
            "coverage": [service_data(self, service) for service in self.services.values()],
            "balances": [sheet_data(sheet) for sheet in self.sheets.values()],
            "findings": [finding_data(item) for item in self.findings],
        }
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def text(self) -> str:
        """Return it for a terminal: at most 100 columns."""
        return text(self)


def of(evidence: Evidence, name: str | None = None) -> CoverageReport:
    """Return the service checks and balances of a plan, or one of them.

    Parameters
    ----------
    evidence : Evidence
        The plan's layers and what its catalog asks.
    name : str, optional
        Of a check or a balance; all of them without.

    Returns
    -------
    CoverageReport
        What was computed.

    Raises
    ------
    UsageError
        If the catalog has no such check, or none at all.
    """
    catalog = evidence.catalog
    known = [check.name for check in catalog.coverage]
    known += [balance.name for balance in catalog.balances]
    if not known:
        raise UsageError(
            "catalog.yaml has no service checks: add `coverage` or `balances` (docs/coverage.md)"
        )
    if name is not None and name not in known:
        raise UsageError(f"no service check or balance {name!r}; there are: {', '.join(known)}")
    wanted = known if name is None else [name]
    some = catalog.model_copy(
        update={
            "coverage": tuple(item for item in catalog.coverage if item.name in wanted),
            "balances": tuple(item for item in catalog.balances if item.name in wanted),
        }
    )
    return CoverageReport(replace(evidence, catalog=some))


def _asked(service: Service) -> tuple[str, ...]:
    """Return the layers of facilities and sites."""
    entry = service.entry
    return (entry.facilities, entry.sites) if entry.sites else (entry.facilities,)


def _count(value: Any) -> float:
    try:
        number_ = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number_ if np.isfinite(number_) and number_ > 0 else 0.0
