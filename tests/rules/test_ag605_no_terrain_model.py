"""AG605: what is asked of the terrain where there is no model."""

import numpy as np
from terrain_making import write
from terrain_plans import ASKED, COLUMNS, ROWS, made

import alatau_geo
from alatau_geo.rules import ag605_no_terrain_model as rule

BARE = ASKED.replace(ASKED.splitlines()[1] + "\n", "")


def test_what_is_not_looked_at_is_told(tmp_path):
    found = list(rule.check(alatau_geo.open_plan(made(tmp_path / "p", asked=BARE)).evidence))
    assert {(item.rule, item.severity) for item in found} == {("AG605", "note")}
    assert [item.layer for item in found] == ["roads", "fields", "sites"]
    assert found[0].message == (
        "at most 6 % over 300 m is asked for, and not looked at: there is no terrain model"
    )


def test_a_model_from_anywhere_will_do(tmp_path):
    folder = made(tmp_path / "p", asked=BARE)
    flat = write(tmp_path / "flat.tif", np.full((ROWS, COLUMNS), 700, dtype=np.int16))
    assert list(rule.check(alatau_geo.open_plan(folder, dem=flat).evidence)) == []
    named = made(tmp_path / "q")
    assert list(rule.check(alatau_geo.open_plan(named).evidence)) == []


def test_a_plan_that_asks_nothing_misses_nothing():
    assert list(rule.check(alatau_geo.open_plan().evidence)) == []
