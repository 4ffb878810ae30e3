"""One symbology for each layer, from which the web map and other outputs draw alike."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)


def _colour(text: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise ValueError("needs a colour as #rrggbb")
    return text.lower()


#: ``#rrggbb``, made small letters.
Colour = Annotated[str, AfterValidator(_colour)]

#: Dash and gap in pixels of what :func:`is_dashed`.
SCHEMATIC_DASH = (6, 4)
#: Grade → ``#rrggbb`` where a map shows grades, from the strongest evidence to the weakest.
GRADE_COLOURS = {
    "surveyed": "#00664d",
    "official": "#0f4c66",
    "digitised": "#5b8fb0",
    "unstated": "#7f7f7f",
    "schematic": "#c77700",
}
#: Outcome → ``#rrggbb``, as the web map's figures have it.
OUTCOME_COLOURS = {
    "agrees": "#00664d",
    "contradicts": "#a8330a",
    "cannot tell": "#745500",
    "circular": "#57478f",
    "not measured": "#55616d",
}
#: Severity → ``#rrggbb`` of findings.
SEVERITY_COLOURS = {"error": "#a8330a", "warning": "#c77700", "note": "#55616d"}
#: The web map's ground, its letters and its muted letters.
PAPER, INK, MUTED = "#f3f0e8", "#1c2732", "#55616d"


def _scales(given: object) -> object:
    if isinstance(given, tuple | list) and len(given) == 2:
        largest, smallest = (float(value) for value in given)
        if not 1 <= largest < smallest <= 1e9:
            raise ValueError("needs [largest, smallest] scale as 1 : N, such as [1000, 250000]")
    return given


#: The largest and the smallest scale, as denominators.
Scales = Annotated[tuple[float, float], BeforeValidator(_scales)]


class Symbology(BaseModel):
    """How the features of a layer are drawn.

    Parameters
    ----------
    colour : str
        ``#rrggbb`` of lines, outlines and markers.
    fill : str, optional
        ``#rrggbb`` of areas and markers; ``colour`` where absent.
    fill_opacity : float
        0 to 1.
    width : float
        Line or outline width in pixels.
    radius : float
        Radius of a point's marker in pixels.
    by : str, optional
        A field whose values have colours of their own.
    classes : dict
        Value of that field, as text → ``#rrggbb``; needs ``by``.
    scales : tuple of float, optional
        The largest and the smallest scale at which QGIS draws the layer: 1 : these numbers.
    label_scales : tuple of float, optional
        The same for its names.

    Examples
    --------
    >>> Symbology(colour="#1b6ca8").fill_colour
    '#1b6ca8'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    colour: Colour = "#4a4a4a"
    fill: Colour | None = None
    fill_opacity: Annotated[float, Field(ge=0, le=1)] = 0.15
    width: Annotated[float, Field(gt=0, le=20)] = 2.0
    radius: Annotated[float, Field(gt=0, le=40)] = 6.0
    by: str | None = None
    classes: dict[str, Colour] = {}
    scales: Scales | None = None
    label_scales: Scales | None = None

    @model_validator(mode="after")
    def _classes_of_a_field(self) -> Symbology:
        if self.classes and self.by is None:
            raise ValueError("classes need `by`, the field whose values they are of; none is given")
        return self

    @property
    def fill_colour(self) -> str:
        """Return the colour areas and markers are filled with."""
        return self.fill or self.colour

    def colour_of(self, value: object) -> str:
        """Return the outline colour of a feature whose ``by`` field has this value."""
        return self.classes.get(str(value), self.colour)


def is_dashed(grade: str) -> bool:
    """Return whether a feature of this grade is drawn with dashes.

    Examples
    --------
    >>> is_dashed("schematic"), is_dashed("surveyed")
    (True, False)
    """
    return grade in {"schematic", "unstated"}
