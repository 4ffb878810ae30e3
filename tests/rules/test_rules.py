"""All rules together, and a rule that fails."""

import inspect
import re

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from making import evidence, layer

from alatau_geo import rules
from alatau_geo.catalog import Constraint, Domain
from alatau_geo.errors import DataError, PlanError, UsageError
from alatau_geo.repair import repair
from alatau_geo.report import Finding
from alatau_geo.rules import ag103_outside_study_area, ag104_without_place, ag105_partition

CITY = shapely.box(77, 43, 77.2, 43.2)
PIECES = [shapely.box(77, 43, 77.1, 43.2), shapely.box(77.1, 43, 77.2, 43.2)]


#: Every code that was ever given, and to what: a code whose rule is gone stays here.
GIVEN = {
    "AG101": "repaired",
    "AG102": "refused",
    "AG103": "outside_study_area",
    "AG104": "without_place",
    "AG105": "partition",
    "AG106": "accuracy_unstated",
    "AG107": "twice",
    "AG108": "same_shape",
    "AG109": "same_id",
    "AG110": "narrow",
    "AG111": "slivers",
    "AG112": "overlap",
    "AG113": "spikes",
    "AG114": "repeated_points",
    "AG201": "superseded",
    "AG301": "area_not_served",
    "AG302": "site_not_served",
    "AG303": "people_not_served",
    "AG304": "district_without",
    "AG305": "no_facility",
    "AG306": "off_the_network",
    "AG307": "demand_beyond_capacity",
    "AG308": "capacity_unknown",
    "AG401": "components",
    "AG402": "loose_ends",
    "AG403": "unknown_ends",
    "AG404": "undershoots",
    "AG405": "overshoots",
    "AG406": "drawn_twice",
    "AG407": "crosses_itself",
    "AG408": "pseudo_nodes",
    "AG409": "too_short",
    "AG410": "wrong_way",
    "AG411": "crossing",
    "AG412": "not_fed",
    "AG413": "in_protection_zone",
    "AG414": "unreachable",
    "AG415": "fits_nothing",
    "AG501": "inside",
    "AG502": "no_overlap",
    "AG503": "no_gaps",
    "AG504": "protection",
    "AG511": "value_missing",
    "AG512": "value_outside_domain",
    "AG513": "value_twice",
    "AG521": "count",
    "AG601": "too_steep",
    "AG602": "without_heights",
    "AG603": "not_buildable",
    "AG604": "site_not_buildable",
    "AG605": "no_terrain_model",
}


def test_codes_are_never_used_again():
    names = {rule.CODE: rule.__name__.rpartition(".")[2] for rule in rules.RULES}
    assert names == {code: f"{code.lower()}_{GIVEN[code]}" for code in names}


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.CODE)
def test_a_rule_finds_what_its_severity_says(rule):
    assert rule.SEVERITY in ("error", "warning", "note")
    assert re.match(r"[A-Z].{20,}\.$", rule.ADVICE)
    # its findings have it from there, and not from a word of their own
    source = inspect.getsource(rule)
    given = r"Finding\(\s*CODE, SEVERITY,"
    if rule.CODE.startswith("AG5"):  # the plan's own, which may say another
        given = r"Finding\(\s*CODE, (?:severity|[a-z]+\.severity|\"note\"),"
        assert rule.SEVERITY == Constraint().severity == Domain(required=True).severity
    # or a note where the terrain model, or the layers' accuracy, can't tell
    if rule.CODE.startswith("AG6") or rule.CODE == "AG413":
        given = r"Finding\(\s*CODE, (?:SEVERITY|severity),"
    assert source.count("Finding(") == len(re.findall(given, source)) > 0


def test_a_rule_is_found_by_its_code():
    assert rules.find(" ag105 ") is ag105_partition
    with pytest.raises(UsageError, match=r"no rule 'AG999'; there are: AG101, AG102"):
        rules.find("AG999")


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.CODE)
def test_a_rule_has_a_code_of_its_own_and_a_text(rule):
    assert re.fullmatch(r"AG\d{3}", rule.CODE)
    assert [other.CODE for other in rules.RULES].count(rule.CODE) == 1
    assert rule.__name__.rpartition(".")[2].startswith(rule.CODE.lower() + "_")
    assert re.match(r"[A-Z].{20,}\.$", (rule.__doc__ or "").strip().splitlines()[0])


def test_a_plan_without_fault_has_no_findings():
    city = layer("city", [CITY], accuracy_m=1)
    parts = layer("parts", PIECES, accuracy_m=1, partition_of="city")
    assert rules.check(evidence(city, parts)) == ()


def test_findings_come_in_the_order_of_the_rules():
    away = layer("away", [shapely.Point(10, 10), None])
    found = rules.check(evidence(away))
    assert [item.rule for item in found] == ["AG103", "AG104", "AG106"]


def break_(monkeypatch, error):
    def fail(*_):
        raise error

    monkeypatch.setattr(ag105_partition, "_pieces", fail)
    city = layer("city", [CITY, None], accuracy_m=1)
    return evidence(city, layer("parts", PIECES, accuracy_m=1, partition_of="city"))


def test_a_rule_that_fails_is_a_finding_and_the_others_hold(monkeypatch):
    error = shapely.errors.GEOSException("TopologyException:\n  side location\u2028" + "9" * 999)
    found = rules.check(break_(monkeypatch, error))
    assert [item.rule for item in found] == [ag104_without_place.CODE, ag105_partition.CODE]
    message = found[1].message
    assert message.startswith(
        "the rule could not be applied to all of the plan: GEOSException: TopologyException: side"
    )
    assert len(message) < 400
    assert message.isprintable()
    assert found[1] == Finding("AG105", "error", "", None, None, message)


def test_what_a_rule_found_before_it_failed_stays(monkeypatch):
    def check(_):
        yield Finding("AG103", "warning", "city", None, None, "first")
        raise ZeroDivisionError

    monkeypatch.setattr(ag103_outside_study_area, "check", check)
    found = rules.check(evidence(layer("city", [CITY], accuracy_m=1)))
    assert [(item.severity, item.message.split(":")[0]) for item in found] == [
        ("warning", "first"),
        ("error", "the rule could not be applied to all of the plan"),
    ]


def test_errors_raised_on_purpose_go_through(monkeypatch):
    made = break_(monkeypatch, PlanError("change the catalog"))
    with pytest.raises(PlanError, match="change the catalog"):
        rules.check(made)


SIZE = st.integers(-8, -1).map(lambda power: 10.0**power)
RING = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=7)


@given(st.lists(st.tuples(RING, SIZE), min_size=2, max_size=8))
def test_no_rule_fails_on_areas_however_they_lie(rings):
    # from millimetres to kilometres, over and beside each other
    shapes = [shapely.Polygon([(77 + x * k, 43 + y * k) for x, y in ring]) for ring, k in rings]
    frame = gpd.GeoDataFrame({"id": range(len(shapes))}, geometry=shapes, crs=4326)
    try:
        kept, _, repairs = repair(frame, "polygon", frame["id"], where="x", share=9, area_ha=1e9)
    except DataError:
        return
    areas = layer("areas", kept.geometry, fields={"id": kept["id"]}, repairs=repairs)
    found = rules.check(evidence(areas))
    assert [item.message for item in found if item.severity == "error"] == []
