"""Requests: retried where that may help, bounded, and to the host that was named alone."""

import email.utils
import io
import time

import pytest
from serving import HOST, TOO_MANY, Reply

from alatau_geo.errors import DataError, UsageError
from alatau_geo.sources.web import Request, Web, plain

pytestmark = pytest.mark.allow_hosts([HOST])


@pytest.fixture
def waits():
    return []


@pytest.fixture
def web(waits):
    return Web(timeout_s=5, sleep=waits.append)


def fetched(web, url, **given):
    out = io.BytesIO()
    web.download(Request(url, **given), out)
    return out.getvalue()


def test_what_is_there_comes_as_it_is(site, web, waits):
    body = bytes(range(256)) * 1000
    assert fetched(web, site.says("/a.bin", body)) == body
    assert waits == []
    _, _, _, headers = site.asked[0]
    assert headers["User-Agent"].startswith("alatau-geo/")
    fetched(Web(contact="me@example.org\nX: y"), site.url + "/a.bin")
    assert site.asked[1][3]["User-Agent"].endswith("(me@example.orgX: y)")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_after_longer_and_longer(site, web, waits, status):
    url = site.says("/a", Reply("busy", status), Reply("busy", status), Reply(b"at last"))
    assert fetched(web, url) == b"at last"
    assert waits == [5, 10]


def test_it_waits_as_long_as_it_is_asked_to(site, web, waits):
    url = site.says("/a", Reply("", 429, {"retry-after": "33"}), Reply(b"x"))
    fetched(web, url)
    assert waits == [33]
    then = email.utils.formatdate(time.time() + 60, usegmt=True)
    fetched(web, site.says("/b", Reply("", 503, {"retry-after": then}), Reply(b"x")))
    assert 55 < waits[1] <= 60
    fetched(web, site.says("/c", Reply("", 503, {"retry-after": "soon"}), Reply(b"x")))
    assert waits[2] == 5
    # not for hours
    url = site.says("/d", Reply("", 429, {"retry-after": "7200"}))
    with pytest.raises(DataError, match=r"answered 429 .* asks to wait 7,200 s: try later"):
        fetched(web, url)
    assert len(waits) == 3


def test_what_a_server_says_is_told_in_its_words(site, web, waits):
    url = site.says("/a", Reply(TOO_MANY, 429))
    with pytest.raises(DataError) as error:
        fetched(web, url)
    text = str(error.value)
    assert "rate_limited" in text
    assert "<" not in text
    assert "tried 4 times" in text
    assert waits == [5, 10, 20]
    assert len(site.asked) == 4


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "there is nothing .*: look elsewhere"),
        (401, "may want a key or an agreement"),
        (403, "SOURCE=FILE"),
        (400, "answered 400 .*: line 1: parse error: check what was asked for"),
    ],
)
def test_a_refusal_is_told_at_once(site, web, waits, status, said):
    url = site.says("/a", Reply("<p><strong>line 1</strong>: parse error</p>", status))
    with pytest.raises(DataError, match=said):
        fetched(web, url, absent="look elsewhere")
    assert waits == []
    assert len(site.asked) == 1


def test_a_redirect_stays_on_its_host(site, web):
    site.says("/there", b"moved")
    url = site.says("/a", Reply("", 302, {"location": "/there"}))
    assert fetched(web, url) == b"moved"
    port = site.server.server_address[1]
    for target in (
        "https://other.example/there",
        f"http://localhost:{port}/there",
        "//other.example/there",
        f"http://{HOST}:{port + 1}/there",
        f"http://{HOST}@other.example/",
    ):
        url = site.says("/b", Reply("", 301, {"location": target}))
        with pytest.raises(DataError, match=r"leads to another host, .* is not followed"):
            fetched(web, url)
    url = site.says("/c", Reply("", 302, {"location": "/c"}))
    with pytest.raises(DataError, match="from address to address, 5 times"):
        fetched(web, url)


def test_what_was_cut_is_not_taken(site, web, waits):
    url = site.says("/a", Reply(b"0123456789" * 1000, cut=1), Reply(b"whole"))
    assert fetched(web, url) == b"whole"
    assert waits == [5]
    url = site.says("/b", Reply(b"0123456789" * 1000, cut=7))
    with pytest.raises(DataError, match=r"broke off: .*tried 4 times"):
        fetched(web, url)


def test_a_silent_server_is_not_waited_for(site, waits):
    web = Web(timeout_s=0.2, attempts=2, sleep=waits.append)
    url = site.says("/a", Reply(b"x", delay_s=0.6))
    with pytest.raises(DataError, match=r"was silent for 0.2 s; tried 2 times"):
        fetched(web, url)


def test_a_server_that_trickles_is_too_slow(site):
    web = Web(timeout_s=0.3)
    url = site.says("/a", Reply(b"x" * 200, trickle_s=0.02))
    with pytest.raises(DataError, match=r"is too slow: [\d,]+ bytes in"):
        fetched(web, url)


def test_nobody_there_is_told_without_names_of_classes(site, web):
    url = site.url
    site.server.server_close()
    with pytest.raises(DataError) as error:
        fetched(web, url)
    host = url.removeprefix("http://")
    said = f"{host}: could not be reached, or broke off: Connection refused; tried 4 times: "
    assert str(error.value).startswith(said)


def test_a_download_has_a_limit(site, web, monkeypatch):
    monkeypatch.setenv("ALATAU_GEO_LIMITS", "file_bytes=1000")
    url = site.says("/a", b"x" * 100_000)
    with pytest.raises(DataError, match="bytes of a download may be 1,000 at most"):
        fetched(web, url)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/a", "a.geojson", "http://"]
)
def test_only_the_web_is_asked(url):
    with pytest.raises(UsageError, match="needs an address that begins with https"):
        Request(url)


def test_secrets_do_not_come_into_a_plan():
    with pytest.raises(UsageError) as error:
        Request("https://me:secret@example.org/a")
    assert "secret" not in str(error.value)


def test_words_of_a_page():
    assert plain("<style>p {}</style><p>a &amp; b</p>\x1b[2J") == "a & b [2J"
    assert len(plain("x" * 1000)) == 200
