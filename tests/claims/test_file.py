"""Reading claims: every problem at once, each with its line."""

import datetime as dt

import pytest

from alatau_geo import claims
from alatau_geo.claims import Claims, Document
from alatau_geo.errors import PlanError

FILE = """\
documents:
  - {id: 2025-11-26, title: One, publisher: p, date: 2025-11-26}
claims:
  - id: sez
    title: {en: Zone, kk: Аймақ}
    document: 2025-11-26
    stated: 97,9 тыс. га
    of: {area: sez, where: {phase: 2}}
  - id: outside
    title: Outside
    document: 2025-11-26
    stated: more than 24 thousand ha
  - id: inside
    title: Inside
    document: 2025-11-26
    derived: {difference: [sez, outside]}
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "claims.yaml"
        path.write_text(text, encoding="utf-8")
        return claims.read(path)

    return read


def test_a_file_is_read(read):
    found, file = read(FILE)
    assert list(found.by_id) == ["sez", "outside", "inside"]
    assert found.by_id["sez"].of.where == {"phase": ("2",)}
    assert found.documents == (
        Document(id="2025-11-26", title="One", publisher="p", date=dt.date(2025, 11, 26)),
    )
    assert file.line(("claims", 1, "stated")) == 12


def test_an_empty_file_has_no_claims(read):
    assert read("")[0] == Claims()


def test_all_problems_come_at_once_with_their_lines(read):
    text = (
        FILE.replace("97,9 тыс. га", "97,9 тыс. rods")
        .replace("title: Outside", "titel: Outside")
        .replace("[sez, outside]", "[sez, nowhere]")
        .replace("date: 2025-11-26}", "date: 2025-11}")
    )
    with pytest.raises(PlanError) as caught:
        read(text)
    found = [line.split("claims.yaml:")[1] for line in str(caught.value).split("\n")]
    expected = [
        "2: documents.0.date: needs a day written YYYY-MM-DD",
        "7: claims.0.stated: the unit 'rods' in '97,9 тыс. rods' is not known",
        "9: claims.1.title: Field required",
        "10: claims.1.titel: Extra inputs are not permitted",
        "16: inside: no claim 'nowhere' in this file",
    ]
    assert len(found) == len(expected)
    assert all(line.startswith(start) for line, start in zip(found, expected, strict=True))


def test_what_refers_to_an_unreadable_entry_is_not_reported(read):
    with pytest.raises(PlanError) as caught:
        read(FILE.replace("more than 24 thousand ha", "more than 24 thousand rods"))
    assert str(caught.value).count("\n") == 0
    assert ":12: claims.1.stated: " in str(caught.value)


@pytest.mark.parametrize(
    "text", ["claims: none\n", "claims:\n", "claims: {a: b}\n", "claims: [a]\n"]
)
def test_another_shape_is_refused(read, text):
    with pytest.raises(PlanError, match=r"claims\.yaml:1: claims.*needs a (list|mapping)"):
        read(text)
