"""PDF, read by PDFium (through pypdfium2)."""

from __future__ import annotations

from typing import Any

from alatau_geo.documents.text import BLOCK, SUPERSCRIPTS, Builder
from alatau_geo.errors import DataError

#: What PDFium puts where a word is hyphenated at a line's end, and what has no width.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u0002\ufffe\u200b\x00"))

#: What shares of a line's height a raised digit has, and is raised by, at most and at least.
_SMALLER, _HIGHER = 0.85, 0.15


class TooManyPagesError(Exception):
    """A document has more pages than it may have.

    Parameters
    ----------
    pages : int
        How many there are.
    """

    def __init__(self, pages: int) -> None:
        """Keep the number."""
        super().__init__(f"{pages} pages")
        self.pages = pages


def build(content: bytes, name: str, *, most_pages: int, most_text: int) -> Builder:
    """Return the text of a PDF, page by page and line by line.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, for messages.
    most_pages, most_text : int
        How many pages it may have; and after how many characters no more are read.

    Returns
    -------
    Builder
        Lines are those of each page's text; a digit that is raised and smaller is one (``49¹``).

    Raises
    ------
    DataError
        If it can't be read, or wants a password.
    TooManyPagesError
        If it has too many pages.
    """
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        why = "it wants a password" if "password" in str(error).lower() else "it is damaged"
        raise DataError(
            f"{name}: this PDF can't be read, {why}: save it anew, without protection"
        ) from None
    if len(document) > most_pages:
        raise TooManyPagesError(len(document))
    built = Builder()
    for number in range(len(document)):
        try:
            text = _text(document[number].get_textpage())
        except pypdfium2.PdfiumError:
            raise DataError(f"{name}: page {number + 1} can't be read: save it anew") from None
        built.gap(BLOCK)
        _page(built, text, number + 1)
        if built.length > most_text:
            break  # whoever asked says how long it is
    return built


def _text(page: Any) -> str:
    """Return a page's text, in which raised digits are told from those of the number before."""
    text: str = page.get_text_range(errors="replace")
    if page.count_chars() != len(text):  # then no letter can be told by its number
        return text
    letters, before = list(text), None
    for n, letter in enumerate(text):
        if letter in "\r\n":
            before = None
        elif not letter.isspace():
            if letter in "0123456789" and before is not None and _is_raised(page, n, before):
                letters[n] = letter.translate(SUPERSCRIPTS)
            else:
                before = n
    return "".join(letters)


def _is_raised(page: Any, letter: int, before: int) -> bool:
    """Return whether a letter is smaller than one before it, and stands higher."""
    import pypdfium2  # noqa: PLC0415

    try:
        # of the font rather than of the ink: an м is no smaller than a 1
        (_, bottom, _, top), (_, foot, _, head) = (
            page.get_charbox(n, loose=True) for n in (letter, before)
        )
    except pypdfium2.PdfiumError:
        return False
    height = head - foot
    return bool(top - bottom <= _SMALLER * height and bottom - foot >= _HIGHER * height)


def _page(built: Builder, text: str, page: int) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        # a word that is divided goes on where the next line begins
        divided = line.endswith(("\u0002", "\ufffe", "\u00ad"))
        built.add(line.translate(_UNSEEN), number, 1, page)
        if not divided:
            built.gap("\n" if line.strip() else BLOCK)
