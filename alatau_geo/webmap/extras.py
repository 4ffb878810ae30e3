"""What a user adds to a map with folium's own elements: their scripts, and what they would load.

These scripts are made by folium from the user's values, so they can't be constant: a page with
extras is as safe as folium's own escaping. A page without them, which is all that the command
line writes, has no script but this package's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from branca.element import Link

from alatau_geo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What folium calls the things that the page has already.
HELD = frozenset({"meta_http", "leaflet", "leaflet_css"})
_ID = re.compile(r"(?<=_)[0-9a-f]{32}(?![0-9a-f])")
_REMOTE = re.compile(r"(?:https?:)?//[^\s\"'<>)]+")
_LOADS = re.compile(r"(?:src|href)\s*=\s*[\"']?((?:https?:)?//[^\s\"'>]+)", re.IGNORECASE)
_SCRIPT = re.compile(r"<script(\s[^>]*)?>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Extras:
    """Additions to a page.

    Parameters
    ----------
    head, body, script : str
        HTML for the head and the body, and the text of one script.
    urls : tuple of str
        What it would load from elsewhere.
    """

    head: str = ""
    body: str = ""
    script: str = ""
    urls: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.head or self.body or self.script)

    @property
    def scripts(self) -> list[str]:
        """Return the texts of all scripts that the policy has to allow."""
        inline = [found[2] for found in _SCRIPT.finditer(self.head + self.body)]
        return [text for text in (*inline, self.script) if text]

    def refuse_urls(self) -> None:
        """Refuse whatever would need a connection.

        Raises
        ------
        UsageError
            Naming each address.
        """
        if self.urls:
            raise UsageError(
                "a page needs everything inside itself, but elements added to the map load "
                f"{', '.join(self.urls)}: leave them out, or show the map in a notebook"
            )


def collect(figure: Any, name: str) -> Extras:
    """Return what was added to a rendered figure.

    Parameters
    ----------
    figure : branca.element.Figure
        After its children were rendered into it.
    name : str
        The script variable that folium's elements call the map by.

    Returns
    -------
    Extras
        With ids renumbered in order of appearance, so that the same additions give the same bytes.
    """
    head = "\n".join(_rendered(figure.header))
    body = "\n".join(_rendered(figure.html))
    lines = "\n".join(_rendered(figure.script))
    urls = dict.fromkeys((*_links(figure), *_LOADS.findall(head + body), *_sources(figure)))
    if not (head or body or lines):
        return Extras(urls=tuple(urls))
    # a string that holds an end tag stays a string; folium writes values both ways
    lines = re.sub(r"<(?=/script|!--|script)", r"\\x3c", lines, flags=re.IGNORECASE)
    script = f"var {name} = alatau.map;\n{lines}\n" if lines else ""
    seen: dict[str, str] = {}

    def renumbered(text: str) -> str:
        return _ID.sub(lambda found: seen.setdefault(found[0], f"{len(seen) + 1:032x}"), text)

    return Extras(renumbered(head), renumbered(body), renumbered(script), tuple(urls))


def _rendered(part: Any) -> Iterator[str]:
    for key, element in part._children.items():  # noqa: SLF001  # branca has no other way
        if key not in HELD and (text := element.render().strip()):
            yield text


def _links(figure: Any) -> Iterator[str]:
    for key, element in figure.header._children.items():  # noqa: SLF001
        if isinstance(element, Link) and key not in HELD:
            yield element.url


def _sources(element: Any) -> Iterator[str]:
    """Yield the addresses that layers of pictures and data load while the map is open."""
    for child in element._children.values():  # noqa: SLF001
        for key in ("tiles", "url", "embed_link", "video_url"):
            value = getattr(child, key, None)
            if isinstance(value, str) and _REMOTE.match(value):
                yield value
        yield from _sources(child)
