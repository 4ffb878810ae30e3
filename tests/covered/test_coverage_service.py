"""Service checks, balances and allocation of a plan's layers, against hand arithmetic."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from making import evidence, figures, layer
from pyproj import Geod
from shapely import LineString, Point

from alatau_geo import geodesy
from alatau_geo.catalog import BalanceEntry, CoverageEntry
from alatau_geo.coverage.given import given
from alatau_geo.errors import DataError
from alatau_geo.rules import (
    ag301_area_not_served,
    ag302_site_not_served,
    ag303_people_not_served,
    ag304_district_without,
    ag305_no_facility,
    ag306_off_the_network,
    ag307_demand_beyond_capacity,
    ag308_capacity_unknown,
)

GEOD = Geod(ellps="WGS84")
WEST, EAST = shapely.box(77, 43, 77.1, 43.1), shapely.box(77.1, 43, 77.2, 43.1)
STATIONS = [Point(77.05, 43.05), Point(77.15, 43.05), None]
VILLAGES = [Point(77.05, 43.06), Point(77.19, 43.05), Point(77.3, 43.05)]
ROAD = LineString([(77, 43.05), (77.2, 43.05)])


def entry(**keys):
    base = {"name": "power", "title": "t", "facilities": "stations", "distance_m": 2000}
    return CoverageEntry(**(base | {"because": "made up"} | keys))


def plan(check=None, *, stations=STATIONS, balances=(), claims=None, **fields):
    fields = {"id": list("abcdefgh")[: len(stations)]} | fields
    return evidence(
        layer("stations", stations, fields=fields),
        layer("districts", [WEST, EAST], fields={"id": ["west", "east"], "people": [100, 300]}),
        layer(
            "villages",
            VILLAGES,
            fields={"id": ["v", "w", "x"], "people": ["100", None, "300"], "mw": [5, 4, None]},
            grade="digitised",
        ),
        layer("roads", [ROAD], network={}),
        coverage=() if check is None else (check,),
        balances=balances,
        claims=claims,
    )


def only(made):
    (service,) = made.services.values()
    return service


def test_distances_go_by_kind():
    made = plan(
        entry(areas=["districts"], distances={"by": "kv", "values": {110: 4000}}),
        kv=["110", None, None],
    )
    service = only(made)
    assert service.distances_m(service.facilities).tolist() == [4000, 2000]
    served = service.whole.areas["districts"].served_ha
    # both circles lie in the districts
    assert served == pytest.approx(np.pi * (400**2 + 200**2) / 100, rel=1e-4)


def test_people_and_districts():
    people = {"layer": "villages", "field": "people"}
    service = only(plan(entry(population=people, each="districts")))
    folk = service.whole.people
    assert (folk.served, folk.total, folk.unknown) == (100, 400, 1)
    circle = np.pi * 200**2 / 100
    assert service.whole.each["served_ha"].tolist() == pytest.approx([circle, circle], rel=1e-4)
    figures_ = service.figures
    assert figures_["people_served_share"] == 0.25
    assert figures_["places_of_unknown_people"] == 1
    assert figures_["places_without_position"] == 0
    assert figures_["districts_without"] == 0


def test_a_place_without_a_position_is_counted_and_in_no_figure():
    people = {"layer": "villages", "field": "people"}
    evidence_ = plan(entry(population=people))
    villages = evidence_.layers["villages"]
    frame = villages.frame.copy()
    frame.loc[frame.index[0], frame.geometry.name] = None
    missing = {**evidence_.layers, "villages": replace(villages, frame=frame)}
    folk = only(replace(evidence_, layers=missing)).whole.people
    whole = only(evidence_).whole.people
    assert (folk.unplaced, folk.places) == (1, whole.places - 1)
    assert folk.total == whole.total - 100


def test_stages_add_up_and_what_has_no_date_is_counted():
    stages = [
        {"title": "by 2027", "where": {"phase": "1"}},
        {"title": "by 2030", "where": {"phase": "2"}},
    ]
    made = plan(
        entry(areas=["districts"], sites="villages", stages=stages),
        stations=[*STATIONS[:2], Point(77.25, 43.05)],
        phase=[1, 2, None],
    )
    service = only(made)
    assert [part.facilities for _, part in service.stages] == [1, 2]
    assert service.undated == 1
    first, second = (part.areas["districts"].served_ha for _, part in service.stages)
    assert second == pytest.approx(2 * first, rel=1e-4)
    assert service.figures["stage_1_villages_served"] == 1
    assert service.figures["facilities_of_no_stage"] == 1


def test_nothing_stands_in_a_stage():
    stages = [{"title": "now", "where": {"phase": "0"}}]
    service = only(
        plan(
            entry(
                areas=["districts"], sites="villages", each="districts", stages=stages,
                population={"layer": "villages", "field": "people"},
            ),
            phase=[1, 2, None],
        )
    )  # fmt: skip
    ((_, part),) = service.stages
    assert part.facilities == 0
    area = part.areas["districts"]
    assert (area.served_ha, area.share) == (0, 0)
    assert area.rest_ha.sum() == pytest.approx(area.area_ha)
    assert not part.sites["served"].any()
    assert part.people.served == 0
    assert (part.each["served_ha"] == 0).all()


def test_along_a_network_it_is_the_way():
    made = plan(entry(areas=["districts"], sites="villages", along={"network": "roads"}))
    service = only(made)
    # each station reaches 2 km either way
    assert service.whole.reach.length_m == pytest.approx(8000, rel=1e-6)
    strip = service.whole.areas["districts"].served_ha
    assert strip == pytest.approx(2 * (4000 * 600 + np.pi * 300**2) / 10_000, rel=1e-2)
    assert service.whole.sites["served"].tolist() == [False, False, False]
    assert service.figures["reached_km"] == pytest.approx(8)
    near = only(
        plan(entry(sites="villages", distance_m=4000, along={"network": "roads", "access_m": 2000}))
    )
    way = GEOD.inv(77.15, 43.05, 77.19, 43.05)[2]
    assert near.whole.sites["served"].tolist() == [True, True, False]
    assert near.whole.sites["margin_m"].iloc[1] == pytest.approx(4000 - way, abs=0.01)


def test_the_grade_is_the_weakest_of_all_that_is_used():
    assert only(plan(entry(sites="villages"))).grade == "digitised"
    assert only(plan(entry(areas=["districts"]))).grade == "official"


# --- allocation ------------------------------------------------------------------------------


def test_sites_are_given_to_facilities():
    check = entry(sites="villages", distance_m=9000, loads={"demand": "mw", "capacity": "mw"})
    made = plan(check, mw=[6, None, 3])
    found = given(only(made))
    assert (found.unknown_sites, found.unknown_facilities) == (1, 1)
    # 6 MW take the first village; the second is too far, and would not fit
    assert found.sites["facility"].dropna().tolist() == [0]
    assert found.sites["distance_m"].isna().tolist() == [False, True]
    assert found.facilities["left"].tolist() == [1]
    assert found.is_best


def test_along_a_network_the_way_counts():
    check = entry(
        sites="villages", distance_m=9000, loads={"demand": "mw", "capacity": "mw"},
        along={"network": "roads", "access_m": 2000},
    )  # fmt: skip
    found = given(only(plan(check, mw=[6, 6, None])))
    assert found.sites["facility"].tolist() == [0, 1]
    way = GEOD.inv(77.15, 43.05, 77.19, 43.05)[2]
    assert found.sites["distance_m"].iloc[1] == pytest.approx(way, abs=0.01)


def test_a_check_without_loads_gives_nothing_away():
    assert given(only(plan(entry(sites="villages")))) is None


def test_a_capacity_that_is_no_number():
    check = entry(sites="villages", loads={"demand": "mw", "capacity": "mw"})
    with pytest.raises(DataError, match="power, villages or stations: a capacity needs to be"):
        given(only(plan(check, mw=[0, 1, 1])))


# --- balances --------------------------------------------------------------------------------

LOADS = figures(
    {"id": "load-2026", "stated": "100–120 MW"},
    {"id": "load-2030", "stated": "400 MW", "exact_to": "1 MW", "because": "b"},
)


def balance(**keys):
    base = {
        "name": "load", "title": "t", "facilities": "stations", "capacity": "mw", "share": 0.5,
        "demand": [{"year": 2030, "claim": "load-2030"}], "because": "made up",
    }  # fmt: skip
    return BalanceEntry(**(base | keys))


def rows(*, mw, **keys):
    made = plan(balances=(balance(**keys),), claims=LOADS, mw=mw)
    return made.sheets["load"].rows, made


def test_half_of_400_against_what_is_known():
    (row,), _ = rows(mw=[150, 20, None])
    assert (row.balance.demand.low, row.balance.demand.high) == (199.75, 200.25)
    assert (row.balance.supply.known, row.balance.supply.unknown) == (170, 1)
    assert row.balance.state == "cannot tell"
    assert "0.5 of what load-2030 states" in row.assumed


def test_what_stands_by_then():
    (row,), _ = rows(
        mw=[150, 20, 30],
        demand=[{"year": 2026, "claim": "load-2026", "built": {"id": ["a", "c"]}}],
    )
    assert row.balance.supply.known == 180
    assert row.balance.state == "met"


def test_districts_by_people_and_by_area():
    (whole, west, east), _ = rows(mw=[20, 20, 500], among={"layer": "districts", "field": "people"})
    assert (whole.district, west.district, east.district) == (None, "west", "east")
    assert west.balance.demand.high == pytest.approx(200.25 * 100 / 400)
    # the third has no place, and is in no district
    assert (west.balance.supply.known, east.balance.supply.known) == (20, 20)
    assert whole.balance.state == "met"
    assert east.balance.state == "short"
    assert WEST.contains(Point(west.point))
    (_, west, east), _ = rows(mw=[20, 20, 500], among="districts")
    areas = geodesy.area_m2(np.array([WEST, EAST]))
    assert float(west.balance.demand.high) == pytest.approx(
        200.25 * areas[0] / areas.sum(), rel=1e-5
    )


def test_a_field_to_divide_by_that_is_not_there():
    with pytest.raises(DataError, match="districts needs the field 'jobs'"):
        rows(mw=[1, 1, 1], among={"layer": "districts", "field": "jobs"})


def test_no_field_of_capacity_is_all_unknown():
    made = plan(balances=(balance(),), claims=LOADS)
    (row,) = made.sheets["load"].rows
    assert (row.balance.supply.known, row.balance.supply.unknown) == (0, 3)
    assert made.figures["balance:load"] == {
        "2030_known_mw": 0,
        "2030_facilities_of_unknown_capacity": 3,
        "2030_needed_at_least_mw": 199.75,
        "2030_needed_at_most_mw": 200.25,
    }


# --- rules -----------------------------------------------------------------------------------


def test_a_share_that_is_enough_is_no_finding():
    (found,) = ag301_area_not_served.check(plan(entry(areas=["districts"], share_at_least=0.5)))
    assert ", 50.0% should; " in found.message
    assert not list(
        ag301_area_not_served.check(plan(entry(areas=["districts"], share_at_least=0.1)))
    )


def test_sites_by_kind_and_along_a_network():
    by_kind = entry(sites="villages", distances={"by": "kv", "values": {"110": 100}})
    found = list(ag302_site_not_served.check(plan(by_kind, kv=["110", "10", None])))
    assert [item.feature for item in found] == ["v", "w", "x"]
    assert "m are missing at the best (grade digitised)" in found[0].message
    along = entry(sites="villages", along={"network": "roads"})
    found = list(ag302_site_not_served.check(plan(along)))
    assert "not within 2 km of any of stations along roads; the nearest (a) is 1.1 km" in (
        found[0].message
    )


def test_people_not_served():
    check = entry(population={"layer": "villages", "field": "people"}, share_at_least=0.3)
    (found,) = ag303_people_not_served.check(plan(check))
    assert found.message == (
        "100 of 400 people (25.0%) are served by stations, 30.0% should; of 1 places nobody states"
        " the number (grade digitised)"
    )
    enough = check.model_copy(update={"share_at_least": 0.25})
    assert not list(ag303_people_not_served.check(plan(enough)))


def test_a_district_without():
    made = plan(entry(each="districts"), stations=[Point(77.05, 43.05)])
    (found,) = ag304_district_without.check(made)
    assert (found.layer, found.feature) == ("districts", "east")
    assert EAST.contains(Point(found.point))
    assert not list(ag304_district_without.check(plan(entry(each="districts"))))


def test_no_facility_has_a_place():
    made = plan(entry(areas=["districts"], sites="villages"), stations=[Point(), Point()])
    (found,) = ag305_no_facility.check(made)
    assert found.message == "serves power, and none of its 2 rows has a place"
    assert not list(ag301_area_not_served.check(made))
    assert not list(ag302_site_not_served.check(made))
    assert not list(ag305_no_facility.check(plan(entry(areas=["districts"]))))


def test_a_facility_off_the_network():
    made = plan(
        entry(areas=["districts"], along={"network": "roads"}),
        stations=[Point(77.05, 43.05), Point(77.1, 43.2)],
    )
    (found,) = ag306_off_the_network.check(made)
    assert (found.feature, found.point) == ("b", (77.1, 43.2))
    assert not list(ag306_off_the_network.check(plan(entry(areas=["districts"]))))


def test_demand_beyond_capacity_and_what_cant_be_told():
    _, short = rows(mw=[1, 2, 3], among="districts")
    found = list(ag307_demand_beyond_capacity.check(short))
    assert [(item.layer, item.feature) for item in found] == [
        ("stations", None), ("districts", "west"), ("districts", "east"),
    ]  # fmt: skip
    assert "demand 199.75 … 200.25 MW - known 6 MW of 3 facilities" in found[0].message
    assert not list(ag308_capacity_unknown.check(short))
    _, unknown = rows(mw=[1, 2, None])
    (told,) = ag308_capacity_unknown.check(unknown)
    assert "at least 196.75 MW; 1 facility of unknown capacity" in told.message
    assert not list(ag307_demand_beyond_capacity.check(unknown))
