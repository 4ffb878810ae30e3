"""What is wrong between the figures of ``claims.yaml``, each of them being right by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from alatau_geo.catalog import may_be_result
from alatau_geo.claims.model import RELATIONS, Of
from alatau_geo.yamlfile import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from alatau_geo.claims.model import Claim, Document
    from alatau_geo.quantity import Unit
    from alatau_geo.yamlfile import Place

    Problem = tuple[Place, str]


@dataclass(frozen=True)
class Crosscheck:
    """The entries of a file that can be read, beside what the file says of all of them.

    Parameters
    ----------
    data : mapping
        The file's own text: an entry that can't be read still has its id, so that what refers to
        it is not reported as well.
    documents, claims : mapping
        Number in the file → entry, for those that can be read.
    layers : sequence of str, optional
        Names of the layers that there are to measure.
    analyses : sequence of str
        Names of the analyses that compute layers.
    """

    data: Mapping[str, Any]
    documents: Mapping[int, Document]
    claims: Mapping[int, Claim]
    layers: Sequence[str] | None = None
    analyses: Sequence[str] = ()

    def problems(self) -> list[Problem]:
        """Return every problem with its place in the file.

        Returns
        -------
        list of tuple
            Place and message: repeated ids, unknown documents, claims and layers, figures in units
            that can't be compared, circles.
        """
        found = [*self._repeated("documents"), *self._repeated("claims"), *self._circles()]
        documents, claims = (set(self._ids(key).values()) for key in ("documents", "claims"))
        for n, entry in self._entries("claims").items():
            local = [*_unknown(entry, documents, claims), *self._unmeasured(entry)]
            if claim := self.claims.get(n):
                local += [*self._series(claim), *self._units(claim)]
            name = str(entry.get("id", "a claim without id"))
            shown = name[:80] if name.isprintable() else repr(name[:80])
            found += [(("claims", n, *place), f"{shown}: {text}") for place, text in local]
        return found

    def _entries(self, key: str) -> dict[int, dict[str, Any]]:
        entries = self.data.get(key)
        if not isinstance(entries, list):
            return {}
        return {n: entry for n, entry in enumerate(entries) if isinstance(entry, dict)}

    def _ids(self, key: str) -> dict[int, str]:
        entries = self._entries(key)
        return {n: item["id"] for n, item in entries.items() if isinstance(item.get("id"), str)}

    def _unmeasured(self, entry: dict[str, Any]) -> Iterator[Problem]:
        """Yield layers that are none, also of an entry that is wrong in other things."""
        of = readable(Of, [entry.get("of")]).get(0)
        for name in of.layers if of and self.layers is not None else ():
            if name not in (self.layers or ()) and not may_be_result(name, self.analyses):
                known = ", ".join(self.layers or ())
                yield ("of",), f"no layer {name!r} to measure; there are: {known}"

    def _repeated(self, key: str) -> Iterator[Problem]:
        seen: set[str] = set()
        for n, name in self._ids(key).items():
            if name in seen:
                yield (key, n, "id"), f"the id {name[:80]!r} is given twice: ids are names"
            seen.add(name)

    @cached_property
    def _by_id(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.claims.values()}

    @cached_property
    def _dates(self) -> dict[str, date | None]:
        return {document.id: document.date for document in self.documents.values()}

    @cached_property
    def _first_of_series(self) -> dict[str, Claim]:
        stated = [claim for claim in self.claims.values() if claim.series and claim.quantity]
        return {claim.series: claim for claim in reversed(stated) if claim.series}

    def _series(self, claim: Claim) -> Iterator[Problem]:
        if claim.series is None:
            return
        undated = claim.document in self._dates and self._dates[claim.document] is None
        if claim.as_of is None and undated:
            yield ("series",), "a series needs dates: give as_of, or its document a date"
        first = self._first_of_series.get(claim.series, claim)
        if first.quantity and claim.quantity:
            one, other = first.quantity.unit.dimension, claim.quantity.unit.dimension
            if one != other:
                text = f"a series is of one thing, {first.id} is one of {one}, this one of {other}"
                yield ("series",), text

    @cached_property
    def _units_found(self) -> dict[str, Unit | None]:
        """Return each figure's unit, through all it is derived from; ``None`` where it has none."""
        units: dict[str, Unit | None] = {}
        for claim in self.claims.values():
            chain: dict[str, None] = {}
            step: Claim | None = claim
            while step is not None and step.id not in chain and step.id not in units:
                chain[step.id] = None
                if step.quantity is not None:
                    units[step.id] = step.quantity.unit
                step = self._by_id.get(step.derived.claims[0]) if step.derived else None
            end = units.get(step.id if step else next(reversed(chain), ""))
            units |= {name: units.get(name) or end for name in chain}
        return units

    def _units(self, claim: Claim) -> Iterator[Problem]:
        unit = self._units_found.get(claim.id)
        words = repr(claim.stated) if claim.stated else "what it is derived from"
        due = claim.of.dimensions if claim.of else ()
        if claim.of and due and unit and unit.dimension not in due:
            text = f"{claim.of.kind} needs a figure of {' or '.join(due)}"
            yield ("of",), f"{text}, {words} is one of {unit.dimension}"
        for key, relation in (("of", claim.of), ("derived", claim.derived)):
            if relation is None or not relation.claims:
                continue
            units = {self._units_found.get(name) for name in relation.claims}
            bases = {item.base for item in (*units, unit) if item}
            if len(bases) > 1:
                given = ", ".join(sorted(bases))
                text = f"figures can only be reckoned in one unit, these are in {given}"
                yield (key,), text
        for n, name in enumerate(claim.part_of):
            whole = self._units_found.get(name)
            if whole and unit and whole.dimension != unit.dimension:
                text = f"a part is measured like its whole: {name} is one of {whole.dimension}"
                yield ("part_of", n), f"{text}, {words} one of {unit.dimension}"

    def _circles(self) -> Iterator[Problem]:
        numbers = {claim.id: n for n, claim in self.claims.items()}
        derived = {
            claim.id: set(claim.derived.claims) for claim in self.claims.values() if claim.derived
        }
        reported: set[frozenset[str]] = set()
        for graph, words in ((derived, "derived"), (self._wholes(), "parts of each other")):
            for circle in _circles(graph):
                if frozenset(circle) not in reported and circle[0] in numbers:
                    text = f"figures are {words} in a circle: {' ← '.join(circle)}"
                    yield ("claims", numbers[circle[0]]), text
                reported.add(frozenset(circle))

    def _wholes(self) -> dict[str, set[str]]:
        """Return whole → parts as they are stated, without what only follows from them."""
        parts: defaultdict[str, set[str]] = defaultdict(set)
        for claim in self.claims.values():
            for whole in claim.part_of:
                parts[whole].add(claim.id)
            for relation in (claim.of, claim.derived):
                if relation is not None:
                    parts[claim.id] |= {*relation.sum, *relation.includes}
                if relation is not None and relation.difference:
                    whole, *rest = relation.difference
                    parts[whole] |= {claim.id, *rest}
        return dict(parts)


def _unknown(entry: Mapping[str, Any], documents: set[str], claims: set[str]) -> Iterator[Problem]:
    """Yield the names in a claim's text that nothing in the file has, and those given twice."""
    document = entry.get("document")
    if isinstance(document, str) and document not in documents:
        known = ", ".join(sorted(documents)) or "none"
        yield ("document",), f"no document {document[:80]!r}; there are: {known}"
    groups: dict[Place, Any] = {("part_of",): entry.get("part_of")}
    for key in ("of", "derived"):
        relation = entry.get(key)
        if isinstance(relation, dict):
            groups |= {(key, kind): relation.get(kind) for kind in RELATIONS}
    for place, names in groups.items():
        if not isinstance(names, list):
            continue  # the model says that a list is needed
        texts = [name for name in names if isinstance(name, str)]
        for n, name in enumerate(names):
            if isinstance(name, str) and name not in claims:
                yield (*place, n), f"no claim {name[:80]!r} in this file"
        for name, times in Counter(texts).items():
            if times > 1:
                yield place, f"{name[:80]!r} is named {times} times: once is enough"


def _circles(graph: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Yield circles until none is left: each found one is cut where it closes."""
    edges = {node: set(others) for node, others in graph.items()}
    while True:
        try:
            TopologicalSorter(edges).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1][::-1]  # now each member has the next one as its edge
            edges[circle[0]].discard(circle[1])
            start = circle.index(min(circle))
            yield [*circle[start:-1], *circle[:start], circle[start]]
        else:
            return
