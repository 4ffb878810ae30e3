"""AG102: features set aside."""

import numpy as np
import shapely
from making import evidence, layer
from shapely import Point

from alatau_geo.report import Finding
from alatau_geo.rules import ag102_refused as rule


def test_each_refused_feature_is_found_with_its_reason_and_place():
    with np.errstate(invalid="ignore"):
        nowhere = Point(float("inf"), 43)
    refused = [
        (shapely.LineString([(77, 43), (77.2, 43)]), "a point is due, this is a linestring"),
        (Point(), "the geometry is empty"),
        (nowhere, "a coordinate is not a finite number"),
        (shapely.Polygon([(77, 43), (78, 44), (77, 43)]), "nothing of a polygon is left"),
    ]
    found = list(rule.check(evidence(layer("zone", [Point(77, 43)], refused=refused))))
    assert [(item.feature, item.message) for item in found] == [
        (f"row {n}", f"refused: {reason}") for n, (_, reason) in enumerate(refused, 1)
    ]
    assert {(item.rule, item.severity, item.layer) for item in found} == {
        ("AG102", "error", "zone")
    }
    assert found[0].point in {(77, 43), (77.2, 43)}
    assert [item.point for item in found[1:3]] == [None, None]
    assert isinstance(found[3], Finding)
    assert found[3].point is not None


def test_nothing_refused_nothing_found():
    assert list(rule.check(evidence(layer("zone", [Point(77, 43)])))) == []
