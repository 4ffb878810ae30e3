"""Heights and slopes of zones, each cell by the share of it that lies inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import shapely

from alatau_geo.crs.operation import plain
from alatau_geo.errors import UsageError
from alatau_geo.terrain.raster import Window
from alatau_geo.terrain.slope import slope

if TYPE_CHECKING:
    import geopandas as gpd

    from alatau_geo.terrain.grid import Values
    from alatau_geo.terrain.raster import Raster

Strategy = Literal["auto", "feature-sequential", "raster-sequential"]

#: What is said of cells that lie partly in a zone.
PARTIAL_CELLS = (
    "a cell counts by the share of it inside the zone and by its area; least and greatest are of"
    " all cells touched"
)
COLUMNS = (
    "mean_m", "lowest_m", "highest_m", "unknown_share",
    "mean_slope_percent", "steepest_percent", "steeper_share", "slope_unknown_share",
)  # fmt: skip
#: Cells held in memory at once; a window of all zones that is larger is read piece by piece.
_HELD = 16_000_000
#: Zones of fewer cells each are taken by strips of the raster: reading for each would cost more.
_SMALL_CELLS = 4_000
_EDGE_DEG = 0.01


def zones(
    raster: Raster,
    polygons: gpd.GeoSeries,
    *,
    steeper_than_percent: float,
    strategy: Strategy = "auto",
) -> pd.DataFrame:
    """Return heights and slopes of zones.

    Parameters
    ----------
    raster : Raster
        Heights.
    polygons : geopandas.GeoSeries
        Zones in lon/lat; they may overlap.
    steeper_than_percent : float
        Of which slopes the share is wanted.
    strategy : {"auto", "feature-sequential", "raster-sequential"}
        exactextract's: zone after zone, or raster strip after raster strip. ``"auto"`` takes the
        second for many small zones.

    Returns
    -------
    pandas.DataFrame
        With the index of `polygons`: ``mean_m``, ``lowest_m``, ``highest_m``,
        ``mean_slope_percent``, ``steepest_percent``, ``steeper_share`` (of what is known, 0 to 1);
        NaN where nothing is known. ``unknown_share`` and ``slope_unknown_share`` tell how much of
        the zone lies in voids, or beyond the raster.

    Raises
    ------
    UsageError
        If the polygons are in another CRS.

    Notes
    -----
    Cells are weighted by exactextract (Baston), by the share of each that the zone covers, exact to
    rounding, and in lon/lat by their area, as they get narrower to the north.
    """
    if polygons.crs is not None and not polygons.crs.is_geographic:
        raise UsageError(
            f"zones need lon/lat in degrees, these are in {polygons.crs.name}: .to_crs(4326)"
        )
    table = pd.DataFrame(np.nan, index=polygons.index, columns=list(COLUMNS))
    table[["unknown_share", "slope_unknown_share"]] = 1.0
    shapes = np.asarray(polygons.array)
    placed = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    if not len(placed):
        return table
    projected = to_raster(raster, shapes[placed])
    window = around(raster, projected)
    if window is None:
        return table
    cells = shapely.area(projected) / (raster.frame.width * raster.frame.height)
    if strategy == "auto":
        small = len(placed) > 1 and np.median(cells) < _SMALL_CELLS
        strategy = "raster-sequential" if small else "feature-sequential"
    found = _extracted(raster, window, projected, steeper_than_percent, strategy)
    with np.errstate(invalid="ignore", divide="ignore"):
        for column, count in (("unknown_share", "h_count"), ("slope_unknown_share", "s_count")):
            share = 1 - found[count].to_numpy() / cells
            # what is left of rounding is nothing
            found[column] = np.where(share < 1e-6, 0.0, np.minimum(share, 1.0))
    names = {
        "h_mean": "mean_m", "h_min": "lowest_m", "h_max": "highest_m",
        "s_mean": "mean_slope_percent", "s_max": "steepest_percent", "t_mean": "steeper_share",
    }  # fmt: skip
    found = found.rename(columns=names)
    for column in COLUMNS:
        values = table[column].to_numpy(copy=True)
        values[placed] = found[column].to_numpy(dtype=float)
        table[column] = values
    return table


def to_raster(raster: Raster, shapes: Any) -> Any:
    """Return shapes in a raster's CRS; long edges are cut first, as they bend there."""
    fine = shapes if plain(raster.crs).is_geographic else shapely.segmentize(shapes, _EDGE_DEG)
    return shapely.transform(shapely.force_2d(fine), raster.way.from_lonlat)


def around(raster: Raster, projected: Any) -> Window | None:
    """Return the cells that shapes in the raster's CRS touch."""
    bounds = shapely.bounds(projected)
    frame = raster.frame
    west, south = np.nanmin(bounds[:, :2], axis=0)
    east, north = np.nanmax(bounds[:, 2:], axis=0)
    column0 = max(int(np.floor((west - frame.west) / frame.width)), 0)
    column1 = min(int(np.ceil((east - frame.west) / frame.width)), raster.columns)
    row0 = max(int(np.floor((frame.north - north) / frame.height)), 0)
    row1 = min(int(np.ceil((frame.north - south) / frame.height)), raster.rows)
    if column0 >= column1 or row0 >= row1:
        return None
    return Window(row0, column0, row1 - row0, column1 - column0)


class _Surface:
    """Heights and slopes of a window, held where they fit into memory."""

    def __init__(self, raster: Raster, window: Window) -> None:
        self.raster, self.window = raster, window
        self._held: tuple[Window, Values, Values] | None = None
        if window.cells <= _HELD:
            self._take(window)

    def _take(self, window: Window) -> tuple[Window, Values, Values]:
        grid = self.raster.read(window, halo=1)
        self._held = window, grid.inner, slope(grid)
        return self._held

    def part(self, row: int, column: int, rows: int, columns: int) -> tuple[Values, Values]:
        """Return heights and slopes of a part, in rows and columns of the window."""
        own = self.window
        wanted = Window(own.row + row, own.column + column, rows, columns)
        held = self._held
        if held is None or (held[0] != own and held[0] != wanted):
            held = self._take(wanted)
        first = wanted.row - held[0].row, wanted.column - held[0].column
        here = (slice(first[0], first[0] + rows), slice(first[1], first[1] + columns))
        return held[1][here], held[2][here]


def _extracted(
    raster: Raster, window: Window, projected: Any, steep: float, strategy: str
) -> pd.DataFrame:
    import geopandas as gpd  # noqa: PLC0415  slow to import, and here for one call
    from exactextract import exact_extract  # noqa: PLC0415
    from exactextract.raster import RasterSource  # noqa: PLC0415

    surface, frame = _Surface(raster, window), raster.frame
    west, north = frame.west + window.column * frame.width, frame.north - window.row * frame.height
    east, south = west + window.columns * frame.width, north - window.rows * frame.height
    crs = plain(raster.crs)
    wkt = crs.to_wkt()

    class Source(RasterSource):  # type: ignore[misc]  # exactextract is not typed
        def __init__(self, name: str) -> None:
            super().__init__()
            self.set_name(name)
            self.kind = name

        def res(self) -> tuple[float, float]:
            return frame.width, frame.height

        def extent(self) -> tuple[float, float, float, float]:
            return west, south, east, north

        def srs_wkt(self) -> str:
            return wkt

        def nodata_value(self) -> None:
            return None

        def read_window(self, x0: int, y0: int, nx: int, ny: int) -> Values:
            if nx == 0 or ny == 0:
                return np.empty((ny, nx), dtype=np.float32)
            height, slopes = surface.part(y0, x0, ny, nx)
            if self.kind == "h":
                return height
            if self.kind == "s":
                return slopes
            steeper = (slopes > steep).astype(np.float32)
            steeper[np.isnan(slopes)] = np.nan
            return steeper

    weight = "(coverage_weight=area_spherical_m2)" if crs.is_geographic else ""
    frame_of_zones = gpd.GeoDataFrame({"zone": range(len(projected))}, geometry=projected, crs=crs)
    sources = [Source(name) for name in "hst"]
    found = exact_extract(
        sources,
        frame_of_zones,
        [f"mean{weight}", "min", "max", "count"],
        include_cols=["zone"],
        strategy=strategy,
        output="pandas",
        max_cells_in_memory=_HELD,
    )
    ordered: pd.DataFrame = found.set_index("zone").sort_index()
    return ordered
