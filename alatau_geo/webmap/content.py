"""What a page holds: layers, features and the report, as plain values for its JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo import geodesy
from alatau_geo.catalog import LANGUAGES, Text
from alatau_geo.errors import PlanError
from alatau_geo.sentence import word
from alatau_geo.style import SCHEMATIC_DASH, is_dashed
from alatau_geo.webmap import packed
from alatau_geo.webmap.fields import check_fields
from alatau_geo.webmap.figures import claim
from alatau_geo.webmap.grades import GRADE_COLOURS, counted
from alatau_geo.webmap.measured import measured_on
from alatau_geo.webmap.plain import plain, spoken, told
from alatau_geo.webmap.relief import hillshade, profiles
from alatau_geo.webmap.shapes import MANY_FEATURES, outlines, shapes
from alatau_geo.webmap.stages import stages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from alatau_geo.claims import Claims
    from alatau_geo.layer import Layer
    from alatau_geo.report import Report
    from alatau_geo.terrain.overlay import Overlay
    from alatau_geo.webmap.spec import MapSpec

#: What a feature may say of itself where it differs from its layer.
EVIDENCE = ("grade", "accuracy_m", "source", "licence", "date", "fitted_to")
#: Fill of areas on a map in the colours of grades, at the most.
_FAINT = 0.2
#: Half the world where nothing has a place.
EVERYWHERE = (60.0, 35.0, 90.0, 55.0)


def content(
    spec: MapSpec,
    layers: Mapping[str, Layer],
    report: Report,
    claims: Claims | None = None,
    ground: Overlay | None = None,
) -> dict[str, Any]:
    """Return all that a page shows.

    Parameters
    ----------
    spec : MapSpec
        Which layers, in which groups.
    layers : mapping of str to Layer
        The plan's layers in drawing order, the lowest first.
    report : Report
        Verdicts and findings.
    claims : Claims, optional
        The plan's figures, to show what each was measured on.
    ground : Overlay, optional
        The hillshade of the plan's terrain model, for maps that ask for it.

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
    check_fields(spec, drawn)
    drawn.sort(key=lambda layer: spec.order.index(layer.name) if layer.name in spec.order else -1)
    places = {layer.name: place for place, layer in enumerate(drawn)}
    shown_on = measured_on(claims, layers, places) if claims else {}
    return {
        "title": spoken(spec.title),
        "subtitle": spoken(spec.subtitle) if spec.subtitle else None,
        "dash": SCHEMATIC_DASH,
        "view": view(spec, layers),
        "groups": [
            {"title": spoken(group.title), "layers": [places[name] for name in group.layers]}
            for group in spec.groups
        ],
        "labels": [places[name] for name in spec.labels],
        "texts": [spoken(text) for text in spec.texts],
        "panels": list(spec.panels),
        "phases": _phases(spec),
        "grades": counted(drawn) if spec.colour_by else None,
        "base_maps": [
            {
                "title": spoken(item.title),
                "url": item.url,
                "attribution": item.attribution,
                "max_zoom": item.max_zoom,
            }
            for item in spec.base_maps
        ],
        "hillshade": hillshade(spec, report, ground),
        "profiles": {layer.name: found for layer in drawn if (found := profiles(layer, report))},
        "date": max((str(layer.entry.date) for layer in drawn if layer.entry.date), default=None),
        "layers": [_layer(layer, spec) for layer in drawn],
        "claims": [
            claim(verdict, report, places) | {"geometry": shown_on.get(verdict.id)}
            for verdict in report.claims
        ],
        "documents": {
            item.id: {
                "title": spoken(item.title),
                "publisher": told(item.publisher, own=True),
                "date": plain(item.date),
            }
            for item in (claims.documents if claims else ())
        },
        "findings": [
            {
                "rule": item.rule,
                "severity": item.severity,
                "layer": places.get(item.layer),
                "layer_name": item.layer,
                "layer_title": spoken(layers[item.layer].entry.title)
                if item.layer in layers
                else None,
                "feature": item.feature,
                "point": [item.point[1], item.point[0]] if item.point else None,
                "message": told(item.message),
            }
            for item in report.findings
        ],
        "rules": {
            rule.code: told(word(rule.short))
            for rule in report.rules
            if any(item.rule == rule.code for item in report.findings)
        },
        "replaced": [
            {"title": spoken(item.title), "file": item.file}
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


def _phases(spec: MapSpec) -> list[dict[str, Any]] | None:
    if spec.phases is None:
        return None
    return [
        {"title": spoken(stop.title), "text": spoken(stop.text) if stop.text else None}
        for stop in spec.phases.stops
    ]


def packed_layer(layer: Layer, spec: MapSpec, simplify_m: float = 0.0) -> dict[str, Any]:
    """Return a layer of the page, packed whatever its size.

    Parameters
    ----------
    layer : Layer
        The layer.
    spec : MapSpec
        The map that shows it.
    simplify_m : float
        By how many metres its lines may move where they are drawn.

    Returns
    -------
    dict
        As :func:`content` lists it among ``layers``.
    """
    layer = _coloured(layer, spec, each=True)
    fields = _shown_fields(layer, spec)
    large = packed.pack(
        layer,
        fields,
        sizes=_measured(layer),
        simplify_m=simplify_m,
        stages=stages(spec.phases, layer) if spec.phases else None,
        classed=layer.grades if spec.colour_by else None,
    )
    # what values are called, which each feature of a smaller layer tells for itself
    large["titles"] = {
        field: {value: spoken(words) for value, words in titles.items()}
        for field, titles in layer.entry.value_titles.items()
        if field in fields
    }
    return _described(layer, large, spec)


def _layer(layer: Layer, spec: MapSpec) -> dict[str, Any]:
    choice = spec.compact.get(layer.name)
    if not packed.wanted(layer, choice):
        return _described(_coloured(layer, spec), None, spec)
    return packed_layer(layer, spec, choice.simplify_m if choice else 0.0)


def _coloured(layer: Layer, spec: MapSpec, *, each: bool = False) -> Layer:
    """Return a layer in the colours of the map, which may be those of the grades.

    With `each`, grades are the classes of its features where there are several.
    """
    if not spec.colour_by:
        return layer
    there = [grade for grade in GRADE_COLOURS if (layer.grades == grade).any()]
    several = each and len(there) > 1
    own: dict[str, Any] = {
        "by": "grade" if several else None,
        "classes": {grade: GRADE_COLOURS[grade] for grade in there} if several else {},
        "colour": GRADE_COLOURS[layer.grade],
        "fill": None,
    }
    if layer.entry.geometry == "polygon":
        # all in one colour, a strong fill would speak of more than the grade
        own["fill_opacity"] = min(layer.entry.style.fill_opacity, _FAINT)
    style = layer.entry.style.model_copy(update=own)
    return replace(layer, entry=layer.entry.model_copy(update={"style": style}))


def _described(layer: Layer, large: dict[str, Any] | None, spec: MapSpec) -> dict[str, Any]:
    entry = layer.entry
    drawn = layer.drawn
    fields = _shown_fields(layer, spec)
    style = entry.style.model_dump()
    features = [] if large else _features(layer, fields, spec)
    return {
        "name": layer.name,
        "title": spoken(entry.title),
        "geometry": entry.geometry,
        "grade": layer.grade,
        "accuracy_m": plain(entry.accuracy_m),
        "source": told(entry.source, own=True),
        "licence": entry.licence,
        "date": plain(entry.date),
        "id_field": entry.id_field,
        "fields": {field: spoken(title) for field, title in fields.items()},
        # what the values of the legend's classes are called
        "called": {
            value: spoken(words) for value, words in entry.value_titles.get(style["by"], {}).items()
        },
        "computed": bool(layer.origin.computed_from),
        "style": style,
        "dashed": is_dashed(layer.grade),
        "visible": layer.name not in spec.hidden,
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
            "stage": stage,
            "lines": outlines(geometry[[look == (colour, dashed, stage) for look in looks]]),
        }
        for colour, dashed, stage in dict.fromkeys(look for look in looks if look)
    ]


def _look(feature: dict[str, Any]) -> tuple[str | None, bool, int | None]:
    return feature.get("colour"), feature["dashed"], feature.get("stage")


def _features(layer: Layer, fields: Mapping[str, Text], spec: MapSpec) -> list[dict[str, Any]]:
    entry, frame = layer.entry, layer.frame
    columns = {name: frame[name].tolist() for name in frame.columns if name != frame.geometry.name}
    drawn = shapes(frame.geometry, shared_edges=entry.partition_of is not None)
    sizes = _sizes(layer)
    grades, accuracies = layer.grades.tolist(), layer.accuracies_m.tolist()
    staged = stages(spec.phases, layer)
    features = []
    for row, (identity, shape) in enumerate(zip(layer.ids, drawn, strict=True)):
        values = {name: plain(column[row]) for name, column in columns.items()}
        feature = {
            "id": str(identity),
            "name": _names(values),
            "values": _values(values, fields, layer),
            "shape": shape,
            "grade": grades[row],
            "dashed": is_dashed(grades[row]),
            "accuracy_m": plain(accuracies[row]),
            **_colours(layer, values, grades[row] if spec.colour_by else None),
        }
        if staged[row] is not None:
            feature["stage"] = staged[row]
        if shape is not None and sizes is not None:
            feature["size"] = sizes[row]
        if not layer.origin.replaced:
            own = {key: values.get(key) for key in ("source", "licence", "date")}
            feature |= {key: value for key, value in own.items() if value is not None}
        features.append(feature)
    return features


def _shown_fields(layer: Layer, spec: MapSpec) -> dict[str, Text]:
    """Return the fields of a card's list, without those that stand elsewhere on the card."""
    entry = layer.entry
    if layer.name in spec.popups:
        asked = spec.popups[layer.name]
        return {field: entry.fields.get(field, Text(en=field)) for field in asked}
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


def _values(values: dict[str, Any], fields: Mapping[str, Text], layer: Layer) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields:
        called = layer.entry.value_titles.get(field, {}).get(str(values.get(field)))
        if called:
            found[field] = spoken(called)
            continue
        own = {language: values.get(f"{field}_{language}") for language in LANGUAGES}
        own = {language: str(value) for language, value in own.items() if value is not None}
        value = own or values.get(field)
        if value is not None and value != "":
            found[field] = value
    return found


def _colours(layer: Layer, values: dict[str, Any], grade: str | None) -> dict[str, str]:
    style = layer.entry.style
    if grade:
        return {"colour": GRADE_COLOURS[grade]}
    if not style.by or str(values.get(style.by)) not in style.classes:
        return {}
    colour = style.colour_of(values.get(style.by))
    return {"colour": colour}
