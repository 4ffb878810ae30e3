"""AG201: figures stated again with another value."""

import pytest
from making import evidence, figures, layer
from shapely import Point

from alatau_geo.report import Finding
from alatau_geo.rules import ag201_superseded as rule

DAYS = {"first": "2023-01-01", "second": "2024-01-01", "third": "2025-11-26"}


def check(*claims, series="s"):
    made = [
        {"id": f"c{n}", "document": document, "series": series} | more
        for n, (document, more) in enumerate(claims)
    ]
    claims = figures(*made, documents=DAYS)
    return list(rule.check(evidence(layer("a", [Point(77, 43)]), claims=claims)))


def test_each_change_is_a_note_on_the_earlier_figure():
    # out of order in the file; 30 000 → 96 500 is +221.7 %, → 97 900 another +1.5 %
    found = check(
        ("second", {"stated": "96,500 ha"}),
        ("third", {"stated": "97.9 thousand ha"}),
        ("first", {"stated": "30,000 ha"}),
    )
    assert found == [
        Finding("AG201", "note", "", "c2", None,
                "s: 30,000 ha (2023-01-01) → 96,500 ha (2024-01-01), +221.7%"),
        Finding("AG201", "note", "", "c0", None,
                "s: 96,500 ha (2024-01-01) → 97.9 thousand ha (2025-11-26), +1.5%"),
    ]  # fmt: skip


def test_what_is_no_number_has_no_percentage():
    (found,) = check(("first", {"stated": "750–800 MW"}), ("second", {"stated": "900 MW"}))
    assert found.message == "s: 750–800 MW (2023-01-01) → 900 MW (2024-01-01)"
    (found,) = check(("first", {"stated": "0 sites"}), ("second", {"stated": "3 sites"}))
    assert found.message.endswith("→ 3 sites (2024-01-01)")


def test_a_derived_figure_between_two_stated_ones_hides_no_change():
    found = check(
        ("first", {"stated": "3 sites"}),
        ("second", {"derived": {"sum": ["c0"]}}),
        ("third", {"stated": "4 sites"}),
    )
    assert [item.feature for item in found] == ["c0"]


def test_of_two_figures_of_one_day_both_change():
    found = check(
        ("first", {"stated": "3 sites"}),
        ("first", {"stated": "5 sites"}),
        ("third", {"stated": "4 sites"}),
    )
    assert [(item.feature, item.message[-6:]) for item in found] == [
        ("c0", "+33.3%"),
        ("c1", "-20.0%"),
    ]


@pytest.mark.parametrize(
    "claims",
    [
        [("first", {"stated": "3 sites"})],
        [("first", {"stated": "3 sites"}), ("first", {"stated": "4 sites"})],
        [("first", {"stated": "100 km²"}), ("second", {"stated": "10,000 ha", "exact_to": "100 km²",
                                                       "because": "of a test"})],
        [("first", {"stated": "3 sites"}), ("third", {"stated": "3"})],
    ],
)  # fmt: skip
def test_the_same_again_is_no_change(claims):
    assert check(*claims) == []


def test_figures_of_no_series_do_not_follow_each_other():
    assert check(("first", {"stated": "3"}), ("second", {"stated": "4"}), series=None) == []
