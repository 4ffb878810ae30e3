"""Reading one layer of a plan, from its file to checked features in lon/lat."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from alatau_geo import crs, vector
from alatau_geo.errors import DataError, UsageError
from alatau_geo.layer import Layer, Origin, ids_of, select
from alatau_geo.repair import repair

if TYPE_CHECKING:
    import geopandas as gpd

    from alatau_geo.catalog import LayerEntry
    from alatau_geo.crs import Box

_SHOWN = 5


@dataclass(frozen=True)
class Replacement:
    """A file that stands in for a plan's layer for one run.

    Parameters
    ----------
    layer : str
        The plan's layer.
    path : Path
        The user's file.
    table : str or None
        The layer inside it.
    where : dict
        Field → value: the rows to take.
    """

    layer: str
    path: Path
    table: str | None
    where: dict[str, tuple[str, ...]]

    @classmethod
    def parse(cls, text: str) -> Replacement:
        """Read ``NAME=FILE[:TABLE][?FIELD=VALUE[&FIELD=VALUE]]``.

        Parameters
        ----------
        text : str
            What the user gave.

        Returns
        -------
        Replacement
            Its parts.

        Raises
        ------
        UsageError
            If it has another form.

        Examples
        --------
        >>> Replacement.parse("city=districts.gpkg:cities?KATO=191800000").table
        'cities'
        """
        name, equals, rest = text.partition("=")
        form = "NAME=FILE[:TABLE][?FIELD=VALUE]"
        if not (name and equals and rest):
            raise UsageError(f"--layer needs {form}, {text!r} was given")
        file, mark, selector = (rest, "", "") if Path(rest).is_file() else rest.partition("?")
        pairs = parse_qsl(selector, keep_blank_values=True, separator="&") if mark else []
        if mark and (not pairs or any("=" not in part for part in selector.split("&"))):
            raise UsageError(f"--layer needs {form}, the selector {selector!r} was given")
        where: dict[str, tuple[str, ...]] = {}
        for field, value in pairs:
            where[field] = (*where.get(field, ()), value)
        table = None
        if not Path(file).is_file():
            # a colon may belong to the path: C:\data\city.gpkg
            before, _, after = file.rpartition(":")
            if before and Path(before).suffix:
                file, table = before, after
        return cls(name, Path(file), table, where)

    @property
    def selector(self) -> str:
        """Return the selector as the user would write it."""
        return "&".join(
            f"{field}={value}" for field, values in self.where.items() for value in values
        )

    @property
    def label(self) -> str:
        """Return file, table and selector in one."""
        table = f":{self.table}" if self.table else ""
        return f"{self.path.name}{table}" + (f"?{self.selector}" if self.where else "")


def read_layer(entry: LayerEntry, folder: Path, *, study_area: Box) -> Layer:
    """Read a plan's own layer.

    Parameters
    ----------
    entry : LayerEntry
        Its entry in the catalog.
    folder : Path
        The plan's ``layers/``.
    study_area : tuple of float
        West, south, east, north in degrees.

    Returns
    -------
    Layer
        Checked and in lon/lat.

    Raises
    ------
    DataError
        If the file is missing, leads out of the plan, or can't be used.
    """
    path = folder / entry.file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise DataError(f"{path}: a plan's layers stay inside {folder}, this one leads out of it")
    return _layer(entry, path, study_area, None)


def read_replacement(
    entry: LayerEntry, folder: Path, replacement: Replacement, *, study_area: Box
) -> Layer:
    """Read a user's file in place of a plan's layer.

    Parameters
    ----------
    entry : LayerEntry
        The entry of the layer it stands in for.
    folder : Path
        The plan's ``layers/``.
    replacement : Replacement
        The file.
    study_area : tuple of float
        West, south, east, north in degrees.

    Returns
    -------
    Layer
        With grade and accuracy from the file's own ``grade`` and ``accuracy_m`` fields, or
        unstated. The plan's own file keeps its own evidence: it can't shed what it was fitted to.

    Raises
    ------
    DataError, UsageError
        If the file can't be used, or the selector picks other than what the layer needs.
    """
    own = folder / entry.file
    is_own = (
        own.is_file()
        and replacement.path.is_file()
        and vector.sha256(own) == vector.sha256(replacement.path)
    )
    if not is_own:
        entry = entry.model_copy(
            update={
                "file": replacement.label,
                "table": replacement.table,
                "crs": None,
                "grade": "unstated",
                "accuracy_m": None,
                "source": f"given by the user: {replacement.label}",
                "licence": "not stated",
                "date": None,
                "fitted_to": (),
            }
        )
    return _layer(entry, replacement.path, study_area, replacement)


def _layer(
    entry: LayerEntry, path: Path, study_area: Box, replacement: Replacement | None
) -> Layer:
    where = f"{entry.name} ({path})"
    frame = vector.read(path, table=entry.table)
    if replacement and replacement.where:
        frame = select(frame, replacement.where, name=f"--layer {replacement.layer}")
    _check_count(entry, frame, where, replacement)
    frame, operation = crs.to_lonlat(frame, declared=entry.crs, study_area=study_area, where=where)
    kept, refused, ledger = repair(
        frame, entry.geometry, ids_of(frame, entry.id_field), where=where
    )
    origin = Origin(
        file=replacement.label if replacement else entry.file,
        sha256=vector.sha256(path),
        operation=operation,
        replaced=replacement is not None,
    )
    return Layer(entry, kept, refused, ledger, origin)


def _check_count(
    entry: LayerEntry, frame: gpd.GeoDataFrame, where: str, replacement: Replacement | None
) -> None:
    found, due = len(frame), entry.features
    if found and (due is None or found == due):
        return
    if replacement is None:
        if due is not None:
            raise DataError(f"{where}: needs {due} feature{'s' * (due > 1)}, the file has {found}")
        return
    picked = f"{replacement.selector!r} picks" if replacement.where else "the file has"
    if not found:
        raise UsageError(f"{where}: needs a feature, {picked} none of them: check field and value")
    differences = _differences(frame) if replacement.where else ""
    raise UsageError(
        f"{where}: needs {due} feature{'s' * ((due or 0) > 1)}, {picked} {found}{differences}:"
        " pick with ?FIELD=VALUE, by a code rather than a name"
    )


def _differences(frame: gpd.GeoDataFrame) -> str:
    """Return the fields that tell several matches apart, with their values."""
    texts = frame.drop(columns=frame.geometry.name).head(_SHOWN).astype(str)
    telling = [column for column in texts.columns if texts[column].nunique() == len(texts)]
    return "".join(
        f"; {column} tells them apart: {', '.join(texts[column])}" for column in telling[:1]
    )
