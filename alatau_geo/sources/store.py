"""What was fetched once: a folder of answers by what was asked, kept by pooch."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alatau_geo import vector
from alatau_geo.errors import DataError
from alatau_geo.sources.extra import needed
from alatau_geo.sources.web import Request, Web

if TYPE_CHECKING:
    from collections.abc import Callable

#: The environment variable that says where answers are kept.
VARIABLE = "ALATAU_GEO_CACHE"


@dataclass(frozen=True)
class Stored:
    """A file that was fetched.

    Parameters
    ----------
    path : Path
        In the cache.
    url : str
        Where it is from.
    request : str
        What was posted, empty for a plain download.
    sha256 : str
        Of its bytes.
    size : int
        In bytes.
    retrieved : str
        The day it was fetched, ``YYYY-MM-DD``, in UTC.
    fresh : bool
        Whether it was fetched just now.
    """

    path: Path
    url: str
    request: str
    sha256: str
    size: int
    retrieved: str
    fresh: bool


def default_folder() -> Path:
    """Return where answers are kept unless told: the user's cache, or what `VARIABLE` says."""
    own = os.environ.get(VARIABLE)
    return Path(own) if own else Path(needed("pooch").os_cache("alatau-geo"))


@dataclass(frozen=True)
class Store:
    """A folder of answers.

    Parameters
    ----------
    folder : Path
        Where they are kept.
    web : Web
        How what is not there is fetched.
    offline : bool
        Whether nothing is fetched.
    update : bool
        Whether all is fetched anew, and other bytes than the known are taken.
    tell : callable
        From a line to nothing: what is done on the network, before it is done.
    """

    folder: Path
    web: Web = field(default_factory=Web)
    offline: bool = False
    update: bool = False
    tell: Callable[[str], None] = lambda _: None

    def get(self, request: Request, *, suffix: str, known: str | None = None) -> Stored:
        """Return an answer: from the folder, or from the network.

        Parameters
        ----------
        request : Request
            What is asked.
        suffix : str
            Of the file, such as ``.osm``.
        known : str, optional
            The hash that a plan's lock file has of it.

        Returns
        -------
        Stored
            Its file, which is whole, and what is known of it.

        Raises
        ------
        DataError
            If it is not there and may not be fetched, can't be fetched, is not what was asked for,
            or has another hash than the known one.
        """
        pooch = needed("pooch")
        pooch.get_logger().setLevel("ERROR")
        name = f"{_key(request)}{suffix}"
        path = self.folder / name
        there = path.is_file() and not self.update
        if there and known and vector.sha256(path) != known:
            there = False
        if there and not self._is_whole(path):
            there = False
        if not there:
            if self.offline:
                raise DataError(
                    f"{request.url}: is not in the cache ({self.folder}), and --offline fetches"
                    " nothing: run it once without, or give a file of yours as SOURCE=FILE"
                )
            self.tell(f"asks {request.host}: {request.url}")
            self._fetch(pooch, request, name, None if self.update else known)
        return self._stored(path, request, fresh=not there)

    def _fetch(self, pooch: Any, request: Request, name: str, known: str | None) -> None:
        beside = f"{name}.new"
        place = self.folder / beside
        found: list[str] = []

        def downloader(_: str, out: str, __: Any) -> None:
            with Path(out).open("w+b") as file:
                self.web.download(request, file)
            if request.check:
                try:
                    request.check(Path(out))
                except DataError as error:
                    raise DataError(str(error).replace(str(out), request.host)) from None
            found.append(vector.sha256(Path(out)))

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            pooch.retrieve(
                request.url, known, fname=beside, path=self.folder, downloader=downloader
            )
        except ValueError:
            # so pooch says that the hash is another
            if not found or not known:
                raise
            raise DataError(
                f"{request.url}: is no longer what the plan's lock file has: sha256"
                f" {known[:12]}… there, {found[0][:12]}… now: if that is meant, --update takes it"
            ) from None
        except OSError as error:
            raise DataError(f"{self.folder}: can't be written: {error.strerror}") from None
        about = {
            "url": request.url,
            "request": _form(request),
            "sha256": found[0],
            "retrieved": dt.datetime.now(dt.UTC).date().isoformat(),
        }
        # the note first: a file without one is fetched again
        _note(self.folder / name).write_text(json.dumps(about, ensure_ascii=False, indent=1))
        place.replace(self.folder / name)

    def _is_whole(self, path: Path) -> bool:
        about = _read_note(path)
        return about.get("sha256") == vector.sha256(path)

    def _stored(self, path: Path, request: Request, *, fresh: bool) -> Stored:
        about = _read_note(path)
        return Stored(
            path,
            request.url,
            _form(request),
            str(about["sha256"]),
            path.stat().st_size,
            str(about["retrieved"]),
            fresh,
        )


def _form(request: Request) -> str:
    return "\n".join(f"{key}={value}" for key, value in request.body.items())


def _key(request: Request) -> str:
    return hashlib.sha256(f"{request.url}\n{_form(request)}".encode()).hexdigest()[:32]


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _read_note(path: Path) -> dict[str, Any]:
    try:
        about = json.loads(_note(path).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}
