"""What a user writes of a file that stands in for a layer, and of what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.catalog import LayerEntry
from alatau_geo.errors import UsageError
from alatau_geo.replacement import Fixes, Replacement


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
    path = tmp_path / name
    path.write_text("{}")
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


def test_a_name_that_is_not_utf8_can_be_written():
    found = Replacement.parse("city=\udcff.gpkg")
    assert found.label.encode() == b"?.gpkg"


# --- fixes


def entry(**more):
    values = {"name": "city", "title": "City", "file": "a.gpkg", "geometry": "polygon"}
    return LayerEntry(**values, grade="official", source="drawn", **more)


@pytest.mark.parametrize(
    ("fixes", "options"),
    [
        (Fixes(encoding="cp1251"), "--encoding"),
        (Fixes(assume_crs="EPSG:32643"), "--assume-crs"),
        (Fixes(swap_axes=True), "--swap-axes"),
        (Fixes("cp1251", "EPSG:32643", swap_axes=True), "--encoding, --assume-crs, --swap-axes"),
        (Fixes(encoding=""), "--encoding"),
    ],
)
def test_fixes_need_a_file_to_fix(fixes, options):
    with pytest.raises(UsageError, match=f"^{options}: corrects the files given by --layer, none"):
        fixes.check([])


def test_fixes_that_can_be_applied():
    file = Replacement.parse("city=a.gpkg")
    Fixes().check([])
    Fixes("cp1251", "EPSG:10947", swap_axes=True).check([file])
    with pytest.raises(UsageError, match=r"^--assume-crs: needs a CRS .*'utm' was given"):
        Fixes(assume_crs="utm").check([file])


def test_fixes_go_over_an_entry():
    own = entry(crs="EPSG:32644", encoding="cp866")
    assert Fixes().over(own) == own
    found = Fixes("cp1251", "EPSG:32643", swap_axes=True).over(own)
    assert (found.crs, found.encoding) == (None, "cp1251")
    assert (found.assume_crs, found.swap_axes) == ("EPSG:32643", True)
    # what is not asked for stays
    own = entry(assume_crs="EPSG:32643", swap_axes=True)
    found = Fixes(encoding="cp1251").over(own)
    assert (found.assume_crs, found.swap_axes) == ("EPSG:32643", True)
