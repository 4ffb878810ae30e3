"""What a catalog says of a network: the models of a line layer's ``network``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from alatau_geo.catalog.words import IN_LANGUAGES, Name, Selected, Strict, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.yamlfile import Place

Box = tuple[float, float, float, float]


def _as_layer(value: Any) -> Any:
    return {"layer": value} if isinstance(value, str) else value


class Served(Strict):
    """A layer whose features should have a way to the network's trunk.

    Parameters
    ----------
    layer : str
        Sites, facilities or settlements; of areas a point on each stands for it.
    population : str, optional
        The field that says of how many people each stands.
    """

    layer: Name
    population: str | None = None


class Zone(Strict):
    """A protection zone along some lines.

    Parameters
    ----------
    width_m : float
        To either side of a line.
    because : str
        Where the width comes from.
    where : dict
        Field → value, or list of values, of the lines that have it; all without.
    clear_of : list of str
        Layers whose features should not stand inside.
    """

    width_m: Annotated[float, Field(gt=0, le=50_000)]
    because: Annotated[str, StringConstraints(min_length=1), IN_LANGUAGES]
    where: Where = Field(default_factory=dict)
    clear_of: tuple[Name, ...] = ()


class Network(Strict):
    """How the lines of a layer make a network.

    Parameters
    ----------
    snap_m : float
        Line ends closer than this are one node.
    ends : list of str
        Ids of features whose loose ends are meant.
    because : str
        Why these ends may be loose, where there are any.
    extent : tuple of float, optional
        What the lines were cut to, in degrees: loose ends at its edge or outside are allowed. The
        plan's study area without it.
    margin_m : float
        How near to that edge is at it.
    reach_m : float
        How far an end may be from a line that it should meet, to be told as that.
    crossings : {"apart", "join"}
        Whether lines of one level that only cross are joined there.
    trunk : dict
        Field → value, or list of values, of the lines that all should have a way to: highways.
    serves : list of Served
        What should have a way there.
    sources : Selection, optional
        What feeds the lines, where they are pipes.
    crosses : list of str
        Layers of lines or areas of which crossings are listed.
    zones : list of Zone
        Protection zones; the first that fits a line is its own.
    once_m : float, optional
        Up to how far apart parallel lines are carriageways of one road, for the figure of roads.
    """

    snap_m: Annotated[float, Field(ge=0, le=1000)] = 1.0
    ends: tuple[str, ...] = ()
    because: Annotated[str, IN_LANGUAGES] = ""
    extent: Box | None = None
    margin_m: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    reach_m: Annotated[float, Field(ge=0, le=1000)] = 20.0
    crossings: Literal["apart", "join"] = "apart"
    trunk: Where = Field(default_factory=dict)
    serves: tuple[Annotated[Served, BeforeValidator(_as_layer)], ...] = ()
    sources: Selected | None = None
    crosses: tuple[Name, ...] = ()
    zones: tuple[Zone, ...] = ()
    once_m: Annotated[float, Field(gt=0, le=1000)] | None = None

    @field_validator("extent")
    @classmethod
    def _ordered(cls, box: Box | None) -> Box | None:
        if box is not None:
            west, south, east, north = box
            if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
                raise ValueError("needs [west, south, east, north] in degrees, smaller first")
        return box

    @model_validator(mode="after")
    def _can_reach(self) -> Network:
        if self.serves and not (self.trunk or self.sources):
            raise ValueError(
                "serves goes with trunk (the lines that should be reached) or sources (what feeds"
                " the lines), none is given"
            )
        if self.trunk and self.sources:
            raise ValueError("trunk is of roads and sources is of pipes: one of them is needed")
        return self

    def layers(self) -> Iterator[tuple[Place, str, str]]:
        """Yield each mention of a layer: where, its name, and the geometry it must have if any."""
        for n, served in enumerate(self.serves):
            yield ("serves", n), served.layer, ""
        if self.sources:
            yield ("sources",), self.sources.layer, "point"
        for n, name in enumerate(self.crosses):
            yield ("crosses", n), name, "line or polygon"
        for n, zone in enumerate(self.zones):
            for m, name in enumerate(zone.clear_of):
                yield ("zones", n, "clear_of", m), name, ""

    def fields(self, own: str) -> Iterator[tuple[Place, str, str]]:
        """Yield each mention of a field: where, its layer, and its name."""
        for field in self.trunk:
            yield ("trunk", field), own, field
        for n, zone in enumerate(self.zones):
            yield from ((("zones", n, "where", field), own, field) for field in zone.where)
        if self.sources:
            for field in self.sources.where:
                yield ("sources", "where", field), self.sources.layer, field
        for n, served in enumerate(self.serves):
            if served.population:
                yield ("serves", n, "population"), served.layer, served.population
