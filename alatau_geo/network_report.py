"""One plan's networks by themselves: what was found, as text, JSON, layers, or lines with fixes."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio

from alatau_geo import geopackage, network_layers, output, results, rules
from alatau_geo.catalog import Network
from alatau_geo.columns import json_of, rows
from alatau_geo.errors import UsageError
from alatau_geo.network.fixing import KINDS, SURE, fixed
from alatau_geo.report import Report
from alatau_geo.reports.json import finding_data
from alatau_geo.reports.wording import WIDTH, finding_lines, number, printable
from alatau_geo.versions import versions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import geopandas as gpd
    import pandas as pd

    from alatau_geo.layer import Layer
    from alatau_geo.network.study import Study
    from alatau_geo.report import Finding
    from alatau_geo.rules.evidence import Evidence

#: Rows of a table that a terminal is shown; JSON and layers have all.
_MOST_ROWS = 10
_DECIMALS = 4
_TABLES = ("cuts", "access", "alternatives", "crossings", "zones")


@dataclass(frozen=True)
class NetworkReport:
    """What was found in some of a plan's networks.

    Parameters
    ----------
    evidence : Evidence
        The plan's layers, of which only those asked for are networks.
    folder : Path, optional
        Where nothing is written: the plan's ``layers/``.
    """

    evidence: Evidence
    folder: Path | None = None

    @property
    def studies(self) -> dict[str, Study]:
        """Return what is known of each network, by its layer."""
        return self.evidence.studies

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the rules about networks find."""
        return rules.check(self.evidence, family="AG4")

    def fails(self, fail_on: str) -> bool:
        """Return whether a finding is as severe as a threshold, or more.

        Parameters
        ----------
        fail_on : {"warning", "note", "never"}
            The threshold; errors, where a rule could not be applied, count with both.
        """
        return rules.fails(self.findings, fail_on)

    @cached_property
    def layers(self) -> dict[str, Layer]:
        """Return the networks' layers, and those that were computed from them."""
        studies = self.studies
        own = {name: study.layer for name, study in studies.items()}
        made = network_layers.layers(studies)
        return own | {layer.name: layer for layer in made}

    def text(self) -> str:
        """Return it for a terminal: at most 100 columns."""
        lines: list[str] = []
        for name, study in self.studies.items():
            title = printable(f"{name}: {study.layer.entry.title.en} ({study.layer.grade})")[:WIDTH]
            lines += [title, "=" * len(title), ""]
            lines += [f"{key:<36} {number(round(v, 4))}" for key, v in study.figures.items()]
            for table in _TABLES:
                lines += _shown(table, _table(study, table))
            lines.append("")
        lines += finding_lines(self.findings, places=True)
        return "\n".join(lines).rstrip("\n") + "\n"

    def json(self) -> str:
        """Return it as JSON: figures, findings, and the tables behind them."""
        data = {
            "plan": self.evidence.catalog.name,
            "networks": [
                {
                    "layer": name,
                    "grade": study.layer.grade,
                    "figures": {key: round(v, _DECIMALS) for key, v in study.figures.items()},
                    **{table: _records(_table(study, table)) for table in _TABLES},
                    "snapped": _records(_moves(study)),
                }
                for name, study in self.studies.items()
            ],
            "findings": [finding_data(item) for item in self.findings],
        }
        return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def write(self, path: str | Path) -> None:
        """Write the networks with their results into a GeoPackage.

        Parameters
        ----------
        path : str or Path
            Ends in ``.gpkg``; what was there is replaced when all went well.

        Raises
        ------
        UsageError
            If it ends otherwise, or is a file of the plan.
        """
        path = Path(path)
        if path.suffix.lower() != ".gpkg":
            raise UsageError(f"{path}: results are layers of a GeoPackage: give a FILE.gpkg")
        self._refuse_sources(path)
        with output.replaced_file(path) as beside:
            report = self._report(self.findings)
            geopackage.write_layers(beside, self.evidence.catalog, self.layers, report)

    def fix(self, path: str | Path, *, also: Collection[str] = ()) -> tuple[Path, pd.DataFrame]:
        """Write the lines of one network with their faults mended, and the log beside it.

        Parameters
        ----------
        path : str or Path
            Ends in ``.geojson`` or ``.gpkg``. The log is ``NAME.log.csv`` beside it.
        also : collection of str
            What to mend besides what is sure: ``crossing``, ``pseudo-node``.

        Returns
        -------
        tuple of Path and pandas.DataFrame
            Where the log is, and what it says.

        Raises
        ------
        UsageError
            If there is more than one network, the file is of another kind, or is one of the plan's.
        """
        path, studies = Path(path), self.studies
        if len(studies) != 1:
            known = ", ".join(studies) or "none"
            raise UsageError(f"--fix needs one network, there are: {known}; name one: PLAN LAYER")
        if path.suffix.lower() not in (".geojson", ".gpkg"):
            raise UsageError(f"{path}: fixed lines are written as FILE.geojson or FILE.gpkg")
        log_path = path.with_name(f"{path.stem}.log.csv")
        for target in (path, log_path):
            self._refuse_sources(target)
        (study,) = studies.values()
        kinds = [kind for kind in KINDS if kind in SURE or kind in also]
        frame, log = fixed(study.frame, study.graph, study.faults, kinds=kinds)
        # rows without a place are no lines of the network, and stay
        rest = study.layer.frame.drop(index=study.frame.index)
        frame = _together(frame, rest).reindex(
            [label for label in study.layer.frame.index if label in {*frame.index, *rest.index}]
        )
        log.insert(1, "feature", study.ids[log["row"].to_numpy(dtype=np.int64)])
        log["row"] = study.frame.index[log["row"].to_numpy(dtype=np.int64)] + 1
        with output.replaced_file(path) as beside:
            if path.suffix.lower() == ".gpkg":
                layer = replace(study.layer, frame=frame)
                layers = {layer.name: layer}
                geopackage.write_layers(beside, self.evidence.catalog, layers, self._report(()))
            else:
                pyogrio.write_dataframe(_plain(frame), beside, driver="GeoJSON", layer=path.stem)
        output.write_text(log_path, _csv(log))
        return log_path, log

    def _report(self, findings: tuple[Finding, ...]) -> Report:
        catalog = self.evidence.catalog
        return Report(
            plan=catalog.name,
            title=catalog.title,
            claims=(),
            findings=findings,
            layers=(),
            figures={},
            versions=versions(),
        )

    def _refuse_sources(self, path: Path) -> None:
        if self.folder and path.resolve().is_relative_to(self.folder.resolve()):
            raise UsageError(f"{path}: is among the plan's layers, which stay as they are")
        results.refuse_sources(path, self.evidence)


def of(evidence: Evidence, name: str | None = None, *, folder: Path | None = None) -> NetworkReport:
    """Return the report on a plan's networks.

    Parameters
    ----------
    evidence : Evidence
        The plan.
    name : str, optional
        A layer of lines, whether or not the catalog calls it a network; without it all that are.
    folder : Path, optional
        Where nothing is written: the plan's ``layers/``.

    Returns
    -------
    NetworkReport
        Computed when it is asked for.

    Raises
    ------
    UsageError
        If there is no such layer, or it is none of lines, or no layer is a network.
    """
    lines = [entry.name for entry in evidence.catalog.layers if entry.geometry == "line"]
    if name is not None and name not in lines:
        known = ", ".join(lines) or "none"
        raise UsageError(
            f"a network needs a layer of lines, {name!r} was given; there are: {known}"
        )
    wanted = [name] if name else [n for n in lines if evidence.layers[n].entry.network]
    if not wanted:
        raise UsageError(
            "no layer of the plan has a `network` in the catalog: name one of its layers of lines:"
            f" {', '.join(lines) or 'none'}"
        )
    layers = {
        key: replace(
            layer,
            entry=layer.entry.model_copy(
                update={"network": (layer.entry.network or Network()) if key in wanted else None}
            ),
        )
        for key, layer in evidence.layers.items()
    }
    evidence = replace(evidence, layers=layers)
    if missing := [key for key in wanted if key not in evidence.studies]:
        raise UsageError(f"{', '.join(missing)}: no line has a place, so there is no network")
    return NetworkReport(evidence, folder)


def _table(study: Study, name: str) -> pd.DataFrame:
    """Return one of a study's tables with ids in the place of positions."""
    if name == "crossings":
        return study.crossed
    if name == "zones":
        return study.intruders
    if name == "alternatives":
        return study.alternatives
    found = study.access if name == "access" else study.cuts
    ids = study.ids[found["line"].to_numpy(dtype=np.int64)]
    if name == "access":
        return found.assign(line=ids).drop(columns="component")
    columns = ["kind", "line", "lon", "lat", "km", "sites", "people", "cut"]
    many = found["sites"].map(len)
    return found.assign(line=ids, sites=many, cut=found["ids"])[columns]


def _moves(study: Study) -> pd.DataFrame:
    moves = study.graph.moves
    return moves.assign(line=study.ids[moves["line"].to_numpy(dtype=np.int64)]).drop(columns="part")


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    records = table.to_dict("records")
    return [{str(key): _value(value) for key, value in record.items()} for record in records]


def _value(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        # JSON has no infinity: what can't be reached has no distance
        return round(value, 6) if np.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _shown(name: str, table: pd.DataFrame) -> Iterator[str]:
    """Yield a table's first rows for a terminal."""
    if not len(table):
        return
    titles = {
        "cuts": "What a single failure cuts off, the most first",
        "access": "Access: to the network, and along it",
        "alternatives": "Ways that share no edge, and the detour by the second",
        "crossings": "Crossings",
        "zones": "Inside protection zones",
    }
    yield from ("", titles[name])
    short = table.drop(columns=["because"], errors="ignore")
    if "ways" in short:
        short = short.assign(ways=short["ways"].map(lambda n: "on the trunk" if n < 0 else str(n)))
    cells = [[str(column) for column in short.columns]]
    cells += [[_cell(value) for value in row] for row in rows(short.head(_MOST_ROWS))]
    widths = [min(max(len(row[k]) for row in cells), 32) for k in range(len(cells[0]))]
    for row in cells:
        padded = (f"{cell[:width]:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"    {'  '.join(padded)}"[:WIDTH].rstrip()
    if len(table) > _MOST_ROWS:
        yield f"    … {len(table) - _MOST_ROWS:,} more: --format json, or -o FILE.gpkg"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        if np.isnan(value):
            return "–"
        return "none" if np.isinf(value) else f"{value:.4f}".rstrip("0").rstrip(".")
    return printable(str(value))


def _together(frame: gpd.GeoDataFrame, rest: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    import pandas as pd  # noqa: PLC0415

    return pd.concat([frame, rest]) if len(rest) else frame


def _plain(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a frame whose nested values are JSON, as drivers need them."""
    plain = frame.copy()
    for name in plain.columns.drop(plain.geometry.name):
        if plain[name].dtype == object:
            plain[name] = plain[name].map(
                lambda value: json_of(value) if isinstance(value, dict | list | tuple) else value
            )
    return plain


def _csv(log: pd.DataFrame) -> str:
    """Return a log as CSV; a text that a spreadsheet would take for a formula is quoted."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(log.columns)
    for row in rows(log):
        writer.writerow([_safe(value) for value in row])
    return sheet.getvalue()


def _safe(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 9)
    text = printable(str(value))
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
