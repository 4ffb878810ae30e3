"""One layer of a plan: its features, its grade and where it comes from."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from alatau_geo import geodesy
from alatau_geo.catalog import GRADES, LayerEntry, Text
from alatau_geo.columns import texts_of
from alatau_geo.crs import Operation
from alatau_geo.errors import UsageError
from alatau_geo.sentence import Spoken, joined, named, said
from alatau_geo.style import Symbology

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from alatau_geo.catalog import GeometryKind
    from alatau_geo.repair import Repair

#: A claim's id wherever it stands in a text: ``a, b``, ``["a", "b"]``.
_CLAIM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Origin:
    """Where a layer's features were read from.

    Parameters
    ----------
    file : str
        The file as the plan or the user named it.
    sha256 : str
        Of its bytes.
    operation : Operation
        How its coordinates became lon/lat on WGS 84.
    replaced : bool
        Whether a user put the file in place of the plan's own for this run.
    computed_from : tuple of str
        For what an analysis computed: the layers it was computed from. There is no file then, and
        ``sha256`` is of theirs.
    """

    file: str
    sha256: str
    operation: Operation
    replaced: bool = False
    computed_from: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Layer:
    """The features of a layer, all in lon/lat on WGS 84.

    Parameters
    ----------
    entry : LayerEntry
        Its entry in the catalog.
    frame : geopandas.GeoDataFrame
        Valid features and those without a place (null geometry); EPSG:4326.
    refused : geopandas.GeoDataFrame
        Features set aside, with a ``reason``. Rows read = rows here + rows in ``frame``.
    repairs : tuple of Repair
        What was changed to make geometries valid.
    origin : Origin
        Where it was read from.
    """

    entry: LayerEntry
    frame: gpd.GeoDataFrame
    refused: gpd.GeoDataFrame
    repairs: tuple[Repair, ...]
    origin: Origin

    def __repr__(self) -> str:
        """Return what a session shows: not all that the catalog says, and no rows."""
        features = len(self.frame)
        what = f"{features:,} feature{'' if features == 1 else 's'}"
        return f"<Layer {self.name}: {what} ({self.grade})>"

    @property
    def name(self) -> str:
        """Return its name in the catalog."""
        return self.entry.name

    @property
    def grades(self) -> pd.Series:
        """Return the grade of each feature: its own where it has one, else the layer's."""
        own = self._own("grade").astype(str)
        return own.where(own.isin(GRADES), self.entry.grade).astype(str)

    @property
    def accuracies_m(self) -> pd.Series:
        """Return the position accuracy of each feature in metres (95 %); NaN where unstated."""
        own = pd.to_numeric(self._own("accuracy_m"), errors="coerce").astype(float)
        default = np.nan if self.entry.accuracy_m is None else self.entry.accuracy_m
        return own.where((own >= 0) & np.isfinite(own), default)

    @property
    def fitted_to(self) -> tuple[str, ...]:
        """Return the claims that the shapes were scaled to: the entry's and those of its rows.

        Rows carry them as text or a list, however it is written.
        """
        # a row may be refused or lose its place: what it was fitted to still marks the layer
        texts = pd.concat([_column(frame, "fitted_to") for frame in (self.frame, self.refused)])
        carried = {
            claim for text in texts.dropna().astype(str).unique() for claim in _CLAIM.findall(text)
        }
        return tuple(sorted({*self.entry.fitted_to, *carried}))

    def _own(self, column: str) -> pd.Series:
        """Return what each feature says of itself in a column, missing where it says nothing."""
        return _column(self.frame, column)

    @cached_property
    def grade(self) -> str:
        """Return the weakest grade of its features; the entry's where it has none."""
        return weakest(self.grades.unique().tolist() or [self.entry.grade])

    @property
    def ids(self) -> pd.Series:
        """Return what names each feature: its id field, or its row number."""
        return ids_of(self.frame, self.entry.id_field)

    @property
    def refused_ids(self) -> pd.Series:
        """Return what names each refused feature."""
        return ids_of(self.refused, self.entry.id_field)

    @property
    def called(self) -> Spoken:
        """Return its name, which readers are told as its title."""
        return named(self.name, self.entry.title.model_dump(exclude_none=True))

    @property
    def drawn(self) -> gpd.GeoDataFrame:
        """Return the features that have a place."""
        shapes = np.asarray(self.frame.geometry.array)
        return self.frame[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)]

    @property
    def area_ha(self) -> float:
        """Return the geodesic area of all its features in hectares."""
        return float(np.sum(geodesy.area_m2(self.drawn.geometry)) / 10_000)

    @property
    def length_km(self) -> float:
        """Return the geodesic length of all its features in kilometres."""
        return float(np.sum(geodesy.length_m(self.drawn.geometry)) / 1000)

    def select(self, where: Mapping[str, Sequence[str]]) -> gpd.GeoDataFrame:
        """Return the features whose fields have the given values.

        Parameters
        ----------
        where : mapping
            Field → accepted values, as text; numbers are compared as numbers, dates as ISO 8601,
            ``true`` and ``false`` in any case; an empty text is a missing value.

        Returns
        -------
        geopandas.GeoDataFrame
            The rows for which every field fits.

        Raises
        ------
        UsageError
            If the layer has no such field.
        """
        return select(self.frame, where, name=self.name)


def computed(
    name: str,
    title: Text,
    frame: gpd.GeoDataFrame,
    *,
    geometry: GeometryKind,
    of: Sequence[Layer],
    method: str,
    model: Layer | None = None,
    fields: Mapping[str, Text] | None = None,
    value_titles: Mapping[str, Mapping[str, Text]] | None = None,
    style: Symbology | None = None,
) -> Layer:
    """Return what an analysis computed from other layers as a layer, to be written and drawn alike.

    Parameters
    ----------
    name : str
        As in a catalog.
    title : Text
        For people.
    frame : geopandas.GeoDataFrame
        Valid features in lon/lat, EPSG:4326. A column ``id`` names them.
    geometry : {"point", "line", "polygon"}
        What they are.
    of : sequence of Layer
        The layers they were computed from, one or more.
    method : str
        How, as one phrase without a full stop: it becomes the layer's source.
    model : Layer, optional
        A terrain model that it is of, too: that has an accuracy of heights, and none of positions.
    fields : mapping, optional
        Column → title.
    value_titles : mapping, optional
        Column → value → what people call it.
    style : Symbology, optional
        How it is drawn.

    Returns
    -------
    Layer
        With the weakest grade of those it is of, the worst accuracy (unstated where one is), and
        fitted to all they are.

    Examples
    --------
    >>> from alatau_geo import open_plan
    >>> import geopandas as gpd
    >>> city = open_plan().layers["city"]
    >>> middle = gpd.GeoDataFrame({"id": ["c"]}, geometry=city.drawn.representative_point())
    >>> point = computed("middle", Text(en="A place inside"), middle, geometry="point",
    ...     of=[city], method="a point on the surface")
    >>> point.grade, point.entry.accuracy_m, point.entry.source
    ('schematic', 4500.0, 'Computed from city: a point on the surface')
    """
    accuracy_m = _worst_m(of)
    of = [*of, model] if model else of
    names = tuple(dict.fromkeys(layer.name for layer in of))
    licences = dict.fromkeys(layer.entry.licence for layer in of)
    entry = LayerEntry(
        name=name,
        title=title,
        file="computed",
        geometry=geometry,
        grade=weakest([layer.grade for layer in of]),
        accuracy_m=accuracy_m,
        source=said(
            "Computed from {layers}: {method}",
            layers=joined(", ", dict.fromkeys(layer.called for layer in of)),
            method=method,
        ),
        licence="; ".join(licences),
        date=max((layer.entry.date for layer in of if layer.entry.date), default=None),
        fitted_to=tuple(sorted({claim for layer in of for claim in layer.fitted_to})),
        fields=dict(fields or {}),
        value_titles={field: dict(words) for field, words in (value_titles or {}).items()},
        style=style or Symbology(),
    )
    hashes = hashlib.sha256("".join(layer.origin.sha256 for layer in of).encode()).hexdigest()
    origin = Origin("", hashes, Operation("EPSG:4326"), computed_from=names)
    return Layer(entry, frame, frame.iloc[:0].assign(reason=""), (), origin)


def _worst_m(layers: Iterable[Layer]) -> float | None:
    """Return the worst accuracy of the features of layers; ``None`` where one is unstated."""
    each = [layer.accuracies_m.loc[layer.drawn.index].to_numpy(dtype=float) for layer in layers]
    worst = float(np.concatenate(each).max(initial=0.0))
    return None if np.isnan(worst) else worst


def ids_of(frame: gpd.GeoDataFrame, field: str) -> pd.Series:
    """Return what names each row: the field's value, or the row's number in its file.

    Examples
    --------
    >>> import geopandas as gpd
    >>> frame = gpd.GeoDataFrame({"code": [191000000, None]}, geometry=[None, None])
    >>> ids_of(frame, "code").tolist()
    ['191000000', 'row 2']
    """
    rows = pd.Series([f"row {n + 1}" for n in frame.index], index=frame.index, dtype=object)
    if field not in frame.columns or field == frame.geometry.name:
        return rows
    own = texts_of(frame[field])
    return own.where(own != "", rows)


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name in frame.columns:
        own: pd.Series = frame[name].astype(object)
        return own
    return pd.Series(None, index=frame.index, dtype=object)


def select(
    frame: gpd.GeoDataFrame, where: Mapping[str, Sequence[str]], *, name: str
) -> gpd.GeoDataFrame:
    """Return the rows whose fields have the given values; see :meth:`Layer.select`."""
    keep = np.ones(len(frame), dtype=bool)
    for field, values in where.items():
        if field not in frame.columns or field == frame.geometry.name:
            fields = ", ".join(map(str, frame.columns.drop(frame.geometry.name))) or "none"
            raise UsageError(
                f"{name}: a filter needs a field of the layer, {field!r} was given;"
                f" it has: {fields}"
            )
        keep &= _equal(frame[field], values)
    return frame[keep]


def _equal(column: pd.Series, values: Sequence[str]) -> NDArray[np.bool_]:
    texts = texts_of(column)
    equal = texts.isin([str(value) for value in values]).to_numpy(dtype=bool)
    if pd.api.types.is_bool_dtype(column) or texts.isin(["true", "false", ""]).all():
        lowered = [str(value).lower() for value in values]
        return equal | texts.isin(lowered).to_numpy(dtype=bool)
    if pd.api.types.is_numeric_dtype(column):
        numbers = pd.to_numeric(pd.Series(list(values), dtype=object), errors="coerce").dropna()
        return equal | column.isin(numbers).to_numpy(dtype=bool)
    return equal


def weakest(grades: Sequence[str]) -> str:
    """Return the weakest of several grades.

    Examples
    --------
    >>> weakest(["official", "schematic", "unstated"])
    'schematic'
    """
    return max(grades, key=lambda grade: GRADES.index(grade) if grade in GRADES else len(GRADES))
