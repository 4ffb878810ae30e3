"""Limits on files from strangers: one place, settable."""

from __future__ import annotations

import dataclasses
import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alatau_geo.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The environment variable that sets limits: ``features=20000000,file_bytes=8e9``.
VARIABLE = "ALATAU_GEO_LIMITS"


@dataclass(frozen=True)
class Limits:
    """What a file may ask of the machine; past it the file or the feature is refused.

    Parameters
    ----------
    file_bytes : int
        Bytes of one file.
    markup_bytes : int
        Bytes of one KML, GML, GPX, OSM XML or DXF, whose readers hold several times as much in
        memory.
    features : int
        Rows of one layer.
    vertices : int
        Vertices of one geometry: such a feature is refused, not its file.
    text_bytes : int
        Bytes of one text value in UTF-8.
    depth : int
        Levels of nesting in JSON and XML.
    members : int
        Files in one archive.
    unpacked_bytes : int
        Bytes of what comes out of an archive, or of a compressed table.
    ratio : int
        How many times its packed size a member of an archive may have, past its first megabyte.
    document_bytes, document_pages, document_text, document_numbers : int
        Bytes of a document that figures are looked up in, its pages, characters of its text, and
        numbers in that.
    document_seconds, document_memory : int
        Seconds and bytes that its parser may take.
    cells : int
        Cells of a raster within the study area.

    Examples
    --------
    >>> Limits().features
    10000000
    """

    file_bytes: int = 4_000_000_000
    markup_bytes: int = 500_000_000
    features: int = 10_000_000
    vertices: int = 500_000
    text_bytes: int = 1_000_000
    depth: int = 32
    members: int = 1_000
    unpacked_bytes: int = 4_000_000_000
    ratio: int = 200
    document_bytes: int = 50_000_000
    document_pages: int = 2_000
    document_text: int = 2_000_000
    document_numbers: int = 50_000
    document_seconds: int = 60
    document_memory: int = 2_000_000_000
    cells: int = 400_000_000

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Limits:
        """Return the limits in force.

        Parameters
        ----------
        environ : mapping, optional
            The environment; the process's own unless given.

        Returns
        -------
        Limits
            The defaults, with what :data:`VARIABLE` sets.

        Raises
        ------
        UsageError
            If it names no limit, or gives no positive number.

        Examples
        --------
        >>> Limits.from_environment({"ALATAU_GEO_LIMITS": "features=2e7, depth=8"}).features
        20000000
        """
        text = (os.environ if environ is None else environ).get(VARIABLE, "")
        known = [field.name for field in dataclasses.fields(cls)]
        values: dict[str, int] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            name, _, value = (item.strip() for item in part.partition("="))
            number = _number(value)
            if name not in known or number is None:
                raise UsageError(
                    f"{VARIABLE}: needs NAME=NUMBER, {part!r} was given; names: {', '.join(known)}"
                )
            values[name] = number
        return cls(**values)

    def refusal(self, name: str, found: float, *, what: str, where: str, advice: str) -> DataError:
        """Return the error that says which limit something is past.

        Parameters
        ----------
        name : str
            The limit.
        found : float
            What was found.
        what : str
            What is counted, for people.
        where : str
            The file.
        advice : str
            What to do about it, apart from raising the limit.

        Returns
        -------
        DataError
            Ready to be raised.
        """
        limit = getattr(self, name)
        return DataError(
            f"{where}: {what} may be {limit:,} at most, {found:,} found: {advice}, or raise the"
            f" limit with {VARIABLE}={name}=NUMBER if you trust the file"
        )


def _number(text: str) -> int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if math.isfinite(number) and number >= 1 else None
