"""OpenStreetMap's tags as a plan's fields, and back: nothing is lost on the way.

A field of a key holds that tag's value as it is, or as a number where the number is written in no
other way. All other tags stay in the field ``tags``, as JSON. What is derived (a voltage in kV of
``220000;110000``) stands beside them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from alatau_geo.catalog import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from alatau_geo.sources.elements import Element

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")


@dataclass(frozen=True)
class Field:
    """A field of a layer that is made of tags.

    Parameters
    ----------
    name : str
        Of the field.
    title : Text
        For people.
    key : str
        The tag that it holds as it is; empty for one that is derived.
    kind : {"text", "whole"}
        Of its values.
    derive : callable, optional
        From the tags to its value, where it is derived.
    """

    name: str
    title: Text
    key: str = ""
    kind: Literal["text", "whole"] = "text"
    derive: Callable[[Mapping[str, str]], Any] | None = None

    def read(self, tags: Mapping[str, str]) -> Any:
        """Return the field's value, ``None`` where there is none."""
        if self.derive:
            return self.derive(tags)
        value = tags.get(self.key)
        if value is None or self.kind == "text":
            # what begins like JSON would be read back as such from a GeoJSON file
            return None if value and value[0] in "{[" else value
        # "007" and "-0" are no number that could be written back
        return int(value) if _WHOLE.fullmatch(value) and value != "-0" else None


def text(en: str, ru: str, kk: str) -> Text:
    """Return a text in three languages."""
    return Text(en=en, ru=ru, kk=kk)


#: What every feature of OpenStreetMap has.
OWN = (
    Field("id", text("OpenStreetMap id", "Код в OpenStreetMap", "OpenStreetMap коды")),
    Field("osm_version", text("Version", "Версия", "Нұсқасы")),
    Field("osm_timestamp", text("Edited", "Изменено", "Өзгертілген уақыты")),
)
NAMES = (
    Field("name", text("Name", "Название", "Атауы"), "name"),
    Field("name_en", text("Name, English", "Название, англ.", "Атауы, ағылш."), "name:en"),
    Field("name_ru", text("Name, Russian", "Название, рус.", "Атауы, орыс."), "name:ru"),
    Field("name_kk", text("Name, Kazakh", "Название, каз.", "Атауы, қаз."), "name:kk"),
)
#: What features of several sources have.
OPERATOR = Field("operator", text("Operator", "Оператор", "Оператор"), "operator")
REF = Field("ref", text("Number", "Номер", "Нөмірі"), "ref")
LEVEL = Field("level", text("Level", "Уровень", "Деңгейі"), "layer", "whole")
LOCATION = Field("location", text("Location", "Прокладка", "Төселуі"), "location")
POPULATION = Field(
    "population", text("Population", "Население", "Халық саны"), "population", "whole"
)
KATO = Field("kato", text("KATO code", "Код КАТО", "ӘАОЖ коды"), "kato")
INTERMITTENT = Field(
    "intermittent", text("Intermittent", "Пересыхает", "Кеуіп қалатын"), "intermittent"
)
REST = Field("tags", text("Other tags", "Прочие теги", "Басқа тегтер"))


def values(element: Element, fields: Sequence[Field]) -> dict[str, Any]:
    """Return an element as a row of a layer.

    Parameters
    ----------
    element : Element
        With its tags.
    fields : sequence of Field
        Of the layer, beside those that every feature has.

    Returns
    -------
    dict
        Field → value. What no field holds as it is stands in ``tags``.

    Examples
    --------
    >>> from alatau_geo.sources.elements import Element
    >>> tags = {"highway": "trunk", "layer": "1", "lit": "yes"}
    >>> row = values(Element("way", 5, tags, version=3), [Field("level", None, "layer", "whole")])
    >>> row["id"], row["level"], row["tags"]
    ('way/5', 1, '{"highway": "trunk", "lit": "yes"}')
    """
    row: dict[str, Any] = {
        "id": element.name,
        "osm_version": element.version,
        "osm_timestamp": element.timestamp,
    }
    held = set()
    for field in (*NAMES, *fields):
        row[field.name] = field.read(element.tags)
        if field.key and row[field.name] is not None:
            held.add(field.key)
    rest = {key: value for key, value in sorted(element.tags.items()) if key not in held}
    row["tags"] = json.dumps(rest, ensure_ascii=False) if rest else None
    return row


def tags_of(row: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, str]:
    """Return the tags that a row was made of, all of them as they were.

    Parameters
    ----------
    row : mapping
        From :func:`values`, also once written and read again.
    fields : sequence of Field
        Of its layer.

    Returns
    -------
    dict
        Key → value.

    Examples
    --------
    >>> fields = [Field("level", None, "layer", "whole")]
    >>> tags_of({"name": "Абай", "level": 1, "tags": '{"lit": "yes"}'}, fields)
    {'name': 'Абай', 'layer': '1', 'lit': 'yes'}
    """
    found = {}
    for field in (*NAMES, *fields):
        value = row.get(field.name)
        if field.key and value is not None and value == value:  # noqa: PLR0124  not a NaN
            found[field.key] = str(int(value)) if field.kind == "whole" else str(value)
    rest = row.get("tags")
    if isinstance(rest, str):
        rest = json.loads(rest)
    if isinstance(rest, dict):
        found |= {key: str(value) for key, value in rest.items()}
    return found


def largest_kv(tags: Mapping[str, str]) -> float | None:
    """Return the highest of the voltages that a tag lists, in kV.

    Examples
    --------
    >>> largest_kv({"voltage": "220000;110000"}), largest_kv({"voltage": "low"})
    (220.0, None)
    """
    found = [
        float(part) / 1000
        for part in re.split(r"[;,]\s*", tags.get("voltage", ""))
        if re.fullmatch(r"\s*[0-9]{1,7}(?:\.[0-9]+)?\s*", part)
    ]
    return max(found, default=None)
