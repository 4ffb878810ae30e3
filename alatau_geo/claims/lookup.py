"""What became of a plan's claims in the text of their document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alatau_geo.claims.model import Claim, Document
    from alatau_geo.documents import Place
    from alatau_geo.quantity import Quantity


@dataclass(frozen=True)
class Spot:
    """A figure where it stands in a document.

    Parameters
    ----------
    place : Place
        Page, line and column.
    words : str
        The figure as the text has it.
    before, after : str
        Some of the text to both sides, of the same paragraph.
    quantity : Quantity
        What it says.
    """

    place: Place
    words: str
    before: str
    after: str
    quantity: Quantity


@dataclass(frozen=True)
class Lookup:
    """What became of one claim in its document.

    Parameters
    ----------
    claim : Claim
        The claim.
    outcome : str
        ``found``, ``changed`` or ``gone``.
    why : str
        What that rests on.
    spot : Spot or None
        Where the figure stands, or the one that stands in its place.
    also : tuple of Spot
        Where else the same figure stands; for one that is gone, what may be meant but can't be
        told from other figures.
    """

    claim: Claim
    outcome: str
    why: str
    spot: Spot | None = None
    also: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class Verification:
    """All claims of one document, looked up in its text.

    Parameters
    ----------
    document : Document
        The document.
    file : str
        The name of the file that its text is from.
    lookups : tuple of Lookup
        In the order of ``claims.yaml``.
    derived : int
        Claims of the document that it does not state, because they follow from others.
    """

    document: Document
    file: str
    lookups: tuple[Lookup, ...]
    derived: int = 0

    def count(self, outcome: str) -> int:
        """Return how many claims came out so."""
        return sum(lookup.outcome == outcome for lookup in self.lookups)

    @property
    def fails(self) -> bool:
        """Whether a figure is changed or gone."""
        return any(lookup.outcome != "found" for lookup in self.lookups)
