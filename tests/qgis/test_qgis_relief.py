"""The hillshade of a plan's terrain model in its project: the lowest layer, a raster beside it."""

import zipfile
from xml.etree import ElementTree as ET

import numpy as np
import rasterio
from pyproj import CRS
from terrain_making import NORTH, WEST, write
from terrain_plans import ROWS, made

import alatau_geo

MAP = "title: Hill\ngroups:\n  - {title: All, layers: [roads, fields]}\n"
RELIEF = "alatau_geo_relief-raster"


def plan_of(folder, **more):
    made(folder, **more)
    (folder / "maps" / "overview.yaml").write_text(MAP, encoding="utf-8")
    return alatau_geo.open_plan(folder)


def project_of(folder):
    with zipfile.ZipFile(folder / "hill.qgz") as archive:
        return ET.fromstring(archive.read("hill.qgs"))


def test_it_is_the_lowest_layer_and_lies_beside(tmp_path):
    plan_of(tmp_path / "p").export(tmp_path / "out")
    root = project_of(tmp_path / "out")
    (layer,) = [item for item in root.iter("maplayer") if item.get("type") == "raster"]
    assert layer.findtext("datasource") == "./hillshade.tif"
    assert "official. made up" in layer.findtext("resourceMetadata/abstract")
    order = [item.text for item in root.iter("item")]
    assert order[-1] == RELIEF
    for theme in root.iter("visibility-preset"):
        assert RELIEF in [item.get("id") for item in theme.iter("layer")]
    with rasterio.open(tmp_path / "out" / "hillshade.tif") as raster:
        assert raster.descriptions[0] == (
            "hillshade, lit from the north-west, heights taken 3 times"
        )
        assert (raster.bounds.left, raster.bounds.top) == (WEST, NORTH)
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    plan_of(tmp_path / "q").export(tmp_path / "again")
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == first


def test_without_a_model_or_a_project_there_is_none(tmp_path):
    bare = plan_of(tmp_path / "p", asked="")
    assert "hillshade.tif" not in [path.name for path in bare.export(tmp_path / "a")]
    assert [item for item in project_of(tmp_path / "a").iter("maplayer") if "raster" in
            item.attrib.values()] == []  # fmt: skip
    files = plan_of(tmp_path / "q").export(tmp_path / "b", formats=["geojson"])
    assert "hillshade.tif" not in [path.name for path in files]


def test_its_frame_is_the_models(tmp_path):
    made(tmp_path / "p")
    corner = rasterio.Affine(100, 0, 660_000, 0, -100, 4_845_000)
    utm = write(
        tmp_path / "utm.tif", np.full((2 * ROWS, 2 * ROWS), 600.0), crs="EPSG:32643",
        transform=corner,
    )  # fmt: skip
    alatau_geo.open_plan(tmp_path / "p", dem=utm).export(tmp_path / "out")
    (layer,) = [
        x for x in project_of(tmp_path / "out").iter("maplayer") if x.get("type") == "raster"
    ]
    assert CRS.from_wkt(layer.findtext("srs/spatialrefsys/wkt")).to_epsg() == 32643


def test_qgis_draws_it(qgis, tmp_path):
    plan_of(tmp_path / "p").export(tmp_path / "out")
    facts = qgis("look", tmp_path / "out" / "hill.qgz", tmp_path)
    assert facts["read"]
    assert facts["error"] == ""
    assert facts["layers"]["relief-raster"]["valid"]
    assert facts["order"][-1] == "relief-raster"
    # the view is filled to its edges, where vectors alone leave the paper bare
    assert facts["themes"]["Hill"]["inked"] > 0.95
