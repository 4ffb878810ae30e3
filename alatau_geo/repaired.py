"""What repairs of geometry did to a measured value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alatau_geo.sentence import figure, joined, said, word

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Repaired:
    """What repairs of geometry did to a measured value.

    Parameters
    ----------
    features : int
        How many of the features measured were repaired.
    change : float or None
        By how much the value grew against the shapes as given, in the claim's unit; ``None`` where
        shapes were cut, which those given can't be.
    methods : mapping
        Method → by how much it would give more than the value measured, in the claim's unit.
    """

    features: int
    change: float | None
    methods: Mapping[str, float] = field(default_factory=dict)

    def words(self, unit: str) -> str:
        """Return it as a sentence, in a claim's unit.

        Examples
        --------
        >>> Repaired(2, 0.0012, {"buffer(0)": -4.5}).words("ha")
        '2 features: +0.0012 ha against the shapes as given; buffer(0) would give 4.5 ha less'
        """
        count = said("1 feature")
        if self.features > 1:
            count = said("{n} features", n=self.features)
        given = said("the shapes as given can't be cut, so what they gave is not known")
        if self.change is not None:
            given = said("no change")
            if change := _amount(self.change, unit):
                sign = "-" if self.change < 0 else "+"
                given = said("{sign}{change} against the shapes as given", sign=sign, change=change)
        others = []
        for method, more in self.methods.items():
            what = said("the same")
            if amount := _amount(more, unit):
                side = said("less") if more < 0 else said("more")
                what = said("{amount} {side}", amount=amount, side=side)
            others.append(said("{method} would give {what}", method=method, what=what))
        return joined("; ", [said("{features}: {given}", features=count, given=given), *others])


def _amount(value: float, unit: str) -> str:
    """Return an amount without its sign, to four decimals; ``""`` for one that is zero then."""
    number = f"{abs(value):,.4f}".rstrip("0").rstrip(".")
    if number == "0":
        return ""
    return figure(number) if unit == "1" else joined(" ", [figure(number), word(unit)])
