"""What a catalog says of a network: the models of a line layer's ``network``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from alatau_geo.catalog.words import Strict, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

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

    layer: str
    population: str | None = None


class Sources(Strict):
    """What feeds a network of pipelines.

    Parameters
    ----------
    layer : str
        A layer of points.
    where : dict
        Field → value, or list of values, of those that do.
    """

    layer: str
    where: Where = Field(default_factory=dict)


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
    because: Annotated[str, StringConstraints(min_length=1)]
    where: Where = Field(default_factory=dict)
    clear_of: tuple[str, ...] = ()


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
    sources : Sources, optional
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
    because: str = ""
    extent: Box | None = None
    margin_m: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    reach_m: Annotated[float, Field(ge=0, le=1000)] = 20.0
    crossings: Literal["apart", "join"] = "apart"
    trunk: Where = Field(default_factory=dict)
    serves: tuple[Annotated[Served, BeforeValidator(_as_layer)], ...] = ()
    sources: Annotated[Sources, BeforeValidator(_as_layer)] | None = None
    crosses: tuple[str, ...] = ()
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

    def layers(self) -> Iterator[tuple[tuple[str | int, ...], str, tuple[str, ...]]]:
        """Yield each mention of a layer: where, its name, and the geometries it may have."""
        anything = ("point", "line", "polygon")
        for n, served in enumerate(self.serves):
            yield ("serves", n), served.layer, anything
        if self.sources:
            yield ("sources",), self.sources.layer, ("point",)
        for n, name in enumerate(self.crosses):
            yield ("crosses", n), name, ("line", "polygon")
        for n, zone in enumerate(self.zones):
            for m, name in enumerate(zone.clear_of):
                yield ("zones", n, "clear_of", m), name, anything
