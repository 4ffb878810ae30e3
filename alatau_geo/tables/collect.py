"""All tables of a plan, under names that differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alatau_geo.columns import unique_names
from alatau_geo.tables import records
from alatau_geo.tables.layers import layer_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alatau_geo.catalog import Phase
    from alatau_geo.claims import Claims
    from alatau_geo.layer import Layer
    from alatau_geo.report import Report
    from alatau_geo.tables.table import Table


def collect(
    layers: Mapping[str, Layer],
    report: Report,
    *,
    claims: Claims | None = None,
    phases: Sequence[Phase] = (),
) -> dict[str, Table]:
    """Return a plan's tables.

    Parameters
    ----------
    layers : mapping
        Name → layer, in drawing order.
    report : Report
        Its findings, verdicts and layers become tables of their own.
    claims : Claims, optional
        With the documents; without them that table has no rows.
    phases : sequence of Phase
        The plan's.

    Returns
    -------
    dict
        The layers' tables by name, then those of findings, refused features, documents, figures,
        which figure goes with which layer, and layers. The keys of these begin with ``*``; where a
        layer has their name, theirs ends in ``_2``.

    Examples
    --------
    >>> import alatau_geo
    >>> plan = alatau_geo.open_plan()
    >>> list(collect(plan.layers, plan.check()))[-6:]
    ['*findings', '*refused', '*documents', '*claims', '*claim_layers', '*catalog']
    """
    from alatau_geo.claims import Claims as Figures  # noqa: PLC0415  a model, for none

    tables = {name: layer_table(layer, phases) for name, layer in layers.items()}
    own = [
        records.findings(report),
        records.refused(layers),
        records.documents(claims or Figures()),
        records.figures(report.claims),
        records.claim_layers(report),
        records.catalog(report, layers),
    ]
    names = unique_names([table.name for table in own], taken=tables)
    made = {
        f"*{table.name}": replace(table, name=name) for table, name in zip(own, names, strict=True)
    }
    return tables | made
