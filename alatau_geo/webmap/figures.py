"""Claims and their verdicts, as plain values for a page's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alatau_geo.webmap.plain import plain, spoken, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alatau_geo.report import Measurement, Report, Verdict


def claim(verdict: Verdict, report: Report, places: Mapping[str, int]) -> dict[str, Any]:
    """Return what the page tells of one claim.

    Parameters
    ----------
    verdict : Verdict
        The claim with its verdict.
    report : Report
        All of them.
    places : mapping of str to int
        Name → index of the layers that the page draws.

    Returns
    -------
    dict
        Plain values for the page's JSON.
    """
    interval, measured = verdict.interval, verdict.measured
    later = next((item for item in report.claims if item.id == verdict.superseded_by), None)
    return {
        "id": verdict.id,
        "title": spoken(verdict.title),
        "document": verdict.document,
        "stated": verdict.stated,
        "unit": verdict.unit,
        "low": plain(interval.low),
        "high": plain(interval.high),
        "low_open": interval.low_open,
        "high_open": interval.high_open,
        "derivation": told(verdict.derivation),
        "measured": None
        if measured is None
        else {
            "value": plain(_digits(measured)),
            "uncertainty": plain(measured.uncertainty),
            "unit": measured.unit,
            "method": told(measured.method),
        },
        "grade": verdict.grade,
        "outcome": verdict.outcome,
        "why": told(verdict.why, own=True),
        "layers": [places[name] for name in verdict.layers if name in places],
        "superseded_by": spoken(later.title) if later else verdict.superseded_by,
        "repaired": told(verdict.repaired.words(verdict.unit)) if verdict.repaired else None,
    }


def _digits(measured: Measurement) -> float:
    """Return a value without digits that nothing vouches for: accuracy may be unstated."""
    if measured.exact or measured.uncertainty > 0:
        return measured.value
    return round(measured.value, 1)
