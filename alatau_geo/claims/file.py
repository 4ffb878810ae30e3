"""Reading ``layers/claims.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from alatau_geo import yamlfile
from alatau_geo.claims.crosscheck import Crosscheck
from alatau_geo.claims.model import Claim, Claims, Document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from alatau_geo.yamlfile import YamlFile


def read(
    path: Path, *, layers: Sequence[str] | None = None, analyses: Sequence[str] = ()
) -> tuple[Claims, YamlFile]:
    """Read the claims of a plan.

    Parameters
    ----------
    path : Path
        ``claims.yaml``.
    layers : sequence of str, optional
        Names of the layers that there are to measure; anything goes unless given.
    analyses : sequence of str, optional
        Names of the analyses that compute layers: whether there is such a one is told later.

    Returns
    -------
    tuple of Claims and YamlFile
        The model, and the file for the lines of later messages.

    Raises
    ------
    PlanError
        With file, line and reason of every problem.
    """
    file = yamlfile.read(path)
    try:
        claims = Claims.model_validate(file.data)
    except ValidationError as error:
        problems = yamlfile.problems(error)
        documents = yamlfile.readable(Document, file.data.get("documents"))
        entries = yamlfile.readable(Claim, file.data.get("claims"))
        problems += Crosscheck(file.data, documents, entries, layers, analyses).problems()
        raise file.errors(problems) from None
    documents, entries = dict(enumerate(claims.documents)), dict(enumerate(claims.claims))
    if problems := Crosscheck(file.data, documents, entries, layers, analyses).problems():
        raise file.errors(problems)
    return claims, file
