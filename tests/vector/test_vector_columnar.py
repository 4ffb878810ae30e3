"""GeoParquet whose geometries or CRS can't be read: what is wrong costs no more than itself."""

import json
import struct

import geopandas as gpd
import pyarrow as pa
import pytest
import shapely
from pyarrow import parquet

from alatau_geo import vector
from alatau_geo.errors import DataError
from alatau_geo.vector import shapes

BOXES = [shapely.box(77, 43, 77.1, 43.1), shapely.box(77.2, 43, 77.3, 43.1), None]
OPEN = struct.pack("<BIII8d", 1, 3, 1, 4, 77, 43, 77.1, 43, 77.1, 43.1, 77, 43.1)


def written(path, geometry, crs="kept", **options):
    """Write a file with other geometries than those it was made with, and maybe another CRS."""
    frame = gpd.GeoDataFrame({"id": ["a", "b", "c"]}, geometry=BOXES, crs=4326)
    frame["middle"] = frame.geometry.representative_point()
    frame.to_parquet(path, **options)
    rows = parquet.read_table(path)
    metadata = dict(rows.schema.metadata)
    if geometry:
        at = rows.schema.get_field_index("geometry")
        rows = rows.set_column(at, "geometry", pa.array(geometry, pa.binary()))
    if crs != "kept":
        geo = json.loads(metadata[b"geo"])
        for column in geo["columns"].values():
            column["crs"] = crs
        metadata[b"geo"] = json.dumps(geo).encode()
    parquet.write_table(rows.replace_schema_metadata(metadata), path)
    return path


@pytest.mark.parametrize("crs", ["kept", "hello"])
def test_geometries_that_cant_be_read_are_set_aside(tmp_path, crs):
    path = written(tmp_path / "a.parquet", [OPEN, b"\x01\x03junk", BOXES[1].wkb], crs)
    reading = vector.examine(path)
    assert reading.frame["id"].tolist() == ["a", "b", "c"]
    assert reading.faults == {0: shapes.UNCLOSED, 1: "Unexpected EOF parsing WKB"}
    assert reading.frame.geometry[0].equals(BOXES[0])
    assert reading.frame.geometry[1] is None
    assert reading.frame.geometry[2].equals(BOXES[1])
    assert shapely.from_wkt(reading.frame["middle"][0]).within(BOXES[0])
    assert bool(reading.crs_fault) is (crs == "hello")
    assert (reading.frame.crs is None) is (crs == "hello")
    message = "needs a CRS that can be read" if crs == "hello" else "geometry of row 2 can't be"
    with pytest.raises(DataError, match=message):
        vector.read(path)


def test_coordinates_in_columns_of_their_own(tmp_path):
    path = written(tmp_path / "a.parquet", None, "hello", geometry_encoding="geoarrow")
    reading = vector.examine(path)
    assert reading.frame.geometry[1].equals(BOXES[1])
    assert reading.crs_fault.endswith("what it says can't: hello")


def test_a_file_in_order_is_left_alone(tmp_path):
    reading = vector.examine(written(tmp_path / "a.parquet", None))
    assert (reading.faults, reading.crs_fault) == ({}, "")
    assert reading.frame.crs.to_epsg() == 4326
