"""What a check found: verdicts on claims, findings with a place, and the evidence they rest on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from alatau_geo.errors import UsageError
from alatau_geo.terms import OUTCOMES, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alatau_geo.catalog import Severity as Severity  # noqa: PLC0414  rules name it so
    from alatau_geo.catalog import Text
    from alatau_geo.history import Accepted, Baseline, Changes
    from alatau_geo.layer import Layer
    from alatau_geo.quantity import Interval
    from alatau_geo.repaired import Repaired
    from alatau_geo.terrain.summary import TerrainSummary

Outcome = Literal["agrees", "contradicts", "cannot tell", "circular", "not measured"]
FAIL_ON = ("contradicts", "cannot-tell", "never")


@dataclass(frozen=True)
class Place:
    """Where something stands in a plan's YAML.

    Parameters
    ----------
    file : str
        Path from the plan's folder, such as ``layers/claims.yaml``.
    line : int
        From 1.
    """

    file: str
    line: int


@dataclass(frozen=True)
class RuleText:
    """A rule that was applied, in words.

    Parameters
    ----------
    code : str
        Its name in reports.
    severity : {"error", "warning", "note"}
        Of what it finds.
    text : str
        What it looks for; its first sentence is the short form.
    advice : str
        What to do about it.
    """

    code: str
    severity: Severity
    text: str
    advice: str

    @property
    def short(self) -> str:
        """The first line of its text."""
        return self.text.split("\n")[0].removesuffix(".")


@dataclass(frozen=True)
class Finding:
    """Something in the data that a reader should know, with its place.

    Parameters
    ----------
    rule : str
        Code of the rule that found it.
    severity : {"error", "warning", "note"}
        How much it matters.
    layer : str
        The layer, or ``""`` for what concerns figures only.
    feature : str or None
        Id of the feature.
    point : tuple of float or None
        Lon, lat.
    message : str
        What was found, with numbers and units.
    place : Place or None
        Where the plan's YAML speaks of the layer or figure.
    accepted : Accepted or None
        Why it is accepted, where a baseline says so.
    """

    rule: str
    severity: Severity
    layer: str
    feature: str | None
    point: tuple[float, float] | None
    message: str
    place: Place | None = None
    accepted: Accepted | None = None


@dataclass(frozen=True)
class Measurement:
    """A measured value with its 95 % uncertainty.

    Parameters
    ----------
    value, uncertainty : float
        In ``unit``; the true value is expected within ``value ± uncertainty``.
    unit : str
        Base unit of the claim.
    method : str
        How both were reached, and what is assumed.
    exact : bool
        Whether every digit of the value counts: a number as printed, not one from geometry.
    """

    value: float
    uncertainty: float
    unit: str
    method: str
    exact: bool = False


@dataclass(frozen=True)
class Verdict:
    """A claim, what was measured of it, and what that says.

    Parameters
    ----------
    id, document : str
        The claim's.
    title : Text
        What it is about.
    stated : str
        The document's words, or how the figure follows from others.
    unit : str
        Base unit of ``interval`` and ``measured``.
    interval : Interval
        What the words leave open.
    derivation : str
        How the interval follows from the words.
    measured : Measurement or None
        What the layers or the other figures give.
    grade : str or None
        The weakest grade of the layers used; ``None`` without layers.
    outcome : str
        ``agrees``, ``contradicts``, ``cannot tell``, ``circular`` or ``not measured``.
    why : str
        One line of reason.
    layers : tuple of str
        Layers measured.
    superseded_by : str or None
        A later figure of the same series.
    repaired : Repaired or None
        What repairs did to the value measured; ``None`` where no feature of it was repaired.
    place : Place or None
        Where ``claims.yaml`` has it.
    accepted : Accepted or None
        Why the verdict is accepted, where a baseline says so.
    """

    id: str
    title: Text
    document: str
    stated: str
    unit: str
    interval: Interval
    derivation: str
    measured: Measurement | None
    grade: str | None
    outcome: Outcome
    why: str
    layers: tuple[str, ...] = ()
    superseded_by: str | None = None
    repaired: Repaired | None = None
    place: Place | None = None
    accepted: Accepted | None = None


@dataclass(frozen=True)
class LayerSummary:
    """A layer as it was used.

    Parameters
    ----------
    name, geometry, grade, source, licence, file, sha256, operation : str
        Its identity and lineage.
    title : Text
        For people.
    accuracy_m : float or None
        Of a vertex, 95 %.
    features, without_place, refused, repaired : int
        Rows kept, rows of those without geometry, rows set aside, geometries changed.
    replaced : bool
        Whether a user's file stood in for the plan's.
    fitted_to : tuple of str
        Claims that its shape was scaled to.
    area_ha, length_km : float or None
        For polygons, and for lines.
    repairs : tuple of str
        The ledger, one line for each changed geometry.
    place : Place or None
        Where ``catalog.yaml`` has it.
    """

    name: str
    title: Text
    geometry: str
    grade: str
    source: str
    licence: str
    file: str
    sha256: str
    operation: str
    accuracy_m: float | None
    features: int
    without_place: int
    refused: int
    repaired: int
    replaced: bool
    fitted_to: tuple[str, ...]
    area_ha: float | None
    length_km: float | None
    repairs: tuple[str, ...]
    place: Place | None = None


@dataclass(frozen=True)
class Report:
    """The result of a check.

    Parameters
    ----------
    plan : str
        Which plan.
    title : Text
        For people.
    claims : tuple of Verdict
        One for each claim, in the plan's order.
    findings : tuple of Finding
        In the order of rule, layer and feature.
    layers : tuple of LayerSummary
        What was used.
    figures : mapping
        Further measured figures (coverage, networks) by group, then name, with units in the names.
    versions : mapping
        Of the package and the libraries that computed.
    rules : tuple of RuleText
        The rules that were applied.
    baseline : Baseline or None
        What it was held against; which findings that accepts, they say themselves.
    changes : Changes or None
        What is other than in an earlier report, where one was given.
    terrain : TerrainSummary or None
        The terrain model, where there is one, with profiles of lines.
    """

    plan: str
    title: Text
    claims: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    layers: tuple[LayerSummary, ...]
    figures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[RuleText, ...] = ()
    baseline: Baseline | None = None
    changes: Changes | None = None
    terrain: TerrainSummary | None = None

    def __repr__(self) -> str:
        """Return what a session shows: how many verdicts and findings there are of each kind."""
        counts = [f"{n} {kind}" for kind in OUTCOMES if (n := self.count(kind))]
        found = Counter[str](finding.severity for finding in self.findings)
        counts += [f"{n} {kind}{'s' if n > 1 else ''}" for kind in SEVERITIES if (n := found[kind])]
        return f"<Report of {self.plan}: {', '.join(counts) or 'nothing'}>"

    def count(self, outcome: str) -> int:
        """Return how many claims have this verdict."""
        return sum(verdict.outcome == outcome for verdict in self.claims)

    @property
    def accepted(self) -> int:
        """How many verdicts and findings a baseline accepts."""
        return sum(item.accepted is not None for item in self.claims) + sum(
            item.accepted is not None for item in self.findings
        )

    def fails(self, fail_on: str) -> bool:
        """Return whether there is anything at or above a threshold.

        Parameters
        ----------
        fail_on : {"contradicts", "cannot-tell", "never"}
            ``contradicts``: contradicted claims and findings that are errors; ``cannot-tell``: also
            undecided claims and warnings. What a baseline accepts does not count.

        Returns
        -------
        bool
            True where a check should exit with 1.

        Raises
        ------
        UsageError
            If there is no such threshold.
        """
        outcomes, severities = failing(fail_on)
        return any(
            verdict.outcome in outcomes and not verdict.accepted for verdict in self.claims
        ) or any(
            finding.severity in severities and not finding.accepted for finding in self.findings
        )


def failing(fail_on: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the verdicts and severities at or above a threshold.

    Parameters
    ----------
    fail_on : {"contradicts", "cannot-tell", "never"}
        As of `Report.fails`.

    Returns
    -------
    tuple of frozenset
        Of verdicts, and of severities.

    Raises
    ------
    UsageError
        If there is no such threshold.

    Examples
    --------
    >>> failing("contradicts")
    (frozenset({'contradicts'}), frozenset({'error'}))
    """
    if fail_on not in FAIL_ON:
        raise UsageError(f"fail_on needs one of {', '.join(FAIL_ON)}; {fail_on!r} was given")
    if fail_on == "never":
        return frozenset(), frozenset()
    if fail_on == "contradicts":
        return frozenset({"contradicts"}), frozenset({"error"})
    return frozenset({"contradicts", "cannot tell"}), frozenset({"error", "warning"})


def summary(layer: Layer) -> LayerSummary:
    """Return a layer as a report tells of it."""
    entry, drawn = layer.entry, layer.drawn
    accuracies = layer.accuracies_m.loc[drawn.index]
    known = len(accuracies) and accuracies.notna().all()
    return LayerSummary(
        name=entry.name,
        title=entry.title,
        geometry=entry.geometry,
        grade=layer.grade,
        source=entry.source,
        licence=entry.licence,
        file=layer.origin.file,
        sha256=layer.origin.sha256,
        operation=str(layer.origin.operation),
        accuracy_m=float(accuracies.max()) if known else None,
        features=len(layer.frame),
        without_place=len(layer.frame) - len(drawn),
        refused=len(layer.refused),
        repaired=len(layer.repairs),
        replaced=layer.origin.replaced,
        fitted_to=layer.fitted_to,
        area_ha=layer.area_ha if entry.geometry == "polygon" else None,
        length_km=layer.length_km if entry.geometry == "line" else None,
        repairs=tuple(str(item) for item in layer.repairs),
    )
