"""Tables for a terminal."""

import pytest
from making import layer
from shapely import Point

import alatau_geo
from alatau_geo import listing, rules
from alatau_geo.errors import UsageError
from alatau_geo.repair import METHOD, Repair
from alatau_geo.rules import ag111_slivers

SIZES = {"make_valid, linework": 68.0, "buffer(0)": 64.0}
REPAIRS = tuple(
    Repair(f"plot {n}", "holes are nested", (77.6, 43.4), METHOD, 60.0, 64.0, "m²", sizes=SIZES)
    for n in range(52)
)


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


def test_one_row_for_each_rule():
    lines = listing.rule_table().splitlines()
    assert len(lines) == len(rules.RULES) + 2
    for rule, line in zip(rules.RULES, lines[2:], strict=True):
        assert line.split()[:2] == [rule.CODE, rule.SEVERITY]
        assert line.endswith(".")


def test_a_rules_card_has_its_whole_text():
    card = listing.rule_card("ag111")
    assert card.startswith("AG111, warning\n\nNeighbours of a layer")
    text = " ".join(card.split())
    assert " ".join(ag111_slivers.__doc__.split()) in text
    assert text.endswith(f"To do: {ag111_slivers.ADVICE}")
    assert max(map(len, card.splitlines())) <= 80
    with pytest.raises(UsageError, match="no rule 'x'"):
        listing.rule_card("x")


def test_a_layers_card_tells_repairs_and_refused_rows_to_their_end(plan, monkeypatch):
    broken = layer("plots", [Point(77, 43)], repairs=REPAIRS, refused=[(Point(77, 43), "y" * 150)])
    monkeypatch.setitem(plan.layers, "city", broken)
    card = listing.layer_card(plan, "city")
    for item in REPAIRS[:50]:
        assert str(item) in card
    assert str(REPAIRS[50]) not in card
    assert "repaired   … and 2 more" in card
    assert f"refused    {'y' * 150}" in card


def test_control_characters_and_long_texts_do_not_reach_the_terminal():
    table = listing._table([["a"], ["\x1b[31mred\nnext"], ["x" * 500]])
    assert "\x1b" not in table
    assert len(table.splitlines()) == 4
    assert max(map(len, table.splitlines())) <= 80
