"""How many findings of one kind are listed: a layer of the wrong kind must not bury the rest."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Findings of one rule and severity that are listed of one layer; the rest is counted in one more.
MOST = 100


@dataclass(frozen=True)
class SizedFinding(Finding):
    """A finding that has an area, by which the largest are listed.

    Parameters
    ----------
    area_m2 : float
        Of what was found.
    """

    area_m2: float = field(default=0.0, kw_only=True)

    def plain(self) -> Finding:
        """Return the finding as it is reported."""
        return Finding(
            self.rule, self.severity, self.layer, self.feature, self.point, self.message, self.place
        )


@dataclass
class _Group:
    """Findings of one rule, layer and severity: the largest so far, and what was left out."""

    kept: list[tuple[float, int, Finding]] = field(default_factory=list)
    more: int = 0
    area_m2: float = 0.0

    def take(self, number: int, finding: Finding, most: int) -> None:
        area = finding.area_m2 if isinstance(finding, SizedFinding) else 0.0
        # of equals the earlier stays
        item = (area, -number, finding)
        if len(self.kept) < most:
            heapq.heappush(self.kept, item)
            return
        left = heapq.heappushpop(self.kept, item)
        self.more += 1
        self.area_m2 += left[0]

    def rest(self) -> Finding:
        first = self.kept[0][2]
        is_sized = isinstance(first, SizedFinding)
        listed = (
            said("the {n} largest", n=len(self.kept))
            if is_sized
            else said("the first {n}", n=len(self.kept))
        )
        size = said(", {area_ha:,.2f} ha in all", area_ha=self.area_m2 / 10_000) if is_sized else ""
        message = said(
            "{more:,} more of these in the layer{size}: only {listed} are listed",
            more=self.more,
            size=size,
            listed=listed,
        )
        return Finding(first.rule, first.severity, first.layer, None, None, message)


def capped(findings: Iterable[Finding], *, most: int = MOST) -> Iterator[Finding]:
    """Yield findings, of each rule, layer and severity no more than some.

    Parameters
    ----------
    findings : iterable of Finding
        In order.
    most : int
        How many are listed: the first, or the largest where they have an area.

    Yields
    ------
    Finding
        In the same order; behind the last one listed, one that says how many more there are, and
        their area in all.

    Examples
    --------
    >>> many = [Finding("AG999", "note", "plots", str(n), None, "odd") for n in range(5)]
    >>> [item.feature or item.message for item in capped(many, most=2)]
    ['0', '1', '3 more of these in the layer: only the first 2 are listed']
    """
    groups: defaultdict[tuple[str, str, str], _Group] = defaultdict(_Group)
    for number, finding in enumerate(findings):
        key = (finding.rule, finding.layer, finding.severity)
        groups[key].take(number, finding, most)
    listed: list[tuple[float, Finding]] = []
    for group in groups.values():
        listed += [(-number, finding) for _, number, finding in group.kept]
        if group.more:
            last = max(-number for _, number, _ in group.kept)
            listed.append((last + 0.5, group.rest()))
    for _, finding in sorted(listed, key=lambda item: item[0]):
        yield finding.plain() if isinstance(finding, SizedFinding) else finding
