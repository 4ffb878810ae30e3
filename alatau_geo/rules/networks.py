"""What the rules about networks look at alike: faults with their layer, features and place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alatau_geo.columns import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.rules.evidence import Evidence


@dataclass(frozen=True)
class Fault:
    """A fault of a network, as a finding tells it.

    Parameters
    ----------
    layer : str
        The layer.
    feature : str
        Id of the line.
    other : str or None
        Id of the other line.
    point : tuple of float
        Lon, lat, rounded as the layers are.
    size_m : float
        A distance or a length.
    flag : bool
        What `alatau_geo.network.faults` says of its kind.
    """

    layer: str
    feature: str
    other: str | None
    point: tuple[float, float]
    size_m: float
    flag: bool


def faults_of(evidence: Evidence, kind: str) -> Iterator[Fault]:
    """Yield the faults of a kind."""
    for name, study in evidence.studies.items():
        ids = study.ids
        table = study.faults[study.faults["kind"] == kind]
        for row in rows(table):
            yield Fault(
                name,
                str(ids[row.line]),
                None if row.other < 0 else str(ids[row.other]),
                (round(float(row.lon), 6), round(float(row.lat), 6)),
                float(row.size_m),
                bool(row.flag),
            )
