"""Reading one layer of a plan, from its file to checked features in lon/lat."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo import crs, vector
from alatau_geo.columns import texts_of
from alatau_geo.errors import DataError, UsageError
from alatau_geo.layer import Layer, Origin, ids_of, select
from alatau_geo.repair import repair

if TYPE_CHECKING:
    import geopandas as gpd

    from alatau_geo.catalog import LayerEntry
    from alatau_geo.crs import Box

_SHOWN = 5
_FORM = "NAME=FILE[:TABLE][?FIELD=VALUE[&FIELD=VALUE]]"
#: Between two conditions: an ``&`` before the next field's name and ``=``.
_AND = re.compile(r"&(?=[^&=]+=)")
_TABLE = re.compile(
    rf"(.+?(?:{'|'.join(re.escape(end) for end in vector.FORMATS)})):(.*)",
    re.IGNORECASE | re.DOTALL,
)


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
            What the user gave. All of it is meant literally: ``%`` and ``+`` are themselves. A
            field given twice takes either value. An ``&`` that no ``FIELD=`` follows belongs to
            the value. A file that is there under the whole of a name with ``?`` or ``:`` is that.

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
        >>> item = Replacement.parse("city=districts.gpkg:cities?KATO=191800000")
        >>> item.path.name, item.table, item.where
        ('districts.gpkg', 'cities', {'KATO': ('191800000',)})
        """
        name, _, rest = text.partition("=")
        file, selector = _split_selector(rest)
        where: dict[str, tuple[str, ...]] = {}
        for pair in [] if selector is None else _AND.split(selector):
            field, equals, value = pair.partition("=")
            if not (field and equals):
                raise UsageError(f"--layer needs {_FORM}, the selector {selector!r} was given")
            where[field] = (*where.get(field, ()), value)
        path, table = _split_table(file)
        if not name or not path or table == "":
            raise UsageError(f"--layer needs {_FORM}, {text!r} was given")
        return cls(name, Path(path), table, where)

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
        text = f"{self.path.name}{table}" + (f"?{self.selector}" if self.where else "")
        # a name that is not UTF-8 must not break a report
        return text.encode("utf-8", "replace").decode()


def _split_selector(text: str) -> tuple[str, str | None]:
    """Return file (and table), and the selector: a ``?`` may also belong to a file's name."""
    if _is_file(text):
        return text, None
    for match in re.finditer(r"\?", text):
        file = text[: match.start()]
        if _is_file(_split_table(file)[0]):
            return file, text[match.end() :]
    file, mark, selector = text.partition("?")
    return file, selector if mark else None


def _split_table(text: str) -> tuple[str, str | None]:
    r"""Return path and table: a colon may also belong to the path, as in ``C:\city.gpkg``."""
    if _is_file(text):
        return text, None
    match = _TABLE.fullmatch(text)
    return (match[1], match[2]) if match else (text, None)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # too long, or a character no name can have
        return False


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
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError) as error:
        raise DataError(f"{path}: can't be opened: {error}") from None
    if not inside:
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
    if _is_same(folder / entry.file, replacement.path):
        entry = entry.model_copy(update={"table": replacement.table or entry.table})
    else:
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


def _is_same(own: Path, given: Path) -> bool:
    """Return whether two files have the same bytes."""
    try:
        return own.stat().st_size == given.stat().st_size and (
            own.samefile(given) or vector.sha256(own) == vector.sha256(given)
        )
    except (OSError, ValueError):  # absent or closed to us: reading it says so
        return False


def _layer(
    entry: LayerEntry, path: Path, study_area: Box, replacement: Replacement | None
) -> Layer:
    where = f"{entry.name} ({path})"
    frame, faults = vector.read_with_faults(path, table=entry.table)
    whole = frame
    if replacement and replacement.where:
        picked = select(frame, replacement.where, name=f"--layer {replacement.layer}")
        if picked.empty:
            raise UsageError(
                f"{where}: {replacement.selector!r} picks no feature; {_has(frame, replacement)}"
            )
        frame = picked
    _check_count(entry, frame, whole, where, replacement)
    frame, operation = crs.to_lonlat(frame, declared=entry.crs, study_area=study_area, where=where)
    ids = ids_of(frame, entry.id_field)
    kept, refused, ledger = repair(frame, entry.geometry, ids, where=where, faults=faults)
    origin = Origin(
        file=replacement.label if replacement else entry.file,
        sha256=vector.sha256(path),
        operation=operation,
        replaced=replacement is not None,
    )
    return Layer(entry, kept, refused, ledger, origin)


def _check_count(
    entry: LayerEntry,
    frame: gpd.GeoDataFrame,
    whole: gpd.GeoDataFrame,
    where: str,
    replacement: Replacement | None,
) -> None:
    found, due = len(frame), entry.features
    if due is None or found == due:
        return
    needs = f"{where}: needs {due} feature{'s' * (due > 1)}"
    if replacement is None:
        raise DataError(f"{needs}, the file has {found}")
    if found == 0:
        raise DataError(f"{needs}, the file has none")
    picked = f"{replacement.selector!r} picks" if replacement.where else "the file has"
    text = f"{needs}, {picked} {found}"
    if found < due:
        raise UsageError(f"{text}: pick more, or give a file that has them")
    raise UsageError(f"{text}: pick with ?FIELD=VALUE{_differences(frame, whole, entry.id_field)}")


def _has(frame: gpd.GeoDataFrame, replacement: Replacement) -> str:
    """Return some of the values that the fields of a selector do have."""
    parts = []
    for field in replacement.where:
        values = [value for value in texts_of(frame[field]).unique() if value]
        more = ", …" if len(values) > _SHOWN else ""
        parts.append(f"{field} has {', '.join(values[:_SHOWN]) or 'no value'}{more}")
    return "; ".join(parts)


def _differences(frame: gpd.GeoDataFrame, whole: gpd.GeoDataFrame, id_field: str) -> str:
    """Return the field that tells several features apart best, with some of its values."""
    attributes = frame.drop(columns=frame.geometry.name)
    texts = {name: texts_of(attributes[name]) for name in attributes.columns}
    telling = [
        name
        for name, column in texts.items()
        if column.nunique() == len(frame) and (column != "").all()
    ]
    if not telling:
        return "; no one field tells them apart"

    def rank(name: str) -> tuple[bool, bool, bool, bool, int]:
        # the plan's id, what no other row of the file has, codes of digits, then without spaces,
        # what is short
        return (
            name != id_field,
            texts_of(whole[name]).nunique() < len(whole),
            not texts[name].str.fullmatch(r"\d+").all(),
            bool(texts[name].str.contains(r"\s|\d\.\d").any()),
            int(texts[name].str.len().max()),
        )

    best = min(telling, key=rank)
    values = texts[best].tolist()
    more = ", …" if len(values) > _SHOWN else ""
    return f"; {best} tells them apart: {', '.join(values[:_SHOWN])}{more}"
