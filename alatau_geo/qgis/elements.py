"""XML as QGIS writes it: elements, options in both of its forms, documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: What XML 1.0 has no place for: <https://www.w3.org/TR/xml/#charsets>.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: A CSS pixel in millimetres, QGIS's unit for what is printed too.
_PIXEL_MM = 25.4 / 96


def clean(text: str) -> str:
    r"""Return a text that XML can hold.

    Examples
    --------
    >>> clean("a\x00b\ud800")
    'a�b�'
    """
    return _NO_CHARACTER.sub("\ufffd", text)


def element(
    tag: str,
    attributes: Mapping[str, object] | None = None,
    *children: ET.Element | str,
) -> ET.Element:
    r"""Return an element.

    Parameters
    ----------
    tag : str
        Its name.
    attributes : mapping, optional
        Name → value; numbers are written without needless digits.
    *children : Element or str
        What is inside.

    Returns
    -------
    xml.etree.ElementTree.Element
        The element.

    Examples
    --------
    >>> document(element("a", {"n": 2.50, "t": "<"}, element("b"), "x"))
    '<a n="2.5" t="&lt;"><b />x</a>\n'
    """
    made = ET.Element(tag, {name: _text(value) for name, value in (attributes or {}).items()})
    for child in children:
        if not isinstance(child, str):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + clean(child)
        else:
            made.text = (made.text or "") + clean(child)
    return made


def _text(value: object) -> str:
    return clean(f"{value:.10g}" if isinstance(value, float) else str(value))


def leaves(**texts: object) -> list[ET.Element]:
    """Return elements that hold a text each."""
    return [element(tag, None, _text(value)) for tag, value in texts.items()]


def options(values: Mapping[str, object]) -> list[ET.Element]:
    """Return settings in both forms: ``Option`` for QGIS from 3.22 on, ``prop`` for older ones."""
    new = [
        element("Option", {"name": name, "type": "QString", "value": value})
        for name, value in values.items()
    ]
    old = [element("prop", {"k": name, "v": value}) for name, value in values.items()]
    return [element("Option", {"type": "Map"}, *new), *old]


def nothing_defined(tag: str = "data_defined_properties") -> ET.Element:
    """Return what stands where no setting depends on data."""
    return data_defined({}, tag)


def data_defined(
    expressions: Mapping[str, str], tag: str = "data_defined_properties"
) -> ET.Element:
    """Return settings that depend on data: name → expression."""
    properties = [
        element(
            "Option",
            {"name": name, "type": "Map"},
            element("Option", {"name": "active", "type": "bool", "value": "true"}),
            element("Option", {"name": "expression", "type": "QString", "value": expression}),
            element("Option", {"name": "type", "type": "int", "value": 3}),
        )
        for name, expression in expressions.items()
    ]
    kind = {"type": "Map"} if properties else {}
    return element(
        tag,
        None,
        element(
            "Option",
            {"type": "Map"},
            element("Option", {"name": "name", "type": "QString", "value": ""}),
            element("Option", {"name": "properties", **kind}, *properties),
            element("Option", {"name": "type", "type": "QString", "value": "collection"}),
        ),
    )


def document(root: ET.Element, *, doctype: bool = False, indent: bool = False) -> str:
    """Return a document as text, the same for the same elements."""
    if indent:
        ET.indent(root)
    start = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" if doctype else ""
    return f"{start}{ET.tostring(root, encoding='unicode')}\n"


def mm(pixels: float) -> float:
    """Return CSS pixels in millimetres, to a micrometre.

    Examples
    --------
    >>> mm(96)
    25.4
    """
    return round(pixels * _PIXEL_MM, 3)


def rgba(colour: str, opacity: float = 1) -> str:
    """Return ``#rrggbb`` as QGIS has it.

    Examples
    --------
    >>> rgba("#ff8000", 0.5)
    '255,128,0,128'
    """
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def field(name: str) -> str:
    r"""Return a column's name in an expression.

    Examples
    --------
    >>> field('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    r"""Return a text in an expression: it can't end there, whatever it holds.

    Examples
    --------
    >>> print(literal("it's \\ a"))
    'it''s \\ a'
    """
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def quoted(texts: Iterable[str]) -> str:
    """Return texts as a list in an expression."""
    return ", ".join(literal(text) for text in texts)


def inert(text: str) -> str:
    """Return a text in which QGIS finds no expression to evaluate.

    Examples
    --------
    >>> inert("[% env('HOME') %]")
    "[ % env('HOME') %]"
    """
    return text.replace("[%", "[ %")
