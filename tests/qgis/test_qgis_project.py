"""Projects and styles as XML: what needs no QGIS to be seen."""

import zipfile
from xml.etree import ElementTree as ET

import pytest
import shapely
from making import layer, sheet

from alatau_geo import qgis
from alatau_geo.catalog import Text
from alatau_geo.errors import DataError, UsageError
from alatau_geo.qgis import classes
from alatau_geo.qgis.elements import clean, literal
from alatau_geo.qgis.labels import name_expression
from alatau_geo.report import Finding, Report
from alatau_geo.webmap.spec import MapSpec

BOX = shapely.box(77, 43.4, 77.1, 43.5)
NASTY = "[% env('HOME') %]<&\x00\"'"


def report(*findings):
    return Report("made", Text(en="Made"), (), findings, ())


def shown(*layers, **given):
    names = [item.name for item in layers]
    spec = MapSpec(
        title={"en": f"Plan {NASTY}", "kk": "Жоспар"},
        groups=[{"title": NASTY, "layers": names}],
        labels=names,
    )
    return sheet(*layers, report=report(), maps={"overview": spec}, **given)


def parsed(made):
    return ET.fromstring(qgis.project(made).split("\n", 1)[1])


def styled(**style):
    fields = {
        "id": ["a", "b", "c"],
        "name": ["A", "B", "C"],
        "use": ["home", "work", None],
        "grade": ["surveyed", "schematic", None],
    }
    rest = {"colour": "#102030", "by": "use", "classes": {"home": "#ff0000", "work": "#00ff00"}}
    return layer("zones", [BOX] * 3, fields=fields, style=rest | style, grade="official")


def test_a_rule_for_each_where_grades_are_mixed():
    made = shown(styled(classes={"home": "#ff0000"}))
    looks = made.styles(made.tables["zones"])[0].looks
    assert (looks[0].value, looks[0].colour, looks[0].dashed) == ("home", "#ff0000", False)
    assert {(look.value, look.dashed) for look in looks[1:]} == {(None, False), (None, True)}
    renderer = parsed(made).find(".//maplayer/renderer-v2")
    assert renderer.get("type") == "RuleRenderer"
    filters = [rule.get("filter") for rule in renderer.iter("rule")]
    assert filters[0].startswith("to_string(\"use\") = 'home'")
    assert "NOT IN ('home')" in filters[1]
    assert "\"grade\" IN ('unstated', 'schematic')" in filters[2]


def test_categories_where_grades_are_one():
    zones = layer(
        "zones",
        [BOX, BOX],
        fields={"use": [1, 2]},
        style={"by": "use", "classes": {"1": "#ff0000", "2": "#00ff00"}},
    )
    renderer = parsed(shown(zones)).find(".//maplayer/renderer-v2")
    assert renderer.get("type") == "categorizedSymbol"
    found = [(one.get("value"), one.get("type")) for one in renderer.iter("category")]
    assert found == [("1", "long"), ("2", "long")]


@pytest.mark.parametrize(("grade", "dash"), [("schematic", "1"), ("surveyed", "0")])
def test_dashes_say_what_is_a_drawing(grade, dash):
    line = shapely.LineString([(77, 43.4), (77.1, 43.4)])
    root = parsed(shown(layer("roads", [line], grade=grade)))
    options = root.findall(".//maplayer[1]/renderer-v2//Option[@name='use_custom_dash']")
    # a seam without dashes, then the line
    assert [one.get("value") for one in options] == ["0", dash]


def test_scales():
    root = parsed(shown(styled(scales=[1000, 250000], label_scales=[5000, 50000])))
    element = root.find(".//maplayer")
    assert element.get("hasScaleBasedVisibilityFlag") == "1"
    assert (element.get("maxScale"), element.get("minScale")) == ("1000", "250000")
    rendering = element.find("labeling//rendering")
    assert (rendering.get("scaleMin"), rendering.get("scaleMax")) == ("5000", "50000")
    for given in ([2000, 1000], [0, 10], [1, 2, 3]):
        with pytest.raises(ValueError, match="scale"):
            styled(scales=given)


def test_text_from_data_is_only_text():
    """No expression of theirs is evaluated, and no tag of theirs is one."""
    zones = layer(
        "zones",
        [BOX],
        fields={"id": [NASTY], "name": [NASTY], "use": [NASTY]},
        title=NASTY,
        source=NASTY,
        partition_of="zones2",
        style={"by": "use", "classes": {NASTY: "#ff0000"}},
        value_titles={"use": {NASTY: NASTY}},
    )
    text = qgis.project(shown(zones))
    root = ET.fromstring(text.split("\n", 1)[1])
    layouts = ET.tostring(root.find("Layouts"), encoding="unicode")
    legends = [one.get("label") for one in root.iter("category")]
    panel = [one.get("name") for one in root.iter("layer-tree-layer")]
    for one in (layouts, *legends, *panel):
        assert "[%" not in one
    assert "\x00" not in text
    value = root.find(".//maplayer/renderer-v2//category").get("value")
    assert value == clean(NASTY)


def test_a_value_cant_end_an_expressions_text():
    assert literal("a'; drop") == "'a''; drop'"
    backslash = chr(92)
    assert literal(f"{backslash}'") == f"'{backslash * 2}'''"


def test_names_in_the_language_then_in_others():
    zones = layer("zones", [BOX], fields={"name_en": ["a"], "name_kk": ["б"]})
    table = shown(zones).tables["zones"]
    assert name_expression(table, "kk") == 'coalesce("name_kk", "name_en")'
    assert name_expression(table, "ru") == 'coalesce("name_en", "name_kk")'
    assert name_expression(shown(layer("a", [BOX])).tables["a"], "en") == ""


def test_a_plan_without_maps():
    nowhere = layer("sites", [shapely.Point(77, 43.4), None])
    finding = Finding("AG1", "note", "sites", None, None, "x")
    root = parsed(sheet(nowhere, report=report(finding)))
    groups = root.findall("layer-tree-group/layer-tree-group")
    assert [one.get("name") for one in groups] == ["other", "Figures and findings"]
    assert not list(root.find("Layouts"))
    assert not list(root.find("visibility-presets"))
    assert root.find("ProjectTimeSettings") is None


def test_a_map_with_one_title_has_a_theme_for_each_language():
    spec = MapSpec(title="Plan", groups=[{"title": "G", "layers": ["zones"]}])
    made = sheet(styled(), report=report(), maps={"overview": spec})
    names = [one.get("name") for one in parsed(made).iter("visibility-preset")]
    assert names == ["Plan", "Plan · Русский", "Plan · Қазақша", "Grade of evidence"]


def test_looks_by_grade_are_all_grades():
    found = [look.value for look in classes.by_grade()]
    assert found == ["surveyed", "official", "digitised", "unstated", "schematic"]


@pytest.mark.parametrize(
    ("box", "code"),
    [
        ((76.6, 43.15, 77.5, 44), "EPSG:32643"),
        ((0, 51, 1, 52), "EPSG:32631"),
        ((-180, -10, -179, -9), "EPSG:32701"),
        ((179, -10, 180, -9), "EPSG:32760"),
    ],
)
def test_the_zone_of_a_place(box, code):
    assert qgis.utm(box) == code


def test_a_project_is_one_file_in_a_zip(tmp_path):
    qgis.write(tmp_path / "a.qgz", shown(styled()))
    with zipfile.ZipFile(tmp_path / "a.qgz") as archive:
        assert archive.namelist() == ["a.qgs"]
        assert archive.testzip() is None
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)
        text = archive.read("a.qgs").decode()
    assert "./made.gpkg|layername=zones" in text
    assert str(tmp_path) not in text
    first = (tmp_path / "a.qgz").read_bytes()
    (tmp_path / "a.qgz").unlink()
    qgis.write(tmp_path / "a.qgz", shown(styled()))
    assert (tmp_path / "a.qgz").read_bytes() == first


def test_a_frame_that_is_none():
    with pytest.raises((UsageError, DataError), match="needs a CRS that PROJ knows"):
        qgis.project(shown(styled(), crs="EPSG:1"))


def test_no_connection_unless_it_is_asked_for():
    sources = [one.get("source") or "" for one in parsed(shown(styled())).iter("layer-tree-layer")]
    assert all(source.startswith("./made.gpkg|") for source in sources)
    tiles = parsed(shown(styled(), basemap=qgis.basemap("osm"))).find(".//maplayer[@type='raster']")
    assert "openstreetmap.org" in tiles.findtext("datasource")
    assert "OpenStreetMap" in tiles.findtext("attribution")
