"""Attribute forms: titles of columns, lists of values, what may not be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo import terms
from alatau_geo.qgis.elements import element, field, leaves, literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from alatau_geo.catalog import Phase
    from alatau_geo.tables import Column, Table

#: A long text gets several lines.
_LONG = ("message", "why", "method", "attributes", "wkt", "source", "reason")
_NO_CONSTRAINT = {"constraints": 0, "notnull_strength": 0, "unique_strength": 0, "exp_strength": 0}


def form(
    table: Table, language: str, phases: Sequence[Phase] = (), lists: Sequence[str] = ()
) -> list[Element]:
    """Return the parts of a style that say how attributes are shown and changed.

    Parameters
    ----------
    table : Table
        Whose.
    language : {"en", "ru", "kk"}
        Of titles and values.
    phases : sequence of Phase
        The plan's: the days of a row follow from them.
    lists : sequence of str
        Relations whose rows stand below, such as a document's figures.

    Returns
    -------
    list of Element
        Widgets, aliases, defaults, constraints, what is read-only, and a form in groups: names,
        attributes, evidence.
    """
    fid, _ = table.shape_names
    columns = table.columns
    widgets = [_widget(fid, "Hidden", {})] + [_column_widget(one, language) for one in columns]
    indexed = list(enumerate([fid, *(one.name for one in columns)]))
    title = {one.name: one.title.get(language) for one in columns}
    defaults = _defaults(table, phases)
    return [
        element("fieldConfiguration", None, *widgets),
        element(
            "aliases",
            None,
            *(
                element("alias", {"field": name, "index": n, "name": title.get(name, "")})
                for n, name in indexed
            ),
        ),
        element(
            "defaults",
            None,
            *(
                element(
                    "default",
                    {
                        "field": name,
                        "expression": defaults.get(name, ""),
                        # days follow their phase also when it is changed
                        "applyOnUpdate": int(name.startswith("phase_") and name in defaults),
                    },
                )
                for _, name in indexed
            ),
        ),
        element(
            "constraints",
            None,
            *(
                element("constraint", {"field": name} | _constraint(table, name))
                for _, name in indexed
            ),
        ),
        element(
            "editable",
            None,
            element("field", {"name": fid, "editable": 0}),
            *(
                element("field", {"name": one.name, "editable": int(not one.read_only)})
                for one in columns
            ),
        ),
        *leaves(editorlayout="tablayout"),
        _groups(table, language, lists),
    ]


def _constraint(table: Table, name: str) -> dict[str, object]:
    """Return that ids are asked for and not given twice; as a warning, which can be passed."""
    if table.layer is not None and name == table.key:
        return {"constraints": 3, "notnull_strength": 2, "unique_strength": 2, "exp_strength": 0}
    return dict(_NO_CONSTRAINT)


def _column_widget(column: Column, language: str) -> Element:
    if column.domain:
        items = [
            element(
                "Option",
                {"type": "Map"},
                element("Option", {"type": "QString", "name": title.get(language), "value": value}),
            )
            for value, title in column.domain.items()
        ]
        values = element("Option", {"type": "List", "name": "map"}, *items)
        return _widget(column.name, "ValueMap", {}, values)
    if column.name in _LONG:
        return _widget(column.name, "TextEdit", {"IsMultiline": "true", "UseHtml": "false"})
    return _widget(column.name, "", {})


def _widget(name: str, kind: str, settings: dict[str, str], *more: Element) -> Element:
    plain = [
        element("Option", {"type": "bool", "name": key, "value": value})
        for key, value in settings.items()
    ]
    config = element("Option", {"type": "Map"} if plain or more else None, *plain, *more)
    return element(
        "field",
        {"name": name, "configurationFlags": "None"},
        element("editWidget", {"type": kind}, element("config", None, config)),
    )


def _defaults(table: Table, phases: Sequence[Phase]) -> dict[str, str]:
    """Return what a new feature has: a grade that nobody stated, its layer's figures, its days."""
    if table.layer is None:
        return {}
    found = {"grade": literal("unstated")}
    if table.layer.fitted_to:
        found["fitted_to"] = literal(",".join(table.layer.fitted_to))
    own = table.layer.entry.phase_field
    column = table.column(own) if own else None
    if column is not None and phases:
        text = f"to_string({field(column.name)})"
        for name, days in (
            ("phase_start", [(one.value, one.start) for one in phases]),
            ("phase_end", [(one.value, one.end) for one in phases]),
        ):
            cases = " ".join(
                f"WHEN {text} = {literal(value)} THEN to_date({literal(day.isoformat())})"
                for value, day in days
            )
            found[name] = f"CASE {cases} END"
    return found


def _groups(table: Table, language: str, lists: Sequence[str]) -> Element:
    names = {one.name: n for n, one in enumerate(table.columns, start=1)}
    if table.layer is None:
        groups = {"": list(names)}
    else:
        evidence = [one.name for one in table.columns if one.read_only]
        spoken = [name for name in names if name.startswith(("name_", "title_")) or name == "name"]
        rest = [name for name in names if name not in {*evidence, *spoken}]
        groups = {"names": spoken, "attributes": rest, "evidence": evidence}
    items = [
        [
            element("attributeEditorField", {"name": name, "index": names[name], "showLabel": 1})
            for name in members
        ]
        for members in groups.values()
    ]
    if table.layer is None:
        return element("attributeEditorForm", None, *items[0], *map(_list, lists))
    boxes = [
        element(
            "attributeEditorContainer",
            {
                "name": terms.WORDS[word].get(language),
                "groupBox": 1,
                "columnCount": 1,
                "showLabel": 1,
            },
            *fields,
        )
        for word, fields in zip(groups, items, strict=True)
        if fields
    ]
    return element("attributeEditorForm", None, *boxes)


def _list(relation: str) -> Element:
    return element(
        "attributeEditorRelation",
        {
            "name": relation,
            "relation": relation,
            "label": "",
            "showLabel": 1,
            "relationWidgetTypeId": "relation_editor",
            "nmRelationId": "",
            "forceSuppressFormPopup": 0,
        },
        element("editor_configuration", {"type": "Map"}),
    )
