"""A terrain model that a user gives for one run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from alatau_geo.catalog import Dem
from alatau_geo.errors import UsageError


@dataclass(frozen=True)
class DemFile:
    """A raster of heights, and what its giver says of it.

    Parameters
    ----------
    path : Path
        The file.
    crs : str, optional
        Its CRS, where it says none.
    vertical_datum : str, optional
        What its heights are above.
    accuracy_m : float, optional
        Of a height in metres, 95 %.
    nodata : float, optional
        A value that stands for voids, beside the one that the file says.
    """

    path: Path
    crs: str | None = None
    vertical_datum: str | None = None
    accuracy_m: float | None = None
    nodata: float | None = None

    @property
    def entry(self) -> Dem:
        """Return it as a catalog would have it: of unstated grade.

        Raises
        ------
        UsageError
            If what is said of it can't be.
        """
        name = Path(self.path).name
        try:
            entry = Dem(
                file="dem", crs=self.crs, vertical_datum=self.vertical_datum, nodata=self.nodata,
                grade="unstated", accuracy_m=self.accuracy_m, source=f"given by the user: {name}",
            )  # fmt: skip
        except ValidationError as error:
            first = error.errors()[0]
            key = "-".join(str(part) for part in first["loc"])
            raise UsageError(f"--dem: {key}: {first['msg']}") from None
        return entry.model_copy(update={"file": name})
