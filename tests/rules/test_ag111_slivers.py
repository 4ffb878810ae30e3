"""AG111: slivers between neighbours."""

import re

import shapely
from making import evidence, layer, real

from alatau_geo import neighbours, vector
from alatau_geo.rules import ag111_slivers as rule

AREA = shapely.box(77, 43, 77.01, 43.1)
#: 0.5 m to the east at 43° N is 6.14e-6°.
HALF = 6.14e-6


def check(*shapes, **entry):
    names = {"id": [f"p{n}" for n in range(len(shapes))]}
    return list(rule.check(evidence(layer("plots", shapes, fields=names, **entry))))


def test_a_gap_and_an_overlap_are_found_with_both_ids_size_and_width():
    east = shapely.box(77.01 + HALF, 43, 77.02, 43.1)
    further = shapely.box(77.02 - HALF, 43, 77.03, 43.1)
    found = check(AREA, None, east, further)
    assert [(item.rule, item.severity, item.feature) for item in found] == [
        ("AG111", "warning", "p0"), ("AG111", "warning", "p2"),
    ]  # fmt: skip
    # 11.1 km × 0.5 m
    assert re.fullmatch(r"a gap to p2: 5,5\d\d\.\d\d m², up to 0\.50 m wide", found[0].message)
    assert re.fullmatch(r"an overlap with p3: 5,5\d\d\.\d\d m², up to 0\.50 m wide",
                        found[1].message)  # fmt: skip
    assert shapely.box(77.01, 43, 77.01 + HALF, 43.1).contains(shapely.Point(found[0].point))


def test_pieces_of_one_pair_are_added_up():
    ends = [shapely.box(77.01 - HALF, low, 77.02, low + 0.02) for low in (43, 43.06)]
    comb = shapely.union_all([shapely.box(77.01, 43, 77.02, 43.1), *ends])
    (found,) = check(AREA, comb)
    # 2 × 2.2 km × 0.5 m
    assert re.fullmatch(r"an overlap with p1 in 2 pieces: 2,22\d\.\d\d m², .*", found.message)


def test_what_is_wider_or_shared_is_not():
    assert check(AREA, shapely.box(77.009, 43, 77.02, 43.1)) == []
    assert check(AREA, shapely.box(77.01 + 4 * HALF, 43, 77.02, 43.1)) == []
    assert check(AREA, shapely.box(77.01, 43, 77.02, 43.1)) == []


def test_a_layer_that_is_too_much_is_said(monkeypatch):
    monkeypatch.setattr(neighbours, "MOST_PAIRS", 2)
    assert check(*[AREA] * 80)[-1].message == (
        "too many neighbours do not share their edges: not all were looked at"
    )


def test_lines_and_points_are_passed_over():
    assert check(shapely.Point(77, 43), shapely.Point(77, 43)) == []


def test_slivers_of_real_districts():
    frame = vector.read(real("districts_2024.geojson"))
    districts = layer("d", frame.geometry, fields={"K": frame["KATO"]}, id_field="K")
    found = list(rule.check(evidence(districts)))
    kato = set(frame["KATO"].astype(str))
    for item in found:
        words = re.fullmatch(
            r"(?:a gap to|an overlap with) (\d+)(?: in \d+ pieces)?: [\d.]+ m², up to (.*) mm wide",
            item.message,
        )
        assert {item.feature, words[1]} <= kato
        assert 1 <= float(words[2]) < 10
    # city and district of Ile, which share the longest border
    assert any({item.feature, item.message.split()[3].rstrip(":")} == {"196200000", "196800000"}
               for item in found)  # fmt: skip
