"""Any two to compare: plans, exported GeoPackages, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from alatau_geo import crs, terms, vector
from alatau_geo.difference import compare, layer_lines, verdict_lines
from alatau_geo.errors import DataError, UsageError
from alatau_geo.plan import Plan, open_plan
from alatau_geo.tables import EVIDENCE
from alatau_geo.tables.layers import layer_table
from alatau_geo.tables.table import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from alatau_geo.crs import Box

_KINDS = ("point", "line", "polygon")


@dataclass(frozen=True, eq=False)
class Side:
    """One layer of one side.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In lon/lat on WGS 84.
    kind : str
        ``point``, ``line`` or ``polygon``.
    id_field : str
        The field that names a feature.
    is_computed : bool
        Whether an analysis made it, so that a plan need not have it.
    """

    frame: gpd.GeoDataFrame
    kind: str
    id_field: str
    is_computed: bool = False


@dataclass(frozen=True, eq=False)
class Source:
    """One side of a comparison.

    Parameters
    ----------
    label : str
        As the user gave it.
    layers : dict
        Name → layer.
    plan : Plan, optional
        Where it is one: its claims are judged.
    """

    label: str
    layers: dict[str, Side]
    plan: Plan | None = None


def open_source(path: Path, *, study_area: Box | None = None) -> Source:
    """Open a side.

    Parameters
    ----------
    path : Path
        A plan's folder, or a file that can be read; of a GeoPackage all its layers.
    study_area : tuple of float, optional
        West, south, east, north in degrees, for a file; the plan's beside it.

    Returns
    -------
    Source
        Its layers.

    Raises
    ------
    PlanError, DataError
        If it can't be read.
    """
    if not path.exists():
        raise DataError(f"{path}: there is no such file or folder")
    if path.is_dir():
        plan = open_plan(path)
        phases = plan.catalog.phases
        layers = {}
        for name, layer in plan.layers.items():
            table = layer_table(layer, phases)
            layers[name] = Side(table.frame, layer.entry.geometry, table.key)
        return Source(str(path), layers, plan)
    reading = [item.name for item in _tables(path)]
    found = {}
    for name in reading or [""]:
        frame = vector.read(path, table=name or None)
        moved, _ = crs.to_lonlat(
            frame, declared=None, study_area=study_area or _EVERYWHERE, where=str(path)
        )
        computed = bool(name) and bool(vector.metadata(path, name)[1].get("COMPUTED_FROM"))
        found[name or path.name.split(".")[0]] = Side(moved, _kind(moved), "id", computed)
    return Source(str(path), found)


_EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)


def _tables(path: Path) -> tuple[vector.Table, ...]:
    """Return the layers of a GeoPackage; nothing for another file, which has one."""
    if path.suffix.lower() != ".gpkg":
        return ()
    return tuple(item for item in vector.tables(path) if item.geometry != "None")


def _kind(frame: gpd.GeoDataFrame) -> str:
    dimensions = shapely.get_dimensions(np.asarray(frame.geometry.array))
    known = dimensions[dimensions >= 0]
    return _KINDS[int(np.bincount(known).argmax())] if len(known) else "point"


def diff_lines(one: Path, two: Path) -> Iterator[str]:
    """Yield what differs between two, and what that does to figures where one is a plan.

    Parameters
    ----------
    one, two : Path
        Plans' folders, GeoPackages or other files.

    Yields
    ------
    str
        Lines for a terminal.

    Raises
    ------
    UsageError
        If they have no layer in common.
    PlanError, DataError
        If one can't be read.
    """
    plans = {path: open_source(path) for path in (one, two) if path.is_dir()}
    area = next((side.plan.catalog.study_area for side in plans.values() if side.plan), None)
    before, after = (plans.get(path) or open_source(path, study_area=area) for path in (one, two))
    pairs = [(name, name) for name in before.layers if name in after.layers]
    if len(before.layers) == len(after.layers) == 1:
        pairs = [(next(iter(before.layers)), next(iter(after.layers)))]
    if not pairs:
        raise UsageError(
            f"needs two with a layer in common: {before.label} has"
            f" {', '.join(before.layers) or 'none'}; {after.label} has"
            f" {', '.join(after.layers) or 'none'}"
        )
    for name, other in pairs:
        side, against = before.layers[name], after.layers[other]
        plain = EVIDENCE if (before.plan is None) != (after.plan is None) else ()
        extra = [field for field in plain if field not in against.frame.columns]
        difference = compare(
            side.frame,
            against.frame,
            name=name if name == other else f"{name} / {other}",
            kind=side.kind,
            id_field=side.id_field if side.id_field in against.frame.columns else "id",
            ignore=(*DAYS, *extra),
        )
        if difference.changes or difference.fields_added or difference.fields_removed:
            yield from layer_lines(difference)
    for label, names, others in (
        (before.label, before.layers, {one for one, _ in pairs}),
        (after.label, after.layers, {two for _, two in pairs}),
    ):
        # an export has tables of its own beside the plan's layers
        own = () if label == before.label and before.plan else terms.TABLES
        only = [name for name in names if name not in others and name not in own]
        if before.plan or after.plan:
            only = [name for name in only if not names[name].is_computed]
        if only:
            yield f"only in {label}: {', '.join(only)}"
    if before.plan is not None and after.plan is not None:
        lines = list(verdict_lines(before.plan.check().claims, after.plan.check().claims))
        if lines:
            yield "figures:"
            yield from (f"  {line}" for line in lines)
