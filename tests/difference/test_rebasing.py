"""Edits of an older state on top of the present one, against a merge of dictionaries by hand."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.difference import rebased
from alatau_geo.difference.base import base_of

FIELDS = ("name", "n")
ROW = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["", "Алатау", "Қала"]),
        "n": st.integers(1, 3),
        "x": st.integers(0, 2),
    }
)
STATE = st.dictionaries(st.sampled_from("abcd"), ROW, max_size=4)


def table(rows):
    data = {
        "id": list(rows),
        **{field: [row[field] or None for row in rows.values()] for field in FIELDS},
    }
    places = [shapely.Point(77 + row["x"], 43) for row in rows.values()]
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(places, crs=4326))


def back(frame):
    return {
        row["id"]: {
            "name": row["name"] if isinstance(row["name"], str) else "",
            "n": int(row["n"]),
            "x": int(row.geometry.x - 77),
        }
        for _, row in frame.iterrows()
    }


def merged(base, now, after, prefer):
    """Merge by hand: row after row, value after value."""
    result, conflicts = {}, set()
    for one in {**now, **after}:
        old, own, new = base.get(one), now.get(one), after.get(one)
        if own and new:
            result[one] = {}
            for field in own:
                was = old[field] if old else None
                value = own[field]
                if new[field] not in (value, was):
                    if value == was:
                        value = new[field]
                    else:
                        conflicts.add((one, {"x": ""}.get(field, field)))
                        value = new[field] if prefer == "edits" else value
                result[one][field] = value
        elif old is None:
            result[one] = own or new
        elif (own or new) != old:
            conflicts.add((one, None))
            if bool(own) == (prefer != "edits"):
                result[one] = own or new
    return result, conflicts


@given(STATE, STATE, STATE, st.sampled_from([None, "edits", "plan"]))
def test_it_merges_as_one_would_by_hand(base, now, after, prefer):
    old = base_of(table(base), "id")
    found = rebased(table(now), table(after), old, key="id", prefer=prefer)
    expected, conflicts = merged(base, now, after, prefer)
    assert back(found.frame) == expected
    assert {(one.feature, one.field) for one in found.conflicts} == conflicts
    assert len(found.conflicts) == len(conflicts)


def test_fields_that_came_and_went():
    rows = {"a": {"name": "x", "n": 1, "x": 0}, "b": {"name": "y", "n": 2, "x": 1}}
    base = base_of(table(rows), "id")
    now = table(rows).drop(columns="n").assign(plan=["p", "q"])
    after = table(rows).assign(edits=["e", "f"])
    found = rebased(now, after, base, key="id")
    # what the plan gave up is gone, what each side has got is there
    assert list(found.frame.columns) == ["id", "name", "edits", "plan", "geometry"]
    assert not found.conflicts
    after.loc[0, "n"] = 5
    found = rebased(now, after, base, key="id")
    assert "n" not in found.frame
    assert [(one.feature, one.field, one.edits) for one in found.conflicts] == [("a", "n", "5")]
    kept = rebased(now, after, base, key="id", prefer="edits").frame
    assert kept["n"].tolist() == [5, 2]


def test_shapes_are_what_they_cover_not_how_they_are_written():
    box = shapely.box(77, 43, 77.1, 43.1)
    other = shapely.MultiPolygon([shapely.Polygon(box.exterior.coords[1:-1])])
    turned = shapely.MultiPolygon([box.reverse()])
    frames = [
        gpd.GeoDataFrame({"id": ["a"]}, geometry=[shape], crs=4326)
        for shape in (box, turned, shapely.transform(box, lambda xy: xy + 1e-12), other)
    ]
    hashes = [base_of(frame, "id").digests[0, 0] for frame in frames]
    assert hashes[0] == hashes[1] == hashes[2] != hashes[3]


@pytest.mark.parametrize("ids", [["a", "a"], ["a", None], ["", "b"]])
def test_rows_that_cant_be_told_apart(ids):
    frame = gpd.GeoDataFrame({"id": ids}, geometry=[None, None], crs=4326)
    good = frame.assign(id=["a", "b"])
    base = base_of(good, "id")
    assert base_of(frame, "id") is None
    assert base_of(frame.drop(columns="id"), "id") is None
    assert rebased(good, frame, base, key="id") is None
    assert rebased(frame, good, base, key="id") is None
