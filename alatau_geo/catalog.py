"""What layers a plan has: the models of ``layers/catalog.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from alatau_geo import yamlfile
from alatau_geo.style import Colour, Symbology
from alatau_geo.yamltypes import LANGUAGES, Day, Name, Strict, Text, Words, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from alatau_geo.yamlfile import Place, YamlFile

__all__ = [
    "GRADES",
    "LANGUAGES",
    "Catalog",
    "CoverageEntry",
    "Day",
    "GeometryKind",
    "Grade",
    "LayerEntry",
    "Name",
    "Network",
    "Phase",
    "RepairLimit",
    "Strict",
    "Text",
    "Words",
    "read",
    "spelled",
]

Grade = Literal["surveyed", "official", "digitised", "unstated", "schematic"]
#: From the strongest evidence to the weakest; ``unstated`` is what a file without an entry has.
GRADES: tuple[str, ...] = get_args(Grade)
GeometryKind = Literal["point", "line", "polygon"]


def _inside(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    if (
        not path.strip()
        or not path.isprintable()
        or path.startswith(("/", "\\", "~"))
        or ".." in parts
        or ":" in path
    ):
        raise ValueError("needs a relative path inside the plan's layers/ folder")
    return path


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
    """

    snap_m: Annotated[float, Field(ge=0, le=1000)] = 1.0
    ends: tuple[str, ...] = ()
    because: str = ""


class RepairLimit(Strict):
    """By how much a repair may change a feature; where it would be more, the feature is refused.

    Parameters
    ----------
    share : float
        Share of its size, 0 … 1.
    area_ha : float
        Hectares, for areas. Both hold.
    """

    share: Annotated[float, Field(ge=0, le=1)] = 0.001
    area_ha: Annotated[float, Field(ge=0, le=1e9)] = 1.0


class LayerEntry(Strict):
    """A layer's entry: where it is, what it holds, and what its evidence is worth.

    Parameters
    ----------
    name : str
        Latin identifier; also the table's name in the GeoPackage.
    title : Text
        For people.
    file : str
        Path inside ``layers/``.
    table : str, optional
        The layer inside a file that has several.
    crs : str, optional
        The file's CRS where it does not say; one that differs from what it says is refused.
    encoding : str, optional
        How the file's texts are encoded, where that is not what it says; such as ``cp1251``.
    assume_crs : str, optional
        The CRS of the coordinates whatever the file says: for one that is labelled wrongly.
    swap_axes : bool
        Whether the file has latitude before longitude, or northing before easting.
    geometry : {"point", "line", "polygon"}
        What its features are; multi-parts are included.
    features : int, optional
        How many features there must be; one for an outline.
    id_field : str
        The field that names a feature.
    grade : str
        ``surveyed`` > ``official`` > ``digitised`` > ``schematic``, or ``unstated``.
    accuracy_m : float, optional
        Position accuracy of a vertex in metres, 95 %.
    source, licence : str
        Lineage.
    date : date, optional
        Of the source, as ``YYYY-MM-DD``.
    fitted_to : list of str
        Claims that the geometry was scaled to.
    partition_of : str, optional
        The layer whose area these features divide without gap or overlap.
    overlaps : str
        Why features of this layer may overlap each other, where they may.
    repair : RepairLimit
        By how much making a geometry valid may change it.
    network : Network, optional
        For lines that should hold together.
    fields : dict
        Field → title.
    domains : dict
        Field → its values, as text, each with a title.
    phase_field : str, optional
        The field that tells of which of the plan's phases a feature is.
    style : Symbology
        How it is drawn.
    """

    name: Name
    title: Words
    file: Annotated[str, AfterValidator(_inside)]
    table: str | None = None
    crs: str | None = None
    encoding: str | None = None
    assume_crs: str | None = None
    swap_axes: bool = False
    geometry: GeometryKind
    features: Annotated[int, Field(ge=1)] | None = None
    id_field: str = "id"
    grade: Grade
    accuracy_m: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    source: Annotated[str, StringConstraints(min_length=1)]
    licence: str = "not stated"
    date: Day | None = None
    fitted_to: tuple[str, ...] = ()
    partition_of: Name | None = None
    overlaps: Annotated[str, StringConstraints(max_length=2000)] = ""
    repair: RepairLimit = RepairLimit()
    network: Network | None = None
    fields: dict[str, Words] = Field(default_factory=dict)
    domains: dict[str, dict[str, Words]] = Field(default_factory=dict)
    phase_field: str | None = None
    style: Symbology = Symbology()


class Phase(Strict):
    """A time in which a part of the plan is to be built.

    Parameters
    ----------
    value : str
        What the layers' ``phase_field`` holds, as text.
    title : Text
        For people.
    start, end : date
        Its first and its last day.
    colour : str
        ``#rrggbb`` of its features where a map shows phases.
    because : str
        Where the days come from.
    """

    value: Annotated[str, StringConstraints(min_length=1)]
    title: Words
    start: Day
    end: Day
    colour: Colour = "#4a4a4a"
    because: Annotated[str, StringConstraints(min_length=1)]

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Phase:
        if self.end < self.start:
            raise ValueError("needs an `end` that is not before its `start`")
        return self


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


class Catalog(Strict):
    """All of ``catalog.yaml``.

    Parameters
    ----------
    name : str
        The plan's identifier; names the GeoPackage.
    title : Text
        For people.
    study_area : tuple of float
        West, south, east, north in degrees; what lies outside is reported.
    layers : list of LayerEntry
        In drawing order, the lowest first.
    phases : list of Phase
        When what is to be built.
    coverage : list of CoverageEntry
        Service checks.
    """

    name: Name
    title: Words
    study_area: tuple[float, float, float, float]
    layers: Annotated[tuple[LayerEntry, ...], Field(min_length=1)]
    phases: tuple[Phase, ...] = ()
    coverage: tuple[CoverageEntry, ...] = ()

    @field_validator("study_area")
    @classmethod
    def _ordered(cls, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        west, south, east, north = box
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError("needs [west, south, east, north] in degrees, smaller first")
        return box

    @model_validator(mode="after")
    def _holds_together(self) -> Catalog:
        if found := list(_between(self)):
            raise ValidationError.from_exception_data(
                "Catalog",
                [
                    InitErrorDetails(
                        # the message is filled in, so that braces in it stay what they are
                        type=PydanticCustomError("catalog", "{message}", {"message": message}),
                        loc=place,
                        input={},
                    )
                    for place, message in found
                ],
            )
        return self

    def layer(self, name: str) -> LayerEntry | None:
        """Return the entry of a layer, ``None`` where there is none."""
        return next((layer for layer in self.layers if layer.name == name), None)


def _between(catalog: Catalog) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong between entries, with its place: repeated and unknown names, geometry."""
    names = {
        "layers": [layer.name for layer in catalog.layers],
        "coverage": [check.name for check in catalog.coverage],
    }
    for key, given in names.items():
        for n, name in enumerate(given):
            if name in given[:n]:
                yield (key, n, "name"), f"the name {name!r} is given twice: names are unique"
    yield from _phases_twice(catalog)
    kinds: dict[str, str] = {}
    for layer in catalog.layers:
        kinds.setdefault(layer.name, layer.geometry)
    for place, name, kind in _references(catalog):
        if name not in kinds:
            yield place, f"no such layer: {name!r} was given, there are {', '.join(kinds)}"
        elif kinds[name] != kind:
            yield place, f"needs a layer of {kind}s, {name!r} was given, with {kinds[name]}s"
    for n, layer in enumerate(catalog.layers):
        yield from ((("layers", n, key), text) for key, text in _misplaced(layer, catalog.phases))


def _phases_twice(catalog: Catalog) -> Iterator[tuple[Place, str]]:
    values = [phase.value for phase in catalog.phases]
    for n, value in enumerate(values):
        if value in values[:n]:
            yield ("phases", n, "value"), f"the phase {value!r} is given twice"


def _misplaced(layer: LayerEntry, phases: tuple[Phase, ...]) -> Iterator[tuple[str, str]]:
    """Yield the keys of an entry that do not go with its geometry or its name."""
    own = f"{layer.name!r} was given, with {layer.geometry}s"
    if layer.crs and layer.assume_crs:
        yield "assume_crs", "goes without `crs`, over which it would go: keep the one that is meant"
    if layer.partition_of and layer.geometry != "polygon":
        yield "partition_of", f"goes with a layer of polygons, {own}"
    elif layer.partition_of == layer.name:
        yield "partition_of", "a layer can't divide itself, its own name is given"
    if layer.overlaps and (layer.geometry != "polygon" or layer.partition_of):
        yield "overlaps", "goes with a layer of polygons that is no partition_of another"
    if layer.phase_field and not phases:
        yield "phase_field", "needs `phases` of the plan, none are given"
    if layer.network and layer.geometry != "line":
        yield "network", f"goes with a layer of lines, {own}"


def _references(catalog: Catalog) -> Iterator[tuple[Place, str, str]]:
    """Yield each mention of a layer: where, its name, the geometry it must have."""
    for n, layer in enumerate(catalog.layers):
        if layer.partition_of:
            yield ("layers", n, "partition_of"), layer.partition_of, "polygon"
    for n, check in enumerate(catalog.coverage):
        yield ("coverage", n, "facilities"), check.facilities, "point"
        for m, area in enumerate(check.areas):
            yield ("coverage", n, "areas", m), area, "polygon"
        if check.sites:
            yield ("coverage", n, "sites"), check.sites, "point"


def read(path: Path) -> tuple[Catalog, YamlFile]:
    """Read a catalog.

    Parameters
    ----------
    path : Path
        ``catalog.yaml``.

    Returns
    -------
    tuple of Catalog and YamlFile
        The model, and the file for the lines of later messages.

    Raises
    ------
    PlanError
        With file, line and reason of every problem.
    """
    file = yamlfile.read(path)
    return yamlfile.validate(Catalog, file), file
