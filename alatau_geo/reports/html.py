"""The report as one HTML page with no script: the full evidence of every claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from alatau_geo.reports.wording import OUTCOMES, interval, measurement, number, reason

if TYPE_CHECKING:
    from alatau_geo.report import Report


def render(report: Report) -> str:
    """Return the report as a page.

    Parameters
    ----------
    report : Report
        What to tell.

    Returns
    -------
    str
        HTML with its style inside; every text is escaped by the template engine.
    """
    environment = Environment(
        loader=PackageLoader("alatau_geo.reports", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"number": number, "measurement": measurement, "reason": reason}
    verdicts = [
        verdict for outcome in OUTCOMES for verdict in report.claims if verdict.outcome == outcome
    ]
    return environment.get_template("report.html.jinja").render(
        report=report,
        verdicts=verdicts,
        signs=OUTCOMES,
        interval=interval,
        layers={layer.name: layer for layer in report.layers},
        codes={rule.code for rule in report.rules},
    )
