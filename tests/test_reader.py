"""Reading a plan's layers, and files of a user's in their place."""

import json
import re

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from making import real, sheet

from alatau_geo import geopackage, vector
from alatau_geo.catalog import LayerEntry
from alatau_geo.errors import DataError, UsageError
from alatau_geo.plan import open_plan
from alatau_geo.reader import Fixes, Replacement, read_layer, read_replacement

AREA = (76.6, 43.15, 77.5, 44.0)
RING = [[77, 43.5], [77.1, 43.5], [77.1, 43.6], [77, 43.6], [77, 43.5]]


def entry(**more):
    values = {
        "name": "city",
        "title": "City",
        "file": "city.geojson",
        "geometry": "polygon",
        "features": 1,
        "grade": "schematic",
        "accuracy_m": 500,
        "source": "drawn",
        "licence": "CC BY 4.0",
        "date": "2026-01-17",
        "fitted_to": ("city-area",),
    }
    return LayerEntry(**(values | more))


def write(path, *rows, ring=RING):
    """Write boxes with the given fields; `None` among the rows is a row without a place."""
    geometry = {"type": "Polygon", "coordinates": [ring]}
    features = [{"type": "Feature", "properties": row, "geometry": geometry} for row in rows]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    path.write_text(text, "utf-8")
    return path


def replaced(folder, text, **more):
    return read_replacement(entry(**more), folder, Replacement.parse(text), study_area=AREA)


# --- a plan's own layer


def test_a_plans_layer(tmp_path):
    write(tmp_path / "city.geojson", {"id": "c"})
    found = read_layer(entry(), tmp_path, study_area=AREA)
    assert (found.grade, found.fitted_to) == ("schematic", ("city-area",))
    assert found.ids.tolist() == ["c"]
    assert found.frame.geometry[0].equals(shapely.Polygon(RING))
    assert found.origin.file == "city.geojson"
    assert found.origin.sha256 == vector.sha256(tmp_path / "city.geojson")
    assert not found.origin.replaced


def test_a_plans_layer_stays_in_the_plan(tmp_path):
    outside = write(tmp_path / "outside.geojson", {})
    layers = tmp_path / "layers"
    layers.mkdir()
    (layers / "city.geojson").symlink_to(outside)
    with pytest.raises(DataError, match="leads out of it"):
        read_layer(entry(), layers, study_area=AREA)
    (layers / "loop.geojson").symlink_to("loop.geojson")
    with pytest.raises(DataError):
        read_layer(entry(file="loop.geojson"), layers, study_area=AREA)


def test_a_plans_layer_has_the_features_that_are_due(tmp_path):
    write(tmp_path / "city.geojson", {}, {})
    with pytest.raises(DataError, match="needs 1 feature, the file has 2"):
        read_layer(entry(), tmp_path, study_area=AREA)
    assert len(read_layer(entry(features=2), tmp_path, study_area=AREA).frame) == 2
    assert len(read_layer(entry(features=None), tmp_path, study_area=AREA).frame) == 2
    write(tmp_path / "city.geojson")
    with pytest.raises(DataError, match="needs features, the layer is empty"):
        read_layer(entry(features=None), tmp_path, study_area=AREA)


def test_bad_rows_are_set_aside(tmp_path):
    path = write(tmp_path / "city.geojson", {"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"})
    document = json.loads(path.read_text())
    document["features"][0]["geometry"]["coordinates"] = [RING[:-1]]
    document["features"][1]["geometry"] = {"type": "LineString", "coordinates": [RING[0]]}
    document["features"][2]["geometry"] = None
    path.write_text(json.dumps(document))
    found = read_layer(entry(features=4), tmp_path, study_area=AREA)
    assert found.ids.tolist() == ["a", "c", "d"]
    assert found.refused_ids.tolist() == ["b"]
    assert "can't be read" in found.refused["reason"].iloc[0]
    assert [repair.problem for repair in found.repairs] == [vector.UNCLOSED]


# --- evidence


def test_a_users_file_is_unstated_and_fitted_to_nothing(tmp_path):
    write(tmp_path / "city.geojson", {"id": "c"})
    mine = write(tmp_path / "mine.geojson", {"K": 1})
    found = replaced(tmp_path, f"city={mine}?K=1")
    assert (found.grade, found.fitted_to) == ("unstated", ())
    assert found.accuracies_m.isna().all()
    assert (found.entry.date, found.entry.licence) == (None, "not stated")
    assert found.entry.source == "given by the user: mine.geojson?K=1"
    assert found.origin.replaced
    assert found.origin.file == "mine.geojson?K=1"
    assert found.origin.sha256 == vector.sha256(mine)


def test_a_users_file_may_carry_its_own_evidence(tmp_path):
    stated = {"grade": "surveyed", "accuracy_m": 0.5, "fitted_to": "other"}
    mine = write(tmp_path / "mine.geojson", stated, {})
    found = replaced(tmp_path, f"city={mine}", features=2)
    assert found.grades.tolist() == ["surveyed", "unstated"]
    assert found.grade == "unstated"
    assert found.accuracies_m.fillna(-1).tolist() == [0.5, -1]
    assert found.fitted_to == ("other",)
    assert replaced(tmp_path, f"city={mine}?grade=surveyed").grade == "surveyed"


def test_the_plans_own_file_keeps_its_evidence(tmp_path):
    own = write(tmp_path / "city.geojson", {"id": "c", "K": 1})
    copy = tmp_path / "copy.geojson"
    copy.write_bytes(own.read_bytes())
    for text in (f"city={own}", f"city={copy}", f"city={copy}?K=1"):
        found = replaced(tmp_path, text)
        assert (found.grade, found.fitted_to) == ("schematic", ("city-area",))
        assert found.accuracies_m.tolist() == [500]
        assert found.origin.replaced


def test_a_table_of_the_plans_own_file_is_the_one_that_is_asked_for(tmp_path):
    for table, size in (("a", 1), ("b", 2)):
        rows = gpd.GeoDataFrame(
            {"t": [table] * size}, geometry=[shapely.Polygon(RING)] * size, crs=4326
        )
        rows.to_file(tmp_path / "city.gpkg", layer=table)
    own = {"file": "city.gpkg", "table": "a"}
    assert len(replaced(tmp_path, f"city={tmp_path / 'city.gpkg'}", **own).frame) == 1
    text = f"city={tmp_path / 'city.gpkg'}:b"
    found = replaced(tmp_path, text, features=2, **own)
    assert found.frame["t"].tolist() == ["b", "b"]
    assert found.grade == "schematic"


@pytest.mark.parametrize("name", ["sez", "sites"])
@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".parquet", ".fgb", ".shp"])
def test_an_export_can_not_shed_its_evidence(tmp_path, name, ending):
    plan = open_plan()
    layer = plan.layers[name]
    geopackage.write(tmp_path / "plan.gpkg", sheet(layer, report=plan.check()), plan.check())
    path = tmp_path / "plan.gpkg"
    text = f"{name}={path}:{name}"
    if ending != ".gpkg":
        path = tmp_path / f"again{ending}"
        rows = vector.read(tmp_path / "plan.gpkg", table=name)
        # shapefiles cut names at ten letters, and hold them up to that
        rows = rows[["grade", "accuracy_m", "fitted_to", "geometry"]]
        if ending == ".parquet":
            rows.to_parquet(path)
        else:
            # FlatGeobuf indexes no row that has no place
            rows.to_file(path, **({"SPATIAL_INDEX": "NO"} if ending == ".fgb" else {}))
        text = f"{name}={path}"
    found = open_plan(replace=[text]).layers[name]
    assert found.grade == layer.grade == "schematic"
    assert found.fitted_to == layer.fitted_to
    assert sorted(found.accuracies_m) == sorted(layer.accuracies_m)


# --- picking


def districts(tmp_path):
    rows = [
        {"name": "Alatau", "KATO": 191800000, "long": "the city of Alatau", "n": 1.5},
        {"name": "Alatau", "KATO": 751110000, "long": "a district of Almaty", "n": 2.5},
        {"name": "Ile", "KATO": 196800000, "long": "a district", "n": 3.5},
    ]
    return write(tmp_path / "districts.geojson", *rows)


def test_picking_one_by_code(tmp_path):
    path = districts(tmp_path)
    found = replaced(tmp_path, f"city={path}?KATO=196800000")
    assert found.frame["name"].tolist() == ["Ile"]
    # a row keeps its number in the file
    assert found.ids.tolist() == ["row 3"]


def test_picking_two_says_what_tells_them_apart(tmp_path):
    path = districts(tmp_path)
    with pytest.raises(UsageError) as error:
        replaced(tmp_path, f"city={path}?name=Alatau")
    assert str(error.value) == (
        f"city ({path}): needs 1 feature, 'name=Alatau' picks 2: pick with ?FIELD=VALUE;"
        " KATO tells them apart: 191800000, 751110000"
    )
    with pytest.raises(
        UsageError, match=r"the file has 3: .*; KATO tells them apart: 191800000, 75"
    ):
        replaced(tmp_path, f"city={path}")
    with pytest.raises(UsageError, match="no one field tells them apart"):
        replaced(tmp_path, f"city={write(tmp_path / 'same.geojson', {'a': 1}, {'a': 1})}")
    with pytest.raises(UsageError, match=r"needs 2 features, .* picks 1: pick more"):
        replaced(tmp_path, f"city={path}?name=Ile", features=2)


def test_picking_none_says_what_there_is(tmp_path):
    path = districts(tmp_path)
    with pytest.raises(UsageError, match="'KATO=1' picks no feature; KATO has 191800000, 7511"):
        replaced(tmp_path, f"city={path}?KATO=1", features=None)
    with pytest.raises(UsageError, match="a filter needs a field of the layer, 'kato' was given"):
        replaced(tmp_path, f"city={path}?kato=1")
    with pytest.raises(DataError, match="needs 1 feature, the file has none"):
        replaced(tmp_path, f"city={write(tmp_path / 'none.geojson')}")


@pytest.mark.parametrize("value", ["Алатау қаласы", "100 %", "a+b", "%41", "who?", "a=b", "R & D"])
def test_picking_by_any_text(tmp_path, value):
    path = write(tmp_path / "mine.geojson", {"имя": value}, {"имя": "x"})
    found = replaced(tmp_path, f"city={path}?имя={value}")
    assert found.frame["имя"].tolist() == [value]


def test_a_users_file_needs_its_own_crs(tmp_path):
    rows = gpd.GeoDataFrame(geometry=[shapely.Polygon(RING)], crs=None)
    with pytest.warns(UserWarning, match="crs"):
        rows.to_file(tmp_path / "mine.fgb")
    with pytest.raises(DataError, match="needs a CRS and has none"):
        replaced(tmp_path, f"city={tmp_path / 'mine.fgb'}", crs="EPSG:4326")


def test_a_users_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match="there is no such file"):
        replaced(tmp_path, f"city={tmp_path / 'lost.geojson'}")
    with pytest.raises(DataError, match="addresses are not opened"):
        replaced(tmp_path, "city=https://example.org/a.zip")
    (tmp_path / "mine.exe").write_bytes(b"MZ")
    with pytest.raises(DataError, match="needs one of"):
        replaced(tmp_path, f"city={tmp_path / 'mine.exe'}")


# --- real data


def test_the_real_city_is_picked_by_its_code(tmp_path):
    path = real("districts_2024.geojson")
    found = replaced(tmp_path, f"city={path}?KATO=191800000")
    # as its README has it, on the ellipsoid
    assert found.area_ha == pytest.approx(72_976.44, abs=0.005)
    # a district of Almaty has the city's name
    with pytest.raises(UsageError, match="picks 2") as error:
        replaced(tmp_path, f"city={path}?ADM2_EN=Alatau")
    # who does as the message says has one of them
    field, values = re.search(r"(\w+) tells them apart: (.*)", str(error.value)).groups()
    picked = [replaced(tmp_path, f"city={path}?{field}={value}") for value in values.split(", ")]
    assert sorted(one.frame["KATO"].item() for one in picked) == ["191800000", "751210000"]


def test_real_roads(tmp_path):
    found = replaced(
        tmp_path, f"city={real('roads_almaty.geojson')}", geometry="line", features=None
    )
    assert len(found.frame) + len(found.refused) == 3020
    assert found.length_km == pytest.approx(844, abs=0.5)
    assert isinstance(found.accuracies_m, pd.Series)


# --- fixes


def swapped(path, *rows):
    return write(path, *rows, ring=[position[::-1] for position in RING])


def with_fixes(folder, text, fixes, **more):
    own = entry(**more)
    return read_replacement(
        own, folder, Replacement.parse(text), study_area=AREA, entries=[own], fixes=fixes
    )


def test_a_fix_is_asked_for_and_said_in_the_origin(tmp_path):
    path = swapped(tmp_path / "mine.geojson", {})
    with pytest.raises(DataError, match=r"probably latitude before longitude: .* --swap-axes"):
        replaced(tmp_path, f"city={path}")
    found = with_fixes(tmp_path, f"city={path}", Fixes(swap_axes=True))
    assert found.frame.geometry[0].normalize().equals(shapely.Polygon(RING).normalize())
    assert "the axes were swapped as asked for" in str(found.origin.operation)
    assert found.entry.swap_axes


def test_a_fix_that_is_wrong_is_refused(tmp_path):
    path = write(tmp_path / "mine.geojson", {})
    with pytest.raises(DataError, match="leave --swap-axes out"):
        with_fixes(tmp_path, f"city={path}", Fixes(swap_axes=True))
    with pytest.raises(DataError, match=r"is to be read as EPSG:32643 .*lies outside the study"):
        with_fixes(tmp_path, f"city={path}", Fixes(assume_crs="EPSG:32643"))


def test_a_catalog_fixes_its_own_file(tmp_path):
    path = swapped(tmp_path / "city.geojson", {})
    with pytest.raises(DataError, match=r"\(`swap_axes` in a catalog\)"):
        read_layer(entry(), tmp_path, study_area=AREA)
    found = read_layer(entry(swap_axes=True), tmp_path, study_area=AREA)
    assert "swapped as asked for" in str(found.origin.operation)
    # and the fix goes with the file
    again = with_fixes(tmp_path, f"city={path}", None, swap_axes=True)
    assert again.frame.geometry[0].equals(found.frame.geometry[0])
    # a stranger's file in its place has nothing of it
    right = write(tmp_path / "right.geojson", {"n": 1})
    assert not with_fixes(tmp_path, f"city={right}", None, swap_axes=True).entry.swap_axes


def test_a_catalog_assumes_a_crs(tmp_path):
    rows = gpd.GeoDataFrame(geometry=[shapely.Polygon(RING)], crs=4326).to_crs(32643)
    rows.set_crs(32644, allow_override=True).to_file(tmp_path / "city.gpkg")
    own = {"file": "city.gpkg"}
    with pytest.raises(DataError, match="--assume-crs EPSG:32643"):
        read_layer(entry(**own), tmp_path, study_area=AREA)
    found = read_layer(entry(assume_crs="EPSG:32643", **own), tmp_path, study_area=AREA)
    assert found.frame.geometry[0].normalize().equals_exact(shapely.Polygon(RING).normalize(), 1e-9)
    assert "the file says EPSG:32644" in str(found.origin.operation)


# --- the plan's other files


OTHERS = [
    {"name": "zone", "file": "zone.geojson", "fitted_to": ("zone-area",), "accuracy_m": 900},
    {"name": "park", "file": "two.gpkg", "table": "park", "grade": "digitised", "fitted_to": ()},
    {"name": "lake", "file": "two.gpkg", "table": "lake", "fitted_to": ("lake-area",)},
]


def among_others(folder, text, **more):
    own = entry(**more)
    entries = [own, *(entry(**other) for other in OTHERS)]
    return read_replacement(own, folder, Replacement.parse(text), study_area=AREA, entries=entries)


@pytest.fixture
def others(tmp_path):
    write(tmp_path / "city.geojson", {"of": "city"})
    write(tmp_path / "zone.geojson", {"of": "zone"})
    for table in ("park", "lake"):
        rows = gpd.GeoDataFrame({"of": [table]}, geometry=[shapely.Polygon(RING)], crs=4326)
        rows.to_file(tmp_path / "two.gpkg", layer=table)
    return tmp_path


def test_another_layers_file_keeps_its_evidence(others):
    copy = others / "copy.geojson"
    copy.write_bytes((others / "zone.geojson").read_bytes())
    for text in (f"city={others / 'zone.geojson'}", f"city={copy}", f"city={copy}?of=zone"):
        found = among_others(others, text)
        assert (found.name, found.grade, found.fitted_to) == ("city", "schematic", ("zone-area",))
        assert found.accuracies_m.tolist() == [900]
        assert found.entry.source == "the plan's zone: drawn"
        assert found.origin.replaced


def test_of_a_file_with_several_layers_the_one_that_is_named_counts(others):
    path = others / "two.gpkg"
    found = among_others(others, f"city={path}:park")
    assert (found.grade, found.fitted_to) == ("digitised", ())
    found = among_others(others, f"city={path}:lake")
    assert (found.grade, found.fitted_to) == ("schematic", ("lake-area",))
    # the layer's own file, of which it is another part
    found = among_others(others, f"city={path}:lake", file="two.gpkg", table="park")
    assert found.fitted_to == ("lake-area",)


def test_a_layer_of_it_that_no_entry_has_is_as_weak_as_the_weakest(others):
    rows = gpd.GeoDataFrame({"of": ["new"]}, geometry=[shapely.Polygon(RING)], crs=4326)
    rows.to_file(others / "two.gpkg", layer="new")
    found = among_others(others, f"city={others / 'two.gpkg'}:new")
    assert (found.grade, found.fitted_to) == ("schematic", ("lake-area",))


def test_a_strangers_file_is_a_strangers(others):
    mine = write(others / "mine.geojson", {"of": "mine"})
    found = among_others(others, f"city={mine}")
    assert (found.grade, found.fitted_to) == ("unstated", ())


def test_the_reference_plans_zone_in_the_citys_place_is_no_evidence():
    plan = open_plan()
    path = plan.folder / "layers" / plan.catalog.layer("sez").file
    found = open_plan(replace=[f"city={path}?id=inside"]).layers["city"]
    own = plan.layers["sez"]
    assert (found.grade, found.fitted_to) == (own.grade, own.fitted_to)
    assert found.accuracies_m.max() == own.accuracies_m.max()
