"""What is wrong between figures, each of them being right by itself."""

import re

import pytest

from alatau_geo.claims import Claim, Document
from alatau_geo.claims.crosscheck import Crosscheck

DOCUMENTS = [
    {"id": "d", "title": "D", "publisher": "p", "date": "2026-01-17"},
    {"id": "undated", "title": "U", "publisher": "p"},
]


def claim(name, stated="5 ha", **more):
    return {"id": name, "title": name, "document": "d", "stated": stated} | more


def derived(name, **relation):
    return {"id": name, "title": name, "document": "d", "derived": relation}


def problems(*claims, documents=DOCUMENTS):
    return Crosscheck(
        data={"documents": documents, "claims": list(claims)},
        documents={n: Document(**entry) for n, entry in enumerate(documents)},
        claims={n: Claim(**entry) for n, entry in enumerate(claims)},
    ).problems()


def test_nothing_is_wrong_with_a_sound_file():
    assert (
        problems(
            claim("all", of={"sum": ["a", "b"]}, series="s"),
            claim("a", of={"area": "sez"}),
            # the same three figures, said the other way round: redundant, and no circle
            claim("b", of={"difference": ["all", "a"]}),
            derived("c", sum=["a", "b"]),
            derived("e", difference=["c", "b"]),
            claim("cost", "5 bn tenge"),
            claim("part", "1 ha", part_of=["a"], document="undated"),
            claim("floor", "300 m²", part_of=["a"]),
            claim("old", "4 ha", series="s", document="undated", as_of="2020-01-01"),
            claim("roads", "49 km", of={"length": "roads"}),
            claim("sites", "30", of={"count": "sites"}),
        )
        == []
    )


def test_ids_are_names():
    found = problems(claim("a"), claim("a"), claim("b"), documents=[*DOCUMENTS, DOCUMENTS[0]])
    assert [place for place, _ in found] == [("documents", 2, "id"), ("claims", 1, "id")]
    assert all("is given twice" in text for _, text in found)


@pytest.mark.parametrize(
    ("entry", "place", "message"),
    [
        (claim("a", document="x"), ("document",), "a: no document 'x'; there are: d, undated"),
        (claim("a", part_of=["b", "x"]), ("part_of", 1), "a: no claim 'x' in this file"),
        (claim("a", of={"sum": ["x", "b"]}), ("of", "sum", 0), "a: no claim 'x'"),
        (claim("a", of={"includes": ["x"]}), ("of", "includes", 0), "a: no claim 'x'"),
        (derived("a", sum=["b", "x"]), ("derived", "sum", 1), "a: no claim 'x'"),
        (derived("a", difference=["b", "x"]), ("derived", "difference", 1), "a: no claim 'x'"),
        (claim("a", of={"sum": ["b", "b"]}), ("of", "sum"), "a: 'b' is named 2 times"),
        # units
        (claim("a", "5 km", of={"area": "city"}), ("of",), "area needs a figure of area, '5 km'"),
        (claim("a", "5 ha", of={"length": "roads"}), ("of",), "is one of area"),
        (claim("a", "5 bn tenge", of={"count": "sites"}), ("of",), "is one of money"),
        (claim("a", "April 2027", of={"count": "sites"}), ("of",), "is one of date"),
        (claim("a", "5 km", of={"sum": ["b", "other"]}), ("of",), "in one unit, .* ha, km"),
        (claim("a", "5 m²", of={"includes": ["b"]}), ("of",), "in one unit, .* ha, m²"),
        (derived("a", sum=["b", "cost"]), ("derived",), "in one unit, .* bn KZT, ha"),
        (claim("a", "5 km", part_of=["b"]), ("part_of", 0), "b is one of area, '5 km' one of len"),
        (claim("a", "5 km", series="s"), ("series",), "b is one of area, this one of length"),
        (
            {**derived("a", sum=["b", "other"]), "of": {"length": "roads"}},
            ("of",),
            "what it is derived from is one of area",
        ),
        # series
        (claim("a", document="undated", series="t"), ("series",), "give as_of, or its document"),
        # circles
        (claim("a", part_of=["a"]), (), "parts of each other in a circle: a ← a"),
        (claim("a", of={"sum": ["a", "b"]}), (), "parts of each other in a circle: a ← a"),
        (derived("a", sum=["a", "b"]), (), "derived in a circle: a ← a"),
    ],
)
def test_one_thing_is_wrong(entry, place, message):
    sound = [claim("b", series="s"), claim("other", "7 ha"), claim("cost", "5 bn tenge")]
    ((where, text),) = problems(*sound, entry)
    assert where == ("claims", 3, *place)
    assert re.search(message, text), text


def test_circles_of_sums_and_parts():
    found = problems(
        claim("a", of={"sum": ["b", "x"]}),
        claim("b", of={"includes": ["c"]}),
        claim("c"),
        claim("x"),
        claim("d", part_of=["c"]),
        claim("a2", part_of=["d"], of={"sum": ["a"]}),
    )
    # a ⊃ b ⊃ c ⊃ d ⊃ a2 ⊃ a
    text = "figures are parts of each other in a circle: a ← b ← c ← d ← a2 ← a"
    assert found == [(("claims", 0), text)]


def test_circles_that_share_a_figure_are_two():
    found = problems(derived("a", sum=["b", "c"]), derived("b", sum=["a"]), derived("c", sum=["a"]))
    assert sorted(text for _, text in found) == [
        "figures are derived in a circle: a ← b ← a",
        "figures are derived in a circle: a ← c ← a",
    ]


def test_each_circle_is_reported_once():
    found = problems(
        derived("a", sum=["b", "x"]),
        derived("b", sum=["a", "x"]),
        derived("c", difference=["e", "x"]),
        derived("e", sum=["c", "x"]),
        claim("x"),
        claim("p", part_of=["q"]),
        claim("q", part_of=["p"]),
    )
    texts = [text for _, text in found]
    assert len(texts) == 3
    assert [place for place, _ in found] == [("claims", 0), ("claims", 2), ("claims", 5)]


def test_a_long_chain_is_no_circle():
    chain = [derived(f"c{n}", sum=[f"c{n + 1}"]) for n in range(3000)]
    assert problems(*chain, claim("c3000")) == []


def test_the_unit_of_a_derived_figure_is_found_through_others():
    found = problems(
        {**derived("a", sum=["b"]), "of": {"area": "city"}},
        derived("b", difference=["c", "e"]),
        claim("c", "5 bn tenge"),
        claim("e", "1 bn tenge"),
    )
    assert found == [
        (
            ("claims", 0, "of"),
            "a: area needs a figure of area, what it is derived from is one of money",
        )
    ]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"claims": "text", "documents": None},
        {"claims": ["text", {"id": ["x"]}, {"of": "x", "part_of": "y", "derived": {"sum": "z"}}]},
        {"claims": [{"part_of": [["x"]], "document": {}}]},
    ],
)
def test_what_is_not_even_the_right_shape_is_left_to_the_models(data):
    assert Crosscheck(data=data, documents={}, claims={}).problems() == []


def test_hostile_names_are_quoted():
    data = {"claims": [{"id": "\x1b[31m\n", "document": "\x1b[0m"}]}
    ((_, text),) = Crosscheck(data=data, documents={}, claims={}).problems()
    assert text.isprintable()
