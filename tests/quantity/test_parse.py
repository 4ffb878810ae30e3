"""Figures as documents state them; each interval was worked out by hand from design §3's rules."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.errors import PlanError
from alatau_geo.quantity import Interval, parse


def D(text):  # noqa: N802  it stands for Decimal in the tables below
    return Decimal(text)


def between(low, high):
    return Interval(D(low), D(high))


def above(low):
    return Interval(D(low), None, low_open=True)


def up_to(high):
    return Interval(None, D(high))


# --- the rows of the table of intervals ----------------------------------------------------------

TABLE = [
    ("97.9 thousand ha", "ha", "rounded", between("97850", "97950")),
    ("24 thousand ha", "ha", "rounded", between("23500", "24500")),
    ("88,000 ha", "ha", "rounded", between("87500", "88500")),
    ("30 projects", "1", "exact", between("30", "30")),
    ("2 substations", "1", "exact", between("2", "2")),
    ("more than 24 thousand ha", "ha", "above", above("24000")),
    ("at least 24 thousand ha", "ha", "from", Interval(D("24000"), None)),
    ("up to 900 jobs", "1", "to", up_to("900")),
    ("less than 900 jobs", "1", "below", Interval(None, D("900"), high_open=True)),
    ("about 162 billion tenge", "bn KZT", "about", between("161", "163")),
    (
        "almost 4 thousand ha",
        "ha",
        "almost",
        Interval(D("3000"), D("4000"), high_open=True),
    ),
    # 750 is printed to the ten, 800 to the hundred: 750 − 5 … 800 + 50
    ("750–800 MW", "MW", "range", between("745", "850")),
]

# --- what is left of facts.md --------------------------------------------------------------------

FACTS = [
    ("30", "1", "exact", between("30", "30")),
    ("41 projects", "1", "exact", between("41", "41")),
    ("more than 21 thousand jobs", "1", "above", above("21000")),
    ("1 trillion tenge", "bn KZT", "rounded", between("500", "1500")),
    ("8.8 bn tenge", "bn KZT", "rounded", between("8.75", "8.85")),
    ("115.6 bn tenge", "bn KZT", "rounded", between("115.55", "115.65")),
    ("+17 %", "%", "rounded", between("16.5", "17.5")),
    ("about 46.4 billion tenge", "bn KZT", "about", between("46.3", "46.5")),
    ("more than 103 thousand m²", "m²", "above", above("103000")),
    ("more than 103 thousand square meters", "m²", "above", above("103000")),
    ("365.1 bn tenge", "bn KZT", "rounded", between("365.05", "365.15")),
    ("312.5 billion tenge", "bn KZT", "rounded", between("312.45", "312.55")),
    ("49 km of roads", "km", "rounded", between("48.5", "49.5")),
    ("10.4 trillion tenge", "bn KZT", "rounded", between("10350", "10450")),
    ("around 1.2 trillion tenge", "bn KZT", "about", between("1100", "1300")),
    ("more than 22,000 jobs", "1", "above", above("22000")),
    ("about 360 million USD", "mn USD", "about", between("350", "370")),
    ("around 360 million dollars", "mn USD", "about", between("350", "370")),
    ("two stages", "1", "exact", between("2", "2")),
    ("21,000 t", "t", "rounded", between("20500", "21500")),
    ("21,000 tons", "t", "rounded", between("20500", "21500")),
    ("276.8 thousand m²", "m²", "rounded", between("276750", "276850")),
    ("more than 800 million USD", "mn USD", "above", above("800")),
    ("exceed USD 800 million", "mn USD", "above", above("800")),
    ("two towers", "1", "exact", between("2", "2")),
    ("750-800 MW", "MW", "range", between("745", "850")),
    ("2,064 MW", "MW", "rounded", between("2063.5", "2064.5")),
    ("up to 4,164 MW", "MW", "to", up_to("4164")),
    ("15 substations", "1", "exact", between("15", "15")),
    ("10,962 ha", "ha", "rounded", between("10961.5", "10962.5")),
    ("88,267.0086 ha", "ha", "rounded", between("88267.00855", "88267.00865")),
    ("12,117.003 ha", "ha", "rounded", between("12117.0025", "12117.0035")),
    ("30,000 ha", "ha", "rounded", between("25000", "35000")),
    ("96,500 ha", "ha", "rounded", between("96450", "96550")),
    ("nearly 4 thousand ha", "ha", "almost", Interval(D("3000"), D("4000"), high_open=True)),
    ("52,086", "1", "exact", between("52086", "52086")),
    ("26.47 ha", "ha", "rounded", between("26.465", "26.475")),
    ("66 km", "km", "rounded", between("65.5", "66.5")),
    ("7 interchanges", "1", "exact", between("7", "7")),
    # 2027-04-30 is day 740101 of the calendar: 2026 × 365 days + 491 leap days + 120
    ("by April 2027", "date", "date", up_to("740101")),
]

# --- other languages, other spaces, other marks --------------------------------------------------

LANGUAGES = [
    ("97,9 тыс. га", "ha", "rounded", between("97850", "97950")),
    ("97,9 тыс.га", "ha", "rounded", between("97850", "97950")),
    ("97,9 тысяч гектаров", "ha", "rounded", between("97850", "97950")),
    ("97,9 мың гектар", "ha", "rounded", between("97850", "97950")),
    ("97.9\u00a0thousand\u202fha", "ha", "rounded", between("97850", "97950")),
    ("более 24 тыс. га", "ha", "above", above("24000")),
    ("более\u00a024\u2009тыс.\u00a0га", "ha", "above", above("24000")),
    ("24 мың гектардан астам", "ha", "above", above("24000")),
    ("24 мыңнан астам гектар", "ha", "above", above("24000")),
    ("22 мыңнан астам жұмыс орны", "1", "above", above("22000")),
    ("не менее 24 тыс. га", "ha", "from", Interval(D("24000"), None)),
    ("кемінде 30 жоба", "1", "from", Interval(D("30"), None)),
    ("24 мың гектардан кем емес", "ha", "from", Interval(D("24000"), None)),
    ("24 мың гектардан кем", "ha", "below", Interval(None, D("24000"), high_open=True)),
    ("до 900 рабочих мест", "1", "to", up_to("900")),
    ("900-ге дейін жұмыс орны", "1", "to", up_to("900")),
    ("не более 900", "1", "to", up_to("900")),
    ("около 162 млрд. тенге", "bn KZT", "about", between("161", "163")),
    ("шамамен 162 миллиард теңге", "bn KZT", "about", between("161", "163")),
    ("почти 4 тыс. га", "ha", "almost", Interval(D("3000"), D("4000"), high_open=True)),
    ("4 мың гектарға жуық", "ha", "almost", Interval(D("3000"), D("4000"), high_open=True)),
    ("49 км", "km", "rounded", between("48.5", "49.5")),
    ("2064 МВт", "MW", "rounded", between("2063.5", "2064.5")),
    ("2 064 МВт", "MW", "rounded", between("2063.5", "2064.5")),
    ("от 750 до 800 МВт", "MW", "range", between("745", "850")),
    ("from 750 to 800 MW", "MW", "range", between("745", "850")),
    ("between 750 and 800 MW", "MW", "range", between("745", "850")),
    ("365,1 млрд тенге", "bn KZT", "rounded", between("365.05", "365.15")),
    ("365,1 миллиард теңге", "bn KZT", "rounded", between("365.05", "365.15")),
    ("360 миллионов долларов США", "mn USD", "rounded", between("355", "365")),
    ("$360 million", "mn USD", "rounded", between("355", "365")),
    ("две подстанции", "1", "exact", between("2", "2")),
    ("екі қосалқы станция", "1", "exact", between("2", "2")),
    ("103 тыс. кв. м", "m²", "rounded", between("102500", "103500")),
    # beside Cyrillic one comma is the decimal mark, in English it sets thousands apart
    ("26,470 га", "ha", "rounded", between("26.4695", "26.4705")),
    ("26,470 ha", "ha", "rounded", between("26465", "26475")),
    ("0,123 ha", "ha", "rounded", between("0.1225", "0.1235")),
    ("12,5 ha", "ha", "rounded", between("12.45", "12.55")),
    ("88 267,0086 ha", "ha", "rounded", between("88267.00855", "88267.00865")),
    ("97.0 ha", "ha", "rounded", between("96.95", "97.05")),
    ("0 ha", "ha", "rounded", between("-0.5", "0.5")),
    ("5 km²", "ha", "rounded", between("450", "550")),
    ("500 m", "km", "rounded", between("0.45", "0.55")),
    ("1.5 projects", "1", "rounded", between("1.45", "1.55")),
    ("22 thousand jobs", "1", "rounded", between("21500", "22500")),
    ("20–30 projects", "1", "range", between("20", "30")),
    ("about 750–800 MW", "MW", "range", between("740", "900")),
    ("1–2 million USD", "mn USD", "range", between("0.5", "2.5")),
]


@pytest.mark.parametrize(("stated", "base", "bound", "interval"), TABLE + FACTS + LANGUAGES)
def test_a_figure_leaves_its_interval(stated, base, bound, interval):
    quantity = parse(stated)
    assert quantity.interval == interval
    assert (quantity.unit.base, quantity.bound, quantity.stated) == (base, bound, stated)
    assert quantity.derivation
    assert (quantity.value is None) == (bound in ("range", "date"))


def test_the_derivation_says_what_was_done():
    assert parse("97.9 thousand ha").derivation == (
        "half a unit of its last digit, 100 ha, to both sides"
    )
    assert parse("about 20 projects").derivation.startswith("about: a whole unit of its last digit")


# --- properties ----------------------------------------------------------------------------------

numbers = st.decimals(min_value=0, max_value=10**9, allow_nan=False, allow_infinity=False, places=6)


@given(numbers, st.integers(0, 5))
def test_what_was_rounded_lies_in_the_interval(number, places):
    printed = number.quantize(Decimal(1).scaleb(-places))
    for stated in (f"{printed} ha", f"{printed:,} ha", f"{printed} га".replace(".", ",")):
        assert parse(stated).interval.contains(Interval(number, number)), stated


@given(numbers, st.integers(1, 6))
def test_what_was_rounded_to_significant_digits_lies_in_the_interval(number, digits):
    printed = Decimal(f"{number:.{digits - 1}e}")
    for stated in (f"{printed:f} ha", f"{printed:,f} ha"):
        assert parse(stated).interval.contains(Interval(number, number)), stated
    about = parse(f"about {printed:f} ha").interval
    assert about.contains(parse(f"{printed:f} ha").interval)


@given(
    numbers.map(lambda n: n.normalize()),
    st.sampled_from([("thousand", 3), ("million", 6), ("bn", 9), ("трлн", 12), ("мың", 3)]),
    st.sampled_from(["", "more than ", "about ", "up to ", "almost "]),
)
def test_a_scale_word_multiplies(number, scale, before):
    word, exponent = scale
    plain, scaled = parse(f"{before}{number:f} ha"), parse(f"{before}{number:f} {word} ha")
    factor = Decimal(1).scaleb(exponent)
    assert scaled.interval == plain.interval.scaled(factor)
    assert scaled.value == plain.value * factor


@given(numbers.map(lambda n: n.quantize(Decimal("0.1"))))
def test_units_of_one_kind_agree(number):
    assert parse(f"{number} km²").interval == parse(f"{number} ha").interval.scaled(D("100"))
    assert parse(f"{number} m").interval == parse(f"{number} km").interval.scaled(D("0.001"))
    assert parse(f"{number} GW").interval == parse(f"{number} MW").interval.scaled(D("1000"))


@given(st.integers(0, 10**15))
def test_a_plain_count_is_exact_however_it_is_spaced(number):
    for stated in (str(number), f"{number:,}", f"{number:,}".replace(",", "\u202f")):
        assert parse(stated).interval == Interval(Decimal(number), Decimal(number))


@given(st.text(max_size=60))
def test_any_text_gives_a_quantity_or_a_plan_error(text):
    try:
        derivation = parse(text).derivation
    except PlanError as error:
        derivation = str(error)
    assert derivation
    assert derivation.isprintable()  # whatever the text holds, a terminal may show this


@given(st.text(alphabet="0123456789.,-–  hakmтысга%$toдо", max_size=30))
def test_nearly_right_text_too(text):
    try:
        quantity = parse(text)
    except PlanError:
        return
    if quantity.value is not None:
        printed = Interval(quantity.value, quantity.value)
        is_bound = quantity.bound in ("above", "below", "almost")  # the figure itself is left out
        assert quantity.interval.contains(printed) != is_bound


@pytest.mark.parametrize(
    ("stated", "interval"),
    [
        ("150 ± 10 ha", "140 … 160"),
        ("97,9±0,5 тыс. га", "97400 … 98400"),
        ("150+ ha", "≥ 150"),
        ("5,000+ jobs", "≥ 5000"),
        # what stands behind the scale are the number's last digits
        ("97 тыс. 900 га", "97850 … 97950"),
        ("более 97 тыс. 900 га", "> 97900"),
        ("1 млн 250 000 кв. м", "1245000 … 1255000"),
        ("88 мың 5 гектар", "88004.5 … 88005.5"),
        ("20 соток", "0.15 … 0.25"),
        ("2 млн долл. США", "1.5 … 2.5"),
    ],
)
def test_ways_to_print_a_number(stated, interval):
    assert str(parse(stated).interval) == interval


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ("", "1 to 200 characters"),
        (" \u00a0\n", "1 to 200 characters"),
        ("ha", "needs a number"),
        ("NaN ha", "needs a number"),
        ("inf km", "needs a number"),
        ("½ km", "needs a number"),
        ("thousand ha", "needs a number"),
        ("٤٩ km", "digits 0–9"),
        ("4٩ km", "one number"),
        ("5 hа", "mixes Latin and Cyrillic"),
        ("5 МW", "mixes Latin and Cyrillic"),
        ("5 rods", "the unit 'rods' in '5 rods' is not known: use one of ha, km, m, "),
        ("5 mW", "is not known"),
        ("21-й проект", "is not known"),  # the 21st, not 21
        ("5 km\u200b", r"'km\\u200b'"),
        ("5 \x1b[31mha", "is not known|one number"),
        ("49 km and 24 ha", "has more"),
        ("97.9 thousand hectares and 24 thousand hectares", "has more"),
        ("21 projects totaling 365.1 billion tenge", "has more"),
        ("49 km of 2 roads", "has more"),
        ("12 345 67", "has more"),
        ("1e5 ha", "is not known"),
        ("1/2 km", "has more"),
        ("1 ± 5 km", "a tolerance goes with a number that is larger"),
        ("about 5 ± 1 km", "no qualifier"),
        ("5 ± 1 km and 24 ha", "has more"),
        ("more than 150+ ha", "has two"),
        ("12.000 га", "may be thousands or decimals"),
        ("30 of hectares", "is not known"),
        ("800–750 MW", "smaller number first"),
        ("more than 750–800 MW", "bounds of its own"),
        ("up to 20–30 projects", "bounds of its own"),
        ("more than about 5 ha", "at most one qualifier"),
        ("до 900-ге дейін", "has two"),
        ("-5 km", "not negative"),
        ("−5 km", "not negative"),
        ("1.234.567 ha", "one decimal mark"),
        ("1,23,456 ha", "one decimal mark"),
        ("1.234,5 ha", "one decimal mark"),
        ("1" * 19 + " ha", "at most 18 digits"),
        ("0." + "0" * 18 + "1 ha", "at most 18 digits"),
        ("9" * 200, "at most 18 digits"),
        ("9" * 1_000_000, "1000000 were given"),
        (" " * 1_000_000, "1000000 were given"),
        ("2023-02-30", "in the calendar"),
        ("2027–2026", "earlier one first"),
        ("decree 2025", "needs a number"),
    ],
    ids=lambda text: text[:30],
)
def test_wrong_figures_are_refused_clearly(stated, message):
    with pytest.raises(PlanError, match=message) as caught:
        parse(stated)
    assert len(str(caught.value)) < 1000


# --- exact_to ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "exact_to", "interval"),
    [
        ("88,000 ha", "1 ha", between("87999.5", "88000.5")),
        ("88,000 ha", "0.5 ha", between("87999.75", "88000.25")),
        ("88 thousand ha", "1 km²", between("87950", "88050")),
        ("22 thousand jobs", "1 job", between("21999.5", "22000.5")),
    ],
)
def test_exact_to_narrows_a_rounded_number(stated, exact_to, interval):
    quantity = parse(stated, exact_to=exact_to)
    assert quantity.interval == interval
    assert f"exact to {exact_to} is stated" in quantity.derivation


@pytest.mark.parametrize(
    ("stated", "exact_to", "message"),
    [
        ("88,000 ha", "1 km", "in the unit of '88,000 ha'"),
        ("88,000 ha", "0 ha", "above 0"),
        ("88,000 ha", "about 1 ha", "plain number"),
        ("88,000 ha", "1–2 ha", "plain number"),
        ("88,000 ha", "one hectare or so", "exact_to: "),
        ("97.9 thousand ha", "1 thousand ha", "finer than the digits"),
        ("more than 24 thousand ha", "1 ha", "goes with a rounded number"),
        ("about 24 thousand ha", "1 ha", "goes with a rounded number"),
        ("750–800 MW", "1 MW", "goes with a rounded number"),
        ("April 2027", "2027-04-01", "goes with a rounded number"),
    ],
)
def test_exact_to_that_does_not_fit(stated, exact_to, message):
    with pytest.raises(PlanError, match=message):
        parse(stated, exact_to=exact_to)
