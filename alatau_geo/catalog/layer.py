"""A layer's entry: where it is, what it holds, and what its evidence is worth."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, StringConstraints

from alatau_geo.catalog.domain import Domain
from alatau_geo.catalog.network import Network
from alatau_geo.catalog.words import IN_LANGUAGES, Day, Name, Strict, Words
from alatau_geo.style import Symbology

Grade = Literal["surveyed", "official", "digitised", "unstated", "schematic"]
#: From the strongest evidence to the weakest; ``unstated`` is what a file without an entry has.
GRADES: tuple[str, ...] = get_args(Grade)
GeometryKind = Literal["point", "line", "polygon"]


def inside(path: str) -> str:
    """Return a relative path inside the plan's ``layers/``; refuse any other."""
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

    def over(self, other: RepairLimit) -> RepairLimit:
        """Return another limit with what this one says itself in place of its own.

        Examples
        --------
        >>> RepairLimit(share=0.01).over(RepairLimit(share=0.1, area_ha=5))
        RepairLimit(share=0.01, area_ha=5.0)
        """
        own = {key: getattr(self, key) for key in self.model_fields_set}
        return RepairLimit(**{"share": other.share, "area_ha": other.area_ha, **own})


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
        By how much making a geometry valid may change it; what it does not say the plan's says.
    network : Network, optional
        For lines that should hold together.
    fields : dict
        Field → title.
    value_titles : dict
        Field → value → what people call it.
    domains : dict
        Field → what its values must be.
    phase_field : str, optional
        The field that tells of which of the plan's phases a feature is.
    style : Symbology
        How it is drawn.
    """

    name: Name
    title: Words
    file: Annotated[str, AfterValidator(inside)]
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
    source: Annotated[str, StringConstraints(min_length=1), IN_LANGUAGES]
    licence: str = "not stated"
    date: Day | None = None
    fitted_to: tuple[str, ...] = ()
    partition_of: Name | None = None
    overlaps: Annotated[str, StringConstraints(max_length=2000)] = ""
    repair: RepairLimit = RepairLimit()
    network: Network | None = None
    fields: dict[str, Words] = Field(default_factory=dict)
    value_titles: dict[str, dict[str, Words]] = Field(default_factory=dict)
    domains: dict[str, Domain] = Field(default_factory=dict)
    phase_field: str | None = None
    style: Symbology = Symbology()
