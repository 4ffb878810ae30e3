"""Markdown, read by markdown-it-py: CommonMark with tables, as most writers know it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alatau_geo.documents.source import Source
from alatau_geo.documents.text import BLOCK, CELL, SUPERSCRIPTS, Builder

if TYPE_CHECKING:
    from markdown_it.token import Token

_BLOCKS = {"paragraph_open", "heading_open", "tr_open", "hr", "fence", "code_block"}
_TAG = re.compile(r"<[^<>]*>")


def build(text: str) -> Builder:
    """Return the text of a Markdown file as it is read: without marks, links and code.

    Parameters
    ----------
    text : str
        The source.

    Returns
    -------
    Builder
        HTML tags are left out, code is not text that states figures.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415

    built, source = Builder(), Source(text)
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.map:
            source.at_line(token.map[0])
        if token.type in _BLOCKS:
            built.gap(BLOCK)
        elif token.type in ("td_open", "th_open"):
            built.gap(CELL)
        elif token.type == "html_block":
            built.gap(BLOCK)
            _add(built, source, _TAG.sub(" ", token.content))
        raised = 0
        for child in token.children or ():
            if child.type in ("text", "code_inline"):
                _add(built, source, child.content, is_raised=raised > 0)
            elif child.type in ("softbreak", "hardbreak"):
                built.gap("\n")
            elif child.type == "html_inline":
                tag = child.content.lower()
                raised += tag.startswith("<sup") - tag.startswith("</sup")
                _mark(source, child)
    return built


def _mark(source: Source, token: Token) -> None:
    """Move on behind a tag, so that its words are not taken for those of the text."""
    at = source.text.find(token.content, source.mark)
    if at >= 0:
        source.mark = at + len(token.content)


def _add(built: Builder, source: Source, text: str, *, is_raised: bool = False) -> None:
    for word, line, column in source.words(text):
        if word.isspace() and "\u00a0" not in word:
            built.gap(" ")
        else:
            built.add(word.translate(SUPERSCRIPTS) if is_raised else word, line, column)
