"""What layers are called that analyses compute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.catalog.words import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable


def result_name(analysis: str, what: str) -> str:
    """Return the name of a result: the analysis, and what it is of it.

    Parameters
    ----------
    analysis : str
        A service check, a network, an entry of land; of a long name the end gives way.
    what : str
        Such as ``served``.

    Returns
    -------
    str
        At most as long as a layer's name may be.

    Examples
    --------
    >>> result_name("power", "unserved")
    'power_unserved'
    >>> result_name("reach_of_clinics_and_hospitals_by_2030", "unserved")
    'reach_of_clinics_and_hospitals__unserved'
    """
    return f"{analysis[: LONGEST_NAME - len(what) - 1]}_{what}"


def may_be_result(name: str, analyses: Iterable[str]) -> bool:
    """Return whether a result of one of some analyses may have a name.

    Examples
    --------
    >>> may_be_result("power_unserved", ["power"]), may_be_result("powers", ["power"])
    (True, False)
    >>> long = "reach_of_clinics_and_hospitals_by_2030"
    >>> may_be_result(result_name(long, "served"), [long])
    True
    """
    cuts = [n for n, letter in enumerate(name) if letter == "_" and n < len(name) - 1]
    return any(
        analysis == name[:cut] or (len(name) == LONGEST_NAME and analysis.startswith(name[:cut]))
        for analysis in analyses
        for cut in cuts
    )
