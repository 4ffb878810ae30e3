"""The text of a document, and where each of its letters stands in the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

#: Between paragraphs, headings, list items and pages: nothing reads across it.
BLOCK = "\n\n"
#: Between the cells of a table's row: figures end there, words around them do not.
CELL = "\t"
#: Raised digits are signs of their own, so that the mark of a footnote is no digit of a number.
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Place:
    """Where something stands in a document.

    Parameters
    ----------
    line, column : int
        From 1; in a PDF those of the page's text, else those of the file.
    page : int, optional
        From 1, in a PDF.

    Examples
    --------
    >>> print(Place(12, 5), "|", Place(3, 1, page=2))
    12:5 | page 2, 3:1
    """

    line: int
    column: int
    page: int | None = None

    def __str__(self) -> str:
        """Return the place as messages name it."""
        page = "" if self.page is None else f"page {self.page}, "
        return f"{page}{self.line}:{self.column}"


@dataclass(frozen=True)
class Text:
    """A document's text as people read it: without markup, and without what is not shown.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    text : str
        Paragraphs are set apart by an empty line, cells of a table by a tab.
    pieces : tuple
        Offset in ``text``, line, column and page (0 for none) of each piece, in order: inside a
        piece, a letter further on is a column further on.
    """

    name: str
    text: str
    pieces: tuple[tuple[int, int, int, int], ...] = field(repr=False)

    def place(self, offset: int) -> Place:
        r"""Return where a letter of the text stands in the file.

        Examples
        --------
        >>> lines("two\nlines", "a.txt").place(4)
        Place(line=2, column=1, page=None)
        """
        number = max(0, bisect_right(self.pieces, offset, key=lambda piece: piece[0]) - 1)
        start, line, column, page = self.pieces[number]
        return Place(line, column + max(0, offset - start), page or None)


class Builder:
    """A text in the making, with its pieces; a piece that only goes on is not begun anew."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.parts: list[str] = []
        self.pieces: list[tuple[int, int, int, int]] = []
        self.length = 0

    def add(self, text: str, line: int, column: int, page: int = 0) -> None:
        """Add what stands at a place; it has no line feed."""
        if not text:
            return
        if self.pieces:
            start, *before = self.pieces[-1]
            going_on = before == [line, column - (self.length - start), page]
        if not self.pieces or not going_on:
            self.pieces.append((self.length, line, column, page))
        self._put(text)

    def gap(self, text: str) -> None:
        """Add what sets apart, once: a wider gap takes the place of a narrower one."""
        if not self.parts:
            return
        if self.parts[-1] in (" ", "\n", CELL, BLOCK):
            if text not in (CELL, BLOCK) or self.parts[-1] == BLOCK:
                return
            self.length -= len(self.parts.pop())
        self._put(text)

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def data(self) -> tuple[str, list[tuple[int, int, int, int]]]:
        """Return text and pieces."""
        return "".join(self.parts), self.pieces or [(0, 1, 1, 0)]


def lines(text: str, name: str) -> Text:
    """Return plain text, whose places are its own lines and columns.

    Parameters
    ----------
    text : str
        With line feeds alone.
    name : str
        The file's name.

    Returns
    -------
    Text
        With one piece a line.
    """
    pieces, offset = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        pieces.append((offset, number, 1, 0))
        offset += len(line) + 1
    return Text(name, text, tuple(pieces))
