"""An import in words: what is in the file, what becomes of it, the entry for the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alatau_geo.columns import texts_of
from alatau_geo.crs import label
from alatau_geo.reports.wording import number, printable
from alatau_geo.yamltext import lines as yaml_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alatau_geo.importing.found import Found, Judged

_LISTED = 10
_SAMPLES = 3
_WIDE = 28
#: Long enough for an operation between frames, with what else is published for it.
_LINE = 500
#: What has to be filled in, and with what.
_WANTED = {
    "name": "1 to 40 small Latin letters, digits and underscores: --as NAME",
    "grade": "surveyed, official, digitised or schematic: --grade",
    "accuracy_m": "position accuracy of a vertex in metres, 95 %: --accuracy-m",
    "source": "who made it, and where it is from: --source",
    "licence": "what may be done with it: --licence",
    "date": "the day it shows, YYYY-MM-DD: --date",
}
#: What an entry may have beside, where whoever makes it knows it.
_NESTED = ("network", "fields", "value_titles", "style")


def file_card(found: Found) -> str:
    """Return what a file holds.

    Parameters
    ----------
    found : Found
        From `alatau_geo.importing.examine`.

    Returns
    -------
    str
        Lines for a terminal, without anything a terminal would obey.
    """
    reading, frame = found.reading, found.frame
    rows = f"{len(reading.frame):,}"
    if len(frame) != len(reading.frame):
        rows = f"{len(frame):,} by --where, of {rows}"
    facts = [
        ("file", f"{found.path} ({reading.format})"),
        ("layer", _tables(found)),
        ("rows", rows),
        ("geometry", ", ".join(f"{count:,} {kind}" for kind, count in found.kinds.items())),
        *_some("unusable", found.unusable),
        ("CRS", label(frame.crs) if frame.crs is not None else "none: the file does not say"),
        ("encoding", reading.encoding),
        *(("note", note) for note in reading.notes),
    ]
    return "\n".join([*_facts(facts), "", *_fields(found)])


def _tables(found: Found) -> str:
    names = [table.name for table in found.reading.tables]
    others = [name for name in names if name != found.reading.table]
    more = f" (beside {', '.join(others[:_LISTED])})" if others else ""
    return f"{found.reading.table or '–'}{more}"


def _fields(found: Found) -> list[str]:
    rows = [("field", "type", "filled", "values")]
    for name in found.frame.columns.drop("geometry"):
        texts = texts_of(found.frame[name])
        filled = texts[texts != ""]
        values = ", ".join(_short(text, _WIDE) for text in filled.unique()[:_SAMPLES])
        kind = _type(found.frame[name])
        rows.append((_short(str(name), _WIDE), kind, f"{len(filled):,}", values))
    widths = [max(len(row[n]) for row in rows) for n in range(3)]
    return [
        "  ".join(
            [*(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=False)), row[3]]
        ).rstrip()
        for row in rows
    ]


def _type(column: Any) -> str:
    kind = {"i": "whole number", "u": "whole number", "f": "number", "b": "true/false", "M": "time"}
    return kind.get(column.dtype.kind, "text")


def layer_card(judged: Judged) -> str:
    """Return what becomes of a file's rows.

    Parameters
    ----------
    judged : Judged
        From `alatau_geo.importing.judge`.

    Returns
    -------
    str
        Lines for a terminal.
    """
    kept, refused = len(judged.kept), len(judged.refused)
    lost = int(judged.kept.geometry.isna().sum())
    placeless = f", {lost:,} of them without a place" if lost else ""
    total = number(len(judged.found.frame))
    facts = [
        ("frame", str(judged.operation)),
        ("rows", f"{total} = {kept:,} kept{placeless} + {refused:,} refused"),
        *_some("repaired", [str(item) for item in judged.ledger]),
        *_some("refused", list(refusals(judged))),
    ]
    return "\n".join(_facts(facts))


def refusals(judged: Judged) -> Iterable[str]:
    """Yield each refused row's number in the file, and why."""
    for row, reason in judged.refused["reason"].items():
        yield f"row {row + 1}: {reason}"


def _some(word: str, texts: list[str]) -> list[tuple[str, str]]:
    more = len(texts) - _LISTED
    tail = [(word, f"… and {more:,} more")] if more > 0 else []
    return [*((word, text) for text in texts[:_LISTED]), *tail]


def _facts(facts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{word:<10} {_short(text, _LINE)}" for word, text in facts]


def _short(text: str, most: int) -> str:
    plain = printable(text)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def entry_lines(entry: Mapping[str, Any], indent: str = "  ") -> list[str]:
    r"""Return an entry of the catalog as lines of YAML; what is missing is a comment.

    Parameters
    ----------
    entry : mapping
        Key → text, number, or a mapping or list of such.
    indent : str
        Before the dash.

    Returns
    -------
    list of str
        Lines without their ends.

    Examples
    --------
    >>> print("\n".join(entry_lines({"name": "zones", "title": "«A: b»", "accuracy_m": 2.5})))
      - name: zones
        title: "«A: b»"
        # grade: surveyed, official, digitised or schematic: --grade
        accuracy_m: 2.5
        # source: who made it, and where it is from: --source
        # licence: what may be done with it: --licence
        # date: the day it shows, YYYY-MM-DD: --date
    """
    keys = ("name", "title", "file", "table", "geometry", "id_field", *list(_WANTED)[1:])
    lines = []
    for key in (*keys, *_NESTED):
        if key in entry:
            lines += yaml_lines(key, entry[key])
        elif key in _WANTED:
            lines.append(f"# {key}: {_WANTED[key]}")
    first = next(n for n, line in enumerate(lines) if not line.startswith("#"))
    lines.insert(0, lines.pop(first))
    return [f"{indent}{'- ' if n == 0 else '  '}{line}" for n, line in enumerate(lines)]
