"""What is other than in an earlier report: verdicts, with why they changed, and findings.

Two reports are compared in the form of their JSON, which is the interface that is kept: an earlier
one may have been written by an earlier version.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, Field, FiniteFloat, ValidationError

from alatau_geo import history
from alatau_geo.errors import UsageError
from alatau_geo.history import Cause, Change, Changes, Sighting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

#: Of the values in reports.
_DECIMALS = 4
#: What of a layer can move a verdict, and in which words.
_LAYER = {
    "grade": "its grade",
    "accuracy_m": "its accuracy in metres",
    "features": "its number of features",
    "refused": "its number of refused features",
    "repaired": "its number of repaired features",
    "fitted_to": "what it is scaled to",
    "operation": "its frame",
}
#: Clauses of a method that tell of the layers measured, not of how.
_OF_LAYERS = re.compile(r"±|accuracy|place|refused|too near|in all, the middle")


class _Measured(BaseModel):
    value: FiniteFloat
    uncertainty: Annotated[FiniteFloat, Field(ge=0)]
    method: str = ""


class _Title(BaseModel):
    en: str = ""


class _Claim(BaseModel):
    id: str
    title: _Title = _Title()
    stated: str
    interval: Annotated[list[float | str | None], Field(min_length=2, max_length=2)]
    open: Annotated[list[bool], Field(min_length=2, max_length=2)] = Field(default=[False, False])
    unit: str
    verdict: str
    why: str = ""
    layers: list[str]
    measured: _Measured | None
    superseded_by: str | None = None


class _Finding(BaseModel):
    rule: str
    layer: str
    feature: str | None
    point: tuple[FiniteFloat, FiniteFloat] | None
    message: str


class _Layer(BaseModel):
    """A layer; what an earlier version did not write is not compared."""

    name: str
    sha256: str
    file: str = ""
    grade: str = ""
    accuracy_m: float | None = None
    features: int = 0
    refused: int = 0
    repaired: int = 0
    fitted_to: list[str] = Field(default_factory=list)
    operation: str = ""


class _Report(BaseModel):
    """What an earlier report has to hold to be compared."""

    claims: list[_Claim]
    findings: list[_Finding]
    layers: list[_Layer]
    versions: dict[str, str] = Field(default_factory=dict)


def read(path: Path) -> dict[str, Any]:
    """Read an earlier report.

    Parameters
    ----------
    path : Path
        JSON as ``check --format json`` writes it.

    Returns
    -------
    dict
        Of the form of the report's schema, as far as it is compared.

    Raises
    ------
    UsageError
        If it is no such report.
    """
    needs = f"--against: needs a report of `alatau-geo check --format json`, or a plan; {path}"
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{needs} can't be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{needs} is no JSON: {str(error).splitlines()[0]}") from None
    try:
        return _Report.model_validate(data).model_dump(exclude_unset=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "its top level"
        raise UsageError(f"{needs} is none: {where}: {first['msg']}") from None


def compare(before: Mapping[str, Any], after: Mapping[str, Any], *, against: str) -> Changes:
    """Return what is other than in an earlier report.

    Parameters
    ----------
    before, after : mapping
        Reports as data, the earlier one and that of now.
    against : str
        The earlier one's path, for the reader.

    Returns
    -------
    Changes
        Claims whose verdict or measured value changed, each with its causes; and findings.
    """
    old = {claim["id"]: claim for claim in before["claims"]}
    new = {claim["id"]: claim for claim in after["claims"]}
    both = _Both(before, after)
    changed = [
        _change(old.get(name), new.get(name), both)
        for name in dict.fromkeys([*new, *old])
        if _differ(old.get(name), new.get(name))
    ]
    fresh, past = _findings(before["findings"], after["findings"])
    return Changes(
        against,
        tuple(sorted(changed, key=lambda change: change.before == change.after)),
        fresh,
        past,
    )


def _differ(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> bool:
    if old is None or new is None:
        return True
    return (
        old["verdict"] != new["verdict"]
        or old["unit"] != new["unit"]
        or not history.same_value(_value(old), _value(new))
    )


def _value(claim: Mapping[str, Any]) -> float | None:
    return None if claim["measured"] is None else claim["measured"]["value"]


class _Both:
    """The layers and versions of two reports."""

    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self.old = {layer["name"]: layer for layer in before["layers"]}
        self.new = {layer["name"]: layer for layer in after["layers"]}
        self.versions = (before.get("versions") or {}, after.get("versions") or {})

    def layer(self, name: str) -> str:
        """Return how a layer changed, ``""`` if it did not."""
        old, new = self.old.get(name), self.new.get(name)
        if old is None or new is None:
            return "" if old is new else "it is new" if old is None else "it is gone"
        parts = []
        if old["sha256"] != new["sha256"]:
            files = [str(layer.get("file")) for layer in (old, new)]
            same = files[0] == files[1]
            named = f"the contents of {files[0]}" if same else f"its file, {' → '.join(files)}"
            parts.append(f"{named} (sha256 {old['sha256'][:8]}… → {new['sha256'][:8]}…)")
        parts += [
            f"{words}, {_said(old[key])} → {_said(new[key])}"
            for key, words in _LAYER.items()
            if key in old and key in new and old[key] != new[key]
        ]
        return "; ".join(parts)

    def libraries(self) -> str:
        """Return which versions changed."""
        old, new = self.versions
        names = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
        return ", ".join(f"{name} {old.get(name)} → {new.get(name)}" for name in names)


def _change(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, both: _Both) -> Change:
    claim = new or old or {}
    if old is None or new is None:
        words = "a new claim" if old is None else "the claim is no longer there"
        causes = [Cause("figure", words)]
    else:
        causes = [*_figure(old, new), *_layers(old, new, both), *_method(old, new)]
        causes = causes or _unexplained(both)
    values = _printed(old, new)
    return Change(
        id=claim["id"],
        title=str((claim.get("title") or {}).get("en", "")),
        before=None if old is None else str(old["verdict"]),
        after=None if new is None else str(new["verdict"]),
        value_before=values[0],
        value_after=values[1],
        causes=tuple(causes),
    )


def _figure(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Cause]:
    """Yield how what is stated changed: the claim's own figure, or those it is held against."""
    if old["stated"] != new["stated"]:
        yield Cause("figure", f"stated {old['stated']} → {new['stated']}")
    elif old["interval"] != new["interval"] or _open(old) != _open(new):
        spans = " → ".join(_span(claim) for claim in (old, new))
        yield Cause("figure", f"the interval that its words leave, {spans}")
    if old.get("superseded_by") != new.get("superseded_by"):
        later = new.get("superseded_by")
        words = f"superseded by {later} now" if later else "no later figure supersedes it any more"
        yield Cause("figure", words)
    if not old["layers"] and not new["layers"]:
        held = [
            claim["measured"]["method"] if claim["measured"] else claim.get("why", "")
            for claim in (old, new)
        ]
        if held[0] != held[1]:
            yield Cause("figure", f"what it is held against, {held[0]} → {held[1]}")


def _layers(old: Mapping[str, Any], new: Mapping[str, Any], both: _Both) -> Iterator[Cause]:
    for name in dict.fromkeys([*old["layers"], *new["layers"]]):
        if text := both.layer(name):
            yield Cause("layer", f"{name}: {text}")


def _method(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Cause]:
    """Yield how the way of measuring changed, apart from what it says of the layers."""
    if not old["measured"] or not new["measured"] or not (old["layers"] or new["layers"]):
        return
    ways = [
        "; ".join(
            clause
            for clause in str(claim["measured"].get("method", "")).split("; ")
            if not _OF_LAYERS.search(clause)
        )
        for claim in (old, new)
    ]
    if ways[0] != ways[1]:
        yield Cause("method", " → ".join(ways))


def _unexplained(both: _Both) -> list[Cause]:
    """Return the libraries as the cause where nothing else changed, or that nothing did."""
    if changed := both.libraries():
        return [Cause("method", f"computed by other versions: {changed}")]
    return [Cause("unknown", "nothing that reports tell of changed: figure, layers and method")]


def _findings(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the findings that are new, and those that are gone."""
    old, new = list(before), list(after)
    found = history.pairs(map(_sighting, old), map(_sighting, new))
    known = set(found.values())
    return (
        tuple(_line(item) for n, item in enumerate(new) if n not in found),
        tuple(_line(item) for n, item in enumerate(old) if n not in known),
    )


def _sighting(finding: Mapping[str, Any]) -> Sighting:
    point = finding["point"]
    return Sighting(
        str(finding["rule"]),
        str(finding["layer"]),
        None if finding["feature"] is None else str(finding["feature"]),
        None if point is None else (point[0], point[1]),
        str(finding["message"]),
    )


def _line(finding: Mapping[str, Any]) -> str:
    where = " ".join(str(finding[key]) for key in ("rule", "layer", "feature") if finding[key])
    return f"{where}: {finding['message']}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    if value is None:
        return "unstated"
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)


def _open(claim: Mapping[str, Any]) -> list[bool]:
    return claim.get("open") or [False, False]


def _span(claim: Mapping[str, Any]) -> str:
    low, high = ("…" if end is None else _said(end) for end in claim["interval"])
    left, right = _open(claim)
    return f"{'(' if left else '['}{low}, {high}{')' if right else ']'}"


def _printed(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[str | None]:
    """Return the values measured, to the digits that their uncertainty or difference asks for."""
    both = [None if claim is None else claim["measured"] for claim in (old, new)]
    spread = max((item["uncertainty"] for item in both if item), default=0)
    values = [item["value"] for item in both if item]
    is_count = all(claim is None or claim["unit"] == "1" for claim in (old, new))
    whole = is_count and all(float(value).is_integer() for value in values)
    exact = 0 if whole else 1
    first = min(_DECIMALS, max(0, 1 - math.floor(math.log10(spread)))) if spread > 0 else exact
    texts: list[str | None] = []
    for decimals in range(first, _DECIMALS + 1):
        texts = [
            f"{item['value']:,.{decimals}f} ± {item['uncertainty']:,.{decimals}f}" if item else None
            for item in both
        ]
        if texts[0] != texts[1]:
            break
    units = ["" if claim is None or claim["unit"] == "1" else claim["unit"] for claim in (old, new)]
    return [
        None if text is None else f"{text} {unit}".strip()
        for text, unit in zip(texts, units, strict=True)
    ]
