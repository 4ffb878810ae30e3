"""What the analyses of networks compute, as layers: single points of failure, loose ends, zones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from alatau_geo import geodesy
from alatau_geo.catalog import LANGUAGES, Text, result_name
from alatau_geo.columns import texts_of
from alatau_geo.layer import computed, ids_of
from alatau_geo.network.faults import FIXES
from alatau_geo.network.vocabulary import ALLOWED, FIX_WORDS, KINDS, REACHED
from alatau_geo.sentence import said
from alatau_geo.style import Symbology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from alatau_geo.layer import Layer
    from alatau_geo.network.study import Study

_LINE = Text(en="Line", ru="Линия", kk="Сызық")
_OTHER = Text(en="Other feature", ru="Другой объект", kk="Басқа нысан")
_KM = Text(en="Cut off, km", ru="Отрезано, км", kk="Үзілгені, км")
_SITES = Text(en="Cut off, sites", ru="Отрезано объектов", kk="Үзілген нысандар")
_PEOPLE = Text(en="Cut off, people", ru="Отрезано жителей", kk="Үзілген тұрғындар")
_NAMES = Text(en="What is cut off", ru="Что отрезано", kk="Не үзілді")
_DISTANCE = Text(en="Distance, m", ru="Расстояние, м", kk="Қашықтық, м")
_WEAK = {"line": _LINE, "cut_km": _KM, "cut_sites": _SITES, "cut_people": _PEOPLE, "cut": _NAMES}


def layers(studies: Mapping[str, Study]) -> Iterator[Layer]:
    """Yield the layers that the studies of networks compute.

    Parameters
    ----------
    studies : mapping
        Layer → study.

    Yields
    ------
    Layer
        Of a network ``NAME``: ``NAME_weak_lines`` and ``NAME_weak_nodes`` (what parts it if it
        fails, with what that cuts off), ``NAME_loose_ends``, ``NAME_faults``; and where the catalog
        asks for it ``NAME_access``, ``NAME_crossings`` and ``NAME_zones``.
    """
    for name, study in studies.items():
        for what, make in _ALL.items():
            found = make(study, result_name(name, what))
            if found is not None:
                yield found


def _layer(
    study: Study,
    name: str,
    title: tuple[str, str, str],
    data: Mapping[str, Any],
    shapes: Any,
    *,
    geometry: Any,
    method: str,
    fields: Mapping[str, Text],
    style: Symbology,
    of: Sequence[Layer] = (),
    value_titles: Mapping[str, Mapping[str, Text]] | None = None,
    named: Sequence[Layer] = (),
) -> Layer:
    """Return a computed layer, titled after the network in each language."""
    own = study.layer.entry.title
    titles = {
        language: f"{own.get(language)}: {words}"
        for language, words in zip(("en", "ru", "kk"), title, strict=True)
    }
    # features are named by the line or the place that they are of
    labels = pd.Series(data["label"], dtype=object)
    columns: dict[str, Any] = {"id": [f"{n + 1}" for n in range(len(labels))]}
    for language in LANGUAGES:
        names = _names([*named, study.layer], language)
        columns[f"name_{language}"] = labels.map(lambda label, names=names: names.get(label, label))
    columns |= {key: value for key, value in data.items() if key != "label"}
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4326)
    return computed(
        name,
        Text(**titles),
        frame,
        geometry=geometry,
        of=[study.layer, *of],
        method=method,
        fields=fields,
        value_titles=value_titles,
        style=style,
    )


def _names(layers: Iterable[Layer], language: str) -> dict[str, str]:
    """Return the names of layers' features in a language, or what they have, by their ids."""
    found: dict[str, str] = {}
    for layer in layers:
        for field in (f"name_{language}", "name", "name_en"):
            if field in layer.frame.columns:
                names = texts_of(layer.frame[field])
                named = zip(layer.ids.tolist(), names.tolist(), strict=True)
                found = {identity: name for identity, name in named if name} | found
    return found


def _titles(study: Study, names: Iterable[str]) -> dict[str, Text]:
    """Return the titles of layers by their names."""
    return {name: study.layers[name].entry.title for name in names}


def _served(study: Study) -> list[Layer]:
    return [study.layers[served.layer] for served in study.entry.serves]


def _weak_lines(study: Study, name: str) -> Layer:
    found = study.cuts[study.cuts["kind"] == "edge"]
    return _layer(
        study,
        name,
        (
            "stretches with no alternative",
            "участки без альтернативы",
            "баламасы жоқ учаскелер",
        ),
        _cut(study, found),
        study.graph.edge_shapes(found["edge"].to_numpy(dtype=np.int64)),
        geometry="line",
        of=_served(study),
        method=said("edges without which the network falls apart, with what each cuts off"),
        fields=_weak_fields(study),
        style=Symbology(colour="#a50f3c", width=6),
    )


def _weak_nodes(study: Study, name: str) -> Layer:
    found = study.cuts[study.cuts["kind"] == "node"]
    return _layer(
        study,
        name,
        ("junctions with no alternative", "узлы без альтернативы", "баламасы жоқ тораптар"),
        _cut(study, found),
        shapely.points(found[["lon", "lat"]].to_numpy(dtype=float).round(9)),
        geometry="point",
        of=_served(study),
        method=said("nodes without which the network falls apart, with what each cuts off"),
        fields=_weak_fields(study),
        style=Symbology(colour="#a50f3c", fill="#ffffff", fill_opacity=0.9, width=2.5, radius=7),
    )


def _cut(study: Study, found: pd.DataFrame) -> dict[str, Any]:
    line = study.ids[found["line"].to_numpy(dtype=np.int64)]
    return {
        "label": line,
        "line": line,
        "cut_km": found["km"].round(3).to_numpy(),
        "cut_sites": found["sites"].map(len).to_numpy(dtype=np.int64),
        "cut_people": found["people"].round(0).to_numpy(dtype=float),
        "cut": found["ids"].to_numpy(dtype=object),
        **{
            f"cut_{language}": _cut_names(study, found["sites"], language)
            for language in LANGUAGES
            if len(study.served)
        },
    }


def _cut_names(study: Study, sites: pd.Series, language: str) -> list[str]:
    """Return what is cut off, by the names that it has in a language."""
    names = {layer.name: _names([layer], language) for layer in _served(study)}
    layers, ids = study.served["layer"].tolist(), study.served["id"].astype(str).tolist()
    called = [names[layer].get(own, own) for layer, own in zip(layers, ids, strict=True)]
    return [", ".join(called[k] for k in rows) for rows in sites]


def _weak_fields(study: Study) -> dict[str, Text]:
    """Return what cards tell of what is cut off, as far as anything is known of it."""
    left_out = set()
    if not len(study.served):
        left_out = {"cut_sites", "cut_people", "cut"}
    elif study.served["people"].isna().all():
        left_out = {"cut_people"}
    return {key: title for key, title in _WEAK.items() if key not in left_out}


def _loose_ends(study: Study, name: str) -> Layer:
    found = study.loose_ends
    line = study.ids[found["line"].to_numpy(dtype=np.int64)]
    words = {
        "": "not allowed",
        "edge": "at the edge",
        "declared": "declared",
        "source": "at a source",
    }
    return _layer(
        study,
        name,
        ("loose ends", "свободные концы", "бос ұштар"),
        {
            "label": line,
            "line": line,
            "allowed": found["allowed"].map(words).to_numpy(dtype=object),
        },
        shapely.points(found[["lon", "lat"]].to_numpy(dtype=float).round(9)),
        geometry="point",
        method=said("line ends that nothing else joins"),
        fields={"line": _LINE, "allowed": Text(en="Why", ru="Почему", kk="Неліктен")},
        value_titles={"allowed": ALLOWED},
        style=Symbology(
            colour="#7f7f7f",
            fill_opacity=0.9,
            width=1.5,
            radius=5,
            by="allowed",
            classes={
                "not allowed": "#d62728",
                "at the edge": "#7f7f7f",
                "declared": "#1b7837",
                "at a source": "#1b7837",
            },
        ),
    )


def _faults(study: Study, name: str) -> Layer:
    found = study.faults
    line = study.ids[found["line"].to_numpy(dtype=np.int64)]
    other = found["other"].to_numpy(dtype=np.int64)
    others = np.where(other >= 0, study.ids[other], None) if len(other) else np.empty(0, object)
    return _layer(
        study,
        name,
        ("faults", "ошибки", "қателер"),
        {
            "label": line,
            "kind": found["kind"].to_numpy(dtype=object),
            "line": line,
            "other": others,
            "size_m": found["size_m"].round(3).to_numpy(),
            "fix": found["kind"].map(FIXES).to_numpy(dtype=object),
        },
        shapely.points(found[["lon", "lat"]].to_numpy(dtype=float).round(9)),
        geometry="point",
        method=said("undershoots, overshoots, overlaps and other faults of its drawing"),
        fields={
            "kind": Text(en="Fault", ru="Ошибка", kk="Қате"),
            "line": _LINE,
            "other": _OTHER,
            "size_m": _DISTANCE,
            "fix": Text(en="Fix", ru="Исправление", kk="Түзету"),
        },
        value_titles={"kind": KINDS, "fix": FIX_WORDS},
        style=Symbology(colour="#b2182b", fill="#ffd92f", fill_opacity=0.9, width=1.5, radius=5),
    )


def _access(study: Study, name: str) -> Layer | None:
    found = study.access
    if not len(found):
        return None
    spots = shapely.get_coordinates(
        shapely.point_on_surface(study.served["shape"].to_numpy(object))
    )
    ends = np.stack([spots, found[["lon", "lat"]].to_numpy(dtype=float)], axis=1).round(9)
    lines = shapely.linestrings(ends)
    # what lies on the network needs no way to it, and a line of one place is none
    lines[(ends[:, 0] == ends[:, 1]).all(axis=1)] = None
    along = found["along_m"].to_numpy(dtype=float)
    return _layer(
        study,
        name,
        ("access", "доступ", "қолжетімділік"),
        {
            "label": found["id"].to_numpy(dtype=object),
            "layer": found["layer"].to_numpy(dtype=object),
            "feature": found["id"].to_numpy(dtype=object),
            "line": study.ids[found["line"].to_numpy(dtype=np.int64)],
            "offset_m": found["offset_m"].round(1).to_numpy(),
            "along_m": np.where(np.isfinite(along), along.round(1), np.nan),
            "reached": np.where(np.isfinite(along), "yes", "no"),
        },
        lines,
        geometry="line",
        of=_served(study),
        named=_served(study),
        method=said(
            "the straight line to the network's nearest point, the way along it to its {goal}",
            goal=said("source") if study.entry.sources else said("trunk"),
        ),
        fields={
            "layer": Text(en="Layer", ru="Слой", kk="Қабат"),
            "feature": Text(en="Feature", ru="Объект", kk="Нысан"),
            "line": _LINE,
            "offset_m": Text(en="To the network, m", ru="До сети, м", kk="Желіге дейін, м"),
            "along_m": Text(en="Along it, m", ru="По сети, м", kk="Желі бойымен, м"),
            "reached": Text(en="Reached", ru="Достижим", kk="Жетуге болады"),
        },
        value_titles={
            "layer": _titles(study, (served.layer for served in study.entry.serves)),
            "reached": REACHED,
        },
        style=Symbology(
            colour="#1b7837", width=1.5, by="reached", classes={"yes": "#1b7837", "no": "#d62728"}
        ),
    )


def _crossings(study: Study, name: str) -> Layer | None:
    if not study.entry.crosses:
        return None
    found = study.crossed
    line = found["line"].to_numpy(dtype=object)
    return _layer(
        study,
        name,
        ("crossings", "пересечения", "қиылысулар"),
        {
            "label": line,
            "line": line,
            "layer": found["layer"].to_numpy(dtype=object),
            "other": found["other"].to_numpy(dtype=object),
            "angle_deg": found["angle_deg"].astype(float).round(1).to_numpy(),
            "length_m": found["length_m"].astype(float).round(1).to_numpy(),
        },
        shapely.points(found[["lon", "lat"]].to_numpy(dtype=float).round(9)),
        geometry="point",
        of=[study.layers[other] for other in study.entry.crosses],
        method=said("where lines cross those of other layers, or run through their areas"),
        fields={
            "line": _LINE,
            "layer": Text(en="Layer", ru="Слой", kk="Қабат"),
            "other": _OTHER,
            "angle_deg": Text(en="Angle, °", ru="Угол, °", kk="Бұрыш, °"),
            "length_m": Text(
                en="Length inside, m", ru="Длина внутри, м", kk="Ішіндегі ұзындығы, м"
            ),
        },
        value_titles={"layer": _titles(study, study.entry.crosses)},
        style=Symbology(colour="#542788", fill="#b2abd2", fill_opacity=0.9, width=1.5, radius=5),
    )


def _zones(study: Study, name: str) -> Layer | None:
    if not study.zones:
        return None
    field = study.layer.entry.id_field
    lines = np.concatenate([ids_of(rows, field).to_numpy(object) for _, rows, _ in study.zones])
    many = [len(rows) for _, rows, _ in study.zones]
    shapes = np.concatenate([np.asarray(areas.array) for _, _, areas in study.zones])
    zones = [zone for zone, _, _ in study.zones]
    return _layer(
        study,
        name,
        ("protection zones", "охранные зоны", "қорғау аймақтары"),
        {
            "label": lines,
            "line": lines,
            "width_m": np.repeat([zone.width_m for zone in zones], many),
            "because": np.repeat(np.array([zone.because for zone in zones], dtype=object), many),
            "area_ha": (geodesy.area_m2(shapes) / 10_000).round(2),
        },
        shapes,
        geometry="polygon",
        method=said("all within the catalog's width to either side"),
        fields={
            "line": _LINE,
            "width_m": Text(en="To either side, m", ru="В каждую сторону, м", kk="Әр жағына, м"),
            "because": Text(en="Source of the width", ru="Источник ширины", kk="Ен дереккөзі"),
            "area_ha": Text(en="Area, ha", ru="Площадь, га", kk="Аумағы, га"),
        },
        style=Symbology(colour="#882255", fill="#cc6677", fill_opacity=0.3, width=1),
    )


_ALL: dict[str, Callable[[Study, str], Layer | None]] = {
    "zones": _zones,
    "weak_lines": _weak_lines,
    "access": _access,
    "weak_nodes": _weak_nodes,
    "crossings": _crossings,
    "loose_ends": _loose_ends,
    "faults": _faults,
}
