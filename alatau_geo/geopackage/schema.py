"""What columns mean, in the GeoPackage's schema extension: titles and domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.catalog.words import LANGUAGES
from alatau_geo.columns import unique_names

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from alatau_geo.catalog.words import Text
    from alatau_geo.tables import Table

# GeoPackage 1.2, annex F.9 (tables 15 and 17)
_COLUMNS = (
    "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,"
    " name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,"
    " CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),"
    " CONSTRAINT gdc_tn UNIQUE (table_name, name))"
)
_CONSTRAINTS = (
    "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL,"
    " constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,"
    " max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,"
    " CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))"
)
_DEFINITION = "http://www.geopackage.org/spec120/#extension_schema"


def write_schema(file: sqlite3.Connection, tables: Iterable[Table], language: str) -> None:
    """Write the titles of columns and the values that may stand in them.

    Parameters
    ----------
    file : sqlite3.Connection
        The GeoPackage.
    tables : iterable of Table
        Its tables.
    language : {"en", "ru", "kk"}
        Of the titles; descriptions have all three.
    """
    for statement in (_COLUMNS, _CONSTRAINTS):
        file.execute(statement)
    for name in ("gpkg_data_columns", "gpkg_data_column_constraints"):
        file.execute(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
            (name, _DEFINITION),
        )
    for table in tables:
        titles = [column.title.get(language) for column in table.columns]
        names = unique_names(titles, key=str.lower)
        for column, name in zip(table.columns, names, strict=True):
            # of codes that are numbers, readers by way of Arrow would get the titles alone
            listed = column.domain if table.frame[column.name].dtype.kind == "O" else {}
            domain = f"{table.name}_{column.name}".lower() if listed else None
            file.execute(
                "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
                (
                    *(table.name, column.name, name, column.title.get(language)),
                    *(in_all(column.title), domain),
                ),
            )
            file.executemany(
                "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value,"
                " description) VALUES (?, 'enum', ?, ?)",
                [(domain, value, in_all(title)) for value, title in listed.items()],
            )


def in_all(text: Text) -> str:
    """Return a text in all its languages, on one line.

    Examples
    --------
    >>> from alatau_geo.catalog.words import Text
    >>> in_all(Text(en="Road", ru="Дорога", kk="Жол")), in_all(Text(en="Road"))
    ('en: Road · ru: Дорога · kk: Жол', 'Road')
    """
    said = {language: getattr(text, language) for language in LANGUAGES}
    parts = [f"{language}: {value}" for language, value in said.items() if value]
    return " · ".join(parts) if len(parts) > 1 else text.en
