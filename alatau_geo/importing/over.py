"""A file in the place of a layer that a plan has: what differs, and writing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alatau_geo import verdict
from alatau_geo.catalog import LayerEntry
from alatau_geo.difference import compare, layer_lines, verdict_lines
from alatau_geo.errors import UsageError
from alatau_geo.importing.changing import changed_layers, check_own, write_layer
from alatau_geo.importing.replacing import put_into
from alatau_geo.importing.writing import record_of, refused_rows
from alatau_geo.layer import Layer, Origin
from alatau_geo.plan import open_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from alatau_geo.importing.found import Judged
    from alatau_geo.plan import Plan

#: Keys that tell how a file is read, and what its shapes were fitted to: a new file has its own.
_OF_THE_FILE = ("table", "crs", "encoding", "assume_crs", "swap_axes", "fitted_to")
#: What a new file says of its own fields, where it says any.
_OF_ITS_FIELDS = ("fields", "value_titles", "network", "domains")
_SAID = ("grade", "source")
_MAY_SAY = ("accuracy_m", "licence", "date")


def comparison(judged: Judged, folder: Path | None) -> Iterator[str]:
    """Yield what differs between a plan's layer and a file that is to take its place.

    Parameters
    ----------
    judged : Judged
        The file.
    folder : Path or None
        The plan.

    Yields
    ------
    str
        Lines: features, what the layer was fitted to, figures.

    Raises
    ------
    UsageError
        If there is no such layer, or it is of another geometry.
    """
    plan, layer = replaced(judged, folder)
    entry = layer.entry
    yield f"in the place of {layer.name} ({entry.file}, {layer.grade}):"
    yield from layer_lines(
        compare(
            layer.frame,
            judged.kept,
            name=layer.name,
            kind=entry.geometry,
            id_field=entry.id_field,
        )
    )
    carried = as_layer(layer, judged).fitted_to
    if lost := [name for name in layer.fitted_to if name not in carried]:
        yield f"fitted no longer to: {', '.join(lost)}; a file that was drawn from it should say so"
    layers = plan.layers | {layer.name: as_layer(layer, judged)}
    found = list(verdict_lines(plan.check().claims, verdict.judge(plan.claims, layers)))
    yield "figures:" if found else "figures: no verdict and no measured value changes"
    yield from (f"  {line}" for line in found)


def replaced(judged: Judged, folder: Path | None) -> tuple[Plan, Layer]:
    """Return the plan, and its layer whose place a file is to take.

    Raises
    ------
    UsageError
        If there is no such layer, or the file does not have what it needs.
    """
    if folder is None:
        raise UsageError("--replace: needs PLAN, the folder whose layer it is")
    plan = open_plan(folder)
    name = judged.entry.get("name")
    if name not in plan.layers:
        known = ", ".join(plan.layers)
        raise UsageError(f"--replace: no layer {name!r} in the plan, give --as; there are: {known}")
    layer = plan.layers[name]
    if layer.entry.geometry != judged.entry["geometry"]:
        raise UsageError(
            f"--replace: {name} has {layer.entry.geometry}s, the file {judged.entry['geometry']}s"
        )
    due = layer.entry.features
    if due is not None and len(judged.kept) + len(judged.refused) != due:
        raise UsageError(
            f"--replace: {name} needs {due} feature{'s' * (due > 1)}, the file has"
            f" {len(judged.kept) + len(judged.refused)}: pick with --where"
        )
    return plan, layer


def keys_of(judged: Judged, layer: Layer) -> dict[str, Any]:
    """Return what the layer's entry says from now on; ``None`` for what it says no more."""
    entry = layer.entry
    given: dict[str, Any] = {"file": f"{layer.name}.geojson"}
    given |= {key: judged.entry.get(key) for key in (*_SAID, *_MAY_SAY)}
    given |= dict.fromkeys(_OF_THE_FILE)
    if "fields" in judged.entry:
        given |= {key: judged.entry.get(key) for key in _OF_ITS_FIELDS}
        # a style that goes by no field goes with any file
        if "style" in judged.entry and entry.style.by is not None:
            given["style"] = judged.entry["style"]
    own = judged.entry.get("id_field")
    if own and entry.id_field not in judged.kept.columns:
        given["id_field"] = own
    return {
        key: value
        for key, value in given.items()
        if value is not None or key in entry.model_fields_set
    }


def as_layer(layer: Layer, judged: Judged) -> Layer:
    """Return the layer as it would be."""
    keys = keys_of(judged, layer)
    data = layer.entry.model_dump(exclude_unset=True)
    data = {key: value for key, value in (data | keys).items() if value is not None}
    data.setdefault("grade", "unstated")
    data.setdefault("source", "not stated")
    origin = Origin(judged.found.path.name, judged.found.sha256, judged.operation)
    return Layer(
        LayerEntry.model_validate(data), judged.kept, judged.refused, judged.ledger, origin
    )


def write_over(judged: Judged, folder: Path) -> list[Path]:
    """Put a file in the place of a plan's layer: its data, its entry, a record; or nothing.

    Parameters
    ----------
    judged : Judged
        The file, with its grade and source.
    folder : Path
        The plan.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    UsageError, PlanError, DataError
        If it can't be: the plan is then as before.
    """
    check_own(folder)
    _, layer = replaced(judged, folder)
    if len(judged.refused):
        raise UsageError(
            f"--replace: {len(judged.refused)} rows are refused (above), and would be lost from"
            f" {layer.name}: mend them, or leave them out with --where"
        )
    with changed_layers(folder) as copy:
        made = write_into(judged, layer, copy)
    return [folder / "layers" / name for name in made]


def write_into(judged: Judged, layer: Layer, copy: Path) -> list[str]:
    """Put a file in the place of a layer of a copy of a plan's ``layers/``.

    Parameters
    ----------
    judged : Judged
        The file, with its grade and source. What is refused goes into ``NAME.refused.geojson``.
    layer : Layer
        The plan's, from :func:`replaced`.
    copy : Path
        From :func:`alatau_geo.importing.changing.changed_layers`.

    Returns
    -------
    list of str
        Names of the files written.

    Raises
    ------
    UsageError, PlanError, DataError
        If it can't be.
    """
    if lacking := [key for key in _SAID if key not in judged.entry]:
        raise UsageError(f"the entry needs {', '.join(lacking)}: fill in what is missing")
    before = f"replaces  {layer.origin.file}, sha256 {layer.origin.sha256}\n"
    made = put_into(
        copy,
        {layer.name: judged.kept},
        {layer.name: record_of(judged) + before},
        {layer.name: keys_of(judged, layer)},
        seen={layer.entry.file: layer.origin.sha256},
    )
    aside = copy / f"{layer.name}.refused.geojson"
    aside.unlink(missing_ok=True)
    if len(judged.refused):
        write_layer(refused_rows(judged), aside)
        made.append(aside.name)
    return made
