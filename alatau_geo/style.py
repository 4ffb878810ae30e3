"""One symbology for each layer, from which the web map and other outputs draw alike."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


def _colour(text: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise ValueError("needs a colour as #rrggbb")
    return text.lower()


#: ``#rrggbb``, made small letters.
Colour = Annotated[str, AfterValidator(_colour)]

#: Dash and gap in pixels of what :func:`is_dashed`.
SCHEMATIC_DASH = (6, 4)


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
