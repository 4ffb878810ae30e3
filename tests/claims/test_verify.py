"""Claims looked up in texts: what is altered is changed or gone, never found, never another."""

import json
import os
from pathlib import Path

import jsonschema
import pytest
from work import lines_run

from alatau_geo import claims, documents, plan
from alatau_geo.claims import proposal
from alatau_geo.claims.verify import verify
from alatau_geo.documents.text import lines
from alatau_geo.reports import verification

TEXTS = Path(__file__).parents[1] / "quantity" / "texts"
DOCUMENTS = Path(__file__).parents[3] / "shared" / "documents"


@pytest.mark.parametrize("name", ["en", "ru", "kk"])
def test_every_figure_is_found_in_each_language(name):
    known, _ = claims.read(TEXTS / "claims.yaml")
    found = verify(known, name, documents.read(TEXTS / f"{name}.txt"))
    assert found.count("found") == len(found.lookups) == 20
    assert not found.fails


@pytest.mark.parametrize(
    ("old", "new", "outcome"),
    [
        ("3,150 ha", "3,240 ha", "changed"),
        ("3,150 ha", "some land", "gone"),
        ("over 110 thousand", "up to 110 thousand", "changed"),
    ],
)
def test_what_was_altered_is_not_found(old, new, outcome):
    known, _ = claims.read(TEXTS / "claims.yaml")
    text = (TEXTS / "en.txt").read_text(encoding="utf-8")
    assert old in text
    found = verify(known, "en", lines(text.replace(old, new), "en.txt"))
    assert [item.outcome for item in found.lookups if item.outcome != "found"] == [outcome]
    assert found.fails
    assert max(map(len, verification.as_text([found]).splitlines())) <= 100
    schema = verification.schema("verification")
    jsonschema.validate(json.loads(verification.as_json([found])), schema)


@pytest.mark.parametrize("name", ["2025-11-26", "2026-01-17"])
def test_the_reference_plan_is_found_in_its_documents(name):
    folder = Path(os.environ.get("ALATAU_GEO_DOCUMENTS", DOCUMENTS))
    if not (folder / f"{name}.txt").is_file():
        pytest.skip(f"needs {name}.txt: none in {folder} (ALATAU_GEO_DOCUMENTS names the folder)")
    known = plan.open_plan().claims
    assert not verify(known, name, documents.read(folder / f"{name}.txt")).fails


@pytest.mark.parametrize("name", ["en", "ru", "kk"])
def test_what_scan_proposes_is_a_file_of_claims(tmp_path, name):
    text = documents.read(TEXTS / f"{name}.txt")
    found = proposal.proposals(text, dates=True)
    path = tmp_path / "claims.yaml"
    path.write_text(proposal.as_yaml(text, name, found), encoding="utf-8")
    known, _ = claims.read(path)
    assert [claim.quantity.interval for claim in known.claims] == [
        item.found.quantity.interval for item in found
    ]
    data = json.loads(verification.proposals_as_json(text.name, name, found))
    jsonschema.validate(data, verification.schema("quantities"))


@pytest.mark.parametrize("words", ["3,150 ha of land. ", "18 projects, ", "1 2 3 ", "by 2030, "])
def test_a_text_of_equal_figures_costs_no_more_each_the_more_there_are(words):
    known, _ = claims.read(TEXTS / "claims.yaml")
    verify(known, "en", lines(words, "en.txt"))
    once, twice = (
        lines_run(verify, known, "en", lines(words * count, "en.txt")) for count in (100, 200)
    )
    assert twice <= 2.1 * once


def test_a_figure_that_grew_is_found_beside_what_it_was():
    claim = {"id": "load", "title": "Peak load", "document": "d", "stated": "340 MW"}
    data = {"documents": [{"id": "d", "title": "D", "publisher": "p"}], "claims": [claim]}
    known = claims.Claims.model_validate(data)
    found = verify(known, "d", lines("The peak load grew from 340 to 520 MW.", "d.txt"))
    assert [item.outcome for item in found.lookups] == ["found"]
