"""A plan's layers over its terrain model as text, for a terminal: at most 100 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.reports.wording import WIDTH, finding_lines, number, printable, wrapped
from alatau_geo.terrain import figures
from alatau_geo.terrain_report.data import land_figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from alatau_geo.layer import Layer
    from alatau_geo.terrain.analysis import Buildable
    from alatau_geo.terrain.limit import Limited
    from alatau_geo.terrain_report.report import TerrainReport

_HEAD, _KEY = 14, 24
#: Rows of a table that a terminal is shown; JSON and layers have all.
_MOST_ROWS = 12
#: Figure → its heading, what it is multiplied by, and its decimals.
_LINES = {
    "length_m": ("km", 1e-3, 2), "lowest_m": ("lowest m", 1, 0), "highest_m": ("highest m", 1, 0),
    "steepest_percent": ("steepest %", 1, 2), "mean_percent": ("mean %", 1, 2),
    "ascent_m": ("up m", 1, 0), "descent_m": ("down m", 1, 0),
    "unknown_share": ("unknown %", 100, 1),
}  # fmt: skip
_AREAS = {
    "mean_m": ("mean m", 1, 0), "lowest_m": ("lowest m", 1, 0), "highest_m": ("highest m", 1, 0),
    "mean_slope_percent": ("mean slope %", 1, 2), "steepest_percent": ("steepest %", 1, 1),
    "steeper_share": ("steep %", 100, 1), "slope_unknown_share": ("unknown %", 100, 1),
}  # fmt: skip
_LAND = {
    "area_ha": ("area ha", 1, 1), "buildable_ha": ("buildable ha", 1, 1),
    "buildable_share": ("buildable %", 100, 1), "steep_ha": ("too steep ha", 1, 1),
    "kept_clear_ha": ("kept clear ha", 1, 1), "unknown_ha": ("unknown ha", 1, 1),
}  # fmt: skip


def text(report: TerrainReport) -> str:
    """Return it for a terminal: at most 100 columns."""
    terrain = report.terrain
    lines = list(_titled(f"Terrain model: {terrain.summary.file}"))
    for key, value in terrain.summary.facts:
        lines += wrapped(f"{key:<{_HEAD}}", value)
    for name, course in terrain.lines.items():
        layer = course.layer
        lines += ["", *_titled(f"{name}: {layer.entry.title.en} ({terrain.grade_of(layer)})")]
        lines += _figures(figures.known(figures.of_lines(course)))
        # of lines that are shorter the mean is over all of them, and steeper by chance
        table = course.table.assign(short=course.table["length_m"] < course.over_m)
        by, ascending = ["short", "steepest_percent"], [True, False]
        rows = table.sort_values(by, ascending=ascending, kind="stable")
        over = f"Grades over {course.over_m:g} m, the steepest first"
        lines.append(f"{over}; shorter lines last" if table["short"].any() else over)
        lines += _table(_ids(layer, rows.index), rows.to_dict("records"), _LINES)
    for limited in terrain.limited:
        lines += ["", *_limit(limited)]
    for name, table in terrain.zones.items():
        layer = terrain.layers[name]
        lines += ["", *_titled(f"{name}: {layer.entry.title.en} ({terrain.grade_of(layer)})")]
        lines.append(f"Steep: the share steeper than {terrain.entry.steeper_than_percent:g} %")
        lines += _table(_ids(layer, table.index), table.to_dict("records"), _AREAS)
    for found in terrain.buildable:
        lines += ["", *_buildable(report, found)]
    lines += ["", *finding_lines(report.findings)]
    return "\n".join(lines) + "\n"


def _limit(limited: Limited) -> Iterator[str]:
    entry = limited.entry
    limit = f"at most {entry.at_most_percent:g} % over {entry.over_m:g} m"
    yield from _titled(f"{entry.layer}: {limit}")
    yield from wrapped(f"{'because':<{_HEAD}}", entry.because)
    yield from _figures(figures.known(figures.of_limit(limited)))
    sure = limited.uncertainty_percent
    told = "unstated, as the model's is" if sure is None else f"± {sure:.2f} % (95 %)"
    yield f"{'accuracy of a grade':<{_KEY}}{told}"


def _buildable(report: TerrainReport, found: Buildable) -> Iterator[str]:
    entry, terrain = found.entry, report.terrain
    grade = terrain.grade_of(*(terrain.layers[name] for name in entry.names))
    yield from _titled(f"{entry.name}: {entry.title.en} ({grade})")
    yield from wrapped(f"{'because':<{_HEAD}}", entry.because)
    yield f"{'slope':<{_HEAD}}at most {entry.slope_at_most_percent:g} %"
    for item in entry.clear_of:
        far = f", and {item.distance_m:g} m around" if item.distance_m else ""
        yield from wrapped(f"{'clear of':<{_HEAD}}", f"{item.layer}{far}")
    names = [f"{layer.name} {layer.ids.loc[label]}" for layer, label, _ in found.areas]
    yield from _table(names, [land_figures(land) for _, _, land in found.areas], _LAND)
    sites = [
        f"    {layer.name} {layer.ids.loc[label]}: {kind}"
        for layer, kinds in found.sites
        for label, kind in kinds.items()
    ]
    for site in sites[:_MOST_ROWS]:
        yield from wrapped("", site)
    yield from _more(len(sites))


def _ids(layer: Layer, labels: Any) -> list[str]:
    ids: list[str] = layer.ids.loc[labels].tolist()
    return ids


def _titled(text: str) -> Iterator[str]:
    title = printable(text)[:WIDTH]
    yield from (title, "=" * len(title))


def _figures(values: Mapping[str, float]) -> Iterator[str]:
    for key, value in values.items():
        yield f"{key:<{_KEY}}{number(round(value, 4))}"


def _table(
    names: Sequence[str],
    rows: Sequence[Mapping[Any, float]],
    columns: Mapping[str, tuple[str, float, int]],
) -> Iterator[str]:
    """Yield the first rows of a table whose first column is a name and whose others are numbers."""
    if not rows:
        return
    cells = [["", *(head for head, _, _ in columns.values())]]
    for name, row in zip(names[:_MOST_ROWS], rows[:_MOST_ROWS], strict=True):
        cells.append(
            [printable(name)]
            + [_cell(row[key], scale, digits) for key, (_, scale, digits) in columns.items()]
        )
    first, *widths = (max(len(row[k]) for row in cells) for k in range(len(cells[0])))
    first = max(min(first, WIDTH - 4 - sum(widths) - 2 * len(widths)), 1)
    for name, *rest in cells:
        numbers = "".join(f"  {cell:>{width}}" for cell, width in zip(rest, widths, strict=True))
        yield f"    {name[:first]:<{first}}{numbers}"
    yield from _more(len(rows))


def _more(count: int) -> Iterator[str]:
    if count > _MOST_ROWS:
        yield f"    … {count - _MOST_ROWS:,} more: --format json, or -o DIR"


def _cell(value: float, scale: float, digits: int) -> str:
    return "–" if np.isnan(value) else f"{value * scale:,.{digits}f}"
