"""Documents and the figures they state: the models of ``layers/claims.yaml``."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cached_property
from typing import Annotated

from pydantic import (
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from alatau_geo.catalog import (
    IN_LANGUAGES,
    Day,
    Id,
    Name,
    Selected,
    Selection,
    Strict,
    Where,
    Words,
)
from alatau_geo.errors import PlanError
from alatau_geo.quantity import Quantity, parse

#: What is measured on a layer, and the dimensions that a figure of it may have.
MEASURES = {"area": ("area",), "length": ("length",), "count": ("count",)}
#: What is computed from other figures.
RELATIONS = ("sum", "difference", "includes")


class Of(Strict):
    """What a figure is of: one measure of a layer, or one relation to other figures.

    Parameters
    ----------
    area, length, count : str, optional
        The layer to measure.
    where : dict
        Filter on that layer's features.
    minus, within : Selection, optional
        Areas to cut away, or to stay inside.
    once_m : float, optional
        With a length: up to how far apart parallel lines are carriageways of one road, which count
        once. 0 takes off only what is drawn twice.
    sum : list of str, optional
        Claims that add up to this one.
    difference : list of str, optional
        The claim to subtract from, then those to subtract.
    includes : list of str, optional
        Claims that are parts of this one, though perhaps not all of it.
    """

    area: Name | None = None
    length: Name | None = None
    count: Name | None = None
    where: Where = Field(default_factory=dict)
    minus: Selected | None = None
    within: Selected | None = None
    once_m: Annotated[float, Field(ge=0, le=1000)] | None = None
    sum: tuple[Id, ...] = ()
    difference: tuple[Id, ...] = ()
    includes: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _one_thing(self) -> Of:
        given = [name for name in (*MEASURES, *RELATIONS) if getattr(self, name)]
        if len(given) != 1:
            needed = ", ".join((*MEASURES, *RELATIONS))
            raise ValueError(f"needs exactly one of {needed}; given: {', '.join(given) or 'none'}")
        if given[0] in RELATIONS and (self.where or self.minus or self.within):
            raise ValueError("where, minus and within go with a layer, not with other claims")
        if self.once_m is not None and given != ["length"]:
            raise ValueError("once_m goes with a length: carriageways of one road count once")
        if self.difference and len(self.difference) < 2:
            raise ValueError("difference needs two claims or more")
        return self

    @property
    def kind(self) -> str:
        """Return which measure or relation it is."""
        return next(name for name in (*MEASURES, *RELATIONS) if getattr(self, name))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Return what a figure of it may be of; none for a relation, which takes any."""
        return MEASURES.get(self.kind, ())

    @property
    def selection(self) -> Selection | None:
        """Return the features to measure; ``None`` for a relation."""
        layer = self.area or self.length or self.count
        return Selection(layer=layer, where=self.where) if layer else None

    @property
    def layers(self) -> tuple[str, ...]:
        """Return the names of all layers used."""
        parts = (self.selection, self.minus, self.within)
        return tuple(dict.fromkeys(part.layer for part in parts if part))

    @property
    def claims(self) -> tuple[str, ...]:
        """Return the ids of all claims used."""
        return self.sum + self.difference + self.includes


class Document(Strict):
    """A document that states figures.

    Parameters
    ----------
    id : str
        How claims name it; for a dated document its date.
    title : Text
        For people.
    publisher : str
        Who stated it, or where it was read.
    date : date, optional
        When, as ``YYYY-MM-DD``; of a month or a year the first day.
    reference : str
        Number of the act or of the article.
    """

    id: Id
    title: Words
    publisher: Annotated[str, IN_LANGUAGES]
    date: Day | None = None
    reference: str = ""


class Claim(Strict):
    """A figure that a document states.

    Parameters
    ----------
    id : str
        Its name.
    title : Text
        What it is about.
    document : str
        Which document states it.
    stated : str, optional
        The figure in the document's words. Without it ``derived`` says what it follows from.
    derived : Of, optional
        A ``sum`` or ``difference`` of other claims that this figure follows from.
    of : Of, optional
        What to measure.
    exact_to, because : str, optional
        A precision that the digits do not show, and why.
    series : str, optional
        Figures of one thing at different dates; the latest stands.
    as_of : date, optional
        The day it was true; else the document's date.
    part_of : list of str
        Claims that this figure is a part of.
    context : str
        Words that stand beside the figure in its document, by which it is told from others there;
        the title's words unless given.
    note : str
        What a reader should know, such as why no layer can hold it.
    """

    id: Id
    title: Words
    document: Id
    stated: str | None = None
    derived: Of | None = None
    of: Of | None = None
    exact_to: str | None = None
    because: str | None = None
    series: Id | None = None
    as_of: Day | None = None
    part_of: tuple[Id, ...] = ()
    context: str = ""
    note: Annotated[str, IN_LANGUAGES] = ""

    @model_validator(mode="after")
    def _whole(self) -> Claim:
        if (self.stated is None) == (self.derived is None):
            given = "both" if self.stated is not None else "none"
            raise ValueError(
                "needs either `stated` (words of the document) or `derived` (from other claims),"
                f" {given} of them is given"
            )
        if self.derived and self.derived.kind not in ("sum", "difference"):
            raise ValueError("derived needs a sum or a difference of other claims")
        if (self.exact_to is None) != (self.because is None):
            raise ValueError("exact_to and because go together: a precision needs its reason")
        if self.exact_to is not None and self.derived:
            raise ValueError(
                "exact_to goes with `stated`: a derived figure is as exact as its parts"
            )
        return self

    @field_validator("stated")
    @classmethod
    def _readable(cls, stated: str | None) -> str | None:
        if stated is not None:
            _parsed(stated)
        return stated

    @field_validator("exact_to")
    @classmethod
    def _finer(cls, exact_to: str | None, info: ValidationInfo) -> str | None:
        stated = info.data.get("stated")  # absent where it could not be read itself
        if exact_to is not None and stated is not None:
            _parsed(stated, exact_to)
        return exact_to

    @cached_property
    def quantity(self) -> Quantity | None:
        """Return the figure as a quantity; ``None`` where it is derived."""
        return None if self.stated is None else _parsed(self.stated, self.exact_to)

    @property
    def words(self) -> str:
        """Return the figure in its document's words, which other languages have as a number."""
        return self.id if self.quantity is None else self.quantity.words


def _parsed(stated: str, exact_to: str | None = None) -> Quantity:
    try:
        return parse(stated, exact_to=exact_to)
    except PlanError as error:
        raise ValueError(str(error)) from None


class Claims(Strict):
    """All of ``claims.yaml``.

    Parameters
    ----------
    documents : list of Document
        Where figures come from.
    claims : list of Claim
        The figures.
    """

    documents: tuple[Document, ...] = ()
    claims: tuple[Claim, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Claim]:
        """Return the claims by id."""
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def document_dates(self) -> dict[str, dt.date | None]:
        """Return each document's date."""
        return {document.id: document.date for document in self.documents}

    def day(self, claim: Claim) -> dt.date | None:
        """Return the day that a figure was stated for."""
        return claim.as_of or self.document_dates.get(claim.document)

    @cached_property
    def superseded(self) -> dict[str, str]:
        """Return, for each figure with a later one in its series, the latest one's id."""
        series: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if claim.series:
                series[claim.series].append(claim)
        latest: dict[str, str] = {}
        for members in series.values():
            last = max(members, key=lambda claim: self.day(claim) or dt.date.min)
            latest |= {
                claim.id: last.id
                for claim in members
                if (self.day(claim) or dt.date.min) < (self.day(last) or dt.date.min)
            }
        return latest

    @cached_property
    def _parts(self) -> dict[str, set[str]]:
        """Return whole → its direct parts, from sums, inclusions, differences and ``part_of``."""
        parts: defaultdict[str, set[str]] = defaultdict(set)
        for claim in self.claims:
            for whole in claim.part_of:
                parts[whole].add(claim.id)
            for relation in (claim.of, claim.derived):
                if relation is None:
                    continue
                parts[claim.id] |= {*relation.sum, *relation.includes}
                if relation.difference:
                    # a − b = c: c and b are the parts of a, and c follows from b
                    whole, *rest = relation.difference
                    parts[whole] |= {claim.id, *rest}
                    parts[claim.id] |= set(rest)
        return dict(parts)

    @cached_property
    def _wholes(self) -> dict[str, set[str]]:
        """Return part → what it is a direct part of."""
        wholes: defaultdict[str, set[str]] = defaultdict(set)
        for whole, members in self._parts.items():
            for member in members:
                wholes[member].add(whole)
        return dict(wholes)

    def related(self, claim_id: str) -> set[str]:
        """Return a claim with all it is a sum or part of, through any number of steps.

        Parameters
        ----------
        claim_id : str
            The claim.

        Returns
        -------
        set of str
            Itself, its wholes and theirs, its parts and theirs. Siblings are not among them.
        """
        return _reach(claim_id, self._parts) | _reach(claim_id, self._wholes)


def _reach(start: str, steps: dict[str, set[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = steps.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found
