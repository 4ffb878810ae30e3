"""From a file to its text: format by content and name, encoding as the file says, within limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alatau_geo.documents.text import Text, lines
from alatau_geo.documents.worker import parsed
from alatau_geo.errors import DataError

# the process that parses imports this package, and does without the rest: see `worker`
if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.vector.limits import Limits

#: Suffix → format.
FORMATS = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
}
_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_PDF = b"%PDF-"
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
#: So many words with letters above ASCII are more than a name or two in another alphabet.
_TELLING = 5
_META_BYTES = 1024  # how far browsers look: WHATWG HTML, 13.2.3.2


def read(path: Path, *, encoding: str | None = None, limits: Limits | None = None) -> Text:
    """Read the text of a document.

    Parameters
    ----------
    path : Path
        A file of one of :data:`FORMATS`. Plain text is read here, all else by a process of its
        own that is bounded in time and memory.
    encoding : str, optional
        How a text that is not UTF-8 is encoded, where it does not say.
    limits : Limits, optional
        Those of the environment unless given.

    Returns
    -------
    Text
        With the place of each letter.

    Raises
    ------
    DataError
        If it can't be read, is in another encoding, has no text or is past a limit.
    UsageError
        If there is no such encoding.
    """
    from alatau_geo.quantity.number import numbers  # noqa: PLC0415
    from alatau_geo.vector.limits import Limits  # noqa: PLC0415

    limits = limits or Limits.from_environment()
    content = _content(path, limits)
    name = path.name
    form = _form(path, content)
    if form == "pdf":
        data = parsed(content, form, name, limits)
    else:
        source = _decoded(content, name, form, encoding)
        if form == "plain":
            text = lines(source, name)
            data = {"text": text.text, "pieces": text.pieces}
        else:
            data = parsed(source.encode(), form, name, limits)
    if len(data["text"]) > limits.document_text:
        raise limits.refusal(
            "document_text",
            len(data["text"]),
            what="characters of text",
            where=name,
            advice="split it",
        )
    if (count := numbers(data["text"])) > limits.document_numbers:
        raise limits.refusal(
            "document_numbers", count, what="numbers in a text", where=name, advice="split it"
        )
    if not data["text"].strip():
        scanned = ": pages that were scanned need text recognition (OCR) first"
        raise DataError(f"{name}: there is no text in it{scanned if form == 'pdf' else ''}")
    return Text(name, data["text"], tuple((a, b, c, d) for a, b, c, d in data["pieces"]))


def _content(path: Path, limits: Limits) -> bytes:
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    try:
        with path.open("rb") as file:
            content = file.read(limits.document_bytes + 1)
    except OSError as error:
        raise DataError(f"{path}: can't be read: {error.strerror}") from None
    if len(content) > limits.document_bytes:
        raise limits.refusal(
            "document_bytes",
            path.stat().st_size,
            what="bytes of a document",
            where=path.name,
            advice="split it",
        )
    return content


def _form(path: Path, content: bytes) -> str:
    form = FORMATS.get(path.suffix.lower())
    is_pdf = _PDF in content[:1024]
    if form is None:
        raise DataError(
            f"{path.name}: a document needs one of {', '.join(FORMATS)} at its name's end: save or"
            " print it as one of them"
        )
    if is_pdf and content.startswith(_PDF):
        return "pdf"
    if form == "pdf" and not is_pdf:
        raise DataError(f"{path.name}: this is no PDF, whatever its name says: get the file anew")
    return form


def _decoded(content: bytes, name: str, form: str, encoding: str | None) -> str:
    from alatau_geo.vector.mojibake import mojibake  # noqa: PLC0415

    text = _text(content, name, form, encoding)
    if "\x00" in text:
        raise DataError(f"{name}: this is no text, it has NUL characters: save it as text")
    words = [word for word in text.split() if word.isalpha() and not word.isascii()]
    if len(words) >= _TELLING and (misread := mojibake(words)):
        raise DataError(
            f"{name}: its text was saved after it had been read in the wrong encoding"
            f" ({misread.found!r} for {misread.meant!r}): get the file anew"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(content: bytes, name: str, form: str, encoding: str | None) -> str:
    from alatau_geo.vector import encodings  # noqa: PLC0415

    for mark, codec in _BOMS.items():
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, "replace")
    says = encoding
    if says is None and form == "html" and (meta := _META.search(content[:_META_BYTES])):
        says = meta[1].decode()
    try:
        return content.decode("utf-8" if says is None else encodings.codec(says))
    except UnicodeDecodeError as error:
        if says is not None:
            raise DataError(
                f"{name}: byte {error.start + 1} is not {says}, which"
                f" {'--encoding' if encoding else 'the file itself'} says it is: give the right"
                " --encoding"
            ) from None
    guess = encodings.guess(content.split(b"\n"))
    words = f"probably {guess.words}, by which it reads «{guess.sample}»" if guess else "unknown"
    first = guess.encoding if guess else "cp1251"
    raise DataError(
        f"{name}: its text is not UTF-8 and it does not say what it is; {words}: if that is right"
        f" say --encoding {first}"
    )
