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
        "balances": [balance.name for balance in catalog.balances],
        "terrain.buildable": [
            land.name for land in (catalog.terrain.buildable if catalog.terrain else ())
        ],
        "constraints.protection": [zone.name for zone in catalog.constraints.protection],
    }
    for key, given in names.items():
        for n, name in enumerate(given):
            if name in given[:n]:
                yield (
                    (*key.split("."), n, "name"),
                    f"the name {name!r} is given twice: names are unique",
                )
    yield from _phases_twice(catalog)
    kinds: dict[str, str] = {}
    for layer in catalog.layers:
        kinds.setdefault(layer.name, layer.geometry)
    for place, name, kind in (*_references(catalog), *_constrained(catalog)):
        if name not in kinds:
            yield place, f"no such layer: {name!r} was given, there are {', '.join(kinds)}"
        elif kind and kinds[name] not in kind.split(" or "):
            due = f"{kind.replace(' or ', 's or ')}s"
            yield place, f"needs a layer of {due}, {name!r} was given, with {kinds[name]}s"
    yield from _not_networks(catalog)
    yield from _at_odds(catalog, kinds)
    for n, layer in enumerate(catalog.layers):
        yield from ((("layers", n, key), text) for key, text in _misplaced(layer, catalog))


def _phases_twice(catalog: Catalog) -> Iterator[tuple[Place, str]]:
    values = [phase.value for phase in catalog.phases]
    for n, value in enumerate(values):
        if value in values[:n]:
            yield ("phases", n, "value"), f"the phase {value!r} is given twice"


def _misplaced(layer: LayerEntry, catalog: Catalog) -> Iterator[tuple[str, str]]:
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
    if layer.phase_field and not catalog.phases:
        yield "phase_field", "needs `phases` of the plan, none are given"
    if layer.network and layer.geometry != "line":
        yield "network", f"goes with a layer of lines, {own}"


def _references(catalog: Catalog) -> Iterator[tuple[Place, str, str]]:
    """Yield each mention of a layer: where, its name, the geometries it may have."""
    for n, layer in enumerate(catalog.layers):
        if layer.partition_of:
            yield ("layers", n, "partition_of"), layer.partition_of, "polygon"
        for place, name, kind in layer.network.layers() if layer.network else ():
            yield ("layers", n, "network", *place), name, kind
    for n, check in enumerate(catalog.coverage):
        for place, name, kind in check.layers():
            yield ("coverage", n, *place), name, kind
    for n, balance in enumerate(catalog.balances):
        for place, name, kind in balance.layers():
            yield ("balances", n, *place), name, kind
    for place, name, kind in catalog.terrain.layers() if catalog.terrain else ():
        yield ("terrain", *place), name, kind


def _not_networks(catalog: Catalog) -> Iterator[tuple[Place, str]]:
    for n, check in enumerate(catalog.coverage):
        lines = catalog.layer(check.along.network) if check.along else None
        if lines and not lines.network:
            place: Place = ("coverage", n, "along", "network")
            yield place, f"needs a layer with `network`, {lines.name!r} has none"


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
    """Yield the claims of counts and balances that are not there, or state something else.

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
    yield from _unknown_demands(catalog, claims)


def _unknown_demands(catalog: Catalog, claims: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    for n, balance in enumerate(catalog.balances):
        units: dict[str, str] = {}
        for m, wanted in enumerate(balance.demand):
            place: Place = ("balances", n, "demand", m, "claim")
            claim = claims.get(wanted.claim)
            if claim is None:
                yield place, f"needs a claim of claims.yaml, {wanted.claim!r} was given"
            elif claim.quantity is None:
                yield place, f"needs a claim that states a figure, {wanted.claim!r} is derived"
            else:
                units[claim.quantity.unit.base] = wanted.claim
        if len(units) > 1:
            given = ", ".join(f"{name!r} in {unit}" for unit, name in units.items())
            yield ("balances", n, "demand"), f"needs claims in one unit, given: {given}"


def unknown_fields(
    catalog: Catalog, columns: Mapping[str, Sequence[str]]
) -> Iterator[tuple[Place, str]]:
    """Yield the fields of constraints, domains and networks that a layer does not have.

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
    asked += [
        (("layers", n, "network", *place), name, field)
        for n, layer in enumerate(catalog.layers)
        if layer.network
        for place, name, field in layer.network.fields(layer.name)
    ]
    for n, check in enumerate(catalog.coverage):
        place = ("coverage", n)
        if check.distances:
            asked.append(((*place, "distances", "by"), check.facilities, check.distances.by))
        if check.loads and check.sites:
            asked.append(((*place, "loads", "demand"), check.sites, check.loads.demand))
            asked.append(((*place, "loads", "capacity"), check.facilities, check.loads.capacity))
        if check.population:
            people = check.population
            asked.append(((*place, "population", "field"), people.layer, people.field))
        asked += [
            ((*place, "stages", m, "where", field), check.facilities, field)
            for m, stage in enumerate(check.stages)
            for field in stage.where
        ]
    for n, balance in enumerate(catalog.balances):
        asked += [
            (("balances", n, "demand", m, "built", field), balance.facilities, field)
            for m, wanted in enumerate(balance.demand)
            for field in wanted.built
        ]
        if balance.among and balance.among.field:
            divided = balance.among
            asked.append((("balances", n, "among", "field"), divided.layer, balance.among.field))
    for place, name, field in asked:
        if name in columns and field not in columns[name]:
            has = ", ".join(columns[name]) or "none"
            yield place, f"{name} has no field {field!r}; it has: {has}"
