"""All of ``layers/catalog.yaml``: its layers, its checks, and what must hold between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from alatau_geo import yamlfile
from alatau_geo.catalog.balance import BalanceEntry
from alatau_geo.catalog.constraint import Constraints
from alatau_geo.catalog.coverage import CoverageEntry
from alatau_geo.catalog.crosscheck import between
from alatau_geo.catalog.layer import LayerEntry, RepairLimit
from alatau_geo.catalog.phase import Phase
from alatau_geo.catalog.terrain import TerrainEntry
from alatau_geo.catalog.words import Name, Strict, Words

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.yamlfile import YamlFile


class Catalog(Strict):
    """All of ``catalog.yaml``.

    Parameters
    ----------
    name : str
        The plan's identifier; names the GeoPackage.
    title : Text
        For people.
    study_area : tuple of float
        West, south, east, north in degrees; what lies outside is reported.
    layers : list of LayerEntry
        In drawing order, the lowest first.
    repair : RepairLimit
        By how much a repair may change a feature, where a layer does not say.
    phases : list of Phase
        When what is to be built.
    coverage : list of CoverageEntry
        Service checks.
    balances : list of BalanceEntry
        Demands held against capacities.
    terrain : TerrainEntry, optional
        The terrain model, and what is asked of it.
    constraints : Constraints
        What must hold between layers.
    """

    name: Name
    title: Words
    study_area: tuple[float, float, float, float]
    repair: RepairLimit = RepairLimit()
    layers: Annotated[tuple[LayerEntry, ...], Field(min_length=1)]
    phases: tuple[Phase, ...] = ()
    coverage: tuple[CoverageEntry, ...] = ()
    balances: tuple[BalanceEntry, ...] = ()
    terrain: TerrainEntry | None = None
    constraints: Constraints = Constraints()

    @field_validator("study_area")
    @classmethod
    def _ordered(cls, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        west, south, east, north = box
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError("needs [west, south, east, north] in degrees, smaller first")
        return box

    @field_validator("layers")
    @classmethod
    def _repaired_alike(
        cls, layers: tuple[LayerEntry, ...], info: ValidationInfo
    ) -> tuple[LayerEntry, ...]:
        limit = info.data.get("repair")
        if limit is None:  # it is wrong, and reported
            return layers
        return tuple(
            layer.model_copy(update={"repair": layer.repair.over(limit)}) for layer in layers
        )

    @model_validator(mode="after")
    def _holds_together(self) -> Catalog:
        if found := list(between(self)):
            raise ValidationError.from_exception_data(
                "Catalog",
                [
                    InitErrorDetails(
                        # the message is filled in, so that braces in it stay what they are
                        type=PydanticCustomError("catalog", "{message}", {"message": message}),
                        loc=place,
                        input={},
                    )
                    for place, message in found
                ],
            )
        return self

    def layer(self, name: str) -> LayerEntry | None:
        """Return the entry of a layer, ``None`` where there is none."""
        return next((layer for layer in self.layers if layer.name == name), None)


def read(path: Path) -> tuple[Catalog, YamlFile]:
    """Read a catalog.

    Parameters
    ----------
    path : Path
        ``catalog.yaml``.

    Returns
    -------
    tuple of Catalog and YamlFile
        The model, and the file for the lines of later messages.

    Raises
    ------
    PlanError
        With file, line and reason of every problem.
    """
    file = yamlfile.read(path)
    return yamlfile.validate(Catalog, file), file
