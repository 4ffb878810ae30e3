"""The ways into CI, by running them: the Action's steps, the pre-commit hook, the example."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "ci"
BIN = Path(sys.executable).parent
#: Runs nothing that a name, a path or an argument could hold.
HARMFUL = "$(touch pwned) `touch pwned`; touch pwned #"


def yaml(path):
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


ACTION = yaml(ROOT / "action.yml")


class Runner:
    """What GitHub's runner does for a composite action, after the step that installs."""

    def __init__(self, folder, installed):
        self.folder, self.values = folder, {"steps.install.outputs.bin": str(installed)}
        self.temp = folder.parent / "temp"
        self.temp.mkdir()
        self.files = {
            name: self.temp / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
        }
        for path in self.files.values():
            path.touch()
        self.environment = os.environ | {
            **{name: str(path) for name, path in self.files.items()},
            "RUNNER_TEMP": str(self.temp),
            "PYTHONPATH": sysconfig.get_paths()["purelib"],
        }

    def run(self, **inputs):
        """Run the steps until one fails; give its exit code, what was printed, and the uses."""
        assert set(inputs) <= set(ACTION["inputs"])
        given = {name: item["default"] for name, item in ACTION["inputs"].items()} | inputs
        values = self.values
        values |= {f"inputs.{name}": value for name, value in given.items()}
        printed, uses = "", []
        for step in ACTION["runs"]["steps"]:
            if step.get("id") == "install" or not self.holds(step.get("if", ""), values):
                continue
            if "uses" in step:
                uses.append((step["uses"], self.filled(step["with"], values)))
                continue
            assert "${{" not in step["run"]
            assert step["shell"] == "bash"
            environment = self.environment | self.filled(step["env"], values)
            script = self.temp / "step.sh"
            script.write_text(step["run"], encoding="utf-8")
            self.files["GITHUB_OUTPUT"].write_text("")
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            printed += done.stdout + done.stderr
            for line in self.files["GITHUB_OUTPUT"].read_text("utf-8").splitlines():
                name, _, value = line.partition("=")
                values[f"steps.{step['id']}.outputs.{name}"] = value
            if done.returncode:
                return done.returncode, printed, uses
        return 0, printed, uses

    def holds(self, condition, values):
        parts = [part for part in condition.split(" && ") if part]
        for part in parts:
            name, sign, text = re.fullmatch(r"(\S+) (==|!=) '(.*)'", part).groups()
            if (values.get(name, "") == text) != (sign == "=="):
                return False
        return True

    def filled(self, mapping, values):
        return {
            key: re.sub(r"\$\{\{ (\S+) \}\}", lambda found: values.get(found[1], ""), value)
            for key, value in mapping.items()
        }

    @property
    def summary(self):
        return self.files["GITHUB_STEP_SUMMARY"].read_text("utf-8")


@pytest.fixture
def repository(tmp_path):
    """The example as a repository of its own."""
    folder = tmp_path / "repository"
    shutil.copytree(EXAMPLE, folder)
    git(folder, "init", "-q")
    return folder


def git(folder, *arguments):
    who = ["-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Run the step that installs: the package is built and installed from the checkout.

    Its dependencies are this environment's, so that no index is asked.
    """
    step = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "install")
    temp = tmp_path_factory.mktemp("installed")
    output = temp / "output"
    output.touch()
    environment = os.environ | {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(temp),
        "GITHUB_OUTPUT": str(output),
        "ACTION": str(ROOT),
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "PYTHONPATH": sysconfig.get_paths()["purelib"],
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Path(output.read_text("utf-8").strip().removeprefix("bin="))


@pytest.fixture
def runner(repository, installed):
    """A runner in the example's repository; the package is installed already."""
    return Runner(repository, installed)


def test_the_action_runs_its_own_checkout_and_reports(runner):
    code, printed, uses = runner.run(plan="plan")
    assert code == 1
    assert re.search(r"^::error file=plan/layers/claims.yaml,line=\d+,", printed, re.MULTILINE)
    assert "::warning file=plan/layers/catalog.yaml" in printed
    assert runner.summary.startswith("## Riverside, an example")
    (setup, _), (upload, given) = uses
    assert setup.startswith("actions/setup-python@")
    assert upload.startswith("github/codeql-action/upload-sarif@")
    run = json.loads(Path(given["sarif_file"]).read_text("utf-8"))["runs"][0]
    assert [item["ruleId"] for item in run["results"]] == ["claim-contradicted", "AG112"]
    report = Path(runner.values["steps.check.outputs.report"])
    assert json.loads(report.read_text("utf-8"))["plan"] == "riverside"
    assert runner.values["steps.check.outputs.exit-code"] == "1"


def test_the_action_with_a_baseline_passes(runner):
    code, printed, _ = runner.run(plan="plan", baseline="baseline.yaml")
    assert code == 0
    assert "::error" not in printed


def test_the_action_takes_its_other_inputs(runner):
    code, _, uses = runner.run(
        plan="plan",
        against="plan",
        args="--layer\nroad=plan/layers/road.geojson\n",
        **{"fail-on": "never", "upload-sarif": "false"},
    )
    assert code == 0
    assert [name.partition("@")[0] for name, _ in uses] == ["actions/setup-python"]
    assert "None: the same verdicts" in runner.summary


def test_a_plan_that_is_wrong_is_annotated_and_nothing_is_uploaded(runner):
    claims = runner.folder / "plan" / "layers" / "claims.yaml"
    claims.write_text(claims.read_text("utf-8").replace("area: plots", "area: plot"), "utf-8")
    code, printed, uses = runner.run(plan="plan")
    assert code == 2
    assert "::error file=plan/layers/claims.yaml,line=" in printed
    assert len(uses) == 1
    assert runner.summary == ""


def test_nothing_that_is_given_to_the_action_is_run(runner):
    texts = {name for name in ACTION["inputs"] if name not in ("upload-sarif", "python-version")}
    code, printed, _ = runner.run(**dict.fromkeys(texts, HARMFUL))
    assert code == 2
    assert not list(runner.folder.parent.rglob("pwned"))
    assert "Traceback" not in printed


def test_an_input_that_looks_like_an_option_is_none(runner):
    code, printed, _ = runner.run(plan="--help")
    assert code == 2
    assert "--help: a plan needs a folder layers/" in printed


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("github-actions", ROOT / "action.yml"),
        ("github-workflows", EXAMPLE / ".github" / "workflows" / "plan.yml"),
    ],
)
def test_what_github_reads_is_valid(schema, path):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_input_of_the_action_is_explained():
    text = (ROOT / "docs" / "ci.md").read_text("utf-8")
    assert [name for name in ACTION["inputs"] if f"`{name}`" not in text] == []
    (step,) = yaml(EXAMPLE / ".github/workflows/plan.yml")["jobs"]["figures"]["steps"][1:]
    assert set(step["with"]) <= set(ACTION["inputs"])


@pytest.fixture
def hooked(repository, tmp_path):
    """The example with its pre-commit configuration, the hook from the manifest of this checkout.

    An environment of its own would be all of the dependencies from an index, for minutes: the
    hook's entry runs in this environment instead, which `language: system` is for.
    """
    source = tmp_path / "alatau_geo"
    source.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", source)
    git(source, "init", "-q")
    git(source, "add", "-A")
    git(source, "commit", "-qm", "hooks")
    git(source, "tag", "v0.1.0")
    path = repository / ".pre-commit-config.yaml"
    text = path.read_text("utf-8")
    text, count = re.subn(r"repo: \S+", f"repo: {source.as_uri()}", text)
    assert count == 1
    text = text.replace(
        "      - id: alatau-geo-check\n", "      - id: alatau-geo-check\n        language: system\n"
    )
    path.write_text(text, "utf-8")
    git(repository, "add", "-A")

    def run(*arguments):
        environment = os.environ | {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(tmp_path / "cache"),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "protocol.file.allow",
            "GIT_CONFIG_VALUE_0": "always",
        }
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--color", "never", *arguments],
            cwd=repository,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return repository, run


def test_the_hook_passes_by_the_baseline_and_fails_without_it(hooked):
    repository, run = hooked
    done = run("--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"alatau-geo check\.+Passed", done.stdout)
    (repository / "baseline.yaml").write_text("accepted: []\n", "utf-8")
    git(repository, "add", "-A")
    done = run("--all-files")
    assert done.returncode == 1
    assert "✗ contradicts    road-length" in done.stdout


def test_the_hook_runs_for_the_plans_files_only_and_once(hooked):
    repository, run = hooked
    assert "(no files to check)Skipped" in run("--files", "README.md").stdout
    done = run("--files", "plan/layers/claims.yaml", "plan/layers/road.geojson")
    assert re.search(r"alatau-geo check\.+Passed", done.stdout)
    claims = repository / "plan" / "layers" / "claims.yaml"
    claims.write_text(claims.read_text("utf-8").replace("area: plots", "area: plot"), "utf-8")
    git(repository, "add", "-A")
    done = run()
    assert done.returncode == 1
    assert done.stdout.count("plan/layers/claims.yaml:") == 1


def test_the_manifest_is_one_that_pre_commit_takes():
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def blocks(path, heading):
    """Return the indented blocks of a chapter, without their indent."""
    text = path.read_text("utf-8")
    chapter = re.split(r"^## ", text.split(f"\n## {heading}\n")[1], flags=re.MULTILINE)[0]
    found = re.findall(r"(?:^    .*\n|^\n(?=    ))+", chapter, flags=re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE).strip("\n") + "\n" for block in found]


def test_what_the_readme_has_for_ci_can_be_copied(tmp_path):
    found = blocks(ROOT / "README.md", "In CI")
    (workflow,) = [block for block in found if block.startswith("name:")]
    (hooks,) = [block for block in found if block.startswith("repos:")]
    (tmp_path / "plan.yml").write_text(workflow, "utf-8")
    (tmp_path / ".pre-commit-config.yaml").write_text(hooks, "utf-8")
    schema = ["--builtin-schema", "vendor.github-workflows", "plan.yml"]
    for command in (
        ["check_jsonschema", *schema],
        ["pre_commit", "validate-config", ".pre-commit-config.yaml"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
    (step,) = [
        step for step in yaml(tmp_path / "plan.yml")["jobs"]["figures"]["steps"] if "with" in step
    ]
    assert set(step["with"]) <= set(ACTION["inputs"])
    (hook,) = yaml(tmp_path / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    assert hook["id"] in {item["id"] for item in yaml(ROOT / ".pre-commit-hooks.yaml")}


def test_the_commands_of_the_readmes_chapter_run(tmp_path):
    shutil.copytree(EXAMPLE / "plan", tmp_path / "my-plan")
    lines = [line for block in blocks(ROOT / "README.md", "In CI") for line in block.splitlines()]
    commands = [line for line in lines if line.startswith(("alatau-geo ", "pytest "))]
    assert len(commands) == 4
    (tmp_path / "last").mkdir()
    path = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    run = {"cwd": tmp_path, "env": os.environ | path, "capture_output": True, "text": True}
    earlier = "alatau-geo check my-plan/ --format json=last/report.json"
    codes = {}
    for command in (earlier, *commands):
        done = subprocess.run(["bash", "-c", command], check=False, **run)
        assert "Traceback" not in done.stdout + done.stderr
        codes[command] = done.returncode
    # the example's road contradicts its figure, until the baseline accepts that
    assert list(codes.values()) == [1, 1, 1, 0, 0]
    assert (tmp_path / "report.xml").is_file()
    assert (tmp_path / "report.html").is_file()
