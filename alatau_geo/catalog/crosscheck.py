"""What must hold between the entries of a catalog, and between them, claims and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.catalog.words import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from alatau_geo.catalog.constraint import Constraints
    from alatau_geo.catalog.layer import LayerEntry
    from alatau_geo.catalog.model import Catalog
    from alatau_geo.yamlfile import Place


def between(catalog: Catalog) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong between entries, with its place.

    Parameters
    ----------
    catalog : Catalog
        Entries that are right by themselves.

    Yields
    ------
    tuple of Place and str
        Repeated and unknown names, layers of the wrong geometry, and what contradicts itself.
    """
    names = {
        "layers": [layer.name for layer in catalog.layers],
        "coverage": [check.name for check in catalog.coverage],
        "constraints.protection": [zone.name for zone in catalog.constraints.protection],
    }
    for key, given in names.items():
        for n, name in enumerate(given):
            if name in given[:n]:
                yield (
                    (*key.split("."), n, "name"),
                    f"the name {name!r} is given twice: names are unique",
                )
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


def unknown_claims(catalog: Catalog, claims: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Yield the claims of counts that are not there, or state no number.

    Parameters
    ----------
    catalog : Catalog
        The plan's.
    claims : mapping
        Id → claim.

    Yields
    ------
    tuple of Place and str
        Where in the catalog, and what is wrong.
    """
    for n, count in enumerate(catalog.constraints.counts):
        for name in count.claims:
            place: Place = ("constraints", "counts", n, "expected")
            if count.by:
                value = next(key for key, due in count.each.items() if due == name)
                place = ("constraints", "counts", n, "each", value)
            if name not in claims:
                yield place, f"needs a number or a claim of claims.yaml, {name!r} was given"
                continue
            quantity = claims[name].quantity
            if quantity is None or quantity.unit.base != "1":
                yield place, f"needs a claim that states how many, {name!r} does not"


def unknown_fields(
    catalog: Catalog, columns: Mapping[str, Sequence[str]]
) -> Iterator[tuple[Place, str]]:
    """Yield the fields of constraints and domains that a layer does not have.

    Parameters
    ----------
    catalog : Catalog
        The plan's.
    columns : mapping
        Layer → its fields, for the layers that are looked at.

    Yields
    ------
    tuple of Place and str
        Where in the catalog, and what is wrong. A field that is required is passed over: that it is
        missing is the file's fault, and a rule tells it.
    """
    asked: list[tuple[Place, str, str]] = [
        (("layers", n, "domains", field), layer.name, field)
        for n, layer in enumerate(catalog.layers)
        for field, domain in layer.domains.items()
        if not domain.required
    ]
    for place, selection in selections(catalog.constraints):
        asked += [((*place, "where", field), selection.layer, field) for field in selection.where]
    asked += [
        (("constraints", "counts", n, "by"), count.features.layer, count.by)
        for n, count in enumerate(catalog.constraints.counts)
        if count.by
    ]
    for place, name, field in asked:
        if name in columns and field not in columns[name]:
            has = ", ".join(columns[name]) or "none"
            yield place, f"{name} has no field {field!r}; it has: {has}"
