"""Claims: their models, what is part of what, and which of them stands."""

import datetime as dt
from decimal import Decimal

import pytest
from pydantic import ValidationError

from alatau_geo.claims import Claim, Claims, Of, Selection


def claim(name, stated="5 ha", **more):
    return {"id": name, "title": name, "document": "d", "stated": stated} | more


def derived(name, **relation):
    return {"id": name, "title": name, "document": "d", "derived": relation}


def book(*entries):
    return Claims(documents=[{"id": "d", "title": "D", "publisher": "p"}], claims=entries)


# --- one claim -----------------------------------------------------------------------------------


def test_a_claim_has_its_quantity():
    found = Claim(**claim("a", "88,000 ha", exact_to="1 ha", because="parts add up"))
    # ± half a hectare
    assert found.quantity.interval.low == Decimal("87999.5")
    assert found.quantity.interval.high == Decimal("88000.5")
    assert Claim(**derived("b", sum=["a", "c"])).quantity is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"stated": None}, "either `stated` .* or `derived` .*none of them is given"),
        ({"derived": {"sum": ["b"]}}, "either `stated` .*both of them is given"),
        ({"stated": None, "derived": {"includes": ["b"]}}, "a sum or a difference"),
        ({"stated": None, "derived": {"area": "city"}}, "a sum or a difference"),
        ({"exact_to": "1 ha"}, "a precision needs its reason"),
        ({"because": "so"}, "a precision needs its reason"),
        (
            {
                "stated": None,
                "derived": {"sum": ["b"]},
                "exact_to": "1 ha",
                "because": "so",
            },
            "goes with `stated`",
        ),
        ({"exact_to": "1 km", "because": "so"}, "in the unit of '5 ha'"),
        ({"exact_to": "10 ha", "because": "so"}, "finer than the digits"),
        ({"stated": "five-ish"}, "needs a number"),
        ({"stated": "5 hа"}, "mixes Latin and Cyrillic"),
        ({"stated": ""}, "1 to 200 characters"),
        ({"id": "ä"}, "1 to 80 Latin letters"),
        ({"id": "-a"}, "1 to 80 Latin letters"),
        ({"id": "a" * 81}, "1 to 80 Latin letters"),
        ({"id": "a\n"}, "1 to 80 Latin letters"),
        ({"as_of": "2026"}, "YYYY-MM-DD"),
        ({"kind": "x"}, "Extra inputs"),
    ],
)
def test_what_is_wrong_with_a_claim(given, message):
    with pytest.raises(ValidationError, match=message):
        Claim(**(claim("a") | given))


# --- what a claim is of --------------------------------------------------------------------------


def test_a_measure_of_a_layer():
    of = Of(area="sez", where={"part": "north", "phase": 2}, minus="city", within={"layer": "land"})
    assert (of.kind, of.dimensions, of.claims) == ("area", ("area",), ())
    assert of.selection == Selection(layer="sez", where={"part": ("north",), "phase": ("2",)})
    assert of.minus == Selection(layer="city")
    assert of.layers == ("sez", "city", "land")
    assert Of(count="sites", within="sites").layers == ("sites",)


@pytest.mark.parametrize("kind", ["sum", "difference", "includes"])
def test_a_relation_to_other_claims(kind):
    of = Of(**{kind: ["a", "b"]})
    assert (of.kind, of.dimensions, of.claims) == (kind, (), ("a", "b"))
    assert (of.selection, of.layers) == (None, ())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "exactly one of .*given: none"),
        ({"where": {"a": "b"}}, "exactly one of .*given: none"),
        ({"sum": []}, "exactly one of .*given: none"),
        ({"area": "city", "count": "sites"}, "given: area, count"),
        ({"area": "city", "sum": ["a"]}, "given: area, sum"),
        ({"sum": ["a"], "where": {"x": "1"}}, "go with a layer"),
        ({"includes": ["a"], "minus": "city"}, "go with a layer"),
        ({"difference": ["a"]}, "two claims or more"),
        ({"area": "City"}, "small Latin letters"),
        ({"area": "city", "minus": {"where": {}}}, "Field required"),
        ({"area": "city", "where": {"x": []}}, "at least 1 item"),
        ({"area": "city", "where": {"x": {"y": "z"}}}, "tuple"),
        ({"area": "city", "where": "x"}, "dictionary"),
        ({"volume": "city"}, "Extra inputs"),
    ],
)
def test_what_nothing_can_be_of(given, message):
    with pytest.raises(ValidationError, match=message):
        Of(**given)


# --- wholes and parts ----------------------------------------------------------------------------

# all = left + right, left includes leaf, leaf has a splinter; rest = all − left; other stands alone
FAMILY = book(
    claim("all", of={"sum": ["left", "right"]}),
    claim("left", of={"includes": ["leaf"]}),
    claim("right"),
    claim("leaf"),
    claim("splinter", part_of=["leaf"]),
    claim("other"),
)


@pytest.mark.parametrize(
    ("name", "related"),
    [
        ("all", {"left", "right", "leaf", "splinter"}),
        ("left", {"all", "leaf", "splinter"}),
        ("right", {"all"}),  # neither its sibling nor that one's parts
        ("leaf", {"left", "all", "splinter"}),
        ("splinter", {"leaf", "left", "all"}),
        ("other", set()),
        ("unheard-of", set()),
    ],
)
def test_related_are_wholes_and_parts_through_any_number_of_steps(name, related):
    assert FAMILY.related(name) == {name} | related


def test_a_difference_is_part_of_the_whole_and_follows_from_the_other_part():
    family = book(claim("whole"), claim("out"), derived("in", difference=["whole", "out"]))
    assert family.related("in") == {"in", "whole", "out"}
    assert family.related("whole") == {"whole", "in", "out"}
    assert family.related("out") == {"out", "whole", "in"}


def test_related_ends_in_a_circle_and_in_a_long_chain():
    circle = book(claim("a", part_of=["b"]), claim("b", part_of=["a"]))
    assert circle.related("a") == {"a", "b"}
    chain = [claim(f"c{n}", part_of=[f"c{n + 1}"]) for n in range(3000)]
    assert len(book(*chain).related("c0")) == 3001


# --- series --------------------------------------------------------------------------------------


def test_the_latest_of_a_series_stands():
    documents = [
        {"id": "early", "title": "E", "publisher": "p", "date": "2025-11-26"},
        {"id": "late", "title": "L", "publisher": "p", "date": "2026-01-17"},
        {"id": "undated", "title": "U", "publisher": "p"},
    ]
    found = Claims(
        documents=documents,
        claims=[
            claim("p1", "41", document="early", series="projects"),
            claim("p2", "32", document="late", series="projects"),
            # stated later, but of an earlier day
            claim("p0", "12", document="late", series="projects", as_of="2024-12-31"),
            claim("j1", "7", document="early", series="jobs"),
            claim("t1", "5", document="late", series="twice"),
            claim("t2", "6", document="late", series="twice"),
            claim("u1", "8", document="undated", series="undated"),
            claim("u2", "9", document="early", series="undated"),
            claim("alone", "1", document="early"),
        ],
    )
    assert found.superseded == {"p1": "p2", "p0": "p2", "u1": "u2"}
    assert found.day(found.by_id["p0"]) == dt.date(2024, 12, 31)
    assert found.day(found.by_id["p1"]) == dt.date(2025, 11, 26)
    assert found.day(found.by_id["u1"]) is None
