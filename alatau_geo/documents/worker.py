"""A process of its own for what a parser does: what it asks for is bounded, where it ends is felt.

A document of a few kilobytes can keep a parser busy for hours, fill the memory or end the process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from alatau_geo.documents.pdf import TooManyPagesError
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from alatau_geo.documents.text import Builder
    from alatau_geo.vector.limits import Limits

_START = (
    "import sys; sys.path[:] = sys.argv[4:];"
    " from alatau_geo.documents.worker import main; main(*sys.argv[1:4])"
)
_NO_MEMORY = 77


def parsed(content: bytes, form: str, name: str, limits: Limits) -> dict[str, Any]:
    """Return the text and the pieces of a document that needs a parser.

    Parameters
    ----------
    content : bytes
        A PDF, or UTF-8 text.
    form : str
        ``markdown``, ``html`` or ``pdf``.
    name : str
        The file's name, for messages.
    limits : Limits
        Seconds and bytes that it may take.

    Returns
    -------
    dict
        ``text`` and ``pieces``.

    Raises
    ------
    DataError
        If it can't be read, or is past a limit.
    """
    from alatau_geo.vector.limits import VARIABLE  # noqa: PLC0415  the process does without it

    bounds = {
        "memory": limits.document_memory,
        "pages": limits.document_pages,
        "text": limits.document_text,
    }
    command = [sys.executable, "-c", _START, form, name, json.dumps(bounds), *map(str, sys.path)]
    raising = f"or raise the limit with {VARIABLE}"
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter, and arguments that it only reads
            command,
            input=content,
            capture_output=True,
            timeout=limits.document_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DataError(
            f"{name}: reading it took more than {limits.document_seconds} s: split it,"
            f" {raising}=document_seconds=NUMBER if you trust the file"
        ) from None
    if done.returncode == _NO_MEMORY:
        raise DataError(
            f"{name}: reading it took more than {limits.document_memory:,} bytes of memory: split"
            f" it, {raising}=document_memory=NUMBER if you trust the file"
        )
    with suppress(ValueError):
        data = dict(json.loads(done.stdout))
        if "error" in data:
            raise DataError(str(data["error"]))
        if "pages" in data:
            raise limits.refusal(
                "document_pages", data["pages"], what="pages", where=name, advice="split it"
            )
        return data
    raise DataError(f"{name}: can't be read: its parser ended in it ({done.returncode}): save anew")


def main(form: str, name: str, bounds: str) -> None:
    """Parse what comes in, and print it as JSON; called in the process of its own.

    Parameters
    ----------
    form, name : str
        As for :func:`parsed`.
    bounds : str
        Most ``memory``, ``pages`` and characters of ``text``, as JSON.
    """
    most = json.loads(bounds)
    _bound(most["memory"])
    try:
        text, pieces = _built(sys.stdin.buffer.read(), form, name, most).data()
        answer: dict[str, Any] = {"text": text[: most["text"] + 1], "pieces": pieces}
    except MemoryError:
        sys.exit(_NO_MEMORY)
    except DataError as error:
        answer = {"error": str(error)}
    except TooManyPagesError as error:
        answer = {"pages": error.pages}
    json.dump(answer, sys.stdout)


def _built(content: bytes, form: str, name: str, most: dict[str, int]) -> Builder:
    from alatau_geo.documents import html, markdown, pdf  # noqa: PLC0415

    if form == "pdf":
        return pdf.build(content, name, most_pages=most["pages"], most_text=most["text"])
    build = html.build if form == "html" else markdown.build
    return build(content.decode())


def _bound(memory: int) -> None:
    """Bound memory, and leave no core file; where there is no such thing, time alone is bounded."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
