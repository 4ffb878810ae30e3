"""Taking back what an analyst changed in a plan's exported GeoPackage."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from alatau_geo import crs, geopackage, vector, verdict
from alatau_geo.catalog import GRADES
from alatau_geo.difference import (
    Difference,
    compare_table,
    conflict_lines,
    layer_lines,
    rebased,
    verdict_lines,
)
from alatau_geo.errors import AlatauError, DataError, UsageError
from alatau_geo.importing.merging import applied, with_evidence
from alatau_geo.importing.replacing import put
from alatau_geo.layer import ids_of, weakest
from alatau_geo.plan import Plan, open_plan
from alatau_geo.repair import repair
from alatau_geo.tables.layers import layer_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from alatau_geo.difference import Conflict
    from alatau_geo.layer import Layer
    from alatau_geo.tables import Table

#: What a feature is worth whose shape somebody drew anew without saying how.
_UNSTATED = "unstated"


@dataclass(frozen=True, eq=False)
class Edited:
    """A layer with edits.

    Parameters
    ----------
    layer : Layer
        As it would be.
    raw : geopandas.GeoDataFrame
        All rows of its file, in lon/lat.
    difference : Difference
        What was changed.
    notes : tuple of str
        What a reader should know of it.
    """

    layer: Layer
    raw: gpd.GeoDataFrame
    difference: Difference
    notes: tuple[str, ...]


def is_export(file: Path, plan: Path) -> bool:
    """Return whether a file is an export of a plan, by what its metadata say.

    Parameters
    ----------
    file : Path
        Any file.
    plan : Path
        The plan's folder.

    Returns
    -------
    bool
        False also for files that can't be read.
    """
    if file.suffix.lower() != ".gpkg":
        return False
    with suppress(AlatauError):
        said, _ = vector.metadata(file)
        return said.get("PLAN") == open_plan(plan).catalog.name
    return False


class Edits:
    """The edits in an exported GeoPackage.

    Parameters
    ----------
    file : Path
        The GeoPackage.
    folder : Path
        The plan.
    grade, source : str, optional
        What shapes that were drawn anew are worth, and who drew them from what.
    accuracy_m : float, optional
        Position accuracy of these in metres, 95 %.
    prefer : {"edits", "plan"}, optional
        Whose word counts where the plan, too, was changed since the export.

    Raises
    ------
    PlanError, DataError
        If either can't be read.
    UsageError
        If a layer's file has changed since the export, and the GeoPackage does not say from what.
    """

    def __init__(
        self,
        file: Path,
        folder: Path,
        *,
        grade: str | None = None,
        accuracy_m: float | None = None,
        source: str | None = None,
        prefer: str | None = None,
    ) -> None:
        self.file, self.folder, self.prefer = file, folder, prefer
        self.grade, self.accuracy_m, self.source = grade, accuracy_m, source
        self.plan: Plan = open_plan(folder)
        self._catalog = vector.sha256(folder / "layers" / "catalog.yaml")
        #: What both sides changed, and of how many features the plan has its own since, by layer.
        self.conflicts: dict[str, tuple[Conflict, ...]] = {}
        self.followed: dict[str, int] = {}
        there = {table.name for table in vector.tables(file)}
        self.missing = [name for name in self.plan.layers if name not in there]
        self.layers = {
            name: edited
            for name, layer in self.plan.layers.items()
            if name in there and (edited := self._edited(layer)) is not None
        }

    def lines(self) -> Iterator[str]:
        """Yield what was changed, by layer and feature, and what figures make of it."""
        for name in self.missing:
            yield f"{name}: is not in {self.file.name}, so it stays as it is"
        for name, count in self.followed.items():
            yield (
                f"{name}: changed in the plan since the export, {count:,}"
                f" feature{'s' * (count > 1)}: what nobody edited stays as the plan has it"
            )
        for name, conflicts in self.conflicts.items():
            yield f"{name}: changed on both sides, {len(conflicts):,}{self._whose()}"
            yield from conflict_lines(conflicts)
        for edited in self.layers.values():
            yield from layer_lines(edited.difference)
            yield from (f"  note: {note}" for note in edited.notes)
            for item in edited.layer.repairs:
                yield f"  repaired: {item}"
            for name, reason in zip(
                edited.layer.refused_ids, edited.layer.refused["reason"], strict=True
            ):
                yield f"  refused: {name}: {reason}"
        if not self.layers:
            if not self.conflicts:
                yield f"{self.file.name}: no feature differs from the plan's"
            return
        layers = self.plan.layers | {name: item.layer for name, item in self.layers.items()}
        after = verdict.judge(self.plan.claims, layers)
        found = list(verdict_lines(self.plan.check().claims, after))
        yield "figures:" if found else "figures: no verdict and no measured value changes"
        yield from (f"  {line}" for line in found)

    def _whose(self) -> str:
        said = {"edits": ": the edits count", "plan": ": the plan counts"}
        return said.get(self.prefer or "", "")

    def check(self) -> None:
        """Refuse edits of what the plan, too, has changed since, without a word on whose count.

        Raises
        ------
        UsageError
            If there are such.
        """
        if self.conflicts and self.prefer is None:
            count = sum(map(len, self.conflicts.values()))
            raise UsageError(
                f"{self.file}: {count:,} value{'s' * (count > 1)} changed since the export in the"
                " plan, too (marked ! above), so nothing is written: --prefer edits or --prefer"
                " plan says whose count, or make them alike"
            )

    def write(self) -> list[Path]:
        """Write the edited layers into the plan: all of them, or nothing.

        Returns
        -------
        list of Path
            The layers' files, their records of what was done, and the catalog where it changed.

        Raises
        ------
        UsageError
            If the plan is the one inside the package, changed since it was read, or has changed
            what was edited, without a word on whose counts.
        PlanError
            If the catalog would have to change and is not written in lines.
        DataError
            If what was written does not come back as it was.
        """
        self.check()
        updates = {}
        for name, edited in self.layers.items():
            entry = edited.layer.entry
            given: dict[str, Any] = {}
            drawn = any(c.shape or c.kind == "added" for c in edited.difference.changes)
            if self.source and drawn:
                given["source"] = f"{entry.source} Edited: {self.source}"
            if not _is_plain(entry):
                given["file"] = f"{name}.geojson"
                given |= {key: None for key in _OF_THE_FILE if _is_set(entry, key)}
            updates[name] = given
        return put(
            self.folder,
            {name: edited.raw for name, edited in self.layers.items()},
            {name: self._record(edited) for name, edited in self.layers.items()},
            updates,
            seen={"catalog.yaml": self._catalog}
            | {item.layer.entry.file: item.layer.origin.sha256 for item in self.layers.values()},
        )

    def _edited(self, layer: Layer) -> Edited | None:
        table = layer_table(layer, self.plan.catalog.phases)
        reading = vector.examine(self.file, table=layer.name)
        where = f"{layer.name} ({self.file})"
        if reading.faults:
            row, fault = next(iter(reading.faults.items()))
            raise DataError(f"{where}: the geometry of row {row + 1} can't be read: {fault}")
        after, _ = crs.to_lonlat(
            reading.frame, declared=None, study_area=self.plan.catalog.study_area, where=where
        )
        after, notes = with_evidence(table, self._on_top(table, after))
        difference = compare_table(table, after)
        if not difference.changes and not difference.fields_added:
            return None
        graded, more = self._graded(after, difference)
        if graded is not after:
            difference = compare_table(table, graded)
        raw = applied(self._raw(layer), layer, table, graded, difference)
        kept, refused, ledger = repair(
            raw,
            layer.entry.geometry,
            ids_of(raw, layer.entry.id_field),
            where=where,
            **layer.entry.repair.model_dump(),
        )
        _check_count(layer, raw)
        new = replace(layer, frame=kept, refused=refused, repairs=ledger)
        notes = [*notes, *more]
        if difference.fields_removed:
            gone = ", ".join(difference.fields_removed)
            notes.append(f"the file keeps the fields that are missing: {gone}")
        return Edited(new, raw, difference, tuple(notes))

    def _on_top(self, table: Table, after: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return rows with their edits on top of what the plan has become since the export."""
        layer = table.layer
        assert layer is not None  # noqa: S101  it is a layer's
        base = geopackage.read_base(self.file, layer.name)
        if base is not None:
            own = rebased(
                table.frame,
                after,
                base,
                key=table.key,
                prefer=self.prefer,
                ignore=table.derived,
            )
            if own is not None:
                if own.conflicts:
                    self.conflicts[layer.name] = own.conflicts
                if own.followed:
                    self.followed[layer.name] = own.followed
                return own.frame
        _, said = vector.metadata(self.file, layer.name)
        if said.get("SHA256") not in (None, layer.origin.sha256):
            why = "it does not say what it was like" if base is None else "ids are not unique"
            raise UsageError(
                f"{layer.name}: layers/{layer.entry.file} has changed since {self.file.name} was"
                f" exported from it ({why}), so what is an edit can't be told:"
                " export anew and edit that, or compare with"
                f" `alatau-geo layers diff {self.folder} {self.file}`"
            )
        return after

    def _raw(self, layer: Layer) -> gpd.GeoDataFrame:
        """Return all rows of a layer's file as they are, refused ones too, in lon/lat."""
        entry = layer.entry
        path = self.folder / "layers" / entry.file
        reading = vector.examine(path, table=entry.table, encoding=entry.encoding)
        if lost := [row for row in reading.faults if reading.frame.geometry.iloc[row] is None]:
            raise DataError(
                f"{path}: the geometry of row {lost[0] + 1} can't be read, and would be lost by"
                " writing the layer anew: mend or delete that row first"
            )
        frame, _ = crs.to_lonlat(
            reading.frame,
            declared=entry.crs,
            study_area=self.plan.catalog.study_area,
            where=str(path),
            assume=entry.assume_crs,
            swap_axes=entry.swap_axes,
        )
        return frame

    def _graded(
        self, after: gpd.GeoDataFrame, difference: Difference
    ) -> tuple[gpd.GeoDataFrame, list[str]]:
        """Return rows in which shapes drawn anew are worth what the user says, or no more."""
        drawn = [
            c for c in difference.changes if c.after is not None and (c.shape or c.before is None)
        ]
        if not drawn:
            return after, []
        grades, accuracies = after["grade"].astype(object), after["accuracy_m"].astype(object)
        lowered = 0
        for change in drawn:
            label = after.index[change.after]
            stated = any(field == "grade" for field, *_ in change.fields)
            own = grades.loc[label]
            own = own if own in GRADES else _UNSTATED
            grade = self.grade or (own if stated else weakest([own, _UNSTATED]))
            lowered += not self.grade and grade != own
            grades.loc[label] = grade
            if self.accuracy_m is not None:
                accuracies.loc[label] = self.accuracy_m
        notes = []
        if lowered:
            notes.append(
                f"{lowered} shapes drawn anew are {_UNSTATED} from now on: --grade and --accuracy-m"
                " say what they are worth, --source where they are from"
            )
        graded = after.assign(grade=grades, accuracy_m=pd.to_numeric(accuracies, errors="coerce"))
        return graded, notes

    def _record(self, edited: Edited) -> str:
        """Return what was done, for whoever asks later where a shape is from."""
        worth = f", {self.grade}" if self.grade else ""
        lines = [
            f"edits     {self.file.name}",
            f"sha256    {vector.sha256(self.file)}",
            f"before    {edited.layer.origin.file}, sha256 {edited.layer.origin.sha256}",
            f"source    {self.source or 'not stated'}{worth}",
            *(f"edited    {line.strip()}" for line in layer_lines(edited.difference)),
            *(f"note      {note}" for note in edited.notes),
            *(
                f"both      {line.strip(' !')}{self._whose().replace(':', ';')}"
                for line in conflict_lines(self.conflicts.get(edited.layer.name, ()))
            ),
            *(f"repaired  {item}" for item in edited.layer.repairs),
        ]
        return "".join(f"{' '.join(line.splitlines())}\n" for line in lines)


#: Keys that tell how a file is read, which one in lon/lat and UTF-8 has no need of.
_OF_THE_FILE = ("table", "crs", "encoding", "assume_crs", "swap_axes")


def _is_plain(entry: Any) -> bool:
    """Return whether a layer's file is GeoJSON that is read as it is."""
    read_so = any(_is_set(entry, key) for key in _OF_THE_FILE)
    return entry.file.lower().endswith((".geojson", ".json")) and not read_so


def _is_set(entry: Any, key: str) -> bool:
    return key in entry.model_fields_set


def _check_count(layer: Layer, raw: gpd.GeoDataFrame) -> None:
    due = layer.entry.features
    if due is not None and len(raw) != due:
        raise DataError(
            f"{layer.name}: needs {due} feature{'s' * (due > 1)} (`features` in the catalog), after"
            f" the edits it has {len(raw)}: merge or split in QGIS, or change the catalog"
        )
