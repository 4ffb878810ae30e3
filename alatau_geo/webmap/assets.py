"""The constant parts of a page: Leaflet from its data package, and the scripts beside this file."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).with_name("static")
#: In the order in which they need each other.
SCRIPTS = (
    "dom",
    "link",
    "words",
    "map",
    "geodesy",
    "hatch",
    "profile",
    "card",
    "phases",
    "packed-read",
    "packed-features",
    "packed-index",
    "packed-raster",
    "packed-paint",
    "packed",
    "layers",
    "packed-labels",
    "labels",
    "packed-legend",
    "relief",
    "legend",
    "gauge",
    "verdicts",
    "shown",
    "findings",
    "panel",
    "compare",
    "coordinates",
    "ruler",
    "search",
    "screen",
    "print",
    "main",
)
STYLES = (
    "page",
    "panel",
    "legend",
    "figures",
    "map",
    "packed",
    "relief",
    "tools",
    "phases",
    "print",
    "dark",
)


def _leaflet(name: str) -> Path:
    from xstatic.pkg import leaflet  # noqa: PLC0415  # a namespace package, slow to look up

    return Path(leaflet.BASE_DIR) / name


@cache
def leaflet_js() -> str:
    """Return Leaflet's script, without the comment that asks for its source map."""
    text = _leaflet("leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", text)


@cache
def leaflet_css() -> str:
    """Return Leaflet's style sheet with its pictures inside."""
    text = _leaflet("leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\(images/([\w-]+\.png)\)", lambda found: f"url({picture(found[1])})", text)


@cache
def picture(name: str) -> str:
    """Return one of Leaflet's pictures as a ``data:`` URI."""
    data = _leaflet(f"images/{name}").read_bytes()
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


@cache
def app_js() -> str:
    """Return the page's own scripts, one after the other."""
    return "\n".join(static(f"{name}.js") for name in SCRIPTS)


@cache
def app_css() -> str:
    """Return the page's own style sheets."""
    return "\n".join(static(f"{name}.css") for name in STYLES)


@cache
def static(name: str) -> str:
    """Return the text of a file of the package; its line ends are the same everywhere."""
    return (STATIC / name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """Return the source expression by which a content security policy allows a text.

    Examples
    --------
    >>> digest("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    value = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{value}'"
