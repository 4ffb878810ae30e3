"""AG110: what is narrower than a metre, by its width and not its size."""

import pytest
import shapely
from making import evidence, layer
from pyproj import Geod

from alatau_geo.rules import ag110_narrow as rule
from alatau_geo.rules import evidence as shared

GEOD = Geod(ellps="WGS84")
#: A metre to the east at 43.05° N.
METRE = 1 / GEOD.inv(76.5, 43.05, 77.5, 43.05)[2]
AREA = shapely.box(77, 43, 77.1, 43.1)


def strip(metres, west=77.05, low=43.01, high=43.09):
    return shapely.box(west, low, west + metres * METRE, high)


def check(*shapes):
    names = {"id": [f"p{n}" for n in range(len(shapes))]}
    return list(rule.check(evidence(layer("plots", shapes, fields=names))))


# 8.9 km long: 0.9 m are 0.8 ha, which by its size would pass for a plot
@pytest.mark.parametrize(("metres", "findings"), [(0.05, 1), (0.9, 1), (1.1, 0), (5, 0)])
def test_a_strip(metres, findings):
    found = check(AREA, strip(metres))
    assert len(found) == findings
    for item in found:
        assert (item.rule, item.severity, item.feature) == ("AG110", "warning", "p1")
        assert strip(metres).distance(shapely.Point(item.point)) <= 1e-6


def test_the_message_tells_width_and_area():
    (found,) = check(strip(0.5))
    length = GEOD.inv(77.05, 43.01, 77.05, 43.09)[2]
    # 8,888 m × 0.5 m; the scale to the east varies by 0.05 % from end to end
    words, area = found.message.split(" wide, ")
    assert words == "only 0.50 m"
    assert float(area.removesuffix(" m²").replace(",", "")) == pytest.approx(length / 2, rel=1e-3)


def test_parts_and_holes_are_looked_at_by_themselves():
    # the hole's outline is not the area's: AREA - strip is wide
    holed, parted = AREA - strip(0.5), shapely.MultiPolygon([AREA, strip(0.5, west=78)])
    found = check(holed, parted)
    assert [item.feature for item in found] == ["p1", "p0"]
    assert found[0].message.startswith("a part of it is only 0.50 m wide")
    assert found[1].message.startswith("a hole in it is only 0.50 m wide")
    assert strip(0.5).contains(shapely.Point(found[1].point))


def test_a_narrow_band_around_a_place_is_narrow_though_it_spans_much():
    # 1 km by 1 km outside, 0.6 m wide
    inner = shapely.box(77, 43, 77.012, 43.009)
    band = inner.buffer(0.6 * METRE, join_style="mitre") - inner
    assert len(check(band)) == 1


def test_layers_are_taken_apart_in_batches(monkeypatch):
    monkeypatch.setattr(rule, "BATCH", 2)
    assert shared.BATCH > 2
    shapes = [AREA, None, AREA - strip(0.5), AREA, strip(0.4)]
    assert [item.feature for item in check(*shapes)] == ["p2", "p4"]


def test_other_layers_are_passed_over():
    assert list(rule.check(evidence(layer("sites", [shapely.Point(77, 43)])))) == []
