"""AG102: features set aside."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given
from hypothesis import strategies as st
from making import evidence, layer
from shapely import Point

from alatau_geo.errors import DataError
from alatau_geo.layer import ids_of
from alatau_geo.repair import repair
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
    # an empty shape has no position, and one that is not finite none that is
    assert [item.point for item in found[1:3]] == [None, None]
    assert isinstance(found[3], Finding)
    assert found[3].point is not None


def test_nothing_refused_nothing_found():
    assert list(rule.check(evidence(layer("zone", [Point(77, 43)])))) == []


def test_an_unclear_shape_is_found_where_it_is_wrong():
    bow_tie = shapely.Polygon([(77, 43), (77.1, 43.1), (77.1, 43), (77, 43.1)])
    (found,) = rule.check(evidence(layer("zone", [Point(77, 43)], refused=[(bow_tie, "why")])))
    assert found.point == (77.05, 43.05)


NUMBER = st.sampled_from([77.0, 77.1, 77.2, 77.3])
ROUGH = st.sampled_from([77.0, 77.1, float("inf"), float("-inf")])
RING = st.one_of(
    *[st.lists(st.tuples(number, number), min_size=3, max_size=7) for number in (NUMBER, ROUGH)]
)


def made(parts):
    with np.errstate(invalid="ignore"):
        return shapely.MultiPolygon([shapely.Polygon(ring) for ring in parts])


SHAPES = st.one_of(
    st.none(),
    st.lists(RING, max_size=3).map(made),
    st.sampled_from([Point(77, 43), shapely.Polygon(), shapely.box(77, 43, 77.1, 43.1)]),
)


@given(st.lists(st.tuples(SHAPES, st.sampled_from(["a", "b", "", None])), min_size=1, max_size=6))
def test_rows_in_are_rows_kept_and_rows_refused_each_with_a_finding(rows):
    shapes, names = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame(
        {"id": pd.Series(names, dtype=object)}, geometry=list(shapes), crs=4326
    )
    try:
        kept, refused, ledger = repair(frame, "polygon", ids_of(frame, "id"), where="x")
    except DataError:
        return
    assert sorted([*kept.index, *refused.index]) == list(range(len(rows)))
    assert {entry.row for entry in ledger} <= set(kept.index)
    zone = layer("zone", [shapely.box(77, 43, 78, 44)])
    object.__setattr__(zone, "refused", refused)
    found = list(rule.check(evidence(zone)))
    assert [item.feature for item in found] == ids_of(refused, "id").tolist()
    assert [item.message for item in found] == [f"refused: {why}" for why in refused["reason"]]
