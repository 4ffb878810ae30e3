"""Judging claims: what was measured, or reckoned from other figures, against what was stated."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from alatau_geo.errors import PlanError, UsageError
from alatau_geo.layer import weakest
from alatau_geo.measure import measure
from alatau_geo.quantity import Interval
from alatau_geo.report import Measurement, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from alatau_geo.claims import Claim, Claims, Of
    from alatau_geo.layer import Layer
    from alatau_geo.report import Outcome

#: Bounds for which the printed number itself can be added up.
_PRINTED = ("exact", "rounded")


def judge(
    claims: Claims,
    layers: Mapping[str, Layer],
    *,
    place: Callable[[Claim], str] = lambda claim: claim.id,
) -> tuple[Verdict, ...]:
    """Judge every claim of a plan.

    Parameters
    ----------
    claims : Claims
        The figures.
    layers : mapping
        Name → layer.
    place : callable
        From a claim to where it stands, for messages.

    Returns
    -------
    tuple of Verdict
        In the order of the claims.

    Raises
    ------
    PlanError
        If figures are reckoned in a circle, or a claim can't be measured as it asks.
    """
    bench = _Bench(claims, layers)
    verdicts = []
    for claim in claims.claims:
        try:
            verdicts.append(bench.verdict(claim))
        except (PlanError, UsageError) as error:
            raise PlanError(f"{place(claim)}: {error}") from None
    return tuple(verdicts)


class _Bench:
    """The figures and layers of one plan, and the intervals already reckoned."""

    def __init__(self, claims: Claims, layers: Mapping[str, Layer]) -> None:
        self.claims = claims
        self.layers = layers
        self.intervals: dict[str, tuple[Interval, str, str]] = {}

    def verdict(self, claim: Claim) -> Verdict:
        interval, unit, derivation = self.interval(claim)
        layers = tuple(claim.of.layers) if claim.of else ()
        outcome, measured, why = self.outcome(claim, interval, unit)
        grade = (
            weakest([self.layers[name].grade for name in layers]) if layers and measured else None
        )
        return Verdict(
            id=claim.id,
            title=claim.title,
            document=claim.document,
            stated=claim.stated or self.reckoning(claim),
            unit=unit,
            interval=interval,
            derivation=derivation,
            measured=measured,
            grade=grade,
            outcome=outcome,
            why=why,
            layers=layers if measured else (),
            superseded_by=self.claims.superseded.get(claim.id),
        )

    def interval(self, claim: Claim, above: tuple[str, ...] = ()) -> tuple[Interval, str, str]:
        """Return interval, base unit and derivation of a stated or derived figure."""
        if claim.id in above:
            raise PlanError(f"figures are derived in a circle: {' ← '.join((*above, claim.id))}")
        if claim.id not in self.intervals:
            if claim.quantity:
                quantity = claim.quantity
                self.intervals[claim.id] = (
                    quantity.interval,
                    quantity.unit.base,
                    quantity.derivation,
                )
            else:
                assert claim.derived is not None  # noqa: S101  the model asks for one of the two
                interval, unit = self.combined(claim.derived, (*above, claim.id))
                self.intervals[claim.id] = interval, unit, f"follows from {self.reckoning(claim)}"
        return self.intervals[claim.id]

    def combined(self, of: Of, above: tuple[str, ...] = ()) -> tuple[Interval, str]:
        """Return the interval that a sum or difference of figures leaves."""
        parts = [self.interval(self.claims.by_id[name], above) for name in of.claims]
        unit = parts[0][1]
        if of.difference:
            first, *rest = (interval for interval, _, _ in parts)
            return first - Interval.total(rest), unit
        return Interval.total(interval for interval, _, _ in parts), unit

    def reckoning(self, claim: Claim) -> str:
        """Return how a derived figure follows from stated ones, in their words."""
        of = claim.derived or claim.of
        assert of is not None  # noqa: S101  only asked of claims with a relation
        sign = " − " if of.difference else " + "
        return sign.join(self.claims.by_id[name].stated or name for name in of.claims)

    def outcome(
        self, claim: Claim, interval: Interval, unit: str
    ) -> tuple[Outcome, Measurement | None, str]:
        if claim.of is None:
            reason = claim.note or "no layer holds it"
            later = self.claims.superseded.get(claim.id)
            return "not measured", None, f"{self.superseded(later)}; {reason}" if later else reason
        if claim.of.claims:
            return self.reckoned(claim, claim.of, interval, unit)
        if later := self.claims.superseded.get(claim.id):
            return "not measured", None, self.superseded(later)
        return self.measured(claim, claim.of, interval, unit)

    def superseded(self, later: str) -> str:
        claim = self.claims.by_id[later]
        day = self.claims.day(claim) or date.min
        return f"superseded by {claim.stated or later} of {day.isoformat()} ({later})"

    def measured(
        self, claim: Claim, of: Of, interval: Interval, unit: str
    ) -> tuple[Outcome, Measurement | None, str]:
        """Judge a figure against layers."""
        result = measure(of, self.layers)
        value, uncertainty = result.in_unit(unit)
        measurement = Measurement(value, uncertainty, unit, result.method)
        fitted = self.fitted(claim, of)
        if fitted:
            replaced = [name for name in of.layers if self.layers[name].origin.replaced]
            why = f"{' and '.join(fitted)} was scaled to this figure: it can't be evidence"
            if replaced:
                why += f"; {', '.join(replaced)} is measured from {self.layers[replaced[0]].origin.file}"
            return "circular", measurement, why
        found = Interval.around(value, uncertainty)
        unstated = any(self.layers[name].accuracies_m.isna().any() for name in of.layers)
        reservation = "; accuracy unstated, counted as zero" if unstated else ""
        outcome, why = _compare(interval, found, value, unit)
        return outcome, measurement, why + reservation

    def fitted(self, claim: Claim, of: Of) -> list[str]:
        """Return the layers used that were fitted to the claim, its wholes or its parts."""
        related = self.claims.related(claim.id)
        return [name for name in of.layers if related & set(self.layers[name].fitted_to)]

    def reckoned(
        self, claim: Claim, of: Of, interval: Interval, unit: str
    ) -> tuple[Outcome, Measurement | None, str]:
        """Judge a figure against other figures."""
        total, _ = self.combined(of)
        words = self.reckoning(claim) if claim.stated else " + ".join(of.claims)
        measurement = None
        if total.low is not None and total.high is not None:
            middle, half = (total.low + total.high) / 2, (total.high - total.low) / 2
            measurement = Measurement(
                float(middle), float(half), unit, f"figures as stated: {words}"
            )
        if of.includes:
            outcome, why = _inclusion(interval, total, unit)
            return outcome, measurement, why
        if interval.contains(total):
            return "agrees", measurement, f"{words} = {total} {_unit(unit)}".strip()
        if interval.disjoint(total):
            return (
                "contradicts",
                measurement,
                f"{words} = {total} {_unit(unit)}, which leaves nothing in common",
            )
        # Figures are added up before they are rounded or after it: as printed they agree if the
        # printed numbers do, although the roundings of many parts are wider than that of the whole.
        printed = self.printed(of)
        if (
            printed is not None
            and claim.quantity
            and claim.quantity.bound in _PRINTED
            and interval.contains(printed)
        ):
            return "agrees", measurement, f"as printed, {words} adds up to the last digit"
        return (
            "cannot tell",
            measurement,
            f"{words} = {total} {_unit(unit)}: the roundings leave it open",
        )

    def printed(self, of: Of) -> Interval | None:
        """Return the sum or difference of the numbers as printed, ``None`` where one is a bound."""
        values = []
        for name in of.claims:
            quantity = self.claims.by_id[name].quantity
            if quantity is None or quantity.value is None or quantity.bound not in _PRINTED:
                return None
            values.append(quantity.value)
        result = values[0] - sum(values[1:]) if of.difference else sum(values)
        return Interval(result, result)  # type: ignore[arg-type]  a sum of decimals is one


def _inclusion(interval: Interval, parts: Interval, unit: str) -> tuple[Outcome, str]:
    text = f"its stated parts come to {parts} {_unit(unit)}".strip()
    if interval.low is not None and parts.high is not None and parts.high <= interval.low:
        return "agrees", f"{text}, which fits in it"
    if interval.high is not None and parts.low is not None and parts.low > interval.high:
        return "contradicts", f"{text}, which is more than the whole"
    return "cannot tell", f"{text}: the roundings leave it open"


def _compare(stated: Interval, found: Interval, value: float, unit: str) -> tuple[Outcome, str]:
    if stated.contains(found):
        return "agrees", "the measured interval lies inside the stated one"
    if not stated.disjoint(found):
        return "cannot tell", "the intervals overlap: the layer is not accurate enough to decide"
    if stated.low is not None and value < stated.low:
        gap, side = float(stated.low) - value, "below"
    else:
        gap, side = value - float(stated.high or 0), "above"
    return (
        "contradicts",
        f"measured {gap:,.1f} {_unit(unit)}".rstrip() + f" {side} what the figure leaves open",
    )


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit
