"""A plan's lock file: which bytes each fetched layer was made of, and where they are from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from alatau_geo.errors import PlanError

if TYPE_CHECKING:
    from pathlib import Path

#: Inside the plan's ``layers/``.
NAME = "sources.lock.json"
_Hash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Piece(_Frozen):
    """One file that a layer was made of.

    Parameters
    ----------
    url : str
        Where it was fetched; empty for a user's own file.
    request : str
        What was posted there.
    file : str
        The name of a user's own file.
    sha256 : str
        Of its bytes.
    size : int
        In bytes.
    retrieved : str
        The day it was fetched, ``YYYY-MM-DD``.
    """

    url: str = ""
    request: str = ""
    file: str = ""
    sha256: _Hash
    size: Annotated[int, Field(ge=0)]
    retrieved: str = ""


class Locked(_Frozen):
    """A layer that was fetched.

    Parameters
    ----------
    source : str
        As the command line has it.
    licence, credit : str
        What may be done with it, and whom to name.
    date : str
        The day the data show, where that is known.
    pieces : tuple of Piece
        What it was made of.
    file_sha256 : str
        Of the layer's file as it was written: what differs was edited since.
    """

    source: str
    licence: str
    credit: str
    date: str = ""
    pieces: tuple[Piece, ...]
    file_sha256: _Hash


class Lock(_Frozen):
    """All of a lock file.

    Parameters
    ----------
    version : int
        Of its form.
    layers : mapping
        Layer → what it was made of.
    """

    version: Annotated[int, Field(ge=1, le=1)] = 1
    layers: dict[str, Locked] = Field(default_factory=dict)

    def known(self, url: str, request: str) -> str | None:
        """Return the hash of what was fetched there, ``None`` where nothing was."""
        return next(
            (
                piece.sha256
                for layer in self.layers.values()
                for piece in layer.pieces
                if piece.url == url and piece.request == request
            ),
            None,
        )

    def with_layers(self, layers: dict[str, Locked]) -> Lock:
        """Return a lock with some layers in place of what it has of them."""
        return self.model_copy(update={"layers": self.layers | layers})

    def text(self) -> str:
        """Return it as the file has it: the same for the same layers."""
        data = self.model_dump()
        data["layers"] = dict(sorted(data["layers"].items()))
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def read(layers: Path) -> Lock:
    """Read a plan's lock file.

    Parameters
    ----------
    layers : Path
        The plan's ``layers/``.

    Returns
    -------
    Lock
        Empty where there is none.

    Raises
    ------
    PlanError
        If it is none.
    """
    path = layers / NAME
    if not path.exists():
        return Lock()
    try:
        return Lock.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "its top level"
        raise PlanError(
            f"{path}: is no lock file of fetched layers: {where}: {first['msg']}: bring back the"
            " last good one, or delete it and fetch anew"
        ) from None
    except OSError as error:
        raise PlanError(f"{path}: can't be read: {error.strerror}") from None
