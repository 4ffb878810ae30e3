"""What must hold between layers, and how many features there must be: a plan's constraints."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from alatau_geo.catalog.words import IN_LANGUAGES, Id, Name, Selected, Severity, Strict

#: Wider than any norm has it, and narrow enough for a plane about each place.
MOST_M = 100_000
Metres = Annotated[float, Field(ge=0, le=MOST_M)]
Because = Annotated[str, StringConstraints(max_length=2000), IN_LANGUAGES]


class Constraint(Strict):
    """What every constraint may say of itself.

    Parameters
    ----------
    severity : {"error", "warning", "note"}
        Of what is found; ``error`` unless told, since the plan asks for it.
    because : str
        Why, or who says so.
    """

    severity: Severity = "error"
    because: Because = ""


class Inside(Constraint):
    """Features that must lie inside areas.

    Parameters
    ----------
    features : Selection
        The features.
    area : Selection
        The areas, their union.
    tolerance_m : float
        What reaches out by no more is passed over: a width for areas, a distance for the rest.
    """

    features: Selected
    area: Selected
    tolerance_m: Metres = 1.0


class NoOverlap(Constraint):
    """Features that must not overlap each other, or those of another layer.

    Parameters
    ----------
    features : Selection
        The features; areas where there is no other layer.
    other : Selection, optional
        What they must not overlap; each other where it is absent.
    tolerance_m : float
        What overlaps by no more is passed over: a width between areas, else how deep it reaches.
    """

    features: Selected
    other: Selected | None = None
    tolerance_m: Metres = 1.0


class NoGaps(Constraint):
    """Areas that must leave no gap among them, or in what they should cover.

    Parameters
    ----------
    features : Selection
        The areas.
    area : Selection, optional
        What they should cover; without it, only what they enclose must have no gap.
    tolerance_m : float
        Gaps of no more width are passed over.
    """

    features: Selected
    area: Selected | None = None
    tolerance_m: Metres = 1.0


class Protection(Constraint):
    """A zone along or around features that others must keep out of.

    Parameters
    ----------
    name : str
        Identifier of the zone.
    around : Selection
        What is protected.
    width_m : float
        How wide the zone is, from the line, the point or the area's edge; areas are in it.
    keep_out : list of Selection
        What must not be in it.
    because : str
        Where the width comes from: none is built in.
    """

    name: Name
    around: Selected
    width_m: Annotated[float, Field(gt=0, le=MOST_M)]
    keep_out: Annotated[tuple[Selected, ...], Field(min_length=1)]
    because: Annotated[str, StringConstraints(min_length=1, max_length=2000), IN_LANGUAGES]


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,12}", value) else value


#: How many: a number, or the claim that states it.
HowMany = Annotated[Annotated[int, Field(ge=0)] | Id, BeforeValidator(_number)]


class Count(Constraint):
    """How many features there must be.

    Parameters
    ----------
    features : Selection
        Which are counted; rows without a place too.
    expected : int or str, optional
        How many: a number, or the id of the claim that states it.
    at_least, at_most : int, optional
        Bounds instead, included.
    by : str, optional
        A field by whose values they are counted apart, such as ``phase``.
    each : dict
        Value of that field → how many, as in ``expected``; ``""`` for rows without a value.
    """

    features: Selected
    expected: HowMany | None = None
    at_least: Annotated[int, Field(ge=0)] | None = None
    at_most: Annotated[int, Field(ge=0)] | None = None
    by: str | None = None
    each: dict[str, HowMany] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> Count:
        bounds = (self.at_least, self.at_most) != (None, None)
        given = {"expected": self.expected is not None, "at_least or at_most": bounds}
        given |= {"by with each": self.by is not None or bool(self.each)}
        if sum(given.values()) != 1:
            words = ", ".join(key for key, there in given.items() if there)
            raise ValueError(f"needs one of {', '.join(given)}; given: {words or 'none'}")
        if given["by with each"] and not (self.by and self.each):
            raise ValueError("needs by and each together, one of them is not there")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(
                f"needs at_least up to at_most, {self.at_least} and {self.at_most} were given"
            )
        if not self.because and not self.claims:
            raise ValueError("needs because: numbers that no claim states say where they come from")
        return self

    @property
    def claims(self) -> tuple[str, ...]:
        """Return the claims whose figures it takes."""
        return tuple(item for item in (self.expected, *self.each.values()) if isinstance(item, str))


class Constraints(Strict):
    """All that must hold between layers.

    Parameters
    ----------
    inside : list of Inside
        Features that must lie inside areas.
    no_overlap : list of NoOverlap
        Features that must not overlap.
    no_gaps : list of NoGaps
        Areas without gaps.
    protection : list of Protection
        Zones that features must keep out of.
    counts : list of Count
        How many features there must be.
    """

    inside: tuple[Inside, ...] = ()
    no_overlap: tuple[NoOverlap, ...] = ()
    no_gaps: tuple[NoGaps, ...] = ()
    protection: tuple[Protection, ...] = ()
    counts: tuple[Count, ...] = ()
