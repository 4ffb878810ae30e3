"""Findings that are listed, and the one that counts the rest."""

import shapely
from hypothesis import given
from hypothesis import strategies as st
from making import evidence, layer

from alatau_geo import rules
from alatau_geo.report import Finding
from alatau_geo.rules.cap import MOST, SizedFinding, capped


def finding(number, *, severity="warning", layer="a", area=None):
    made = ("AG112", severity, layer, str(number), None, f"finding {number}")
    return Finding(*made) if area is None else SizedFinding(*made, area)


def test_few_are_left_as_they_are():
    given_ = [finding(n, area=float(n)) for n in range(MOST)]
    assert list(capped(given_)) == [item.plain() for item in given_]
    assert all(type(item) is Finding for item in capped(given_))


def test_the_largest_are_listed_in_their_order_and_the_rest_counted():
    areas = [50_000.0, 10_000.0, 90_000.0, 20_000.0, 70_000.0]
    found = list(capped([finding(n, area=area) for n, area in enumerate(areas)], most=3))
    assert [item.feature for item in found] == ["0", "2", "4", None]
    rest = found[-1]
    assert rest.message == (
        "2 more of these in the layer, 3.00 ha in all: only the 3 largest are listed"
    )
    assert (rest.rule, rest.severity, rest.layer, rest.point) == ("AG112", "warning", "a", None)


def test_an_error_is_never_behind_notes():
    notes = [finding(n, severity="note") for n in range(5)]
    found = list(capped([*notes, finding(9, severity="error")], most=2))
    assert [item.severity for item in found] == ["note", "note", "note", "error"]
    assert found[-1].feature == "9"


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 1e6)), max_size=30), st.integers(1, 6)
)
def test_none_is_lost(made, most):
    items = [finding(n, layer=name, area=area) for n, (name, area) in enumerate(made)]
    found = list(capped(items, most=most))
    for name in "ab":
        own = [area for layer, area in made if layer == name]
        told = [item for item in found if item.layer == name]
        listed = [item for item in told if item.feature is not None]
        more = sum(int(item.message.split()[0]) for item in told if item.feature is None)
        assert len(listed) + more == len(own)
        assert len(listed) == min(len(own), most)
        sizes = [made[int(item.feature)][1] for item in listed]
        assert sorted(sizes, reverse=True) == sorted(own, reverse=True)[:most]


def test_a_layer_of_landuse_and_buildings_does_not_bury_the_rest():
    # 20 × 10 houses of 8.15 m × 11.11 m, 90.6 m² each, in one field
    field = shapely.box(77, 43, 77.02, 43.02)
    house = [
        shapely.box(x, y, x + 1e-4, y + 1e-4)
        for x in (77.0005 + 0.0009 * n for n in range(20))
        for y in (43.0005 + 0.0009 * n for n in range(10))
    ]
    ids = {"id": [f"p{n}" for n in range(201)]}
    plots = layer("plots", [field, *house], fields=ids, accuracy_m=1)
    found = [item for item in rules.check(evidence(plots)) if item.rule == "AG112"]
    assert len(found) == MOST + 1
    assert found[-1].message.startswith("100 more of these in the layer, 0.91 ha in all: only the")
