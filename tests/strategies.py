"""What strangers send, as hypothesis strategies: geometries, attributes, YAML, figures, files."""

import json

import numpy as np
import shapely
from hypothesis import strategies as st

# --- geometries -----------------------------------------------------------------------------------

SANE = st.floats(43, 44).map(lambda value: round(value, 3))
ODD = st.sampled_from(
    [0.0, -0.0, 1e-300, 5e-324, 90.0, -90.0, 180.0, 180.0000001, 360.0, 540.0, 1e9, 1e17, 1e308]
)
NOT_FINITE = st.sampled_from([np.nan, np.inf, -np.inf])
GRID = st.integers(0, 5).map(lambda step: 43 + step / 10)
#: Mostly near each other, so that rings cross and touch; now and then nowhere on Earth.
NUMBERS = st.one_of(GRID, GRID, GRID, SANE, st.one_of(ODD, NOT_FINITE))
PLACES = st.tuples(NUMBERS.map(lambda value: value + 34), NUMBERS, st.one_of(NUMBERS, st.just(0.0)))


def _built(build, *given):
    """Return a geometry, or none where GEOS won't make it."""
    try:
        with np.errstate(all="ignore"):
            return build(*given)
    except (shapely.errors.GEOSException, ValueError, TypeError):
        return None


def _flat(places, *, deep):
    return [place[: 3 if deep else 2] for place in places]


@st.composite
def _paths(draw, least, most=9, *, closed=False):
    places = draw(st.lists(PLACES, min_size=least, max_size=most))
    places = _flat(places, deep=draw(st.booleans()))
    return [*places, places[0]] if closed else places


_POINTS = _paths(1, 1).map(lambda path: _built(shapely.Point, path[0]))
_LINES = _paths(2).map(lambda path: _built(shapely.LineString, path))
_POLYGONS = st.lists(_paths(3, closed=True), min_size=1, max_size=3).map(
    lambda rings: _built(shapely.Polygon, rings[0], rings[1:])
)
_SINGLE = st.one_of(_POINTS, _LINES, _POLYGONS)
_EMPTY = st.sampled_from(
    [
        *(shapely.from_wkt(f"{kind} EMPTY") for kind in ("POINT", "LINESTRING", "POLYGON")),
        *(shapely.from_wkt(f"{kind} EMPTY") for kind in ("MULTIPOLYGON", "GEOMETRYCOLLECTION")),
    ]
)


@st.composite
def _many(draw, parts):
    found = [part for part in draw(st.lists(parts, max_size=3)) if part is not None]
    kinds = {part.geom_type for part in found}
    if len(kinds) != 1 or draw(st.integers(0, 4)) == 0:
        return _built(shapely.GeometryCollection, found)
    make = {"Point": shapely.MultiPoint, "LineString": shapely.MultiLineString}
    return _built(make.get(found[0].geom_type, shapely.MultiPolygon), found)


GOOD = {
    "point": shapely.Point(77, 43.5),
    "line": shapely.LineString([(77, 43.5), (77.1, 43.6)]),
    "polygon": shapely.box(77, 43.5, 77.1, 43.6),
}
#: Valid or not, of any kind and nesting, empty, missing, flat and with heights.
GEOMETRIES = st.one_of(
    _POLYGONS,
    _SINGLE,
    _many(_POLYGONS),
    _many(st.one_of(_POINTS, _LINES)),
    _many(st.one_of(_SINGLE, _many(_SINGLE))),
    _EMPTY,
    st.none(),
)

# --- attributes -----------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.text(max_size=20),
    st.text(alphabet="Алматы қаласы ғүұөәһі ЁЩ", max_size=20),
    st.text(
        alphabet=[chr(code) for code in range(32)] + ["\x7f", "\x85", "\u2028", "\ufeff"],
        max_size=5,
    ),
    st.sampled_from(
        ["", "NaN", "null", "=1+1", "<script>", "{}", "1e400", "2026-01-17", "\ud800", "x" * 3000]
    ),
)
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.integers(),
    st.integers(2**53 - 2, 2**64 + 2),
    st.floats(),
    TEXTS,
)
VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)
_NAMES = st.one_of(
    st.sampled_from(
        ["id", "name", "geometry", "grade", "accuracy_m", "fitted_to", "fid", "ogc_fid", "reason"]
    ),
    TEXTS,
)


@st.composite
def documents(draw, kind):
    """Return a GeoJSON document with any attributes, whose rows have few or no fields in common."""
    names = draw(st.lists(_NAMES, max_size=4))
    features = []
    shapes = draw(st.lists(st.just(GOOD[kind]) | GEOMETRIES, max_size=4))
    for shape in [*shapes, GOOD[kind]]:
        geometry = None if shape is None else json.loads(shapely.to_geojson(shape))
        chosen = [name for name in names if draw(st.integers(0, 4))]
        feature = {
            "type": "Feature",
            "properties": {name: draw(VALUES) for name in chosen}
            if draw(st.integers(0, 9))
            else None,
            "geometry": geometry,
        }
        if draw(st.integers(0, 4)) == 0:
            feature["id"] = draw(_SCALARS)
        features.append(feature)
    whole = {"type": "FeatureCollection", "features": features}
    if draw(st.integers(0, 9)) == 0:
        name = draw(
            st.sampled_from(["EPSG:4326", "EPSG:32643", "urn:ogc:def:crs:EPSG::28413", "x", ""])
        )
        whole["crs"] = {"type": "name", "properties": {"name": name}}
    return json.dumps(whole, ensure_ascii=draw(st.booleans()))


# --- YAML -----------------------------------------------------------------------------------------

_JUNK = st.one_of(
    VALUES,
    st.sampled_from(
        [
            "-1",
            "1e999",
            "nan",
            "..",
            "../x.geojson",
            "/etc/passwd",
            "a" * 5000,
            "2026-02-30",
            "C:\\x",
            "ҚАЗ",
        ]
    ),
)


@st.composite
def altered(draw, tree, times=2):
    """Return a tree of mappings and lists of which some leaves and branches are others."""
    whole = json.loads(json.dumps(tree))
    for _ in range(draw(st.integers(0, times))):
        around, key = None, None
        branch = whole
        while (
            isinstance(branch, dict | list)
            and branch
            and (around is None or draw(st.integers(0, 3)))
        ):
            around = branch
            key = draw(
                st.sampled_from(sorted(branch) if isinstance(branch, dict) else range(len(branch)))
            )
            branch = branch[key]
        if around is None:
            break
        act = draw(st.sampled_from(["replace", "replace", "delete", "double", "rename"]))
        if act == "replace":
            around[key] = draw(_JUNK)
        elif act == "delete":
            del around[key]
        elif act == "double" and isinstance(around, list):
            around.append(around[key])
        elif act == "rename" and isinstance(around, dict):
            around[draw(TEXTS)] = around.pop(key)
    return whole


_WORDS = [
    ": ",
    "- ",
    "\n",
    "  ",
    "\t",
    "&a ",
    "*a",
    "!!python/name:os.system ",
    "---\n",
    "{",
    "}",
    "[",
    "]",
]
_WORDS += [
    "|",
    ">",
    "'",
    '"',
    "#",
    "%YAML 1.1\n",
    "\x00",
    "\ufeff",
    "<<: ",
    "? ",
    "\u2028",
    "null",
    "~",
]


@st.composite
def yaml_bytes(draw, tree):
    """Return a YAML file: an altered tree, of whose text some places may be altered, too."""
    whole = draw(altered(tree))
    # JSON is YAML, and so is what is indented
    text = json.dumps(
        whole, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1]))
    )
    if draw(st.booleans()):
        text = _block(whole)
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        place = draw(st.integers(0, len(text)))
        text = (
            text[:place] + draw(st.sampled_from(_WORDS)) + text[place + draw(st.integers(0, 3)) :]
        )
    data = text.encode("utf-8", "surrogatepass")
    return data + draw(st.sampled_from([b"", b"\r\n", b"\n# ", b"\n", b"\xff"]))


def _block(tree, indent=""):
    """Return a tree as people write YAML, quoting what they forget to quote."""
    if isinstance(tree, dict) and tree:
        return "\n" + "\n".join(
            f"{indent}{json.dumps(key)}: {_block(value, indent + '  ')}"
            for key, value in tree.items()
        )
    if isinstance(tree, list) and tree:
        return "\n" + "\n".join(f"{indent}- {_block(value, indent + '  ')}" for value in tree)
    text = tree if isinstance(tree, str) else json.dumps(tree)
    return text if text.isprintable() and text.strip() else json.dumps(tree)


# --- figures --------------------------------------------------------------------------------------

_PIECES = [
    *(
        "97.9",
        "88,000",
        "24",
        "1 000",
        "0",
        "٣",
        "1e5",
        "½",
        "-5",
        "−5",
        "1.",
        ".5",
        "1,2,3",
        "9" * 40,
        "750–800",
    ),
    *(
        "thousand",
        "тыс.",
        "мың",
        "million",
        "млрд",
        "bn",
        "more than",
        "более",
        "about",
        "около",
        "up to",
        "до",
    ),
    *(
        "ha",
        "га",
        "km",
        "км",
        "m²",
        "MW",
        "МВт",
        "%",
        "people",
        "tenge",
        "жоба",
        "projects",
        "between",
        "and",
    ),
    *(
        "2026",
        "17 January 2026",
        "2026 жылғы",
        "года",
        "to",
        "от",
        "кем дегенде",
        "(",
        ")",
        "/",
        "±",
        "~",
        ">",
    ),
]
_COUNTS = st.decimals(0, 10**7, allow_nan=False, places=2).map(
    lambda number: f"{number:,}".rstrip("0")
)
FIGURES = st.one_of(
    st.tuples(
        st.sampled_from(["", "about ", "more than ", "up to ", "более ", "около ", "almost "]),
        st.integers(0, 10**9).map(str) | _COUNTS,
        st.sampled_from(["", " thousand", " million", " тыс.", " млн", " мың"]),
        st.sampled_from(["", " ha", " га", " km", " MW", " people", " projects", " billion tenge"]),
    ).map("".join),
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6).map(" ".join),
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=4).map("".join),
    TEXTS,
)

# --- files ----------------------------------------------------------------------------------------

_BYTES = [
    b"\x00",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
]
_BYTES += [
    b"\x00\x00\x00\x00\x00\x00\xf8\x7f",
    b"\x00\x00\x00\x00\x00\x00\xf0\x7f",
    b"9" * 30,
    b"NaN",
    b"1e400",
]
_BYTES += [
    b"<",
    b">",
    b"&lt;",
    b"&#0;",
    b'"',
    b"\\u0000",
    b"\\ud800",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b";",
    b"\n",
]


@st.composite
def mutated(draw, data, others=()):
    """Return bytes of which some are others: cut, flipped, put in, doubled, from another file."""
    data = bytearray(data)
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 4]))):
        size = len(data)
        # near the beginning or the end, where headers are, or anywhere
        place = draw(
            st.integers(0, size)
            | st.integers(0, min(size, 200))
            | st.integers(max(0, size - 200), size)
        )
        act = draw(
            st.sampled_from([*["flip", "set"] * 4, "put", "cut", "drop", "double", "splice"])
        )
        if act == "flip" and place < size:
            data[place] ^= 1 << draw(st.integers(0, 7))
        elif act == "set":
            new = draw(st.sampled_from(_BYTES) | st.binary(min_size=1, max_size=8))
            data[place : place + len(new)] = new
        elif act == "put":
            data[place:place] = draw(st.sampled_from(_BYTES) | st.binary(min_size=1, max_size=8))
        elif act == "cut":
            del data[place:]
        elif act == "drop":
            del data[place : place + draw(st.integers(1, 64))]
        elif act == "double":
            data[place:place] = data[place : place + draw(st.integers(1, 400))]
        elif act == "splice" and others:
            other = draw(st.sampled_from(others))
            start = draw(st.integers(0, len(other)))
            data[place : place + draw(st.integers(0, 400))] = other[start : start + 400]
    return bytes(data)
