"""The fields that a map asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.catalog import LANGUAGES
from alatau_geo.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alatau_geo.layer import Layer
    from alatau_geo.webmap.spec import MapSpec


def check_fields(spec: MapSpec, layers: Sequence[Layer]) -> None:
    """Refuse fields that a map asks for and nothing has: a misspelt one would hide features.

    Parameters
    ----------
    spec : MapSpec
        What is asked for.
    layers : sequence of Layer
        Those of the map.

    Raises
    ------
    PlanError
        Naming the field, and what there is.
    """
    fields = {layer.name: _fields_of(layer) for layer in layers}
    for name, asked in spec.popups.items():
        for field in asked:
            if field not in fields[name]:
                raise PlanError(
                    f"popups: {name} has no field {field!r}; it has: {', '.join(fields[name])}"
                )
    stops = spec.phases.stops if spec.phases else ()
    for stop in stops:
        for field in stop.where or [spec.phases.field]:  # type: ignore[union-attr]
            if not any(field in known for known in fields.values()):
                raise PlanError(
                    f"phases: the stop {stop.title.en!r} needs a field {field!r}, no layer of the"
                    " map has it"
                )


def _fields_of(layer: Layer) -> list[str]:
    """Return the fields of a layer; those in several languages also without their ending."""
    named = [str(name) for name in layer.frame.columns if name != layer.frame.geometry.name]
    bare = [
        name[: -len(language) - 1]
        for name in named
        for language in LANGUAGES
        if name.endswith(f"_{language}")
    ]
    return list(dict.fromkeys([*named, *bare]))
