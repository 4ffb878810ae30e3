"""Units by their spelling; factors from the SI and plain arithmetic."""

from decimal import Decimal

import pytest

from alatau_geo.quantity.named import unit_named
from alatau_geo.quantity.unit import SI_SIZE, STEMS, UNITS


@pytest.mark.parametrize(
    ("name", "base", "factor"),
    [
        ("", "1", "1"),
        ("ha", "ha", "1"),
        ("гектаров", "ha", "1"),
        ("Hectares", "ha", "1"),
        ("гектардан", "ha", "1"),
        ("km²", "ha", "100"),  # 1 km² = 10⁶ m² = 100 ha
        ("шаршы шақырым", "ha", "100"),
        ("квадратных километров", "ha", "100"),
        ("кв. м", "m²", "1"),
        ("кв. м.", "m²", "1"),
        ("square metres", "m²", "1"),
        ("м2", "m²", "1"),
        ("шаршы метрден", "m²", "1"),
        ("m", "km", "0.001"),
        ("мм", "km", "0.000001"),
        ("centimetres", "km", "0.00001"),
        ("кв. метров", "m²", "1"),
        ("литров", "m³", "0.001"),
        ("Гкал/сағ", "Gcal/h", "1"),
        ("еуроға", "mn EUR", "0.000001"),
        ("шақырым", "km", "1"),
        ("ГВт", "MW", "1000"),
        ("kW", "MW", "0.001"),
        ("tonnes", "t", "1"),
        ("тонны", "t", "1"),
        ("тенге", "bn KZT", "1e-9"),
        ("теңгеден", "bn KZT", "1e-9"),
        ("долларов США", "mn USD", "1e-6"),
        ("АҚШ доллары", "mn USD", "1e-6"),
        ("рабочих мест", "1", "1"),
        ("жұмыс орны", "1", "1"),
        ("қосалқы станция", "1", "1"),
    ],
)
def test_a_spelling_has_its_unit(name, base, factor):
    unit = unit_named(name)
    assert (unit.base, unit.factor) == (base, Decimal(factor))


@pytest.mark.parametrize(
    "name",
    [
        "mW",  # a milliwatt is no megawatt
        "HA",
        "KM",
        "мвт",
        "hа",  # the second letter is Cyrillic
        "tonic",
        "hectares and 24 more",
        "hectares less",
        "rods",
        "км/ч",
        "..",
        "percentage points",
    ],
)
def test_anything_else_is_none(name):
    assert unit_named(name) is None


def test_one_dimension_has_one_size_per_base():
    sizes = {}
    for unit in (*UNITS.values(), *STEMS.values()):
        assert unit.factor > 0
        assert sizes.setdefault(unit.base, unit.dimension) == unit.dimension
    # what geometry can be measured in
    assert {unit.base for unit in UNITS.values() if unit.dimension in ("area", "length")} == (
        set(SI_SIZE) - {"1"}
    )
