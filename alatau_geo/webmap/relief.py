"""What a page shows of a terrain model: a hillshade below all, profiles in the cards of lines."""

from __future__ import annotations

from dataclasses import asdict
from math import isnan
from typing import TYPE_CHECKING, Any

from alatau_geo.columns import texts_of
from alatau_geo.terrain.profile import drawing
from alatau_geo.terrain.slope import EXAGGERATION
from alatau_geo.webmap.plain import told

if TYPE_CHECKING:
    from alatau_geo.layer import Layer
    from alatau_geo.report import Report
    from alatau_geo.terrain.overlay import Overlay
    from alatau_geo.terrain.profile import Profile
    from alatau_geo.webmap.spec import MapSpec

#: What ends the name of a computed layer that has the lines of another.
_COMPUTED = "_heights"
#: Parts of one feature whose profiles its card shows.
_MOST_PARTS = 3


def hillshade(spec: MapSpec, report: Report, ground: Overlay | None) -> dict[str, Any] | None:
    """Return the page's own background, ``None`` where the map asks for none.

    Parameters
    ----------
    spec : MapSpec
        The map.
    report : Report
        With the terrain model's lineage.
    ground : Overlay or None
        The picture; ``None`` where the plan has no terrain model.

    Returns
    -------
    dict or None
        ``uri`` and ``box`` (west, south, east, north), with the lineage; without these where there
        is no model, so that the legend can say so.
    """
    if not spec.hillshade:
        return None
    model = report.terrain
    if ground is None or model is None:
        return {"uri": None}
    return {
        "uri": ground.uri,
        "box": list(ground.box),
        "times": EXAGGERATION,
        "source": told(model.source, own=True),
        "licence": model.licence,
        "grade": model.grade,
    }


def profiles(layer: Layer, report: Report) -> dict[str, list[dict[str, Any]]]:
    """Return the profiles of a layer's features, by id, as far as the report has them.

    Parameters
    ----------
    layer : Layer
        Of lines, or the heights that were computed for one.
    report : Report
        With profiles of its steepest lines.

    Returns
    -------
    dict
        Id → one for each part of the feature, three at most. An id that several features have
        has none: it does not tell which is meant.
    """
    model = report.terrain
    if model is None or layer.entry.geometry != "line":
        return {}
    known = {profile.layer for profile in model.profiles}
    ids = layer.ids
    # what each feature is called in the layer that profiles are of
    name, names = layer.name, ids
    if layer.origin.computed_from and name.endswith(_COMPUTED):
        name, names = layer.origin.computed_from[0], texts_of(layer.frame["feature"])
    if name not in known:
        return {}
    once = names[~names.duplicated(keep=False)]
    of = dict(zip(once, ids.loc[once.index], strict=True))
    found: dict[str, list[dict[str, Any]]] = {}
    for profile in model.profiles:
        if profile.layer == name and profile.feature in of:
            found.setdefault(str(of[profile.feature]), []).append(_told(profile))
    return {
        key: sorted(parts, key=lambda part: part["part"])[:_MOST_PARTS]
        for key, parts in sorted(found.items())
    }


def _told(profile: Profile) -> dict[str, Any]:
    return asdict(drawing(profile)) | {
        "part": profile.part,
        "parts": profile.parts,
        "lowest_m": _known(profile.lowest_m),
        "highest_m": _known(profile.highest_m),
        "steepest_percent": _known(profile.steepest_percent),
        "over_m": profile.over_m,
        "ascent_m": _known(profile.ascent_m),
        "descent_m": _known(profile.descent_m),
        "unknown_percent": round(100 * profile.unknown_share, 1),
        "times": _known(profile.exaggeration, 0),
    }


def _known(value: float, digits: int = 1) -> float | None:
    return None if isnan(value) else round(value, digits)
