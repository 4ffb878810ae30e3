"""Maps of a plan that is being worked on: made again and shown again after each change."""

from __future__ import annotations

import hashlib
import html
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from alatau_geo.errors import AlatauError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from alatau_geo.plan import Plan

#: This machine and nobody else.
HOST = "127.0.0.1"
PAUSE_S = 0.3


class Watcher:
    """Keeps pages of maps up to date.

    Parameters
    ----------
    open_plan : callable
        Opens the plan anew.
    names : sequence of str
        Maps; all where empty.
    files : iterable of Path
        What is watched beside the plan's folder.
    """

    def __init__(
        self, open_plan: Callable[[], Plan], names: Sequence[str], files: Iterable[Path] = ()
    ) -> None:
        self._open, self._names, self._files = open_plan, names, tuple(files)
        self.folder = open_plan().folder
        self.pages: dict[str, str] = {}
        self.version = ""
        self._seen: object = None

    def look(self) -> str | None:
        """Make the pages again if anything has changed.

        Returns
        -------
        str or None
            What to tell, or nothing where nothing has changed. After an error the last pages stay.
        """
        now = self._state()
        if now == self._seen:
            return None
        self._seen = now
        from alatau_geo.mapping import chosen  # noqa: PLC0415

        try:
            plan = self._open()
            pages = {name: plan.map(name).to_live_html() for name in chosen(plan, self._names)}
        except AlatauError as error:
            return f"not made again: {error}"
        self.pages = pages
        # by content, and never that of an earlier run, whose pages may still be open
        digest = hashlib.sha256("".join(pages.values()).encode("utf-8", "replace")).hexdigest()
        self.version = f"{digest}-{_RUN}"
        return f"made: {', '.join(pages)}"

    def _state(self) -> object:
        folders = [self.folder / "layers", self.folder / "maps"]
        paths = [path for folder in folders for path in sorted(folder.rglob("*"))]
        return tuple(_stamp(path) for path in (*paths, *self._files))


_RUN = secrets.token_hex(4)


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size


def server(watcher: Watcher, port: int = 0) -> ThreadingHTTPServer:
    """Return a server of a watcher's pages for this machine.

    Parameters
    ----------
    watcher : Watcher
        Whose pages.
    port : int
        0 for any that is free.

    Returns
    -------
    http.server.ThreadingHTTPServer
        Bound to 127.0.0.1; it answers only those who call it by that name.

    Raises
    ------
    UsageError
        If the port is taken.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # a name that leads here from elsewhere must not read the pages
            if self.headers.get("Host") not in allowed:
                self._answer(403, "only for this machine", "text/plain")
                return
            path = self.path.partition("?")[0]
            if path == "/version":
                self._answer(200, watcher.version, "text/plain")
            elif path == "/":
                self._answer(200, _index(watcher.pages), "text/html")
            else:
                name = path.removeprefix("/map-").removesuffix(".html")
                page = watcher.pages.get(name)
                if page:
                    self._answer(200, page, "text/html")
                else:
                    self._answer(404, "no such map", "text/plain")

        def _answer(self, status: int, text: str, kind: str) -> None:
            body = text.encode("utf-8", "backslashreplace")
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing: a page asks twice a second."""

    try:
        made = ThreadingHTTPServer((HOST, port), Handler)
    except OSError as error:
        raise UsageError(
            f"--port: needs a port that is free, {port} is not ({error.strerror}): give another"
        ) from None
    made.daemon_threads = True
    allowed = {f"{name}:{made.server_port}" for name in (HOST, "localhost")}
    return made


def _index(pages: Iterable[str]) -> str:
    names = [html.escape(name) for name in pages]
    rows = "".join(f'<li><a href="/map-{name}.html">{name}</a></li>' for name in names)
    return f'<!DOCTYPE html><html lang="en"><title>Maps</title><h1>Maps</h1><ul>{rows}</ul></html>'


def watch(
    watcher: Watcher,
    *,
    port: int = 0,
    tell: Callable[[str], None],
    ready: Callable[[str], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> None:
    """Serve a watcher's pages and keep them up to date until stopped.

    Parameters
    ----------
    watcher : Watcher
        Whose pages.
    port : int
        0 for any that is free.
    tell : callable
        Takes one line for the terminal.
    ready : callable
        Takes the address when the pages can be opened.
    stop : threading.Event, optional
        Ends it.

    Raises
    ------
    UsageError
        If the port is taken.
    """
    stop = stop or threading.Event()
    with server(watcher, port) as serving:
        if said := watcher.look():
            tell(said)
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        try:
            address = f"http://{HOST}:{serving.server_port}/"
            names = list(watcher.pages)
            ready(f"{address}map-{names[0]}.html" if len(names) == 1 else address)
            while not stop.wait(PAUSE_S):
                if said := watcher.look():
                    tell(said)
        finally:
            serving.shutdown()
            thread.join()
