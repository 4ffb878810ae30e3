"""All of ``layers/catalog.yaml``: its layers, its checks, and what must hold between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from alatau_geo import yamlfile
from alatau_geo.catalog.constraint import Constraints
from alatau_geo.catalog.coverage import CoverageEntry
from alatau_geo.catalog.layer import LayerEntry, RepairLimit
from alatau_geo.catalog.words import Name, Selection, Strict, Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from alatau_geo.yamlfile import Place, YamlFile


class Catalog(Strict):
    """All of ``catalog.yaml``.

    Parameters
    ----------
    name : str
        The plan's identifier; names the GeoPackage.
    title : Text
        For people.
    study_area : tuple of float
        West, south, east, north in degrees; what lies outside is reported.
    layers : list of LayerEntry
        In drawing order, the lowest first.
    repair : RepairLimit
        By how much a repair may change a feature, where a layer does not say.
    coverage : list of CoverageEntry
        Service checks.
    constraints : Constraints
        What must hold between layers.
    """

    name: Name
    title: Words
    study_area: tuple[float, float, float, float]
    repair: RepairLimit = RepairLimit()
    layers: Annotated[tuple[LayerEntry, ...], Field(min_length=1)]
    coverage: tuple[CoverageEntry, ...] = ()
    constraints: Constraints = Constraints()

    @field_validator("study_area")
    @classmethod
    def _ordered(cls, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        west, south, east, north = box
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError("needs [west, south, east, north] in degrees, smaller first")
        return box

    @field_validator("layers")
    @classmethod
    def _repaired_alike(
        cls, layers: tuple[LayerEntry, ...], info: ValidationInfo
    ) -> tuple[LayerEntry, ...]:
        limit = info.data.get("repair")
        if limit is None:  # it is wrong, and reported
            return layers
        return tuple(
            layer.model_copy(update={"repair": layer.repair.over(limit)}) for layer in layers
        )

    @model_validator(mode="after")
    def _holds_together(self) -> Catalog:
        if found := list(_between(self)):
            raise ValidationError.from_exception_data(
                "Catalog",
                [
                    InitErrorDetails(
                        # the message is filled in, so that braces in it stay what they are
                        type=PydanticCustomError("catalog", "{message}", {"message": message}),
                        loc=place,
                        input={},
                    )
                    for place, message in found
                ],
            )
        return self

    def layer(self, name: str) -> LayerEntry | None:
        """Return the entry of a layer, ``None`` where there is none."""
        return next((layer for layer in self.layers if layer.name == name), None)


def _between(catalog: Catalog) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong between entries, with its place: repeated and unknown names, geometry."""
    names = {
        "layers": [layer.name for layer in catalog.layers],
        "coverage": [check.name for check in catalog.coverage],
        "constraints.protection": [zone.name for zone in catalog.constraints.protection],
    }
    for key, given in names.items():
        for n, name in enumerate(given):
            if name in given[:n]:
                place = (*key.split("."), n, "name")
                yield place, f"the name {name!r} is given twice: names are unique"
    kinds: dict[str, str] = {}
    for layer in catalog.layers:
        kinds.setdefault(layer.name, layer.geometry)
    for place, name, kind in (*_references(catalog), *_constrained(catalog)):
        if name not in kinds:
            yield place, f"no such layer: {name!r} was given, there are {', '.join(kinds)}"
        elif kind and kinds[name] != kind:
            yield place, f"needs a layer of {kind}s, {name!r} was given, with {kinds[name]}s"
    yield from _at_odds(catalog, kinds)
    for n, layer in enumerate(catalog.layers):
        yield from ((("layers", n, key), text) for key, text in _misplaced(layer))


def _misplaced(layer: LayerEntry) -> Iterator[tuple[str, str]]:
    """Yield the keys of an entry that do not go with its geometry or its name."""
    own = f"{layer.name!r} was given, with {layer.geometry}s"
    if layer.crs and layer.assume_crs:
        yield "assume_crs", "goes without `crs`, over which it would go: keep the one that is meant"
    if layer.partition_of and layer.geometry != "polygon":
        yield "partition_of", f"goes with a layer of polygons, {own}"
    elif layer.partition_of == layer.name:
        yield "partition_of", "a layer can't divide itself, its own name is given"
    if layer.overlaps and (layer.geometry != "polygon" or layer.partition_of):
        yield "overlaps", "goes with a layer of polygons that is no partition_of another"
    if layer.network and layer.geometry != "line":
        yield "network", f"goes with a layer of lines, {own}"


def _references(catalog: Catalog) -> Iterator[tuple[Place, str, str]]:
    """Yield each mention of a layer: where, its name, the geometry it must have."""
    for n, layer in enumerate(catalog.layers):
        if layer.partition_of:
            yield ("layers", n, "partition_of"), layer.partition_of, "polygon"
    for n, check in enumerate(catalog.coverage):
        yield ("coverage", n, "facilities"), check.facilities, "point"
        for m, area in enumerate(check.areas):
            yield ("coverage", n, "areas", m), area, "polygon"
        if check.sites:
            yield ("coverage", n, "sites"), check.sites, "point"


def _constrained(catalog: Catalog) -> Iterator[tuple[Place, str, str]]:
    """Yield each mention of a layer in a constraint; an empty geometry is any."""
    for place, selection in selections(catalog.constraints):
        kind, _, key = place[1:4]
        areas = key == "area" or kind == "no_gaps"
        if kind == "no_overlap":
            areas = catalog.constraints.no_overlap[int(place[2])].other is None
        yield place, selection.layer, "polygon" if areas else ""


def _at_odds(catalog: Catalog, kinds: dict[str, str]) -> Iterator[tuple[Place, str]]:
    """Yield constraints that contradict themselves, or what a layer says."""
    constraints = catalog.constraints
    for n, item in enumerate(constraints.no_overlap):
        place = ("constraints", "no_overlap", n)
        layer = catalog.layer(item.features.layer)
        if item.other is None:
            if layer and layer.overlaps:
                yield place, f"{layer.name} says by `overlaps` that its areas may: keep one of them"
            continue
        given = [kinds.get(part.layer) for part in (item.features, item.other)]
        if None not in given and "polygon" not in given:
            yield place, f"needs areas on one side, {given[0]}s and {given[1]}s were given"
        if item.features.layer == item.other.layer:
            yield place, "needs another layer as `other`: without it they are held to each other"
    for n, inside in enumerate(constraints.inside):
        if inside.features == inside.area:
            yield ("constraints", "inside", n), "features always lie inside themselves"
    for n, zone in enumerate(constraints.protection):
        if zone.around in zone.keep_out:
            yield (
                ("constraints", "protection", n),
                "what is protected can't keep out of its own zone",
            )


def selections(constraints: Constraints) -> Iterator[tuple[Place, Selection]]:
    """Yield every selection of features in a plan's constraints, with its place in the catalog."""
    for kind, items in constraints:
        for n, item in enumerate(items):
            for key, value in item:
                place = ("constraints", kind, n, key)
                if isinstance(value, Selection):
                    yield place, value
                elif key == "keep_out":
                    yield from (((*place, m), part) for m, part in enumerate(value))


def read(path: Path) -> tuple[Catalog, YamlFile]:
    """Read a catalog.

    Parameters
    ----------
    path : Path
        ``catalog.yaml``.

    Returns
    -------
    tuple of Catalog and YamlFile
        The model, and the file for the lines of later messages.

    Raises
    ------
    PlanError
        With file, line and reason of every problem.
    """
    file = yamlfile.read(path)
    return yamlfile.validate(Catalog, file), file
