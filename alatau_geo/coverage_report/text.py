"""Service checks, balances and siting as text, for a terminal: at most 100 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.coverage_report.data import allocation_data, sites_of
from alatau_geo.reports.wording import WIDTH, finding_lines, number, printable, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from alatau_geo.coverage.given import Given
    from alatau_geo.coverage.service import Served, Service
    from alatau_geo.coverage.sheet import Sheet
    from alatau_geo.coverage.siting import Curve
    from alatau_geo.coverage_report.report import CoverageReport

_HEAD = 20
_COLUMNS = (5, 12, 7, 7, 13)
#: Rows of a table that a terminal is shown; JSON has all.
_MOST_ROWS = 12


def text(report: CoverageReport) -> str:
    """Return it for a terminal: at most 100 columns."""
    lines: list[str] = []
    for service in report.services.values():
        lines += [*_service_lines(report, service), ""]
    for sheet in report.sheets.values():
        lines += [*_sheet_lines(sheet), ""]
    lines += finding_lines(report.findings)
    return "\n".join(lines) + "\n"


def _service_lines(report: CoverageReport, service: Service) -> Iterator[str]:
    entry = service.entry
    title = printable(f"{entry.name}: {entry.title.en} ({service.grade})")[:WIDTH]
    yield from (title, "=" * len(title))
    yield from wrapped(f"{'because':<{_HEAD}}", entry.because)
    along = f" along {entry.along.network}" if entry.along else " along the ellipsoid"
    reach = f"{entry.distance_m:,g} m{along}"
    if entry.distances:
        kinds = ", ".join(f"{v} {m:,g} m" for v, m in entry.distances.values.items())
        reach += f"; by {entry.distances.by}: {kinds}"
    yield from wrapped(f"{'distance':<{_HEAD}}", reach)
    yield from _part_lines(service, service.whole)
    for stage, part in service.stages:
        yield from wrapped(f"{'':<2}", stage.title.en)
        yield from (f"    {line}" for line in _part_lines(service, part))
    if service.stages and service.undated:
        text = f"{service.undated} come at a time that no field states, and are in no stage"
        yield from wrapped(f"{'facilities':<{_HEAD}}", text)
    for site in list(sites_of(report, service))[:_MOST_ROWS]:
        state = "served" if site["served"] else "not served"
        away = "" if site["distance_m"] is None else f", {site['distance_m']:,.0f} m to"
        yield from wrapped(
            f"{site['site'][: _HEAD - 1]:<{_HEAD}}", f"{state}{away} {site['facility'] or ''}"
        )
    if entry.name in report.allocations:
        yield from _allocation_lines(report, service, report.allocations[entry.name])


def _part_lines(service: Service, part: Served) -> Iterator[str]:
    yield f"{'facilities':<{_HEAD}}{part.facilities} with a place"
    for name, area in part.areas.items():
        rest = ""
        if len(area.rest_ha):
            parts = "1 part" if len(area.rest_ha) == 1 else f"{len(area.rest_ha):,} parts"
            rest = f"; {parts} not, the largest {area.rest_ha[0]:,.1f} ha"
        yield from wrapped(
            f"{name[: _HEAD - 1]:<{_HEAD}}",
            f"{area.share:.1%} served, {area.served_ha:,.1f} of {area.area_ha:,.1f} ha{rest}",
        )
    if part.people is not None:
        folk = part.people
        share = f"{folk.share:.1%} served, " if folk.total else ""
        text = f"{share}{folk.served:,.0f} of {folk.total:,.0f}"
        if folk.unknown:
            text += f"; of {folk.unknown} of {folk.places} places the number is unknown"
        if folk.unplaced:
            text += f"; {folk.unplaced} more {'has' if folk.unplaced == 1 else 'have'} no position"
        yield from wrapped(f"{'people':<{_HEAD}}", text)
    if part.each is not None:
        without = int((part.each["served_ha"] == 0).sum())
        count = f"{len(part.each)}, of them {without} without service"
        yield f"{service.entry.each:<{_HEAD}}{count}"
    if part.sites is not None:
        text = f"{int(part.sites['served'].sum())} of {len(part.sites)} served"
        yield f"{service.entry.sites:<{_HEAD}}{text}"
    if part.reach is not None:
        reached = f"{part.reach.length_m / 1000:,.2f} km reached, {part.reach.share:.1%}"
        yield f"{'network':<{_HEAD}}{reached}"


def _allocation_lines(report: CoverageReport, service: Service, found: Given) -> Iterator[str]:
    data = allocation_data(report, service, found)
    taken = [site for site in data["sites"] if site["facility"] is not None]
    text = (
        f"{len(taken)} of {len(data['sites'])} sites of known demand taken by"
        f" {len(data['facilities'])} facilities of known capacity"
    )
    if found.unknown_sites or found.unknown_facilities:
        text += (
            f"; unknown: the demand of {found.unknown_sites} sites, the capacity of"
            f" {found.unknown_facilities} facilities"
        )
    if not found.is_best:
        text += "; time was up: there may be a better way"
    yield from wrapped(f"{'allocation':<{_HEAD}}", text)
    for site in data["sites"][:_MOST_ROWS]:
        to = site["facility"] or "taken by none"
        yield from wrapped(f"    {site['site'][:15]:<16}", f"{number(site['demand'])} → {to}")


def curve_text(curve: Curve, candidates: NDArray[np.float64], grade: str) -> str:
    """Return what each added facility gains, for a terminal, and of what grade that is."""
    lines = [
        f"{'added':>5}  {'covered':>12}  {'share':>7}  {'gain':>7}  {'mean distance':>13}  places"
    ]
    before = None
    for step in curve.steps:
        share = step.covered / curve.total
        gain = "" if before is None else f"{share - before:+.1%}"
        mean = "–" if not np.isfinite(step.mean_distance_m) else f"{step.mean_distance_m:,.0f} m"
        places = "; ".join(f"{lon:.4f}, {lat:.4f}" for lon, lat in candidates[step.chosen])
        head = (
            f"{step.facilities:>5}  {step.covered:>12,.0f}  {share:>7.1%}  {gain:>7}  {mean:>13}  "
        )
        lines += wrapped(head, places)
        before = share
    lines.append(f"grade {grade}: no better than the layers that it was computed from")
    return "\n".join(lines) + "\n"


def _sheet_lines(sheet: Sheet) -> Iterator[str]:
    entry = sheet.entry
    title = printable(f"{entry.name}: {entry.title.en} ({sheet.grade})")[:WIDTH]
    yield from (title, "=" * len(title))
    yield from wrapped(f"{'because':<{_HEAD}}", entry.because)
    yield from wrapped(f"{'share':<{_HEAD}}", entry.share.because)
    for row in sheet.rows:
        name = str(row.year) if row.district is None else f"  {row.district}"
        state = row.balance.state
        yield from wrapped(f"{name[: _HEAD - 1]:<{_HEAD}}", f"{state}: {row.balance.arithmetic()}")
