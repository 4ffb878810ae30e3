"""Tables for a terminal."""

import pytest

import alatau_geo
from alatau_geo import listing
from alatau_geo.errors import UsageError


@pytest.fixture(scope="module")
def plan():
    return alatau_geo.open_plan()


def test_one_row_for_each_layer_with_aligned_columns(plan):
    lines = listing.layer_table(plan).splitlines()
    assert len(lines) == len(plan.layers) + 2
    start = lines[0].index("grade")
    assert {line[start:].split()[0] for line in lines[2:]} == {"schematic"}


def test_one_row_for_each_claim(plan):
    lines = listing.claim_table(plan).splitlines()
    assert len(lines) == len(plan.claims.claims) + 2
    row = next(line for line in lines if line.startswith("sez-inside-city"))
    assert "derived" in row


def test_a_layers_card_shows_evidence_and_features(plan):
    card = listing.layer_card(plan, "substations")
    layer = plan.layers["substations"]
    assert "schematic" in card
    assert f"{len(layer.frame)}, {len(layer.drawn)} of them with a place" in card
    for name in layer.ids:
        assert name in card


def test_unknown_layer(plan):
    with pytest.raises(UsageError, match="no layer 'town'"):
        listing.layer_card(plan, "town")


def test_control_characters_and_long_texts_do_not_reach_the_terminal():
    table = listing._table([["a"], ["\x1b[31mred\nnext"], ["x" * 500]])
    assert "\x1b" not in table
    assert len(table.splitlines()) == 4
    assert max(map(len, table.splitlines())) <= 80
