"""What a page may weigh: ``budget_kb`` of a map, and what to do where it weighs more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from alatau_geo.errors import PlanError
from alatau_geo.webmap.plain import dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from alatau_geo.webmap.spec import MapSpec

    #: A layer of the page packed again: takes its name and a tolerance in metres.
    Again = Callable[[str, float], dict[str, Any]]

#: Tolerances that are tried, in metres; the finest that is enough is advised.
TOLERANCES_M = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
#: A layer lighter than this share of the page is none to start with.
_HEAVY = 0.05
#: Of what the coarsest saves: a finer one that does is advised before it.
_NEARLY = 0.8
_KB = 1000


def enforce(html: str, spec: MapSpec, shown: dict[str, Any], again: Again) -> None:
    """Refuse a page that weighs more than its map allows.

    Parameters
    ----------
    html : str
        The page.
    spec : MapSpec
        The map, perhaps with ``budget_kb``.
    shown : dict
        What :func:`~alatau_geo.webmap.content.content` gave.
    again : callable
        Takes a layer's name and a tolerance in metres; returns the layer as ``shown`` would hold it
        if it were packed with that.

    Raises
    ------
    PlanError
        With what weighs how much, and what would help.
    """
    if spec.budget_kb is None:
        return
    weight = len(html.encode("utf-8", "replace"))
    over = weight - spec.budget_kb * _KB
    if over <= 0:
        return
    layers = {layer["name"]: len(dumps(layer).encode()) for layer in shown["layers"]}
    figures = len(dumps([shown["claims"], shown["findings"]]).encode())
    rest = weight - sum(layers.values()) - figures
    heaviest = sorted(shown["layers"], key=lambda layer: -layers[layer["name"]])
    allowed = f"{spec.budget_kb:,.0f} kB"
    lines = [
        f"the map {spec.title.en!r} weighs {_kb(weight)}, its budget_kb allows {allowed}:",
        *(f"  {_kb(layers[layer['name']]):>10}  {_what(layer)}" for layer in heaviest),
        f"  {_kb(figures):>10}  figures and findings",
        f"  {_kb(rest):>10}  Leaflet, scripts, styles and texts, the same for every map",
    ]
    advice = [
        tip
        for layer in heaviest
        if layers[layer["name"]] > _HEAVY * weight
        for tip in _advice(layer, layers[layer["name"]], over, again)
    ]
    advice.append("show fewer layers or fields, or raise budget_kb")
    raise PlanError("\n".join([*lines, "to make it fit: " + "; ".join(advice)]))


def _advice(layer: dict[str, Any], weight: int, over: float, again: Again) -> Iterator[str]:
    """Yield what was tried and would save something worth while."""
    name = layer["name"]
    tolerances: tuple[float, ...] = () if layer["packed"] else (0.0,)
    if layer["geometry"] != "point":
        tolerances += TOLERANCES_M
    savings: dict[float, int] = {}
    for tolerance_m in tolerances:
        savings[tolerance_m] = weight - len(dumps(again(name, tolerance_m)).encode())
        if savings[tolerance_m] >= over:
            break
    most = max(savings.values(), default=0)
    if most < min(over, _HEAVY * weight):
        return
    enough = over if most >= over else _NEARLY * most
    tolerance_m = next(key for key, saved in savings.items() if saved >= enough)
    keys: dict[str, Any] = {} if layer["packed"] else {"use": "always"}
    keys |= {"simplify_m": tolerance_m} if tolerance_m else {}
    told = json.dumps({name: keys}).replace('"', "").replace(".0}", "}")
    yield f"`compact: {told}` saves {_kb(savings[tolerance_m])}"


def _what(layer: dict[str, Any]) -> str:
    counts = layer["counts"]
    features = f"{layer['name']}: {counts['drawn'] + counts['unplaced']:,} features"
    if not layer["packed"]:
        return features
    fields = ", ".join(layer["fields"]) or "none"
    return f"{features}, {layer['packed']['vertices']:,} vertices, compact; fields: {fields}"


def _kb(weight: float) -> str:
    return f"{weight / _KB:,.0f} kB"
