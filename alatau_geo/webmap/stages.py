"""When features come: the stop of a map's phases from which each one is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alatau_geo.layer import Layer
    from alatau_geo.webmap.spec import Phases


def stages(phases: Phases | None, layer: Layer) -> list[int | None]:
    """Return the number of the first stop that each feature of a layer fits.

    Parameters
    ----------
    phases : Phases or None
        The stops; without any nothing changes with time.
    layer : Layer
        Whose rows to look at.

    Returns
    -------
    list of int or None
        In the order of ``layer.frame``; ``None`` for what is always there.

    Examples
    --------
    >>> from alatau_geo import open_plan
    >>> from alatau_geo.webmap.spec import Phases
    >>> stops = [{"title": "first", "values": ["1"]}, {"title": "then", "values": ["2"]}]
    >>> stages(Phases(field="phase", stops=stops), open_plan().layers["gas"])
    [0, 0, 1]
    """
    found: list[int | None] = [None] * len(layer.frame)
    if phases is None:
        return found
    row_of = {label: row for row, label in enumerate(layer.frame.index)}
    for number, stop in enumerate(phases.stops):
        where = stop.where or {phases.field: stop.values}
        if not set(where) <= set(layer.frame.columns):
            continue
        for label in layer.select(where).index:
            if found[row_of[label]] is None:
                found[row_of[label]] = number
    return found
