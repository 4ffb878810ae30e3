"""One line of the ledger: what was wrong with a geometry, where, and what its repair changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alatau_geo.sentence import figure, joined, word

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    Point = tuple[float, float]

#: How invalid polygons are made valid: GEOS unites the shells, and takes away the united holes; a
#: hole outside its shell becomes an area.
METHOD = "make_valid, structure"
#: How a ring that was not closed was closed, when it was read.
CLOSED = "closed with its first position"
#: Sizes that print the same are the same.
_SEEN = 0.05


@dataclass(frozen=True)
class Repair:
    """One geometry that was changed.

    Parameters
    ----------
    feature : str
        Its id.
    problem : str
        What was wrong, as GEOS says it.
    point : tuple of float or None
        Where first, lon/lat.
    method : str
        How it was repaired.
    before : float or None
        Area in m² (polygons) or length in m (lines) on the ellipsoid, as given: the shells' less
        the holes'. ``None`` where it can't be told, as of a ring that was not closed.
    after : float
        The same after the repair.
    unit : str
        ``m²`` or ``m``.
    row : hashable, optional
        The feature's label in its frame.
    places : tuple of (str, tuple of float)
        What else was wrong, and where, lon/lat.
    sizes : mapping
        Method → the size that it gives, in ``unit``, for those that were not taken.
    others : mapping
        Method → the geometry that it gives.

    Examples
    --------
    >>> sizes = {"make_valid, linework": 68.0, "buffer(0)": 64.0}
    >>> hole = "holes are nested"
    >>> print(Repair("a", hole, (77.6, 43.4), METHOD, 60.0, 64.0, "m²", sizes=sizes))
    a: holes are nested at 77.600000, 43.400000; make_valid, structure; 60.0 → 64.0 m² \
(make_valid, linework 68.0, buffer(0) 64.0)
    """

    feature: str
    problem: str
    point: Point | None
    method: str
    before: float | None
    after: float
    unit: str
    row: Hashable = None
    places: tuple[tuple[str, Point], ...] = ()
    sizes: Mapping[str, float] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def change(self) -> float:
        """Return by how much the repair changed the size; zero where none could be told before."""
        return 0.0 if self.before is None else self.after - self.before

    @property
    def resized(self) -> str:
        """Return the sizes: before and after, and under the other methods where one differs."""
        before = "" if self.before is None else figure(f"{self.before:,.1f} → ")
        text = joined("", [before, figure(f"{self.after:,.1f}"), " ", word(self.unit)])
        known = [*self.sizes.values(), *([] if self.before is None else [self.before])]
        if not self.sizes or all(abs(size - self.after) < _SEEN for size in known):
            return text
        others = figure(", ".join(f"{method} {size:,.1f}" for method, size in self.sizes.items()))
        return joined("", [text, " (", others, ")"])

    def __str__(self) -> str:
        """Return the ledger's line."""
        more = f" and {len(self.places)} more" if self.places else ""
        place = f" at {located(self.point)}{more}" if self.point else ""
        return f"{self.feature}: {self.problem}{place}; {self.method}; {self.resized}"


def located(point: Point) -> str:
    """Return a place as text.

    Examples
    --------
    >>> located((77.1, 43.2))
    '77.100000, 43.200000'
    """
    return f"{point[0]:.6f}, {point[1]:.6f}"
