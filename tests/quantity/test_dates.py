"""Dates as intervals of days; the calendar of the standard library is the oracle."""

from datetime import date

import pytest

from alatau_geo.errors import PlanError
from alatau_geo.quantity.dates import days
from alatau_geo.quantity.words import MONTHS


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023-06-16", (2023, 6, 16), (2023, 6, 16)),
        ("17 January 2026", (2026, 1, 17), (2026, 1, 17)),
        ("17 января 2026 года", (2026, 1, 17), (2026, 1, 17)),
        ("2026 жылғы 17 қаңтар", (2026, 1, 17), (2026, 1, 17)),
        ("April 2027", (2027, 4, 1), (2027, 4, 30)),
        ("Apr. 2027", (2027, 4, 1), (2027, 4, 30)),
        ("May 2026", (2026, 5, 1), (2026, 5, 31)),
        ("май 2026", (2026, 5, 1), (2026, 5, 31)),
        ("марте 2026 г.", (2026, 3, 1), (2026, 3, 31)),
        ("2027 жылғы сәуір", (2027, 4, 1), (2027, 4, 30)),
        ("February 2028", (2028, 2, 1), (2028, 2, 29)),  # a leap year
        ("2026–2027", (2026, 1, 1), (2027, 12, 31)),
        ("2028 - 2030", (2028, 1, 1), (2030, 12, 31)),
        ("year 2025", (2025, 1, 1), (2025, 12, 31)),
        ("2025 год", (2025, 1, 1), (2025, 12, 31)),
        ("end of 2029", (2029, 12, 31), (2029, 12, 31)),
        ("end 2029", (2029, 12, 31), (2029, 12, 31)),
        ("by the end of 2029", None, (2029, 12, 31)),
        ("к концу 2029 года", None, (2029, 12, 31)),
        ("2029 жылдың соңына дейін", None, (2029, 12, 31)),
        ("by April 2027", None, (2027, 4, 30)),
        ("by 2030", None, (2030, 12, 31)),
        ("до 2030 года", None, (2030, 12, 31)),
        ("2030 жылға дейін", None, (2030, 12, 31)),
    ],
)
def test_the_days_of_a_date(text, first, last):
    interval, derivation = days(text)
    assert interval.low == (date(*first).toordinal() if first else None)
    assert interval.high == date(*last).toordinal()
    assert not interval.high_open
    assert "date stated" in derivation


@pytest.mark.parametrize(
    "text",
    [
        "2030",  # a bare number is a count
        "decree 2025",  # begins like December
        "mayor 2027",
        "майор 2027",
        "марка 2027",
        "30 sites",
        "by",
        "by 900",
        "2026-1-1",
        "٢٠٢٦–٢٠٢٧",
        "1726–1727",
        "April",
    ],
)
def test_anything_else_is_no_date(text):
    assert days(text) is None


@pytest.mark.parametrize("text", ["2023-02-30", "2023-13-01", "0000-01-01", "31 April 2027"])
def test_the_calendar_decides(text):
    with pytest.raises(PlanError, match="in the calendar"):
        days(text)


def test_years_come_in_order():
    with pytest.raises(PlanError, match="earlier one first"):
        days("2027–2026")


@pytest.mark.parametrize(
    "names",
    [
        "January February March April May June July August September October November December",
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
        "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    ],
)
def test_each_language_has_twelve_months(names):
    assert [MONTHS[name.lower()] for name in names.split()] == list(range(1, 13))
