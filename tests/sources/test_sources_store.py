"""The cache: asked once, whole, and the bytes that are known."""

import hashlib
import json

import pytest
from serving import HOST, Reply

from alatau_geo.errors import DataError
from alatau_geo.sources.store import VARIABLE, Store, default_folder
from alatau_geo.sources.web import Request, Web

pytestmark = pytest.mark.allow_hosts([HOST])
OLD, NEW = b"what was there", b"what is there now"


def sha(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache", Web(timeout_s=5, attempts=1))


def with_(store, **given):
    return Store(store.folder, store.web, **given)


def test_it_is_asked_for_once(site, store):
    request = Request(site.says("/a", OLD))
    told = []
    first = with_(store, tell=told.append).get(request, suffix=".bin")
    again = with_(store, tell=told.append).get(request, suffix=".bin")
    assert first.path.read_bytes() == OLD
    assert (first.fresh, again.fresh) == (True, False)
    assert (first.sha256, first.size) == (sha(OLD), len(OLD))
    assert again.retrieved == first.retrieved
    assert len(site.asked) == 1
    assert told == [f"asks {HOST}:{site.server.server_address[1]}: {request.url}"]
    # also without a network
    assert with_(store, offline=True).get(request, suffix=".bin").sha256 == sha(OLD)


def test_what_is_posted_is_part_of_what_is_asked(site, store):
    url = site.says("/a", Reply(b"one"), Reply(b"two"))
    found = [store.get(Request(url, {"data": text}), suffix=".x") for text in ("1", "2", "1")]
    assert [item.path.read_bytes() for item in found] == [b"one", b"two", b"one"]
    assert found[0].request == "data=1"


def test_offline_says_what_it_lacks(site, store):
    with pytest.raises(DataError, match=r"--offline fetches nothing: .* SOURCE=FILE"):
        with_(store, offline=True).get(Request(site.says("/a", OLD)), suffix=".bin")
    assert site.asked == []


def test_a_changed_file_is_refused_unless_that_is_meant(site, store, tmp_path):
    request = Request(site.says("/a", NEW))
    with pytest.raises(DataError) as error:
        store.get(request, suffix=".bin", known=sha(OLD))
    assert "is no longer what the plan's lock file has" in str(error.value)
    assert sha(OLD)[:12] in str(error.value)
    assert sha(NEW)[:12] in str(error.value)
    assert "--update takes it" in str(error.value)
    assert list(store.folder.iterdir()) == []
    assert with_(store, update=True).get(request, suffix=".bin", known=sha(OLD)).sha256 == sha(NEW)


def test_a_known_file_is_taken_from_the_cache_whatever_the_server_has_now(site, store):
    request = Request(site.says("/a", OLD))
    store.get(request, suffix=".bin")
    site.says("/a", NEW)
    assert store.get(request, suffix=".bin", known=sha(OLD)).sha256 == sha(OLD)
    # an update that fails leaves the last good one
    site.says("/a", Reply("gone", 404))
    with pytest.raises(DataError, match="there is nothing"):
        with_(store, update=True).get(request, suffix=".bin")
    assert store.get(request, suffix=".bin").path.read_bytes() == OLD


def test_what_was_spoilt_in_the_cache_is_fetched_again(site, store):
    request = Request(site.says("/a", OLD))
    path = store.get(request, suffix=".bin").path
    path.write_bytes(b"spoilt")
    assert store.get(request, suffix=".bin").path.read_bytes() == OLD
    note = path.with_name(path.name + ".json")
    for text in ("", "[]", "{}"):
        note.write_text(text)
        assert store.get(request, suffix=".bin").fresh
    assert json.loads(note.read_text())["sha256"] == sha(OLD)


def test_what_is_not_what_was_asked_for_does_not_come_into_the_cache(site, store):
    def check(path):
        raise DataError(f"{path}: needs something else")

    with pytest.raises(DataError, match=rf"^{HOST}:\d+: needs something else"):
        store.get(Request(site.says("/a", OLD), check=check), suffix=".bin")
    assert list(store.folder.iterdir()) == []


def test_a_folder_that_cant_be_written_is_told(site, tmp_path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(DataError, match="cache: can't be written"):
        Store(tmp_path / "cache", Web(attempts=1)).get(Request(site.says("/a", OLD)), suffix=".x")


def test_the_folder_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv(VARIABLE)
    assert default_folder().name == "alatau-geo"
