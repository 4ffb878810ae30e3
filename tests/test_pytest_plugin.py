"""The plugin, by running pytest with it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import alatau_geo
from alatau_geo import checking, reports
from alatau_geo.rules import RULES

pytest_plugins = ["pytester"]

EXAMPLE = Path(__file__).parents[1] / "examples" / "ci"
#: Of the example two claims agree, and no rule finds an error.
PASSING = 2 + len(RULES)


@pytest.fixture(scope="module", autouse=True)
def loaded():
    """Load what a check needs: pytester forgets modules, and NumPy can't be loaded twice."""
    report = checking.checked(alatau_geo.open_plan(EXAMPLE / "plan"))
    for form in reports.FORMATS:
        reports.render(report, form)


@pytest.fixture
def example(pytester):
    """The example's plan in a folder of its own; no settings, no baseline."""
    shutil.copytree(EXAMPLE / "plan", pytester.path / "plan")
    return pytester


def outcomes(result):
    return {name: count for name, count in result.parseoutcomes().items() if name != "warnings"}


def test_each_claim_and_each_rule_is_a_test(example):
    result = example.runpytest("--plan", "plan", "-v")
    assert outcomes(result) == {"failed": 1, "passed": PASSING, "skipped": 1}
    result.stdout.fnmatch_lines_random(
        [
            "plan/layers/claims.yaml::plots PASSED*",
            "plan/layers/claims.yaml::road-length FAILED*",
            "plan/layers/claims.yaml::dwellings SKIPPED*",
            "plan/layers/catalog.yaml::AG112 PASSED*",
            "*no test fails by 1 warning*",
        ]
    )


def test_the_evidence_is_the_failures_text(example):
    result = example.runpytest("--plan", "plan")
    result.stdout.fnmatch_lines(
        [
            "✗ contradicts*road-length: Access road",
            "*stated*1.2 km → 1.15 … 1.25 km*",
            "*measured*0.9300 ± 0.0028 km, official",
            "*how*geodesic length*",
            "*why*measured 0.22 km below*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_what_can_not_be_told_is_skipped_at_its_line_with_its_reason(example):
    result = example.runpytest("--plan", "plan", "-rs")
    lines = (EXAMPLE / "plan/layers/claims.yaml").read_text("utf-8").splitlines()
    line = lines.index("  - id: dwellings") + 1
    result.stdout.fnmatch_lines(
        [f"SKIPPED*plan/layers/claims.yaml:{line}: not measured: no layer counts dwellings"]
    )


def test_warnings_fail_where_that_is_asked_for(example):
    result = example.runpytest("--plan", "plan", "--plan-fail-on", "cannot-tell")
    assert outcomes(result)["failed"] == 2
    result.stdout.fnmatch_lines(
        ["AG112: Two areas of a layer overlap*", "warning*overlaps plot-3: 0.62 ha*"]
    )


def test_what_is_accepted_xfails_and_old_entries_are_told(example):
    text = (EXAMPLE / "baseline.yaml").read_text("utf-8")
    old = "  - {rule: AG111, layer: x, finding: gone, reason: r, date: 2026-01-01}\n"
    (example.path / "baseline.yaml").write_text(text + old, encoding="utf-8")
    result = example.runpytest("--plan", "plan", "--plan-baseline", "baseline.yaml", "-rx")
    assert outcomes(result) == {"passed": PASSING, "skipped": 1, "xfailed": 1}
    result.stdout.fnmatch_lines_random(
        [
            "*baseline.yaml:11: accepted, but no longer there: AG111 x: gone",
            "XFAIL*road-length*accepted: the outline plan counts the turning loop*",
        ]
    )


def test_one_test_by_its_name_and_by_a_word(example):
    result = example.runpytest("--plan", "plan", "plan/layers/claims.yaml::plots")
    assert outcomes(result) == {"passed": 1}
    result = example.runpytest("--plan", "plan", "-k", "AG101 or road-length")
    assert outcomes(result) == {"passed": 1, "failed": 1, "deselected": PASSING}


def test_files_that_are_met_twice_are_tested_once(example):
    result = example.runpytest("--plan", "plan", ".", "plan")
    assert sum(outcomes(result).values()) == PASSING + 2


@pytest.mark.parametrize("given", [["tests"], ["."], []])
def test_wherever_the_plan_lies_and_whatever_is_named(example, given):
    (example.path / "tests").mkdir()
    (example.path / "tests" / "test_own.py").write_text("def test_it():\n    pass\n")
    for folder in ("plan", "build/plan", "../beside"):  # pytest does not look into build/
        where = example.path / folder
        if folder != "plan":
            shutil.copytree(EXAMPLE / "plan", where)
        result = example.runpytest("--plan", folder, *given)
        assert outcomes(result) == {"failed": 1, "passed": PASSING + 1, "skipped": 1}
    shutil.rmtree(where)


def test_beside_tests_of_ones_own_with_the_fixture(example):
    example.makepyfile("def test_it(plan):\n    assert plan.layers['plots'].area_ha > 29\n")
    result = example.runpytest("--plan", "plan")
    assert outcomes(result) == {"failed": 1, "passed": PASSING + 1, "skipped": 1}


def test_settings_in_a_file_count_from_its_folder(example):
    example.makeini("[pytest]\nplan = plan\nplan_fail_on = cannot-tell\n")
    (example.path / "deep").mkdir()
    result = example.runpytest("--rootdir", ".", "deep")
    assert outcomes(result)["failed"] == 2
    example.makeini("[pytest]\nplan = plan\nplan_fail_on = soon\n")
    result = example.runpytest()
    result.stderr.fnmatch_lines(["*plan_fail_on: needs one of*'soon' was given*"])


def test_collecting_measures_nothing(example):
    (example.path / "plan/layers/plots.geojson").write_text("no GeoJSON")
    result = example.runpytest("--plan", "plan", "--collect-only", "-q")
    result.stdout.fnmatch_lines(["plan/layers/claims.yaml::road-length"])
    result = example.runpytest("--plan", "plan")
    result.stdout.fnmatch_lines(["*plots*geojson*"])
    assert outcomes(result) == {"errors": 1}


def test_a_wrong_plan_is_told_once_with_all_its_lines(example):
    path = example.path / "plan/layers/claims.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("area: plots", "area: plot").replace("length: road", "length: ro"))
    result = example.runpytest("--plan", "plan")
    lines = [line for line in result.outlines if "claims.yaml:" in line and "no layer" in line]
    assert len(lines) == 2
    result.stdout.no_fnmatch_line("*Traceback*")
    path.write_text("claims: [\n", encoding="utf-8")
    result = example.runpytest("--plan", "plan")
    result.stdout.fnmatch_lines(["*claims.yaml:*: this is not YAML*"])


def test_a_wrong_baseline_is_told(example):
    (example.path / "b.yaml").write_text("accepted: [{rule: x}]\n", encoding="utf-8")
    result = example.runpytest("--plan", "plan", "--plan-baseline", "b.yaml")
    result.stdout.fnmatch_lines(["*b.yaml:1: accepted.0.*"])
    result = example.runpytest("--plan", "plan", "--plan-baseline", "c.yaml")
    result.stdout.fnmatch_lines(["*--baseline: no such file: *c.yaml*"])


def test_no_plan_there(pytester):
    result = pytester.runpytest("--plan", "nowhere")
    result.stderr.fnmatch_lines(["*nowhere: a plan needs a folder layers/*"])


def test_the_fixture_without_a_plan_says_what_it_needs(pytester):
    pytester.makepyfile("def test_it(plan):\n    pass\n")
    result = pytester.runpytest()
    assert outcomes(result) == {"errors": 1}
    result.stdout.fnmatch_lines(["the fixture `plan` needs a plan: pytest --plan PLAN"])


def test_without_a_plan_nothing_is_collected_and_no_library_loaded(example):
    example.makepyfile(
        """
        import sys

        def test_it(request):
            assert request.config.pluginmanager.hasplugin("alatau_geo")
            heavy = {"geopandas", "numpy", "pandas", "shapely", "pydantic", "ruamel", "click"}
            assert not heavy & set(sys.modules)
        """
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:hypothesispytest", "."]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=example.path)
    assert "1 passed" in done.stdout, done.stdout


def test_the_example_passes_as_it_is(pytester):
    shutil.copytree(EXAMPLE, pytester.path, dirs_exist_ok=True)
    # on its own: this suite has a module of the name that the example's tests have
    result = pytester.runpytest_subprocess()
    assert outcomes(result) == {"passed": PASSING + 2, "skipped": 1, "xfailed": 1}
