"""A plan's tables: columns, domains, days, figures."""

import datetime as dt
import json
from importlib.resources import files

import pytest
import shapely
from making import layer

import alatau_geo
from alatau_geo import tables, terms
from alatau_geo.catalog import Phase, Text
from alatau_geo.report import Report

BOX = shapely.box(77, 43, 77.1, 43.1)
PHASES = (
    Phase(value="1", title="One", start="2026-01-01", end="2027-12-31", because="made up"),
    Phase(value="2", title="Two", start="2028-01-01", end="2030-12-31", because="made up"),
)


def of(*layers, **given):
    report = Report("made", Text(en="Made"), (), (), ())
    return tables.collect({item.name: item for item in layers}, report, **given)


@pytest.fixture(scope="module")
def plan():
    return alatau_geo.open_plan()


@pytest.fixture(scope="module")
def own(plan):
    return tables.collect(plan.layers, plan.check(), claims=plan.claims, phases=plan.catalog.phases)


def test_days_follow_the_phase():
    zones = layer("zones", [BOX] * 4, fields={"stage": [1, 2, None, 7]}, phase_field="stage")
    frame = of(zones, phases=PHASES)["zones"].frame
    assert frame["phase_start"].tolist() == [dt.date(2026, 1, 1), dt.date(2028, 1, 1), None, None]
    assert frame["phase_end"].tolist()[1] == dt.date(2030, 12, 31)
    # a code with gaps is a whole number all the same
    assert str(frame["stage"].dtype) == "Int64"
    assert "phase_start" not in of(zones)["zones"].frame


def test_a_domain_lists_also_what_the_file_has():
    zones = layer("zones", [BOX] * 2, fields={"use": ["a", "c"]}, value_titles={"use": {"a": "A"}})
    (column,) = [one for one in of(zones)["zones"].columns if one.name == "use"]
    assert {value: title.en for value, title in column.domain.items()} == {"a": "A", "c": "c"}


def test_figures_as_the_report_has_them(own, plan):
    claims = own["*claims"].frame.set_index("id")
    report = plan.check()
    assert claims["verdict"].tolist() == [verdict.outcome for verdict in report.claims]
    # 97.9 thousand ha: half a unit of the last digit
    assert claims.loc["sez-area", ["low", "high"]].tolist() == [97_850, 97_950]
    assert claims.loc["sez-area", "measured"] == pytest.approx(97_900, abs=0.1)
    documents = own["*documents"].frame
    assert set(claims["document"]) <= set(documents["id"])
    assert isinstance(documents["date"].iloc[0], dt.date)


def test_every_table_refers_to_what_is_there(own):
    links = own["*claim_layers"].frame
    assert set(links["claim"]) <= set(own["*claims"].frame["id"])
    assert set(links["layer"]) <= set(own["*catalog"].frame["name"])
    assert set(links["role"]) == set(terms.ROLES)
    fitted = links[links["role"] == "fitted"]
    assert ("sez-area", "sez") in set(zip(fitted["claim"], fitted["layer"], strict=True))
    assert set(own["*findings"].frame["layer"]) - {""} <= set(own["*catalog"].frame["name"])


def test_every_column_has_a_title(own):
    for table in own.values():
        for column in table.columns:
            assert all(column.title.get(one) for one in ("en", "ru", "kk"))
        assert len({column.title.en for column in table.columns}) == len(table.columns)


def test_words_are_there_in_all_languages():
    for name in ("GRADES", "OUTCOMES", "SEVERITIES", "ROLES", "TABLES", "COLUMNS", "WORDS"):
        for title in getattr(terms, name).values():
            assert title.en
            assert title.ru
            assert title.kk


def test_outputs_call_things_alike():
    """The web map has texts of its own, for its scripts."""
    text = files("alatau_geo.webmap").joinpath("static", "texts.json").read_text("utf-8")
    texts = json.loads(text)
    for prefix, known in (
        ("grade", terms.GRADES),
        ("outcome", terms.OUTCOMES),
        ("severity", terms.SEVERITIES),
    ):
        for key, title in known.items():
            assert texts[f"{prefix}.{key}"] == title.model_dump()


def test_phases_and_their_days():
    assert alatau_geo.open_plan().catalog.phases[0].end == dt.date(2027, 12, 31)
    with pytest.raises(ValueError, match="needs an `end` that is not before its `start`"):
        Phase(value="1", title="One", start="2027-01-01", end="2026-12-31", because="made up")
