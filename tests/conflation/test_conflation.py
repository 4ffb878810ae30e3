"""Features matched by name, place and shape: what agrees, moved, or is missing on either side."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from alatau_geo.conflation import conflate, lines

GEOD = Geod(ellps="WGS84")


def frame(*rows):
    """Return features of (name, shape)."""
    return gpd.GeoDataFrame(
        {"name": [name for name, _ in rows]}, geometry=[shape for _, shape in rows], crs=4326
    )


def away(lon, lat, azimuth, distance_m):
    """Return the point some metres away."""
    return shapely.Point(*GEOD.fwd(lon, lat, azimuth, distance_m)[:2])


def told(found):
    return [(tie.status, tie.one, tie.others, tie.by) for tie in found.ties]


HERE = shapely.Point(77, 43.5)


@pytest.mark.parametrize(
    ("distance_m", "status"), [(0, "agrees"), (499, "agrees"), (501, "moved"), (9_900, "moved")]
)
def test_a_named_point_agrees_within_its_accuracy(distance_m, status):
    plan = frame(("Қонаев", HERE))
    data = frame(("Другой", HERE), ("Конаев", away(77, 43.5, 60, distance_m)))
    found = conflate(plan, data, kind="point", accuracies_m=[500])
    assert told(found) == [(status, 0, (1,), "name"), ("data only", None, (0,), "")]
    assert found.ties[0].distance_m == pytest.approx(distance_m, abs=0.5)
    assert found.ties[0].tolerance_m == 500


def test_a_namesake_far_away_is_another():
    plan, data = frame(("Алатау", HERE)), frame(("Алатау", away(77, 43.5, 0, 10_200)))
    found = conflate(plan, data, kind="point", accuracies_m=[500])
    assert told(found) == [("plan only", 0, (), ""), ("data only", None, (0,), "")]
    # a plan that is coarse is looked for further away
    found = conflate(plan, data, kind="point", accuracies_m=[5000])
    assert told(found) == [("moved", 0, (0,), "name")]


def test_both_accuracies_count():
    plan, data = frame(("A", HERE)), frame(("A", away(77, 43.5, 0, 480)))
    assert conflate(plan, data, kind="point", accuracies_m=[300]).ties[0].status == "moved"
    found = conflate(plan, data, kind="point", accuracies_m=[300], data_accuracy_m=400)
    assert (found.ties[0].status, found.ties[0].tolerance_m) == ("agrees", 500)
    found = conflate(plan, data, kind="point", accuracies_m=[np.nan])
    assert found.ties[0].status == "moved"


def test_of_several_with_the_name_the_nearest_and_each_once():
    plan = frame(("A", HERE), ("A", away(77, 43.5, 90, 3000)))
    data = frame(("A", away(77, 43.5, 90, 2900)), ("A", away(77, 43.5, 270, 10)))
    found = conflate(plan, data, kind="point", accuracies_m=[500, 500])
    assert told(found) == [("agrees", 0, (1,), "name"), ("agrees", 1, (0,), "name")]


def test_what_has_no_place_in_the_plan_is_found_by_its_name():
    plan = frame(("Еңбек", None), ("Нет такого", None))
    data = frame(("Енбек", HERE), (None, HERE))
    found = conflate(plan, data, kind="point", accuracies_m=[np.nan, np.nan])
    assert told(found) == [
        ("placed", 0, (0,), "name"),
        ("plan only", 1, (), ""),
        ("data only", None, (1,), ""),
    ]


def test_a_place_alone_counts_where_a_name_is_missing():
    near = away(77, 43.5, 0, 100)
    found = conflate(frame((None, HERE)), frame(("B", near)), kind="point", accuracies_m=[200])
    assert told(found) == [("agrees", 0, (0,), "place")]
    # where both have names and they differ, it does not
    found = conflate(frame(("A", HERE)), frame(("B", near)), kind="point", accuracies_m=[200])
    assert found.of("agrees") == []


def test_a_name_that_is_nearly_the_same():
    plan, data = frame(("Отеген батыр", HERE)), frame(("Утеген батыр", away(77, 43.5, 0, 90)))
    found = conflate(plan, data, kind="point", accuracies_m=[100])
    assert told(found) == [("agrees", 0, (0,), "likeness")]


def line(*points):
    return shapely.LineString(points)


def test_a_line_in_pieces_is_the_same_line():
    plan = frame(("Road", line((77, 43.5), (77.2, 43.5))))
    data = frame(
        ("Road", line((77, 43.5), (77.1, 43.5))),
        (None, line((77.1, 43.5), (77.2, 43.5))),
        ("Road", line((77.1, 43.5), (77.2, 43.5))),
        ("Far", line((77, 43.7), (77.1, 43.7))),
    )
    found = conflate(plan, data, kind="line", accuracies_m=[50])
    assert found.ties[0].status == "agrees"
    assert found.ties[0].share == 1
    assert set(found.ties[0].others) == {0, 2}
    assert [tie.others for tie in found.of("data only")] == [(3,)]
    length_m = GEOD.line_length([77, 77.1], [43.7, 43.7])
    assert found.size_data_only == pytest.approx(length_m / 1000, rel=1e-6)


def test_a_line_that_lies_beside_moved_by_so_much():
    north = away(77, 43.5, 0, 800).y
    plan = frame(("Road", line((77, 43.5), (77.2, 43.5))))
    data = frame(("Road", line((77, north), (77.2, north))))
    found = conflate(plan, data, kind="line", accuracies_m=[500])
    assert told(found) == [("moved", 0, (0,), "name")]
    assert found.ties[0].distance_m == pytest.approx(800, abs=1)
    assert found.ties[0].share == 0
    # without a name there is nothing near
    found = conflate(frame((None, plan.geometry[0])), data, kind="line", accuracies_m=[500])
    assert [tie.status for tie in found.ties] == ["plan only", "data only"]


def test_half_a_line_agrees_in_part():
    plan = frame((None, line((77, 43.5), (77.2, 43.5))))
    data = frame((None, line((77, 43.5), (77.1, 43.5))))
    found = conflate(plan, data, kind="line", accuracies_m=[50])
    assert told(found) == [("partly", 0, (0,), "place")]
    assert found.ties[0].share == pytest.approx(0.5, abs=0.02)


def test_areas_agree_by_their_borders():
    box = shapely.box(77, 43.5, 77.1, 43.6)
    moved = shapely.box(77.001, 43.5, 77.101, 43.6)
    plan, data = frame(("Нұр", box)), frame(("Город Нур", moved), ("Other", box))
    found = conflate(plan, data, kind="polygon", accuracies_m=[50])
    # two of four sides moved by 0.001°, some 81 m: 0.001 / 0.1 of the area twice, of the border
    apart = abs(GEOD.geometry_area_perimeter(shapely.box(77, 43.5, 77.001, 43.6))[0]) * 2
    around = GEOD.geometry_area_perimeter(box)[1]
    tie = found.ties[0]
    assert (tie.status, tie.others, tie.by) == ("agrees", (0,), "name")
    assert tie.distance_m == pytest.approx(apart / around, rel=1e-3)
    assert tie.share == pytest.approx(0.099 / 0.101, rel=1e-6)
    assert conflate(plan, data, kind="polygon", accuracies_m=[20]).ties[0].status == "moved"
    area_ha = abs(GEOD.geometry_area_perimeter(box)[0]) / 10_000
    assert found.size_data_only == pytest.approx(area_ha, rel=1e-6)


@pytest.mark.parametrize("kind", ["point", "line", "polygon"])
def test_sides_without_features_or_places(kind):
    empty, lost = frame(), frame(("A", None))
    for plan, data in ((empty, empty), (lost, empty), (empty, lost), (lost, frame(("B", None)))):
        found = conflate(plan, data, kind=kind, accuracies_m=[np.nan] * len(plan))
        assert len([tie for tie in found.ties if tie.one is not None]) == len(plan)
        assert all(tie.status in ("plan only", "data only") for tie in found.ties)


def test_it_is_told_in_words():
    plan = frame(("Конаев", HERE), ("Lost", None))
    data = frame(("Қонаев", away(77, 43.5, 0, 900)), *((f"N{n}\x1b[2J", HERE) for n in range(10)))
    found = conflate(plan, data, kind="point", accuracies_m=[500, np.nan])
    text = list(lines(found, plan["name"].tolist(), data["name"].tolist(), title="places"))
    assert text[:5] == [
        "places: 2 in the plan, 11 in the data",
        "  1 lie elsewhere than the plan has them",
        "    Конаев; is Қонаев, by name; 900 m apart (± 500 m are allowed)",
        "  1 only in the plan",
        "    Lost",
    ]
    assert text[-1] == "    … and 2 more"
    assert "\x1b" not in "".join(text)
