"""What layers a plan has: the models of ``layers/catalog.yaml``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from alatau_geo import yamlfile
from alatau_geo.style import Symbology

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.yamlfile import YamlFile

Grade = Literal["surveyed", "official", "digitised", "unstated", "schematic"]
#: From the strongest evidence to the weakest; ``unstated`` is what a file without an entry has.
GRADES: tuple[str, ...] = get_args(Grade)
GeometryKind = Literal["point", "line", "polygon"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
LANGUAGES = ("en", "ru", "kk")


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
        return getattr(self, language, None) or self.en


def _as_text(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


#: A text, or one string that serves all languages.
Words = Annotated[Text, BeforeValidator(_as_text)]


def _inside(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    if path.startswith(("/", "\\", "~")) or ".." in parts or ":" in path or not path.strip():
        raise ValueError("needs a relative path inside the plan's layers/ folder")
    return path


class Network(Strict):
    """How the lines of a layer make a network.

    Parameters
    ----------
    snap_m : float
        Line ends closer than this are one node.
    ends : list of str
        Values of ``ends_field``: features whose loose ends are meant.
    because : str
        Why these ends may be loose, where there are any.
    """

    snap_m: Annotated[float, Field(ge=0, le=1000)] = 1.0
    ends: tuple[str, ...] = ()
    because: str = ""


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
        The file's CRS where it does not say.
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
    source, licence, date : str
        Lineage.
    fitted_to : list of str
        Claims that the geometry was scaled to.
    partition_of : str, optional
        The layer whose area these features divide without gap or overlap.
    network : Network, optional
        For lines that should hold together.
    fields : dict
        Field → title.
    style : Symbology
        How it is drawn.
    """

    name: Name
    title: Words
    file: Annotated[str, BeforeValidator(lambda v: _inside(str(v)))]
    table: str | None = None
    crs: str | None = None
    geometry: GeometryKind
    features: Annotated[int, Field(ge=1)] | None = None
    id_field: str = "id"
    grade: Grade
    accuracy_m: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    source: Annotated[str, StringConstraints(min_length=1)]
    licence: str = "not stated"
    date: dt.date | None = None
    fitted_to: tuple[str, ...] = ()
    partition_of: Name | None = None
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
        Point layer whose features should each be served.
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
    def _names_agree(self) -> Catalog:
        names = [layer.name for layer in self.layers]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"each layer needs a name of its own, given twice: {', '.join(twice)}")
        wanted = {(layer.name, layer.partition_of) for layer in self.layers if layer.partition_of}
        for check in self.coverage:
            wanted |= {
                (check.name, other)
                for other in (check.facilities, check.sites, *check.areas)
                if other
            }
        if unknown := sorted(
            f"{other!r} (in {user!r})" for user, other in wanted if other not in names
        ):
            raise ValueError(f"no such layer: {', '.join(unknown)}; there are {', '.join(names)}")
        return self

    def layer(self, name: str) -> LayerEntry | None:
        """Return the entry of a layer, ``None`` where there is none."""
        return next((layer for layer in self.layers if layer.name == name), None)


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
