"""Maps that are made again and shown again while somebody works on a plan."""

import http.client
import os
import threading

import pytest

import alatau_geo
from alatau_geo.errors import UsageError
from alatau_geo.plan import init
from alatau_geo.watching import HOST, Watcher, server, watch

pytestmark = pytest.mark.allow_hosts([HOST])


@pytest.fixture
def copied(tmp_path):
    folder = tmp_path / "plan"
    init(folder)
    return folder


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    # a clock may be too coarse to see two writes apart
    later = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))


def test_pages_are_made_again_when_something_changes(copied):
    watcher = Watcher(lambda: alatau_geo.open_plan(copied), ["overview"])
    assert watcher.look() == "made: overview"
    assert watcher.look() is None
    first = watcher.version
    change(copied / "maps" / "overview.yaml", "Alatau City, the plan", "The city, its plan")
    assert watcher.look() == "made: overview"
    assert watcher.version != first
    assert "The city, its plan" in watcher.pages["overview"]
    # a mistake leaves the last page, and says where it is
    change(copied / "maps" / "overview.yaml", "groups:", "gruops:")
    said = watcher.look()
    assert said.startswith("not made again: ")
    assert "overview.yaml" in said
    assert "The city, its plan" in watcher.pages["overview"]
    change(copied / "maps" / "overview.yaml", "gruops:", "groups:")
    assert watcher.look() == "made: overview"


def test_new_maps_and_other_files_are_noticed(copied, tmp_path):
    other = tmp_path / "mine.geojson"
    watcher = Watcher(lambda: alatau_geo.open_plan(copied), [], [other])
    assert watcher.look() == "made: evidence, overview, phases, power"
    other.write_text("{}")
    assert watcher.look()
    (copied / "maps" / "power.yaml").unlink()
    assert watcher.look() == "made: evidence, overview, phases"


@pytest.fixture
def serving(copied, socket_enabled):
    watcher = Watcher(lambda: alatau_geo.open_plan(copied), ["overview"])
    watcher.look()
    with server(watcher) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made, watcher
        made.shutdown()


def get(port, path, host=None):
    """Return status, kind and text of an answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    connection.request("GET", path, headers={"Host": host or f"{HOST}:{port}"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("Content-Type"), text


def test_the_server_answers_this_machine_only(serving):
    made, watcher = serving
    port = made.server_port
    assert made.server_address[0] == HOST
    assert get(port, "/map-overview.html")[2] == watcher.pages["overview"]
    assert get(port, "/version")[2] == watcher.version
    assert '<a href="/map-overview.html">' in get(port, "/")[2]
    assert get(port, "/map-power.html")[0] == 404
    assert get(port, "/../../etc/passwd")[0] == 404
    # another name for this machine, as a stranger's page would use
    assert get(port, "/map-overview.html", "example.org")[0] == 403
    assert get(port, "/version", f"example.org:{port}")[0] == 403


def test_a_port_that_is_taken_is_said(serving):
    made, watcher = serving
    with pytest.raises(UsageError, match=f"--port: needs a port that is free, {made.server_port}"):
        server(watcher, made.server_port)


def test_only_the_served_page_asks_for_a_newer_one(serving):
    _, watcher = serving
    page = watcher.pages["overview"]
    assert "connect-src 'self'" in page
    assert "/version" in page
    assert "connect-src" not in alatau_geo.open_plan().map("overview").to_html()


def test_an_open_page_loads_itself_again(copied, chromium, socket_enabled):
    watcher = Watcher(lambda: alatau_geo.open_plan(copied), ["overview"])
    stop, told, ready = threading.Event(), [], threading.Event()
    address = []

    def on_ready(text):
        address.append(text)
        ready.set()

    options = {"tell": told.append, "ready": on_ready, "stop": stop}
    thread = threading.Thread(target=watch, args=(watcher,), kwargs=options)
    thread.start()
    try:
        assert ready.wait(30)
        context = chromium.new_context()
        page = context.new_page()
        trouble = []
        page.on("console", lambda message: trouble.append(message.text))
        page.goto(address[0])
        assert page.inner_text("h1") == "Alatau City, the plan and its figures"
        page.wait_for_timeout(700)
        change(copied / "maps" / "overview.yaml", "Alatau City, the plan", "The city, its plan")
        page.get_by_role("heading", name="The city, its plan and its figures").wait_for(
            timeout=20_000
        )
        context.close()
        assert trouble == []
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
    assert told == ["made: overview", "made: overview"]
    # the server has gone too
    with pytest.raises(OSError, match="refused"):
        get(int(address[0].split(":")[2].split("/")[0]), "/version")
