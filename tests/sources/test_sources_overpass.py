"""Overpass: what it is asked, when, and which answers are none."""

import datetime as dt

import osmnx
import pytest
from serving import HOST, STATUS_FREE, STATUS_FULL, TOO_MANY, Reply, node, osm

from alatau_geo import sources
from alatau_geo.errors import DataError
from alatau_geo.sources import overpass
from alatau_geo.sources.store import Store
from alatau_geo.sources.web import Web

pytestmark = pytest.mark.allow_hosts([HOST])
ANSWER = osm(node(1, 77, 43, place="town"))


def get(site, tmp_path, *, waits=None, attempts=1):
    web = Web(timeout_s=5, attempts=attempts, sleep=(waits if waits is not None else []).append)
    request = overpass.request(overpass.query(["node"], (76, 43, 77, 44)), site.url + "/api")
    return Store(tmp_path, web).get(request, suffix=".osm")


def test_it_asks_for_versions_in_the_area(site, tmp_path):
    site.says("/api/status", STATUS_FREE)
    site.says("/api/interpreter", ANSWER)
    assert get(site, tmp_path).path.read_text() == ANSWER
    assert site.paths() == ["/api/status", "/api/interpreter"]
    assert site.queries() == [
        "[out:xml][timeout:180];\n(\n  node(43,76,44,77);\n);\n(._;>;);\nout meta;"
    ]


@pytest.mark.parametrize("address", ["/api", "/api/", "/api/interpreter"])
def test_the_address_may_be_written_either_way(address):
    request = overpass.request("", f"https://example.org{address}")
    assert request.url == "https://example.org/api/interpreter"


def test_every_query_of_a_source_is_one_line_of_its_language():
    for source in sources.OSM.values():
        text = overpass.query(source.filters, (76, 43, 77, 44))
        assert text.count("(43,76,44,77);") == len(source.filters)
        for line in source.filters:
            assert line.startswith(("node[", "way[", "relation["))
            assert line.count('"') % 2 == 0
            assert line.count("[") == line.count("]")
    assert overpass.query(["relation(5)"], None).splitlines()[2] == "  relation(5);"


def test_it_waits_for_a_slot(site, tmp_path):
    now = dt.datetime.now(dt.UTC)
    then, later = (now + dt.timedelta(seconds=n) for n in (20, 99))
    form = "%Y-%m-%dT%H:%M:%SZ"
    full = STATUS_FULL.format(
        now=now.strftime(form), then=then.strftime(form), later=later.strftime(form), seconds=20
    )
    site.says("/api/status", full)
    site.says("/api/interpreter", ANSWER)
    waits = []
    get(site, tmp_path, waits=waits)
    assert len(waits) == 1
    assert 15 < waits[0] <= 21
    # not for ever
    far = (now + dt.timedelta(hours=2)).strftime(form)
    site.says(
        "/api/status", full.replace(then.strftime(form), far).replace(later.strftime(form), far)
    )
    with pytest.raises(DataError, match=r"has no room for [67],[0-9]+ s: try later"):
        get(site, tmp_path / "other", waits=waits)


@pytest.mark.parametrize(
    "status", [Reply("", 404), Reply("<html>", 200), Reply("", 302, {"location": "/x"})]
)
def test_a_server_without_a_status_page_is_asked_all_the_same(site, tmp_path, status):
    site.says("/api/status", status)
    site.says("/api/interpreter", ANSWER)
    waits = []
    get(site, tmp_path, waits=waits)
    assert waits == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (TOO_MANY, "needs an answer in OSM XML, .*rate_limited"),
        ('{"elements": []}', "needs an answer in OSM XML"),
        (ANSWER[:-10], "the answer was cut, its end is missing"),
        (
            osm(remark="runtime error: Query run out of memory using about 2048 MB of RAM."),
            "stopped before it had all, and says: .*out of memory .*--bbox",
        ),
        ("", "needs an answer in OSM XML"),
    ],
)
def test_what_is_no_whole_answer_is_never_kept(site, tmp_path, answer, said):
    site.says("/api/interpreter", answer)
    with pytest.raises(DataError, match=said):
        get(site, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_busy_server_is_asked_again(site, tmp_path):
    site.says("/api/status", STATUS_FREE)
    site.says("/api/interpreter", Reply(TOO_MANY, 429), Reply("", 504), Reply(ANSWER))
    waits = []
    get(site, tmp_path, waits=waits, attempts=4)
    assert waits == [5, 10]


def test_a_query_that_is_not_understood_is_told(site, tmp_path):
    page = "<p><strong style='color:#FF0000'>Error</strong>: line 3: parse error: ';' expected</p>"
    site.says("/api/interpreter", Reply(page, 400))
    with pytest.raises(DataError, match="answered 400 Bad Request: Error: line 3: parse error"):
        get(site, tmp_path)


def test_the_server_is_the_one_that_osmnx_is_set_to(monkeypatch):
    monkeypatch.setattr(osmnx.settings, "overpass_url", "https://overpass.example/api")
    assert overpass.default_url() == "https://overpass.example/api"
