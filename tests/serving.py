"""A web server on loopback that answers as a test tells it, and true forms of what servers say."""

import contextlib
import http.server
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest

HOST = "127.0.0.1"

#: What Overpass says where too many ask, as its front end writes it.
TOO_MANY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"
    "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
<head>
  <meta http-equiv="content-type" content="text/html; charset=utf-8" lang="en"/>
  <title>OSM3S Response</title>
</head>
<body>

<p>The data included in this document is from www.openstreetmap.org. The data is made available
under ODbL.</p>
<p><strong style="color:#FF0000">Error</strong>: runtime error: open64: 0 Success
/osm3s_osm_base Dispatcher_Client::request_read_and_idx::rate_limited. Please check
/api/status for the quota of your IP address. </p>

</body>
</html>
"""
STATUS_FREE = """Connected as: 2130706433
Current time: 2026-11-27T05:00:00Z
Announced endpoint: none
Rate limit: 2
2 slots available now.
Currently running queries (pid, space limit, time limit, start time):
"""
STATUS_FULL = """Connected as: 2130706433
Current time: {now}
Announced endpoint: none
Rate limit: 2
Slot available after: {then}, in {seconds} seconds.
Slot available after: {later}, in 99 seconds.
Currently running queries (pid, space limit, time limit, start time):
"""


@dataclass
class Reply:
    """What the server answers: a status, headers and a body; cut, delayed or trickled."""

    body: bytes | str = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    cut: int = 0
    delay_s: float = 0
    trickle_s: float = 0


class Site:
    """The server: path → replies, the last of which stays; and what it was asked."""

    def __init__(self):
        self.replies, self.asked = {}, []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer("")

            def do_POST(self):
                size = int(self.headers.get("content-length", 0))
                self.answer(self.rfile.read(size).decode())

            def answer(self, body):
                path = urlsplit(self.path).path
                site.asked.append((self.command, self.path, body, dict(self.headers)))
                replies = site.replies.get(path, [Reply("Not Found", 404)])
                reply = replies[0] if len(replies) == 1 else replies.pop(0)
                content = reply.body.encode() if isinstance(reply.body, str) else reply.body
                time.sleep(reply.delay_s)
                # a client that lost its patience is no fault of the server's
                with contextlib.suppress(ConnectionError):
                    self.send_response(reply.status)
                    headers = {"content-length": str(len(content))} | reply.headers
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    sent = content[: len(content) - reply.cut]
                    if not reply.trickle_s:
                        self.wfile.write(sent)
                        return
                    for n in range(len(sent)):
                        self.wfile.write(sent[n : n + 1])
                        self.wfile.flush()
                        time.sleep(reply.trickle_s)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((HOST, 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://{HOST}:{self.server.server_address[1]}"

    def says(self, path, *replies):
        self.replies[path] = [
            reply if isinstance(reply, Reply) else Reply(reply) for reply in replies
        ]
        return f"{self.url}{path}"

    def paths(self):
        return [urlsplit(path).path for _, path, _, _ in self.asked]

    def queries(self):
        return [parse_qs(body)["data"][0] for _, _, body, _ in self.asked if body]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def site(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("NO_PROXY", HOST)
    site = Site()
    yield site
    site.close()


def osm(*elements, date="2026-11-20T10:00:00Z", remark="", end="</osm>\n"):
    """Return an answer of Overpass in OSM XML."""
    said = f"<remark> {remark} </remark>\n" if remark else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<osm version="0.6" generator="Overpass API 0.7.62.4 2390de5a">\n'
        "<note>The data included in this document is from www.openstreetmap.org. The data is made"
        " available under ODbL.</note>\n"
        f'<meta osm_base="{date}"/>\n\n' + "".join(elements) + f"\n{said}{end}"
    )


def _tags(tags):
    return "".join(
        f'    <tag k="{_quoted(key)}" v="{_quoted(value)}"/>\n' for key, value in tags.items()
    )


def _quoted(text):
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;"), ("\n", "&#10;")):
        text = text.replace(sign, name)
    return text.replace("\t", "&#9;").replace("\r", "&#13;")


_META = 'timestamp="2026-0{}-02T03:04:05Z" changeset="1" uid="2" user="somebody"'


def node(number, lon, lat, version=1, **tags):
    tags = {key.replace("__", ":"): value for key, value in tags.items()}
    return (
        f'  <node id="{number}" lat="{lat}" lon="{lon}" version="{version}"'
        f" {_META.format(1)}>\n{_tags(tags)}  </node>\n"
    )


def way(number, nodes, version=1, tags=None):
    refs = "".join(f'    <nd ref="{ref}"/>\n' for ref in nodes)
    return (
        f'  <way id="{number}" version="{version}" {_META.format(2)}>\n'
        f"{refs}{_tags(tags or {})}  </way>\n"
    )


def relation(number, members, version=1, tags=None):
    parts = "".join(
        f'    <member type="{kind}" ref="{ref}" role="{role}"/>\n' for kind, ref, role in members
    )
    return (
        f'  <relation id="{number}" version="{version}" {_META.format(3)}>\n'
        f"{parts}{_tags(tags or {})}  </relation>\n"
    )


def square(first, west, south, size):
    """Return four nodes of a square, and their ids in a closed ring."""
    corners = [(0, 0), (size, 0), (size, size), (0, size)]
    nodes = "".join(
        node(first + n, round(west + x, 7), round(south + y, 7)) for n, (x, y) in enumerate(corners)
    )
    return nodes, [first, first + 1, first + 2, first + 3, first]
