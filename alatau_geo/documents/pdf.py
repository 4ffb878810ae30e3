"""PDF, read by PDFium (through pypdfium2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.documents.text import BLOCK, Builder
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from alatau_geo.vector.limits import Limits

#: What PDFium puts where a word is hyphenated at a line's end, and what has no width.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u0002\ufffe\u200b\x00"))


def build(content: bytes, name: str, limits: Limits) -> Builder:
    """Return the text of a PDF, page by page and line by line.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, for messages.
    limits : Limits
        How many pages it may have, and how much text.

    Returns
    -------
    Builder
        Lines are those of each page's text.

    Raises
    ------
    DataError
        If it can't be read, wants a password, has too many pages or no text.
    """
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        why = "it wants a password" if "password" in str(error).lower() else "it is damaged"
        raise DataError(
            f"{name}: this PDF can't be read, {why}: save it anew, without protection"
        ) from None
    if len(document) > limits.document_pages:
        raise limits.refusal(
            "document_pages",
            len(document),
            what="pages",
            where=name,
            advice="split it",
        )
    built = Builder()
    for number in range(len(document)):
        try:
            text = document[number].get_textpage().get_text_range(errors="replace")
        except pypdfium2.PdfiumError:
            raise DataError(f"{name}: page {number + 1} can't be read: save it anew") from None
        built.gap(BLOCK)
        _page(built, text, number + 1)
        if built.length > limits.document_text:
            break  # whoever asked says how long it is
    return built


def _page(built: Builder, text: str, page: int) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        # a word that is divided goes on where the next line begins
        divided = line.endswith(("\u0002", "\ufffe", "\u00ad"))
        built.add(line.translate(_UNSEEN), number, 1, page)
        if not divided:
            built.gap("\n" if line.strip() else BLOCK)
