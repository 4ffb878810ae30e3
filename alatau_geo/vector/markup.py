"""KML, GML, GPX and OSM XML, written anew before GDAL sees them.

Only elements, attributes and text go into the copy: no document type, entity, comment or
processing instruction, and no link. Blanks behind the root element's name fill the
bytes by which GDAL's drivers tell files apart, so nothing inside can pass for another format; all
text is UTF-8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from alatau_geo.errors import DataError
from alatau_geo.vector import formats

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.vector.formats import Format
    from alatau_geo.vector.limits import Limits

_CHUNK = 1 << 16
#: More than the drivers of GDAL look at to tell what a file is.
PADDING = 32_768
_ROOTS: dict[Format, re.Pattern[str]] = {
    formats.KML: re.compile("kml"),
    formats.KMZ: re.compile("kml"),
    formats.GPX: re.compile("gpx"),
    formats.OSM_XML: re.compile("osm"),
    formats.GML: re.compile(r"(?:[A-Za-z][\w.-]{0,11}:)?FeatureCollection"),
}
#: What can name a file or an address, and holds no feature.
_LINKS = frozenset(
    {
        *("NetworkLink", "NetworkLinkControl", "Style", "StyleMap", "styleUrl", "Icon"),
        *("GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Model"),
    }
)
#: What GDAL takes for fields, and is none.
_NO_FIELDS = frozenset({"boundedBy"})
_COORDINATES = frozenset({"coordinates", "posList", "coord", "pos", "coordinatesType"})
#: A vertex in text: two or three numbers of up to some thirty digits.
_VERTEX_BYTES = 100
_GMLS = ("http://www.opengis.net/gml", "http://www.opengis.net/gml/3.2")


@dataclass
class _Writer:
    """Writes each part of a document again as it comes."""

    path: Path
    file_format: Format
    limits: Limits
    out: Any
    names: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    text: int = 0
    hidden: int = 0
    left_out: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        kml = self.file_format in (formats.KML, formats.KMZ)
        self.left_out = _LINKS if kml else _NO_FIELDS

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.text = 0
        if not self.names:
            self._check_root(name, attributes)
        self.names.append(local)
        if len(self.names) > self.limits.depth * 2:
            raise self.limits.refusal(
                "depth",
                len(self.names) / 2,
                what="levels of elements, by two,",
                where=str(self.path),
                advice="save it flatter",
            )
        if self.hidden or local in self.left_out:
            if not self.hidden and local in _LINKS:
                self.skipped.append(local)
            self.hidden += 1
            return
        own = "".join(
            f" {key}={quoteattr(value)}"
            for key, value in attributes.items()
            if not (len(self.names) == 1 and value in _GMLS)
            and key.rpartition(":")[2] not in ("schemaLocation", "noNamespaceSchemaLocation")
            and not (key.startswith("xlink:") and "://" in value)
        )
        if len(self.names) == 1:
            # blanks inside the tag: what its attributes say is behind them, like all else
            own = f"{self._namespace(attributes)}{' ' * PADDING}{own}"
        self.out.write(f"<{name}{own}>")

    @staticmethod
    def _namespace(attributes: dict[str, str]) -> str:
        """Return GML's namespaces, by which its driver knows a file."""
        return "".join(f' {key}="{value}"' for key, value in attributes.items() if value in _GMLS)

    def end(self, name: str) -> None:
        self.names.pop()
        self.text = 0
        if self.hidden:
            self.hidden -= 1
            return
        self.out.write(f"</{name}>")

    def data(self, text: str) -> None:
        self.text += len(text)
        coordinates = bool(self.names) and self.names[-1] in _COORDINATES
        most = self.limits.vertices * _VERTEX_BYTES if coordinates else self.limits.text_bytes
        if self.text > most:
            raise self.limits.refusal(
                "vertices" if coordinates else "text_bytes",
                self.text // _VERTEX_BYTES if coordinates else self.text,
                what="vertices of a geometry" if coordinates else "bytes of one text",
                where=str(self.path),
                advice="leave that feature out",
            )
        if not self.hidden:
            self.out.write(escape(text))

    def doctype(self, *_: Any) -> None:
        raise DataError(
            f"{self.path}: declares a document type (DOCTYPE), by which XML brings in entities and"
            " other files; none is read: save it without"
        )

    def _check_root(self, name: str, attributes: dict[str, str]) -> None:
        due = _ROOTS[self.file_format]
        is_gml = any(value in _GMLS for value in attributes.values())
        if not due.fullmatch(name) or (self.file_format is formats.GML and not is_gml):
            raise DataError(
                f"{self.path}: is called {self.file_format.name} but its root element is"
                f" {name[:60]!r}"
            )


def write_copy(
    path: Path, copy: Path, file_format: Format, *, encoding: str | None, limits: Limits
) -> tuple[str, ...]:
    """Write the elements of an XML file anew.

    Parameters
    ----------
    path : Path
        KML, GML, GPX or OSM XML.
    copy : Path
        Where to write, as UTF-8.
    file_format : Format
        What it should be.
    encoding : str or None
        The file's encoding, where it does not say it or says it wrongly.
    limits : Limits
        Of depth, text and vertices.

    Returns
    -------
    tuple of str
        What was left out, for people.

    Raises
    ------
    DataError
        If it is no such XML, declares a document type, or is past a limit.
    """
    parser = expat.ParserCreate(encoding)
    parser.buffer_text, parser.buffer_size = True, _CHUNK
    try:
        with path.open("rb") as source, copy.open("w", encoding="utf-8", newline="\n") as out:
            out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
            writer = _Writer(path, file_format, limits, out)
            parser.StartElementHandler, parser.EndElementHandler = writer.start, writer.end
            parser.CharacterDataHandler = writer.data
            parser.StartDoctypeDeclHandler = writer.doctype
            fed = 0
            while piece := source.read(_CHUNK):
                parser.Parse(piece, False)
                fed += len(piece)
                # a name, tag or attribute that does not end is kept until it does
                if fed - parser.CurrentByteIndex > 4 * limits.text_bytes + 4 * _CHUNK:
                    raise limits.refusal(
                        "text_bytes",
                        fed - parser.CurrentByteIndex,
                        what="bytes of one tag",
                        where=str(path),
                        advice="leave it out",
                    )
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise DataError(
            f"{path}: can't be read as {file_format.name}: {expat.ErrorString(error.code)}, line"
            f" {error.lineno}{_hint(error)}"
        ) from None
    except (ValueError, LookupError) as error:
        # what Python's decoder says of a declared encoding
        raise DataError(f"{path}: can't be read as {file_format.name}: {error}") from None
    except UnicodeEncodeError:
        raise DataError(f"{path}: has half a character in its text: write it again") from None
    counts = {name: writer.skipped.count(name) for name in dict.fromkeys(writer.skipped)}
    links = {name: n for name, n in counts.items() if not name.startswith(("Style", "style"))}
    return tuple(f"{n} × {name} left out: links are not followed" for name, n in links.items())


def _hint(error: expat.ExpatError) -> str:
    if error.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]:
        return "; if its text is in another encoding than it says, name that: --encoding cp1251"
    return ""
