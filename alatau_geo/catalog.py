"""What layers a plan has: the models of ``layers/catalog.yaml``."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from alatau_geo import yamlfile
from alatau_geo.network_entry import Network
from alatau_geo.style import Symbology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from alatau_geo.yamlfile import Place, YamlFile

Grade = Literal["surveyed", "official", "digitised", "unstated", "schematic"]
#: From the strongest evidence to the weakest; ``unstated`` is what a file without an entry has.
GRADES: tuple[str, ...] = get_args(Grade)
GeometryKind = Literal["point", "line", "polygon"]
LANGUAGES = ("en", "ru", "kk")


def spelled(pattern: str, needed: str) -> Callable[[str], str]:
    """Return a validator of a text's spelling, which says in words what is needed.

    Parameters
    ----------
    pattern : str
        Regular expression of the whole text.
    needed : str
        The same for a reader.

    Returns
    -------
    callable
        From a text to the same text; raises ValueError.
    """

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"needs {needed}")
        return text

    return check


Name = Annotated[
    str,
    AfterValidator(
        spelled(
            "[a-z][a-z0-9_]{0,39}",
            "1 to 40 small Latin letters, digits and underscores, a letter first",
        )
    ),
]


def _as_day(value: Any) -> Any:
    # left to itself, pydantic reads "86400" as seconds since 1970
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError("needs a day that is in the calendar") from None
    raise ValueError("needs a day written YYYY-MM-DD; for a month or a year write its first day")


#: A day, written as ``YYYY-MM-DD``.
Day = Annotated[dt.date, BeforeValidator(_as_day)]


class Strict(BaseModel):
    """A frozen model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """A text in the plan's three languages; a missing one falls back to English.

    Parameters
    ----------
    en : str
        English.
    ru, kk : str, optional
        Russian, Kazakh.
    """

    en: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    ru: str | None = None
    kk: str | None = None

    def get(self, language: str) -> str:
        """Return the text in a language, or in English."""
        return {"ru": self.ru, "kk": self.kk}.get(language) or self.en


def _as_text(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


#: A text, or one string that serves all languages.
Words = Annotated[Text, BeforeValidator(_as_text)]


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
    fields: dict[str, Words] = {}
    style: Symbology = Symbology()


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
    coverage : list of CoverageEntry
        Service checks.
    """

    name: Name
    title: Words
    study_area: tuple[float, float, float, float]
    layers: Annotated[tuple[LayerEntry, ...], Field(min_length=1)]
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
    kinds: dict[str, str] = {}
    for layer in catalog.layers:
        kinds.setdefault(layer.name, layer.geometry)
    for place, name, kind in _references(catalog):
        if name not in kinds:
            yield place, f"no such layer: {name!r} was given, there are {', '.join(kinds)}"
        elif kinds[name] not in kind:
            due = " or ".join(f"{item}s" for item in kind)
            yield place, f"needs a layer of {due}, {name!r} was given, with {kinds[name]}s"
    for n, layer in enumerate(catalog.layers):
        yield from ((("layers", n, key), text) for key, text in _misplaced(layer))


def _misplaced(layer: LayerEntry) -> Iterator[tuple[str, str]]:
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
    if layer.network and layer.geometry != "line":
        yield "network", f"goes with a layer of lines, {own}"


def _references(catalog: Catalog) -> Iterator[tuple[Place, str, tuple[str, ...]]]:
    """Yield each mention of a layer: where, its name, the geometries it may have."""
    for n, layer in enumerate(catalog.layers):
        if layer.partition_of:
            yield ("layers", n, "partition_of"), layer.partition_of, ("polygon",)
        for place, name, kinds in layer.network.layers() if layer.network else ():
            yield ("layers", n, "network", *place), name, kinds
    for n, check in enumerate(catalog.coverage):
        yield ("coverage", n, "facilities"), check.facilities, ("point",)
        for m, area in enumerate(check.areas):
            yield ("coverage", n, "areas", m), area, ("polygon",)
        if check.sites:
            yield ("coverage", n, "sites"), check.sites, ("point",)


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
