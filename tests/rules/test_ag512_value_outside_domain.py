"""AG512: values that are not in their domain."""

import time

import pandas as pd
import pytest
from making import evidence, layer
from shapely import Point

from alatau_geo.rules import ag512_value_outside_domain as rule


def check(given, **domain):
    shapes = [Point(77, 43), *[None] * (len(given) - 1)]
    fields = {"id": [f"r{n}" for n in range(len(given))], "status": given}
    made = layer("roads", shapes, fields=fields, domains={"status": domain})
    return list(rule.check(evidence(made)))


DAY = pd.Timestamp("2026-01-17")


@pytest.mark.parametrize(
    ("domain", "good", "bad"),
    [
        ({"values": ["a", "b"]}, ["a", "b", None], ["c", "A", " a"]),
        ({"values": ["1", "2"]}, [1, 2.0, None], [3, 1.5]),
        ({"type": "integer"}, ["12", "-3", "+4"], ["1.5", "x", "1e3", "１"]),
        ({"type": "integer"}, [1.0, None, 2.0], [1.5, 2.25]),
        ({"type": "number"}, ["1", "-1.5", ".5", "2e-3"], ["1,5", "nan", "inf", "1.2.3", "0x1"]),
        ({"type": "date"}, ["2026-01-17", DAY], ["17.01.2026", "2026-02-30", "2026"]),
        ({"type": "boolean"}, [True, False], ["yes", "1"]),
        ({"type": "text"}, ["anything", "1"], []),
        ({"min": 0, "max": 10}, [0, 10, "5"], [-1, 10.01, "x"]),
        ({"max": 0}, [-1e9, 0], [0.5]),
        ({"earliest": "2026-01-01", "latest": "2026-12-31"},
         ["2026-01-01", "2026-12-31", DAY], ["2025-12-31", "2027-01-01", "soon"]),
        ({"min_length": 2, "max_length": 3}, ["ab", "abc", "көш"], ["a", "abcd"]),
        ({"pattern": "[A-Z]{2}[0-9]+"}, ["AB1"], ["AB", "xAB1", "AB1 ", "AB1\n"]),
        ({"pattern": "a|b"}, ["a", "b"], ["ab", "xa", "bx"]),
    ],
)  # fmt: skip
def test_values_in_and_out(domain, good, bad):
    assert check(good, **domain) == []
    for value in bad:
        assert [item.feature for item in check([value], **domain)] == ["r0"], value


def test_the_message_says_what_is_needed():
    (found,) = check(["planed"], values=["existing", "planned"], because="decree")
    assert found.message == (
        "status is 'planed', it needs one of existing, planned; asked for because: decree"
    )
    (found,) = check([11], min=0, max=10)
    assert found.message == "status is '11', it needs a number 0.0 … 10.0"
    (found,) = check(["2025-01-01"], earliest="2026-01-01")
    assert found.message.endswith("it needs a day 2026-01-01 or more")
    (found,) = check(["x" * 500], max_length=9)
    assert len(found.message) < 140


def test_the_first_fault_of_a_value_is_told():
    (found,) = check(["x"], type="integer", min=5)
    assert found.message.endswith("it needs an integer")


def test_a_pattern_takes_no_more_time_than_its_text():
    start = time.perf_counter()
    assert len(check(["a" * 50_000 + "b"], pattern="(a+)+")) == 1
    assert time.perf_counter() - start < 5


def test_a_missing_value_is_no_fault_here():
    assert check([None, ""], values=["a"], required=True) == []
