"""Opening rasters: what is said of them, and files that are refused."""

import numpy as np
import pytest
import rasterio
from pyproj import CRS
from rasterio.shutil import copy
from rasterio.transform import Affine
from rasterio.warp import transform
from terrain_making import AREA, CELL, NORTH, WEST, entry, raster, write

from alatau_geo.errors import DataError
from alatau_geo.terrain import formats, open_raster

FLAT = np.full((20, 30), 600, dtype=np.int16)


def opened(path, **more):
    return open_raster(path, entry(**more), study_area=AREA)


def test_a_path_may_be_text(tmp_path):
    path = write(tmp_path / "a.tif", FLAT)
    model = opened(str(path))
    assert (model.path, model.sha256) == (path, opened(path).sha256)
    assert model.heights([(WEST + 5 * CELL, NORTH - 5 * CELL)]) == 600
    with pytest.raises(DataError, match=r"none\.tif"):
        opened(str(tmp_path / "none.tif"))


def test_another_crs_gives_the_same_heights_and_says_how(tmp_path):
    lon, lat = np.meshgrid(np.linspace(77.01, 77.02, 5), np.linspace(43.65, 43.66, 5))
    x, y = transform("EPSG:4326", "EPSG:32643", lon.ravel(), lat.ravel())
    west, north = min(x) - 500, max(y) + 500
    cell = 30.0
    column, row = np.meshgrid(np.arange(100), np.arange(100))
    plane = 0.1 * (west + (column + 0.5) * cell - 660_000) + 0.05 * (
        north - (row + 0.5) * cell - 4_830_000
    )
    model = raster(
        tmp_path / "a.tif", plane.astype(np.float32), west=west, north=north, cell=cell,
        crs="EPSG:32643",
    )  # fmt: skip
    expected = 0.1 * (np.array(x) - 660_000) + 0.05 * (np.array(y) - 4_830_000)
    found = model.heights(np.column_stack([lon.ravel(), lat.ravel()]))
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert "UTM zone 43N" in str(model.way.operation)
    assert "accuracy 0 m" in str(model.way.operation)


def test_the_vertical_datum_is_the_files_the_catalogs_or_unstated(tmp_path):
    assert raster(tmp_path / "a.tif", FLAT).vertical_datum == "unstated"
    said = raster(tmp_path / "a.tif", FLAT, dem={"vertical_datum": "EGM96"})
    assert said.vertical_datum == "EGM96"
    compound = raster(tmp_path / "b.tif", FLAT, crs="EPSG:4326+5773")
    assert compound.vertical_datum == "EGM96 height"
    other = raster(
        tmp_path / "b.tif", FLAT, crs="EPSG:4326+5773", dem={"vertical_datum": "Baltic 1977"}
    )
    assert other.vertical_datum == "Baltic 1977 (the file says EGM96 height)"
    with pytest.raises(DataError, match="needs heights in metres, its unit is 'US survey foot'"):
        raster(tmp_path / "c.tif", FLAT, crs="EPSG:4326+6360")


def test_without_a_crs_it_is_refused_unless_the_catalog_says_it(tmp_path):
    path = write(tmp_path / "a.tif", FLAT, crs=None)
    with pytest.raises(DataError, match=r"needs a CRS, the raster says none: .* not guessed"):
        opened(path)
    assert opened(path, crs="EPSG:4326").crs == CRS.from_epsg(4326)
    path = write(tmp_path / "b.tif", FLAT)
    with pytest.raises(DataError, match=r"says EPSG:4326 .*, the catalog says EPSG:32643"):
        opened(path, crs="EPSG:32643")
    with pytest.raises(DataError, match="needs a CRS that PROJ knows"):
        opened(path, crs="EPSG:none")


BAD = {
    "bands": (lambda p: write(p, np.stack([FLAT] * 3)), "needs one band of heights, it has 3"),
    "complex": (lambda p: write(p, FLAT.astype(np.complex64)), "as real numbers, .* complex64"),
    "turned": (
        lambda p: write(p, FLAT, transform=Affine(CELL, CELL, WEST, CELL, -CELL, NORTH)),
        "turned or mirrored",
    ),
    "south-up": (
        lambda p: write(p, FLAT, transform=Affine(CELL, 0, WEST, 0, CELL, 43.6)),
        "turned or mirrored",
    ),
    "nowhere": (
        lambda p: write(p, FLAT, transform=Affine.identity()),
        "does not say where it lies",
    ),
    "metres as degrees": (
        lambda p: write(p, FLAT, west=660_000, north=4_830_000, cell=30),
        "in degrees, but reaches from 660,000",
    ),
    "empty": (lambda p: p.write_bytes(b""), "needs a raster that is read here"),
    "text": (lambda p: p.write_text("<VRTDataset/>"), "needs a raster that is read here"),
    "header only": (lambda p: p.write_bytes(b"II*\x00" + b"\xff" * 100), "can't be read as GTiff"),
    "picture": (lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 99), "none of them"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_grid_of_heights_is_refused(tmp_path, kind, recwarn):
    make, message = BAD[kind]
    path = tmp_path / "a.tif"
    if kind == "nowhere":
        with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
            make(path)
    else:
        make(path)
    with pytest.raises(DataError, match=message):
        opened(path)


@pytest.mark.parametrize(
    "path",
    [
        "/vsicurl/http://127.0.0.1:9/dem.tif",
        "http://127.0.0.1:9/dem.tif",
        "/vsizip/a.zip/dem.tif",
        "zip://a.zip!dem.tif",
        "dem.vrt",
        ".",
        "a\0b.tif",
    ],
)
def test_no_path_leads_elsewhere(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dem.vrt").write_text(
        '<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1">'
        "<SimpleSource><SourceFilename>/etc/hostname</SourceFilename></SimpleSource>"
        "</VRTRasterBand></VRTDataset>"
    )
    with pytest.raises(
        DataError, match=r"no such file|needs a raster that is read|can't be opened"
    ):
        opened(type(tmp_path)(path))


def test_a_vrt_that_is_called_a_tiff_is_refused(tmp_path):
    path = tmp_path / "a.tif"
    write(tmp_path / "real.tif", FLAT)
    copy(tmp_path / "real.tif", tmp_path / "b.vrt", driver="VRT")
    path.write_bytes((tmp_path / "b.vrt").read_bytes())
    with pytest.raises(DataError, match="needs a raster that is read here"):
        opened(path)


def test_files_beside_a_tiff_are_not_looked_at(tmp_path):
    path = write(tmp_path / "a.tif", FLAT)
    (tmp_path / "a.tif.aux.xml").write_text(
        "<PAMDataset><SRS>EPSG:32643</SRS><Metadata domain='OVERVIEWS'><MDI key='OVERVIEW_FILE'>"
        "/vsicurl/http://127.0.0.1:9/x.tif</MDI></Metadata><PAMRasterBand band='1'>"
        "<NoDataValue>600</NoDataValue></PAMRasterBand></PAMDataset>"
    )
    model = opened(path)
    assert model.crs == CRS.from_epsg(4326)
    assert model.voids(model.whole) == 0
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.tif", "a.tif.aux.xml"]


def test_a_header_that_lies_about_its_size(tmp_path):
    path = tmp_path / "a.tif"
    write(path, np.zeros((512, 512), np.int16), tiled=True, blockxsize=256, blockysize=256)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    model = opened(path)
    with pytest.raises(DataError, match="can't be read as GTiff"):
        model.read(model.whole)


def test_a_block_that_would_fill_memory_is_refused(tmp_path, monkeypatch):
    path = write(tmp_path / "a.tif", FLAT, blockysize=20)
    monkeypatch.setattr(formats, "_MOST_BLOCK", 500)
    with pytest.raises(DataError, match=r"blocks have 20 × 30 cells, .* at most: save it tiled"):
        opened(path)


def test_a_file_past_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ALATAU_GEO_LIMITS", "file_bytes=100")
    with pytest.raises(DataError, match="bytes of a file may be 100 at most"):
        opened(write(tmp_path / "a.tif", FLAT))


def test_feet_are_refused(tmp_path):
    path = write(tmp_path / "a.tif", FLAT)
    with rasterio.open(path, "r+") as dataset:
        dataset.units = ("ft",)
    with pytest.raises(DataError, match="needs heights in metres, its unit is 'ft'"):
        opened(path)


def test_an_ascii_grid_has_its_crs_beside_it(tmp_path):
    path = tmp_path / "a.asc"
    rows = "\n".join(" ".join(["600"] * 4) for _ in range(3))
    head = "ncols 4\nnrows 3\nxllcorner 77\nyllcorner 43.6\ncellsize 0.001\nNODATA_value -1\n"
    path.write_text(head + rows.replace("600", "-1", 1))
    with pytest.raises(DataError, match="needs a CRS"):
        opened(path)
    (tmp_path / "a.prj").write_text(CRS.from_epsg(4326).to_wkt("WKT1_ESRI"))
    model = opened(path)
    assert (model.rows, model.columns, model.voids(model.whole)) == (3, 4, 1)


def test_an_srtm_tile_is_known_by_its_size(tmp_path):
    path = tmp_path / "N43E077.hgt"
    tile = np.full((1201, 1201), 600, dtype=">i2")
    tile[0, 0] = -32768
    path.write_bytes(tile.tobytes())
    model = opened(path)
    assert model.heights([(77.5, 43.5)])[0] == 600
    # its first sample is at the corner, not half a cell within
    assert np.isnan(model.heights([(77.0, 44.0)])[0])
    path.write_bytes(tile.tobytes()[:-2])
    with pytest.raises(DataError, match="needs a raster that is read here"):
        opened(path)
