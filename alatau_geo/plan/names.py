"""What the files of a plan, and a user's files, name of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo import catalog as models
from alatau_geo.errors import PlanError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alatau_geo.catalog import Catalog
    from alatau_geo.claims import Claims
    from alatau_geo.reader import Replacement
    from alatau_geo.yamlfile import YamlFile


def check(
    catalog: Catalog,
    catalog_file: YamlFile,
    claims: Claims,
    claims_file: YamlFile,
    replacements: Sequence[Replacement],
) -> None:
    """Refuse names that nothing has.

    Parameters
    ----------
    catalog, claims : Catalog, Claims
        Each right by itself.
    catalog_file, claims_file : YamlFile
        Where they stand, for messages.
    replacements : sequence of Replacement
        Files that stand in for layers.

    Raises
    ------
    UsageError
        If a replacement names no layer, or one that another names.
    PlanError
        If a claim measures a layer, or a layer, count or balance names a claim, that is not there.
    """
    known = ", ".join(entry.name for entry in catalog.layers)
    for item in replacements:
        if catalog.layer(item.layer) is None:
            raise UsageError(f"--layer: no layer {item.layer!r} in the plan; there are: {known}")
    if len({item.layer for item in replacements}) < len(replacements):
        raise UsageError("--layer: a layer can be replaced by one file, one was given twice")
    problems = [
        claims_file.error(
            ("claims", n, "of"), f"{claim.id}: no layer {name!r} to measure; there are: {known}"
        )
        for n, claim in enumerate(claims.claims)
        for name in (claim.of.layers if claim.of else ())
        if catalog.layer(name) is None
    ]
    problems += [
        catalog_file.error(
            ("layers", n, "fitted_to"),
            f"{entry.name}: fitted to {name!r}, which is no claim of claims.yaml",
        )
        for n, entry in enumerate(catalog.layers)
        for name in entry.fitted_to
        if name not in claims.by_id
    ]
    problems += [
        catalog_file.error(place, message)
        for place, message in models.unknown_claims(catalog, claims.by_id)
    ]
    if problems:
        raise PlanError("\n".join(str(problem) for problem in problems))
