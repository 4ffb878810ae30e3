"""Numbers and intervals as reports print them."""

from __future__ import annotations

import math
import textwrap
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from alatau_geo.history import Accepted
    from alatau_geo.quantity import Interval
    from alatau_geo.report import Finding, Measurement, Place, Severity, Verdict
    from alatau_geo.terrain.profile import Profile

#: Columns that a text for a terminal fits in.
WIDTH = 100
#: Verdicts from what wants attention to what does not, with a sign for those who see no colour.
OUTCOMES = {
    "contradicts": "✗",
    "cannot tell": "?",
    "agrees": "✓",
    "circular": "↻",
    "not measured": "–",
}
#: How much the verdicts matter that a reader has to look at.
LEVELS: dict[str, Severity] = {"contradicts": "error", "cannot tell": "warning"}


def printable(text: str) -> str:
    r"""Return a text on one line: a terminal must not obey what stands in somebody's data.

    Examples
    --------
    >>> printable("a\x1b[31m b")
    'a [31m b'
    """
    return "".join(letter if letter.isprintable() else " " for letter in text)


def wrapped(head: str, text: str) -> list[str]:
    """Return a text in lines of at most :data:`WIDTH` columns, indented below a head.

    Parameters
    ----------
    head : str
        What stands before it on the first line.
    text : str
        Any text; what a terminal would obey is left out.

    Returns
    -------
    list of str
        At least one line.

    Examples
    --------
    >>> wrapped("why  ", "a layer used was fitted to this figure " * 3)[1]
    '     fitted to this figure'
    """
    return textwrap.wrap(
        printable(head + text),
        WIDTH,
        subsequent_indent=" " * len(head),
        break_on_hyphens=False,
    ) or [head.rstrip()]


def number(value: float | Decimal, decimals: int | None = None) -> str:
    """Return a number with thousands set apart.

    Examples
    --------
    >>> number(72976.4401, 1)
    '72,976.4'
    """
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    text = f"{value:,f}" if not isinstance(value, float) else f"{value:,.10g}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_unit(text: str, unit: str) -> str:
    """Return a number with its unit, which a count has none of."""
    return text if unit in ("1", "date") else f"{text} {unit}"


def end(value: Decimal | None, unit: str) -> str | None:
    """Return an interval's end: a number, or a date for days; ``None`` where it is unbounded."""
    if value is None:
        return None
    return date.fromordinal(int(value)).isoformat() if unit == "date" else number(value)


def interval(span: Interval, unit: str) -> str:
    """Return an interval with its unit.

    Examples
    --------
    >>> from alatau_geo.quantity import parse
    >>> interval(parse("more than 24 thousand ha").interval, "ha")
    '> 24,000 ha'
    """
    if span.low is None and span.high is None:
        return str(span)
    return with_unit(span.worded(lambda value: end(value, unit) or ""), unit)


def measurement(measured: Measurement) -> str:
    """Return a value with its uncertainty, both to the digits that the uncertainty leaves.

    Examples
    --------
    >>> from alatau_geo.report import Measurement
    >>> measurement(Measurement(97900.04, 812.3, "ha", ""))
    '97,900 ± 812 ha'
    """
    if measured.uncertainty > 0:
        decimals = min(4, max(0, 1 - math.floor(math.log10(measured.uncertainty))))
        value, spread = (number(item, decimals) for item in (measured.value, measured.uncertainty))
    else:
        # an accuracy that counts as zero because nobody stated it is no reason for many digits
        whole = measured.unit == "1"
        value = number(measured.value, None if measured.exact else 0 if whole else 1)
        spread = "0"
    return with_unit(f"{value} ± {spread}", measured.unit)


def evidence(verdict: Verdict) -> list[tuple[str, str]]:
    """Return what a verdict rests on, each part with its name.

    Parameters
    ----------
    verdict : Verdict
        Of a claim.

    Returns
    -------
    list of tuple of str
        Stated, interval, measured, how, repaired, why, later and accepted, as far as there are.
    """
    span = interval(verdict.interval, verdict.unit)
    parts = [
        ("stated", f"{verdict.stated} → {span} [{verdict.document}]"),
        ("interval", verdict.derivation),
    ]
    if verdict.measured:
        grade = f", {verdict.grade}" if verdict.grade else ""
        parts += [
            ("measured", f"{measurement(verdict.measured)}{grade}"),
            ("how", verdict.measured.method),
        ]
    if verdict.repaired:
        parts.append(("repaired", verdict.repaired.words(verdict.unit)))
    parts.append(("why", verdict.why))
    if verdict.superseded_by:
        parts.append(("later", f"superseded by {verdict.superseded_by}"))
    if verdict.accepted:
        parts.append(("accepted", reason(verdict.accepted)))
    return parts


def reason(accepted: Accepted) -> str:
    """Return why something is accepted, and since when."""
    return f"{accepted.reason} ({accepted.date})"


def sentence(verdict: Verdict) -> str:
    """Return a verdict in one line, for a list of messages."""
    parts = dict(evidence(verdict))
    measured = f"; measured {parts['measured']}" if "measured" in parts else ""
    return f"{verdict.id} {verdict.outcome}: stated {parts['stated']}{measured}; {verdict.why}"


def whereabouts(finding: Finding) -> str:
    """Return the layer, feature and place of a finding."""
    names = " ".join(part for part in (finding.layer, finding.feature) if part)
    place = f" at {finding.point[0]:.6f}, {finding.point[1]:.6f}" if finding.point else ""
    return f"{names}{place}".strip()


def in_one_line(finding: Finding) -> str:
    """Return where a finding is and what it says, in one line."""
    where = whereabouts(finding)
    return f"{where}: {finding.message}" if where else finding.message


def finding_lines(findings: Iterable[Finding], *, places: bool = False) -> list[str]:
    """Return findings as lines of at most `WIDTH` columns, below a title; “none” without any.

    Parameters
    ----------
    findings : iterable of Finding
        What to tell.
    places : bool
        Whether their coordinates are told.
    """
    lines = ["Findings", "--------"]
    for item in findings:
        told = in_one_line(item if places else replace(item, point=None))
        lines += wrapped(f"{item.severity:<8} {item.rule} ", told)
    return lines if len(lines) > 2 else [*lines, "none"]


def profile(line: Profile) -> str:
    """Return what a line's profile shows: length, heights, the steepest grade, what is unknown."""
    name = line.feature if line.parts == 1 else f"{line.feature}, part {line.part}"
    text = f"{name}: {line.length_m / 1000:,.2f} km"
    if math.isnan(line.lowest_m):
        return f"{text}, no heights"
    text += f", {line.lowest_m:,.0f}–{line.highest_m:,.0f} m"
    if not math.isnan(line.steepest_percent):
        text += f", at most {line.steepest_percent:.1f} % over {line.over_m:g} m"
    if line.unknown_share:
        text += f", {line.unknown_share:.1%} unknown"
    return f"{text}; drawn {line.exaggeration:,.0f} times as tall"


def path(place: Place | None, folder: str) -> str:
    """Return the path of a place's file from the root of the repository.

    Examples
    --------
    >>> from alatau_geo.report import Place
    >>> path(Place("layers/claims.yaml", 7), "plans/city")
    'plans/city/layers/claims.yaml'
    """
    file = "layers/catalog.yaml" if place is None else place.file
    return f"{folder}/{file}" if folder else file
