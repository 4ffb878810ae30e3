"""Features of OpenStreetMap, however they came: id, version, time, every tag, and a shape."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

#: The kinds of elements, and how an id begins that is of none of them.
KINDS = ("node", "way", "relation")


@dataclass(frozen=True)
class Element:
    """One feature of OpenStreetMap.

    Parameters
    ----------
    kind : str
        ``node``, ``way`` or ``relation``; empty where the file does not say.
    osm_id : int or None
        Its id, ``None`` where the file does not say.
    tags : mapping
        Key → value, all of them.
    shape : shapely geometry or None
        In lon/lat; ``None`` where there is none.
    version : int or None
        Of the element.
    timestamp : str or None
        When that version was made, ISO 8601 in UTC.
    fault : str
        What is wrong with its shape, empty where nothing is.
    """

    kind: str
    osm_id: int | None
    tags: Mapping[str, str]
    shape: BaseGeometry | None = None
    version: int | None = None
    timestamp: str | None = None
    fault: str = ""

    @property
    def name(self) -> str:
        """Return what names it: ``way/123``.

        Examples
        --------
        >>> Element("way", 123, {}).name, Element("", 5, {}).name, Element("", None, {}).name
        ('way/123', 'osm/5', '')
        """
        return "" if self.osm_id is None else f"{self.kind or 'osm'}/{self.osm_id}"


@dataclass(frozen=True)
class Answer:
    """What a file or a server gave.

    Parameters
    ----------
    elements : tuple of Element
        In the order of node, way, relation and id, where they have ids.
    date : str or None
        The day the data show, ``YYYY-MM-DD``, where that is said.
    notes : tuple of str
        What a reader should know.
    """

    elements: tuple[Element, ...]
    date: str | None = None
    notes: tuple[str, ...] = field(default=())

    def picked(self, fits: Callable[[Element], bool]) -> Answer:
        """Return it with those elements only that fit."""
        return replace(self, elements=tuple(item for item in self.elements if fits(item)))


def ordered(elements: Iterable[Element]) -> tuple[Element, ...]:
    """Return elements in the order of their kinds and ids; those without an id behind, as given.

    Examples
    --------
    >>> [one.name for one in ordered([Element("way", 2, {}), Element("node", 9, {})])]
    ['node/9', 'way/2']
    """
    kinds = {kind: place for place, kind in enumerate(KINDS)}
    last = len(KINDS)
    return tuple(
        sorted(
            elements,
            key=lambda one: (
                (last + 1, 0) if one.osm_id is None else (kinds.get(one.kind, last), one.osm_id)
            ),
        )
    )
