"""GeoParquet and GeoPackage: what is looked at before a reader unpacks them."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyarrow import parquet
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import GEOSException

from alatau_geo.errors import DataError
from alatau_geo.vector import shapes

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.vector.limits import Limits

#: Below this a GeoPackage can't hold more text than memory has.
_SMALL = 64_000_000
_CUT = "cut it to the area of the plan"


def read_parquet(
    path: Path, table: str | None, limits: Limits
) -> tuple[gpd.GeoDataFrame, dict[int, str], str]:
    """Read a GeoParquet file whose table unpacks to no more than the limits.

    Parameters
    ----------
    path : Path
        The file.
    table : str or None
        Not to be given: such a file has one layer.
    limits : Limits
        Of features and bytes unpacked.

    Returns
    -------
    tuple
        The layer as it is, an index that pandas wrote as a column; row → what is wrong with its
        geometry; and what is wrong with the CRS that it names, empty where nothing is.

    Raises
    ------
    DataError
        If a table was named, or it is past a limit.
    """
    if table is not None:
        raise DataError(f"{path}: a GeoParquet file has one layer, {table!r} was asked for")
    with parquet.ParquetFile(path, memory_map=False) as file:
        metadata, schema = file.metadata, file.schema_arrow
        _check(limits, "features", metadata.num_rows, "rows of a table", path)
        groups = [metadata.row_group(n) for n in range(metadata.num_row_groups)]
        total = sum(max(group.total_byte_size, 0) for group in groups)
        _check(limits, "unpacked_bytes", total, "bytes unpacked", path)
        # one long text that every row points at unpacks to more than the file says
        texts = [
            field.name
            for field in schema
            if _is_text(field.type.value_type if _is_dictionary(field) else field.type)
        ]
        unfolded = 0
        for n in range(metadata.num_row_groups if texts else 0):
            shares = parquet.ParquetFile(path, read_dictionary=texts).read_row_group(n, texts)
            unfolded += sum(_unfolded(column, path, limits) for column in shares.columns)
            _check(limits, "unpacked_bytes", unfolded, "bytes unpacked", path)
    faults: dict[int, str] = {}
    crs_fault = ""
    try:
        frame = gpd.read_parquet(path)
    except (CRSError, GEOSException):
        mended, faults, crs_fault = _mended(path)
        frame = gpd.read_parquet(mended)
    frame = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
    return frame, faults, crs_fault


def _mended(path: Path) -> tuple[io.BytesIO, dict[int, str], str]:
    """Return a GeoParquet file without CRS and geometries that can't be read; and which."""
    rows = parquet.read_table(path)
    said = json.loads(rows.schema.metadata[b"geo"])
    faults: dict[int, str] = {}
    crs_fault = ""
    for name, column in said["columns"].items():
        is_own = name == said["primary_column"]
        try:
            known = column.get("crs")
            if known is not None:
                CRS.from_user_input(known)
        except CRSError:
            column["crs"] = None
            if is_own:
                shown = known if isinstance(known, str) else json.dumps(known, ensure_ascii=False)
                crs_fault = (
                    f"{path}: needs a CRS that can be read, what it says can't: {shown[:100]}"
                )
        if column.get("encoding") == "WKB":
            wkb = rows.column(name).to_pylist()
            found, odd = shapes.read(wkb)
            for row in odd:
                wkb[row] = shapely.to_wkb(found[row])
            kind = rows.schema.field(name)
            if is_own:
                faults = odd
            rows = rows.set_column(
                rows.schema.get_field_index(name), kind, pa.array(wkb, kind.type)
            )
    target = io.BytesIO()
    metadata = {**rows.schema.metadata, b"geo": json.dumps(said).encode()}
    parquet.write_table(rows.replace_schema_metadata(metadata), target)
    target.seek(0)
    return target, faults, crs_fault


def _unfolded(column: pa.ChunkedArray, path: Path, limits: Limits) -> int:
    """Return how many bytes a column of texts has, each row counted with its own."""
    total = 0
    for chunk in column.chunks:
        lengths = pc.binary_length(chunk.dictionary if _is_dictionary(chunk) else chunk)
        longest = pc.max(lengths).as_py() or 0
        _check(limits, "text_bytes", longest, "bytes of one text", path)
        taken = pc.take(lengths, chunk.indices) if _is_dictionary(chunk) else lengths
        total += pc.sum(pc.cast(taken, pa.int64())).as_py() or 0
    return total


def _is_dictionary(item: pa.Array | pa.Field) -> bool:
    return bool(pa.types.is_dictionary(item.type))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _check(limits: Limits, name: str, found: int, what: str, path: Path) -> None:
    if found > getattr(limits, name):
        raise limits.refusal(name, found, what=what, where=str(path), advice=_CUT)


def check_geopackage(path: Path, table: str | None, limits: Limits, *, texts: bool = True) -> None:
    """Refuse a GeoPackage that is a program, or holds a text past the limit.

    A view or a computed column runs a query of the file's own for as long as it likes, also where
    only the list of layers is asked for.

    Parameters
    ----------
    path : Path
        The file.
    table : str or None
        The layer; without one, the tables that list the layers.
    limits : Limits
        Of text.
    texts : bool
        Whether texts will be read, for which all of the file has to be looked through.

    Raises
    ------
    DataError
        If one of these is a view, virtual or has computed columns, or a text is too long.
    """
    uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as database:
            database.execute("pragma trusted_schema = off")
            found = database.execute(
                "select name, type, sql from sqlite_master where type in ('table', 'view') and"
                " (name = ?1 collate nocase or (?1 is null and name like 'gpkg\\_%' escape '\\'))",
                (table,),
            ).fetchall()
            for name, kind, sql in found:
                _check_plain(database, path, str(name), str(kind), str(sql))
                if texts and table is not None and path.stat().st_size > _SMALL:
                    _check_texts(database, path, str(name), limits)
    except sqlite3.Error as error:
        raise DataError(f"{path}: can't be read as GeoPackage: {error}") from None


def has_domains(path: Path) -> bool:
    """Return whether a GeoPackage lists values for fields: Arrow would hold their titles instead.

    Parameters
    ----------
    path : Path
        A file that :func:`check_geopackage` has passed.
    """
    uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        database.execute("pragma trusted_schema = off")
        found = database.execute(
            "select 1 from sqlite_master where name = 'gpkg_data_column_constraints' limit 1"
        )
        return found.fetchone() is not None


def _check_plain(database: sqlite3.Connection, path: Path, name: str, kind: str, sql: str) -> None:
    if sql.lower().startswith("create virtual"):
        kind = "virtual table"
    if kind != "table":
        raise DataError(
            f"{path}: {name[:60]!r} in it is a {kind}, a query that the file would run here: save"
            " it as a table"
        )
    columns = database.execute(f"pragma table_xinfo({_quoted(name)})").fetchall()
    if any(column[6] not in (0, 1) for column in columns):
        raise DataError(f"{path}: {name[:60]!r} in it has computed columns: save their values")


def _check_texts(database: sqlite3.Connection, path: Path, table: str, limits: Limits) -> None:
    columns = database.execute(f"pragma table_xinfo({_quoted(table)})").fetchall()
    # the length stands before the text, which is not read; older SQLite has to
    size = "octet_length({})" if sqlite3.sqlite_version_info >= (3, 43) else "length({})"
    for column in (str(column[1]) for column in columns):
        name = _quoted(column)
        query = (
            f"select max({size.format(name)}) from {_quoted(table)}"  # noqa: S608  quoted
            f" where typeof({name}) = 'text'"
        )
        longest = database.execute(query).fetchone()[0] or 0
        _check(limits, "text_bytes", longest, f"bytes of one text (field {column[:60]!r})", path)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
