"""How large a page may be, and what to do where it is larger."""

from __future__ import annotations

from typing import Any

from alatau_geo.errors import PlanError
from alatau_geo.webmap.plain import dumps

_KB, _NAMED = 1000, 3


def within_budget(html: str, shown: dict[str, Any], budget_kb: int) -> None:
    """Refuse a page that is larger than its map allows.

    Parameters
    ----------
    html : str
        The page.
    shown : dict
        What :func:`~alatau_geo.webmap.content.content` gave for it.
    budget_kb : int
        The most kilobytes of 1000 bytes that it may have.

    Raises
    ------
    PlanError
        With the sizes of what is largest, and advice.
    """
    size = len(html.encode())
    if size <= budget_kb * _KB:
        return
    layers = {layer["name"]: len(dumps(layer).encode()) for layer in shown["layers"]}
    largest = sorted(layers.items(), key=lambda item: -item[1])[:_NAMED]
    listed = ", ".join(f"{name} {_kilobytes(length)}" for name, length in largest)
    title = shown["title"].get("en") or shown["title"]["any"]
    # that of a page without any layer
    rest = size - sum(layers.values())
    raise PlanError(
        f"the map {title!r} needs {_kilobytes(size)}, its budget_kb allows {budget_kb} kB; the page"
        f" itself takes {_kilobytes(rest)}, its largest layers are: {listed}. Take a layer out of"
        " its groups, show fewer fields (popups), give layers with fewer vertices, or raise"
        " budget_kb"
    )


def _kilobytes(size: int) -> str:
    return f"{-(-size // _KB):,} kB"
