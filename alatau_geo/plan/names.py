"""What the files of a plan, and a user's files, name of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo import catalog as models
from alatau_geo import claims as figures
from alatau_geo import yamlfile
from alatau_geo.errors import PlanError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from alatau_geo.catalog import Catalog
    from alatau_geo.claims import Claims
    from alatau_geo.reader import Replacement
    from alatau_geo.yamlfile import YamlFile


def read(
    catalog_path: Path, claims_path: Path
) -> tuple[tuple[Catalog, YamlFile], tuple[Claims, YamlFile]]:
    """Read both files of a plan, so that what is wrong in either is told at once.

    Parameters
    ----------
    catalog_path, claims_path : Path
        ``catalog.yaml`` and ``claims.yaml``.

    Returns
    -------
    tuple
        The models, each with its file.

    Raises
    ------
    PlanError
        With file, line and reason of every problem.
    """
    catalog, claims, wrong = None, None, []
    try:
        catalog = models.read(catalog_path)
    except PlanError as error:
        wrong.append(error)
    try:
        layers = [entry.name for entry in catalog[0].layers] if catalog else None
        analyses = _analyses(catalog[0]) if catalog else []
        claims = figures.read(claims_path, layers=layers, analyses=analyses)
    except PlanError as error:
        wrong.append(error)
        if catalog:
            wrong += _not_fitted(*catalog, _ids(claims_path))
    if catalog is None or claims is None:
        raise PlanError("\n".join(map(str, wrong)))
    return catalog, claims


def _analyses(catalog: Catalog) -> list[str]:
    """Return the names of the analyses that compute layers."""
    land = catalog.terrain.buildable if catalog.terrain else ()
    names = [entry.name for entry in catalog.layers] + [entry.name for entry in catalog.coverage]
    return names + [entry.name for entry in land]


def _ids(path: Path) -> list[str] | None:
    """Return the ids of a file whose entries may be wrong; ``None`` where it is no YAML."""
    try:
        entries = yamlfile.read(path).data.get("claims")
    except PlanError:
        return None
    return [str(entry.get("id")) for entry in entries or () if isinstance(entry, dict)]


def _not_fitted(
    catalog: Catalog, file: YamlFile, claims: Collection[str] | None
) -> list[PlanError]:
    return [
        file.error(
            ("layers", n, "fitted_to"),
            f"{entry.name}: fitted to {name!r}, which is no claim of claims.yaml",
        )
        for n, entry in enumerate(catalog.layers)
        for name in entry.fitted_to
        if claims is not None and name not in claims
    ]


def check(
    catalog: Catalog,
    catalog_file: YamlFile,
    claims: Claims,
    replacements: Sequence[Replacement],
) -> None:
    """Refuse names that nothing has.

    Parameters
    ----------
    catalog, claims : Catalog, Claims
        Each right by itself.
    catalog_file : YamlFile
        Where the catalog stands, for messages.
    replacements : sequence of Replacement
        Files that stand in for layers.

    Raises
    ------
    UsageError
        If a replacement names no layer, or one that another names.
    PlanError
        If a layer, count or balance names a claim that is not there.
    """
    known = ", ".join(entry.name for entry in catalog.layers)
    for item in replacements:
        if catalog.layer(item.layer) is None:
            raise UsageError(f"--layer: no layer {item.layer!r} in the plan; there are: {known}")
    if len({item.layer for item in replacements}) < len(replacements):
        raise UsageError("--layer: a layer can be replaced by one file, one was given twice")
    problems = _not_fitted(catalog, catalog_file, claims.by_id)
    problems += [
        catalog_file.error(place, message)
        for place, message in models.unknown_claims(catalog, claims.by_id)
    ]
    if problems:
        raise PlanError("\n".join(str(problem) for problem in problems))
