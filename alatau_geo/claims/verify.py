"""Whether a document's text states what ``claims.yaml`` takes from it."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from typing import TYPE_CHECKING

from alatau_geo.claims.context import Subject, Surroundings, fit, weights
from alatau_geo.claims.lookup import Lookup, Spot, Verification
from alatau_geo.documents.text import BLOCK
from alatau_geo.errors import UsageError
from alatau_geo.quantity import Quantity, parse
from alatau_geo.quantity.scan import Found, scan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alatau_geo.claims.model import Claim, Claims, Document
    from alatau_geo.documents import Text

#: A count of one or two digits stands everywhere: beside it some of the claim's words have to.
_SOME = 0.08
#: One place can bear out two claims, if the second fits it nearly as well as the first.
_SHARED = 0.8
#: From here on another figure is the claim's own, changed: see docs/documents.md for what it costs.
_CLEAR, _AHEAD = 0.40, 0.08
_SAME_THING, _SAME_VALUE, _SAME_SIZE = 0.10, 0.20, 0.08
_NEAR_MISS = 0.15
#: Letters of the text to both sides of a figure.
_SIDE = 60


def document_of(claims: Claims, name: str) -> Document:
    """Return a document by its id.

    Raises
    ------
    UsageError
        If no document has it.
    """
    for document in claims.documents:
        if document.id == name:
            return document
    known = ", ".join(document.id for document in claims.documents) or "none"
    raise UsageError(
        f"a file is matched to a document by its name without the ending, or by --as ID: no"
        f" document {name[:80]!r} in claims.yaml; there are: {known}"
    )


def verify(claims: Claims, document_id: str, text: Text) -> Verification:
    """Look up the figures that claims take from a document.

    Parameters
    ----------
    claims : Claims
        Of a plan.
    document_id : str
        Which document the text is.
    text : Text
        From :func:`alatau_geo.documents.read`.

    Returns
    -------
    Verification
        With an outcome for each claim that has ``stated``.

    Raises
    ------
    UsageError
        If the claims know no such document.

    Notes
    -----
    Figures are compared as quantities: the same interval in the same unit, of the same thing
    where both say what is counted. Which of several equal figures is a claim's is decided for all
    of them at once, by the words around them (linear assignment).

    Another figure is called changed only if it is of the same kind, no claim's own, stands among
    enough of the claim's words, and fits it clearly better than any other figure, and no other
    lost claim as well. Else the claim is gone.

    Examples
    --------
    >>> from alatau_geo.claims import Claims
    >>> from alatau_geo.documents.text import lines
    >>> claim = {"id": "a", "title": "Zone", "document": "d", "stated": "97.9 thousand ha"}
    >>> document = {"id": "d", "title": "D", "publisher": "p"}
    >>> claims = Claims.model_validate({"documents": [document], "claims": [claim]})
    >>> text = lines("The zone has 98.4 thousand hectares.", "d.txt")
    >>> [(item.outcome, item.spot.words) for item in verify(claims, "d", text).lookups]
    [('changed', '98.4 thousand hectares')]
    """
    document = document_of(claims, document_id)
    own = [claim for claim in claims.claims if claim.document == document_id]
    stated = [claim for claim in own if claim.stated is not None]
    year = document.date.year if document.date else None
    lookups = _Search(stated, text, year).lookups() if stated else ()
    return Verification(document, text.name, tuple(lookups), len(own) - len(stated))


def _form(quantity: Quantity) -> tuple[str, bool, int]:
    """Return what stays when a number changes: the bound; of a date, how long it is."""
    span = quantity.interval
    if quantity.bound != "date":
        return {"exact": "rounded"}.get(quantity.bound, quantity.bound), False, 0
    days = 0 if span.low is None or span.high is None else int(span.high - span.low)
    return "date", span.low is None, (days > 0) + (days > 31) + (days > 366)


def _nearness(one: Quantity, other: Quantity) -> float:
    """Return how near two numbers are in size: 1 for equal ones, 0 from twice as much."""
    a, b = (item.value or item.interval.high or item.interval.low for item in (one, other))
    if one.bound == "date" or not a or not b or a <= 0 or b <= 0:
        return 0.0
    return max(0.0, 1 - abs(math.log2(a / b)))


@dataclass
class _Search:
    claims: Sequence[Claim]
    text: Text
    year: int | None
    found: list[Found] = field(init=False)

    def __post_init__(self) -> None:
        self.found = scan(self.text.text, year=self.year)

    @cached_property
    def _figures(self) -> list[tuple[Quantity, str | None]]:
        """Return what each claim states, and of what thing; ``exact_to`` is not in the text."""
        figures = []
        for claim in self.claims:
            words = claim.stated or ""
            thing = next((item.counted for item in scan(words)), None)
            figures.append((parse(words), thing))
        return figures

    @cached_property
    def _alike(self) -> dict[str, list[int]]:
        """Return unit → the figures of the text in it: a claim is held against no others."""
        alike: defaultdict[str, list[int]] = defaultdict(list)
        for m, item in enumerate(self.found):
            alike[item.quantity.unit.base].append(m)
        return alike

    def _among(self, n: int) -> list[int]:
        return self._alike.get(self._figures[n][0].unit.base, [])

    @cached_property
    def _fits(self) -> list[dict[int, float]]:
        """Return, for each claim and figure in its unit, how well the surroundings fit."""
        subjects = [Subject.of(claim) for claim in self.claims]
        weight = weights(subjects)
        around = Surroundings(self.text.text, self.found)
        units = {quantity.unit.base for quantity, _ in self._figures}
        near = {m: around.near(self.found[m]) for unit in units for m in self._alike.get(unit, ())}
        return [
            {m: fit(subject, near[m], weight) for m in self._among(n)}
            for n, subject in enumerate(subjects)
        ]

    def _of_one_kind(self, n: int, item: Found) -> bool:
        quantity, thing = self._figures[n]
        return quantity.unit.base == item.quantity.unit.base and (
            thing is None or item.counted is None or thing == item.counted
        )

    def _bonus(self, n: int, item: Found) -> float:
        thing = self._figures[n][1]
        return _SAME_THING if thing is not None and thing == item.counted else 0.0

    def _is_equal(self, n: int, m: int) -> bool:
        quantity, thing = self._figures[n]
        item = self.found[m]
        if item.quantity.interval != quantity.interval or not self._of_one_kind(n, item):
            return False
        if not self._is_small(n):
            return True
        return self._fits[n][m] >= _SOME or (thing is not None and thing == item.counted)

    def lookups(self) -> list[Lookup]:
        """Return what became of each claim."""
        owners = self._assigned()
        taken = {m: n for n, m in owners.items()}
        shared = self._shared(owners, taken)
        lost = [n for n in range(len(self.claims)) if n not in owners and n not in shared]
        changed = self._changed(lost, set(taken))
        results = []
        for n, claim in enumerate(self.claims):
            if n in owners or n in shared:
                place = owners.get(n, shared.get(n, 0))
                others = set(taken) - {place}
                results.append(self._as_found(n, place, others, is_shared=n in shared))
            elif n in changed:
                results.append(self._as_changed(n, changed[n]))
            else:
                results.append(self._as_gone(n, claim, set(taken) | set(changed.values())))
        return results

    def _assigned(self) -> dict[int, int]:
        """Return claim → its figure of the text, each figure to one claim, as fits best in all."""
        import numpy as np  # noqa: PLC0415
        from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

        equal = [
            (n, m) for n in range(len(self.claims)) for m in self._among(n) if self._is_equal(n, m)
        ]
        columns = sorted({m for _, m in equal})
        if not columns:
            return {}
        gain = np.zeros((len(self.claims), len(columns)))
        column = {m: k for k, m in enumerate(columns)}
        for n, m in equal:
            gain[n, column[m]] = 1 + self._fits[n][m] + self._bonus(n, self.found[m])
        rows, places = linear_sum_assignment(gain, maximize=True)
        pairs = zip(rows.tolist(), places.tolist(), strict=True)
        owners = {n: columns[k] for n, k in pairs if gain[n, k] > 0}
        taken = set(owners.values())
        return {n: m for n, m in owners.items() if not self._fits_elsewhere(n, m, taken)}

    def _fits_elsewhere(self, n: int, m: int, taken: set[int]) -> bool:
        """Return whether a small count is a claim's by its digits, and another one by its words."""
        if not self._is_small(n):
            return False
        return any(
            k not in taken
            and self._likeness(n, k) >= self._fits[n][m] + self._bonus(n, self.found[m]) + _AHEAD
            for k in self._among(n)
        )

    def _is_small(self, n: int) -> bool:
        quantity = self._figures[n][0]
        is_count = quantity.unit.dimension == "count" and quantity.interval.is_exact
        return is_count and len(str(quantity.value or "")) <= 2

    def _shared(self, owners: dict[int, int], taken: dict[int, int]) -> dict[int, int]:
        """Return claim → a figure that another claim has too, where it fits both."""
        shared = {}
        for n in range(len(self.claims)):
            fitting = [
                m
                for m, owner in taken.items()
                if n not in owners
                and not self._is_small(n)
                and self._is_equal(n, m)
                and self._fits[n][m] >= _SHARED * self._fits[owner][m]
            ]
            if fitting:
                shared[n] = max(fitting, key=lambda m: (self._fits[n][m], -m))
        return shared

    @cached_property
    def _things(self) -> list[str | None]:
        """Return what each figure counts; «20 projects, 8 of them» are 8 projects."""
        things: list[str | None] = []
        last, end = None, 0
        for item in self.found:
            if BLOCK in self.text.text[end : item.start]:
                last = None
            last, end = item.counted or last, item.end
            is_bare = item.quantity.unit.dimension == "count"
            things.append(last if is_bare else item.counted)
        return things

    def _likeness(self, n: int, m: int) -> float:
        """Return how likely a figure is a claim's own, changed; 0 if more than one thing is new."""
        (quantity, thing), item = self._figures[n], self.found[m]
        other = item.quantity
        if not self._of_one_kind(n, item) or other.interval == quantity.interval:
            return 0.0
        if thing and self._things[m] and thing != self._things[m]:
            return 0.0
        same = quantity.value is not None and quantity.value == other.value
        if not same and _form(quantity) != _form(other):
            return 0.0
        fits = self._fits[n][m]
        near = _SAME_VALUE if same else _SAME_SIZE * _nearness(quantity, other)
        return fits + self._bonus(n, item) + near if fits else 0.0

    def _changed(self, lost: list[int], taken: set[int]) -> dict[int, int]:
        """Return lost claim → the figure that is beyond doubt in its place."""
        table = {
            n: {m: self._likeness(n, m) for m in self._among(n) if m not in taken} for n in lost
        }
        changed = {}
        for n in lost:
            ranked = nlargest(2, table[n], key=lambda m, n=n: (table[n][m], -m))  # type: ignore[misc]
            if not ranked:
                continue
            best = ranked[0]
            score = table[n][best]
            rivals = [table[n][m] for m in ranked[1:]]
            rivals += [table[other].get(best, 0.0) for other in lost if other != n]
            if score >= _CLEAR and all(score - rival >= _AHEAD for rival in rivals):
                changed[n] = best
        return changed

    def _as_found(self, n: int, m: int, taken: set[int], *, is_shared: bool) -> Lookup:
        others = [k for k in self._among(n) if k != m and k not in taken and self._is_equal(n, k)]
        why = "the same figure" + (", which another claim states too" if is_shared else "")
        return Lookup(
            self.claims[n], "found", why, self._spot(m), tuple(self._spot(k) for k in others)
        )

    def _as_changed(self, n: int, m: int) -> Lookup:
        old, new = self._figures[n][0], self.found[m].quantity
        if old.value is not None and old.value == new.value:
            why = "the same number, with another bound"
        elif old.interval.disjoint(new.interval):
            why = "another number among the claim's words; the two have nothing in common"
        else:
            why = "another number among the claim's words; both can be true"
        return Lookup(self.claims[n], "changed", why, self._spot(m))

    def _as_gone(self, n: int, claim: Claim, taken: set[int]) -> Lookup:
        scores = {m: self._likeness(n, m) for m in self._among(n) if m not in taken}
        likely = nlargest(2, scores, key=lambda m: (scores[m], -m))
        likely = [m for m in likely if scores[m] >= _NEAR_MISS]
        why = "no such figure in the text, and none that clearly stands in its place"
        return Lookup(claim, "gone", why, None, tuple(self._spot(m) for m in likely))

    def _spot(self, m: int) -> Spot:
        item, text = self.found[m], self.text.text
        before = text[max(0, item.start - _SIDE) : item.start]
        after = text[item.end : item.end + _SIDE]
        before = re.split(r"\n[ \t\u00a0]*\n", before)[-1]
        after = re.split(r"\n[ \t\u00a0]*\n", after)[0]
        words = " ".join(text[item.start : item.end].split())
        return Spot(self.text.place(item.start), words, before, after, item.quantity)
