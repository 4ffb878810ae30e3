"""Quantities in running text; truth lists made by hand, intervals by the rules of verdicts.md."""

import importlib.util
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from work import lines_run

from alatau_geo.quantity import Interval, parse
from alatau_geo.quantity.scan import scan

TEXTS = Path(__file__).with_name("texts")


def program(name):
    """Return one of the programs in `benchmarks/`."""
    path = Path(__file__).parents[2] / "benchmarks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.stem)
def test_recall_and_false_finds(path):
    score = program("scan").score(path)
    print(f"{score.name}: {score.figures} figures, recall {score.recall:.1%}, {score.false}")  # noqa: T201
    assert score.figures >= 20
    assert score.recall >= 0.92
    assert len(score.false) <= 1


def stated(text, **options):
    return [item.stated for item in scan(text, **options)]


@pytest.mark.parametrize(
    "text",
    [
        "Decree No. 388, Article 5, items 3 and 4, Table 2, page 17",
        "постановление № 388, статья 5, пункты 3 и 4, таблица 2, стр. 17",
        "№ 388 қаулы, 5-бап, 4-тармақ, 2-кесте, 17-бет",
        "+7 (727) 250-11-22, 8 (727) 2501122, info5@example.kz, https://example.kz/24/7?ha=5",
        "at 10:30, 6 p.m., on a scale of 1:5000, 1/2",
        "the 21st, 2-й, 16-этажный, 2-ші, the 4th floor",
        "over 10 months, 5 years, 24 hours, за 3 года, 2 раза, 5 жыл, 10 айда, 2 есе",
        "SK-42, A3, EPSG:4326, COVID-19, QazTRF-23, version 1.2.3",
        "1. First\n2) Second\n3.1 Third (4) [5]",
        "3.1 Roads and bridges\n3.2 ROADS\n1.2.3 roads\n4.1 Дороги",
        "43.5° N, 76°56′, 040900",
        "17 мая, May 17, 17 қаңтарда",
        "one of the cities; бір адам; один из районов",
        "the winter of 1941/42",
        "",
        "ha km two три",
    ],
)
def test_numbers_that_are_no_quantities(text):
    assert [item for item in stated(text) if "year" not in item] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 2026-2027 and by April 2027", ["2026-2027", "by April 2027"]),
        ("к концу 2029 года, 12.10.2024", ["end of 2029", "12.10.2024"]),
        ("2027 жылғы сәуірде, 2030 жылға дейін", ["2027 жылғы сәуір", "by 2030"]),
        ("on May 5, 2026 and 5 May 2026", ["May 5, 2026", "5 May 2026"]),
        ("on 31 February 2026", []),
        # what is after a date is not on it, and a decade is no year
        ("after 2030, since 5 May 2026, no earlier than 2028, in the 2030s", []),
        ("после 2030 года, не ранее 2028 года, в 2030-х годах, 2030 жылдан кейін", []),
    ],
)
def test_dates_are_told_from_counts(text, expected):
    found = scan(text)
    assert {item.quantity.bound for item in found} <= {"date"}
    wanted = [parse(words).interval for words in expected]
    if expected[:1] == ["end of 2029"]:
        wanted[0] = parse("by end of 2029").interval
    assert [item.quantity.interval for item in found] == wanted


def test_this_year_is_that_of_the_document():
    for text in ("in May of the current year", "в мае этого года", "осы жылдың мамырында"):
        assert [item.quantity.interval for item in scan(text, year=2026)] == [
            parse("May 2026").interval
        ]
        assert scan(text) == []


def test_a_figure_does_not_reach_across_blocks_and_cells():
    assert stated("up to\n\n24\n\nthousand ha") == ["24"]
    assert stated("24\thectares") == ["24"]
    assert stated("more than 24\nthousand ha") == ["more than 24 thousand ha"]


def test_the_mark_of_a_footnote_is_no_digit():
    assert stated("24¹ projects, 49[2] km, 103 m²") == ["24 projects", "49 km", "103 m²"]
    for mark in ("¹", "¹)", " ¹", " 1)", " (1)", "*", "**", "†", " [1]"):
        assert stated(f"49{mark} км дорог") == ["49 км"]
    # what stands there for something else is left
    assert stated("в 24 1) проекты 2) объекты")[0] == "24"
    assert stated("3 (2) sites") == ["3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # contracts say a number twice
        ("150 (сто пятьдесят) га, 2 (екі) үй", ["150 га", "2 үй"]),
        ("сто пятьдесят (150) га; 5 (five) ha", ["сто пятьдесят га", "5 ha"]),
        ("150 (of them 20) ha", ["150", "20"]),
        ("150 (сто двадцать) га", ["150", "сто двадцать"]),
        ("150 000 (сто пятьдесят тысяч) кв. м", ["150 000 кв. м"]),
        # a unit that several numbers share
        ("5, 10 и 15 км дорог", ["5 км", "10 км", "15 км"]),
        ("5 and 10 ha", ["5 ha", "10 ha"]),
        ("3 и 4 дома, 25 га", ["3", "4 дома", "25 га"]),
        ("в 3, 4, 25 га", ["3", "4", "25 га"]),
        # one number in two parts, or with a tolerance
        ("более 97 тыс. 900 га земли", ["более 97 тыс. 900 га"]),
        ("на 24 тыс. 3 школы", ["24 тыс", "3 школы"]),
        ("150±10 ha, 150 ha ± 10 %", ["150±10 ha", "150 ha"]),
        ("150+ ha of parks", ["150+ ha"]),
        # densities, sizes and what can't be told
        ("120 чел./га, 3 га/чел", []),
        ("10 x 20 m", ["20 m"]),
        ("1'234 ha", []),
        ("12.000 га", []),
        # two sums of money, and what they are no part of
        ("between $1.2 and $1.5 billion", ["between $1.2 and 1.5 billion"]),
        ("$1.2–$1.5 billion, €5-7 млн", ["$1.2–1.5 billion", "€5–7 млн"]),
        ("$1.2 and $1.5 billion", ["$1.2 billion", "$1.5 billion"]),
        ("3 to 5 years, от 3 до 5 лет, 3-5 жыл", []),
        ("более тысячи мест, до миллиона тонн", ["более тысячи мест", "до миллиона тонн"]),
        ("тысячи людей", []),
        # parts of something, and what became of something
        ("төрттен бірі, one in five homes, one out of every ten", []),
        ("enlarges the zone from 30 to 97 ha", ["30 ha", "97 ha"]),
        ("по 5,2; 13,7 и 35,8 тыс. га", ["5,2 тыс. га", "13,7 тыс. га", "35,8 тыс. га"]),
    ],
)
def test_figures_that_are_printed_otherwise(text, expected):
    assert stated(text) == expected


def test_a_line_may_begin_with_a_figure():
    text = "97.9 thousand ha\n24.5 МВт\n8.25 km\n49 km\n12.5 млн тенге"
    assert stated(text) == text.split("\n")


def test_a_sentence_ends_a_figure():
    assert stated("It cost 365,1 млрд. Then 21 projects. 9 км.") == [
        "365,1 млрд",
        "21 projects",
        "9 км",
    ]
    # a word with a capital begins a sentence, whatever it begins like: «семь» and «семья»
    assert stated("ушло 31 млрд. Построено семь корпусов") == ["31 млрд", "семь корпусов"]
    assert stated("ушло 31 млрд. Семь корпусов") == ["31 млрд", "Семь корпусов"]
    assert stated("365,1 млрд. тенге, 2,5 млн. USD") == ["365,1 млрд. тенге", "2,5 млн. USD"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("grows from 750 to 800 MW", ["750 MW", "800 MW"]),
        ("вырастет с 750 до 800 МВт", ["750 МВт", "800 МВт"]),
        ("from 750 to 800 MW", ["from 750 to 800 MW"]),
        ("rising to between 30 and 35 MW", ["between 30 and 35 MW"]),
    ],
)
def test_what_grows_states_two_figures_and_no_range(text, expected):
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("сократился до 38 процентов", ["38 процентов"]),
        ("была снижена до 38 процентов", ["38 процентов"]),
        ("может вырасти до 600 МВт", ["до 600 МВт"]),
        ("38%-ға дейін азайды", ["38%-ға"]),
        ("600 МВт-қа дейін жетуі мүмкін", ["600 МВт-қа дейін"]),
    ],
)
def test_what_a_number_became_is_no_bound(text, expected):
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("два моста, двух мостов, двум мостам, двумя мостами", [2] * 4),
        ("с четырнадцатью остановками", [14]),
        ("пятьюдесятью шестью домами", [56]),
        ("трое рабочих и двое приезжих", [3, 2]),
        ("в сорока двух", [42]),
        ("Тоғыз корпустың жетеуі", [9, 7]),
        ("он бір нысанның алтауы, үшеуінде", [11, 6, 3]),
        ("two hangars, five short-listed bidders, seven of nine blocks", [2, 5, 7, 9]),
        ("Отыздан астам аялдама, кемінде онға жуық", []),
        ("he paid for two; он построит дом; помочь семью советами", []),
        ("the two agreed, all three agreed, two thirds, one of nine", []),
    ],
)
def test_numbers_in_words_in_their_cases(text, values):
    exact = [item.quantity for item in scan(text) if item.quantity.interval.is_exact]
    assert [int(quantity.value) for quantity in exact] == values


@pytest.mark.parametrize(
    ("words", "interval"),
    [
        ("двадцатью тремя домами", "23"),
        ("more than eleven", "> 11"),
        ("отыздан астам аялдама", "> 30"),
        ("two hundred residents", "150 … 250"),
        ("23 млрд 400 млн тенге", "23.35 … 23.45"),
        ("700 мм", "0.00065 … 0.00075"),
        ("210 литров", "0.205 … 0.215"),
    ],
)
def test_more_ways_to_state_a_number(words, interval):
    (found,) = scan(f"Here: {words}.")
    assert str(found.quantity.interval) == interval


@pytest.mark.parametrize(
    "text", ["a 110/10 kV line", "60 км/ч, 60 km/h, 110 км/сағ", "on Pier 9", "каждые 12–15 минут"]
)
def test_pairs_speeds_names_and_spans_of_time_are_none(text):
    assert stated(text) == []


#: What once made patterns go back and forth, and what holds many numbers.
HOSTILE = [
    "1 ha, ",
    "9",
    "1,",
    "1 000 ",
    "1 ",
    "1-",
    "1) ",
    "49 1) ",
    "от 5 до ",
    "grow from 5 to 6 ",
    "two ",
    "бір ",
    "1 и ",
    "a-",
    "1 a",
    "Decree 5 and ",
    "/1",
    "2026-",
    "May ",
    "+7 ",
    "1°",
    "23 млрд 400 млн ",
    "1 большой новый ",
    "\n5",
]


@pytest.mark.parametrize("part", HOSTILE)
def test_work_is_in_proportion_to_the_text(part):
    scan(part * 10)  # words are looked up once, and remembered
    once, twice = (lines_run(scan, part * count) for count in (250, 500))
    assert twice <= 2.1 * once + 200


def test_a_text_without_an_end_of_its_words_is_scanned_once():
    for hostile in ("9" * 200_000, "1 " + "a" * 200_000, "1 " + "a-" * 100_000, " " * 200_000):
        assert lines_run(scan, hostile) < 1_000


# --- whatever is printed is found again ----------------------------------------------------------

SPACES = ["\u00a0", "\u202f", "\u2009", " "]
UNITS = ["ha", "га", "гектар", "km", "км", "MW", "МВт", "m²", "кв. м", "t", "тонн", "%"]
SCALES = ["", "thousand ", "тыс. ", "млн ", "мың ", "billion "]
BEFORE = [
    "",
    "more than ",
    "about ",
    "up to ",
    "almost ",
    "at least ",
    "более ",
    "около ",
    "почти ",
]
BEFORE += ["не менее ", "свыше ", "шамамен ", "кемінде "]
numbers = st.decimals(min_value="0.1", max_value=10**8, places=2).map(lambda n: n.normalize())


@given(
    numbers,
    st.sampled_from(BEFORE),
    st.sampled_from(SCALES),
    st.sampled_from(UNITS),
    st.sampled_from(SPACES),
    st.sampled_from([("The plan says ", " and no more."), ("Это ", ", и всё."), ("Бұл — ", ".")]),
)
def test_any_printed_quantity_is_found(  # noqa: PLR0917
    number, before, scale, unit, space, around
):
    printed = f"{number:,f}".replace(",", space).replace(".", ",")
    words = f"{before}{printed} {scale}{unit}"
    found = scan(around[0] + words + around[1])
    assert [item.quantity.interval for item in found] == [parse(words).interval]
    assert [item.quantity.unit for item in found] == [parse(words).unit]
    assert (found[0].start, found[0].end) == (len(around[0]), len(around[0] + words))


@given(
    st.integers(2, 99),
    st.integers(0, 50),
    st.sampled_from(["-", "–", "‑"]),
    st.sampled_from(["MW", "млрд тенге", "мың гектар"]),
)
def test_any_range_is_found(low, more, dash, unit):
    words = f"{low}{dash}{low + more} {unit}"
    found = scan(f"It is {words}, they say.")
    assert [item.quantity.interval for item in found] == [parse(words).interval]
    assert found[0].quantity.bound == "range"


@pytest.mark.parametrize(
    ("text", "dimensions"),
    [
        ("Площадь 1900 га.", ["area"]),
        ("до 2064 МВт", ["power"]),
        ("by 2030, 5 km", ["date", "length"]),
        ("в 1900 г. было 5 га", ["date", "area"]),
        ("2025 ж. 3 км", ["date", "length"]),
        ("In 2025 substations are built", ["date"]),
        ("31.12.2025 га", ["date"]),
    ],
)
def test_a_unit_makes_a_quantity_of_what_looks_like_a_year(text, dimensions):
    assert [item.quantity.unit.dimension for item in scan(text)] == dimensions


@given(st.integers(1, 10**6), st.sampled_from(["га", "мың гектар", "км", "МВт"]), st.data())
def test_kazakh_postpositions(number, unit, data):
    ending, after, bound = data.draw(
        st.sampled_from(
            [("дан", "астам", "above"), ("ға", "жуық", "almost"), ("ға", "дейін", "to")]
        )
    )
    join = "" if unit.endswith("р") else "-"
    [found] = scan(f"Жалпы {number} {unit}{join}{ending} {after} болады.")
    assert found.quantity.bound == bound
    ends = (found.quantity.interval.low, found.quantity.interval.high)
    factor = 1000 if unit.startswith("мың") else 1
    assert Decimal(number * factor) in ends


WORDS = {
    "en": (
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "two three four five six seven",
    ),
    "ru": (
        "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
        "два три четыре пять шесть семь",
    ),
    "kk": ("жиырма отыз қырық елу алпыс жетпіс сексен тоқсан", "екі үш төрт бес алты жеті"),
}


@given(st.sampled_from(["en", "ru", "kk"]), st.integers(0, 7), st.integers(0, 5))
def test_numbers_in_words(language, tens, ones):
    thing = {"en": "substations", "ru": "подстанций", "kk": "қосалқы станция"}[language]
    both = [words.split() for words in WORDS[language]]
    text = f"{both[0][tens]} {both[1][ones]} {thing}"
    [found] = scan(f"— {text}.")
    value = Decimal(10 * (tens + 2) + ones + 2)
    assert found.quantity.interval == Interval(value, value)
    assert found.counted == "substation"


@given(st.text(max_size=200))
def test_any_text_can_be_scanned(text):
    for item in scan(text, year=2026):
        assert 0 <= item.start < item.end <= len(text)
        assert parse(item.stated).interval == item.quantity.interval


@given(st.text(alphabet="0123456789.,-–  \n\thakmтысгадоfromto%$₸үшten", max_size=60))
def test_nearly_right_text_can_be_scanned(text):
    ends = [0]
    for item in scan(text):
        assert item.start >= ends[-1]
        ends.append(item.end)
        assert parse(item.stated).interval == item.quantity.interval
