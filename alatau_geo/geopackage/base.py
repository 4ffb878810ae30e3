"""What layers were like when they were exported, in a table of the GeoPackage itself.

An edit is told by it from what the plan did since. The table is in no list of contents, so that no
program shows it; one that copies layers into another file leaves it behind.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from alatau_geo import vector
from alatau_geo.difference.base import Base, base_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from alatau_geo.tables import Table

NAME = "alatau_geo_base"
_TABLE = (
    f'CREATE TABLE "{NAME}" ("layer" TEXT PRIMARY KEY NOT NULL, "fields" TEXT NOT NULL,'
    ' "features" TEXT NOT NULL, "digests" BLOB NOT NULL)'
)


def write_base(file: sqlite3.Connection, tables: Iterable[Table]) -> None:
    """Write what a plan's layers are like.

    Parameters
    ----------
    file : sqlite3.Connection
        The GeoPackage.
    tables : iterable of Table
        Those of layers are taken whose rows have an id each.
    """
    file.execute(_TABLE)
    for table in tables:
        if table.layer is None or table.is_computed:
            continue
        base = base_of(table.frame, table.key, ignore=table.derived)
        if base is None:
            continue
        file.execute(
            f"INSERT INTO {NAME} VALUES (?, ?, ?, ?)",  # noqa: S608  a name of ours
            (
                table.name,
                json.dumps(base.fields, ensure_ascii=False),
                json.dumps(base.features, ensure_ascii=False),
                base.digests.astype("<u8").tobytes(),
            ),
        )


def read_base(path: Path, layer: str) -> Base | None:
    """Return what a layer was like when it was exported.

    Parameters
    ----------
    path : Path
        The GeoPackage, edited since or not.
    layer : str
        The layer.

    Returns
    -------
    Base or None
        ``None`` where the file does not say, or not in our form.

    Raises
    ------
    DataError
        If it is no GeoPackage that can be read, or has no such layer.
    """
    vector.metadata(path, layer)  # refuses what is no GeoPackage, and what is too large
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as file:
            file.execute("PRAGMA trusted_schema = OFF")
            kind = file.execute("SELECT type FROM sqlite_master WHERE name = ?", (NAME,)).fetchone()
            if kind != ("table",):
                return None
            row = file.execute(
                f"SELECT fields, features, digests FROM {NAME} WHERE layer = ?",  # noqa: S608
                (layer,),
            ).fetchone()
        if row is None:
            return None
        fields, features = (tuple(json.loads(text)) for text in row[:2])
        digests = np.frombuffer(row[2], dtype="<u8").astype(np.uint64)
        if not all(isinstance(text, str) for text in (*fields, *features)):
            return None
        return Base(fields, features, digests.reshape(len(features), len(fields)))
    except (sqlite3.Error, ValueError, TypeError, RecursionError):
        return None
