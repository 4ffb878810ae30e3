"""HTML, read by lexbor (through selectolax), as a browser shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from alatau_geo.documents.source import Source, untagged
from alatau_geo.documents.text import BLOCK, CELL, SUPERSCRIPTS, Builder

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSEEN = {"head", "script", "style", "template", "noscript", "svg", "math", "select", "textarea"}
_INLINE = {
    "a",
    "abbr",
    "acronym",
    "b",
    "bdi",
    "bdo",
    "big",
    "cite",
    "code",
    "data",
    "del",
    "dfn",
    "em",
    "font",
    "i",
    "ins",
    "kbd",
    "label",
    "mark",
    "nobr",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "time",
    "tt",
    "u",
    "var",
    "wbr",
}
_CELLS = {"td", "th"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def build(text: str) -> Builder:
    """Return the text that a browser shows.

    Parameters
    ----------
    text : str
        The source.

    Returns
    -------
    Builder
        Without scripts, styles and hidden elements; a raised digit is one (``m²``), so that the
        mark of a footnote is no digit of the number before it.
    """
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    built, source = Builder(), Source(untagged(text))
    root = LexborHTMLParser(text).root
    for kind, node, raised in _walk(root) if root is not None else ():
        if kind != "text":
            built.gap(kind)
            continue
        words = source.words(node)
        for word, line, column in words:
            if word.isspace() and "\u00a0" not in word:
                built.gap(" ")
            elif raised is None:
                continue
            else:
                shown = word.translate(SUPERSCRIPTS) if raised else word
                built.add(shown.replace("\u00ad", ""), line, column)
    return built


def _walk(root: Any) -> Iterator[tuple[str, str, bool | None]]:
    """Yield gaps, and texts: each whether it is raised, or ``None`` where it is not shown."""
    node, hidden, raised = root, 0, 0
    while node is not None:
        tag = node.tag
        if tag == "-text":
            yield "text", node.text_content or "", None if hidden else raised > 0
        else:
            if not hidden and (gap := _gap(tag)):
                yield gap, "", False
            hidden += _is_hidden(node)
            raised += tag == "sup"
            if node.child is not None:
                node = node.child
                continue
            hidden, raised = hidden - _is_hidden(node), raised - (tag == "sup")
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.tag in ("-undef", "-document"):
                return
            hidden, raised = hidden - _is_hidden(node), raised - (node.tag == "sup")
            if not hidden and (gap := _gap(node.tag)):
                yield gap, "", False
        node = node.next


def _gap(tag: str) -> str:
    if tag == "br":
        return "\n"
    if tag in _CELLS:
        return CELL
    return "" if tag in _INLINE or tag in _UNSEEN or tag.startswith("-") else BLOCK


def _is_hidden(node: Any) -> bool:
    if node.tag in _UNSEEN:
        return True
    if not node.is_element_node:
        return False
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search((attributes.get("style") or "")[:2000]))
