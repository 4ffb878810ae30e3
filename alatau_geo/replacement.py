"""A file that a user puts in place of a plan's layer, and what the user corrects in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo import crs, vector
from alatau_geo.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alatau_geo.catalog import LayerEntry

_FORM = "NAME=FILE[:TABLE][?FIELD=VALUE[&FIELD=VALUE]]"
#: Between two conditions: an ``&`` before the next field's name and ``=``.
_AND = re.compile(r"&(?=[^&=]+=)")
_TABLE = re.compile(
    rf"(.+?(?:{'|'.join(re.escape(end) for end in vector.FORMATS)})):(.*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Fixes:
    """What a user corrects in the files that stand in for layers.

    Parameters
    ----------
    encoding : str, optional
        How their texts are encoded, whatever they say.
    assume_crs : str, optional
        The CRS of their coordinates, whatever they say.
    swap_axes : bool
        Whether they have latitude before longitude, or northing before easting.
    """

    encoding: str | None = None
    assume_crs: str | None = None
    swap_axes: bool = False

    def check(self, replacements: Sequence[Replacement]) -> None:
        """Refuse fixes that can't be applied.

        Parameters
        ----------
        replacements : sequence of Replacement
            The files that they are for.

        Raises
        ------
        UsageError
            If there are fixes and no files, or the CRS is unknown.

        Examples
        --------
        >>> Fixes(swap_axes=True).check([])
        Traceback (most recent call last):
        alatau_geo.errors.UsageError: --swap-axes: corrects the files given by --layer, none is ...
        """
        given = {
            "--encoding": self.encoding,
            "--assume-crs": self.assume_crs,
            "--swap-axes": self.swap_axes or None,
        }
        options = ", ".join(option for option, value in given.items() if value is not None)
        if options and not replacements:
            raise UsageError(
                f"{options}: corrects the files given by --layer, none is given; for a plan's own"
                " layer set `encoding`, `assume_crs` or `swap_axes` in its catalog entry"
            )
        if self.assume_crs is not None:
            try:
                crs.parse(self.assume_crs, where="--assume-crs")
            except DataError as error:
                raise UsageError(str(error)) from None

    def over(self, entry: LayerEntry) -> LayerEntry:
        """Return a layer's entry with these fixes in place of its own."""
        given: dict[str, str | bool | None] = {}
        if self.encoding is not None:
            given["encoding"] = self.encoding
        if self.assume_crs is not None:
            given |= {"assume_crs": self.assume_crs, "crs": None}
        if self.swap_axes:
            given["swap_axes"] = True
        return entry.model_copy(update=given)


@dataclass(frozen=True)
class Replacement:
    """A file that stands in for a plan's layer for one run.

    Parameters
    ----------
    layer : str
        The plan's layer.
    path : Path
        The user's file.
    table : str or None
        The layer inside it.
    where : dict
        Field → value: the rows to take.
    """

    layer: str
    path: Path
    table: str | None
    where: dict[str, tuple[str, ...]]

    @classmethod
    def parse(cls, text: str) -> Replacement:
        """Read ``NAME=FILE[:TABLE][?FIELD=VALUE[&FIELD=VALUE]]``.

        Parameters
        ----------
        text : str
            What the user gave. All of it is meant literally: ``%`` and ``+`` are themselves. A
            field given twice takes either value. An ``&`` that no ``FIELD=`` follows belongs to
            the value. A file that is there under the whole of a name with ``?`` or ``:`` is that.

        Returns
        -------
        Replacement
            Its parts.

        Raises
        ------
        UsageError
            If it has another form.

        Examples
        --------
        >>> item = Replacement.parse("city=districts.gpkg:cities?KATO=191800000")
        >>> item.path.name, item.table, item.where
        ('districts.gpkg', 'cities', {'KATO': ('191800000',)})
        """
        name, _, rest = text.partition("=")
        file, selector = _split_selector(rest)
        where: dict[str, tuple[str, ...]] = {}
        for pair in [] if selector is None else _AND.split(selector):
            field, equals, value = pair.partition("=")
            if not (field and equals):
                raise UsageError(f"--layer needs {_FORM}, the selector {selector!r} was given")
            where[field] = (*where.get(field, ()), value)
        path, table = _split_table(file)
        if not name or not path or table == "":
            raise UsageError(f"--layer needs {_FORM}, {text!r} was given")
        return cls(name, Path(path), table, where)

    @property
    def selector(self) -> str:
        """Return the selector as the user would write it."""
        return "&".join(
            f"{field}={value}" for field, values in self.where.items() for value in values
        )

    @property
    def label(self) -> str:
        """Return file, table and selector in one."""
        table = f":{self.table}" if self.table else ""
        text = f"{self.path.name}{table}" + (f"?{self.selector}" if self.where else "")
        # a name that is not UTF-8 must not break a report
        return text.encode("utf-8", "replace").decode()


def _split_selector(text: str) -> tuple[str, str | None]:
    """Return file (and table), and the selector: a ``?`` may also belong to a file's name."""
    if _is_file(text):
        return text, None
    for match in re.finditer(r"\?", text):
        file = text[: match.start()]
        if _is_file(_split_table(file)[0]):
            return file, text[match.end() :]
    file, mark, selector = text.partition("?")
    return file, selector if mark else None


def _split_table(text: str) -> tuple[str, str | None]:
    r"""Return path and table: a colon may also belong to the path, as in ``C:\city.gpkg``."""
    if _is_file(text):
        return text, None
    match = _TABLE.fullmatch(text)
    return (match[1], match[2]) if match else (text, None)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # too long, or a character no name can have
        return False
