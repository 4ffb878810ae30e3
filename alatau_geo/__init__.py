"""Hold the layers of a city plan against what its documents state, and map the verdicts.

Examples
--------
>>> import alatau_geo
>>> plan = alatau_geo.open_plan()
>>> plan.check().count("contradicts")
0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alatau_geo.plan import Plan, open_plan
    from alatau_geo.report import Finding, Report, Verdict

__version__ = "0.1.0"

_PLACES = {
    "Finding": "alatau_geo.report",
    "Plan": "alatau_geo.plan",
    "Report": "alatau_geo.report",
    "Verdict": "alatau_geo.report",
    "open_plan": "alatau_geo.plan",
}
__all__ = ["Finding", "Plan", "Report", "Verdict", "__version__", "open_plan"]


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: the command line's help loads no GIS library."""
    if name not in _PLACES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(_PLACES[name]), name)
