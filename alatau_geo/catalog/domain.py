"""What the values of a field must be: a domain, as geodatabases call it."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from alatau_geo.catalog.words import IN_LANGUAGES, Day, Severity, Strict

ValueType = Literal["text", "integer", "number", "date", "boolean"]
#: RE2 takes a pattern's length times its repeats in memory.
_LONGEST = 500


def _pattern(text: str) -> str:
    # RE2 takes time in proportion to the text, whatever the pattern: a plan may be a stranger's
    import pyarrow as pa  # noqa: PLC0415  heavy, and few plans have patterns
    import pyarrow.compute as pc  # noqa: PLC0415

    if len(text) > _LONGEST:
        raise ValueError(f"needs {_LONGEST} characters at most, {len(text)} were given")
    try:
        pc.match_substring_regex(pa.array([""]), text)
    except pa.ArrowInvalid as error:
        reason = re.sub(r"^Invalid regular expression: ", "", str(error))[:100]
        raise ValueError(
            "needs a regular expression that RE2 reads (no lookaround, no backreferences):"
            f" {reason}"
        ) from None
    return text


class Domain(Strict):
    """What the values of a field must be.

    Parameters
    ----------
    required : bool
        Whether every feature must have a value.
    unique : bool
        Whether no two features may have the same value.
    type : {"text", "integer", "number", "date", "boolean"}, optional
        What each value must be, also where the file keeps it as text.
    values : list of str
        The values there may be, compared as text.
    min, max : float, optional
        Bounds of numbers, included.
    earliest, latest : date, optional
        Bounds of dates, included.
    pattern : str, optional
        A regular expression (RE2) of the whole value.
    min_length, max_length : int, optional
        Bounds of its length in characters.
    severity : {"error", "warning", "note"}
        Of what is found.
    because : str
        Why, or who says so.
    """

    required: bool = False
    unique: bool = False
    type: ValueType | None = None
    values: tuple[str, ...] = ()
    min: Annotated[float, Field(allow_inf_nan=False)] | None = None
    max: Annotated[float, Field(allow_inf_nan=False)] | None = None
    earliest: Day | None = None
    latest: Day | None = None
    pattern: Annotated[str, AfterValidator(_pattern)] | None = None
    min_length: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    severity: Severity = "error"
    because: Annotated[str, StringConstraints(max_length=2000), IN_LANGUAGES] = ""

    @model_validator(mode="after")
    def _holds_together(self) -> Domain:
        if not self.required and not self.unique and not self.says_of_values:
            raise ValueError(
                "needs something that is asked of the field: required, unique, type, values, min,"
                " max, earliest, latest, pattern, min_length or max_length"
            )
        for low, high in (("min", "max"), ("earliest", "latest"), ("min_length", "max_length")):
            one, other = getattr(self, low), getattr(self, high)
            if one is not None and other is not None and one > other:
                raise ValueError(f"needs {low} up to {high}, {one} and {other} were given")
        kinds = {
            "min or max": (self.min, self.max),
            "earliest or latest": (self.earliest, self.latest),
        }
        types = {"min or max": (None, "integer", "number"), "earliest or latest": (None, "date")}
        for words, bounds in kinds.items():
            if bounds != (None, None) and self.type not in types[words]:
                raise ValueError(f"{words} goes without type {self.type}, which was given")
        if kinds["min or max"] != (None, None) != kinds["earliest or latest"]:
            raise ValueError("needs bounds of numbers or of dates, both were given")
        return self

    @property
    def says_of_values(self) -> bool:
        """Return whether anything is asked of each value by itself."""
        given = (self.type, self.min, self.max, self.earliest, self.latest, self.pattern)
        lengths = (self.min_length, self.max_length)
        return bool(self.values) or any(item is not None for item in (*given, *lengths))
