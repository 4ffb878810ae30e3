"""Libraries of the extra `open`, and what to say where they are not installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from alatau_geo.errors import UsageError


def needed(name: str) -> Any:
    """Return a library, or say how to get it.

    Parameters
    ----------
    name : str
        Such as ``osmnx``.

    Returns
    -------
    module
        The library.

    Raises
    ------
    UsageError
        If it is not installed.

    Examples
    --------
    >>> needed("no_such_library")
    Traceback (most recent call last):
    alatau_geo.errors.UsageError: open data need the library no_such_library: pip install ...
    """
    try:
        return import_module(name)
    except ImportError:
        raise UsageError(
            f"open data need the library {name}: pip install 'alatau-geo[open]'"
        ) from None
