"""Areas straight from well-known binary (WKB), without an object for each geometry.

What readers of columnar files hand over is one long array of bytes. Polygons are taken apart there
for all rows at once: ring after ring, a step for every row that still has one. Rows with anything
else in them (collections, curves, what is damaged) are left to shapely.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import shapely
from shapely.errors import GEOSException

from alatau_geo.errors import DataError, UsageError
from alatau_geo.geodesy._arrays import chosen, cuts
from alatau_geo.geodesy.area import area_m2, ring_area_m2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from alatau_geo.geodesy._arrays import Engine, Floats, Ints

    Flags = NDArray[np.bool_]

_POLYGON, _MULTIPOLYGON = 3, 6
# ISO has Z, M and ZM as thousands of the type, OGC's older form has Z as its highest bit
_Z_BIT = 0x80000000
_POSITION_BYTES = np.array([16, 24, 24, 32])
# A closed ring has four positions at least
_LEAST = 4
# Little-endian, a polygon, one ring
_PLAIN = np.array([1, 3, 0, 0, 0, 1, 0, 0, 0], dtype=np.uint8)
# Bytes taken apart at a time: with what is made of them they stay in the cache
_BLOCK = 2_000_000
# What shapely says of damage, and of curves
_UNREADABLE = (GEOSException, NotImplementedError)
# Rings and parts of a polygon that are looked at here; the few with more are shapely's
_STEPS = 256


class _Block(NamedTuple):
    """Some rows of WKB: the bytes, and where each row begins in them and the last one ends."""

    data: NDArray[np.uint8]
    offsets: Ints
    missing: Flags
    first: int
    """The number of its first row in the column."""

    def values(self, at: Ints, dtype: str) -> NDArray[Any]:
        """Return the values at some places, whatever these are multiples of."""
        size = np.dtype(dtype).itemsize
        # of a type without alignment: NumPy would first copy the whole view of any other
        view = np.ndarray((max(len(self.data) - size + 1, 0),), f"V{size}", self.data, 0, (1,))
        found: NDArray[Any] = view[at].view(dtype)
        return found


class _Rings(NamedTuple):
    """Where rings begin, how many positions they have, bytes from each to the next, whose."""

    start: Ints
    size: Ints
    step: Ints
    row: Ints
    is_shell: Flags


def wkb_area_m2(column: Any, *, engine: Engine = "auto") -> Floats:
    """Return the area of each geometry in a column of WKB on the WGS 84 ellipsoid.

    As :func:`area_m2` of these geometries, but several times faster than they can be made objects
    of: for layers of which nothing but areas is wanted.

    Parameters
    ----------
    column : pyarrow.Array, pyarrow.ChunkedArray or array-like of bytes
        WKB as OGC and ISO have it, None where a geometry is missing. In longitude and latitude,
        degrees, on WGS 84 or GRS 80. Heights and measures are ignored.
    engine : {"auto", "numpy", "numba"}, optional
        The kernels to use. ``"auto"`` takes numba's for large arrays, where it is installed.

    Returns
    -------
    ndarray of float
        Square metres, one per row: 0 for an empty geometry, NaN for a missing one and for one with
        a NaN among its coordinates.

    Raises
    ------
    UsageError
        If the column holds something else than bytes, or a coordinate is out of range.
    DataError
        If a geometry can't be read: it is cut short, or a ring is not closed.

    Notes
    -----
    The layout is that of OGC 06-103r4 (Simple Feature Access, part 1), section 8.2.

    Examples
    --------
    >>> import shapely
    >>> from alatau_geo.geodesy import wkb_area_m2
    >>> block = shapely.box(77.00, 43.60, 77.01, 43.61)
    >>> wkb_area_m2([block.wkb, shapely.Point(77, 43.6).wkb, None]).round(3)
    array([897017.87,      0.  ,       nan])
    """
    chunks = _chunks(column)
    # nearly all of it is positions
    engine = chosen(sum(chunk.nbytes for chunk in chunks) // 16, engine)
    areas = (_areas(block, engine) for block in _blocks(chunks))
    return np.concatenate([np.empty(0), *areas])


def _chunks(column: Any) -> Sequence[pa.Array]:
    if not isinstance(column, pa.Array | pa.ChunkedArray):
        try:
            column = pa.array(column, pa.large_binary(), from_pandas=True)
        except (pa.ArrowException, TypeError, ValueError) as error:
            raise UsageError(
                f"WKB is needed, bytes or None in one dimension, and nothing else: {error}"
            ) from None
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    chunks = [getattr(chunk, "storage", chunk) for chunk in chunks]
    kind = getattr(column.type, "storage_type", column.type)
    if kind not in (pa.binary(), pa.large_binary()):
        raise UsageError(f"A column of WKB (binary) is needed, this one is of {kind}.")
    return chunks


def _blocks(chunks: Sequence[pa.Array]) -> Iterator[_Block]:
    first = 0
    for chunk in chunks:
        if not len(chunk):
            continue
        _, ends, bytes_ = chunk.buffers()
        width = np.int32 if chunk.type == pa.binary() else np.int64
        here = slice(chunk.offset, chunk.offset + len(chunk) + 1)
        offsets: Ints = np.frombuffer(ends, width)[here].astype(np.int64)
        data = np.frombuffer(b"" if bytes_ is None else bytes_, np.uint8)
        missing = np.asarray(chunk.is_null(), dtype=bool)
        for start, end in pairwise(cuts(offsets, int(offsets[-1] - offsets[0]) // _BLOCK + 1)):
            yield _Block(data, offsets[start : end + 1], missing[start:end], first + start)
        first += len(chunk)


def _areas(block: _Block, engine: Engine) -> Floats:
    rings, others = _one_ring_each(block) or _find(block)
    lonlat, offsets = _positions(block, rings, engine)
    open_ = ~_closed(lonlat, offsets)
    if open_.any():  # what to make of them is for shapely to say
        others[rings.row[open_]] = True
        rings = _Rings(*_only(~others[rings.row], *rings))
        lonlat, offsets = _positions(block, rings, engine)
    sizes = np.abs(ring_area_m2(lonlat, offsets, engine=engine))
    if np.array_equal(rings.row, np.arange(len(others))):
        return sizes  # one ring each
    sizes[~rings.is_shell] *= -1.0
    areas: Floats = np.bincount(rings.row, weights=sizes, minlength=len(others)).astype(np.float64)
    areas[block.missing] = np.nan
    if others.any():
        areas[others] = area_m2(_shapes(block, np.flatnonzero(others)), engine=engine)
    return areas


def _closed(lonlat: Floats, offsets: Ints) -> Flags:
    same: Flags = (lonlat[offsets[:-1]] == lonlat[offsets[1:] - 1]).all(axis=1)
    return same


def _positions(block: _Block, rings: _Rings, engine: Engine) -> tuple[Floats, Ints]:
    """Return the rings' longitudes and latitudes, and where each ring begins in them."""
    offsets = np.zeros(len(rings.size) + 1, np.int64)
    np.cumsum(rings.size, out=offsets[1:])
    if engine == "numba":
        from alatau_geo.geodesy import _numba  # noqa: PLC0415  only where it is asked for

        lonlat = np.empty((offsets[-1], 2))
        _numba.positions(block.data, rings.start, rings.size, rings.step, lonlat.view(np.uint64))
        return lonlat, offsets
    at = np.arange(offsets[-1])
    if (rings.step == 16).all():
        at *= 16
        at += np.repeat(rings.start - 16 * offsets[:-1], rings.size)
    else:
        at -= np.repeat(offsets[:-1], rings.size)
        at *= np.repeat(rings.step, rings.size)
        at += np.repeat(rings.start, rings.size)
    pairs = block.values(at, "V16").view("<f8").reshape(-1, 2)
    return pairs.astype(np.float64, copy=False), offsets


def _one_ring_each(block: _Block) -> tuple[_Rings, Flags] | None:
    """Return the rings where every row is a flat polygon without holes, as most are."""
    at, sizes = block.offsets[:-1], np.diff(block.offsets)
    if (sizes < len(_PLAIN) + 4).any():
        return None
    heads = block.values(at, f"V{len(_PLAIN) + 4}").view(np.uint8).reshape(len(at), -1)
    if (heads[:, : len(_PLAIN)] != _PLAIN).any():
        return None
    count = heads[:, len(_PLAIN) :].copy().view("<u4")[:, 0].astype(np.int64)
    if (count < _LEAST).any() or (heads.shape[1] + 16 * count != sizes).any():
        return None
    every = np.ones(len(at), dtype=bool)
    rings = _Rings(at + heads.shape[1], count, np.full(len(at), 16), np.arange(len(at)), every)
    return rings, ~every


def _find(block: _Block) -> tuple[_Rings, Flags]:
    """Return the rings of all polygons, and which rows are left to shapely."""
    others = ~block.missing
    row = np.flatnonzero(others)
    at, end = block.offsets[:-1][row], block.offsets[1:][row]
    kind, count, step, fits = _headers(block, at, end)
    is_multi = fits & (kind == _MULTIPOLYGON)
    known = is_multi | (fits & (kind == _POLYGON))
    parts = np.where(is_multi, count, 1)
    at = np.where(is_multi, at + 9, at)
    left, is_shell = np.zeros_like(at), np.zeros(len(at), dtype=bool)
    state = _only(known, row, at, end, parts, left, step, is_shell)
    found = []
    for _ in range(_STEPS):
        row, at, end, parts, left, step, is_shell = state
        # those with a part to begin: its header
        begin = np.flatnonzero((left == 0) & (parts > 0))
        known = np.ones(len(row), dtype=bool)
        if len(begin):
            kind, count, width, fits = _headers(block, at[begin], end[begin])
            known[begin] = fits & (kind == _POLYGON)
            left[begin], step[begin], is_shell[begin] = count, width, True
            at[begin] += 9
            parts[begin] -= 1
        # those with a ring to take
        take = np.flatnonzero(known & (left > 0))
        size, fits = _counts(block, at[take], end[take])
        start = at[take] + 4
        after = start + size * step[take]
        fits &= (after <= end[take]) & (size >= _LEAST)
        known[take[~fits]] = False
        take, start, size, after = take[fits], start[fits], size[fits], after[fits]
        found.append(_Rings(start, size, step[take], row[take], is_shell[take]))
        at[take], is_shell[take] = after, False
        left[take] -= 1
        over = known & (left == 0) & (parts == 0)
        # what stands behind a geometry's end is not for us to judge
        others[row[over & (at == end)]] = False
        state = _only(known & ~over, row, at, end, parts, left, step, is_shell)
        if not len(state[0]):
            break
    rings = _Rings(*(np.concatenate(part) for part in zip(*found, strict=True)))
    return _Rings(*_only(~others[rings.row], *rings)), others


def _only(keep: Flags, *columns: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    return columns if keep.all() else tuple(column[keep] for column in columns)


def _headers(block: _Block, at: Ints, end: Ints) -> tuple[Ints, Ints, Ints, Flags]:
    """Return kinds, counts of what follows, bytes of a position; and which could be read."""
    fits = at + 9 <= end
    at = np.where(fits, at, 0)
    if not fits.any():
        nothing = np.zeros_like(at)
        return nothing, nothing, nothing, fits
    fits &= block.data[at] == 1  # little-endian
    code = block.values(at + 1, "<u4").astype(np.int64)
    count = block.values(at + 5, "<u4").astype(np.int64)
    has_z = code >= _Z_BIT
    code -= has_z * _Z_BIT
    kind, more = code % 1000, code // 1000
    fits &= more <= np.where(has_z, 0, 3)
    step = _POSITION_BYTES[np.minimum(more + has_z, 3)]
    return kind, count, step, fits


def _counts(block: _Block, at: Ints, end: Ints) -> tuple[Ints, Flags]:
    fits = at + 4 <= end
    if not fits.all():
        at = np.where(fits, at, end - 4)
    return block.values(at, "<u4").astype(np.int64), fits


def _shapes(block: _Block, rows: Ints) -> NDArray[np.object_]:
    wkb = [block.data[slice(*block.offsets[row : row + 2])].tobytes() for row in rows]
    try:
        return np.asarray(shapely.from_wkb(wkb), dtype=object)
    except _UNREADABLE:
        pass
    for row, item in zip(rows.tolist(), wkb, strict=True):
        try:
            shapely.from_wkb(item)
        except _UNREADABLE as error:
            reason = str(error).partition(": ")[2] or str(error)
            raise DataError(
                f"Geometries in WKB are needed, that of row {block.first + row + 1} can't be read:"
                f" {reason}. Mend it where it was made, or read the file with"
                " alatau_geo.vector.read_with_faults, which sets such rows aside."
            ) from None
    raise AssertionError  # together they can't fail where each one is read
