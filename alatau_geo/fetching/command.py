"""What `layers fetch` does, line by line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alatau_geo import catalog, verdict
from alatau_geo.columns import texts_of
from alatau_geo.conflation import conflate
from alatau_geo.conflation import lines as conflated_lines
from alatau_geo.difference import verdict_lines
from alatau_geo.errors import UsageError
from alatau_geo.fetching import model as models
from alatau_geo.fetching import placing, wants
from alatau_geo.fetching.gathering import gather
from alatau_geo.importing import layer_card, over
from alatau_geo.layer import ids_of
from alatau_geo.plan import layers_of, open_plan, reference_folder
from alatau_geo.reports.wording import printable
from alatau_geo.sources import lock as locks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from alatau_geo.fetching.gathering import Asked
    from alatau_geo.fetching.new import Facts, New
    from alatau_geo.layer import Layer
    from alatau_geo.sources import Store

#: Without these nothing is written.
_STATED = ("grade", "source", "licence")
_NAMES = ("name_en", "name", "name_ru", "name_kk")


def run(
    asked: Asked,
    plan: Path | None,
    store: Store,
    *,
    writes: bool = True,
    against: str | None = None,
) -> Iterator[str]:
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
    against : str, optional
        The plan's layer to compare with; the one that the source is usually of without.

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
    layers = layers_of(folder)
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
    if news:
        yield from _compared(news, folder, against)
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


def english(text: str | Mapping[str, str]) -> str:
    """Return a text of an entry in English."""
    return text if isinstance(text, str) else text["en"]


def _card(entry: Mapping[str, Any], facts: Facts) -> Iterator[str]:
    """Yield where something is from, and what it is worth."""
    told = [
        ("from", facts.label),
        ("source", english(entry.get("source", "not stated"))),
        ("licence", str(entry.get("licence", "not stated"))),
        ("date", str(entry.get("date", "not known"))),
        ("grade", str(entry.get("grade", "not stated"))),
        ("accuracy", f"{entry['accuracy_m']:g} m" if "accuracy_m" in entry else "not stated"),
        *(("note", note) for note in facts.notes),
    ]
    yield from (f"  {word:<9} {printable(text)}" for word, text in told)


def _compared(news: Sequence[New], folder: Path, against: str | None) -> Iterator[str]:
    """Yield what agrees with the plan's layers and what does not."""
    drawn = open_plan(folder).layers
    if against and against not in drawn:
        raise UsageError(
            f"--against: no layer {against!r} in the plan; there are: {', '.join(drawn)}"
        )
    for new in news:
        if layer := drawn.get(_counterpart(new, against)):
            yield ""
            yield from _conflated(layer, new)


def _counterpart(new: New, against: str | None) -> str:
    """Return the plan's layer that something fetched is compared with."""
    return against or (new.name if new.replaces else new.usual)


def _conflated(layer: Layer, new: New) -> Iterator[str]:
    """Yield which of a layer's features are in what was fetched, as far as that can be told."""
    kind = new.judged.entry["geometry"]
    if layer.entry.geometry != kind:
        return
    kept = new.judged.kept
    found = conflate(
        layer.frame,
        kept,
        kind=kind,
        accuracies_m=layer.accuracies_m.tolist(),
        data_accuracy_m=new.judged.entry.get("accuracy_m") or 0.0,
    )
    title = f"{layer.name} ({layer.grade}) against {new.facts.source}"
    yield from conflated_lines(
        found, _called(layer.frame, layer.ids), _called(kept, None), title=title
    )


def _called(frame: gpd.GeoDataFrame, ids: pd.Series | None) -> list[str]:
    """Return what to call each feature: its name in English, or any, and its id."""
    ids = ids_of(frame, "id") if ids is None else ids
    texts = [texts_of(frame[name]) for name in _NAMES if name in frame.columns]
    names = [next((own for own in row if own), "") for row in zip(*texts, strict=True)]
    names = names or [""] * len(frame)
    return [f"{name} ({one})" if name else str(one) for name, one in zip(names, ids, strict=True)]


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
