"""The rules of a check, one a file: its docstring is the rule's text. No code is used again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from alatau_geo.errors import AlatauError
from alatau_geo.report import Finding
from alatau_geo.rules import (
    ag101_repaired,
    ag102_refused,
    ag103_outside_study_area,
    ag104_without_place,
    ag105_partition,
    ag106_accuracy_unstated,
    ag201_superseded,
    ag301_area_not_served,
    ag302_site_not_served,
    ag401_components,
    ag402_loose_ends,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.rules.evidence import Evidence

#: Characters of a failure's reason: geometry errors may quote whole shapes.
_LONGEST = 300


class Rule(Protocol):
    """A rule's module."""

    CODE: str
    __doc__: str | None

    def check(self, evidence: Evidence) -> Iterator[Finding]:
        """Yield what the rule finds."""


RULES: tuple[Rule, ...] = (
    ag101_repaired,
    ag102_refused,
    ag103_outside_study_area,
    ag104_without_place,
    ag105_partition,
    ag106_accuracy_unstated,
    ag201_superseded,
    ag301_area_not_served,
    ag302_site_not_served,
    ag401_components,
    ag402_loose_ends,
)


def check(evidence: Evidence) -> tuple[Finding, ...]:
    """Apply every rule.

    Parameters
    ----------
    evidence : Evidence
        A plan's layers and figures.

    Returns
    -------
    tuple of Finding
        In the order of the rules, then of the layers and features. A rule that fails is an error
        among them, after what it found before.

    Raises
    ------
    PlanError, DataError, UsageError
        If the plan or its data are not what a rule needs.
    """
    return tuple(finding for rule in RULES for finding in _applied(rule, evidence))


def _applied(rule: Rule, evidence: Evidence) -> Iterator[Finding]:
    """Yield what a rule finds, and that it failed where it did."""
    try:
        yield from rule.check(evidence)
    except AlatauError:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the other rules still hold
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]
        message = f"the rule could not be applied to all of the plan: {reason}"
        yield Finding(rule.CODE, "error", "", None, None, message)
