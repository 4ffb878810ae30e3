"""From what is asked for to layers that can be written: from the network, the cache, or files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alatau_geo import sources, vector
from alatau_geo.columns import texts_of
from alatau_geo.errors import DataError, UsageError
from alatau_geo.fetching import wants
from alatau_geo.fetching.new import Facts, New, Said, judged
from alatau_geo.importing import Wish
from alatau_geo.importing.found import examine
from alatau_geo.sources import districts, nominatim, osmxml, overpass
from alatau_geo.sources import file as files
from alatau_geo.sources.lock import Lock, Piece
from alatau_geo.sources.source import OSM_CREDIT, OSM_LICENCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from alatau_geo.catalog import Catalog, Text
    from alatau_geo.crs import Box
    from alatau_geo.fetching.wants import Want
    from alatau_geo.sources import Answer, OsmSource, Sheet, Store
    from alatau_geo.sources.store import Stored
    from alatau_geo.sources.web import Request

#: The day from which OpenStreetMap's data are under the ODbL.
_ODBL_SINCE = "2012-09-12"


@dataclass(frozen=True)
class Asked:
    """All that a user asks for.

    Parameters
    ----------
    wants : sequence of Want
        The sources.
    said : Said
        What the user says of them.
    table : str or None
        The layer inside a file that has several.
    place : str or None
        For `osm-boundary`, the one area.
    box : tuple of float or None
        West, south, east, north in degrees; the plan's study area without.
    overpass, nominatim : str or None
        Servers; those that OSMnx is set to without.
    replaces : bool
        Whether layers of the plan are to be replaced.
    """

    wants: Sequence[Want]
    said: Said = field(default_factory=Said)
    table: str | None = None
    place: str | None = None
    box: Box | None = None
    overpass: str | None = None
    nominatim: str | None = None
    replaces: bool = False


def gather(asked: Asked, known: Catalog, lock: Lock, store: Store) -> list[New]:
    """Return the layers that open data become.

    Parameters
    ----------
    asked : Asked
        What is asked for; the terrain model apart.
    known : Catalog
        The plan's.
    lock : Lock
        The plan's: what was fetched before has to have the same bytes.
    store : Store
        Where answers are kept, and how they are fetched.

    Returns
    -------
    list of New
        In the order asked for.

    Raises
    ------
    UsageError, DataError
        If a source can't be had, or has nothing that can be used.
    """
    found: list[New] = []
    for want in asked.wants:
        if want.source in sources.OSM:
            found += _osm(want, asked, known, lock, store)
        elif want.source == wants.DISTRICTS:
            found.append(_districts(want, asked, known, lock, store))
    if asked.said.name and len(found) > 1:
        told = ", ".join(new.usual for new in found)
        raise UsageError(f"--as: goes with one layer, these come: {told}: ask for one source")
    names = [new.name for new in found]
    if again := {name for name in names if names.count(name) > 1}:
        raise UsageError(f"{', '.join(sorted(again))}: comes twice: fetch one, and then the other")
    return found


def piece_of(stored: Stored) -> Piece:
    """Return what the lock file has of something fetched."""
    return Piece(
        url=stored.url,
        request=stored.request,
        sha256=stored.sha256,
        size=stored.size,
        retrieved=stored.retrieved,
    )


def piece_of_file(path: Path) -> Piece:
    """Return what the lock file has of a user's own file."""
    return Piece(file=path.name, sha256=vector.sha256(path), size=path.stat().st_size)


def fetched(store: Store, lock: Lock, request: Request, *, suffix: str) -> Stored:
    """Return an answer, which has to be the locked one where there is one."""
    body = "\n".join(f"{key}={value}" for key, value in request.body.items())
    return store.get(request, suffix=suffix, known=lock.known(request.url, body))


def _osm(want: Want, asked: Asked, known: Catalog, lock: Lock, store: Store) -> list[New]:
    source = sources.OSM[want.source]
    box = asked.box or known.study_area
    pieces: tuple[Piece, ...]
    if asked.place and want.source != "osm-boundary":
        raise UsageError("--place: goes with osm-boundary alone")
    if want.path is not None:
        answer = files.read(want.path, source.fits, study_area=box, table=asked.table)
        pieces, served = (piece_of_file(want.path),), ""
    else:
        answer, pieces = _asked_of_overpass(source, asked, box, lock, store)
        served = overpass_host(asked)
    made = sources.sheets(source, answer)
    if not made:
        raise _nothing(want, source, answer, box)
    facts = _osm_facts(source, answer, pieces, served, sum(sheet.apart for sheet in made))
    return [_new(sheet, facts, asked, known, alone=len(made) == 1) for sheet in made]


def overpass_host(asked: Asked) -> str:
    """Return the Overpass server that is asked."""
    return overpass.request("", asked.overpass or overpass.default_url()).host


def _asked_of_overpass(
    source: OsmSource, asked: Asked, box: Box, lock: Lock, store: Store
) -> tuple[Answer, tuple[Piece, ...]]:
    url = asked.overpass or overpass.default_url()
    pieces: list[Piece] = []
    filters: tuple[str, ...] = source.filters
    only = ""
    if asked.place:
        search = nominatim.request(asked.place, asked.nominatim or nominatim.default_url())
        found = fetched(store, lock, search, suffix=".json")
        pieces.append(piece_of(found))
        only, called = nominatim.area(found.path, asked.place)
        filters = (only,)
        store.tell(f"--place {asked.place!r} is {only}: {called}")
    request = overpass.request(overpass.query(filters, None if only else box), url)
    stored = fetched(store, lock, request, suffix=".osm")
    pieces.append(piece_of(stored))
    try:
        answer = osmxml.read(stored.path, source.fits)
    except DataError as error:
        raise DataError(str(error).replace(str(stored.path), request.host)) from None
    if only:
        # an area comes with the ways it is made of, which may be areas' as well
        name = only.replace("(", "/").rstrip(")")
        answer = answer.picked(lambda one: one.name == name)
    return answer, tuple(pieces)


def _nothing(want: Want, source: OsmSource, answer: Answer, box: Box) -> DataError:
    where = str(want.path) if want.path else "the area asked for"
    if answer.elements:
        kinds = ", ".join(target.geometry for target in source.targets)
        return DataError(
            f"{want.source}: {where} has {len(answer.elements):,} that fit by their tags, none of"
            f" them of the geometry needed ({kinds})"
        )
    what = source.title.partition(":")[0]
    if want.path:
        return DataError(
            f"{want.source}: {want.path}: has no {what}: needs features with OpenStreetMap's tags,"
            " as properties, in `tags` or in `other_tags`"
        )
    west, south, east, north = box
    return DataError(
        f"{want.source}: nothing found: {south:g}–{north:g}° N, {west:g}–{east:g}° E has no {what}:"
        " look at the area with --bbox, or nobody has mapped it yet; an empty layer is not written"
    )


def _osm_facts(
    source: OsmSource, answer: Answer, pieces: tuple[Piece, ...], served: str, apart: int
) -> Facts:
    # an extract says no day: its latest edit is the day it shows at least
    edits = [one.timestamp[:10] for one in answer.elements if one.timestamp]
    date = answer.date or max(edits, default="")
    licence = OSM_LICENCE if not date or date >= _ODBL_SINCE else "CC BY-SA 2.0"
    notes = list(answer.notes)
    if apart:
        notes.append(f"{apart:,} that fit by their tags are of another geometry, and left out")
    told = {
        language: f"{credit}{_way(language, pieces[-1].file, served)}"
        for language, credit in OSM_CREDIT.items()
    }
    return Facts(source.name, licence, told["en"], date, pieces, tuple(notes), "digitised", told)


def _way(language: str, file: str, served: str) -> str:
    """Return how data came, to be said behind whose they are."""
    if not file:
        return f"; Overpass API, {served}"
    words = {"en": "; from the file {}", "ru": "; из файла {}", "kk": "; {} файлынан"}
    return words[language].format(file)


def _new(sheet: Sheet, facts: Facts, asked: Asked, known: Catalog, *, alone: bool) -> New:
    target = sheet.target
    # of several layers that a source becomes, those that the plan has not are new also then
    replaces = asked.replaces and (
        alone or bool(asked.said.name) or known.layer(target.name) is not None
    )
    own = target.name if replaces else f"osm_{target.name}"
    made = judged(
        sheet.frame,
        sheet.faults,
        facts,
        asked.said,
        name=asked.said.name or own,
        title=target.title,
        geometry=target.geometry,
        study_area=known.study_area,
        limit=known.repair,
        network=dict(target.network),
        fields=plain(target.titles),
        value_titles=_value_titles(sheet),
        style=_style(sheet),
    )
    return New(made, facts, target.name, replaces)


def _style(sheet: Sheet) -> dict[str, Any]:
    """Return a style with the classes that are there."""
    style = dict(sheet.target.style)
    if "by" in style:
        there = set(texts_of(sheet.frame[style["by"]]))
        style["classes"] = {key: own for key, own in style["classes"].items() if key in there}
        if not style["classes"]:
            style = {key: own for key, own in style.items() if key not in ("by", "classes")}
    return style


def _value_titles(sheet: Sheet) -> dict[str, Any]:
    """Return what the values that are there are called."""
    found = {}
    for name, titles in sheet.target.value_titles.items():
        there = set(texts_of(sheet.frame[name]))
        found[name] = plain({value: own for value, own in titles.items() if value in there})
    return {name: titles for name, titles in found.items() if titles}


def plain(titles: Any) -> dict[str, dict[str, str]]:
    """Return titles as a catalog has them."""
    return {name: words(title) for name, title in titles.items()}


def words(title: Text) -> dict[str, str]:
    """Return a title as a catalog has it."""
    return title.model_dump(exclude_none=True)


def _districts(want: Want, asked: Asked, known: Catalog, lock: Lock, store: Store) -> New:
    if want.path is not None:
        path, pieces = want.path, (piece_of_file(want.path),)
        found = examine(path, Wish(table=asked.table))
    else:
        request = districts.request(want.given)
        stored = fetched(store, lock, request, suffix=districts.suffix_of(want.given))
        path, pieces = stored.path, (piece_of(stored),)
        try:
            found = examine(path, Wish(table=asked.table))
        except DataError as error:
            raise DataError(str(error).replace(str(path), request.url)) from None
    facts = Facts(want.source, "", "", "", pieces, found.reading.notes)
    made = judged(
        districts.with_names(found.frame),
        found.reading.faults,
        facts,
        asked.said,
        name=asked.said.name or ("districts" if asked.replaces else "open_districts"),
        title=districts.TITLE,
        geometry="polygon",
        study_area=known.study_area,
        limit=known.repair,
        fields={name: words(title) for name, title in districts.NAMES.items()},
        style=dict(districts.STYLE),
    )
    return New(made, facts, "districts", asked.replaces)
