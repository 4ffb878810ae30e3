"""The GeoPackage, read back with SQLite alone."""

import datetime as dt
import json
import sqlite3
import struct
import subprocess
import sys
import time
import warnings
from contextlib import closing
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from making import layer, sheet

from alatau_geo import geopackage, vector
from alatau_geo.catalog import Text
from alatau_geo.errors import PlanError
from alatau_geo.geopackage import writing
from alatau_geo.plan import open_plan
from alatau_geo.report import Finding, Report

BOX = shapely.box(77, 43, 77.1, 43.1)
POINT = shapely.Point(77, 43)
EVIDENCE = ("grade", "accuracy_m", "fitted_to")


def report(*findings):
    return Report("made", Text(en="Made"), (), findings, ())


def write(path, *layers, findings=()):
    made = report(*findings)
    geopackage.write(path, sheet(*layers, report=made), made)
    return path


def query(path, sql):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql).fetchall()


def columns(path, table):
    return {name: kind for _, name, kind, *_ in query(path, f'pragma table_info("{table}")')}


def written(tmp_path, fields, geometries=(BOX, None), **more):
    """Return each column as SQLite has it, by name."""
    path = write(tmp_path / "a.gpkg", layer("zones", geometries, fields=fields, **more))
    names = list(columns(path, "zones"))
    rows = query(path, 'select * from "zones" order by 1')
    return dict(zip(names, zip(*rows, strict=True), strict=True))


def test_it_is_a_geopackage_of_version_1_2(tmp_path):
    path = write(tmp_path / "a.gpkg", layer("zones", [BOX]))
    # GeoPackage 1.2, requirement 2: application id "GPKG", user version 10200
    assert query(path, "pragma application_id") == [(int.from_bytes(b"GPKG", "big"),)]
    assert query(path, "pragma user_version") == [(10200,)]
    assert query(path, "pragma integrity_check") == [("ok",)]
    assert query(path, "pragma foreign_key_check") == []


def test_its_tables_are_the_layers_findings_and_refused(tmp_path):
    city = layer("city", [BOX], title={"en": "City", "ru": "Город"}, date="2026-01-17")
    path = write(tmp_path / "a.gpkg", city, layer("sites", [POINT]))
    found = query(path, "select table_name, identifier, last_change from gpkg_contents")
    assert {name: title for name, title, _ in found} == {
        "city": "City",
        "sites": "sites",
        "findings": "Findings",
        "refused": "Refused features",
        "documents": "Documents",
        "claims": "Figures of the documents",
        "claim_layers": "Figures and layers",
        "catalog": "Layers of the plan",
        "layer_styles": "layer_styles",
    }
    assert {time for *_, time in found} == {"2026-01-17T00:00:00.000Z"}
    types = query(path, "select table_name, geometry_type_name, srs_id from gpkg_geometry_columns")
    assert set(types) == {
        ("city", "POLYGON", 4326),
        ("sites", "POINT", 4326),
        ("findings", "POINT", 4326),
        ("refused", "GEOMETRY", 4326),
    }


def test_a_layers_lineage_is_its_metadata(tmp_path):
    city = layer(
        "city",
        [BOX],
        title={"en": "City", "kk": "Қала"},
        grade="digitised",
        accuracy_m=25,
        licence="CC BY 4.0",
        fitted_to=("a", "b"),
    )
    path = write(tmp_path / "a.gpkg", city)
    (text,) = query(path, "select group_concat(metadata) from gpkg_metadata")[0]
    expected = {
        "TITLE_KK": "Қала",
        "TITLE_RU": "City",
        "GRADE": "digitised",
        "ACCURACY_M": "25",
        "SOURCE": "made up",
        "LICENCE": "CC BY 4.0",
        "DATE": "unstated",
        "FITTED_TO": "a, b",
        "FILE": "city.geojson",
        "SHA256": "0" * 64,
        "OPERATION": "EPSG:4326: already lon/lat on WGS 84",
    }
    for name, value in expected.items():
        assert f'<MDI key="{name}">{value}</MDI>' in text
    description = "en: City · kk: Қала. Grade: digitised. Source: made up"
    assert query(path, "select description from gpkg_contents where table_name = 'city'") == [
        (description,)
    ]


def test_evidence_is_in_every_row(tmp_path):
    fields = {"grade": ["surveyed", None], "fitted_to": [None, "b"], "accuracy_m": [0.5, np.nan]}
    found = written(tmp_path, fields, grade="official", fitted_to=("a",))
    assert found["grade"] == ("surveyed", "official")
    assert found["accuracy_m"] == (0.5, None)
    # one row marks the layer, and the layer marks every row
    assert found["fitted_to"] == ("a,b", "a,b")
    assert set(found) == {"fid", "geom", *EVIDENCE}


def test_what_evidence_takes_the_place_of_is_kept(tmp_path):
    fields = {"grade": ["A+", "B"], "Grade": ["x", "y"], "accuracy_m": ["5", "some"]}
    found = written(tmp_path, fields, grade="official")
    assert found["grade"] == ("official", "official")
    assert found["grade_2"] == ("A+", "B")
    assert found["Grade_3"] == ("x", "y")
    assert found["accuracy_m"] == (5, None)
    assert found["accuracy_m_2"] == ("5", "some")


def test_features_without_a_place_are_kept(tmp_path):
    found = written(tmp_path, {"n": [1, 2]})
    assert found["n"] == (1, 2)
    assert found["geom"][1] is None
    # header of 8 bytes and an envelope of 32, then WKB: GeoPackage 1.2, clause 2.1.3
    assert shapely.from_wkb(found["geom"][0][40:]).equals(BOX)


def test_a_layer_without_any_place(tmp_path):
    sites = layer("sites", [POINT, None])
    empty = type(sites)(sites.entry, sites.frame[1:], sites.refused, (), sites.origin)
    path = write(tmp_path / "a.gpkg", empty)
    assert query(path, "select geom from sites") == [(None,)]


@pytest.mark.parametrize(
    ("geometries", "kind", "z"),
    [
        ([POINT], "POINT", 0),
        ([POINT, shapely.MultiPoint([(77, 43), (77, 44)])], "MULTIPOINT", 0),
        ([BOX, shapely.MultiPolygon([BOX])], "MULTIPOLYGON", 0),
        ([shapely.LineString([(77, 43), (78, 43)])], "LINESTRING", 0),
        ([shapely.Point(77, 43, 5), POINT], "POINT", 1),
        ([shapely.force_3d(BOX), shapely.MultiPolygon([BOX])], "MULTIPOLYGON", 1),
    ],
)
def test_geometry_types(tmp_path, geometries, kind, z):
    path = write(tmp_path / "a.gpkg", layer("zones", geometries))
    sql = "select geometry_type_name, z from gpkg_geometry_columns where table_name = 'zones'"
    assert query(path, sql) == [(kind, z)]
    found = vector.read(path, table="zones").geometry
    assert [one.equals(other) for one, other in zip(found, geometries, strict=True)] == [
        True
    ] * len(geometries)
    assert found[0].has_z == geometries[0].has_z


def test_columns_that_sqlite_can_not_tell_apart(tmp_path):
    fields = {"Name": [1, 2], "name": [3, 4], "NAME_2": [5, 6], "fid": [9, 9], "GEOM": [7, 8]}
    found = written(tmp_path, fields)
    assert found["Name"] == (1, 2)
    assert found["name_3"] == (3, 4)
    assert found["NAME_2"] == (5, 6)
    assert found["fid"] == (9, 9)
    assert found["GEOM"] == (7, 8)
    assert found["fid_2"] == (1, 2)
    assert shapely.from_wkb(found["geom_2"][0][40:]).equals(BOX)


@pytest.mark.parametrize(
    "name", ["", "rowid", "oid", 'a"b', "a'b; drop table zones", "имя", "<b>", "select"]
)
def test_odd_column_names(tmp_path, name):
    assert written(tmp_path, {name: ["x", "y"]})[name] == ("x", "y")


@pytest.mark.parametrize(
    ("values", "found", "kind"),
    [
        ([True, False], (1, 0), "BOOLEAN"),
        (pd.Series([True, None], dtype=object), (1, None), "BOOLEAN"),
        (pd.array([False, None], dtype="boolean"), (0, None), "BOOLEAN"),
        ([2**62, -1], (2**62, -1), "INTEGER"),
        (pd.array([1, None], dtype="Int64"), (1, None), "INTEGER"),
        (np.array([1, 2], dtype="uint64"), (1, 2), "INTEGER"),
        (np.array([2**63, 2], dtype="uint64"), ("9223372036854775808", "2"), "TEXT"),
        (np.array([0.5, 2], dtype="float16"), (0.5, 2), "REAL"),
        ([0.5, np.nan], (0.5, None), "REAL"),
        (["а", None], ("а", None), "TEXT"),
        (["a", ""], ("a", ""), "TEXT"),
        ([dt.date(2026, 1, 17), None], ("2026-01-17", None), None),
        (
            pd.to_datetime(["2026-01-17T03:04:05Z", None]),
            ("2026-01-17T03:04:05.000Z", None),
            "DATETIME",
        ),
        (pd.Series(["a", None], dtype="category"), ("a", None), "TEXT"),
        (pd.Series([1, 2], dtype="category"), ("1", "2"), "TEXT"),
        (pd.to_timedelta([1, 2], unit="D"), ("1 days 00:00:00", "2 days 00:00:00"), "TEXT"),
        ([{"a": [1, None]}, [1, "б"]], ('{"a": [1, null]}', '[1, "б"]'), "TEXT"),
        ([np.array([1, 2]), None], ("[1, 2]", None), "TEXT"),
        ([1, "x"], ("1", "x"), "TEXT"),
        ([True, "x"], ("true", "x"), "TEXT"),
        ([Decimal("1.50"), None], ("1.50", None), "TEXT"),
        ([b"\x01", None], ("01", None), "TEXT"),
        ([None, None], (None, None), "TEXT"),
    ],
)
def test_values_of_all_kinds(tmp_path, values, found, kind):
    fields = {"v": values if not isinstance(values, list) else pd.Series(values)}
    assert written(tmp_path, fields)["v"] == found
    assert kind in (None, columns(tmp_path / "a.gpkg", "zones")["v"].split("(")[0])


def test_findings_have_their_place(tmp_path):
    hostile = "<script>'\"; drop table zones"
    findings = [
        Finding("AG101", "warning", "zones", hostile, (77.5, 43.5), hostile),
        Finding("AG201", "note", "", None, None, "no place"),
    ]
    path = write(tmp_path / "a.gpkg", layer("zones", [BOX]), findings=findings)
    rows = query(path, "select rule, severity, layer, feature, message, geom from findings")
    assert [row[:5] for row in rows] == [
        ("AG101", "warning", "zones", hostile, hostile),
        ("AG201", "note", "", None, "no place"),
    ]
    # a point has no envelope: 8 bytes of header, then WKB
    assert struct.unpack("<2d", rows[0][5][13:]) == (77.5, 43.5)
    assert rows[1][5] is None


def test_refused_features_keep_all_they_had(tmp_path):
    with np.errstate(invalid="ignore"):
        nowhere = shapely.from_wkt("LINESTRING (77 43, nan 44)")
    aside = [
        (POINT, "a point"),
        (nowhere, "not finite"),
        (None, "unread"),
        (shapely.Polygon(), "empty"),
    ]
    zones = layer("zones", [BOX], refused=aside)
    zones.refused["name"] = pd.Series(["Алатау", None, "c", "d"], dtype=object)
    zones.refused["size"] = [1.5, np.nan, np.inf, 2]
    zones.refused["made"] = pd.to_datetime(["2026-01-17", None, None, None])
    zones.refused["id"] = ["p", None, "u", "e"]
    path = write(tmp_path / "a.gpkg", zones)
    rows = query(path, "select layer, feature, reason, attributes, wkt, geom from refused")
    assert [row[:3] for row in rows] == [
        ("zones", "p", "a point"),
        ("zones", "row 2", "not finite"),
        ("zones", "u", "unread"),
        ("zones", "e", "empty"),
    ]
    assert [json.loads(row[3]) for row in rows] == [
        {"name": "Алатау", "size": 1.5, "made": "2026-01-17", "id": "p"},
        {"name": None, "size": None, "made": None, "id": None},
        {"name": "c", "size": "inf", "made": None, "id": "u"},
        {"name": "d", "size": 2.0, "made": None, "id": "e"},
    ]
    assert "NaN" in rows[1][4]
    assert [row[4] is None for row in rows] == [True, False, True, True]
    assert [row[5] is None for row in rows] == [False, True, True, False]


def test_layers_called_like_its_own_tables(tmp_path):
    path = write(tmp_path / "a.gpkg", layer("findings", [BOX, BOX]), layer("refused", [POINT]))
    counts = [
        len(columns(path, table)) and len(vector.read(path, table=table))
        for table in ("findings", "refused", "findings_2", "refused_2")
    ]
    assert counts == [2, 1, 0, 0]
    same = [layer(name, [BOX], title="City") for name in ("a", "b")]
    path = write(tmp_path / "same.gpkg", *same, layer("c", [BOX], title="FINDINGS"))
    titles = query(path, "select identifier from gpkg_contents order by rowid")
    assert [title for (title,) in titles][:5] == [
        *("City", "City_2", "FINDINGS", "Findings_2", "Refused features")
    ]
    for name in ("gpkg_contents", "rtree_a", "sqlite_master", "layer_styles"):
        with pytest.raises(PlanError, match=f"not {name}:.* rename in catalog"):
            write(tmp_path / "b.gpkg", layer(name, [BOX]))
    assert not (tmp_path / "b.gpkg").exists()


def test_gdal_is_left_as_it_was(tmp_path):
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    write(tmp_path / "a.gpkg", layer("zones", [BOX]))
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


SCRIPT = """
import sys
from pathlib import Path
from alatau_geo import geopackage
from alatau_geo.plan import open_plan
plan = open_plan()
geopackage.write(Path(sys.argv[1]), plan.sheet(), plan.check())
"""


def test_same_inputs_same_bytes(tmp_path):
    plan = open_plan()
    geopackage.write(tmp_path / "a.gpkg", plan.sheet(), plan.check())
    # times in a GeoPackage have milliseconds; another process hashes otherwise
    time.sleep(1.1)
    environment = {"PYTHONHASHSEED": "7", "TZ": "Asia/Almaty"}
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "b.gpkg")], check=True, env=environment
    )
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()


def test_the_reference_plan_is_all_there(tmp_path):
    plan = open_plan()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        geopackage.write(tmp_path / "a.gpkg", plan.sheet(), plan.check())
    for name, one in plan.layers.items():
        found = vector.read(tmp_path / "a.gpkg", table=name)
        assert len(found) == len(one.frame)
        days = {"phase_start", "phase_end"} if one.entry.phase_field else set()
        assert set(one.frame.columns) | {*EVIDENCE} | days == set(found.columns)
        own = gpd.GeoSeries(one.frame.geometry.array, crs=4326)
        assert (found.geometry.geom_equals(own) | (found.geometry.isna() & own.isna())).all()
        assert (found["grade"] == "schematic").all()


def test_parts_with_and_without_heights(tmp_path):
    flat, high = BOX, shapely.force_3d(shapely.box(78, 43, 79, 44), 800)
    both = shapely.GeometryCollection([flat, high])
    city = layer("city", [flat], refused=[(both, "a polygon is due")])
    path = write(tmp_path / "a.gpkg", city)
    (found,) = gpd.read_file(path, layer="refused").geometry
    assert shapely.get_coordinates(found).tolist() == shapely.get_coordinates(both).tolist()
    heights = shapely.get_coordinates(found, include_z=True)[:, 2]
    np.testing.assert_array_equal(heights, [0] * 5 + [800] * 5)


def test_a_file_that_cant_be_written(tmp_path):
    (tmp_path / "a.gpkg").mkdir()
    with pytest.raises(OSError, match="was not written whole"):
        write(tmp_path / "a.gpkg", layer("city", [BOX]))


def test_a_file_that_only_seems_written(tmp_path, monkeypatch):
    """As where a disk is full at the last moment, of which GDAL need not tell."""
    schema = writing.write_schema

    def cut(file, *given):
        schema(file, *given)
        file.commit()
        path = tmp_path / "a.gpkg"
        path.write_bytes(path.read_bytes()[:20_000])

    monkeypatch.setattr(writing, "write_schema", cut)
    with pytest.raises(OSError, match="was not written whole"):
        write(tmp_path / "a.gpkg", layer("city", [BOX]))
