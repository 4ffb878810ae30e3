"""Files whose CRS can't be read: refused with what helps, and read where a user says what it is."""

import json
import sqlite3
from contextlib import closing

import geopandas as gpd
import pytest
import shapely
from pyarrow import parquet
from pyproj import Transformer

from alatau_geo import vector
from alatau_geo.catalog import LayerEntry
from alatau_geo.errors import DataError
from alatau_geo.reader import Fixes, Replacement, read_layer, read_replacement
from alatau_geo.vector import formats, unframed

AREA = (76.6, 43.15, 77.5, 44.0)
#: In UTM zone 43N, near the city.
PLOT = shapely.box(670_000, 4_800_000, 671_000, 4_801_000)
CORNER = Transformer.from_crs(32643, 4326, always_xy=True).transform(670_000, 4_800_000)
BROKEN = 'PROJCS["garbage",GEOGCS["x"]]'


def plots():
    return gpd.GeoDataFrame({"id": ["a"]}, geometry=[PLOT], crs=32643)


def shapefile(folder, prj=BROKEN):
    path = folder / "plots.shp"
    plots().to_file(path)
    path.with_suffix(".prj").write_text(prj)
    return path


def geopackage(folder, statement):
    path = folder / "plots.gpkg"
    plots().to_file(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)
    return path


def geojson(folder, name="urn:ogc:def:crs:ACME::77"):
    path = folder / "plots.geojson"
    document = json.loads(plots().to_json())
    document["crs"] = {"type": "name", "properties": {"name": name}}
    path.write_text(json.dumps(document))
    return path


def csv(folder):
    path = folder / "plots.csv"
    path.write_text(f'id,wkt\na,"SRID=999999;{PLOT.wkt}"\n')
    return path


def geoparquet(folder, crs):
    path = folder / "plots.parquet"
    plots().to_parquet(path)
    rows = parquet.read_table(path)
    geo = json.loads(rows.schema.metadata[b"geo"])
    geo["columns"]["geometry"]["crs"] = crs
    metadata = {**rows.schema.metadata, b"geo": json.dumps(geo).encode()}
    parquet.write_table(rows.replace_schema_metadata(metadata), path)
    return path


SAYS = (
    f"update gpkg_spatial_ref_sys set definition = '{BROKEN}', organization = 'NONE',"
    " organization_coordsys_id = 1234567 where srs_id = 32643"
)
MADE = {
    "a .prj that is no CRS": (shapefile, "needs a CRS that can be read"),
    "a .prj of another text": (lambda folder: shapefile(folder, "hello"), "needs a CRS and has"),
    "an undefined plane": (
        lambda folder: geopackage(folder, "update gpkg_geometry_columns set srs_id = -1"),
        "needs a geographic or projected CRS",
    ),
    "undefined degrees": (
        lambda folder: geopackage(folder, "update gpkg_geometry_columns set srs_id = 0"),
        "so degrees are needed",
    ),
    "a definition that is none": (
        lambda folder: geopackage(folder, SAYS.replace(BROKEN, "garbage")),
        "needs a CRS and has none",
    ),
    "a broken definition": (lambda folder: geopackage(folder, SAYS), "needs a CRS and has none"),
    "a CRS that is not listed": (
        lambda folder: geopackage(folder, "delete from gpkg_spatial_ref_sys where srs_id = 32643"),
        "needs a CRS and has none",
    ),
    "an unknown name": (geojson, "'urn:ogc:def:crs:ACME::77' was given"),
    "an unknown address of OGC": (
        lambda folder: geojson(folder, "http://www.opengis.net/def/crs/ACME/0/77"),
        "needs a CRS that PROJ knows",
    ),
    "an unknown code in WKT": (csv, "'EPSG:999999' was given"),
    "a GeoParquet of a text": (
        lambda folder: geoparquet(folder, "hello"),
        "needs a CRS that can be read, what it says can't: hello",
    ),
    "a GeoParquet of half a PROJJSON": (
        lambda folder: geoparquet(folder, {"type": "GeographicCRS", "name": "x"}),
        "needs a CRS that can be read, what it says can't: {",
    ),
    "a GeoParquet of no CRS": (lambda folder: geoparquet(folder, None), "needs a CRS and has none"),
}


def entry(path, **more):
    return LayerEntry(
        name="plots", title="Plots", file=path.name, geometry="polygon", grade="official",
        source="made up", **more,
    )  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_a_frame_that_cant_be_read_is_refused_until_it_is_said(tmp_path, name):
    make, message = MADE[name]
    path = make(tmp_path)
    # as a plan's own layer …
    with pytest.raises(DataError, match=message) as caught:
        read_layer(entry(path), tmp_path, study_area=AREA)
    if "CRS that PROJ knows" in str(caught.value) or "can be read" in str(caught.value):
        assert "--assume-crs (`assume_crs` in a catalog)" in str(caught.value)
    assert "\n" not in str(caught.value)
    own = read_layer(entry(path, assume_crs="EPSG:32643"), tmp_path, study_area=AREA)
    # … and as a user's file
    given = Replacement.parse(f"plots={path}")
    fixes = Fixes(assume_crs="EPSG:32643")
    other = read_replacement(entry(path), tmp_path / "x", given, study_area=AREA, fixes=fixes)
    for layer in (own, other):
        first = shapely.get_coordinates(layer.frame.geometry[0])
        assert min(abs(first - CORNER).sum(axis=1)) == pytest.approx(0, abs=1e-9)
        assert layer.frame["id"].tolist() == ["a"]
        (note,) = layer.origin.operation.notes
        assert note.startswith("this CRS was assumed as asked for, the file says ")
        assert "EPSG:32643" not in note


def test_a_declared_crs_does_not_go_over_one_that_cant_be_read(tmp_path):
    with pytest.raises(DataError, match=r"needs a CRS that can be read.*--assume-crs"):
        read_layer(entry(shapefile(tmp_path), crs="EPSG:32643"), tmp_path, study_area=AREA)


def test_read_has_no_user_to_ask(tmp_path):
    path = geojson(tmp_path)
    assert vector.examine(path).crs_fault
    assert vector.examine(path).frame.crs is None
    for read in (vector.read, vector.read_with_faults):
        with pytest.raises(DataError, match=r"needs a CRS that PROJ knows"):
            read(path)


@pytest.mark.parametrize(
    "name",
    ["http://example.org/crs.wkt", "/etc/passwd", "..\\x.prj", "file:///x", "x/../../y/z/a/b", ""],
)
def test_a_name_that_leads_elsewhere_stays_refused(tmp_path, name):
    # GDAL would look there
    path = geojson(tmp_path, name)
    with pytest.raises(DataError, match="needs a CRS"):
        vector.examine(path)


def test_parts_of_a_shapefile_come_along_in_any_case(tmp_path):
    path = shapefile(tmp_path)
    path.with_suffix(".dbf").rename(path.with_suffix(".DBF"))
    (folder := tmp_path / "copy").mkdir()
    new = unframed.copy(path, formats.SHAPEFILE, folder)
    assert sorted(item.suffix for item in folder.iterdir()) == [".cpg", ".dbf", ".shp", ".shx"]
    assert gpd.read_file(new).crs is None
    assert unframed.copy(path.with_suffix(".gpkg"), formats.GEOPACKAGE, folder) is None
