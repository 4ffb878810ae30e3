"""Reports to render: one with all there can be, and one whose every text means harm."""

from dataclasses import replace
from decimal import Decimal

from alatau_geo.catalog import Text
from alatau_geo.history import Accepted, Baseline, Cause, Change, Changes, Gone
from alatau_geo.quantity import Interval
from alatau_geo.report import (
    Finding,
    LayerSummary,
    Measurement,
    Place,
    Report,
    RuleText,
    Verdict,
)
from alatau_geo.terrain.profile import Profile
from alatau_geo.terrain.summary import TerrainSummary

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} \x1b[31m\n::error::x\r\n"
    "##[error]y [a](http://evil.example) {0} | `c` *d* ]]> \x00\ufffe @all www.evil.example %0A,:"
)


def verdict(**changes):
    standard = Verdict(
        id="zone",
        title=Text(en="Zone"),
        document="2025-11-26",
        stated="97.9 thousand ha",
        unit="ha",
        interval=Interval(Decimal(97850), Decimal(97950)),
        derivation="half a unit of its last digit, 100 ha, to both sides",
        measured=Measurement(97_900.04, 812.3, "ha", "geodesic area"),
        grade="schematic",
        outcome="circular",
        why="the zone was drawn to it",
        layers=("zone",),
    )
    return replace(standard, **changes)


def report(*verdicts, findings=(), title="Plan", **changes):
    layer = LayerSummary(
        name="zone",
        title=Text(en=title),
        geometry="polygon",
        grade="schematic",
        source=title,
        licence="CC BY 4.0",
        file="zone.geojson",
        sha256="0" * 64,
        operation="EPSG:4326",
        accuracy_m=None,
        features=2,
        without_place=1,
        refused=0,
        repaired=1,
        replaced=True,
        fitted_to=("zone",),
        area_ha=97_900.04,
        length_km=None,
        repairs=(f"f1: {title}",),
    )
    return Report(
        plan="plan",
        title=Text(en=title),
        claims=verdicts,
        findings=findings,
        layers=(layer,),
        figures={"coverage:power": {"distance_m": 5000.0, "share": 0.123456789}},
        versions={"alatau-geo": "0"},
        **changes,
    )


def terrain(words="dem.tif", **changes):
    """Return a terrain model with profiles: one over a void, and one of which nothing is known."""
    nan = float("nan")
    road = Profile("zone", words, 1, 1, (0.0, 500.0, 1000.0), (600.0, 640.0, nan), 8.0, 500.0,
                   steep=((0.0, 500.0),))  # fmt: skip
    lost = Profile("roads", words, 2, 3, (0.0, 500.0), (nan, nan), nan, 500.0)
    standard = TerrainSummary(
        file=words, sha256="0" * 64, operation=words, grade="official", source=words,
        licence=words, vertical_datum=words, accuracy_m=16.0, cell_m=(67.3, 92.6), cells=1000,
        voids=3, profiles=(road, lost),
    )  # fmt: skip
    return replace(standard, **changes)


RULES = (
    RuleText("AG101", "warning", "A geometry had to be made valid.\nMore of it.", "Mend it."),
    RuleText("AG112", "warning", "Two areas overlap.", "Move the border."),
)
ACCEPTED = Accepted("known since the survey", "2026-01-31")


def full():
    """Return a report with every part: accepted, gone, changed, placed."""
    place, layer = Place("layers/claims.yaml", 7), Place("layers/catalog.yaml", 3)
    claims = (
        verdict(id="zone", outcome="contradicts", place=place, why="far off"),
        verdict(id="near", outcome="cannot tell", place=place),
        verdict(id="old", outcome="contradicts", place=place, accepted=ACCEPTED),
        verdict(id="fine", outcome="agrees", place=place),
        verdict(id="none", outcome="not measured", measured=None, grade=None, layers=()),
    )
    findings = (
        Finding("AG101", "note", "zone", None, None, "a note", layer),
        Finding("AG112", "warning", "zone", "a", (77.0, 43.6), "overlaps b: 1.25 ha", layer),
        Finding("AG112", "warning", "zone", "a", (77.1, 43.6), "overlaps b: 3.25 ha", layer),
        Finding("AG112", "error", "zone", "c", None, "overlaps d: 9 ha", layer, ACCEPTED),
        Finding("AG101", "error", "zone", "e", None, "broken", layer),
    )
    changed = Change(
        "zone", "Zone", "agrees", "contradicts", "1 ha", "2 ha", (Cause("layer", "zone: new"),)
    )
    return report(
        *claims,
        findings=findings,
        rules=RULES,
        baseline=Baseline("plans/baseline.yaml", (Gone(12, "AG112 zone: 5 ha", ACCEPTED),)),
        changes=Changes("old.json", (changed,), ("AG112 zone: new one",), ("AG101 zone: past",)),
        terrain=terrain(),
    )


def hostile(words=HOSTILE):
    """Return a report with one text everywhere."""
    finding = Finding("AG101", "warning", words, words, (77.0, 43.6), words)
    claim = verdict(
        id=words,
        title=Text(en=words),
        stated=words,
        why=words,
        derivation=words,
        document=words,
        outcome="contradicts",
    )
    accepted = Accepted(words, "2026-01-31")
    changed = Change(words, words, None, None, words, None, (Cause("figure", words),))
    return report(
        claim,
        replace(claim, accepted=accepted),
        findings=(finding, replace(finding, accepted=accepted)),
        title=words,
        rules=RULES,
        baseline=Baseline(words, (Gone(1, words, accepted),)),
        changes=Changes(words, (changed,), (words,), (words,)),
        terrain=terrain(words),
    )
