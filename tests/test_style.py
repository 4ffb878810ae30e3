"""Symbology: colours are colours, and nothing else can stand there."""

import pytest
from pydantic import ValidationError

from alatau_geo.catalog import GRADES
from alatau_geo.style import Symbology, is_dashed


def test_fill_follows_the_line_unless_it_is_given():
    assert Symbology(colour="#1b6ca8").fill_colour == "#1b6ca8"
    assert Symbology(colour="#1b6ca8", fill="#ffffff").fill_colour == "#ffffff"


def test_classes_colour_values_and_leave_the_rest():
    style = Symbology(colour="#000000", by="kind", classes={"road": "#ff0000", "2": "#00ff00"})
    assert style.colour_of("road") == "#ff0000"
    assert style.colour_of(2) == "#00ff00"
    assert style.colour_of("rail") == "#000000"
    assert style.colour_of(None) == "#000000"


def test_capitals_become_small():
    style = Symbology(colour="#1B6CA8", fill="#ABCDEF", by="k", classes={"v": "#FF0000"})
    assert (style.colour, style.fill, style.classes) == ("#1b6ca8", "#abcdef", {"v": "#ff0000"})


@pytest.mark.parametrize(
    "colour",
    [
        "red",
        "#fff",
        "1b6ca8",
        "#1b6ca8\n",
        "#1b6ca8;background:url(//x)",
        "#1b6cag",
        "#1b6ca8ff",
        "",
        "#١٢٣٤٥٦",
    ],
)
@pytest.mark.parametrize("key", ["colour", "fill", "classes"])
def test_a_colour_is_six_digits(colour, key):
    given = {"by": "k", "classes": {"v": colour}} if key == "classes" else {key: colour}
    with pytest.raises(ValidationError, match="needs a colour as #rrggbb"):
        Symbology(**given)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("fill_opacity", "1.1"),
        ("fill_opacity", "-0.1"),
        ("fill_opacity", "nan"),
        ("width", "0"),
        ("width", "21"),
        ("width", "inf"),
        ("radius", "0"),
        ("radius", "nan"),
        ("colr", "#000000"),
    ],
)
def test_sizes_are_within_bounds(key, value):
    with pytest.raises(ValidationError, match=key):
        Symbology(**{key: value})


def test_classes_are_of_a_field():
    with pytest.raises(ValidationError, match="classes need `by`"):
        Symbology(classes={"road": "#ff0000"})


def test_what_is_not_measured_ground_is_dashed():
    # design §3: a schematic layer looks like one everywhere; a file without a grade proves nothing
    assert [grade for grade in GRADES if is_dashed(grade)] == ["unstated", "schematic"]
