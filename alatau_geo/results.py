"""What analyses compute, as layers: written to the GeoPackage and drawn like those of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from alatau_geo import geodesy, network_layers, terrain_layers, vector
from alatau_geo.catalog import LANGUAGES, Text, result_name
from alatau_geo.errors import PlanError, UsageError
from alatau_geo.layer import computed
from alatau_geo.sentence import said
from alatau_geo.style import Symbology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from alatau_geo.coverage.service import Service
    from alatau_geo.layer import Layer
    from alatau_geo.rules.evidence import Evidence

#: What is served first, then what later stages add.
_SERVED = ("#0f5c8c", "#009e73", "#b8860b", "#7f7f7f")
_UNDATED = Text(en="At a time that nobody states", ru="Срок не указан", kk="Мерзімі көрсетілмеген")
#: Of the areas that are not served, where a check has several: the zone's lies over the city's.
_UNSERVED = ("#8a5a00", "#b2456e", "#5f6b76")


def refuse_sources(path: Path, evidence: Evidence) -> None:
    """Refuse to write over a file that a plan reads: a layer's, or its terrain model.

    Parameters
    ----------
    path : Path
        What is to be written.
    evidence : Evidence
        The plan's.

    Raises
    ------
    UsageError
        If it has the content of a file that a layer was read from, or is the terrain model.
    """
    if not path.is_file():
        return
    if evidence.terrain is not None and path.samefile(evidence.terrain.raster.path):
        raise UsageError(f"{path}: is the plan's terrain model, and stays as it is")
    # by content: a file may be named in many ways
    if vector.sha256(path) in {layer.origin.sha256 for layer in evidence.layers.values()}:
        raise UsageError(f"{path}: a layer is read from it, and stays as it is")


def layers(evidence: Evidence) -> dict[str, Layer]:
    """Return the layers that a plan's analyses compute.

    Parameters
    ----------
    evidence : Evidence
        The plan's layers, and what is computed from them once.

    Returns
    -------
    dict of str to Layer
        By name. A service check ``NAME`` gives ``NAME_served`` and ``NAME_unserved``, and
        ``NAME_reached`` where it is along a network; a network ``NAME`` what
        :mod:`alatau_geo.network_layers` tells, and over a terrain model
        :mod:`alatau_geo.terrain_layers`.

    Raises
    ------
    PlanError
        If a layer of the plan has the name of one of them.
    """
    found: dict[str, Layer] = {}
    networks = network_layers.layers(evidence.studies)
    ground = terrain_layers.layers(evidence.terrain) if evidence.terrain else ()
    for layer in (*ground, *of_services(evidence), *networks):
        if layer.name in evidence.layers or layer.name in found:
            raise PlanError(
                f"catalog.yaml: {layer.name!r} names what an analysis computes"
                f" ({layer.entry.title.en}): rename the layer, or the analysis"
            )
        found[layer.name] = layer
    return found


def of_services(evidence: Evidence) -> Iterator[Layer]:
    """Yield what service checks reach and do not reach, as layers."""
    yield from _served(evidence)
    yield from _unserved(evidence)
    yield from _reached(evidence)


def _served(evidence: Evidence) -> Iterator[Layer]:
    """Yield what is served, by the stage from which it is."""
    for service in evidence.services.values():
        entry = service.entry
        parts = list(_by_stage(service))
        titles = {value: title for value, title, _, _ in parts}
        shapes = np.array([shape for _, _, shape, _ in parts], dtype=object)
        frame = gpd.GeoDataFrame(
            {
                "id": list(titles),
                **{
                    f"name_{language}": [title.get(language) for title in titles.values()]
                    for language in LANGUAGES
                },
                "stage": list(titles),
                "facilities": [count for *_, count in parts],
                "area_ha": (geodesy.area_m2(shapes) / 10_000).round(2),
            },
            geometry=shapes,
            crs=4326,
        )
        # of one part there is nothing for a legend to tell apart
        several = len(titles) > 1
        classes = dict(zip(titles, _shades(len(titles)), strict=True)) if several else {}
        fields = {
            "stage": Text(en="Served", ru="Охвачено", kk="Қамтылады"),
            "facilities": Text(
                en="Facilities by then", ru="Объектов к этому времени", kk="Осы уақыттағы нысандар"
            ),
            "area_ha": Text(en="Area, ha", ru="Площадь, га", kk="Аумағы, га"),
        }
        if not entry.stages:
            del fields["stage"], frame["stage"]
        yield computed(
            result_name(entry.name, "served"),
            _within(service),
            frame,
            geometry="polygon",
            of=_of(evidence, service, ()),
            method=said("what lies within {m:,g} m {way}", m=entry.distance_m, way=_way(service)),
            fields=fields,
            value_titles={"stage": titles} if entry.stages else None,
            style=Symbology(
                colour=_SERVED[0],
                fill_opacity=0.3,
                width=1.5,
                by="stage" if classes else None,
                classes=classes,
            ),
        )


def _by_stage(service: Service) -> Iterator[tuple[str, Text, Any, int]]:
    """Yield value, title, area and facilities of each stage: what it adds to those before it."""
    entry, before = service.entry, shapely.Polygon()
    stages = [(stage.title, part) for stage, part in service.stages]
    if not stages:
        stages = [(entry.title, service.whole)]
    elif service.undated:
        stages.append((_UNDATED, service.whole))
    for number, (title, part) in enumerate(stages, 1):
        if part.around is None:
            continue
        # lines and points that arcs leave where they touch are no area
        added = shapely.get_parts(shapely.difference(part.around, before))
        added = added[shapely.get_dimensions(added) == 2]
        if len(added):
            yield f"{number}", title, shapely.multipolygons(added), part.facilities
        before = part.around


def _shades(count: int) -> list[str]:
    """Return a colour for each of some stages; of more than there are the last ones are alike."""
    return [_SERVED[min(n, len(_SERVED) - 1)] for n in range(count)]


def _within(service: Service) -> Text:
    title, kilometres = service.entry.title, f"{service.entry.distance_m / 1000:g}"
    if service.entry.along:
        return Text(
            en=f"{title.en}: beside lines within {kilometres} km along the network",
            ru=f"{title.get('ru')}: вдоль линий до {kilometres} км по сети",
            kk=f"{title.get('kk')}: желі бойымен {kilometres} км-ге дейінгі маң",
        )
    return Text(
        en=f"{title.en}: within {kilometres} km",
        ru=f"{title.get('ru')}: до {kilometres} км",
        kk=f"{title.get('kk')}: {kilometres} км-ге дейін",
    )


def _unserved(evidence: Evidence) -> Iterator[Layer]:
    for service in evidence.services.values():
        entry, parts = service.entry, service.whole.areas
        if not parts:
            continue
        kilometres = f"{entry.distance_m / 1000:g}"
        of = np.repeat(list(parts), [len(part.rest) for part in parts.values()])
        frame = gpd.GeoDataFrame(
            {
                "id": [
                    f"{name}-{n + 1}" for name, part in parts.items() for n in range(len(part.rest))
                ],
                **{
                    f"name_{language}": [
                        evidence.layers[name].entry.title.get(language) for name in of
                    ]
                    for language in LANGUAGES
                },
                "area": of,
                "area_ha": np.concatenate([part.rest_ha for part in parts.values()]).round(2),
            },
            geometry=np.concatenate([part.rest for part in parts.values()]),
            crs=4326,
        )
        yield computed(
            result_name(entry.name, "unserved"),
            Text(
                en=f"{entry.title.en}: beyond {kilometres} km",
                ru=f"{entry.title.get('ru')}: дальше {kilometres} км",
                kk=f"{entry.title.get('kk')}: {kilometres} км-ден алыс",
            ),
            frame,
            geometry="polygon",
            of=_of(evidence, service, parts),
            method=said("what lies beyond {m:,g} m {way}", m=entry.distance_m, way=_way(service)),
            fields={
                "area": Text(en="Part of", ru="Чья часть", kk="Ненің бөлігі"),
                "area_ha": Text(en="Area, ha", ru="Площадь, га", kk="Аумағы, га"),
            },
            value_titles={"area": {name: evidence.layers[name].entry.title for name in parts}},
            style=Symbology(
                colour=_UNSERVED[0],
                fill_opacity=0.25,
                width=1.5,
                by="area" if len(parts) > 1 else None,
                classes=_areas(dict.fromkeys(of)) if len(parts) > 1 else {},
            ),
        )


def _areas(names: Iterable[str]) -> dict[str, str]:
    return {name: _UNSERVED[min(n, len(_UNSERVED) - 1)] for n, name in enumerate(names)}


def _reached(evidence: Evidence) -> Iterator[Layer]:
    """Yield the lines that are reached along a network."""
    for service in evidence.services.values():
        entry, reached = service.entry, service.whole.reach
        if entry.along is None or reached is None:
            continue
        kilometres = f"{entry.distance_m / 1000:g}"
        lines = evidence.layers[entry.along.network]
        ids = lines.ids.loc[lines.drawn.index].tolist()
        line = service.lines_of(reached)
        frame = gpd.GeoDataFrame(
            {
                "id": [f"{n + 1}" for n in range(len(reached.lines))],
                "of": [ids[n] for n in line],
                "length_m": geodesy.length_m(reached.lines).round(1),
            },
            geometry=reached.lines,
            crs=4326,
        )
        yield computed(
            result_name(entry.name, "reached"),
            Text(
                en=f"{entry.title.en}: within {kilometres} km along the network",
                ru=f"{entry.title.get('ru')}: до {kilometres} км по сети",
                kk=f"{entry.title.get('kk')}: желі бойымен {kilometres} км-ге дейін",
            ),
            frame,
            geometry="line",
            of=_of(evidence, service, ()),
            method=said("what lies within {m:,g} m {way}", m=entry.distance_m, way=_way(service)),
            fields={
                "of": Text(en="Part of", ru="Чья часть", kk="Ненің бөлігі"),
                "length_m": Text(en="Length, m", ru="Длина, м", kk="Ұзындығы, м"),
            },
            style=Symbology(colour="#7a4b00", width=4),
        )


def _of(evidence: Evidence, service: Service, areas: Iterable[str]) -> list[Layer]:
    """Return the layers that a service's results are of."""
    names = [service.entry.facilities, *areas]
    if service.entry.along:
        names.append(service.entry.along.network)
    return [evidence.layers[name] for name in names]


def _way(service: Service) -> str:
    along = service.entry.along
    if along is None:
        return said("along the ellipsoid")
    return said("along {network}", network=service.layers[along.network].called)
