"""A plan: a folder of layers, claims and maps; opened, checked, mapped and built."""

from __future__ import annotations

import shutil
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo import catalog, claims, crs, output
from alatau_geo.errors import PlanError, UsageError
from alatau_geo.reader import Fixes, Replacement, read_layer, read_replacement
from alatau_geo.report import LayerSummary, Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alatau_geo.claims import Claim
    from alatau_geo.layer import Layer
    from alatau_geo.rules.evidence import Evidence
    from alatau_geo.webmap import PlanMap

_PACKAGE = Path(__file__).parent


def reference_folder() -> Path:
    """Return the folder of the reference plan.

    Returns
    -------
    Path
        Inside the installed package, or the root of a checkout.
    """
    installed = _PACKAGE / "reference"
    return installed if installed.is_dir() else _PACKAGE.parent


def open_plan(
    path: str | Path | None = None,
    *,
    replace: Iterable[str | Replacement] = (),
    fixes: Fixes | None = None,
    grid: str | Path | None = None,
) -> Plan:
    """Open a plan.

    Parameters
    ----------
    path : str or Path, optional
        Its folder; without it the reference plan of Alatau.
    replace : iterable of str or Replacement
        Files that stand in for layers: ``"city=districts.geojson?KATO=191800000"``.
    fixes : Fixes, optional
        What to correct in these files: encoding, CRS, order of axes.
    grid : str or Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23, such as ``qazgrid_kz.gsb``, for all layers
        on Pulkovo 1942 (SK-42).

    Returns
    -------
    Plan
        With its YAML read and checked; layers are read when they are needed.

    Raises
    ------
    PlanError
        If the folder is no plan, or its YAML is wrong: every problem with its line.
    UsageError
        If a replacement names no layer of the plan, or there are fixes and nothing to fix,
        or the grid can't be used.

    Examples
    --------
    >>> plan = open_plan()
    >>> plan.layers["districts"].grade
    'schematic'
    """
    replacements = [
        item if isinstance(item, Replacement) else Replacement.parse(item) for item in replace
    ]
    fixes = fixes or Fixes()
    fixes.check(replacements)
    folder = reference_folder() if path is None else Path(path)
    grid = None if grid is None else Path(grid)
    if grid is not None:
        crs.check_grid(grid, where="--grid")  # also where no layer comes to need it
    return Plan(folder, replacements, fixes=fixes, grid=grid)


class Plan:
    """A plan that is open.

    Parameters
    ----------
    folder : Path
        Holds ``layers/`` and ``maps/``.
    replacements : list of Replacement
        Files that stand in for layers.
    fixes : Fixes, optional
        What to correct in these files.
    grid : Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23.
    """

    def __init__(
        self,
        folder: Path,
        replacements: list[Replacement],
        *,
        fixes: Fixes | None = None,
        grid: Path | None = None,
    ) -> None:
        self.folder = folder
        self._fixes, self._grid = fixes, grid
        if not (folder / "layers").is_dir():
            raise PlanError(
                f"{folder}: a plan needs a folder layers/, there is none:"
                " `alatau-geo init DIR` makes a plan to start from"
            )
        self.catalog, self._catalog_file = catalog.read(folder / "layers" / "catalog.yaml")
        self.claims, self._claims_file = claims.read(folder / "layers" / "claims.yaml")
        self._replacements = {item.layer: item for item in replacements}
        self._check_names(replacements)

    def _check_names(self, replacements: list[Replacement]) -> None:
        known = ", ".join(entry.name for entry in self.catalog.layers)
        for item in replacements:
            if self.catalog.layer(item.layer) is None:
                raise UsageError(
                    f"--layer: no layer {item.layer!r} in the plan; there are: {known}"
                )
        if len(self._replacements) < len(replacements):
            raise UsageError("--layer: a layer can be replaced by one file, one was given twice")
        problems = [
            self._claims_file.error(
                ("claims", n, "of"), f"{claim.id}: no layer {name!r} to measure; there are: {known}"
            )
            for n, claim in enumerate(self.claims.claims)
            for name in (claim.of.layers if claim.of else ())
            if self.catalog.layer(name) is None
        ]
        problems += [
            self._catalog_file.error(
                ("layers", n, "fitted_to"),
                f"{entry.name}: fitted to {name!r}, which is no claim of claims.yaml",
            )
            for n, entry in enumerate(self.catalog.layers)
            for name in entry.fitted_to
            if name not in self.claims.by_id
        ]
        problems += [
            self._catalog_file.error(place, message)
            for place, message in catalog.unknown_claims(self.catalog, self.claims.by_id)
        ]
        if problems:
            raise PlanError("\n".join(str(problem) for problem in problems))

    def _check_fields(self) -> None:
        """Refuse constraints about fields that the plan's own layers do not have."""
        columns = {
            name: list(map(str, layer.frame.columns.drop(layer.frame.geometry.name)))
            for name, layer in self.layers.items()
            if not layer.origin.replaced  # of a user's file the rules tell it
        }
        if problems := list(catalog.unknown_fields(self.catalog, columns)):
            raise self._catalog_file.errors(problems)

    @cached_property
    def layers(self) -> dict[str, Layer]:
        """Return the layers by name, in drawing order."""
        folder, box = self.folder / "layers", self.catalog.study_area
        layers = {}
        for entry in self.catalog.layers:
            replacement = self._replacements.get(entry.name)
            layers[entry.name] = (
                read_replacement(
                    entry,
                    folder,
                    replacement,
                    study_area=box,
                    entries=self.catalog.layers,
                    fixes=self._fixes,
                    grid=self._grid,
                )
                if replacement
                else read_layer(entry, folder, study_area=box, grid=self._grid)
            )
        return layers

    @cached_property
    def evidence(self) -> Evidence:
        """Return what rules look at: layers, claims, networks and service areas."""
        from alatau_geo.rules.evidence import Evidence  # noqa: PLC0415  not needed to list a plan

        return Evidence(self.catalog, self.layers, self.claims)

    @cached_property
    def computed(self) -> dict[str, Layer]:
        """Return the layers that analyses compute, by name; maps show them like any layer."""
        from alatau_geo import results  # noqa: PLC0415  not needed to list a plan

        return results.layers(self.evidence)

    def check(self) -> Report:
        """Check the plan: verdicts on its claims, findings in its layers.

        Returns
        -------
        Report
            With everything that was measured.

        Raises
        ------
        PlanError, DataError
            If a claim can't be measured as it asks, or a layer can't be used.
        """
        return self._report

    @cached_property
    def _report(self) -> Report:
        from alatau_geo import rules, verdict  # noqa: PLC0415  not needed to list a plan
        from alatau_geo.versions import versions  # noqa: PLC0415

        self._check_fields()
        verdicts = verdict.judge(self.claims, self.layers, place=self._place)
        return Report(
            plan=self.catalog.name,
            title=self.catalog.title,
            claims=verdicts,
            findings=rules.check(self.evidence),
            layers=tuple(_summary(layer) for layer in self.layers.values()),
            figures=self.evidence.figures,
            versions=versions(),
        )

    def _place(self, claim: Claim) -> str:
        line = self._claims_file.line(("claims", self.claims.claims.index(claim), "of"))
        return f"{self._claims_file.path}:{line}: {claim.id}"

    @property
    def map_names(self) -> list[str]:
        """Return the names of the plan's maps."""
        return sorted(path.stem for path in (self.folder / "maps").glob("*.yaml"))

    def map(self, name: str = "overview") -> PlanMap:
        """Return one of the plan's web maps.

        Parameters
        ----------
        name : str
            The stem of a file in ``maps/``.

        Returns
        -------
        PlanMap
            A ``folium.Map`` that shows itself in a notebook and can be added to; ``to_html()``
            gives one self-contained page.

        Raises
        ------
        UsageError
            If the plan has no such map.
        """
        from alatau_geo import webmap  # noqa: PLC0415  folium is heavy

        if name not in self.map_names:
            known = ", ".join(self.map_names) or "none"
            raise UsageError(f"no map {name!r} in {self.folder / 'maps'}; there are: {known}")
        layers = self.layers | self.computed
        spec = webmap.read(self.folder / "maps" / f"{name}.yaml", layers=list(layers))
        return webmap.build(spec, layers, self.check())

    def build(self, folder: str | Path = "build") -> list[Path]:
        """Write GeoPackage, web maps, reports and a manifest into one folder, replaced as a whole.

        Parameters
        ----------
        folder : str or Path
            Absent, empty, or made by an earlier build.

        Returns
        -------
        list of Path
            The files written, the manifest last.

        Raises
        ------
        UsageError
            If the folder holds something else.
        """
        from alatau_geo import geopackage, reports  # noqa: PLC0415

        folder = Path(folder)
        with output.replaced_folder(folder) as place:
            report = self.check()
            layers = self.layers | self.computed
            geopackage.write(place / f"{self.catalog.name}.gpkg", layers, report)
            for name in self.map_names:
                output.write_text(place / f"map-{name}.html", self.map(name).to_html())
            for form in reports.FORMATS:
                output.write_text(
                    place / f"report.{reports.SUFFIXES[form]}", reports.render(report, form)
                )
            names = sorted(path.name for path in place.iterdir())
            output.write_manifest(place, report)
        return [folder / name for name in (*names, output.MANIFEST)]


def _summary(layer: Layer) -> LayerSummary:
    entry, drawn = layer.entry, layer.drawn
    accuracies = layer.accuracies_m.loc[drawn.index]
    known = len(accuracies) and accuracies.notna().all()
    return LayerSummary(
        name=entry.name,
        title=entry.title,
        geometry=entry.geometry,
        grade=layer.grade,
        source=entry.source,
        licence=entry.licence,
        file=layer.origin.file,
        sha256=layer.origin.sha256,
        operation=str(layer.origin.operation),
        accuracy_m=float(accuracies.max()) if known else None,
        features=len(layer.frame),
        without_place=len(layer.frame) - len(drawn),
        refused=len(layer.refused),
        repaired=len(layer.repairs),
        replaced=layer.origin.replaced,
        fitted_to=layer.fitted_to,
        area_ha=layer.area_ha if entry.geometry == "polygon" else None,
        length_km=layer.length_km if entry.geometry == "line" else None,
        repairs=tuple(str(item) for item in layer.repairs),
    )


def init(folder: str | Path) -> list[Path]:
    """Copy the reference plan as a start for one's own.

    Parameters
    ----------
    folder : str or Path
        Absent or empty.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UsageError
        If the folder holds something already.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: needs to be absent or empty, it is not: give another folder")
    source = reference_folder()
    for part in ("layers", "maps"):
        ignore = shutil.ignore_patterns("*.py", "__pycache__")
        shutil.copytree(source / part, folder / part, ignore=ignore, dirs_exist_ok=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())
