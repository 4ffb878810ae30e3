"""The picture of a profile."""

import math
from xml.etree import ElementTree as ET

from alatau_geo.terrain.profile import Profile, svg

NAN = float("nan")


def made(height_m, *, distance_m=None, **more):
    distance_m = distance_m or tuple(100.0 * n for n in range(len(height_m)))
    rest = {"layer": "roads", "feature": "a", "part": 1, "parts": 1} | more
    return Profile(
        distance_m=distance_m, height_m=tuple(height_m), steepest_percent=1, over_m=100, **rest
    )


def parts(text, name):
    root = ET.fromstring(text)
    return root.findall(f"{{http://www.w3.org/2000/svg}}{name}")


def test_it_is_xml_and_its_label_is_text():
    text = svg(made([500, 510, 505]), label='<script>alert("1")</script> & more')
    root = ET.fromstring(text)
    assert root.get("aria-label") == '<script>alert("1")</script> & more'
    assert "<script" not in text
    assert "style" not in text


def test_points_lie_where_distance_and_height_put_them():
    text = svg(made([500.0, 600.0], distance_m=(0.0, 2000.0)))
    (line,) = parts(text, "polyline")
    (x0, y0), (x1, y1) = (map(float, pair.split(",")) for pair in line.get("points").split())
    assert (x0, x1) == (44, 392)
    # 115 m from the lowest line drawn to the uppermost, 100 m between these
    assert math.isclose((y0 - y1) / (150 - 24 - 10), 100 / 115, abs_tol=0.01)
    ticks = [item.text for item in parts(text, "text")]
    assert ticks == ["500", "550", "600", "0", "0.5", "1", "1.5", "2"]


def test_voids_are_gaps_on_grey():
    text = svg(made([500, 510, NAN, NAN, 520, 530]))
    assert len(parts(text, "polyline")) == 2
    (gap,) = parts(text, "rect")
    # from the last known position to the next
    assert float(gap.get("x")) == round(44 + 348 * 100 / 500, 1)
    assert float(gap.get("width")) == round(348 * 300 / 500, 1)
    nothing = svg(made([NAN, NAN]))
    assert parts(nothing, "polyline") == []
    assert len(parts(nothing, "rect")) == 1


def test_what_is_steep_is_red():
    text = svg(made([500, 500, 540, 540], steep=((100.0, 200.0),)))
    red = [line for line in parts(text, "polyline") if line.get("stroke") == "#c0392b"]
    assert len(red) == 1
    assert red[0].get("points").split()[0].startswith(f"{44 + 348 / 3:.1f},")


def test_many_points_are_few_where_nobody_can_see_them():
    height = [500 + math.sin(n / 800) * 40 for n in range(10_000)]
    assert len(svg(made(height))) < 6000


def test_figures_of_a_profile():
    one = made([500, NAN, 520, 510])
    assert (one.lowest_m, one.highest_m, one.length_m) == (500, 520, 300)
    assert one.known_m == 100
    assert math.isclose(one.unknown_share, 2 / 3)
    nothing = made([NAN, NAN])
    assert math.isnan(nothing.lowest_m)
    assert math.isnan(nothing.mean_percent)
    assert nothing.unknown_share == 1
    assert str(nothing.descent_m) == "0.0"
    flat = made([500, 500])
    assert flat.mean_percent == 0
    point = made([500, 500], distance_m=(0.0, 0.0))
    assert point.unknown_share == 0
    assert svg(point).startswith("<svg")
