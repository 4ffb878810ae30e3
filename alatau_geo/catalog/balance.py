"""Balances: a demand that documents state, against the capacity of what is built by then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from alatau_geo.catalog.words import IN_LANGUAGES, Id, Name, Strict, Where, Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

Fraction = Annotated[float, Field(ge=0, le=1)]
Because = Annotated[str, StringConstraints(min_length=1, max_length=2000), IN_LANGUAGES]


def _as_range(value: Any) -> Any:
    return {"low": value, "high": value} if isinstance(value, int | float | str) else value


class Share(Strict):
    """Which share of a stated demand is meant, as somebody assumes.

    Parameters
    ----------
    low, high : float
        0 to 1; one number stands for both.
    because : str
        Whose assumption it is, and on what.
    """

    low: Fraction
    high: Fraction
    because: Because = "an assumption of the plan that nobody states"

    @model_validator(mode="after")
    def _ordered(self) -> Share:
        if self.low > self.high:
            raise ValueError(f"needs low no larger than high; {self.low:g} and {self.high:g} given")
        return self


class Wanted(Strict):
    """What is wanted in one year.

    Parameters
    ----------
    year : int
        The year.
    claim : str
        The figure that states it.
    built : dict
        Field → value, or list of values, of the facilities that stand by then; all where absent.
    """

    year: Annotated[int, Field(ge=1900, le=2200)]
    claim: Id
    built: Where = Field(default_factory=dict)


class Divided(Strict):
    """How a demand falls to districts.

    Parameters
    ----------
    layer : str
        A layer of polygons.
    field : str, optional
        The field it is divided by; their areas without it.
    """

    layer: Name
    field: str | None = None


class BalanceEntry(Strict):
    """A demand that documents state, against the capacity of what is built by then.

    Parameters
    ----------
    name : str
        Identifier.
    title : Text
        For people.
    facilities : str
        Point layer that gives.
    capacity : str
        Its field with the capacity, in the unit of the claims; empty where it is unknown.
    demand : list of Wanted
        Year by year.
    share : Share
        The part of the stated demand that these facilities should meet.
    among : Divided, optional
        The districts that it falls to. A facility serves the one that it lies in.
    because : str
        What is assumed besides.
    """

    name: Name
    title: Words
    facilities: Name
    capacity: str
    demand: Annotated[tuple[Wanted, ...], Field(min_length=1)]
    share: Annotated[Share, BeforeValidator(_as_range)]
    among: Annotated[
        Divided | None,
        BeforeValidator(lambda value: {"layer": value} if isinstance(value, str) else value),
    ] = None
    because: Because

    def layers(self) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
        """Yield each mention of a layer: where, its name, and the geometry it must have."""
        yield ("facilities",), self.facilities, "point"
        if self.among:
            yield ("among", "layer"), self.among.layer, "polygon"
