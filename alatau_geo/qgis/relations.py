"""Relations: which table refers to which, and the lists that forms show of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.qgis.elements import element
from alatau_geo.qgis.sheet import RELATIONS, layer_id, relation_id

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from alatau_geo.qgis.sheet import Sheet


def relations(sheet: Sheet) -> Element:
    """Return which table refers to which: documents, figures, layers, findings."""
    made = []
    for one, key, other, column in RELATIONS:
        referenced, referencing = sheet.tables[f"*{one}"], sheet.tables[f"*{other}"]
        pair = element("fieldRef", {"referencedField": key, "referencingField": column})
        made.append(
            element(
                "relation",
                {
                    "id": relation_id(one, other, column),
                    "name": f"{sheet.name(referenced)} → {sheet.name(referencing)}",
                    "referencedLayer": layer_id(referenced),
                    "referencingLayer": layer_id(referencing),
                    "strength": "Association",
                },
                pair,
            )
        )
    return element("relations", None, *made)
