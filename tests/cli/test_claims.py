"""`alatau-geo claims verify` and `claims scan`: exit codes, matching, forms, wrong inputs."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from pdf_making import pdf, show
from ruamel.yaml import YAML

from alatau_geo import claims as claimsfile
from alatau_geo.reports import verification
from alatau_geo.vector.limits import VARIABLE

EXAMPLE = Path(__file__).parents[2] / "examples" / "ci" / "plan"
CLAIMS = """\
documents:
  - {id: outline, title: Outline plan, publisher: akimat, date: 2026-01-17}
  - {id: act, title: Act, publisher: council, date: 2024-09-25}
  - {id: silent, title: Nothing is taken from it, publisher: akimat}
claims:
  - {id: road-length, title: Length of the road, document: outline, stated: 49 km}
  - {id: plots, title: Area of the plots, document: outline, stated: 97.9 thousand ha}
  - {id: city, title: Area of the city, document: act, stated: "88,000 ha"}
"""
OUTLINE = "The length of the road is 49 km.\n\nThe area of the plots: 97.9 thousand ha.\n"
ACT = "The area of the city is 88,000 hectares in all.\n"


@pytest.fixture
def plan(tmp_path):
    """The plan of the example, with claims of its own."""
    folder = tmp_path / "plan"
    shutil.copytree(EXAMPLE, folder)
    (folder / "layers" / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    return folder


@pytest.fixture
def write(tmp_path):
    def call(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return call


def test_a_document_is_known_by_its_name(run, plan, write):
    code, out, err = run("claims", "verify", plan, write("outline.txt", OUTLINE))
    assert (code, err) == (0, "")
    assert out.startswith("outline: Outline plan\n")
    assert "outline.txt: 2 figures, 2 found" in out
    assert "at      1:27" in out
    assert "at      3:24" in out


def test_a_document_is_what_as_says(run, plan, write):
    path = write("letter of June.md", ACT)
    code, _, err = run("claims", "verify", plan, path)
    assert code == 2
    assert "--as ID: no document 'letter of June' in claims.yaml" in err
    assert "there are: outline, act, silent" in err
    code, out, _ = run("claims", "verify", plan, path, "--as", "act")
    assert code == 0
    assert "letter of June.md: 1 figures, 1 found" in out
    code, _, err = run("claims", "verify", plan, path, "--as", "deed")
    assert code == 2
    assert "no document 'deed'" in err


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("49 km", "52 km", "✗ changed  road-length"),
        ("is 49 km", "is long", "? gone     road-length"),
    ],
)
def test_a_figure_that_changed_or_went_fails(  # noqa: PLR0917
    run, plan, write, old, new, words
):
    text = OUTLINE.replace(old, new)
    assert text != OUTLINE
    code, out, _ = run("claims", "verify", plan, write("outline.txt", text))
    assert code == 1
    assert words in out
    assert max(map(len, out.splitlines())) <= 100


def test_several_documents_at_once_and_one_that_fails(run, plan, write):
    good, bad = write("outline.txt", OUTLINE), write("act.html", "<p>88,100 hectares of the city")
    code, out, _ = run("claims", "verify", plan, good, bad, "--format", "json")
    assert code == 1
    data = json.loads(out)
    jsonschema.validate(data, verification.schema("verification"))
    outcomes = {
        claim["id"]: claim["outcome"] for item in data["documents"] for claim in item["claims"]
    }
    assert outcomes["road-length"] == outcomes["plots"] == "found"
    assert outcomes["city"] in ("changed", "gone")
    code, _, err = run("claims", "verify", plan, good, bad, "--as", "act")
    assert code == 2
    assert "--as names one document, 2 files were given" in err


def test_a_document_that_no_claim_is_taken_from(run, plan, write):
    code, out, _ = run("claims", "verify", plan, write("silent.txt", "5 ha\n"))
    assert code == 0
    assert "no claim takes a figure from this document" in out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("outline.txt", OUTLINE),
        ("outline.md", "# " + OUTLINE),
        ("outline.html", OUTLINE.replace("\n\n", "<p>")),
        (
            "outline.pdf",
            pdf(
                show("The length of the road is 49 km."),
                show("The area of the plots: 97.9 thousand ha."),
            ),
        ),
    ],
)
def test_every_form_of_document(run, plan, write, name, content):
    code, out, _ = run("claims", "verify", plan, write(name, content))
    assert code == 0
    assert ("page 2, 1:24" in out) == name.endswith("pdf")


def test_the_reference_plan_is_taken_where_none_is_given(run, write):
    code, out, _ = run("claims", "verify", write("x.txt", "nothing"), "--as", "2026-01-17")
    assert code == 1
    assert "35 figures, 35 gone" in out


def test_encodings(run, plan, write):
    text = ("Протяжённость новой дороги составляет 49 км.\n" * 3).encode("cp1251")
    path = write("outline.txt", text)
    code, _, err = run("claims", "verify", plan, path)
    assert code == 3
    assert "outline.txt: its text is not UTF-8" in err
    assert "say --encoding cp1251" in err
    assert run("claims", "verify", plan, path, "--encoding", "cp1251")[0] == 1
    code, _, err = run("claims", "scan", path, "--encoding", "klingon")
    assert code == 2
    assert "klingon" in err


def test_wrong_inputs_of_verify(run, plan, write, tmp_path):
    code, _, err = run("claims", "verify", plan)
    assert code == 2
    assert "a document to look into is needed" in err
    code, _, err = run("claims", "verify")
    assert code == 2
    assert "DOCUMENT" in err
    code, _, err = run("claims", "verify", plan, tmp_path / "outline.txt")
    assert code == 3
    assert "outline.txt: no such file" in err
    code, _, err = run("claims", "verify", tmp_path, write("outline.txt", OUTLINE))
    assert code == 2
    assert "a plan needs a folder layers/" in err
    code, out, err = run("claims", "verify", plan, write("outline.pdf", "no PDF"))
    assert (code, out) == (3, "")
    assert "this is no PDF" in err
    assert run("claims", "verify", plan, write("outline.txt", OUTLINE), "--format", "xml")[0] == 2


def test_one_document_that_can_t_be_read_leaves_no_half_answer(run, plan, write):
    code, out, err = run(
        "claims", "verify", plan, write("outline.txt", OUTLINE), write("act.txt", b"\x00")
    )
    assert (code, out) == (3, "")
    assert "act.txt: this is no text" in err


def test_scan_gives_entries_that_claims_yaml_takes(run, write, tmp_path):
    code, out, err = run("claims", "scan", write("2026-01-17.txt", OUTLINE))
    assert (code, err) == (0, "")
    path = tmp_path / "claims.yaml"
    path.write_text(out, encoding="utf-8")
    known, _ = claimsfile.read(path)
    assert [claim.stated for claim in known.claims] == ["49 km", "97.9 thousand ha"]
    assert [document.id for document in known.documents] == ["2026-01-17"]
    assert str(known.documents[0].date) == "2026-01-17"
    assert {claim.document for claim in known.claims} == {"2026-01-17"}
    assert out.count("# of: {") == 2


def test_scan_as_json_by_its_schema(run, write):
    path = write("a b.txt", "Open by April 2027: 49 km.\n")
    code, _, err = run("claims", "scan", path)
    assert code == 2
    assert "'a b' was given: say --as ID" in err
    code, out, _ = run("claims", "scan", path, "--as", "note", "--format", "json", "--dates")
    assert code == 0
    data = json.loads(out)
    jsonschema.validate(data, verification.schema("quantities"))
    assert (data["file"], data["document"]) == ("a b.txt", "note")
    assert [(item["stated"], item["unit"], item["line"]) for item in data["quantities"]] == [
        ("by April 2027", "date", 1),
        ("49 km", "km", 1),
    ]
    code, out, _ = run("claims", "scan", path, "--as", "note", "--format", "json")
    assert [item["stated"] for item in json.loads(out)["quantities"]] == ["49 km"]


def test_scan_of_a_text_without_figures(run, write):
    code, out, _ = run("claims", "scan", write("letter.txt", "Not one figure.\n"))
    assert code == 0
    assert YAML(typ="safe", pure=True).load(out)["claims"] == []


def test_scan_takes_the_year_of_the_document(run, write):
    path = write("2026-01-17.txt", "It starts in May of the current year.\n")
    assert "May 2026" in run("claims", "scan", path, "--dates")[1]
    assert (
        "May" not in run("claims", "scan", path, "--as", "note", "--dates")[1].split("claims:")[1]
    )


@pytest.mark.parametrize("command", ["verify", "scan"])
def test_a_limit_is_named_with_the_way_to_raise_it(run, write, monkeypatch, command):
    monkeypatch.setenv(VARIABLE, "document_numbers=3")
    path = write("2026-01-17.txt", "1 2 3 4 5")
    code, out, err = run("claims", command, path)
    assert (code, out) == (3, "")
    assert "numbers in a text may be 3 at most, 5 found: split it" in err
    assert f"{VARIABLE}=document_numbers=NUMBER" in err
    monkeypatch.setenv(VARIABLE, "document_number=3")
    assert run("claims", command, path)[0] == 2


def test_hostile_text_does_not_reach_the_terminal(run, plan, write):
    path = write(
        "outline.txt", "\x1b[2J\x07 The length of the road \u202e is 49 km \x1b]0;x\x07.\n"
    )
    for arguments in (("verify", plan, path), ("scan", path)):
        _, out, err = run("claims", *arguments)
        assert not {"\x1b", "\x07", "\u202e"} & set(out + err)
    # JSON keeps the text as it is, escaped
    code, out, _ = run("claims", "scan", path, "--format", "json")
    assert code == 0
    assert not {"\x1b", "\x07"} & set(out)
