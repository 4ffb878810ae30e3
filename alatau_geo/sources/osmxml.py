"""OSM XML, as editors save it and Overpass answers: its elements, and their shapes by OSMnx.

OSMnx turns ways and multipolygon relations into lines and areas. It is given a file that this
module writes anew, with ids, places and the few tags that tell areas from lines: so nothing in a
stranger's file reaches it but numbers, and no tag can pass for a column of its own. Ids, versions,
times and tags come from the file itself, since OSMnx leaves versions away.
"""

from __future__ import annotations

import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import shapely

from alatau_geo.errors import DataError
from alatau_geo.sources.elements import Answer, Element, ordered
from alatau_geo.sources.extra import needed
from alatau_geo.vector import Limits, formats, markup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shapely.geometry.base import BaseGeometry

#: Tags by which OSMnx tells whether a closed way is an area, and a relation one.
_TELLING = frozenset(
    {
        *("aeroway", "amenity", "area", "area:highway", "barrier", "boundary", "building"),
        *("building:part", "craft", "golf", "highway", "historic", "indoor", "landuse", "leisure"),
        *("man_made", "military", "natural", "office", "place", "power", "public_transport"),
        *("railway", "ruins", "shop", "tourism", "waterway"),
    }
)
#: Relations that are areas.
_AREAS = ("multipolygon", "boundary")
Key = tuple[str, int]


@dataclass
class _Raw:
    """One element as it is written."""

    tags: dict[str, str]
    version: int | None
    timestamp: str | None
    place: tuple[float, float] | None = None
    nodes: list[int] = field(default_factory=list)
    members: list[tuple[str, int, str]] = field(default_factory=list)


def read(path: Path, fits: Callable[[Mapping[str, str]], bool]) -> Answer:
    """Read an OSM XML file.

    Parameters
    ----------
    path : Path
        ``.osm``, also an answer of Overpass.
    fits : callable
        From tags to whether such an element is wanted.

    Returns
    -------
    Answer
        The wanted elements. One whose nodes or members are not all in the file has no shape and a
        fault; a closed way that crosses itself is as it was drawn.

    Raises
    ------
    DataError
        If it is no OSM XML, was cut, or a server says in it that it did not finish.
    UsageError
        If OSMnx is not installed.
    """
    raw, date, notes = _parsed(path)
    wanted = {key: one for key, one in raw.items() if one.tags and fits(one.tags)}
    wanted = {
        key: one
        for key, one in wanted.items()
        if key[0] != "relation" or one.tags.get("type") in _AREAS
    }
    made = _shapes(raw, wanted) if wanted else {}
    elements = []
    for (kind, number), one in wanted.items():
        shape, fault = made.get((kind, number)), _fault(kind, one, raw)
        if fault:
            shape = None
        elif kind == "way":
            shape = _as_drawn(shape, one, raw)
        if shape is None and not fault:
            fault = "its parts make no shape"
        elements.append(Element(kind, number, one.tags, shape, one.version, one.timestamp, fault))
    return Answer(ordered(elements), date, tuple(notes))


def _parsed(path: Path) -> tuple[dict[Key, _Raw], str | None, list[str]]:
    limits = Limits.from_environment()
    formats.recognise(path, limits)
    raw: dict[Key, _Raw] = {}
    date: str | None = None
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="alatau-geo-") as folder:
        copy = Path(folder) / "copy.osm"
        # no document type, no entity, nothing but elements, within limits
        markup.write_copy(path, copy, formats.OSM_XML, encoding=None, limits=limits)
        depth = 0
        for event, node in ET.iterparse(copy, events=("start", "end")):  # noqa: S314  our copy
            depth += 1 if event == "start" else -1
            if event == "start" or depth != 1:
                continue
            if node.tag in ("node", "way", "relation"):
                _take(path, node, raw)
                if len(raw) > limits.features * 10:
                    raise limits.refusal(
                        "features", len(raw) / 10, what="elements, by ten,", where=str(path),
                        advice="cut it to the area of the plan",
                    )  # fmt: skip
            elif node.tag == "meta":
                date = (node.get("osm_base") or "")[:10] or None
            elif node.tag == "remark":
                _refuse_remark(path, node.text or "")
            node.clear()
    return raw, date, notes


def _refuse_remark(path: Path, text: str) -> None:
    """Refuse an answer in which Overpass says that it stopped: it holds a part only."""
    said = " ".join(text.split())[:300]
    if "error" in said.lower():
        raise DataError(
            f"{path}: the server stopped before it had all, and says: {said}: ask for a smaller"
            " area with --bbox, or another server with --overpass"
        )


def _take(path: Path, node: ET.Element, raw: dict[Key, _Raw]) -> None:
    try:
        number = int(node.attrib["id"])
        version = node.get("version")
        one = _Raw(
            {tag.attrib["k"]: tag.attrib["v"] for tag in node.iter("tag")},
            int(version) if version else None,
            node.get("timestamp"),
        )
        if node.tag == "node" and node.get("lat") is not None:
            one.place = float(node.attrib["lon"]), float(node.attrib["lat"])
        elif node.tag == "way":
            one.nodes = [int(item.attrib["ref"]) for item in node.iter("nd")]
        elif node.tag == "relation":
            one.members = [
                (item.attrib["type"], int(item.attrib["ref"]), item.get("role", ""))
                for item in node.iter("member")
            ]
    except (KeyError, ValueError) as error:
        raise DataError(
            f"{path}: a {node.tag} ({str(node.get('id'))[:30]!r}) is not as OSM XML has it: {error}"
        ) from None
    # files that were put together have elements twice: the later version counts
    before = raw.get((node.tag, number))
    if before is None or (one.version or 0) >= (before.version or 0):
        raw[node.tag, number] = one


def _fault(kind: str, one: _Raw, raw: Mapping[Key, _Raw]) -> str:
    """Return what is missing for an element's shape."""
    if kind == "node":
        return "" if one.place else "it has no place in the file"
    if kind == "way":
        lacking = sum(not _placed(raw, ref) for ref in one.nodes)
        if not one.nodes or lacking:
            return f"{lacking} of its {len(one.nodes)} nodes are not in the file"
        return ""
    ways = [ref for kind, ref, _ in one.members if kind == "way"]
    lacking = sum(
        (way := raw.get(("way", ref))) is None or bool(_fault("way", way, raw)) for ref in ways
    )
    if not ways or lacking:
        return f"{lacking} of its {len(ways)} member ways are not in the file, or not whole"
    return ""


def _placed(raw: Mapping[Key, _Raw], ref: int) -> bool:
    node = raw.get(("node", ref))
    return node is not None and node.place is not None


def _as_drawn(shape: Any, one: _Raw, raw: Mapping[Key, _Raw]) -> BaseGeometry | None:
    """Return an area that crosses itself as it was drawn: repairs are for `repair` to judge."""
    if shape is None or shapely.get_dimensions(shape) != 2:
        return None if shape is None or shape.is_empty else shape
    places = [node.place for ref in one.nodes if (node := raw["node", ref]).place]
    drawn = shapely.Polygon(places)
    return shape if drawn.is_valid else drawn


def _shapes(raw: Mapping[Key, _Raw], wanted: Mapping[Key, _Raw]) -> dict[Key, BaseGeometry]:
    """Return the shapes that OSMnx makes of elements whose parts are all there."""
    whole = {key: one for key, one in wanted.items() if not _fault(key[0], one, raw)}
    if not whole:
        return {}
    features = needed("osmnx").features
    with tempfile.TemporaryDirectory(prefix="alatau-geo-") as folder:
        path = Path(folder) / "features.osm"
        path.write_text("".join(_lines(raw, whole)), encoding="utf-8")
        frame = features.features_from_xml(path)
    return {
        (str(kind), int(number)): shape
        for (kind, number), shape in zip(frame.index, frame.geometry, strict=True)
    }


def _lines(raw: Mapping[Key, _Raw], whole: Mapping[Key, _Raw]) -> Any:
    """Yield OSM XML of some elements and what they are made of."""
    ways = {number for kind, number in whole if kind == "way"}
    ways |= {
        ref
        for (kind, _), one in whole.items()
        if kind == "relation"
        for part, ref, _ in one.members
        if part == "way"
    }
    nodes = {number for kind, number in whole if kind == "node"}
    nodes |= {ref for number in ways for ref in raw["way", number].nodes}
    # OSMnx refuses a file of which nothing has a shape: one has
    yield '<osm version="0.6">\n<node id="0" lat="0" lon="0"><tag k="wanted" v="yes"/></node>\n'
    for number in sorted(nodes):
        lon, lat = raw["node", number].place or (0.0, 0.0)
        yield f'<node id="{number}" lat="{lat!r}" lon="{lon!r}">'
        yield f"{_tags(('node', number), whole)}</node>\n"
    for number in sorted(ways):
        refs = "".join(f'<nd ref="{ref}"/>' for ref in raw["way", number].nodes)
        yield f'<way id="{number}">{refs}{_tags(("way", number), whole)}</way>\n'
    for (kind, number), one in whole.items():
        if kind == "relation":
            members = "".join(
                f'<member type="way" ref="{ref}" role={quoteattr(role or "outer")}/>'
                for part, ref, role in one.members
                if part == "way"
            )
            own = f'<tag k="type" v={quoteattr(one.tags["type"])}/>'
            yield f'<relation id="{number}">{members}{own}</relation>\n'
    yield "</osm>\n"


def _tags(key: Key, whole: Mapping[Key, _Raw]) -> str:
    one = whole.get(key)
    if one is None:
        return ""
    own = "".join(
        f"<tag k={quoteattr(name)} v={quoteattr(value)}/>"
        for name, value in one.tags.items()
        if name in _TELLING
    )
    return own + '<tag k="wanted" v="yes"/>'
