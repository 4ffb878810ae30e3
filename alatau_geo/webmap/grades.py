"""What each feature's evidence is worth, in colours and numbers, for a map that shows that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alatau_geo.catalog import GRADES
from alatau_geo.style import is_dashed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alatau_geo.layer import Layer

#: They differ in lightness too, for grey print.
GRADE_COLOURS = {
    "surveyed": "#00664d",
    "official": "#0072b2",
    "digitised": "#7b5aa6",
    "unstated": "#5f6b76",
    "schematic": "#b8530b",
}


def counted(layers: Iterable[Layer]) -> list[dict[str, Any]]:
    """Return how many features of each grade a map draws, the strongest first.

    Parameters
    ----------
    layers : iterable of Layer
        Those of the map.

    Returns
    -------
    list of dict
        ``grade``, ``count``, ``colour`` and whether it is ``dashed``.

    Examples
    --------
    >>> from alatau_geo import open_plan
    >>> rows = counted([open_plan().layers["districts"]])
    >>> [(row["grade"], row["count"]) for row in rows if row["count"]]
    [('schematic', 4)]
    """
    counts = dict.fromkeys(GRADES, 0)
    for layer in layers:
        for grade in layer.grades.loc[layer.drawn.index]:
            counts[grade] += 1
    return [
        {
            "grade": grade,
            "count": counts[grade],
            "colour": GRADE_COLOURS[grade],
            "dashed": is_dashed(grade),
        }
        for grade in GRADES
    ]
