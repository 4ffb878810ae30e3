"""Phases: the times in which parts of a plan are to be built."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints, model_validator

from alatau_geo.catalog.words import Day, Strict, Words
from alatau_geo.style import Colour


class Phase(Strict):
    """A time in which a part of the plan is to be built.

    Parameters
    ----------
    value : str
        What the layers' ``phase_field`` holds, as text.
    title : Text
        For people.
    start, end : date
        Its first and its last day.
    colour : str
        ``#rrggbb`` of its features where a map shows phases.
    because : str
        Where the days come from.
    """

    value: Annotated[str, StringConstraints(min_length=1)]
    title: Words
    start: Day
    end: Day
    colour: Colour = "#4a4a4a"
    because: Annotated[str, StringConstraints(min_length=1)]

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Phase:
        if self.end < self.start:
            raise ValueError("needs an `end` that is not before its `start`")
        return self
