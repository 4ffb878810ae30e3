"""A plan's layers over its terrain: lines, zones, limits of grade, land to build on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from alatau_geo.catalog import LayerEntry, TerrainEntry, Text
from alatau_geo.errors import DataError, UsageError
from alatau_geo.layer import Layer, Origin, weakest
from alatau_geo.terrain import cog, figures, land
from alatau_geo.terrain.course import Lines, course
from alatau_geo.terrain.limit import Limited, held
from alatau_geo.terrain.opening import open_raster
from alatau_geo.terrain.overlay import Overlay, overlay
from alatau_geo.terrain.summary import TerrainSummary, summarised
from alatau_geo.terrain.zonal import zones

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from alatau_geo.catalog import BuildableEntry, Dem
    from alatau_geo.crs import Box
    from alatau_geo.terrain.land import Land
    from alatau_geo.terrain.raster import Raster, Window

#: What the terrain model is called among the layers that results are computed from.
DEM = "dem"
_TITLE = Text(en="Terrain model", ru="Модель рельефа", kk="Жер бедерінің моделі")
#: What is written as rasters.
RASTERS: tuple[cog.What, ...] = ("slope", "aspect", "hillshade")


def opened(
    path: Path,
    dem: Dem,
    asked: TerrainEntry | None,
    layers: Mapping[str, Layer],
    *,
    study_area: Box,
    grid: Path | None = None,
) -> Terrain:
    """Open a terrain model, and lay a plan's layers over it.

    Parameters
    ----------
    path : Path
        The model's file.
    dem : Dem
        What is known of it.
    asked : TerrainEntry or None
        What the catalog asks.
    layers : mapping
        Name → layer.
    study_area : tuple of float
        West, south, east, north in degrees.
    grid : Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23.

    Returns
    -------
    Terrain
        Nothing is computed yet.

    Raises
    ------
    DataError
        If the model can't be used.
    """
    raster = open_raster(path, dem, study_area=study_area, grid=grid)
    return Terrain(raster, asked or TerrainEntry(), layers, study_area)


@dataclass(frozen=True, eq=False)
class Buildable:
    """What can be built on, of the areas and sites of one entry.

    Parameters
    ----------
    entry : BuildableEntry
        Of the catalog.
    areas : tuple
        Layer, the label of a feature's row, and its land.
    sites : tuple
        Layer, and what each of its placed features is, by its row's label.
    """

    entry: BuildableEntry
    areas: tuple[tuple[Layer, Any, Land], ...]
    sites: tuple[tuple[Layer, dict[Any, str]], ...]


@dataclass(frozen=True, eq=False)
class Terrain:
    """A plan's layers over a terrain model; what is asked for is computed once.

    Parameters
    ----------
    raster : Raster
        The model.
    entry : TerrainEntry
        What is asked.
    layers : mapping
        Name → layer.
    study_area : tuple of float
        West, south, east, north in degrees.
    only : frozenset of str, optional
        The layers whose lines and zones are looked at; all without.
    """

    raster: Raster
    entry: TerrainEntry
    layers: Mapping[str, Layer]
    study_area: Box
    only: frozenset[str] | None = None

    def about(self, name: str) -> Terrain:
        """Return it with one layer, or one entry of land to build on, and nothing else.

        Parameters
        ----------
        name : str
            Of a layer of lines or areas, or of an entry of ``buildable``.

        Returns
        -------
        Terrain
            Over the same model.

        Raises
        ------
        UsageError
            If there is none of that name.
        """
        entry = self.entry
        known = [item.name for item in self.layers.values() if item.entry.geometry != "point"]
        known += [item.name for item in entry.buildable]
        if name not in known:
            raise UsageError(
                f"no layer of lines or areas, and no entry of `buildable`, is {name[:80]!r}; there"
                f" are: {', '.join(known) or 'none'}"
            )
        some = entry.model_copy(
            update={
                "grades": tuple(item for item in entry.grades if item.layer == name),
                "buildable": tuple(item for item in entry.buildable if item.name == name),
            }
        )
        return replace(self, entry=some, only=frozenset([name]))

    @cached_property
    def window(self) -> Window:
        """Return the cells of the study area.

        Raises
        ------
        DataError
            If there are none.
        """
        found = self.raster.window(self.study_area)
        if found is None:
            west, south, east, north = self.study_area
            raise DataError(
                f"{self.raster.path}: needs cells in the study area, {west:g} to {east:g}° E and"
                f" {south:g} to {north:g}° N, and lies elsewhere: is its CRS right?"
            )
        return found

    @cached_property
    def voids(self) -> int:
        """Return how many cells of the study area have no height.

        Raises
        ------
        DataError
            If none has one.
        """
        count = self.raster.voids(self.window)
        if count == self.window.cells:
            raise DataError(
                f"{self.raster.path}: needs heights in the study area, all {count:,} cells there"
                " are voids: is it the right file, and its nodata value right?"
            )
        return count

    @cached_property
    def dem(self) -> Layer:
        """Return the model as a layer, whose only feature is its outline: for lineage."""
        dem, raster = self.raster.entry, self.raster
        frame, edge = raster.frame, np.linspace(0, 1, 33)
        x = frame.west + edge * raster.columns * frame.width
        y = frame.north - edge * raster.rows * frame.height
        around = np.concatenate([
            np.column_stack(side)
            for side in (
                (np.full(33, x[0]), y), (x, np.full(33, y[-1])),
                (np.full(33, x[-1]), y[::-1]), (x[::-1], np.full(33, y[0])),
            )
        ])  # fmt: skip
        outline = shapely.Polygon(raster.way.to_lonlat(around))
        entry = LayerEntry(
            # a user's file may have a name that no entry of a catalog can have
            name=DEM, title=_TITLE, file=DEM, geometry="polygon", grade=dem.grade,
            source=dem.source, licence=dem.licence, date=dem.date,
        )  # fmt: skip
        frame_of_one = gpd.GeoDataFrame({"id": [DEM]}, geometry=[outline], crs=4326)
        origin = Origin(dem.file, raster.sha256, raster.way.operation)
        return Layer(entry, frame_of_one, frame_of_one.iloc[:0].assign(reason=""), (), origin)

    def grade_of(self, *layers: Layer) -> str:
        """Return the weakest grade of the model and some layers."""
        return weakest([self.raster.entry.grade, *(layer.grade for layer in layers)])

    def _of_kind(self, kind: str) -> Iterator[Layer]:
        for layer in self.layers.values():
            wanted = self.only is None or layer.name in self.only
            if wanted and layer.entry.geometry == kind and len(layer.drawn):
                yield layer

    @cached_property
    def lines(self) -> dict[str, Lines]:
        """Return heights, grades and climbs of the lines of each layer of lines."""
        _ = self.window  # lines elsewhere would all be unknown, for no reason told
        steep = {item.layer.name: item for item in reversed(self.limited)}
        return {
            layer.name: course(layer, self.raster, self._over_m(layer), steep.get(layer.name))
            for layer in self._of_kind("line")
        }

    def _over_m(self, layer: Layer) -> float:
        own = [limit.over_m for limit in self.entry.grades if limit.layer == layer.name]
        return own[0] if own else self.entry.over_m

    @cached_property
    def zones(self) -> dict[str, pd.DataFrame]:
        """Return heights and slopes of the areas of each layer of polygons, by the row's label."""
        _ = self.window
        return {
            layer.name: zones(
                self.raster,
                layer.drawn.geometry,
                steeper_than_percent=self.entry.steeper_than_percent,
            )
            for layer in self._of_kind("polygon")
        }

    @cached_property
    def limited(self) -> tuple[Limited, ...]:
        """Return, for each limit of grade, where lines are steeper."""
        _ = self.window
        return tuple(
            held(entry, self.layers[entry.layer], self.raster)
            for entry in self.entry.grades
            if len(self.layers[entry.layer].drawn)
        )

    @cached_property
    def buildable(self) -> tuple[Buildable, ...]:
        """Return, for each entry of land to build on, what there is."""
        _ = self.window
        return tuple(_buildable(entry, self.layers, self.raster) for entry in self.entry.buildable)

    @cached_property
    def summary(self) -> TerrainSummary:
        """Return what reports tell of it."""
        profiles = (one for lines in self.lines.values() for one in lines.profiles)
        return summarised(self, profiles)

    @cached_property
    def hillshade(self) -> Overlay | None:
        """Return the hillshade of the study area as a picture for a web map."""
        _ = self.window
        return overlay(self.raster, self.study_area)

    def write_rasters(
        self, folder: str | Path, rasters: tuple[cog.What, ...] = RASTERS
    ) -> list[Path]:
        """Write slope, aspect and hillshade of the study area as Cloud-Optimised GeoTIFFs.

        Parameters
        ----------
        folder : str or Path
            Where.
        rasters : tuple of str
            Which of them.

        Returns
        -------
        list of Path
            ``slope.tif``, ``aspect.tif`` and ``hillshade.tif``.
        """
        paths = []
        for what in rasters:
            paths.append(Path(folder) / f"{what}.tif")
            cog.write(paths[-1], self.raster, self.window, what)
        return paths

    @property
    def figures(self) -> Iterator[tuple[str, dict[str, float]]]:
        """Yield the figures by group, units in their names; what is unknown is left out."""
        for name, lines in self.lines.items():
            yield f"terrain:{name}", figures.known(figures.of_lines(lines))
        for n, limited in enumerate(self.limited):
            layer = limited.entry.layer
            before = sum(item.entry.layer == layer for item in self.limited[:n])
            head = f"limit_{before + 1}_" if before else ""
            told = figures.of_limit(limited)
            yield f"terrain:{layer}", {f"{head}{key}": value for key, value in told.items()}
        for name, table in self.zones.items():
            yield f"terrain:{name}", figures.known(figures.of_zones(self.layers[name], table))
        for found in self.buildable:
            yield f"terrain:{found.entry.name}", figures.known(figures.of_land(found))


def _buildable(entry: BuildableEntry, layers: Mapping[str, Layer], raster: Raster) -> Buildable:
    limit = entry.slope_at_most_percent
    around = [
        land.widened(layers[item.layer].drawn.geometry.array, item.distance_m)
        for item in entry.clear_of
        if len(layers[item.layer].drawn)
    ]
    clear = shapely.union_all(around) if around else None
    areas = [(layers[name], label) for name in entry.areas for label in layers[name].drawn.index]
    shapes = [layer.frame.geometry.loc[label] for layer, label in areas]
    found = land.buildable(raster, shapes, at_most_percent=limit, clear_of=clear)
    sites = []
    for name in entry.sites:
        drawn = layers[name].drawn
        # of a multi-point its first: a site is one place
        points = [shapely.get_parts(shape)[0] for shape in drawn.geometry.array]
        kinds = land.sites(raster, points, at_most_percent=limit, clear_of=clear)
        sites.append((layers[name], dict(zip(drawn.index, kinds, strict=True))))
    return Buildable(
        entry,
        tuple((layer, label, item) for (layer, label), item in zip(areas, found, strict=True)),
        tuple(sites),
    )
