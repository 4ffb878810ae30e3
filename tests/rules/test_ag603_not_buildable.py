"""AG603: areas of which less can be built on than the catalog asks for."""

import pytest
from terrain_making import GEOD
from terrain_plans import ASKED, LAYERS, made, ramp

import alatau_geo
from alatau_geo.rules import ag603_not_buildable as rule


def check(folder, share, asked=ASKED, **more):
    asked = asked.replace("      clear_of", f"      share_at_least: {share}\n      clear_of")
    return list(rule.check(alatau_geo.open_plan(made(folder, asked=asked, **more)).evidence))


def area(shape):
    return abs(GEOD.geometry_area_perimeter(shape)[0])


def test_a_share_that_is_less(tmp_path):
    first, second = LAYERS["fields"]
    good = area(first - LAYERS["canal"][0]) / (area(first) + area(second))
    assert check(tmp_path / "a", good - 0.001) == []
    (found,) = check(tmp_path / "b", good + 0.001)
    assert (found.rule, found.severity, found.layer) == ("AG603", "warning", "fields")
    assert float(found.message.split("%")[0]) == pytest.approx(100 * good, abs=0.05)
    assert f"of fields can be built on for homes, {good + 0.001:.1%} should" in found.message
    assert "asked for because: made up" in found.message


def test_what_is_unknown_may_make_up_for_it(tmp_path):
    values = ramp()
    values[:, 40:] = -32768
    (found,) = check(tmp_path / "a", 0.5, values=values, nodata=-32768)
    assert found.severity == "note"
    assert "are unknown: cannot tell" in found.message
    (found,) = check(tmp_path / "b", 0.95, values=values, nodata=-32768)
    assert found.severity == "warning"


def test_without_a_share_nothing_is_asked(tmp_path):
    assert list(rule.check(alatau_geo.open_plan(made(tmp_path / "p")).evidence)) == []


def test_a_share_is_of_areas(tmp_path):
    asked = ASKED.replace("      areas: [fields]\n", "")
    with pytest.raises(alatau_geo.errors.PlanError, match="share_at_least is of areas"):
        check(tmp_path / "p", 0.5, asked)
