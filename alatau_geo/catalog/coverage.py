"""Service checks: who should be served by what, within which distance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from alatau_geo.catalog.words import IN_LANGUAGES, Name, Strict, Where, Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

Metres = Annotated[float, Field(gt=0, le=200_000)]
Because = Annotated[str, StringConstraints(min_length=1, max_length=2000), IN_LANGUAGES]


def _texts(value: Any) -> Any:
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else value


class Distances(Strict):
    """Service distances that differ by kind of facility.

    Parameters
    ----------
    by : str
        The field of the facilities that they go by, such as a voltage.
    values : dict
        Value of that field, as text → metres. A facility with another value, or none, has the
        check's ``distance_m``.
    """

    by: str
    values: Annotated[dict[str, Metres], BeforeValidator(_texts), Field(min_length=1)]


class Population(Strict):
    """Places with people.

    Parameters
    ----------
    layer : str
        A layer of points.
    field : str
        The field with the number of inhabitants; where it is empty the number is unknown.
    """

    layer: Name
    field: str = "population"


class Stage(Strict):
    """What stands from some year on.

    Parameters
    ----------
    title : Text
        For people: "now", "by 2027".
    where : dict
        Field → value, or list of values, of the facilities that come with it. Stages add up, in the
        order given; a facility that is in none comes at a time that nobody states.
    """

    title: Words
    where: Annotated[Where, Field(min_length=1)]


class Along(Strict):
    """Service along a network instead of as the crow flies.

    Parameters
    ----------
    network : str
        A layer of lines with ``network``.
    access_m : float
        Facilities and sites further from it are not served along it.
    buffer_m : float
        To either side of what is reached, for the areas that a map shows and shares are of.
    directed : bool
        Whether one-way lines may only be travelled their way.
    """

    network: Name
    access_m: Annotated[float, Field(ge=0, le=100_000)] = 500.0
    buffer_m: Annotated[float, Field(gt=0, le=10_000)] = 300.0
    directed: bool = False


class Loads(Strict):
    """What sites want and facilities can give, to give each site to one facility.

    Parameters
    ----------
    demand : str
        The sites' field; one that is empty is unknown, and its site is given to none.
    capacity : str
        The facilities' field, in the same unit; one that is empty is unknown, and nothing is given
        to its facility.
    """

    demand: str
    capacity: str


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
        Point layer whose features should each be served. Areas, sites or population are needed.
    population : Population, optional
        Places with people of whom the served share is measured.
    each : str, optional
        Polygon layer of whose features, such as districts, none may be left without service.
    distance_m : float
        Service distance, along the ellipsoid or along a network.
    distances : Distances, optional
        Where it differs by kind of facility.
    along : Along, optional
        The network that it is measured along.
    loads : Loads, optional
        By which sites are given to facilities within their capacity.
    stages : list of Stage
        What stands when; all of it is measured for each as well.
    share_at_least : float, optional
        Of each area, and of the people, the share that should be served, 0 to 1. All of an area
        unless told.
    because : str
        Where the distance comes from.
    """

    name: Name
    title: Words
    facilities: Name
    areas: tuple[Name, ...] = ()
    sites: Name | None = None
    population: Population | None = None
    each: Name | None = None
    distance_m: Metres
    distances: Distances | None = None
    along: Along | None = None
    loads: Loads | None = None
    stages: tuple[Stage, ...] = ()
    share_at_least: Annotated[float, Field(gt=0, le=1)] | None = None
    because: Because

    @model_validator(mode="after")
    def _asks_something(self) -> CoverageEntry:
        if not self.areas and not self.sites and not self.population and not self.each:
            raise ValueError("needs areas, sites, population or each, of which none is given")
        if self.loads and not self.sites:
            raise ValueError("loads goes with sites, of which no layer is given")
        return self

    def layers(self) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
        """Yield each mention of a layer: where, its name, and the geometry it must have."""
        yield ("facilities",), self.facilities, "point"
        for n, area in enumerate(self.areas):
            yield ("areas", n), area, "polygon"
        if self.sites:
            yield ("sites",), self.sites, "point"
        if self.population:
            yield ("population", "layer"), self.population.layer, "point"
        if self.each:
            yield ("each",), self.each, "polygon"
        if self.along:
            yield ("along", "network"), self.along.network, "line"
