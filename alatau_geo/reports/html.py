"""The report as one HTML page with no script: the full evidence of every claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from alatau_geo.reports.wording import OUTCOMES, interval, measurement, number, profile, reason
from alatau_geo.terrain.profile import svg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Report

#: Profiles of a layer that are drawn, the steepest first.
MOST_PROFILES = 8


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
        profiles=list(_profiles(report)),
    )


def _profiles(report: Report) -> Iterator[tuple[str, int, list[tuple[Markup, str]]]]:
    """Yield each layer of lines, how many it has, and pictures of the steepest with their words."""
    drawn = report.terrain.profiles if report.terrain else ()
    for name in dict.fromkeys(one.layer for one in drawn):
        own = [one for one in drawn if one.layer == name]
        # the picture has no text but numbers and its label, which it escapes itself
        shown = [(Markup(svg(one, label=profile(one))), profile(one)) for one in own]  # noqa: S704
        yield name, len(own), shown[:MOST_PROFILES]
