"""The report as JSON: an interface, described by ``report.schema.json`` beside this file."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files
from math import isnan
from typing import TYPE_CHECKING, Any

from alatau_geo.reports.wording import end

if TYPE_CHECKING:
    from decimal import Decimal

    from alatau_geo.history import Baseline
    from alatau_geo.repaired import Repaired
    from alatau_geo.report import Finding, LayerSummary, Measurement, Report, Verdict
    from alatau_geo.terrain.profile import Profile
    from alatau_geo.terrain.summary import TerrainSummary

#: Decimals of measured values: beyond them libraries and machines differ.
DECIMALS = 4


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the report.

    Returns
    -------
    dict
        As read from the package.
    """
    text = files("alatau_geo.reports").joinpath("report.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def render(report: Report) -> str:
    """Return the report as JSON.

    Parameters
    ----------
    report : Report
        What to tell.

    Returns
    -------
    str
        Indented, UTF-8 text kept as it is, with a final line feed; same bytes for same reports.
    """
    return json.dumps(as_data(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """Return the report as plain dicts and lists, in the form of the schema."""
    return {
        "plan": report.plan,
        "title": report.title.model_dump(),
        "summary": _summary(report),
        "claims": [_claim(verdict) for verdict in report.claims],
        "findings": [finding_data(finding) for finding in report.findings],
        "figures": {
            group: {name: round(value, DECIMALS) for name, value in figures.items()}
            for group, figures in report.figures.items()
        },
        "layers": [_layer(layer) for layer in report.layers],
        "versions": dict(report.versions),
        "rules": [asdict(rule) for rule in report.rules],
        "baseline": _baseline(report.baseline),
        "changes": None if report.changes is None else _lists(asdict(report.changes)),
        "terrain": None if report.terrain is None else _terrain(report.terrain),
    }


def _summary(report: Report) -> dict[str, int]:
    outcomes = ("agrees", "contradicts", "cannot tell", "circular", "not measured")
    return {outcome: report.count(outcome) for outcome in outcomes}


def _claim(verdict: Verdict) -> dict[str, Any]:
    span = verdict.interval
    return {
        "id": verdict.id,
        "title": verdict.title.model_dump(),
        "document": verdict.document,
        "stated": verdict.stated,
        "unit": verdict.unit,
        "interval": [plain_end(span.low, verdict.unit), plain_end(span.high, verdict.unit)],
        "open": [span.low_open, span.high_open],
        "derivation": verdict.derivation,
        "measured": _measurement(verdict.measured),
        "grade": verdict.grade,
        "verdict": verdict.outcome,
        "why": verdict.why,
        "layers": list(verdict.layers),
        "superseded_by": verdict.superseded_by,
        "repaired": _repaired(verdict.repaired),
        "place": verdict.place and asdict(verdict.place),
        "accepted": verdict.accepted and asdict(verdict.accepted),
    }


def plain_end(value: Decimal | None, unit: str) -> float | int | str | None:
    """Return an interval's end as JSON has it: a number, a day as text, ``None`` for no bound."""
    if value is None or unit == "date":
        return end(value, unit)
    return int(value) if value == value.to_integral_value() else float(value)


def _measurement(measured: Measurement | None) -> dict[str, Any] | None:
    if measured is None:
        return None
    return {
        "value": round(measured.value, DECIMALS),
        "uncertainty": round(measured.uncertainty, DECIMALS),
        "method": measured.method,
    }


def _repaired(repaired: Repaired | None) -> dict[str, Any] | None:
    if repaired is None:
        return None
    change = repaired.change
    return {
        "features": repaired.features,
        "change": None if change is None else round(change, DECIMALS),
        "methods": {name: round(value, DECIMALS) for name, value in repaired.methods.items()},
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain dicts and lists."""
    return asdict(finding) | {"point": list(finding.point) if finding.point else None}


def _layer(layer: LayerSummary) -> dict[str, Any]:
    data = {name: getattr(layer, name) for name in layer.__dataclass_fields__}
    data["title"] = layer.title.model_dump()
    for name in ("area_ha", "length_km"):
        data[name] = None if data[name] is None else round(data[name], DECIMALS)
    data["fitted_to"], data["repairs"] = list(layer.fitted_to), list(layer.repairs)
    data["place"] = layer.place and asdict(layer.place)
    return data


def _baseline(baseline: Baseline | None) -> dict[str, Any] | None:
    if baseline is None:
        return None
    gone = [
        {"line": entry.line, "what": entry.what} | asdict(entry.accepted) for entry in baseline.gone
    ]
    return {"file": baseline.file, "gone": gone}


def _terrain(model: TerrainSummary) -> dict[str, Any]:
    data = {name: getattr(model, name) for name in model.__dataclass_fields__}
    data["cell_m"] = [round(size, DECIMALS) for size in model.cell_m]
    data["profiles"] = [_profile(profile) for profile in model.profiles]
    return data


def _profile(profile: Profile) -> dict[str, Any]:
    numbers = {
        name: getattr(profile, name)
        for name in (
            "length_m", "lowest_m", "highest_m", "steepest_percent", "over_m", "mean_percent",
            "ascent_m", "descent_m", "unknown_share",
        )
    }  # fmt: skip
    return {name: getattr(profile, name) for name in ("layer", "feature", "part", "parts")} | {
        # JSON has no NaN: what is unknown is null
        name: None if isnan(number) else round(number, DECIMALS)
        for name, number in numbers.items()
    }


def _lists(value: Any) -> Any:
    """Return data with lists for tuples, as it is read back."""
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value
