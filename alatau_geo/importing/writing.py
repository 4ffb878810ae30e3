"""Writing an imported layer into a plan: its file, what was refused, the catalog's entry."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from alatau_geo import catalog, yamlfile
from alatau_geo.columns import unique_names
from alatau_geo.errors import DataError, PlanError, UsageError
from alatau_geo.importing.card import entry_lines, refusals
from alatau_geo.importing.changing import changed_layers, write_bytes, write_layer
from alatau_geo.importing.entry import tried
from alatau_geo.reader import read_layer

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.catalog import Catalog
    from alatau_geo.importing.found import Judged


def write(judged: Judged, folder: Path) -> list[Path]:
    """Put a layer into a plan: all of its files and its entry, or nothing.

    Parameters
    ----------
    judged : Judged
        What was read, with a complete entry.
    folder : Path
        The plan.

    Returns
    -------
    list of Path
        ``layers/NAME.geojson`` in lon/lat, ``layers/NAME.refused.geojson`` where rows were refused,
        ``layers/NAME.import.txt`` with what was done, and the catalog.

    Raises
    ------
    UsageError
        If the plan is the one inside the package, has a layer or file of that name, or the entry
        lacks what it needs.
    PlanError
        If the catalog can't be read, or is not written as lines to which an entry can be added.
    DataError
        If what was written does not come back as it was.
    """
    with changed_layers(folder) as copy:
        names = write_into(judged, copy)
    return [folder / "layers" / name for name in names]


def write_into(judged: Judged, layers: Path) -> list[str]:
    """Put a layer into a copy of a plan's ``layers/``.

    Parameters
    ----------
    judged : Judged
        What was read, with a complete entry.
    layers : Path
        The copy, from :func:`alatau_geo.importing.changing.changed_layers`.

    Returns
    -------
    list of str
        Names of the files written, as of :func:`write`.

    Raises
    ------
    UsageError, PlanError, DataError
        As of :func:`write`.
    """
    path = layers / "catalog.yaml"
    plan, _ = catalog.read(path)
    entry = judged.entry
    if lacking := [key for key in ("name", "grade", "source") if key not in entry]:
        raise UsageError(f"the entry needs {', '.join(lacking)}: fill in what is missing")
    name = entry["name"]
    data = layers / entry["file"]
    aside, record = layers / f"{name}.refused.geojson", layers / f"{name}.import.txt"
    if plan.layer(name) is not None:
        raise UsageError(f"{path}: has a layer {name!r} already: give another name with --as")
    if there := [file for file in (data, aside, record) if os.path.lexists(file)]:
        raise UsageError(f"{there[0]}: is there already: give another name with --as")
    text = _with_entry(path, plan, entry)
    write_layer(judged.kept, data)
    if len(judged.refused):
        write_layer(refused_rows(judged), aside)
    write_bytes(record, record_of(judged).encode())
    _check(plan, path, layers, judged, text)
    write_bytes(path, text.encode())
    files = [data, *([aside] if len(judged.refused) else []), record, path]
    return [file.name for file in files]


def _with_entry(path: Path, plan: Catalog, entry: dict[str, Any]) -> str:
    """Return the catalog's text with an entry behind the last layer; all else stays as it is."""
    text = path.read_bytes().decode("utf-8")
    lines = text.splitlines(keepends=True)
    file = yamlfile.read(path)
    first = file.line(("layers", len(plan.layers) - 1)) - 1
    match = re.match(r"( *)- ", lines[first])
    by_hand = "\n".join(entry_lines(entry))
    if match is None:
        raise PlanError(
            f"{path}:{first + 1}: its layers are not written as lines with dashes, so add the entry"
            f" yourself:\n{by_hand}"
        )
    indent = match[1]
    last = first
    for n in range(first + 1, len(lines)):
        line = lines[n]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line.startswith(f"{indent} "):
            break
        last = n
    # a comment that is as deep as the entry still belongs to it
    while last + 1 < len(lines) and re.match(rf"{indent} +#", lines[last + 1]):
        last += 1
    end = "\r\n" if lines[first].endswith("\r\n") else "\n"
    if not lines[last].endswith("\n"):
        lines[last] += end
    new = [end, *(f"{line}{end}" for line in entry_lines(entry, indent))]
    return "".join([*lines[: last + 1], *new, *lines[last + 1 :]])


def _check(plan: Catalog, path: Path, layers: Path, judged: Judged, text: str) -> None:
    """Refuse a catalog that is more than the old one and the entry, or data that came out other."""
    new = tried(text, path)
    if new.layers[:-1] != plan.layers or new.model_copy(update={"layers": plan.layers}) != plan:
        raise PlanError(
            f"{path}: the entry could not be added without changing the rest, so add it yourself:\n"
            + "\n".join(entry_lines(judged.entry))
        )
    layer = read_layer(new.layers[-1], layers, study_area=new.study_area)
    before = shapely.normalize(np.asarray(judged.kept.geometry.array))
    after = shapely.normalize(np.asarray(layer.frame.geometry.array))
    if (
        len(before) != len(after)
        or not (
            shapely.equals_exact(before, after, 1e-9)
            | (shapely.is_missing(before) & shapely.is_missing(after))
        ).all()
    ):
        raise DataError(
            f"{layers / judged.entry['file']}: what was written does not come back as it was"
        )


def refused_rows(judged: Judged) -> gpd.GeoDataFrame:
    """Return the refused rows with their numbers; what GeoJSON can't hold is kept as WKT."""
    frame = judged.refused
    names = unique_names(frame.columns, taken=["row", "shape"])
    frame = frame.rename(columns=dict(zip(frame.columns, names, strict=True)))
    frame = frame.set_geometry(names[list(judged.refused.columns).index("geometry")])
    frame.insert(0, "row", frame.index + 1)
    shapes = np.asarray(frame.geometry.array)
    odd = np.array(
        [
            shape is not None and not np.isfinite(shapely.get_coordinates(shape)).all()
            for shape in shapes
        ],
        dtype=bool,
    )
    if odd.any():
        texts = np.full(len(frame), None, dtype=object)
        texts[odd] = shapely.to_wkt(shapes[odd], rounding_precision=-1)
        shapes = shapes.copy()
        shapes[odd] = None
        frame = frame.assign(shape=texts).set_geometry(gpd.GeoSeries(shapes, frame.index, crs=4326))
    return frame


def record_of(judged: Judged) -> str:
    """Return all that was done, as lines, for whoever asks later where a layer is from."""
    found, reading = judged.found, judged.found.reading
    lines = [
        f"file      {found.label or found.path.name}",
        f"sha256    {found.sha256}",
        f"format    {reading.format}, layer {reading.table or '–'}, text in {reading.encoding}",
        f"frame     {judged.operation}",
        (
            f"rows      {len(found.frame)} = {len(judged.kept)} kept + {len(judged.refused)}"
            f" refused, of {len(reading.frame)} in the file"
        ),
        *(f"note      {note}" for note in reading.notes),
        *(f"repaired  {item}" for item in judged.ledger),
        *(f"refused   {text}" for text in refusals(judged)),
    ]
    return "".join(f"{' '.join(line.splitlines())}\n" for line in lines)
