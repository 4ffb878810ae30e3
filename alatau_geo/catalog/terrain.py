"""The terrain's entries in the catalog: the model, limits of grade, land to build on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from alatau_geo.catalog.layer import Grade, inside
from alatau_geo.catalog.words import IN_LANGUAGES, Day, Name, Strict, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.yamlfile import Place

_Because = Annotated[str, StringConstraints(min_length=1, max_length=2000), IN_LANGUAGES]
_Percent = Annotated[float, Field(gt=0, le=1000)]


class Dem(Strict):
    """A terrain model: heights in metres, in a raster file.

    Parameters
    ----------
    file : str
        Path inside ``layers/``.
    crs : str, optional
        Its CRS where the file does not say; one that differs from what it says is refused.
    vertical_datum : str, optional
        What its heights are above, such as ``EGM96``, where the file does not say.
    nodata : float, optional
        A value that stands for voids, beside the one that the file says.
    grade : str
        As for a layer.
    accuracy_m : float, optional
        Of its heights, in metres, 95 %.
    source, licence : str
        Lineage.
    date : date, optional
        Of the source, as ``YYYY-MM-DD``.
    """

    file: Annotated[str, AfterValidator(inside)]
    crs: str | None = None
    vertical_datum: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    nodata: float | None = None
    grade: Grade
    accuracy_m: Annotated[float, Field(ge=0, le=10_000)] | None = None
    source: Annotated[str, StringConstraints(min_length=1), IN_LANGUAGES]
    licence: str = "not stated"
    date: Day | None = None


class GradeLimit(Strict):
    """How steep the lines of a layer may be.

    Parameters
    ----------
    layer : str
        Line layer.
    at_most_percent : float
        The steepest mean grade, up or down.
    over_m : float
        The length it is the mean over.
    because : str
        Where the limit comes from.
    """

    layer: Name
    at_most_percent: _Percent
    over_m: Annotated[float, Field(gt=0, le=100_000)]
    because: _Because


class Clearance(Strict):
    """What building must keep clear of.

    Parameters
    ----------
    layer : str
        Any layer.
    distance_m : float
        How far; 0 for areas that are protection zones themselves.
    """

    layer: Name
    distance_m: Annotated[float, Field(ge=0, le=100_000)] = 0.0


class BuildableEntry(Strict):
    """Where land is not too steep, and clear of what building must keep clear of.

    Parameters
    ----------
    name : str
        Identifier.
    title : Text
        For people.
    areas : list of str
        Polygon layers whose buildable share is measured.
    sites : list of str
        Point layers whose places are looked at.
    slope_at_most_percent : float
        The limit.
    clear_of : list of Clearance
        Water, protection zones, pipelines.
    share_at_least : float, optional
        The share of each layer's areas that it should be possible to build on, 0 to 1.
    because : str
        Where the limit comes from.
    """

    name: Name
    title: Words
    areas: tuple[Name, ...] = ()
    sites: tuple[Name, ...] = ()
    slope_at_most_percent: _Percent
    clear_of: tuple[Clearance, ...] = ()
    share_at_least: Annotated[float, Field(ge=0, le=1)] | None = None
    because: _Because

    @property
    def names(self) -> tuple[str, ...]:
        """Return the layers that its land is of."""
        clear = (item.layer for item in self.clear_of)
        return tuple(dict.fromkeys((*self.areas, *self.sites, *clear)))

    @model_validator(mode="after")
    def _asks_something(self) -> BuildableEntry:
        if not self.areas and not self.sites:
            raise ValueError("needs areas or sites to look at, none is given")
        if self.share_at_least is not None and not self.areas:
            raise ValueError("share_at_least is of areas, none are given")
        return self


class TerrainEntry(Strict):
    """What is asked of the terrain.

    Parameters
    ----------
    dem : Dem, optional
        The terrain model; without it ``--dem`` gives one for a run.
    over_m : float
        The length that the grades of lines are means over, where no limit says another.
    steeper_than_percent : float
        Of which slopes zones tell the share.
    grades : list of GradeLimit
        How steep lines may be.
    buildable : list of BuildableEntry
        Land to build on.
    """

    dem: Dem | None = None
    over_m: Annotated[float, Field(gt=0, le=100_000)] = 100.0
    steeper_than_percent: _Percent = 15.0
    grades: tuple[GradeLimit, ...] = ()
    buildable: tuple[BuildableEntry, ...] = ()

    def layers(self) -> Iterator[tuple[Place, str, str]]:
        """Yield each mention of a layer: where, its name, and the geometry it must have if any."""
        for n, limit in enumerate(self.grades):
            yield ("grades", n, "layer"), limit.layer, "line"
        for n, land in enumerate(self.buildable):
            for key, kind in (("areas", "polygon"), ("sites", "point")):
                for m, name in enumerate(getattr(land, key)):
                    yield ("buildable", n, key, m), name, kind
            for m, clear in enumerate(land.clear_of):
                # only an area has an extent of its own to keep clear of
                kind = "" if clear.distance_m else "polygon"
                yield ("buildable", n, "clear_of", m, "layer"), clear.layer, kind
