"""GitHub annotations: read back by the rules of the runner."""

import re

from hypothesis import given
from hypothesis import strategies as st
from shown import full, hostile

from alatau_geo import reports
from alatau_geo.reports import github


def read(text):
    """Read workflow commands as the runner does: its order of unescaping, of properties too."""
    found = []
    for line in text.splitlines():
        command, properties, data = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line).groups()
        values = dict(pair.split("=", 1) for pair in properties.split(","))
        for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            values = {key: value.replace(code, sign) for key, value in values.items()}
            if sign not in ":,":
                data = data.replace(code, sign)
        found.append((command, values, data))
    return found


def test_what_is_told_and_where():
    told = read(reports.render(full(), "github", folder="a,b/c:d"))
    assert [(command, values["title"]) for command, values, _ in told] == [
        ("error", "zone contradicts"),
        ("error", "AG101 zone"),
        ("warning", "near cannot tell"),
        ("warning", "AG112 zone"),
        ("warning", "AG112 zone"),
        ("notice", "AG101 zone"),
        ("notice", "baseline"),
    ]
    _, values, data = told[0]
    assert values["file"] == "a,b/c:d/layers/claims.yaml"
    assert values["line"] == "7"
    assert "97.9 thousand ha → 97,850 … 97,950 ha" in data
    assert (told[-1][1]["file"], told[-1][1]["line"]) == ("plans/baseline.yaml", "12")


def test_a_hostile_text_is_one_command():
    assert len(read(reports.render(hostile(), "github"))) == 3


@given(st.text(), st.text(min_size=1), st.text())
def test_nothing_in_a_text_ends_a_command(file, title, message):
    text = github.annotation("error", file, 1, title, message)
    assert text.count("\n") == 1
    assert len(text.splitlines()) == 1
    ((command, values, _),) = read(text)
    assert command == "error"
    assert set(values) <= {"file", "line", "title"}


def test_problems_of_a_plan_are_annotations_of_its_lines():
    text = github.problems("a/layers/claims.yaml:7: x: y\na/layers/claims.yaml:9: z\nno place")
    assert [(values.get("line"), data) for _, values, data in read(text)] == [
        ("7", "x: y"),
        ("9", "z"),
        (None, "no place"),
    ]
