"""One way to the network: polite, bounded, to the host that was named and no other.

A request is tried again where trying again may help (too many requests, a busy server, a broken
connection), after waits that double or that the server asks for. What comes is held against what
was announced. A redirect to another host is refused: who is asked is for a user to say.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urljoin, urlsplit

from alatau_geo import __version__
from alatau_geo.errors import DataError, UsageError
from alatau_geo.sources.extra import needed
from alatau_geo.vector import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

#: Where trying again may help.
_AGAIN = (408, 429, 500, 502, 503, 504)
_DONE = 200
_REDIRECTS = (301, 302, 303, 307, 308)
_HOPS, _CHUNK = 5, 1 << 16
#: Bytes a second below which a server is too slow, once it has had its time.
_SLOWEST = 1000
#: The longest wait that is obeyed, in seconds.
_LONGEST_WAIT = 300.0
_FIRST_WAIT = 5.0
#: How much of what a server says is told.
_SAID = 200


@dataclass(frozen=True)
class Request:
    """What is asked, and of whom.

    Parameters
    ----------
    url : str
        ``http`` or ``https``.
    body : mapping
        Form fields to post; nothing for a plain download.
    check : callable, optional
        From the file that came to nothing; raises DataError if it is not what was asked for.
    before : callable, optional
        From a `Web` to nothing, before it is sent: to wait until the server has room.
    absent : str
        What to do about an address where there is nothing.
    """

    url: str
    body: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[Path], None] | None = None
    before: Callable[[Web], None] | None = None
    absent: str = "check the address"

    def __post_init__(self) -> None:
        """Refuse an address that is none, or has a secret in it."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{self.url}: needs an address that begins with https:// or http://")
        if parts.username or parts.password:
            raise UsageError(
                f"{parts.hostname}: the address has a name or password in it, which would be"
                " written into the plan: fetch the file yourself, and give it as SOURCE=FILE"
            )

    @property
    def host(self) -> str:
        """Return the host that is asked."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True)
class Web:
    """How requests are made.

    Parameters
    ----------
    timeout_s : float
        How long a server may be silent.
    attempts : int
        How often a request is tried.
    contact : str
        How the makers of a server can reach the user, such as an e-mail address; it is sent along.
    sleep, now : callable
        Wait some seconds; and tell the time in seconds.
    tell : callable
        From a line to nothing: what is waited for, before it is.
    """

    timeout_s: float = 180.0
    attempts: int = 4
    contact: str = ""
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    tell: Callable[[str], None] = lambda _: None

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers by which a server knows who asks."""
        contact = "".join(c for c in self.contact if c.isprintable())[:200]
        about = f" ({contact})" if contact else ""
        return {"User-Agent": f"alatau-geo/{__version__}{about}"}

    def download(self, request: Request, out: BinaryIO) -> None:
        """Write what a server answers into a file.

        Parameters
        ----------
        request : Request
            What is asked.
        out : file
            Open for writing; it is emptied before each attempt.

        Raises
        ------
        DataError
            If it can't be had: who said what, and what to do.
        UsageError
            If `requests` is not installed.
        """
        if request.before:
            request.before(self)
        said = ""
        for attempt in range(self.attempts):
            out.seek(0)
            out.truncate()
            said, asked_s = self._tried(request, out)
            if not said:
                return
            wait = max(_FIRST_WAIT * 2**attempt, asked_s)
            if wait > _LONGEST_WAIT:
                raise DataError(
                    f"{request.host}: {said}, and asks to wait {wait:,.0f} s: try later, or give"
                    " another server"
                )
            if attempt + 1 < self.attempts:
                self.tell(f"{request.host}: {said}; asks again in {wait:,.0f} s")
                self.sleep(wait)
        raise DataError(
            f"{request.host}: {said}; tried {self.attempts} times: try later, give another server,"
            " or a file of yours as SOURCE=FILE"
        )

    def _tried(self, request: Request, out: BinaryIO) -> tuple[str, float]:
        """Try once; return why it is worth another try, and after how many seconds at least."""
        errors = needed("requests").exceptions
        try:
            with self._opened(request) as response:
                if response.status_code == _DONE:
                    self._take(request, response, out)
                    return "", 0.0
                said = _said(response)
                if response.status_code not in _AGAIN:
                    raise _refused(request, response.status_code, said)
                return said, self._asked(response)
        except errors.Timeout:
            return f"was silent for {self.timeout_s:g} s", 0.0
        except errors.SSLError as error:
            raise DataError(
                f"{request.host}: no safe connection: {_words(error)}: check the machine's clock"
                " and certificates"
            ) from None
        except (errors.ConnectionError, errors.ChunkedEncodingError) as error:
            return f"could not be reached, or broke off: {_words(error)}", 0.0
        except errors.RequestException as error:
            raise DataError(f"{request.host}: can't be asked: {_words(error)}") from None

    def _opened(self, request: Request) -> Any:
        """Send a request, and follow redirects that stay on its host."""
        requests, url = needed("requests"), request.url
        for _ in range(_HOPS):
            response = requests.request(
                "POST" if request.body else "GET",
                url,
                data=dict(request.body) or None,
                headers=self.headers,
                timeout=(min(self.timeout_s, 30.0), self.timeout_s),
                stream=True,
                allow_redirects=False,
            )
            if response.status_code not in _REDIRECTS or not response.headers.get("location"):
                return response
            response.close()
            target = urljoin(url, response.headers["location"])
            if not _stays(url, target):
                raise DataError(
                    f"{request.url}: leads to another host, {urlsplit(target).netloc[:100]}, which"
                    f" is not followed: if you trust that, give its address: {target[:300]}"
                )
            url = target
        raise DataError(f"{request.url}: leads from address to address, {_HOPS} times: check it")

    def _asked(self, response: Any) -> float:
        """Return how long the server asks to wait, in seconds."""
        text = response.headers.get("retry-after", "").strip()
        if text.isdigit():
            return float(text)
        try:
            until = parsedate_to_datetime(text).timestamp()
        except (ValueError, TypeError):
            return 0.0
        return max(0.0, until - time.time())

    def _take(self, request: Request, response: Any, out: BinaryIO) -> None:
        """Write a body as it comes, and hold its size against what was announced."""
        limits = Limits.from_environment()
        due = response.headers.get("content-length", "")
        begun, size = self.now(), 0
        for chunk in response.iter_content(_CHUNK):
            size += len(chunk)
            out.write(chunk)
            if size > limits.file_bytes:
                raise limits.refusal(
                    "file_bytes", size, what="bytes of a download", where=request.url,
                    advice="ask for a smaller area",
                )  # fmt: skip
            spent = self.now() - begun
            if spent > self.timeout_s and size < _SLOWEST * spent:
                raise DataError(
                    f"{request.host}: is too slow: {size:,} bytes in {spent:,.0f} s: try later, or"
                    " fetch it some other way and give it as SOURCE=FILE"
                )
        if due.isdigit() and int(due) != size and not response.headers.get("content-encoding"):
            # a client may have cut it as well as the server: as a broken connection, so that it
            # is tried again
            errors = needed("requests").exceptions
            raise errors.ConnectionError(f"{size:,} of {int(due):,} bytes came")


def _stays(url: str, target: str) -> bool:
    """Return whether a redirect stays on its host; also from http to https there."""
    old, new = urlsplit(url), urlsplit(target)
    if new.hostname != old.hostname:
        return False
    if new.scheme == old.scheme:
        return new.port == old.port
    return (old.scheme, new.scheme) == ("http", "https") and new.port in (None, 443)


def _refused(request: Request, status: int, said: str) -> DataError:
    if status in (404, 410):
        return DataError(f"{request.url}: there is nothing ({said}): {request.absent}")
    if status in (401, 403):
        return DataError(
            f"{request.host}: does not give it ({said}): it may want a key or an agreement; fetch"
            " the file yourself, and give it as SOURCE=FILE"
        )
    return DataError(f"{request.host}: {said}: check what was asked for")


def _said(response: Any) -> str:
    """Return what a server says of itself, in one line."""
    reason = f"answered {response.status_code} {response.reason or ''}".strip()
    try:
        text = response.raw.read(4000, decode_content=True).decode("utf-8", "replace")
    except Exception:  # noqa: BLE001  what it says of an error is not worth another
        return reason
    words = plain(text)
    return f"{reason}: {words}" if words else reason


def plain(text: str) -> str:
    """Return the words of an HTML page or a text, in one line of 200 characters at most.

    Parameters
    ----------
    text : str
        A page about an error, say.

    Returns
    -------
    str
        Its words, from where it says ``Error:``.

    Examples
    --------
    >>> plain("<html><head><title>x</title></head><body>Hello <b>Error</b>: busy</body></html>")
    'Error: busy'
    """
    text = re.sub(r"<(head|style|script)\b.*?</\1>", " ", text, flags=re.IGNORECASE | re.DOTALL)
    text = unescape(re.sub(r"<[^>]*>", "", text))
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    found = re.search(r"\bError:", words)
    return words[found.start() if found else 0 :][:_SAID]


def _words(error: Exception) -> str:
    """Return what an error says, without the names of Python's classes and objects.

    Examples
    --------
    >>> _words(OSError("<Conn object at 0x7f>: Failed: [Errno 111] Connection refused"))
    'Connection refused'
    """
    inner: Any = error
    while getattr(inner, "args", None) and isinstance(inner.args[0], Exception):
        inner = inner.args[0]
    text = str(getattr(inner, "reason", None) or inner)
    if found := re.search(r"\[Errno -?\d+\] ([^'\")]+)", text):
        text = found[1]
    elif "object at 0x" in text:
        text = text.split(": ", 1)[-1]
    return text.strip("()'\" ")[:_SAID] or type(error).__name__
