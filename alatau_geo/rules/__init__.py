"""The rules of a check, one a file: its docstring is the rule's text. No code is used again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from alatau_geo.errors import AlatauError, UsageError
from alatau_geo.report import Finding, RuleText
from alatau_geo.rules import (
    ag101_repaired,
    ag102_refused,
    ag103_outside_study_area,
    ag104_without_place,
    ag105_partition,
    ag106_accuracy_unstated,
    ag107_twice,
    ag108_same_shape,
    ag109_same_id,
    ag110_narrow,
    ag111_slivers,
    ag112_overlap,
    ag113_spikes,
    ag114_repeated_points,
    ag201_superseded,
    ag301_area_not_served,
    ag302_site_not_served,
    ag303_people_not_served,
    ag304_district_without,
    ag305_no_facility,
    ag306_off_the_network,
    ag307_demand_beyond_capacity,
    ag308_capacity_unknown,
    ag401_components,
    ag402_loose_ends,
    ag403_unknown_ends,
    ag404_undershoots,
    ag405_overshoots,
    ag406_drawn_twice,
    ag407_crosses_itself,
    ag408_pseudo_nodes,
    ag409_too_short,
    ag410_wrong_way,
    ag411_crossing,
    ag412_not_fed,
    ag413_in_protection_zone,
    ag414_unreachable,
    ag415_fits_nothing,
    ag501_inside,
    ag502_no_overlap,
    ag503_no_gaps,
    ag504_protection,
    ag511_value_missing,
    ag512_value_outside_domain,
    ag513_value_twice,
    ag521_count,
    ag601_too_steep,
    ag602_without_heights,
    ag603_not_buildable,
    ag604_site_not_buildable,
    ag605_no_terrain_model,
)
from alatau_geo.rules.cap import MOST, capped
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

__all__ = ["MOST", "RULES", "Rule", "check", "fails", "find"]

#: Characters of a failure's reason: geometry errors may quote whole shapes.
_LONGEST = 300
_RANKS = {"note": 0, "warning": 1, "error": 2}


class Rule(Protocol):
    """A rule's module: its docstring is the rule's text.

    Parameters
    ----------
    CODE : str
        Its name in reports; never used again.
    SEVERITY : {"error", "warning", "note"}
        Of what it finds.
    ADVICE : str
        What to do about it.
    """

    CODE: str
    SEVERITY: Severity
    ADVICE: str
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
    ag107_twice,
    ag108_same_shape,
    ag109_same_id,
    ag110_narrow,
    ag111_slivers,
    ag112_overlap,
    ag113_spikes,
    ag114_repeated_points,
    ag201_superseded,
    ag301_area_not_served,
    ag302_site_not_served,
    ag303_people_not_served,
    ag304_district_without,
    ag305_no_facility,
    ag306_off_the_network,
    ag307_demand_beyond_capacity,
    ag308_capacity_unknown,
    ag401_components,
    ag402_loose_ends,
    ag403_unknown_ends,
    ag404_undershoots,
    ag405_overshoots,
    ag406_drawn_twice,
    ag407_crosses_itself,
    ag408_pseudo_nodes,
    ag409_too_short,
    ag410_wrong_way,
    ag411_crossing,
    ag412_not_fed,
    ag413_in_protection_zone,
    ag414_unreachable,
    ag415_fits_nothing,
    ag501_inside,
    ag502_no_overlap,
    ag503_no_gaps,
    ag504_protection,
    ag511_value_missing,
    ag512_value_outside_domain,
    ag513_value_twice,
    ag521_count,
    ag601_too_steep,
    ag602_without_heights,
    ag603_not_buildable,
    ag604_site_not_buildable,
    ag605_no_terrain_model,
)


def find(code: str) -> Rule:
    """Return the rule of a code.

    Parameters
    ----------
    code : str
        Such as ``AG101``, in any case.

    Returns
    -------
    Rule
        Its module.

    Raises
    ------
    UsageError
        If no rule has it.

    Examples
    --------
    >>> find("ag102").SEVERITY
    'error'
    """
    by_code = {rule.CODE: rule for rule in RULES}
    if rule := by_code.get(code.strip().upper()):
        return rule
    known = ", ".join(by_code)
    raise UsageError(f"no rule {code[:80]!r}; there are: {known}")


def text(rule: Rule) -> RuleText:
    """Return a rule in words, for reports.

    Parameters
    ----------
    rule : Rule
        Its module.

    Returns
    -------
    RuleText
        Whose text has a line for each paragraph.

    Examples
    --------
    >>> text(find("AG101")).short
    'A geometry had to be made valid: its area or length may not be what its maker meant'
    """
    paragraphs = (rule.__doc__ or "").strip().split("\n\n")
    words = "\n".join(" ".join(part.split()) for part in paragraphs)
    return RuleText(rule.CODE, rule.SEVERITY, words, rule.ADVICE)


def check(evidence: Evidence, *, family: str | tuple[str, ...] = "AG") -> tuple[Finding, ...]:
    """Apply every rule.

    Parameters
    ----------
    evidence : Evidence
        A plan's layers and figures.
    family : str or tuple of str
        How the codes begin of those to apply.

    Returns
    -------
    tuple of Finding
        In the order of the rules, then of the layers and features; of each rule, layer and severity
        the first `MOST`, or the largest, and one that counts the rest. A rule that fails is an
        error among them, after what it found before.

    Raises
    ------
    PlanError, DataError, UsageError
        If the plan or its data are not what a rule needs.
    """
    own = [rule for rule in RULES if rule.CODE.startswith(family)]
    return tuple(finding for rule in own for finding in capped(applied(rule, evidence)))


def fails(findings: Iterable[Finding], fail_on: str) -> bool:
    """Return whether a finding is as severe as a threshold, or more.

    Parameters
    ----------
    findings : iterable of Finding
        Of a check.
    fail_on : {"warning", "note", "never"}
        The threshold; errors count with both.
    """
    least = _RANKS.get(fail_on)
    return least is not None and any(_RANKS[item.severity] >= least for item in findings)


def applied(rule: Rule, evidence: Evidence) -> Iterator[Finding]:
    """Yield what a rule finds, and that it failed where it did.

    Parameters
    ----------
    rule : Rule
        One of `RULES`.
    evidence : Evidence
        A plan's layers and figures.

    Yields
    ------
    Finding
        In the order of the layers and features.
    """
    try:
        yield from rule.check(evidence)
    except AlatauError:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the other rules still hold
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]
        message = said("the rule could not be applied to all of the plan: {reason}", reason=reason)
        yield Finding(rule.CODE, "error", "", None, None, message)
