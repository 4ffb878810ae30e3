"""Reading a plan's layers, and files of a user's in their place."""

import json
import re

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from making import real

from alatau_geo import geopackage, vector
from alatau_geo.catalog import LayerEntry
from alatau_geo.errors import DataError, UsageError
from alatau_geo.plan import open_plan
from alatau_geo.reader import Replacement, read_layer, read_replacement

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


# --- what a user writes


@pytest.mark.parametrize(
    ("text", "file", "table", "where"),
    [
        ("city=a.gpkg", "a.gpkg", None, {}),
        ("city=a.gpkg:b", "a.gpkg", "b", {}),
        ("city=a.gpkg:b: c", "a.gpkg", "b: c", {}),
        ("city=a.GPKG:b", "a.GPKG", "b", {}),
        ("city=a.gpkg?K=1", "a.gpkg", None, {"K": ("1",)}),
        ("city=a.gpkg:b?K=1&L=x&K=2", "a.gpkg", "b", {"K": ("1", "2"), "L": ("x",)}),
        (
            "city=a.gpkg:имя слоя?имя=Алатау қаласы",
            "a.gpkg",
            "имя слоя",
            {"имя": ("Алатау қаласы",)},
        ),
        # nothing is decoded
        ("city=a.gpkg?N=100%25+5%", "a.gpkg", None, {"N": ("100%25+5%",)}),
        ("city=a.gpkg?N=a;b", "a.gpkg", None, {"N": ("a;b",)}),
        ("city=a.gpkg?N=who? me=you", "a.gpkg", None, {"N": ("who? me=you",)}),
        ("city=a.gpkg?N=Tom & Jerry&K=1", "a.gpkg", None, {"N": ("Tom & Jerry",), "K": ("1",)}),
        ("city=a.gpkg?N=", "a.gpkg", None, {"N": ("",)}),
        ("city=a.gpkg?N=x:y.gpkg:z", "a.gpkg", None, {"N": ("x:y.gpkg:z",)}),
        (r"city=C:\data\a.gpkg", r"C:\data\a.gpkg", None, {}),
        (r"city=C:\data\a.gpkg:b?K=1", r"C:\data\a.gpkg", "b", {"K": ("1",)}),
        ("city=C:/data.v2/a.geojson", "C:/data.v2/a.geojson", None, {}),
        ("city=./my.folder/a=b.shp", "./my.folder/a=b.shp", None, {}),
        ("city=a.gpkg?N=" + "x" * 5000, "a.gpkg", None, {"N": ("x" * 5000,)}),
        ("city=a\0.gpkg", "a\0.gpkg", None, {}),
    ],
)
def test_the_parts_of_a_replacement(text, file, table, where):
    found = Replacement.parse(text)
    assert (found.layer, str(found.path), found.table) == (
        "city",
        str(type(found.path)(file)),
        table,
    )
    assert found.where == where


@pytest.mark.parametrize(
    "text",
    [
        *("", "city", "city=", "=a.gpkg", "city=a.gpkg:", "city=?K=1", "city=a.gpkg?"),
        *("city=a.gpkg?K", "city=a.gpkg?=1", "city=a.gpkg?K&L=1"),
    ],
)
def test_other_forms_are_refused(text):
    with pytest.raises(UsageError, match=r"--layer needs NAME=FILE\[:TABLE\]\[\?FIELD=VALUE"):
        Replacement.parse(text)


@pytest.mark.parametrize("name", ["a?b=c.geojson", "a:b.geojson", "a.gpkg:b.geojson"])
def test_a_file_that_is_there_is_meant(tmp_path, name):
    path = write(tmp_path / name, {"K": 1})
    for text, where in ((f"city={path}", {}), (f"city={path}?K=1", {"K": ("1",)})):
        found = Replacement.parse(text)
        assert (found.path, found.table, found.where) == (path, None, where)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    WORDS.filter(lambda t: t and not set(t) & {"&", "=", "?"}), WORDS.filter(lambda t: "&" not in t)
)
def test_a_selector_says_what_was_given(field, value):
    found = Replacement.parse(f"city=a.gpkg?{field}={value}")
    assert found.where == {field: (value,)}
    assert found.selector == f"{field}={value}"
    assert found.label == f"a.gpkg?{field}={value}"


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
    geopackage.write(tmp_path / "plan.gpkg", {name: layer}, plan.check())
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
    with pytest.raises(DataError, match="needs one of"):
        replaced(tmp_path, "city=https://example.org/a.zip")


def test_a_name_that_is_not_utf8_can_be_written():
    found = Replacement.parse("city=\udcff.gpkg")
    assert found.label.encode() == b"?.gpkg"


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
