"""What a report says of itself."""

import pytest

from alatau_geo.errors import UsageError
from alatau_geo.report import FAIL_ON, Finding, Report, Verdict


def report(outcomes=(), severities=()):
    verdicts = tuple(
        Verdict(str(n), None, "d", "", "ha", None, "", None, None, outcome, "")
        for n, outcome in enumerate(outcomes)
    )
    findings = tuple(Finding("AG000", item, "layer", None, None, "") for item in severities)
    return Report("plan", None, verdicts, findings, ())


@pytest.mark.parametrize(
    ("outcomes", "severities", "failing"),
    [
        ((), (), set()),
        (("agrees", "circular", "not measured"), ("note",), set()),
        (("cannot tell",), (), {"cannot-tell"}),
        ((), ("warning",), {"cannot-tell"}),
        (("contradicts",), (), {"contradicts", "cannot-tell"}),
        ((), ("error",), {"contradicts", "cannot-tell"}),
        (("agrees", "contradicts"), ("note", "warning"), {"contradicts", "cannot-tell"}),
    ],
)
def test_what_fails_a_check(outcomes, severities, failing):
    made = report(outcomes, severities)
    assert {threshold for threshold in FAIL_ON if made.fails(threshold)} == failing


def test_an_unknown_threshold_is_no_silent_pass():
    with pytest.raises(UsageError, match="one of contradicts, cannot-tell, never; 'all' was"):
        report().fails("all")


def test_what_a_session_shows_of_a_report():
    made = report(("agrees", "not measured", "agrees"), ("note", "warning", "note"))
    assert repr(made) == "<Report of plan: 2 agrees, 1 not measured, 1 warning, 2 notes>"
    assert repr(report()) == "<Report of plan: nothing>"


def test_verdicts_are_counted_by_outcome():
    made = report(("agrees", "agrees", "circular"))
    assert [made.count(item) for item in ("agrees", "circular", "contradicts")] == [2, 1, 0]
