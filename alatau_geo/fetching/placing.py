"""Writing what was fetched into a plan: layers, catalog and lock file, all of them or none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from alatau_geo import catalog, vector
from alatau_geo.errors import UsageError
from alatau_geo.fetching import model as models
from alatau_geo.importing import over, writing
from alatau_geo.importing.changing import changed_layers, write_bytes
from alatau_geo.sources import lock as locks
from alatau_geo.sources.lock import Locked
from alatau_geo.tables import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from alatau_geo.catalog import Catalog
    from alatau_geo.fetching.model import NewModel
    from alatau_geo.fetching.new import Facts, New
    from alatau_geo.layer import Layer


def place(folder: Path, news: Sequence[New], model: NewModel | None = None) -> list[Path]:
    """Write layers into a plan.

    Parameters
    ----------
    folder : Path
        The plan.
    news : sequence of New
        With their names, grades and sources.
    model : NewModel, optional
        A terrain model.

    Returns
    -------
    list of Path
        What was written: for each layer its file, what was refused and the record; the catalog, the
        lock file.

    Raises
    ------
    UsageError, PlanError, DataError
        If it can't be: the plan is then as before.
    """
    layers = folder / "layers"
    replaced = {new.name: over.replaced(new.judged, folder)[1] for new in news if new.replaces}
    made: list[str] = []
    with changed_layers(folder) as copy:
        for new in news:
            if new.replaces:
                made += over.write_into(new.judged, replaced[new.name], copy)
            else:
                made += writing.write_into(new.judged, copy)
        locked = {new.name: _locked(new.facts, new.judged.entry, copy) for new in news}
        if model is not None:
            made += models.place(model, copy)
            locked[models.NAME] = _locked(model.facts, model.entry, copy)
        lock = locks.read(copy).with_layers(locked)
        write_bytes(copy / locks.NAME, lock.text().encode())
    return [layers / name for name in dict.fromkeys([*made, locks.NAME])]


def _locked(facts: Facts, entry: Mapping[str, Any], copy: Path) -> Locked:
    return Locked(
        source=facts.source,
        licence=str(entry.get("licence", "")),
        credit=facts.credit or str(entry["source"]),
        date=str(entry.get("date", "")),
        pieces=facts.pieces,
        file_sha256=vector.sha256(copy / str(entry["file"])),
    )


def refreshed(new: New, known: Catalog, layers: Path) -> New:
    """Return a layer as one that takes the place of its earlier state, where there is one.

    Parameters
    ----------
    new : New
        A layer.
    known : Catalog
        The plan's.
    layers : Path
        The plan's ``layers/``.

    Returns
    -------
    New
        The same, where the plan has no layer of that name.

    Raises
    ------
    UsageError
        If the plan has one that was not fetched, or was edited since.
    """
    entry = known.layer(new.name)
    if entry is None or new.replaces:
        return new
    before = locks.read(layers).layers.get(new.name)
    if before is None or before.source != new.facts.source:
        raise UsageError(
            f"{new.name}: the plan has a layer of that name, which was not fetched from"
            f" {new.facts.source}: give another name with --as, or --replace puts this in its place"
        )
    file = layers / entry.file
    if not file.is_file() or vector.sha256(file) != before.file_sha256:
        raise UsageError(
            f"{new.name}: was edited since it was fetched ({file}): give another name with --as, or"
            " --replace puts what is fetched in its place, without these edits"
        )
    return replace(new, replaces=True)


def check_model(known: Catalog, layers: Path, *, replaces: bool) -> None:
    """Refuse to put a terrain model in the place of one that was not fetched, unless asked to.

    Raises
    ------
    UsageError
        If the plan has such a one.
    """
    there = known.terrain is not None and known.terrain.dem is not None
    if replaces or not (there or (layers / models.FILE).exists()):
        return
    before = locks.read(layers).layers.get(models.NAME)
    file = layers / models.FILE
    if before is None or not file.is_file() or vector.sha256(file) != before.file_sha256:
        raise UsageError(
            "dem: the plan has a terrain model that was not fetched, or was edited since:"
            " --replace puts this in its place"
        )


def with_asked_fields(new: New, folder: Path) -> New:
    """Return a layer with those fields of the replaced one, empty, that the plan asks for by name.

    Parameters
    ----------
    new : New
        A layer that takes the place of the plan's.
    folder : Path
        The plan.

    Returns
    -------
    New
        Claims and maps that ask for a field then find it, and that nobody filled it.
    """
    _, layer = over.replaced(new.judged, folder)
    new = _with_network(new, layer)
    kept = new.judged.kept
    texts = _texts(folder, layer.name)
    asked = [
        str(name)
        for name in layer.frame.columns.drop(layer.frame.geometry.name)
        if name not in kept.columns
        and name not in EVIDENCE
        and re.search(rf"\b{re.escape(str(name))}\b", texts)
    ]
    if not asked:
        return new
    entry: dict[str, Any] = dict(new.judged.entry)
    if "fields" in entry:
        titles = layer.entry.fields
        own = {name: titles[name].model_dump(exclude_none=True) for name in asked if name in titles}
        entry["fields"] = entry["fields"] | own
    both = [
        frame.assign(**{name: pd.Series(None, frame.index, dtype=object) for name in asked})
        for frame in (kept, new.judged.refused)
    ]
    made = replace(new.judged, kept=both[0], refused=both[1], entry=entry)
    return replace(new, judged=made)


def _with_network(new: New, layer: Layer) -> New:
    """Return a layer with what the plan says of its network, its features' ids and kinds apart."""
    own, entry = layer.entry.network, new.judged.entry
    if own is None or "network" not in entry:
        return new
    kept = own.model_dump(mode="json", exclude_unset=True, exclude={"ends", "because", "trunk"})
    entry = entry | {"network": kept | entry["network"]}
    return replace(new, judged=replace(new.judged, entry=entry))


def _texts(folder: Path, name: str) -> str:
    """Return what a plan says, all that a layer's entry says of its own fields apart."""
    known, _ = catalog.read(folder / "layers" / "catalog.yaml")
    entry = known.layer(name)
    own = {"fields", "value_titles", "style", "domains", "network"}
    said = [str(known.model_dump(exclude={"layers"}))]
    said += [
        str(one.model_dump(exclude=own if one == entry else None, exclude_unset=True))
        for one in known.layers
    ]
    paths = [folder / "layers" / "claims.yaml", *sorted((folder / "maps").glob("*.yaml"))]
    said += [path.read_text("utf-8", errors="replace") for path in paths if path.is_file()]
    return "\n".join(said)
