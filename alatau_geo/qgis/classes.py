"""Classes: which features of a table look alike, and what a legend calls them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alatau_geo import terms
from alatau_geo.catalog.words import LANGUAGES, Text, spoken
from alatau_geo.columns import text_of, texts_of
from alatau_geo.style import GRADE_COLOURS, is_dashed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from alatau_geo.catalog import Phase
    from alatau_geo.tables import Column, Table

#: Features of no phase, where phases are shown.
_FAINT = "#a3a39c"
_NAMES = {f"name_{language}": language for language in LANGUAGES}
DASHED_GRADES = tuple(grade for grade in terms.GRADES if is_dashed(grade))


@dataclass(frozen=True)
class Look:
    """Features that look alike.

    Parameters
    ----------
    title : Text
        For the legend.
    colour, fill : str
        ``#rrggbb``.
    dashed : bool
        Whether they are drawn like a drawing.
    column : str, optional
        The column that tells them apart; ``None`` where all look alike.
    value : str, optional
        What stands in it, as text; ``None`` for all else.
    grades : tuple of str
        Grades of these features, where others of the same value look otherwise.
    """

    title: Text
    colour: str
    fill: str
    dashed: bool
    column: str | None = None
    value: str | None = None
    grades: tuple[str, ...] = ()


def by_class(table: Table) -> list[Look]:
    """Return the looks of a layer's own classes, those of one value beside each other."""
    assert table.layer is not None  # noqa: S101  only layers are drawn
    style = table.layer.entry.style
    column = table.column(style.by) if style.by and style.classes else None
    plain = Look(table.title, style.colour, style.fill_colour, dashed=False)
    looks = [plain]
    if column is not None:
        looks = [
            Look(_title(table, column, value), colour, colour, False, column.name, value)
            for value, colour in style.classes.items()
        ]
        texts = texts_of(table.frame[column.name])
        if not texts.isin(list(style.classes)).all():
            other = terms.WORDS["other"]
            looks.append(Look(other, plain.colour, plain.fill, False, column.name))
    return [part for look in looks for part in _by_line(table, look)]


def _by_line(table: Table, look: Look) -> list[Look]:
    """Return a look as solid, dashed, or both, by the grades of its features."""
    grades = table.frame["grade"]
    if look.column is not None and look.value is not None:
        own = grades[texts_of(table.frame[look.column]) == look.value]
        grades = own if len(own) else grades
    dashed = set(grades.map(is_dashed)) or {True}
    if len(dashed) == 1:
        return [_with(look, dashed=dashed.pop())]
    solid = tuple(grade for grade in terms.GRADES if grade not in DASHED_GRADES)
    grade = terms.GRADES["schematic"]
    titles = {one: f"{look.title.get(one)}, {grade.get(one)}" for one in LANGUAGES}
    broken = spoken(titles.pop("en"), **titles)
    return [
        _with(look, dashed=False, grades=solid),
        _with(look, dashed=True, grades=DASHED_GRADES, title=broken),
    ]


def _with(
    look: Look, *, dashed: bool, grades: tuple[str, ...] = (), title: Text | None = None
) -> Look:
    return Look(
        title or look.title, look.colour, look.fill, dashed, look.column, look.value, grades
    )


def by_grade() -> list[Look]:
    """Return a look for each grade, the strongest first."""
    return [
        Look(title, GRADE_COLOURS[grade], GRADE_COLOURS[grade], is_dashed(grade), "grade", grade)
        for grade, title in terms.GRADES.items()
    ]


def by_phase(table: Table, phases: Sequence[Phase]) -> list[Look]:
    """Return a look for each phase, and one for what is of none; nothing without phases."""
    assert table.layer is not None  # noqa: S101
    field = table.layer.entry.phase_field
    column = table.column(field) if field else None
    if column is None:
        return []
    dashed = is_dashed(table.layer.grade)
    looks = [
        Look(phase.title, phase.colour, phase.colour, dashed, column.name, phase.value)
        for phase in phases
    ]
    return [*looks, Look(terms.WORDS["no_phase"], _FAINT, _FAINT, dashed, column.name)]


def _title(table: Table, column: Column, value: str) -> Text:
    """Return what to call a class: its value's title, its one feature, or its value."""
    if value in column.domain:
        return column.domain[value]
    frame = table.frame
    rows = frame[texts_of(frame[column.name]) == value]
    if column.name == table.key and len(rows) == 1:
        return name_of(rows.iloc[0], value)
    said = {
        language: text
        for language in LANGUAGES
        if f"{column.name}_{language}" in frame.columns
        for text in texts_of(rows[f"{column.name}_{language}"]).unique()[:1]
        if text
    }
    return spoken(said.pop("en", value), **said)


def name_of(row: pd.Series, otherwise: str) -> Text:
    """Return a feature's name in the languages it has.

    Examples
    --------
    >>> import pandas as pd
    >>> name_of(pd.Series({"name_en": "Gate", "name_kk": "Gate ауданы"}), "gate").get("kk")
    'Gate ауданы'
    """
    said = {key: text_of(row[key]) for key in ("name", *_NAMES) if key in row.index}
    names = {language: said[key] or "" for key, language in _NAMES.items() if said.get(key)}
    first = names.pop("en", None) or said.get("name") or next(iter(names.values()), otherwise)
    return spoken(first, **names)
