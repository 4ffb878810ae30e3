"""Shapefiles: whether one is whole, and what its text says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alatau_geo.errors import DataError, UsageError
from alatau_geo.vector import encodings
from alatau_geo.vector.texts import is_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd

#: How GDAL is told to read text: each byte becomes the letter of its number, none is lost.
RAW = "ISO-8859-1"
_NAME_BYTES = 10
#: The language driver byte of a dBASE table, where it is beyond doubt: dBASE IV's own list.
_DRIVERS = {0xC9: "cp1251", 0x65: "cp866", 0x26: "cp866"}


def check(path: Path) -> None:
    """Refuse a shapefile that is cut short, of which GDAL silently reads less.

    Where the sizes stand: ESRI Shapefile Technical Description (1998), p. 4; dBASE III header.

    Parameters
    ----------
    path : Path
        The ``.shp``.

    Raises
    ------
    DataError
        If it or its table is shorter than it says, or there is no table.
    """
    table = beside(path, ".dbf")
    if table is None:
        raise DataError(f"{path}: needs its .dbf beside it, there is none: copy all its files")
    with path.open("rb") as file:
        due = 2 * int.from_bytes(file.read(28)[24:], "big")
    with table.open("rb") as file:
        head = file.read(12)
    rows, header, row = (
        int.from_bytes(head[first:last], "little") for first, last in ((4, 8), (8, 10), (10, 12))
    )
    least = max(header + rows * row, len(head), 32)
    for part, size in ((path, max(due, 100)), (table, least)):
        found = part.stat().st_size
        if found < size:
            raise DataError(
                f"{part}: is cut short, it says {size} bytes and has {found}: copy it again"
            )


def beside(path: Path, ending: str) -> Path | None:
    """Return a file of the same name beside another, ``None`` where there is none."""
    names = (path.with_suffix(end) for end in (ending, ending.upper()))
    return next((name for name in names if name.is_file()), None)


def decode(
    frame: gpd.GeoDataFrame, path: Path, *, encoding: str | None
) -> tuple[gpd.GeoDataFrame, str, tuple[str, ...]]:
    """Return a frame whose text, read as :data:`RAW`, is what it says.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As GDAL read it with that encoding.
    path : Path
        The ``.shp``.
    encoding : str or None
        In place of what the file says. Without either, clean UTF-8 is taken for that.

    Returns
    -------
    tuple
        The frame, the encoding, and notes for people.

    Raises
    ------
    DataError
        If nothing says the encoding and the text is not UTF-8, or the text is not of the encoding.
    """
    texts = [name for name in frame.columns.drop("geometry") if is_text(frame[name])]
    raw = {name: _raw(frame[name].dropna().unique()) for name in texts}
    names = {name: _raw([str(name)]).get(str(name), b"") for name in frame.columns}
    said, source = _said(path)
    stated = encoding or said
    everything = [*names.values(), *(value for values in raw.values() for value in values.values())]
    notes = []
    if stated is None:
        stated = "utf-8"
        if not all(map(_is_utf8, everything)):
            raise _unsaid(path, raw, everything)
        if any(not value.isascii() for value in everything):
            notes.append("no .cpg says the encoding; all of its text is clean UTF-8")
    elif said and not encoding:
        notes.append(f"encoding {said}, by its {source}")
    cut = [
        name for name, value in names.items() if len(value) == _NAME_BYTES and name != "geometry"
    ]
    result = frame.copy()
    for name in texts:
        where = f"{path}: field {name!r}"
        meant = {text: _decoded(value, stated, where) for text, value in raw[name].items()}
        shorter = sum(
            len(new.encode(stated, "replace")) < len(raw[name][t]) for t, new in meant.items()
        )
        if shorter:
            notes.append(f"field {name!r}: {shorter} texts end within a letter, which is left out")
        if any(text != new for text, new in meant.items()):
            result[name] = frame[name].map(meant).astype(frame[name].dtype)
    new_names = {
        name: _decoded(value, stated, f"{path}: its fields") for name, value in names.items()
    }
    if cut:
        listed = ", ".join(new_names[name] for name in cut)
        notes.append(
            f"names of {_NAME_BYTES} bytes, the most a shapefile holds, may have been cut: {listed}"
        )
    return result.rename(columns=new_names), stated, tuple(notes)


def _raw(texts: Iterable[Any]) -> dict[str, bytes]:
    return {text: text.encode("latin-1", "replace") for text in map(str, texts)}


def _is_utf8(raw: bytes) -> bool:
    try:
        encodings.decoded(raw, "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _said(path: Path) -> tuple[str | None, str]:
    """Return the encoding that a shapefile says, and which of its files does."""
    for ending in (".cpg", ".cst"):
        file = beside(path, ending)
        text = (
            file.read_bytes()[:100].decode("latin-1").strip("\ufeff\xef\xbb\xbf \r\n\0")
            if file
            else ""
        )
        if text:
            try:
                return encodings.codec(text), ending
            except UsageError as error:
                raise DataError(
                    f"{file}: {error}: correct it, or name the encoding with --encoding"
                ) from None
    table = beside(path, ".dbf")
    if table is None:
        return None, ""
    with table.open("rb") as stream:
        head = stream.read(32)
    return (_DRIVERS.get(head[29]) if len(head) == 32 else None), "table's language driver"


def _decoded(raw: bytes, encoding: str, where: str) -> str:
    try:
        return encodings.decoded(raw, encoding)
    except UnicodeDecodeError:
        found = encodings.guess([raw])
        probably = f", it is probably {found.words}: «{found.sample}»" if found else ""
        raise DataError(
            f"{where} has text that is not {encoding}{probably}: name its encoding with --encoding"
            " (in a catalog `encoding`)"
        ) from None


def _unsaid(path: Path, raw: dict[str, dict[str, bytes]], everything: list[bytes]) -> DataError:
    found = encodings.guess(everything)
    telling = [name for name, values in raw.items() if not all(map(_is_utf8, values.values()))]
    text = f"{path}: its text is not UTF-8 and no .cpg beside it says what it is"
    if found is None:
        return DataError(f"{text}: name it with --encoding")
    own = encodings.guess(raw[telling[0]].values()) if telling else found
    sample = f"it reads «{found.sample}»"
    if telling and own:
        field = telling[0].encode("latin-1", "replace").decode(found.encoding, "replace")
        sample = f"field {field!r} reads «{own.sample}»"
    return DataError(
        f"{text}; probably {found.words}, by which {sample}: if that is right say --encoding"
        f" {found.encoding} (in a catalog `encoding: {found.encoding}`)"
    )
