"""A plugin for pytest: ``pytest --plan PLAN`` makes a test of every claim and every rule.

The tests are ``PLAN/layers/claims.yaml::ID`` and ``PLAN/layers/catalog.yaml::CODE``, after all
others. Without a plan nothing is added, and no GIS library is loaded.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.plan import Plan
    from alatau_geo.report import Report

_HELD = pytest.StashKey["_Held"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, and the same as settings of a configuration file."""
    group = parser.getgroup("alatau-geo", "figures of a city plan (alatau-geo)")
    group.addoption(
        "--plan", metavar="PLAN", help="make a test of every claim and rule of this plan"
    )
    group.addoption(
        "--plan-fail-on",
        choices=("contradicts", "cannot-tell"),
        help="from where on these tests fail: contradicted claims and errors (the default); also"
        " undecided claims and warnings",
    )
    group.addoption(
        "--plan-baseline", metavar="FILE", help="what is accepted, each with a reason: it xfails"
    )
    for name, words in (
        ("plan", "the plan of --plan, from the folder of this file"),
        ("plan_fail_on", "as --plan-fail-on"),
        ("plan_baseline", "as --plan-baseline, from the folder of this file"),
    ):
        parser.addini(name, words, default=None)


def pytest_configure(config: pytest.Config) -> None:
    """Find the plan that is asked for."""
    folder = _path(config, "plan")
    if folder is not None:
        config.stash[_HELD] = _Held(config, folder)


def _resolved(config: pytest.Config, argument: str) -> Path:
    return (config.invocation_params.dir / argument.partition("::")[0]).resolve()


def _path(config: pytest.Config, name: str) -> Path | None:
    """Return what an option, or else the configuration file, names."""
    if given := config.getoption(name):
        return Path(config.invocation_params.dir, str(given))
    if given := config.getini(name):
        return Path(config.inipath.parent if config.inipath else config.rootpath, str(given))
    return None


class _Held:
    """The plan of a run, opened and checked once, when that is needed."""

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self.folder = folder
        self.baseline = _path(config, "plan_baseline")
        self.fail_on = str(
            config.getoption("plan_fail_on") or config.getini("plan_fail_on") or "contradicts"
        )
        if self.fail_on not in ("contradicts", "cannot-tell"):
            raise pytest.UsageError(
                f"plan_fail_on: needs one of contradicts, cannot-tell; {self.fail_on!r} was given"
            )
        layers = (folder / "layers").resolve()
        if not layers.is_dir():
            raise pytest.UsageError(
                f"--plan: {folder}: a plan needs a folder layers/, there is none"
            )
        self.files = (layers / "claims.yaml", layers / "catalog.yaml")
        self.failed = False
        self.opened: Plan | None = None
        self.made: Report | None = None

    @property
    def plan(self) -> Plan:
        if self.opened is None:
            from alatau_geo.plan import open_plan  # noqa: PLC0415  only where there is a plan

            self.opened = open_plan(self.folder)
        return self.opened

    @property
    def report(self) -> Report:
        if self.made is None:
            from alatau_geo.checking import checked  # noqa: PLC0415

            self.made = checked(self.plan, accepted=self.baseline)
        return self.made


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the plan's files, wherever they are met."""
    held = parent.config.stash.get(_HELD, None)
    if held is None or file_path.resolve() not in held.files:
        return None
    kind = _Claims if file_path.name == "claims.yaml" else _Rules
    return kind.from_parent(parent, path=file_path)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Have each test of the plan once: its files may have been met in their folder, or not."""
    held = config.stash.get(_HELD, None)
    if held is None:
        return
    asked = {_resolved(config, argument) for argument in config.args}
    if not asked & set(held.files):
        met = {item.path.resolve() for item in items if isinstance(item, _Item)}
        kinds: tuple[type[_File], ...] = (_Claims, _Rules)
        for path, kind in zip(held.files, kinds, strict=True):
            if path not in met:
                items.extend(session.genitems(kind.from_parent(session, path=path)))
    seen: set[str] = set()
    for n, item in reversed(list(enumerate(items))):
        if isinstance(item, _Item):
            if item.nodeid in seen:
                del items[n]
            seen.add(item.nodeid)


class _File(pytest.File):
    """A file of a plan."""

    @property
    def held(self) -> _Held:
        return self.config.stash[_HELD]

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the tests; what is wrong with the plan is told once, every line of it."""
        from alatau_geo.errors import AlatauError  # noqa: PLC0415

        if self.held.failed:
            return
        try:
            names = self.names()
            if not self.config.option.collectonly:
                self.held.report  # noqa: B018  what can't be read is no failure of each test
        except AlatauError as error:
            self.held.failed = True
            raise self.CollectError(str(error)) from None
        for name in names:
            yield self.kind.from_parent(self, name=name)

    kind: type[pytest.Item]

    def names(self) -> list[str]:
        raise NotImplementedError


class _Claims(_File):
    def names(self) -> list[str]:
        return [claim.id for claim in self.held.plan.claims.claims]


class _Rules(_File):
    def names(self) -> list[str]:
        from alatau_geo.rules import RULES  # noqa: PLC0415

        self.held.plan  # noqa: B018  a rule is nothing without one
        return [rule.CODE for rule in RULES]


class _DoesNotHoldError(Exception):
    """Carries the evidence, which is the failure's text."""


class _Item(pytest.Item):
    """A test without code of its own."""

    parent: _File

    @property
    def held(self) -> _Held:
        return self.config.stash[_HELD]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the evidence; a traceback would be one of this plugin."""
        if isinstance(excinfo.value, _DoesNotHoldError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class _Claim(_Item):
    """One claim: it passes where it agrees, and is skipped where nothing can be said."""

    def reportinfo(self) -> tuple[Path, int | None, str]:
        report = self.held.made
        found = [item.place for item in report.claims if item.id == self.name] if report else []
        return self.path, found[0].line - 1 if found and found[0] else None, self.name

    def runtest(self) -> None:
        from alatau_geo.report import failing  # noqa: PLC0415
        from alatau_geo.reports import text, wording  # noqa: PLC0415

        verdict = next(item for item in self.held.report.claims if item.id == self.name)
        evidence = "\n".join(text.claim(verdict))
        reason = wording.printable(f"{verdict.outcome}: {verdict.why}")
        if verdict.accepted:
            pytest.xfail(f"accepted: {wording.printable(wording.reason(verdict.accepted))}")
        if verdict.outcome in failing(self.held.fail_on)[0]:
            raise _DoesNotHoldError(evidence)
        self.add_report_section("call", "evidence", evidence)
        if verdict.outcome != "agrees":
            # the place of the claim, not of this line
            raise pytest.skip.Exception(reason, _use_item_location=True)


class _Rule(_Item):
    """One rule: it passes unless it found what counts."""

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name

    def runtest(self) -> None:
        from alatau_geo.report import failing  # noqa: PLC0415
        from alatau_geo.reports import text, wording  # noqa: PLC0415

        report = self.held.report
        rule = next(item for item in report.rules if item.code == self.name)
        found = [item for item in report.findings if item.rule == self.name]
        severities = failing(self.held.fail_on)[1]
        bad = [item for item in found if item.severity in severities]
        new = [item for item in bad if not item.accepted]
        lines = [line for item in new or found for line in text.finding(item)]
        if new:
            raise _DoesNotHoldError("\n".join([f"{rule.code}: {rule.short}", *lines]))
        if bad:
            reasons = dict.fromkeys(wording.reason(item.accepted) for item in bad if item.accepted)
            pytest.xfail(wording.printable(f"accepted: {'; '.join(reasons)}"))
        if lines:
            self.add_report_section("call", "findings", "\n".join(lines))


_Claims.kind, _Rules.kind = _Claim, _Rule


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what the tests of the plan pass over: findings below the threshold, and old entries."""
    held = config.stash.get(_HELD, None)
    report = held.made if held else None
    if held is None or report is None:
        return
    from alatau_geo.report import failing  # noqa: PLC0415
    from alatau_geo.reports import wording  # noqa: PLC0415

    lines = []
    below = [
        item
        for item in report.findings
        if not item.accepted and item.severity not in failing(held.fail_on)[1]
    ]
    counts = [
        f"{count} {level}{'s' * (count > 1)}"
        for level in ("error", "warning", "note")
        if (count := sum(item.severity == level for item in below))
    ]
    if counts:
        lines.append(f"no test fails by {' and '.join(counts)} (--plan-fail-on; -rP shows them)")
    for entry in report.baseline.gone if report.baseline else ():
        file = report.baseline.file if report.baseline else ""
        lines.append(f"{file}:{entry.line}: accepted, but no longer there: {entry.what}")
    if lines:
        terminalreporter.section(f"plan {wording.printable(report.plan)}")
        for line in lines:
            terminalreporter.line(wording.printable(line))


@pytest.fixture(scope="session")
def plan(request: pytest.FixtureRequest) -> Plan:
    """Return the plan of ``--plan``, open."""
    held = request.config.stash.get(_HELD, None)
    if held is None:
        pytest.fail("the fixture `plan` needs a plan: pytest --plan PLAN", pytrace=False)
    from alatau_geo.errors import AlatauError  # noqa: PLC0415

    try:
        return held.plan
    except AlatauError as error:
        pytest.fail(str(error), pytrace=False)
