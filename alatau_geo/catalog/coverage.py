"""A service check: who should be served by what, within which distance."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from alatau_geo.catalog.words import Name, Strict, Words


class CoverageEntry(Strict):
    """Who should be served by what, within which distance.

    Parameters
    ----------
    name : str
        Identifier of the check.
    title : Text
        For people.
    facilities : str
        Point layer that serves.
    areas : list of str
        Polygon layers whose served share is measured.
    sites : str, optional
        Point layer whose features should each be served. Areas, sites or both are needed.
    distance_m : float
        Geodesic service distance.
    because : str
        Where the distance comes from.
    """

    name: Name
    title: Words
    facilities: Name
    areas: tuple[Name, ...] = ()
    sites: Name | None = None
    distance_m: Annotated[float, Field(gt=0, le=200_000)]
    because: Annotated[str, StringConstraints(min_length=1)]

    @model_validator(mode="after")
    def _asks_something(self) -> CoverageEntry:
        if not self.areas and not self.sites:
            raise ValueError("needs areas or sites that should be served, none is given")
        return self
