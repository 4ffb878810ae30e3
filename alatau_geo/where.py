"""Which features of a layer are meant: a field and the values it may have."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        key: (str(item),) if isinstance(item, str | int | float) else item
        for key, item in value.items()
    }


#: Field → the values that a feature may have there.
Where = Annotated[
    dict[str, Annotated[tuple[str, ...], Field(min_length=1)]], BeforeValidator(_listed)
]
