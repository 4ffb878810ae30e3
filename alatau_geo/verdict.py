"""Judging claims: what was measured, or reckoned from other figures, against what was stated."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alatau_geo.claims import MEASURES
from alatau_geo.effect import effect
from alatau_geo.errors import DataError, PlanError, UsageError
from alatau_geo.layer import weakest
from alatau_geo.measure import NothingThereError, measure
from alatau_geo.quantity import UNITS, Interval
from alatau_geo.report import Measurement, Verdict
from alatau_geo.sentence import figure, joined, named, said, word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from alatau_geo.claims import Claim, Claims, Of
    from alatau_geo.layer import Layer
    from alatau_geo.repaired import Repaired
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
        If figures are reckoned in a circle or in different units, or a claim can't be measured as
        it asks: with the claim's place.
    DataError
        If its layers can't be laid over each other: with the claim's place.
    """
    bench = _Bench(claims, layers)
    verdicts = []
    for claim in claims.claims:
        try:
            verdicts.append(bench.verdict(claim))
        except (PlanError, UsageError) as error:
            raise PlanError(f"{place(claim)}: {error}") from None
        except DataError as error:
            raise DataError(f"{place(claim)}: {error}") from None
    return tuple(verdicts)


class _Bench:
    """The figures and layers of one plan, and the intervals already reckoned."""

    def __init__(self, claims: Claims, layers: Mapping[str, Layer]) -> None:
        self.claims = claims
        self.layers = layers
        self.intervals: dict[str, tuple[Interval, str, str]] = {}
        self.repaired: dict[str, Repaired | None] = {}

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
            stated=claim.stated or (self.reckoning(claim.derived) if claim.derived else ""),
            unit=unit,
            interval=interval,
            derivation=derivation,
            measured=measured,
            grade=grade,
            outcome=outcome,
            why=why,
            layers=layers if measured else (),
            superseded_by=self.claims.superseded.get(claim.id),
            repaired=self.repaired.get(claim.id),
        )

    def interval(self, claim: Claim) -> tuple[Interval, str, str]:
        """Return interval, base unit and derivation of a stated or derived figure.

        A derived one may follow from derived ones through any number of steps: those that wait for
        others are a list, for the interpreter's own stack has an end.
        """
        waiting = {} if claim.id in self.intervals else {claim.id: claim}
        while waiting:
            step = next(reversed(waiting.values()))
            if quantity := step.quantity:
                found = quantity.interval, quantity.unit.base, quantity.derivation
            else:
                assert step.derived is not None  # noqa: S101  the model asks for one of the two
                due = [name for name in step.derived.claims if name not in self.intervals]
                if due and due[0] in waiting:
                    # from where it closes on: what only leads to a circle is not in it
                    circle = [*list(waiting)[list(waiting).index(due[0]) :], due[0]]
                    raise PlanError(f"figures are derived in a circle: {' ← '.join(circle)}")
                if due:
                    waiting[due[0]] = self.claims.by_id[due[0]]
                    continue
                interval, unit = self.combined(step.derived)
                found = (
                    interval,
                    unit,
                    said("follows from {figures}", figures=self.reckoning(step.derived)),
                )
            self.intervals[step.id] = found
            del waiting[step.id]
        return self.intervals[claim.id]

    def combined(self, of: Of) -> tuple[Interval, str]:
        """Return the interval that a sum or difference of figures leaves."""
        parts = [self.interval(self.claims.by_id[name]) for name in of.claims]
        units = list(dict.fromkeys(unit for _, unit, _ in parts))
        if len(units) > 1:
            raise PlanError(
                f"figures can only be reckoned in one unit, {', '.join(of.claims)} are in"
                f" {', '.join(units)}"
            )
        unit = units[0]
        if of.difference:
            first, *rest = (interval for interval, _, _ in parts)
            return first - Interval.total(rest), unit
        return Interval.total(interval for interval, _, _ in parts), unit

    def reckoning(self, of: Of) -> str:
        """Return a sum or difference of figures in their documents' words."""
        sign = " − " if of.difference else " + "
        return joined(sign, [self.claims.by_id[name].words for name in of.claims])

    def outcome(
        self, claim: Claim, interval: Interval, unit: str
    ) -> tuple[Outcome, Measurement | None, str]:
        if claim.of is None:
            reason = claim.note or said("no layer holds it")
            later = self.claims.superseded.get(claim.id)
            why = joined("; ", [self.superseded(later), reason]) if later else reason
            return "not measured", None, why
        if claim.of.claims:
            return self.reckoned(claim, claim.of, interval, unit)
        if later := self.claims.superseded.get(claim.id):
            return "not measured", None, self.superseded(later)
        return self.measured(claim, claim.of, interval, unit)

    def superseded(self, later: str) -> str:
        claim = self.claims.by_id[later]
        return said(
            "superseded by {stated} of {day} ({id})",
            stated=claim.words,
            day=self.claims.day(claim),
            id=self.called(later),
        )

    def measured(
        self, claim: Claim, of: Of, interval: Interval, unit: str
    ) -> tuple[Outcome, Measurement | None, str]:
        """Judge a figure against layers."""
        if unit not in {
            known.base for known in UNITS.values() if known.dimension in MEASURES[of.kind]
        }:
            raise PlanError(f"{of.kind} is not measured in {unit}: change the figure or `of`")
        try:
            result = measure(of, self.layers)
        except NothingThereError as error:
            return "not measured", None, error.args[0]
        self.repaired[claim.id] = effect(of, self.layers, result, unit=unit)
        value, uncertainty = result.in_unit(unit)
        measurement = Measurement(value, uncertainty, unit, result.method)
        fitted = self.fitted(claim, of)
        if fitted:
            replaced = [name for name in of.layers if self.layers[name].origin.replaced]
            reason = said("{fitted}, so it can't be evidence", fitted=joined(said(" and "), fitted))
            files = [
                said(
                    "{layer} is measured from {file}",
                    layer=self.layers[name].called,
                    file=self.layers[name].origin.file,
                )
                for name in replaced
            ]
            return "circular", measurement, joined("; ", [reason, *files])
        found = Interval.around(value, uncertainty)
        found = Interval(
            None if result.may_be_less else found.low, None if result.may_be_more else found.high
        )
        outcome, why = _compare(interval, found, value, unit)
        return outcome, measurement, joined("; ", [why, *result.reservations])

    def fitted(self, claim: Claim, of: Of) -> list[str]:
        """Return which layers used were fitted to the claim, or to a whole or a part of it."""
        related = self.claims.related(claim.id)
        fitted: dict[str, list[str]] = {}
        for name in of.layers:
            targets = related & set(self.layers[name].fitted_to)
            if targets:
                target: str = said("this figure")
                if claim.id not in targets:
                    others = [self.called(other) for other in sorted(targets)]
                    target = said(
                        "{figures}, a whole or a part of this figure",
                        figures=joined(said(" and "), others),
                    )
                fitted.setdefault(target, []).append(self.layers[name].called)
        return [
            said(
                "{layers} {were} fitted to {figure}",
                layers=joined(said(" and "), names),
                were="were" if len(names) > 1 else "was",
                figure=target,
            )
            for target, names in fitted.items()
        ]

    def called(self, claim: str) -> str:
        """Return a claim's id, which readers are told as its title."""
        return named(claim, self.claims.by_id[claim].title.model_dump(exclude_none=True))

    def reckoned(
        self, claim: Claim, of: Of, interval: Interval, unit: str
    ) -> tuple[Outcome, Measurement | None, str]:
        """Judge a figure against other figures."""
        total, parts_unit = self.combined(of)
        if parts_unit != unit:
            raise PlanError(
                f"figures can only be reckoned in one unit, this is in {unit}, its parts in"
                f" {parts_unit}"
            )
        words = self.reckoning(of)
        if of.includes:
            # parts that may not be all of it measure nothing: they only have to fit in
            outcome, why = _inclusion(interval, total, unit)
            return outcome, None, said("{figures}: {why}", figures=words, why=why)
        measurement, amount = None, _with_unit(f"{total:,}", unit)
        if total.low is not None and total.high is not None:
            middle, half = (total.low + total.high) / 2, (total.high - total.low) / 2
            measurement = Measurement(
                float(middle),
                float(half),
                unit,
                said("figures as stated: {figures}", figures=words),
            )
        if interval.contains(total):
            return "agrees", measurement, said("{figures} = {total}", figures=words, total=amount)
        if interval.disjoint(total):
            return (
                "contradicts",
                measurement,
                said(
                    "{figures} = {total}, which leaves nothing in common",
                    figures=words,
                    total=amount,
                ),
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
            measurement = Measurement(
                float(printed.low or 0),
                0.0,
                unit,
                said(
                    "the numbers as printed: {figures}; their roundings together leave {total}",
                    figures=words,
                    total=amount,
                ),
                exact=True,
            )
            return (
                "agrees",
                measurement,
                said("as printed, {figures} adds up to the last digit", figures=words),
            )
        return (
            "cannot tell",
            measurement,
            said("{figures} = {total}: the roundings leave it open", figures=words, total=amount),
        )

    def printed(self, of: Of) -> Interval | None:
        """Return the sum or difference of the numbers as printed, ``None`` where one is a bound."""
        values = []
        for name in of.claims:
            quantity = self.claims.by_id[name].quantity
            if quantity is None or quantity.value is None or quantity.bound not in _PRINTED:
                return None
            values.append(quantity.value)
        first, *rest = (Interval(value, value) for value in values)
        return first - Interval.total(rest) if of.difference else first + Interval.total(rest)


def _inclusion(whole: Interval, parts: Interval, unit: str) -> tuple[Outcome, str]:
    """Judge a whole by parts that must not come to more than it."""
    text = said("its stated parts come to {parts}", parts=_with_unit(f"{parts:,}", unit))
    if whole.low is not None and parts.high is not None and parts.high <= whole.low:
        return "agrees", said("{parts}, which fits in it", parts=text)
    if whole.high is not None and parts.low is not None:
        either_open = parts.low_open or whole.high_open
        if parts.low > whole.high or (parts.low == whole.high and either_open):
            return "contradicts", said("{parts}, which is more than the whole", parts=text)
    open_ = said("{parts}: what the words leave open does not decide it", parts=text)
    return "cannot tell", open_


def _compare(stated: Interval, found: Interval, value: float, unit: str) -> tuple[Outcome, str]:
    """Judge a stated interval by the one that was found around a measured value."""
    if stated.contains(found):
        return "agrees", said("the measured interval lies inside the stated one")
    if not stated.disjoint(found):
        if found.low is None or found.high is None:
            return "cannot tell", said("the intervals overlap: what is missing may decide it")
        return "cannot tell", said(
            "the intervals overlap: the layer is not accurate enough to decide"
        )
    if stated.low is not None and value <= stated.low:
        gap, side = float(stated.low) - value, said("below")
    else:
        assert stated.high is not None  # noqa: S101  what is disjoint and not below is above an end
        gap, side = value - float(stated.high), said("above")
    if gap == 0:
        return "contradicts", said("measured exactly the bound, which the figure leaves out")
    amount = _with_unit(_amount(gap, unit), unit)
    return "contradicts", said(
        "measured {amount} {side} what the figure leaves open", amount=amount, side=side
    )


def _amount(gap: float, unit: str) -> str:
    """Return a difference with one decimal, or so many that two digits of it show; counts whole."""
    if unit == "1" and gap.is_integer():
        return f"{gap:,.0f}"
    decimals = 1 if gap >= 1 else 1 - math.floor(math.log10(gap))
    return f"{gap:,.{min(decimals, 9)}f}"


def _with_unit(number: str, unit: str) -> str:
    return figure(number) if unit == "1" else joined(" ", [figure(number), word(unit)])
