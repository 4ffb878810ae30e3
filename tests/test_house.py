"""The house itself: imports go one way, and what the documents say of the code is true."""

import ast
import re
from pathlib import Path

import pytest

from alatau_geo import catalog, claims, cli, rules, style
from alatau_geo.webmap import spec

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "alatau_geo"

#: From the top; a module imports only from floors below its own.
FLOORS = [
    ["__main__"],
    ["cli", "pytest_plugin"],
    ["fetching"],
    ["listing", "importing", "checking", "comparison", "watching"],
    ["mapping"],
    ["plan"],
    ["coverage_report", "network_report", "terrain_report"],
    ["results"],
    ["network_layers", "terrain_layers"],
    ["rules", "exports"],
    ["geopackage"],
    ["difference", "conflation"],
    ["qgis"],
    ["verdict", "webmap", "reports", "output"],
    ["effect", "baseline", "changes", "tables"],
    ["coverage"],
    ["measure", "neighbours", "twins", "reader", "report", "sources"],
    ["counting", "repaired"],
    ["network", "picked", "terrain"],
    ["overlay", "proximity"],
    ["layer", "claims", "replacement", "history"],
    ["documents"],
    ["vector", "terms"],
    ["repair", "crs", "catalog", "quantity", "uncertainty", "versions"],
    ["workplace"],
    ["geodesy", "style", "yamlfile", "yamltext", "columns", "exchange"],
    ["errors", "sentence"],
]
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}


def rooms_imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "alatau_geo" and len(parts) > 1 and parts[1] in LEVEL:
                yield parts[1]


def modules():
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def test_every_room_stands_on_a_floor():
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in modules()}
    assert rooms - {"reference"} == set(LEVEL)


def test_who_contributes_is_told_of_every_room():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text[text.index("| words and options |") :].split("\n\n", 1)[0]
    assert set(re.findall(r"`(\w+)/?`", table)) == set(LEVEL) - {"__main__"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    upward = {room for room in rooms_imported(path) if room != own and LEVEL[room] <= LEVEL[own]}
    assert not upward


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_too_long_to_know(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 420


def test_every_rule_is_in_the_documents_with_its_text():
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    codes = [rule.CODE for rule in rules.RULES]
    assert codes == sorted(set(codes))
    table = [
        (rule.CODE, rule.SEVERITY, rule.__doc__.strip().splitlines()[0].removesuffix("."))
        for rule in rules.RULES
    ]
    row = r"^\| (AG\d{3}) \| (error|warning|note) \| (.*) \|$"
    assert re.findall(row, text, flags=re.MULTILINE) == table


def test_every_rule_file_is_applied():
    files = {path.stem for path in (PACKAGE / "rules").glob("ag*.py")}
    assert files == {rule.__name__.rpartition(".")[2] for rule in rules.RULES}


@pytest.mark.parametrize(
    "model",
    [
        catalog.Catalog,
        catalog.LayerEntry,
        catalog.RepairLimit,
        catalog.CoverageEntry,
        catalog.Along,
        catalog.BalanceEntry,
        catalog.Distances,
        catalog.Loads,
        catalog.Divided,
        catalog.Population,
        catalog.Share,
        catalog.Stage,
        catalog.Wanted,
        catalog.Network,
        catalog.Served,
        catalog.Zone,
        catalog.Domain,
        catalog.Constraints,
        catalog.Selection,
        catalog.Inside,
        catalog.NoOverlap,
        catalog.NoGaps,
        catalog.Protection,
        catalog.Count,
        catalog.TerrainEntry,
        catalog.Dem,
        catalog.GradeLimit,
        catalog.BuildableEntry,
        catalog.Clearance,
        catalog.Phase,
        style.Symbology,
        claims.Document,
        claims.Claim,
        claims.Of,
        spec.MapSpec,
        spec.LayerGroup,
        spec.Phases,
        spec.PhaseStop,
        spec.BaseMap,
        spec.Compact,
    ],
)
def test_every_key_of_a_plan_is_explained(model):
    text = (ROOT / "docs" / "plan.md").read_text(encoding="utf-8")
    assert [name for name in model.model_fields if f"`{name}`" not in text] == []


def test_the_readme_names_every_command_and_only_those():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^    alatau-geo (\w+)", text, flags=re.MULTILINE))
    assert named == set(cli.cli.commands)


def test_links_in_the_documents_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "layers" / "README.md"]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
