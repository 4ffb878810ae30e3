"""What `layers fetch` does, line by line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alatau_geo import catalog, verdict
from alatau_geo.difference import verdict_lines
from alatau_geo.errors import PlanError
from alatau_geo.fetching import model as models
from alatau_geo.fetching import placing, wants
from alatau_geo.fetching.gathering import gather
from alatau_geo.importing import layer_card, over
from alatau_geo.plan import open_plan, reference_folder
from alatau_geo.reports.wording import printable
from alatau_geo.sources import lock as locks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from alatau_geo.fetching.gathering import Asked
    from alatau_geo.fetching.new import Facts, New
    from alatau_geo.sources import Store

#: Without these nothing is written.
_STATED = ("grade", "source", "licence")


def run(asked: Asked, plan: Path | None, store: Store, *, writes: bool = True) -> Iterator[str]:
    """Fetch open data, show what they become, and bring them into a plan.

    Parameters
    ----------
    asked : Asked
        What is asked for.
    plan : Path or None
        The plan's folder. Without it the reference plan's study area is asked for, and nothing is
        written.
    store : Store
        Where answers are kept, and how they are fetched.
    writes : bool
        Whether the plan is written.

    Yields
    ------
    str
        Lines for a terminal.

    Raises
    ------
    UsageError, PlanError, DataError
        If something can't be had or used: nothing is written then.
    """
    folder = reference_folder() if plan is None else plan
    layers = folder / "layers"
    if not layers.is_dir():
        raise PlanError(
            f"{folder}: a plan needs a folder layers/, there is none:"
            " `alatau-geo init DIR` makes a plan to start from"
        )
    known, _ = catalog.read(layers / "catalog.yaml")
    lock = locks.read(layers)
    news = gather(asked, known, lock, store)
    want = next((want for want in asked.wants if want.source == wants.DEM), None)
    model = models.gather(want, asked, known, lock, store) if want else None
    if model is not None:
        placing.check_model(known, layers, replaces=asked.replaces)
    news = [placing.refreshed(new, known, layers) for new in news]
    news = [placing.with_asked_fields(new, folder) if new.replaces else new for new in news]
    lacking: list[str] = []
    for new in news:
        entry = new.judged.entry
        yield ""
        yield f"{new.name}: {entry['geometry']}s from {new.facts.source}"
        yield from _card(entry, new.facts)
        yield from (f"  {line}" for line in layer_card(new.judged).splitlines()[1:])
        lacking += [f"--{key}" for key in _STATED if key not in entry]
    if model is not None:
        yield ""
        yield f"{models.NAME}: a terrain model, {len(model.paths)} raster(s)"
        yield from _card(model.entry, model.facts)
        lacking += [f"--{key}" for key in _STATED if key not in model.entry]
    if any(new.replaces for new in news):
        yield ""
        yield from _figures(news, folder)
    yield ""
    if plan is None or lacking or not writes:
        needed = ["PLAN (a folder; `alatau-geo init DIR` makes one)"] * (plan is None)
        needed += dict.fromkeys(lacking)
        said = f": it needs {', '.join(needed)}" if needed else ""
        yield f"nothing is written{said}"
        return
    yield from (f"written: {path}" for path in placing.place(folder, news, model))
    added = [new.name for new in news if not new.replaces]
    if added:
        yield f"to draw it, name it in a group of maps/overview.yaml: {', '.join(added)}"


def _card(entry: Mapping[str, Any], facts: Facts) -> Iterator[str]:
    """Yield where something is from, and what it is worth."""
    told = [
        ("from", facts.label),
        ("source", str(entry.get("source", "not stated"))),
        ("licence", str(entry.get("licence", "not stated"))),
        ("date", str(entry.get("date", "not known"))),
        ("grade", str(entry.get("grade", "not stated"))),
        ("accuracy", f"{entry['accuracy_m']:g} m" if "accuracy_m" in entry else "not stated"),
        *(("note", note) for note in facts.notes),
    ]
    yield from (f"  {word:<9} {printable(text)}" for word, text in told)


def _figures(news: Sequence[New], folder: Path) -> Iterator[str]:
    """Yield what happens to each figure when all layers are replaced at once."""
    plan = open_plan(folder)
    layers = dict(plan.layers)
    for new in news:
        if not new.replaces:
            continue
        _, layer = over.replaced(new.judged, folder)
        # what is refused is set aside in a file of its own
        kept = replace(new.judged, refused=new.judged.refused.iloc[:0])
        layers[new.name] = over.as_layer(layer, kept)
        yield f"in the place of {new.name} ({layer.entry.file}, {layer.grade})"
        if layer.fitted_to:
            yield f"  fitted no longer to: {', '.join(layer.fitted_to)}"
    found = list(verdict_lines(plan.check().claims, verdict.judge(plan.claims, layers)))
    yield "figures:" if found else "figures: no verdict and no measured value changes"
    yield from (f"  {line}" for line in found)
