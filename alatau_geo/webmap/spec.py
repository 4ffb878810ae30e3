"""What a web map shows: the model of ``maps/NAME.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, field_validator, model_validator

from alatau_geo import yamlfile
from alatau_geo.catalog import Name, Strict, Words
from alatau_geo.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


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
        for key in ("labels", "hidden", "fit", "compact"):
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
