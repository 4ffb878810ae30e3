"""A layer that open data became, ready to be written: its rows, its entry, where it is from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alatau_geo import importing, vector
from alatau_geo.errors import UsageError
from alatau_geo.importing.found import Found, kinds_of
from alatau_geo.layer import select

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from alatau_geo.catalog import RepairLimit, Text
    from alatau_geo.crs import Box
    from alatau_geo.importing import Judged
    from alatau_geo.sources.lock import Piece


@dataclass(frozen=True)
class Facts:
    """What is known of open data, for the catalog and the lock file.

    Parameters
    ----------
    source : str
        As the command line has it.
    licence, credit : str
        What may be done with it, and whom to name; empty where nobody said.
    date : str
        The day it shows, empty where that is not known.
    pieces : tuple of Piece
        The files it is made of.
    notes : tuple of str
        What a reader should know.
    grade : str
        What it is worth as evidence, empty where that is for the user to say.
    told : mapping
        The credit by language, where it is known in several.
    """

    source: str
    licence: str
    credit: str
    date: str
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...] = ()
    grade: str = ""
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Return where it is from, in one line."""
        return "; ".join(
            f"{piece.url} ({piece.retrieved})" if piece.url else piece.file for piece in self.pieces
        )


@dataclass(frozen=True, eq=False)
class New:
    """A layer that open data became.

    Parameters
    ----------
    judged : Judged
        Its rows, repaired and sorted, and its entry.
    facts : Facts
        Where it is from.
    usual : str
        The plan's layer that it can take the place of.
    replaces : bool
        Whether it does.
    """

    judged: Judged
    facts: Facts
    usual: str
    replaces: bool = False

    @property
    def name(self) -> str:
        """Return the layer's name."""
        return str(self.judged.entry["name"])


@dataclass(frozen=True)
class Said:
    """What a user says of what is fetched: it goes before what is known of it.

    Parameters
    ----------
    name, grade, licence, source, date : str or None
        As for `alatau_geo.importing.Wish`.
    accuracy_m : float or None
        The same.
    where : mapping
        Field → accepted values: the rows to take.
    vertical_datum : str or None
        What the heights of a terrain model are above.
    """

    name: str | None = None
    grade: str | None = None
    accuracy_m: float | None = None
    licence: str | None = None
    source: str | None = None
    date: str | None = None
    where: Mapping[str, tuple[str, ...]] | None = None
    vertical_datum: str | None = None


def judged(
    frame: gpd.GeoDataFrame,
    faults: dict[int, str],
    facts: Facts,
    said: Said,
    *,
    name: str,
    title: Text,
    geometry: str,
    study_area: Box,
    limit: RepairLimit | None = None,
    **entry: Any,
) -> Judged:
    """Return what of some rows can be a layer, with its entry for the catalog.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        The rows.
    faults : dict
        Row → what is wrong with its shape.
    facts : Facts
        Where they are from.
    said : Said
        What the user says.
    name, title, geometry
        Of the layer.
    study_area : tuple of float
        West, south, east, north in degrees.
    limit : RepairLimit, optional
        The plan's.
    **entry
        What the entry has beside: ``fields``, ``style``, ``value_titles``, ``network``.

    Returns
    -------
    Judged
        To be shown and written.

    Raises
    ------
    UsageError
        If no row is picked.
    DataError
        If no row can be used.
    """
    kept = select(frame, said.where, name=name) if said.where else frame
    if kept.empty:
        raise UsageError(f"{name}: --where picks none of {len(frame):,} rows")
    reading = vector.Reading(kept, faults, facts.source, notes=facts.notes)
    path = Path(facts.pieces[-1].file or facts.source)
    found = Found(path, facts.pieces[-1].sha256, reading, kept, kinds_of(kept), facts.label)
    wish = importing.Wish(
        name=name,
        geometry=geometry,
        grade=said.grade or facts.grade or None,
        accuracy_m=said.accuracy_m,
        source=said.source or facts.credit or None,
        licence=said.licence or facts.licence or None,
        date=said.date or facts.date or None,
        title=title.en,
    )
    made = importing.judge(found, wish, study_area=study_area, limit=limit)
    words = {key: value for key, value in entry.items() if value}
    if facts.told and not said.source:
        words["source"] = dict(facts.told)
    return replace(made, entry=made.entry | {"title": title.model_dump()} | words)
