"""The Processing script, as a file to add to QGIS's toolbox."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from alatau_geo import output

if TYPE_CHECKING:
    from pathlib import Path

NAME = "alatau_check.py"


def write_script(path: Path) -> Path:
    """Write the script.

    Parameters
    ----------
    path : Path
        A file, or a folder to put it in.

    Returns
    -------
    Path
        Where it is.

    Raises
    ------
    DataError
        If it can't be written there.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_script(Path(folder)).name
    'alatau_check.py'
    """
    target = path / NAME if path.is_dir() else path
    text = files("alatau_geo.qgis").joinpath("processing", NAME).read_text(encoding="utf-8")
    output.write_text(target, text)
    return target
