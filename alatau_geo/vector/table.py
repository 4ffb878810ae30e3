"""CSV with places: lon and lat columns, or one of WKT. GDAL has no part in it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyarrow import csv as arrow_csv

from alatau_geo.columns import unique_names
from alatau_geo.crs import WGS84, parse
from alatau_geo.errors import DataError
from alatau_geo.vector import encodings

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from alatau_geo.vector.limits import Limits

#: Names of columns, in any case, by what they hold.
LON = ("lon", "lng", "long", "longitude", "долгота", "бойлық")
LAT = ("lat", "latitude", "широта", "ендік")
X = ("x", "easting", "east")
Y = ("y", "northing", "north")
WKT = ("wkt", "geom", "geometry", "the_geom", "wkt_geom")
_DELIMITERS = (",", ";", "\t")
_HEAD = 1 << 20
_INTEGER = r"^-?(0|[1-9][0-9]{0,17})$"
_NUMBER = r"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$"
_COMMA_NUMBER = r"^[-+]?[0-9]+,[0-9]+$"
_SRID = re.compile(r"\s*SRID=(\d{1,6});", re.IGNORECASE)


@dataclass(frozen=True)
class _Shape:
    """How a file is written."""

    delimiter: str
    names: list[str]
    places: tuple[int, ...]
    kind: str


def read(
    path: Path, *, encoding: str | None, limits: Limits
) -> tuple[gpd.GeoDataFrame, dict[int, str], str, tuple[str, ...], str]:
    r"""Read a CSV.

    Parameters
    ----------
    path : Path
        Comma, semicolon or tab between values, the first line names the columns.
    encoding : str or None
        UTF-8 (or UTF-16 with its mark) unless given.
    limits : Limits
        Of features and text.

    Returns
    -------
    tuple
        The frame; row → why its place can't be read; the encoding; notes; and what is wrong with
        the CRS that its places name, empty where nothing is.

    Raises
    ------
    DataError
        If its columns are not told, its text is not of the encoding, rows differ in length, or the
        decimal sign can't be told.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from alatau_geo.vector.limits import Limits
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("id;долгота;широта\n007;77,1;43,25\n", "utf-8")
    ...     frame, *_ = read(path, encoding=None, limits=Limits())
    >>> frame.id[0], frame.geometry[0].wkt
    ('007', 'POINT (77.1 43.25)')
    """
    encoding = _encoding(path, encoding)
    shape = _shape(path, encoding)
    texts = _texts(path, shape, encoding, limits)
    notes = [] if shape.delimiter == "," else [f"values are set apart by {shape.delimiter!r}"]
    own = {name: texts.column(n) for n, name in enumerate(shape.names)}
    places = [shape.names[n] for n in shape.places]
    crs: CRS | None = None
    comma, crs_fault = False, ""
    if shape.kind == "wkt":
        geometry, faults, crs, crs_fault = _wkt(own[places[0]], path)
        del own[places[0]]
    else:
        geometry, faults, comma = _points(own[places[0]], own[places[1]], path, places)
        crs = WGS84 if shape.kind == "lonlat" else None
    if comma:
        notes.append("the decimal sign is a comma")
    fields = pd.DataFrame(
        {name: _typed(column, comma=comma) for name, column in own.items()},
        index=range(texts.num_rows),
    )
    fields.columns = pd.Index(unique_names(fields.columns, taken=["geometry"]))
    frame = gpd.GeoDataFrame(fields, geometry=geometry, crs=crs)
    return frame, faults, encoding, tuple(notes), crs_fault


def _encoding(path: Path, given: str | None) -> str:
    with path.open("rb") as file:
        start = file.read(_HEAD)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if given:
        return given
    try:
        encodings.decoded(start.removeprefix(b"\xef\xbb\xbf"), "utf-8")
    except UnicodeDecodeError:
        raise _not_utf8(path, start) from None
    return "utf-8"


def _not_utf8(path: Path, start: bytes) -> DataError:
    found = encodings.guess(re.split(rb"[\r\n,;\t]+", start))
    name = found.words if found else "another encoding"
    sample = f", by which it reads «{found.sample}»" if found else ""
    return DataError(
        f"{path}: its text is not UTF-8; it is probably {name}{sample}: name the encoding, such as"
        f" --encoding {found.encoding if found else 'cp1251'}"
    )


def _shape(path: Path, encoding: str) -> _Shape:
    try:
        with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as f:
            head = f.readline(_HEAD)
    except UnicodeError:
        raise DataError(f"{path}: its first line is not {encoding}: name its encoding") from None
    if "\0" in head:
        raise DataError(f"{path}: is called CSV but is no text")
    best: list[str] = []
    for delimiter in _DELIMITERS:
        try:
            names = next(csv.reader([head], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        folded = [name.strip().casefold() for name in names]
        best = names if len(names) > len(best) else best
        for kind, wanted in (("lonlat", (LON, LAT)), ("xy", (X, Y)), ("wkt", (WKT,))):
            found = [[n for n, name in enumerate(folded) if name in words] for words in wanted]
            if any(len(columns) > 1 for columns in found):
                twice = ", ".join(names[n] for columns in found for n in columns)
                raise DataError(f"{path}: several columns could hold the place: {twice}: keep one")
            if all(found):
                own = unique_names(
                    name.strip() or f"column {n + 1}" for n, name in enumerate(names)
                )
                return _Shape(delimiter, own, tuple(columns[0] for columns in found), kind)
    known = "; ".join(
        f"{what} ({', '.join(words)})"
        for what, words in (
            *(("longitude", LON), ("latitude", LAT), ("or x", X), ("and y", Y)),
            ("or geometry as WKT", WKT),
        )
    )
    listed = ", ".join(name.strip()[:40] for name in best[:20]) or "none"
    raise DataError(
        f"{path}: needs columns of places: {known}; its first line names: {listed}: rename them"
    )


def _texts(path: Path, shape: _Shape, encoding: str, limits: Limits) -> pa.Table:
    if limits.text_bytes * 2 > arrow_csv.ReadOptions().block_size:
        block = min(limits.text_bytes * 2 + _HEAD, 1 << 30)
    else:
        block = arrow_csv.ReadOptions().block_size
    try:
        with arrow_csv.open_csv(
            path,
            read_options=arrow_csv.ReadOptions(
                column_names=shape.names,
                skip_rows=1,
                encoding="utf8" if encoding == "utf-8" else encoding,
                block_size=block,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=shape.delimiter, newlines_in_values=True, ignore_empty_lines=True
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(shape.names, pa.large_string()),
                strings_can_be_null=False,
            ),
        ) as reader:
            batches, rows = [], 0
            for batch in reader:
                rows += batch.num_rows
                if rows > limits.features:
                    raise limits.refusal(
                        "features",
                        rows,
                        what="rows of a table",
                        where=str(path),
                        advice="cut it to the area of the plan",
                    )
                batches.append(batch)
            return pa.Table.from_batches(batches, schema=reader.schema)
    except pa.ArrowException as error:
        text = str(error).splitlines()[0][:200]
        if "UTF8" in text:
            with path.open("rb") as file:
                raise _not_utf8(path, file.read(_HEAD * 16)) from None
        raise DataError(f"{path}: can't be read as CSV: {text}") from None


def _wkt(column: Any, path: Path) -> tuple[Any, dict[int, str], CRS | None, str]:
    texts = np.array(column.to_pylist(), dtype=object)
    marks = {match[1] for text in texts if (match := _SRID.match(text))}
    crs, crs_fault = None, ""
    if marks:
        if len(marks) > 1:
            raise DataError(f"{path}: needs one CRS, it has SRID {', '.join(sorted(marks))}")
        try:
            crs = parse(f"EPSG:{marks.pop()}", where=str(path))
        except DataError as error:  # a user may know better
            crs_fault = str(error)
        texts = np.array([_SRID.sub("", text, count=1) for text in texts], dtype=object)
    given = np.array([bool(text.strip()) for text in texts])
    shapes = np.full(len(texts), None, dtype=object)
    shapes[given] = shapely.from_wkt(texts[given], on_invalid="ignore")
    bad = np.flatnonzero(given & shapely.is_missing(shapes)).tolist()
    return shapes, {row: f"it is no WKT: {texts[row][:40]!r}" for row in bad}, crs, crs_fault


def _points(lon: Any, lat: Any, path: Path, names: list[str]) -> tuple[Any, dict[int, str], bool]:
    both = [pc.utf8_trim_whitespace(column) for column in (lon, lat)]
    dots = [pc.any(pc.match_substring(column, ".")).as_py() or False for column in both]
    commas = [pc.any(pc.match_substring_regex(column, _COMMA_NUMBER)).as_py() for column in both]
    comma = any(commas)
    if comma and any(dots):
        raise DataError(
            f"{path}: columns {', '.join(names)} have both 43.25 and 43,25, so the decimal sign"
            " can't be told: write one of them"
        )
    values, good, given = [], np.ones(len(lon), dtype=bool), np.zeros(len(lon), dtype=bool)
    for column in both:
        plain = pc.replace_substring(column, ",", ".") if comma else column
        fits = pc.match_substring_regex(plain, _NUMBER)
        values.append(pc.if_else(fits, plain, "nan").cast(pa.float64()).to_numpy())
        good &= fits.to_numpy().astype(bool)
        given |= pc.not_equal(column, "").to_numpy().astype(bool)
    shapes = np.full(len(lon), None, dtype=object)
    shapes[good] = shapely.points(values[0][good], values[1][good])
    faults = {
        row: "its place is no pair of numbers:"
        f" {lon[row].as_py()[:20]!r}, {lat[row].as_py()[:20]!r}"
        for row in np.flatnonzero(~good & given).tolist()
    }
    return shapes, faults, comma


def _typed(column: Any, *, comma: bool) -> Any:
    """Return a column as whole numbers or numbers where all its values are, else as text.

    A number that begins with 0, as codes do, is text.
    """
    given = column.filter(pc.not_equal(column, ""))
    if not len(given):
        return column.to_pandas().replace("", None)
    text = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.large_string()), column)
    if pc.all(pc.match_substring_regex(given, _INTEGER)).as_py():
        return text.cast(pa.int64()).to_pandas()
    zeros = pc.any(pc.match_substring_regex(given, r"^-?0[0-9]")).as_py()
    plain = pc.all(pc.match_substring_regex(given, _NUMBER)).as_py()
    if plain and not zeros:
        return text.cast(pa.float64()).to_pandas()
    numbers = pc.replace_substring(text, ",", ".")
    if comma and not zeros:
        whole = pc.replace_substring(given, ",", ".")
        if pc.all(pc.match_substring_regex(whole, _NUMBER)).as_py():
            return numbers.cast(pa.float64()).to_pandas()
    return text.to_pandas()
