"""DXF, written anew before GDAL sees it.

A DXF is pairs of lines: a group code, and a value. Only such pairs go into the copy, behind
comments that fill the bytes by which GDAL's drivers tell files apart; all text becomes UTF-8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alatau_geo.errors import DataError, UsageError
from alatau_geo.vector import encodings
from alatau_geo.vector.texts import is_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from alatau_geo.vector.limits import Limits

_LINE_BYTES = 100_000
_CODE = re.compile(rb"\s*(-?\d{1,4})\s*")
#: How drawings of old write a letter that their encoding lacks.
_ESCAPE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
#: No blocks are read without a header; a code page that GDAL does not know leaves each byte alone.
_HEADER = "  0\nSECTION\n  2\nHEADER\n  9\n$DWGCODEPAGE\n  3\nUTF-8\n  0\nENDSEC\n"
#: AutoCAD 2007, from which on a drawing is UTF-8.
_UTF8_FROM = "AC1021"
_COMMENT, _COMMENTS = "." * 240, 140


@dataclass
class _Block:
    """What one block of a drawing holds."""

    entities: int = 0
    inserts: list[tuple[str, int]] = field(default_factory=list)


def write_copy(path: Path, copy: Path, *, encoding: str | None, limits: Limits) -> str:
    """Write the pairs of a DXF anew.

    Parameters
    ----------
    path : Path
        The drawing, as text.
    copy : Path
        Where to write.
    encoding : str or None
        In place of the one that the drawing says.
    limits : Limits
        Of features: blocks in blocks may hold no more than that.

    Returns
    -------
    str
        The encoding its text was taken to be in.

    Raises
    ------
    DataError
        If it is a binary drawing, no DXF, not of its encoding, or past a limit.
    """
    with path.open("rb") as file:
        start = file.read(22)
    if start.startswith(b"AutoCAD Binary DXF"):
        raise DataError(f"{path}: is a binary DXF: save it as text (ASCII DXF)")
    name = encoding or _encoding(path)
    blocks: dict[str, _Block] = {}
    try:
        with copy.open("w", encoding="utf-8", newline="\n") as out:
            out.write(f"999\n{_COMMENT}\n" * _COMMENTS + _HEADER)
            counter = _Counter(blocks)
            for code, raw in _drawn(path):
                value = _ESCAPE.sub(_unescaped, raw.decode(name))
                counter.take(code, value.strip())
                out.write(f"{code:3d}\n{value}\n")
    except UnicodeDecodeError as error:
        found = encodings.guess([raw for _, raw in _pairs(path)])
        raise DataError(
            f"{path}: its text is not {name} (byte {error.object[error.start]:#04x})"
            + (f", it is probably {found.words}: «{found.sample}»" if found else "")
            + f": name the encoding, such as --encoding {found.encoding if found else 'cp1251'}"
        ) from None
    _check_blocks(blocks, path, limits)
    return name


def decode(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a frame whose text is what a copy says, of which GDAL makes a letter of each byte.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As GDAL read a copy.

    Returns
    -------
    geopandas.GeoDataFrame
        The same with its text.
    """
    frame = frame.copy()
    for name in frame.columns.drop(frame.geometry.name):
        if is_text(frame[name]):
            meant = {text: _bytes_read(text) for text in frame[name].dropna().unique()}
            frame[name] = frame[name].map(meant).astype(frame[name].dtype)
    return frame


def _bytes_read(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _drawn(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the pairs of a drawing without its header, in whose place ours is."""
    begun: tuple[int, bytes] | None = None
    in_header = False
    for code, raw in _pairs(path):
        word = raw.strip()
        if in_header:
            in_header = (code, word) != (0, b"ENDSEC")
        elif begun is None and (code, word) == (0, b"SECTION"):
            begun = code, raw
        elif begun is not None and (code, word) == (2, b"HEADER"):
            begun, in_header = None, True
        else:
            if begun is not None:
                yield begun
                begun = None
            yield code, raw


def _unescaped(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char.isprintable() else match[0]


def _encoding(path: Path) -> str:
    variable, version, page = "", "", ""
    for code, raw in _pairs(path):
        text = raw.decode("latin-1").strip()
        if code == 9:
            variable = text
        elif variable == "$ACADVER" and code == 1:
            version = text
        elif variable == "$DWGCODEPAGE" and code == 3:
            page = text
        elif code == 2 and text in ("TABLES", "BLOCKS", "ENTITIES"):
            break
    if version >= _UTF8_FROM:
        return "utf-8"
    match = re.fullmatch(r"(?:ANSI|DOS|ISO)_?([\d-]+)", page, re.IGNORECASE)
    try:
        return encodings.codec(match[1]) if match else "cp1252"
    except UsageError:
        return "cp1252"


def _pairs(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield group code and value, comments left out."""
    with path.open("rb") as file:
        for number, line in enumerate(_lines(file, path)):
            if number % 2 == 0:
                match = _CODE.fullmatch(line.removeprefix(b"\xef\xbb\xbf") if not number else line)
                if match is None:
                    if not line.strip():  # blank lines at the end
                        continue
                    raise DataError(
                        f"{path}: is no DXF: line {number + 1} needs a group code,"
                        f" {line[:40].decode('latin-1')!r} stands there"
                    )
                code = int(match[1])
            elif code != 999:
                yield code, line


def _lines(file: Any, path: Path) -> Iterator[bytes]:
    while line := file.readline(_LINE_BYTES):
        if len(line) == _LINE_BYTES:
            raise DataError(
                f"{path}: a line of a DXF may have {_LINE_BYTES:,} bytes: leave the long one out"
            )
        yield line.rstrip(b"\r\n").replace(b"\0", b"")


class _Counter:
    """Counts what each block holds; what stands in the drawing itself is block ``""``."""

    def __init__(self, blocks: dict[str, _Block]) -> None:
        self.blocks, self.block = blocks, ""
        self.kind, self.name = "", ""
        self.times = [1, 1]

    def take(self, code: int, value: str) -> None:
        if code == 0:
            self._finish()
            self.kind, self.name, self.times = value, "", [1, 1]
        elif code == 2 and not self.name:
            self.name = value.lower()
            if self.kind == "BLOCK":
                self.block = self.name
        elif self.kind == "INSERT" and code in (70, 71):
            self.times[code - 70] = max(1, int(value)) if re.fullmatch(r"-?\d{1,9}", value) else 1

    def _finish(self) -> None:
        block = self.blocks.setdefault(self.block, _Block())
        if self.kind == "INSERT":
            block.inserts.append((self.name, self.times[0] * self.times[1]))
        elif self.kind == "ENDBLK":
            self.block = ""
        elif self.kind not in ("", "SECTION", "ENDSEC", "TABLE", "ENDTAB", "VERTEX", "SEQEND"):
            block.entities += 1


def _check_blocks(blocks: dict[str, _Block], path: Path, limits: Limits) -> None:
    """Refuse blocks in blocks in blocks that come to more entities than a layer may have."""
    totals: dict[str, int] = {}
    on_the_way: set[str] = set()
    stack = [("", False)]
    while stack:
        name, done = stack.pop()
        block = blocks.get(name, _Block())
        if done:
            on_the_way.discard(name)
            totals[name] = block.entities + sum(
                times * (1 + totals.get(inner, 0)) for inner, times in block.inserts
            )
            if totals[name] > limits.features:
                raise limits.refusal(
                    "features",
                    min(totals[name], 10**12),
                    what="entities with all blocks unfolded",
                    where=str(path),
                    advice="explode or leave out the blocks",
                )
        elif name not in totals:
            on_the_way.add(name)
            stack.append((name, True))
            for inner in {inner for inner, _ in block.inserts}:
                if inner in on_the_way:
                    raise DataError(f"{path}: block {inner[:60]!r} holds itself: leave it out")
                stack.append((inner, False))
