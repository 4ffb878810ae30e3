"""What a web map shows: the model of ``maps/NAME.yaml``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, field_validator, model_validator

from alatau_geo import yamlfile
from alatau_geo.catalog import Name, Strict, Where, Words
from alatau_geo.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


#: More marks than these have no room beside each other.
MOST_STOPS = 12
Panel = Literal["layers", "figures", "findings"]


class LayerGroup(Strict):
    """Layers that stand together in the legend.

    Parameters
    ----------
    title : Text
        Heading of the group.
    layers : list of str
        Names of layers, the topmost first as legends have it.
    """

    title: Words
    layers: Annotated[tuple[Name, ...], Field(min_length=1)]


class PhaseStop(Strict):
    """A moment of the plan: one stop of the slider.

    Parameters
    ----------
    title : Text
        What the stop is called: ``2026–27``.
    text : Text, optional
        A line about it.
    values : list of str
        Values of the phases' field that begin at this stop; an empty text is a missing value.
    where : dict
        Instead: field → values, where another field tells.
    """

    title: Words
    text: Words | None = None
    values: tuple[str, ...] = ()
    where: Where = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> PhaseStop:
        if bool(self.values) == bool(self.where):
            raise ValueError("needs either values or where")
        return self


class Phases(Strict):
    """When features come: a slider through the stops.

    Parameters
    ----------
    field : str
        The field that tells; layers without it are shown at every stop.
    stops : list of PhaseStop
        In order. A feature is there from the first stop that it fits; one that fits none, always.
    """

    field: str
    stops: tuple[PhaseStop, ...]

    @field_validator("stops")
    @classmethod
    def _some(cls, stops: tuple[PhaseStop, ...]) -> tuple[PhaseStop, ...]:
        if not 2 <= len(stops) <= MOST_STOPS:
            raise ValueError(f"needs 2 to {MOST_STOPS} stops, {len(stops)} given")
        return stops


class BaseMap(Strict):
    """An online background, which a reader may switch on: the page asks nobody before that.

    Parameters
    ----------
    title : Text
        Its row in the legend.
    url : str
        ``https://…/{z}/{x}/{y}…`` of the tiles.
    attribution : str
        Whose it is; stands on the map while it is shown.
    max_zoom : int
        The last zoom that it has.
    """

    title: Words
    url: str
    attribution: Annotated[str, Field(min_length=1, max_length=300)]
    max_zoom: Annotated[int, Field(ge=1, le=24)] = 19

    @field_validator("url")
    @classmethod
    def _tiles(cls, url: str) -> str:
        holes = all(hole in url for hole in ("{z}", "{x}", "{y}"))
        # its host goes into the page's policy, where other characters would mean something
        if not holes or not re.fullmatch(r"https://[a-z0-9.-]+(:[0-9]+)?/[\w\-./{}?=&%@+~]*", url):
            raise ValueError("needs an address as https://host/{z}/{x}/{y}.png")
        return url


class Compact(Strict):
    """Whether and how a layer is packed.

    Parameters
    ----------
    use : {"auto", "always", "never"}
        Whether; ``auto`` packs what is large.
    simplify_m : float
        By about how many metres its lines may move where they are drawn. What is measured stays.
    """

    use: Literal["auto", "always", "never"] = "auto"
    simplify_m: Annotated[float, Field(ge=0, le=10_000)] = 0.0


class MapSpec(Strict):
    """A web map.

    Parameters
    ----------
    title : Text
        The page's heading.
    subtitle : Text, optional
        A line below it.
    groups : list of LayerGroup
        What is shown, as the legend lists it. It is drawn in the catalog's order.
    labels : list of str
        Layers whose features' names stand on the map; the first win where space is short.
    hidden : list of str
        Layers that are switched off at first.
    view : tuple of float, optional
        West, south, east, north in degrees.
    fit : list of str
        Without ``view``: the layers to fit into the window; all where empty.
    order : list of str
        Layers that are drawn above the others, the lowest first; the others follow the catalog.
    colour_by : {"grade"}, optional
        Colours by each feature's grade, whatever the layers' own colours are.
    popups : dict
        Layer → the fields that its features' cards show; without it those of the catalog.
    panels : list of str
        The panel's parts in their order, the first one open.
    texts : list of Text
        Paragraphs for the reader, above the legend.
    phases : Phases, optional
        A slider through time.
    base_maps : list of BaseMap
        Online backgrounds that a reader may switch on.
    hillshade : bool
        Whether the relief of the plan's terrain model lies below all: a picture inside the page.
    compact : dict
        Layer → how it is packed, where that is not left to its size.
    budget_kb : float, optional
        The most that the page may weigh, in thousands of bytes.

    Examples
    --------
    >>> spec = MapSpec(title="Plan", groups=[{"title": "Land", "layers": ["city", "zone"]}])
    >>> spec.layers
    ('city', 'zone')
    """

    title: Words
    subtitle: Words | None = None
    groups: Annotated[tuple[LayerGroup, ...], Field(min_length=1)]
    labels: tuple[Name, ...] = ()
    hidden: tuple[Name, ...] = ()
    view: tuple[float, float, float, float] | None = None
    fit: tuple[Name, ...] = ()
    order: tuple[Name, ...] = ()
    colour_by: Literal["grade"] | None = None
    popups: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    panels: Annotated[tuple[Panel, ...], Field(min_length=1)] = ("layers", "figures", "findings")
    texts: tuple[Words, ...] = ()
    phases: Phases | None = None
    base_maps: tuple[BaseMap, ...] = ()
    hillshade: bool = False
    compact: dict[Name, Compact] = Field(default_factory=dict)
    budget_kb: Annotated[float, Field(gt=0)] | None = None

    @field_validator("view")
    @classmethod
    def _ordered(cls, box: tuple[float, float, float, float] | None) -> tuple[float, ...] | None:
        if box is None:
            return None
        west, south, east, north = box
        if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
            raise ValueError("needs [west, south, east, north] in degrees, smaller first")
        return box

    @model_validator(mode="after")
    def _each_once(self) -> MapSpec:
        names = self.layers
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"each layer stands in one group, given twice: {', '.join(twice)}")
        if twice := sorted({name for name in self.panels if self.panels.count(name) > 1}):
            raise ValueError(f"panels names each part once, given twice: {', '.join(twice)}")
        if "layers" not in self.panels:
            raise ValueError("panels needs layers: without its legend a map can't be read")
        for key in ("labels", "hidden", "fit", "order", "popups", "compact"):
            if unknown := sorted(set(getattr(self, key)) - set(names)):
                listed = ", ".join(unknown)
                raise ValueError(f"{key} may only name layers of the groups; not there: {listed}")
        return self

    @property
    def layers(self) -> tuple[str, ...]:
        """Return the names of all layers in the legend's order."""
        return tuple(name for group in self.groups for name in group.layers)


def read(path: Path, layers: Collection[str] | None = None) -> MapSpec:
    """Read what a map shows.

    Parameters
    ----------
    path : Path
        ``maps/NAME.yaml``.
    layers : collection of str, optional
        The plan's layers; names that are not among them are refused.

    Returns
    -------
    MapSpec
        The model.

    Raises
    ------
    PlanError
        With file, line and reason of every problem.
    """
    file = yamlfile.read(path)
    spec = yamlfile.validate(MapSpec, file)
    if layers is None:
        return spec
    problems = [
        str(
            file.error(
                ("groups", g, "layers", n),
                f"no such layer: {name!r}; there are {', '.join(layers)}",
            )
        )
        for g, group in enumerate(spec.groups)
        for n, name in enumerate(group.layers)
        if name not in layers
    ]
    if problems:
        raise PlanError("\n".join(problems))
    return spec
