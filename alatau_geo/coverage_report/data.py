"""Service checks and balances as plain data, for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.coverage.given import Given
    from alatau_geo.coverage.service import Service
    from alatau_geo.coverage.sheet import Sheet
    from alatau_geo.coverage_report.report import CoverageReport

_DECIMALS = 4


def service_data(report: CoverageReport, service: Service) -> dict[str, Any]:
    """Return a service check as plain data."""
    entry = service.entry
    data: dict[str, Any] = {
        "name": entry.name,
        "title": entry.title.model_dump(),
        "grade": service.grade,
        "because": entry.because,
        "figures": {key: round(v, _DECIMALS) for key, v in service.figures.items()},
        "stages": [stage.title.model_dump() for stage, _ in service.stages],
    }
    if service.whole.sites is not None and entry.sites:
        data["sites"] = list(sites_of(report, service))
    if entry.name in report.allocations:
        data["allocation"] = allocation_data(report, service, report.allocations[entry.name])
    return data


def sites_of(report: CoverageReport, service: Service) -> Iterator[dict[str, Any]]:
    """Yield each placed site, its nearest facility, and whether it is served."""
    entry, table = service.entry, service.whole.sites
    if table is None:
        return
    names = report.evidence.layers[entry.sites or ""].ids
    known = report.evidence.layers[entry.facilities].ids
    for site, row in table.iterrows():
        has = row["facility"] is not None and service.whole.facilities
        yield {
            "site": names.at[site],
            "facility": known.loc[row["facility"]] if has else None,
            "distance_m": round(float(row["distance_m"]), 1) if has else None,
            "served": bool(row["served"]),
        }


def allocation_data(report: CoverageReport, service: Service, found: Given) -> dict[str, Any]:
    """Return which facility takes which site as plain data."""
    entry = service.entry
    names = report.evidence.layers[entry.sites or ""].ids
    known = report.evidence.layers[entry.facilities].ids
    return {
        "is_best": found.is_best,
        "sites_of_unknown_demand": found.unknown_sites,
        "facilities_of_unknown_capacity": found.unknown_facilities,
        "sites": [
            {
                "site": names.at[site],
                "demand": float(demand),
                "facility": known.at[facility] if is_taken else None,
            }
            for site, demand, facility, is_taken in zip(
                found.sites.index,
                found.sites["demand"],
                found.sites["facility"],
                found.sites["facility"].notna(),
                strict=True,
            )
        ],
        "facilities": [
            {"facility": known.at[label], **{key: float(row[key]) for key in row.index}}
            for label, row in found.facilities.iterrows()
        ],
    }


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """Return a balance as plain data."""
    return {
        "name": sheet.entry.name,
        "title": sheet.entry.title.model_dump(),
        "grade": sheet.grade,
        "unit": sheet.unit,
        "rows": [
            {
                "year": row.year,
                "claim": row.claim,
                "district": row.district,
                "state": row.balance.state,
                "demand": _ends(row.balance.demand),
                "known": float(row.balance.supply.known),
                "facilities": row.balance.supply.facilities,
                "unknown": row.balance.supply.unknown,
                "needed": _ends(row.balance.needed),
                "arithmetic": row.balance.arithmetic(),
                "assumed": row.assumed,
            }
            for row in sheet.rows
        ],
    }


def _ends(span: Any) -> list[float | None]:
    return [None if end is None else float(end) for end in (span.low, span.high)]
