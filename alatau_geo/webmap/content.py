"""What a page holds: layers, features and the report, as plain values for its JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo import geodesy
from alatau_geo.catalog import LANGUAGES
from alatau_geo.errors import PlanError
from alatau_geo.style import SCHEMATIC_DASH, is_dashed
from alatau_geo.webmap import packed
from alatau_geo.webmap.plain import plain
from alatau_geo.webmap.shapes import MANY_FEATURES, outlines, shapes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from alatau_geo.catalog import Text
    from alatau_geo.layer import Layer
    from alatau_geo.report import Measurement, Report, Verdict
    from alatau_geo.webmap.spec import MapSpec

#: What a feature may say of itself where it differs from its layer.
EVIDENCE = ("grade", "accuracy_m", "source", "licence", "date", "fitted_to")
#: Half the world where nothing has a place.
EVERYWHERE = (60.0, 35.0, 90.0, 55.0)


def content(spec: MapSpec, layers: Mapping[str, Layer], report: Report) -> dict[str, Any]:
    """Return all that a page shows.

    Parameters
    ----------
    spec : MapSpec
        Which layers, in which groups.
    layers : mapping of str to Layer
        The plan's layers in drawing order, the lowest first.
    report : Report
        Verdicts and findings.

    Returns
    -------
    dict
        ``title``, ``view``, ``groups``, ``layers`` …, ``claims`` and ``findings``.

    Raises
    ------
    PlanError
        If the map names a layer that is not there.
    """
    if missing := [name for name in spec.layers if name not in layers]:
        raise PlanError(
            f"the map {spec.title.en!r} needs layers that are not there: {', '.join(missing)}; "
            f"there are {', '.join(layers)}"
        )
    drawn = [layer for name, layer in layers.items() if name in spec.layers]
    places = {layer.name: place for place, layer in enumerate(drawn)}
    return {
        "title": _words(spec.title),
        "subtitle": _words(spec.subtitle) if spec.subtitle else None,
        "dash": SCHEMATIC_DASH,
        "view": view(spec, layers),
        "groups": [
            {"title": _words(group.title), "layers": [places[name] for name in group.layers]}
            for group in spec.groups
        ],
        "labels": [places[name] for name in spec.labels],
        "layers": [_layer(layer, spec) for layer in drawn],
        "claims": [_claim(verdict, report, places) for verdict in report.claims],
        "findings": [
            {
                "rule": item.rule,
                "severity": item.severity,
                "layer": places.get(item.layer),
                "layer_name": item.layer,
                "feature": item.feature,
                "point": [item.point[1], item.point[0]] if item.point else None,
                "message": item.message,
            }
            for item in report.findings
        ],
        "replaced": [
            {"title": _words(item.title), "file": item.file}
            for item in report.layers
            if item.replaced
        ],
    }


def view(spec: MapSpec, layers: Mapping[str, Layer]) -> list[float]:
    """Return west, south, east, north of what the page shows first."""
    if spec.view:
        return list(spec.view)
    names = spec.fit or spec.layers
    boxes = [layers[name].drawn.total_bounds for name in names if len(layers[name].drawn)]
    if not boxes:
        return list(EVERYWHERE)
    stacked = np.array(boxes)
    low, high = stacked[:, :2].min(axis=0), stacked[:, 2:].max(axis=0)
    return [round(float(value), 6) for value in (*low, *high)]


def _words(text: Text) -> dict[str, str]:
    return text.model_dump(exclude_none=True)


def packed_layer(layer: Layer, simplify_m: float = 0.0) -> dict[str, Any]:
    """Return a layer of the page, packed whatever its size.

    Parameters
    ----------
    layer : Layer
        The layer.
    simplify_m : float
        By how many metres its lines may move where they are drawn.

    Returns
    -------
    dict
        As :func:`content` lists it among ``layers``.
    """
    sizes = _measured(layer)
    large = packed.pack(layer, _shown_fields(layer), sizes=sizes, simplify_m=simplify_m)
    return _described(layer, large, visible=True)


def _layer(layer: Layer, spec: MapSpec) -> dict[str, Any]:
    choice = spec.compact.get(layer.name)
    visible = layer.name not in spec.hidden
    if not packed.wanted(layer, choice):
        return _described(layer, None, visible=visible)
    return packed_layer(layer, choice.simplify_m if choice else 0.0) | {"visible": visible}


def _described(layer: Layer, large: dict[str, Any] | None, *, visible: bool) -> dict[str, Any]:
    entry = layer.entry
    drawn = layer.drawn
    features = [] if large else _features(layer)
    return {
        "name": layer.name,
        "title": _words(entry.title),
        "geometry": entry.geometry,
        "grade": layer.grade,
        "accuracy_m": plain(entry.accuracy_m),
        "source": entry.source,
        "licence": entry.licence,
        "date": plain(entry.date),
        "id_field": entry.id_field,
        "fields": {field: _words(title) for field, title in _shown_fields(layer).items()},
        "style": entry.style.model_dump(),
        "dashed": is_dashed(layer.grade),
        "visible": visible,
        "replaced": layer.origin.file if layer.origin.replaced else None,
        "counts": {
            "drawn": len(drawn),
            "unplaced": len(layer.frame) - len(drawn),
            "refused": len(layer.refused),
        },
        # the features of a large layer, which the page unpacks
        "packed": large,
        "features": features,
        # absent: too many to draw with care
        "outlines": _outlines(layer, features)
        if large is None and len(drawn) <= MANY_FEATURES
        else None,
    }


def _outlines(layer: Layer, features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the edges of areas, by how they are drawn."""
    looks = [
        None if "polygons" not in (feature["shape"] or {}) else _look(feature)
        for feature in features
    ]
    geometry = layer.frame.geometry
    return [
        {
            "colour": colour,
            "dashed": dashed,
            "lines": outlines(geometry[[look == (colour, dashed) for look in looks]]),
        }
        for colour, dashed in dict.fromkeys(look for look in looks if look)
    ]


def _look(feature: dict[str, Any]) -> tuple[str | None, bool]:
    return feature.get("colour"), feature["dashed"]


def _features(layer: Layer) -> list[dict[str, Any]]:
    entry, frame = layer.entry, layer.frame
    columns = {name: frame[name].tolist() for name in frame.columns if name != frame.geometry.name}
    drawn = shapes(frame.geometry, shared_edges=entry.partition_of is not None)
    sizes = _sizes(layer)
    grades, accuracies = layer.grades.tolist(), layer.accuracies_m.tolist()
    fields = _shown_fields(layer)
    features = []
    for row, (identity, shape) in enumerate(zip(layer.ids, drawn, strict=True)):
        values = {name: plain(column[row]) for name, column in columns.items()}
        feature = {
            "id": str(identity),
            "name": _names(values),
            "values": _values(values, fields),
            "shape": shape,
            "grade": grades[row],
            "dashed": is_dashed(grades[row]),
            "accuracy_m": plain(accuracies[row]),
            **_colours(layer, values),
        }
        if shape is not None and sizes is not None:
            feature["size"] = sizes[row]
        if not layer.origin.replaced:
            own = {key: values.get(key) for key in ("source", "licence", "date")}
            feature |= {key: value for key, value in own.items() if value is not None}
        features.append(feature)
    return features


def _shown_fields(layer: Layer) -> dict[str, Text]:
    """Return the fields of a card's list, without those that stand elsewhere on the card."""
    entry = layer.entry
    told = {entry.id_field, "name", *(f"name_{language}" for language in LANGUAGES), *EVIDENCE}
    return {field: title for field, title in entry.fields.items() if field not in told}


def _sizes(layer: Layer) -> list[float] | None:
    sizes = _measured(layer)
    return None if sizes is None else sizes.tolist()


def _measured(layer: Layer) -> NDArray[np.float64] | None:
    """Return hectares or kilometres of each feature, as cards tell them."""
    geometry, kind = layer.frame.geometry, layer.entry.geometry
    if kind == "point":
        return None
    placed = layer.frame.index.isin(layer.drawn.index)
    sizes = np.zeros(len(geometry))
    if kind == "polygon":
        sizes[placed] = geodesy.area_m2(geometry[placed]) / 10_000
        return np.round(sizes, 2)
    sizes[placed] = geodesy.length_m(geometry[placed]) / 1000
    return np.round(sizes, 3)


def _names(values: dict[str, Any]) -> dict[str, str]:
    names = {language: values.get(f"name_{language}") for language in LANGUAGES}
    names["any"] = values.get("name")
    return {key: str(name) for key, name in names.items() if name not in (None, "")}


def _values(values: dict[str, Any], fields: Mapping[str, Text]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields:
        spoken = {language: values.get(f"{field}_{language}") for language in LANGUAGES}
        spoken = {language: str(value) for language, value in spoken.items() if value is not None}
        value = spoken or values.get(field)
        if value is not None and value != "":
            found[field] = value
    return found


def _colours(layer: Layer, values: dict[str, Any]) -> dict[str, str]:
    style = layer.entry.style
    if not style.by or str(values.get(style.by)) not in style.classes:
        return {}
    colour = style.colour_of(values.get(style.by))
    return {"colour": colour}


def _digits(measured: Measurement) -> float:
    """Return a value without digits that nothing vouches for: accuracy may be unstated."""
    if measured.exact or measured.uncertainty > 0:
        return measured.value
    return round(measured.value, 1)


def _claim(verdict: Verdict, report: Report, places: Mapping[str, int]) -> dict[str, Any]:
    interval, measured = verdict.interval, verdict.measured
    later = next((item for item in report.claims if item.id == verdict.superseded_by), None)
    return {
        "id": verdict.id,
        "title": _words(verdict.title),
        "document": verdict.document,
        "stated": verdict.stated,
        "unit": verdict.unit,
        "low": plain(interval.low),
        "high": plain(interval.high),
        "low_open": interval.low_open,
        "high_open": interval.high_open,
        "derivation": verdict.derivation,
        "measured": None
        if measured is None
        else {
            "value": plain(_digits(measured)),
            "uncertainty": plain(measured.uncertainty),
            "unit": measured.unit,
            "method": measured.method,
        },
        "grade": verdict.grade,
        "outcome": verdict.outcome,
        "why": verdict.why,
        "layers": [places[name] for name in verdict.layers if name in places],
        "superseded_by": _words(later.title) if later else verdict.superseded_by,
        "repaired": verdict.repaired.words(verdict.unit) if verdict.repaired else None,
    }
