"""What the rules about networks look at alike: faults with their layer, features and place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.rules.evidence import Evidence

#: A network has these in the thousands where it was cut at every change of some field: the rule
#: tells of so many one by one, and of the others how many they are.
MOST = 50


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
    left : int
        How many more there are that are not told one by one; of the last that is told.
    """

    layer: str
    feature: str
    other: str | None
    point: tuple[float, float]
    size_m: float
    flag: bool
    left: int = 0

    @property
    def more(self) -> str:
        """Return a remark on those that are not told, after the last that is."""
        return f"; {self.left:,} more like it in {self.layer} are not listed" if self.left else ""


def faults_of(evidence: Evidence, kind: str) -> Iterator[Fault]:
    """Yield the faults of a kind, at most `MOST` of each layer."""
    for name, study in evidence.studies.items():
        ids = study.ids
        table = study.faults[study.faults["kind"] == kind]
        for n, row in enumerate(table.head(MOST).itertuples(index=False), 1):
            yield Fault(
                name,
                str(ids[row.line]),
                None if row.other < 0 else str(ids[row.other]),
                (round(float(row.lon), 6), round(float(row.lat), 6)),
                float(row.size_m),
                bool(row.flag),
                len(table) - MOST if n == MOST else 0,
            )
