"""A plan that is open: checked, mapped, exported and built."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo import catalog, output
from alatau_geo.errors import UsageError
from alatau_geo.plan import names
from alatau_geo.plan.folder import layers_of
from alatau_geo.reader import Fixes, Replacement, read_layer, read_replacement
from alatau_geo.report import Place, Report, summary
from alatau_geo.workplace import bring_back

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alatau_geo.claims import Claim
    from alatau_geo.coverage_report import CoverageReport
    from alatau_geo.layer import Layer
    from alatau_geo.network_report import NetworkReport
    from alatau_geo.qgis import Basemap, Sheet
    from alatau_geo.rules.evidence import Evidence
    from alatau_geo.terrain.file import DemFile
    from alatau_geo.terrain_report import TerrainReport
    from alatau_geo.webmap import MapSpec, PlanMap

_CATALOG, _CLAIMS = "layers/catalog.yaml", "layers/claims.yaml"


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
    dem : DemFile, optional
        A terrain model that stands in for the catalog's.
    """

    def __init__(
        self,
        folder: Path,
        replacements: list[Replacement],
        *,
        fixes: Fixes | None = None,
        grid: Path | None = None,
        dem: DemFile | None = None,
    ) -> None:
        self.folder = folder
        self._fixes, self._grid, self._dem = fixes, grid, dem
        bring_back(folder / "layers")
        layers_of(folder)
        read = names.read(folder / _CATALOG, folder / _CLAIMS)
        (self.catalog, self._catalog_file), (self.claims, self._claims_file) = read
        self._replacements = {item.layer: item for item in replacements}
        names.check(self.catalog, self._catalog_file, self.claims, replacements)

    def __repr__(self) -> str:
        """Return what a session shows: the plan, and how much there is."""
        counts = f"{len(self.catalog.layers)} layers, {len(self.claims.claims)} claims"
        return f"<Plan {self.catalog.name}: {counts}, maps: {', '.join(self.map_names) or 'none'}>"

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
        """Return what rules look at: layers, claims, networks, service areas and terrain."""
        from alatau_geo.plan import ground  # noqa: PLC0415  not needed to list a plan
        from alatau_geo.rules.evidence import Evidence  # noqa: PLC0415

        terrain = ground.opened(
            self.folder / "layers", self.catalog, self.layers, given=self._dem, grid=self._grid
        )
        return Evidence(self.catalog, self.layers, self.claims, terrain)

    @cached_property
    def computed(self) -> dict[str, Layer]:
        """Return the layers that analyses compute, by name; maps show them like any layer."""
        from alatau_geo import results  # noqa: PLC0415  not needed to list a plan

        return results.layers(self.evidence)

    @property
    def shown(self) -> dict[str, Layer]:
        """Return the plan's layers and those that analyses compute, by name."""
        return self.layers | self.computed

    def coverage(self, name: str | None = None) -> CoverageReport:
        """Return who is served by what: the plan's service checks and balances.

        Parameters
        ----------
        name : str, optional
            Of one of them; all without.

        Returns
        -------
        CoverageReport
            ``services``, ``sheets``, ``layers``, ``next_places()`` and more.

        Raises
        ------
        UsageError
            If the catalog has none, or none of that name.
        """
        from alatau_geo import coverage_report  # noqa: PLC0415  not needed to list a plan

        return coverage_report.of(self.evidence, name)

    def network(self, name: str | None = None) -> NetworkReport:
        """Return what hangs together in the plan's networks, what is wrong, and what fails.

        Parameters
        ----------
        name : str, optional
            A layer of lines, whether or not the catalog calls it a network; all that are, without.

        Returns
        -------
        NetworkReport
            ``studies``, ``findings``, ``layers``, ``fix()`` and more.

        Raises
        ------
        UsageError
            If there is no such layer, or it is none of lines, or no layer is a network.
        """
        from alatau_geo import network_report  # noqa: PLC0415  not needed to list a plan
        from alatau_geo.rules.evidence import Evidence  # noqa: PLC0415

        # without the terrain: a model that can't be used is no matter for a network
        evidence = Evidence(self.catalog, self.layers, self.claims)
        return network_report.of(evidence, name, folder=self.folder / "layers")

    def terrain(self, name: str | None = None) -> TerrainReport:
        """Return the plan's layers over its terrain model: heights, grades, slopes, land.

        Parameters
        ----------
        name : str, optional
            A layer of lines or areas, or an entry of land to build on; all without.

        Returns
        -------
        TerrainReport
            ``lines``, ``zones``, ``limited``, ``buildable``, ``layers`` and more.

        Raises
        ------
        UsageError
            If neither the catalog nor `open_plan` names a model, or there is none of that name.
        DataError
            If the model has no heights in the study area.
        """
        from alatau_geo import terrain_report  # noqa: PLC0415  not needed to list a plan

        return terrain_report.of(self.evidence, name)

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
        wanted = {name for claim in self.claims.claims if claim.of for name in claim.of.layers}
        # what analyses compute is not computed unless a figure is of it
        measured = self.layers if wanted <= self.layers.keys() else self.shown
        verdicts = verdict.judge(self.claims, measured, place=self._place)
        claims, layers = self._places
        # what concerns neither a layer nor a figure concerns the plan: its catalog's first line
        top = Place(_CATALOG, 1)
        return Report(
            plan=self.catalog.name,
            title=self.catalog.title,
            claims=tuple(replace(item, place=claims[item.id]) for item in verdicts),
            findings=tuple(
                replace(item, place=layers.get(item.layer) or claims.get(item.feature or "", top))
                for item in rules.check(self.evidence)
            ),
            layers=tuple(
                replace(summary(layer), place=layers[name]) for name, layer in self.layers.items()
            ),
            figures=self.evidence.figures,
            versions=versions(),
            rules=tuple(rules.text(rule) for rule in rules.RULES),
            terrain=self.evidence.ground,
        )

    @property
    def _places(self) -> tuple[dict[str, Place], dict[str, Place]]:
        """Return where the claims and the layers stand, by id and by name."""
        claims = {
            claim.id: Place(_CLAIMS, self._claims_file.line(("claims", n, "id")))
            for n, claim in enumerate(self.claims.claims)
        }
        layers = {
            entry.name: Place(_CATALOG, self._catalog_file.line(("layers", n, "name")))
            for n, entry in enumerate(self.catalog.layers)
        }
        return claims, layers

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

        spec, terrain = self._spec(name), self.evidence.terrain
        ground = terrain.hillshade if terrain and spec.hillshade else None
        return webmap.build(spec, self.shown, self.check(), self.claims, ground)

    def _spec(self, name: str) -> MapSpec:
        """Return what one of the plan's maps shows."""
        from alatau_geo.webmap import spec  # noqa: PLC0415  folium is heavy

        if name not in self.map_names:
            known = ", ".join(self.map_names) or "none"
            raise UsageError(f"no map {name!r} in {self.folder / 'maps'}; there are: {known}")
        return spec.read(self.folder / "maps" / f"{name}.yaml", layers=list(self.shown))

    def sheet(
        self,
        *,
        crs: str | None = None,
        language: str = "en",
        basemap: Basemap | None = None,
    ) -> Sheet:
        """Return what a GeoPackage and a QGIS project of the plan are made from.

        Parameters
        ----------
        crs : str, optional
            The project's frame, such as ``EPSG:10947``; else the UTM zone of the study area.
        language : {"en", "ru", "kk"}
            Of names and titles.
        basemap : alatau_geo.qgis.Basemap, optional
            Tiles from the network below all layers, once the project is opened.

        Returns
        -------
        alatau_geo.qgis.Sheet
            The tables, the maps, and how they are shown.

        Raises
        ------
        UsageError
            If there is no such language, or the frame is not one of metres.
        DataError
            If the frame is not known.
        """
        from alatau_geo.plan import sheet  # noqa: PLC0415  not needed to check a plan

        frame = sheet.frame_of(self.catalog, crs=crs, language=language)
        maps = {name: self._spec(name) for name in self.map_names}
        return sheet.of(
            self.evidence, self.shown, self.check(), maps,
            frame=frame, language=language, basemap=basemap,
        )  # fmt: skip

    def export(
        self,
        folder: str | Path = "export",
        *,
        formats: Iterable[str] = ("geopackage", "qgis"),
        crs: str | None = None,
        language: str = "en",
        basemap: Basemap | None = None,
    ) -> list[Path]:
        """Write the plan's layers for other programs into one folder, replaced as a whole.

        Parameters
        ----------
        folder : str or Path
            Absent, empty, or made by an earlier export or build.
        formats : iterable of str
            Of `alatau_geo.exports.FORMATS`.
        crs : str, optional
            The frame of the project and of what is written in metres or as asked; GeoPackage,
            GeoJSON and KML stay in degrees on WGS 84.
        language, basemap
            As for :meth:`sheet`.

        Returns
        -------
        list of Path
            The files written, the manifest last.

        Raises
        ------
        UsageError
            If the folder holds something else, or there is no such format.
        """
        from alatau_geo import exports  # noqa: PLC0415

        folder = Path(folder)
        wanted = exports.chosen(formats)
        with output.replaced_folder(folder) as place:
            sheet = self.sheet(crs=crs, language=language, basemap=basemap)
            exports.check_unedited(folder, sheet)
            exports.write(place, sheet, self.check(), formats=wanted, crs=crs)
            files = sorted(path.relative_to(place) for path in place.rglob("*") if path.is_file())
            output.write_manifest(place, self.check())
        return [folder / path for path in (*files, Path(output.MANIFEST))]

    def build(self, folder: str | Path = "build") -> list[Path]:
        """Write GeoPackage, QGIS project, web maps and reports into a folder, replaced as a whole.

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
        from alatau_geo import exports, reports  # noqa: PLC0415

        folder = Path(folder)
        with output.replaced_folder(folder) as place:
            report, sheet = self.check(), self.sheet()
            exports.check_unedited(folder, sheet)
            exports.write(place, sheet, report)
            for name in self.map_names:
                output.write_text(place / f"map-{name}.html", self.map(name).to_html())
            for form, suffix in reports.SUFFIXES.items():
                output.write_text(place / f"report.{suffix}", reports.render(report, form))
            if terrain := self.evidence.terrain:
                terrain.write_rasters(place, ("slope", "aspect"))  # the project has the other
            names = sorted(path.name for path in place.iterdir())
            output.write_manifest(place, report)
        return [folder / name for name in (*names, output.MANIFEST)]
