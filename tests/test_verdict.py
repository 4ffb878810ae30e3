"""Verdicts: the table of the design, circularity, and figures against figures."""

from decimal import Decimal

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from making import figures, layer
from pyproj import Geod

from alatau_geo.errors import DataError, PlanError
from alatau_geo.quantity import Interval
from alatau_geo.verdict import _compare, judge

GEOD = Geod(ellps="WGS84")
SQUARE = shapely.box(77, 43, 77.1, 43.1)
HA = abs(GEOD.geometry_area_perimeter(SQUARE)[0]) / 10_000  # 9 049.8


def judged(*claims, layers=(), documents=None):
    verdicts = judge(figures(*claims, documents=documents), {item.name: item for item in layers})
    return {verdict.id: verdict for verdict in verdicts}


def one(stated, of, *layers, **claim):
    return judged({"id": "a", "stated": stated, "of": of} | claim, layers=layers)["a"]


# --- the table -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "accuracy_m", "outcome"),
    [
        # the square has 9 049.8 ha; 1 m of accuracy are about ±1.4 ha, 100 m ±137 ha
        ("9050 ha", 1, "agrees"),  # 9 045 … 9 055
        ("9050 ha", 100, "cannot tell"),
        ("9051 ha", 1, "cannot tell"),  # 9 050.5 … 9 051.5
        ("9060 ha", 1, "contradicts"),
        ("9000 ha", 100, "agrees"),  # 8 500 … 9 500
        ("more than 9000 ha", 1, "agrees"),
        ("more than 9000 ha", 100, "cannot tell"),
        ("more than 9100 ha", 1, "contradicts"),
        ("up to 9100 ha", 1, "agrees"),
        ("up to 9000 ha", 1, "contradicts"),
    ],
)
def test_a_measured_area(stated, accuracy_m, outcome):
    verdict = one(stated, {"area": "zone"}, layer("zone", [SQUARE], accuracy_m=accuracy_m))
    assert verdict.outcome == outcome
    assert verdict.measured.value == pytest.approx(HA, rel=1e-9)
    assert verdict.layers == ("zone",)
    assert verdict.grade == "official"


POINTS = layer("points", [shapely.Point(77, 43)] * 11)


@pytest.mark.parametrize(
    ("stated", "outcome", "why"),
    [
        ("11", "agrees", "inside"),
        ("12", "contradicts", "measured 1 below what"),
        ("9", "contradicts", "measured 2 above what"),
        # equality at an end: closed ends have it, open ones leave it out
        ("at least 11", "agrees", "inside"),
        ("up to 11", "agrees", "inside"),
        ("more than 11", "contradicts", "measured exactly the bound, which the figure leaves out"),
        ("less than 11", "contradicts", "measured exactly the bound, which the figure leaves out"),
        ("more than 10", "agrees", "inside"),
        ("less than 12", "agrees", "inside"),
        ("more than 15", "contradicts", "measured 4 below what"),
        ("less than 5", "contradicts", "measured 6 above what"),
    ],
)
def test_a_count_and_the_ends_of_an_interval(stated, outcome, why):
    verdict = one(stated, {"count": "points"}, POINTS)
    assert (verdict.outcome, why in verdict.why) == (outcome, True)


@pytest.mark.parametrize(
    ("stated", "found", "outcome"),
    [
        ((10, 20), (10, 20), "agrees"),
        ((10, 20), (9.9, 20), "cannot tell"),
        ((10, 20), (20, 21), "cannot tell"),
        ((10, 20), (20.1, 21), "contradicts"),
        ((10, 20, True), (9, 10), "contradicts"),
        ((10, 20, True), (10, 11), "cannot tell"),
        ((10, 20, False, True), (20, 21), "contradicts"),
        ((None, 20), (0, 20), "agrees"),
        ((10, None), (0, None), "cannot tell"),
        ((10, None), (10, None), "agrees"),
    ],
)
def test_intervals_and_their_ends(stated, found, outcome):
    def ends(pair):
        return [None if end is None else Decimal(str(end)) for end in pair[:2]]

    value = found[0] if found[1] is None else sum(found) / 2
    got, _ = _compare(Interval(*ends(stated), *stated[2:]), Interval(*ends(found)), value, "ha")
    assert got == outcome


@given(*[st.floats(-1000, 1000), st.floats(0, 100)] * 2)
def test_exactly_one_of_three(middle, half, value, uncertainty):
    stated = Interval.around(middle, half)
    outcome, _ = _compare(stated, Interval.around(value, uncertainty), value, "ha")
    if abs(value - middle) > half + uncertainty + 1e-6:
        assert outcome == "contradicts"
    elif abs(value - middle) + uncertainty < half - 1e-6:
        assert outcome == "agrees"
    elif abs(value - middle) < half + uncertainty - 1e-6 and uncertainty > half + 1e-6:
        assert outcome == "cannot tell"


def test_a_small_difference_is_not_shown_as_none():
    line = shapely.LineString([(77, 43), (77.1, 43)])
    km = GEOD.geometry_length(line) / 1000
    verdict = one(f"less than {km - 0.0042:.6f} km", {"length": "r"}, layer("r", [line]))
    assert "measured 0.0042 km above" in verdict.why


def test_an_unstated_accuracy_is_said_in_the_reason():
    verdict = one("9050 ha", {"area": "zone"}, layer("zone", [SQUARE]))
    assert verdict.outcome == "agrees"
    assert verdict.why.endswith("; accuracy unstated, counted as zero")
    assert verdict.measured.uncertainty == 0
    stated = one("11", {"count": "points"}, POINTS)
    assert "unstated" not in stated.why  # a count has no use for it


def test_no_layer_and_no_feature_are_not_measured():
    verdict = judged({"id": "a", "stated": "9 jobs", "note": "no layer holds jobs"})["a"]
    assert (verdict.outcome, verdict.why, verdict.layers) == (
        "not measured", "no layer holds jobs", (),
    )  # fmt: skip
    zone = layer("zone", [SQUARE], fields={"part": ["x"]})
    verdict = one("9 ha", {"area": "zone", "where": {"part": "y"}}, zone)
    assert (verdict.outcome, verdict.why) == ("not measured", "no feature of zone has part = y")
    assert (verdict.measured, verdict.layers, verdict.grade) == (None, (), None)


def test_what_is_missing_makes_a_bound():
    zone = layer("zone", [SQUARE, None], accuracy_m=1)
    for stated, outcome in (
        ("9050 ha", "cannot tell"),
        ("more than 9000 ha", "agrees"),
        ("more than 9100 ha", "cannot tell"),
        ("up to 9000 ha", "contradicts"),
    ):
        verdict = one(stated, {"area": "zone"}, zone)
        assert verdict.outcome == outcome
        assert "1 feature of zone without a usable place is not in it" in verdict.why


def test_the_weakest_grade_of_the_layers_used():
    zone = layer("zone", [SQUARE], grade="surveyed")
    city = layer("city", [shapely.box(77, 43, 77.05, 43.1)], grade="schematic")
    assert one("5000 ha", {"area": "zone"}, zone, city).grade == "surveyed"
    assert one("5000 ha", {"area": "zone", "minus": "city"}, zone, city).grade == "schematic"


# --- circularity -----------------------------------------------------------------------------

#  whole = part-a + part-b; rest = whole − cut; piece is a part_of part-a
RELATED = (
    {"id": "whole", "stated": "9050 ha", "of": {"area": "zone"}},
    {"id": "whole-again", "stated": "9050 ha", "of": {"sum": ["part-a", "part-b"]}},
    {"id": "part-a", "stated": "5000 ha", "of": {"area": "zone"}, "part_of": ["whole"]},
    {"id": "part-b", "stated": "4050 ha", "of": {"area": "zone"}, "part_of": ["whole"]},
    {"id": "piece", "stated": "100 ha", "of": {"area": "zone"}, "part_of": ["part-a"]},
    {"id": "cut", "stated": "1000 ha", "of": {"area": "zone"}},
    {"id": "rest", "derived": {"difference": ["whole", "cut"]}, "of": {"area": "zone"}},
    {"id": "other", "stated": "77 ha", "of": {"area": "zone"}},
)


@pytest.mark.parametrize(
    ("fitted_to", "circular"),
    [
        ("whole", {"whole", "part-a", "part-b", "piece", "cut", "rest"}),
        ("part-a", {"whole", "part-a", "piece"}),
        ("part-b", {"whole", "part-b"}),
        ("piece", {"whole", "part-a", "piece"}),
        ("cut", {"whole", "cut", "rest"}),
        ("rest", {"whole", "cut", "rest"}),
        ("whole-again", {"part-a", "part-b", "piece"}),
        ("other", {"other"}),
    ],
)
def test_circular_are_the_claim_its_wholes_and_its_parts_but_no_siblings(fitted_to, circular):
    zone = layer("zone", [SQUARE], fitted_to=(fitted_to,), accuracy_m=1)
    verdicts = judged(*RELATED, layers=[zone])
    assert {name for name, item in verdicts.items() if item.outcome == "circular"} == circular
    for name in circular:
        assert verdicts[name].measured is not None
        assert verdicts[name].why.startswith("zone was fitted to ")
        assert "so it can't be evidence" in verdicts[name].why


def test_circular_through_a_layer_that_cuts():
    zone = layer("zone", [SQUARE], accuracy_m=1)
    city = layer("city", [shapely.box(77, 43, 77.05, 43.1)], fitted_to=("a",), accuracy_m=1)
    verdict = one("4525 ha", {"area": "zone", "minus": "city"}, zone, city)
    assert verdict.outcome == "circular"
    both = layer("zone", [SQUARE], fitted_to=("a",))
    verdict = one("4525 ha", {"area": "zone", "minus": "city"}, both, city)
    assert verdict.why.startswith("zone and city were fitted to this figure")


def test_a_replaced_layer_is_evidence_and_a_fitted_one_beside_it_is_not():
    of = {"area": "zone", "minus": "city"}
    city = shapely.box(77, 43, 77.05, 43.1)
    given_zone = layer("zone", [SQUARE], replaced=True, file="my.gpkg", accuracy_m=1)
    fitted = layer("city", [city], fitted_to=("a",))
    verdict = one("4500 ha", of, given_zone, fitted)
    assert verdict.outcome == "circular"
    assert verdict.why.endswith("; zone is measured from my.gpkg")
    # half of 9 049.8 ha lies in 4 450 … 4 550
    verdict = one("4500 ha", of, given_zone, layer("city", [city], accuracy_m=1))
    assert verdict.outcome == "agrees"


def test_rows_carry_what_they_were_fitted_to():
    zone = layer("zone", [SQUARE], replaced=True, fields={"fitted_to": ["b, a"]})
    assert one("9050 ha", {"area": "zone"}, zone).outcome == "circular"


# --- snapshots -------------------------------------------------------------------------------


def test_a_superseded_figure_is_not_measured():
    documents = {"early": "2023-01-01", "late": "2025-11-26"}
    verdicts = judged(
        {
            "id": "a",
            "document": "early",
            "stated": "9050 ha",
            "of": {"area": "zone"},
            "series": "s",
        },
        {"id": "b", "document": "late", "stated": "8000 ha", "of": {"area": "zone"}, "series": "s"},
        {"id": "c", "document": "early", "stated": "1 ha", "series": "s", "note": "as reported"},
        layers=[layer("zone", [SQUARE], accuracy_m=1)],
        documents=documents,
    )
    assert verdicts["a"].outcome == "not measured"
    assert verdicts["a"].why == "superseded by 8000 ha of 2025-11-26 (b)"
    assert verdicts["a"].superseded_by == "b"
    assert verdicts["b"].outcome == "contradicts"  # 7 500 … 8 500
    assert verdicts["c"].why == "superseded by 8000 ha of 2025-11-26 (b); as reported"


# --- figures against figures -----------------------------------------------------------------


def reckoned(stated, relation, *parts, derive=()):
    claims = [{"id": f"p{n}", "stated": part} for n, part in enumerate(parts)]
    of = {relation: [item["id"] for item in claims]}
    return judged({"id": "a", "stated": stated, "of": of}, *claims, *derive)["a"]


@pytest.mark.parametrize(
    ("stated", "relation", "parts", "outcome"),
    [
        # as printed: 10 937.0052 + 65 213.0004 + 12 117.0030 = 88 267.0086, the roundings are wider
        ("88,267.0086 ha", "sum", ["10,937.0052 ha", "65,213.0004 ha", "12,117.003 ha"], "agrees"),
        ("88,267.0086 ha", "sum", ["10,937.0052 ha", "65,213.0004 ha", "12,117.005 ha"],
         "contradicts"),
        # 12 117.0031 is off in the last digit, and within what the roundings leave open
        ("88,267.0086 ha", "sum", ["10,937.0052 ha", "65,213.0004 ha", "12,117.0031 ha"],
         "cannot tell"),
        ("41 projects", "sum", ["21 projects", "9 projects"], "contradicts"),
        ("30 projects", "sum", ["21 projects", "9 projects"], "agrees"),
        ("12 projects", "difference", ["21 projects", "9 projects"], "agrees"),
        ("13 projects", "difference", ["21 projects", "9 projects"], "contradicts"),
        # contained: 9.95 … 10.05 + 5.95 … 6.05 in 15 … 17? no: 16 ha is 15.5 … 16.5
        ("16 ha", "sum", ["10.0 ha", "6.0 ha"], "agrees"),
        ("17 ha", "sum", ["10.0 ha", "6.0 ha"], "contradicts"),
        # a sum at the very end of the whole: 10.5 + 6 = 16.5 is still 16 … as half-units are closed
        ("16 ha", "sum", ["10.55 ha", "6.0 ha"], "cannot tell"),
        # bounds add up to bounds
        ("more than 24 ha", "sum", ["20.0 ha", "10.0 ha"], "agrees"),
        ("more than 50 projects", "sum", ["more than 40 projects", "10 projects"], "agrees"),
        ("up to 50 projects", "sum", ["more than 40 projects", "10 projects"], "contradicts"),
        ("up to 60 projects", "sum", ["more than 40 projects", "10 projects"], "cannot tell"),
        ("50 projects", "sum", ["at least 40 projects", "10 projects"], "cannot tell"),
        ("49 projects", "sum", ["at least 40 projects", "10 projects"], "contradicts"),
        # "about" has no last digit to add up to
        ("10.0 ha", "sum", ["about 4.0 ha", "6.0 ha"], "cannot tell"),
        ("10.0 ha", "sum", ["4.0 ha", "6.0 ha"], "agrees"),
    ],
)  # fmt: skip
def test_figures_against_figures(stated, relation, parts, outcome):
    verdict = reckoned(stated, relation, *parts)
    assert verdict.outcome == outcome
    sign = " + " if relation == "sum" else " − "
    assert sign.join(parts) in verdict.why
    assert verdict.layers == ()
    assert verdict.grade is None


@pytest.mark.parametrize(
    ("stated", "parts", "outcome"),
    [
        ("41 projects", ["21 projects", "9 projects"], "agrees"),
        ("30 projects", ["21 projects", "9 projects"], "agrees"),
        ("29 projects", ["21 projects", "9 projects"], "contradicts"),
        ("16.2 ha", ["10.0 ha", "6.0 ha"], "agrees"),  # 15.9 … 16.1 under 16.15
        ("16.0 ha", ["10.0 ha", "6.0 ha"], "cannot tell"),
        ("more than 41 projects", ["41 projects"], "agrees"),
        ("up to 41 projects", ["41 projects"], "cannot tell"),
        # equality at an open end: more than 41 do not fit into up to 41
        ("up to 41 projects", ["more than 41 projects"], "contradicts"),
        ("less than 41 projects", ["41 projects"], "contradicts"),
        ("up to 41 projects", ["at least 41 projects"], "cannot tell"),
    ],
)
def test_a_whole_that_includes_parts(stated, parts, outcome):
    verdict = reckoned(stated, "includes", *parts)
    assert verdict.outcome == outcome
    assert ": its stated parts come to " in verdict.why
    assert verdict.measured is None


def test_a_sum_as_a_value_with_its_half_width():
    # 9.95 … 10.05 and 5.5 … 6.5: 16 ± 0.55, of which 16.5 … 16.55 is also in 17 ± 0.5
    measured = reckoned("17 ha", "sum", "10.0 ha", "6 ha").measured
    assert (measured.value, measured.uncertainty) == pytest.approx((16, 0.55))
    assert measured.method == "figures as stated: 10.0 ha + 6 ha"
    assert reckoned("more than 16 ha", "sum", "more than 10 ha", "6 ha").measured is None
    # as printed, the numbers add up: what their roundings leave is said beside
    printed = reckoned("16 ha", "sum", "10.0 ha", "6 ha").measured
    assert (printed.value, printed.uncertainty) == (16, 0)
    assert "15.45 … 16.55 ha" in printed.method


# --- derived figures -------------------------------------------------------------------------

TOTAL = {"id": "total", "stated": "97.9 thousand ha"}
OUTSIDE = {"id": "outside", "stated": "more than 24 thousand ha"}
INSIDE = {"id": "inside", "derived": {"difference": ["total", "outside"]}}


def test_what_is_left_of_a_whole():
    verdict = judged(TOTAL, OUTSIDE, INSIDE | {"of": {"area": "zone"}},
                     layers=[layer("zone", [SQUARE], accuracy_m=1)])["inside"]  # fmt: skip
    # at most 97 950 in all, more than 24 000 of them outside
    assert verdict.interval == Interval(None, Decimal(73950), high_open=True)
    assert verdict.unit == "ha"
    words = "97.9 thousand ha − more than 24 thousand ha"
    assert (verdict.stated, verdict.derivation) == (words, f"follows from {words}")
    assert verdict.outcome == "agrees"


def test_derived_figures_follow_from_derived_ones():
    twice = {"id": "twice", "derived": {"sum": ["inside", "inside-too"]}}
    verdicts = judged(twice, INSIDE, INSIDE | {"id": "inside-too"}, TOTAL, OUTSIDE)
    assert verdicts["twice"].interval == Interval(None, Decimal(147900), high_open=True)
    assert verdicts["twice"].stated == "inside + inside-too"


def test_a_derived_figure_against_a_difference_of_others():
    claims = (
        {"id": "x", "derived": {"sum": ["b", "c"]}, "of": {"difference": ["d", "b"]}},
        {"id": "b", "stated": "4 sites"},
        {"id": "c", "stated": "5 sites"},
        {"id": "d", "stated": "13 sites"},
    )
    verdict = judged(*claims)["x"]
    assert verdict.outcome == "agrees"
    assert verdict.why == "13 sites − 4 sites = 9"


def test_a_long_chain_of_derived_figures():
    claims = [{"id": "c0", "stated": "1 sites"}]
    claims += [{"id": f"c{n}", "derived": {"sum": [f"c{n - 1}", "c0"]}} for n in range(1, 3000)]
    verdicts = judged(*reversed(claims))
    assert verdicts["c2999"].interval == Interval(Decimal(3000), Decimal(3000))


# --- errors ----------------------------------------------------------------------------------


def place(claim):
    return f"claims.yaml:7: {claim.id}"


def fails(error, message, *claims, layers=()):
    with pytest.raises(error, match=message):
        judge(figures(*claims), {item.name: item for item in layers}, place=place)


def test_circles_in_derived_figures_are_named():
    fails(
        PlanError,
        r"^claims.yaml:7: a: figures are derived in a circle: a ← b ← c ← a$",
        {"id": "a", "derived": {"sum": ["b"]}},
        {"id": "b", "derived": {"sum": ["c"]}},
        {"id": "c", "derived": {"sum": ["a"]}},
    )


def test_what_only_leads_to_a_circle_is_not_in_it():
    fails(
        PlanError,
        r"^claims.yaml:7: z: figures are derived in a circle: a ← b ← a$",
        {"id": "z", "derived": {"sum": ["a"]}},
        {"id": "a", "derived": {"sum": ["b"]}},
        {"id": "b", "derived": {"sum": ["a"]}},
    )


def test_units_that_do_not_fit_are_named_with_the_claim():
    parts = {"id": "ha", "stated": "1.0 ha"}, {"id": "km", "stated": "1.0 km"}
    derived = {"id": "a", "derived": {"sum": ["ha"]}}, *parts
    mixed = {"id": "b", "derived": {"sum": ["a", "km"]}}
    fails(PlanError, "7: b: figures .* in one unit, a, km are in ha, km", mixed, *derived)
    other = {"id": "c", "stated": "1.0 km", "of": {"sum": ["a"]}}
    fails(PlanError, "7: c: figures .* this is in km, its parts in ha", other, *derived)
    zone = layer("zone", [SQUARE])
    wrong = {"id": "d", "derived": {"sum": ["km"]}, "of": {"area": "zone"}}
    fails(PlanError, r"7: d: area is not measured in km", wrong, *parts, layers=[zone])


def test_errors_of_measuring_name_the_claim(monkeypatch):
    zone = layer("zone", [SQUARE])
    claim = {"id": "a", "stated": "1 ha", "of": {"area": "zone", "where": {"no": "x"}}}
    fails(PlanError, "^claims.yaml:7: a: zone: a filter needs a field", claim, layers=[zone])
    claim = {"id": "a", "stated": "1 ha", "of": {"area": "sone"}}
    fails(PlanError, "^claims.yaml:7: a: no layer 'sone'", claim, layers=[zone])

    def broken(*_):
        raise shapely.errors.GEOSException("TopologyException")

    monkeypatch.setattr(shapely, "difference", broken)
    claim = {"id": "a", "stated": "1 ha", "of": {"area": "zone", "minus": "zone"}}
    fails(DataError, r"^claims.yaml:7: a: zone and zone can't be laid", claim, layers=[zone])


def test_without_a_place_errors_name_the_claim():
    with pytest.raises(PlanError, match=r"^a: no layer"):
        judged({"id": "a", "stated": "1 ha", "of": {"area": "zone"}})
