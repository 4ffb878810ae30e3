"""What a GeoPackage says of its tables: titles, values, lineage, styles; and rules for names."""

import re
import sqlite3
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest
from lxml import etree

from alatau_geo import geopackage
from alatau_geo.plan import open_plan

GMD, GCO = "{http://www.isotc211.org/2005/gmd}", "{http://www.isotc211.org/2005/gco}"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    plan = open_plan()
    path = tmp_path_factory.mktemp("said") / "alatau.gpkg"
    geopackage.write(path, plan.sheet(language="kk"), plan.check())
    with closing(sqlite3.connect(path)) as database:
        yield database


def database_of(file):
    ((_, _, path),) = rows(file, "pragma database_list")
    return path


def rows(file, sql, *given):
    return file.execute(sql, given).fetchall()


def test_columns_have_titles_in_the_language_and_in_all(file):
    (found,) = rows(
        file,
        "select name, title, description from gpkg_data_columns"
        " where table_name = 'roads' and column_name = 'status'",
    )
    assert found == ("Күйі", "Күйі", "en: Status · ru: Состояние · kk: Күйі")


def test_values_have_titles(file):
    listed = rows(
        file,
        "select value, description from gpkg_data_column_constraints"
        " where constraint_name = 'roads_status' and constraint_type = 'enum'",
    )
    assert dict(listed)["planned"] == "en: planned · ru: планируется · kk: жоспарланған"
    for table, column, name in rows(
        file,
        "select table_name, column_name, constraint_name from gpkg_data_columns"
        " where constraint_name is not null",
    ):
        sql = "select value from gpkg_data_column_constraints where constraint_name = ?"
        known = {value for (value,) in rows(file, sql, name)}
        found = rows(file, f'select distinct "{column}" from "{table}"')
        assert {value for (value,) in found if value is not None} <= known, (table, column)


def test_lineage_is_iso_19115(file):
    records = rows(
        file,
        "select r.table_name, m.metadata, r.md_parent_id from gpkg_metadata m join"
        " gpkg_metadata_reference r on r.md_file_id = m.id where md_standard_uri = ?",
        "http://www.isotc211.org/2005/gmd",
    )
    assert len(records) == 1 + len(open_plan().shown)
    roots = {name: ET.fromstring(text) for name, text, _ in records}
    assert all(root.tag == f"{GMD}MD_Metadata" for root in roots.values())
    sez = roots["sez"]
    said = [one.text for one in sez.iter(f"{GCO}CharacterString")]
    assert any(text.startswith("Grade: schematic. Made up: no boundary was found") for text in said)
    assert "CC BY 4.0" in said
    assert "Fitted to the figure sez-area" in said
    assert any(text.startswith("circular: ") for text in said)
    kazakh = [one.text for one in sez.iter(f"{GMD}LocalisedCharacterString")]
    assert "«Алатау» арнайы экономикалық аймағы" in kazakh
    record = sez.find(f".//{GMD}DQ_AbsoluteExternalPositionalAccuracy//{GCO}Record")
    assert record.text == "10000"
    # a circular figure neither passes nor fails
    assert not list(sez.iter(f"{GCO}Boolean"))
    assert len({parent for name, _, parent in records if name}) == 1


@pytest.fixture(scope="module")
def iso_19139():
    """Return the schema ISO/TS 19139:2007 publishes, with GML 3.2.1, as XMLSchema of libxml2."""
    folder = Path(find_spec("bas_metadata_library").submodule_search_locations[0])
    return etree.XMLSchema(etree.parse(folder / "schemas" / "xsd" / "gmd" / "gmd.xsd"))


def test_metadata_are_valid_by_the_schema_of_iso_19139(file, iso_19139):
    records = rows(file, "select metadata from gpkg_metadata where md_standard_uri like '%/gmd'")
    assert len(records) > 10
    for (text,) in records:
        iso_19139.assertValid(etree.fromstring(text))
    # what ISO 19115 wants beyond the schema, of a data set: a topic; and words of restrictions
    for (text,) in records:
        root = etree.fromstring(text)
        assert root.findtext(f".//{GMD}MD_TopicCategoryCode") == "planningCadastre"
        assert root.find(f".//{GMD}otherConstraints/{GCO}CharacterString").text
        assert root.findtext(f".//{GMD}RS_Identifier/{GMD}code/{GCO}CharacterString") == "4326"
    # the schema does refuse
    root = etree.fromstring(records[0][0])
    root.append(root.find(f"{GMD}fileIdentifier"))
    assert not iso_19139.validate(root)


def test_styles_in_three_languages_and_one_default(file):
    found = rows(
        file, "select styleName, useAsDefault from layer_styles where f_table_name = 'roads'"
    )
    assert found[:3] == [("Қазақша", 1), ("English", 0), ("Русский", 0)]
    assert [name for name, _ in found[3:]] == [
        *("Дерек деңгейі", "Grade of evidence", "Уровень данных"),
        *("Кезеңдер", "Phases", "Этапы"),
    ]
    assert not any(is_default for _, is_default in found[1:])
    assert rows(file, "select count(*) from layer_styles where f_table_catalog is null") == [(0,)]
    for qml, sld in rows(file, "select styleQML, styleSLD from layer_styles"):
        ET.fromstring(qml.split("\n", 1)[1])
        if sld:
            ET.fromstring(sld)


def test_days_are_days_and_the_journal_is_gone(file):
    assert rows(file, "pragma journal_mode") == [("delete",)]
    types = {name: kind for _, name, kind, *_ in rows(file, "pragma table_info('roads')")}
    assert types["phase_start"] == "DATE"
    assert rows(file, "select phase_start from roads where id = 'phase-2-1'") == [("2028-01-01",)]
    types = {name: kind for _, name, kind, *_ in rows(file, "pragma table_info('documents')")}
    assert types["date"] == "DATE"


def test_rules_of_pdok_that_can_apply(file):
    """Those about names, keys, indices and frames; which do not, and why: docs/qgis.md."""
    plain = re.compile("[a-z][a-z0-9_]*")
    shaped = rows(file, "select table_name, column_name, srs_id from gpkg_geometry_columns")
    # names of layers and columns are small Latin letters, digits, underscores (RQ6, RQ9)
    for name, *_ in shaped:
        assert plain.fullmatch(name)
        assert len(name) <= 53
        columns = rows(file, f"pragma table_info('{name}')")
        assert all(plain.fullmatch(column) for _, column, *_ in columns)
        # a feature id (RQ7), one that counts up by itself (RC25)
        assert [column for _, column, _, _, _, key in columns if key] == ["fid"]
        ((sql,),) = rows(file, "select sql from sqlite_master where name = ?", name)
        assert "AUTOINCREMENT" in sql
        # an index (RQ11), of as many rows as have a place
        index = rows(file, f"select count(*) from rtree_{name}_geom")
        assert index == rows(file, f"select count(*) from {name} where geom is not null")
        # shapes are valid and simple (RQ23), outlines counter-clockwise, holes clockwise (RC20)
        shapes = gpd.read_file(str(database_of(file)), layer=name).geometry.dropna()
        if name != "refused":
            assert shapes.is_valid.all(), name
            assert shapes[shapes.geom_type != "MultiLineString"].is_simple.all(), name
        for area in shapes.explode():
            if area.geom_type == "Polygon":
                assert area.exterior.is_ccw
                assert not any(hole.is_ccw for hole in area.interiors)
    # one name for all geometry columns (RC17, RC18), one frame for all (RQ13)
    assert {column for _, column, _ in shaped} == {"geom"}
    assert {frame for *_, frame in shaped} == {4326}
    # no views (RQ8)
    assert rows(file, "select name from sqlite_master where type = 'view'") == []
