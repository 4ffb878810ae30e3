"""A terrain model that was fetched, ready to be written: its tiles, and its entry."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alatau_geo import catalog, yamlfile, yamltext
from alatau_geo.catalog import Dem
from alatau_geo.errors import PlanError
from alatau_geo.fetching.gathering import fetched, piece_of, piece_of_file
from alatau_geo.fetching.new import Facts
from alatau_geo.importing.changing import write_bytes
from alatau_geo.importing.entry import tried
from alatau_geo.sources import dem, mosaic
from alatau_geo.terrain import open_raster
from alatau_geo.terrain.formats import driver_of

if TYPE_CHECKING:
    from alatau_geo.catalog import Catalog
    from alatau_geo.fetching.gathering import Asked
    from alatau_geo.fetching.wants import Want
    from alatau_geo.sources import Store
    from alatau_geo.sources.lock import Lock

#: As the plan has it, in the lock file and in ``layers/``.
NAME, FILE = "dem", "dem.tif"


@dataclass(frozen=True, eq=False)
class NewModel:
    """A terrain model.

    Parameters
    ----------
    paths : tuple of Path
        The rasters it is made of, each with what to call it.
    facts : Facts
        Where they are from.
    entry : dict
        ``terrain.dem`` of the catalog; what is missing is not in it.
    box : tuple of float
        What it is cut to: west, south, east, north in degrees.
    """

    paths: tuple[tuple[Path, str], ...]
    facts: Facts
    entry: dict[str, Any]
    box: tuple[float, float, float, float]

    def write(self, out: Path) -> tuple[int, int]:
        """Put its rasters together in a file that is not there yet; return rows and columns.

        Raises
        ------
        DataError
            If they can't be read, or do not go together.
        """
        with tempfile.TemporaryDirectory(prefix="alatau-geo-") as folder:
            rasters = [dem.unpacked(path, Path(folder), name) for path, name in self.paths]
            size = mosaic.mosaic(rasters, self.box, out)
        # what came out is what a plan can use
        trial = {"grade": "unstated", "source": "x"} | self.entry
        open_raster(out, Dem.model_validate(trial), study_area=self.box)
        return size


def gather(want: Want, asked: Asked, known: Catalog, lock: Lock, store: Store) -> NewModel:
    """Return the terrain model that is asked for.

    Parameters
    ----------
    want : Want
        A model of `alatau_geo.sources.dem.MODELS`, an address of tiles, or a file.
    asked : Asked
        What is said of it.
    known : Catalog
        The plan's.
    lock : Lock
        The plan's.
    store : Store
        Where tiles are kept, and how they are fetched.

    Returns
    -------
    NewModel
        To be written.

    Raises
    ------
    UsageError, DataError
        If it can't be had.
    """
    box = asked.box or known.study_area
    if want.path is not None:
        if want.path.suffix.lower() != ".gz":
            driver_of(want.path)
        facts = Facts(want.source, "", "", "", (piece_of_file(want.path),))
        paths: tuple[tuple[Path, str], ...] = ((want.path, want.path.stem),)
        chosen = dem.Model("", "", "", "", "")
    else:
        chosen = dem.model(want.given or "glo30")
        suffix = dem.suffix_of(chosen.url)
        names = [f"{lat}{lon}" for lat, lon in dem.tiles(box)]
        stored = [
            fetched(store, lock, request, suffix=suffix) for request in dem.requests(chosen, box)
        ]
        pieces = tuple(piece_of(one) for one in stored)
        facts = Facts(want.source, chosen.licence, chosen.credit, chosen.date, pieces)
        paths = tuple((one.path, name) for one, name in zip(stored, names, strict=True))
    said = asked.said
    entry = {
        "file": FILE,
        "vertical_datum": said.vertical_datum or chosen.vertical_datum,
        "grade": said.grade or (chosen.accuracy_m and "official"),
        "accuracy_m": said.accuracy_m or chosen.accuracy_m,
        "source": said.source or ": ".join(filter(None, (chosen.title, facts.credit))),
        "licence": said.licence or facts.licence,
        "date": said.date or facts.date,
    }
    entry = {key: value for key, value in entry.items() if value not in (None, "")}
    return NewModel(paths, facts, entry, box)


def place(new: NewModel, layers: Path) -> list[str]:
    """Write a terrain model and its entry.

    Parameters
    ----------
    new : NewModel
        With its source and licence.
    layers : Path
        A copy of a plan's ``layers/`` that may be changed.

    Returns
    -------
    list of str
        Names of the files written: the raster, the catalog.

    Raises
    ------
    DataError, PlanError
        If it can't be.
    """
    with tempfile.TemporaryDirectory(prefix="alatau-geo-") as folder:
        made = Path(folder) / FILE
        new.write(made)
        # a second name of the plan's own file, or a link: neither is written through
        (layers / FILE).unlink(missing_ok=True)
        shutil.copyfile(made, layers / FILE)
    path = layers / "catalog.yaml"
    write_bytes(path, with_model(path, new.entry).encode())
    return [FILE, path.name]


def with_model(path: Path, entry: dict[str, Any]) -> str:
    """Return a catalog's text with a terrain model in it; all else stays as it is.

    Parameters
    ----------
    path : Path
        ``catalog.yaml``.
    entry : dict
        ``terrain.dem``.

    Returns
    -------
    str
        The text.

    Raises
    ------
    PlanError
        If it is not written as lines to which this can be added.
    """
    before, _ = catalog.read(path)
    file = yamlfile.read(path)
    lines = path.read_bytes().decode("utf-8").splitlines(keepends=True)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    if not lines[-1].endswith("\n"):
        lines[-1] += end
    key = ("terrain", "dem")
    first = file.lines.get(key)
    top = file.lines.get(("terrain",))
    if first is not None:
        start = first - 1
        indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
        last = start + 1
        while last < len(lines) and (
            not lines[last].strip() or lines[last].startswith(f"{indent} ")
        ):
            last += 1
        while not lines[last - 1].strip():
            last -= 1
        new = yamltext.lines("dem", entry, indent)
        lines[start:last] = [f"{line}{end}" for line in new]
    elif top is not None:
        lines[top:top] = [f"{line}{end}" for line in yamltext.lines("dem", entry, "  ")]
    else:
        new = yamltext.lines("terrain", {"dem": entry})
        lines += [end, *(f"{line}{end}" for line in new)]
    text = "".join(lines)
    if not _is_as_meant(text, path, before, entry):
        by_hand = "\n".join(yamltext.lines("terrain", {"dem": entry}))
        raise PlanError(
            f"{path}: the terrain model could not be added without changing the rest, so add it"
            f" yourself:\n{by_hand}"
        )
    return text


def _is_as_meant(text: str, path: Path, before: Catalog, entry: dict[str, Any]) -> bool:
    after = tried(text, path)
    if after.terrain is None or after.terrain.dem != Dem.model_validate(entry):
        return False
    rest = [
        None if one.terrain is None else one.terrain.model_copy(update={"dem": None})
        for one in (before, after)
    ]
    same = rest[0] == rest[1] or (rest[0] is None and after.terrain.model_fields_set == {"dem"})
    return same and before.model_copy(update={"terrain": after.terrain}) == after
