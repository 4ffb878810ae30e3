"""The lock file: the same text for the same layers, and nothing but what it should hold."""

import json

import pytest

from alatau_geo.errors import PlanError
from alatau_geo.sources import lock
from alatau_geo.sources.lock import Lock, Locked, Piece

PIECE = Piece(
    url="https://example.org/a", request="data=x", sha256="a" * 64, size=5, retrieved="2026-11-27"
)
LAYER = Locked(
    source="osm-roads", licence="ODbL 1.0", credit="© всех", pieces=(PIECE,), file_sha256="b" * 64
)


def test_it_comes_back_as_it_was(tmp_path):
    made = Lock().with_layers({"roads": LAYER, "city": LAYER})
    (tmp_path / lock.NAME).write_text(made.text(), "utf-8")
    assert lock.read(tmp_path) == made
    other = Lock().with_layers({"city": LAYER}).with_layers({"roads": LAYER})
    assert other.text() == made.text()
    assert "© всех" in made.text()


def test_without_a_file_it_is_empty(tmp_path):
    assert lock.read(tmp_path) == Lock()


def test_what_was_fetched_is_known_by_what_was_asked():
    made = Lock().with_layers({"roads": LAYER})
    assert made.known("https://example.org/a", "data=x") == "a" * 64
    assert made.known("https://example.org/a", "") is None


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"more": 1},
        {"layers": []},
        {"layers": {"roads": {"source": "x"}}},
        {"layers": {"roads": LAYER.model_dump() | {"file_sha256": "../../x"}}},
    ],
)
def test_what_is_none_is_refused(tmp_path, change):
    text = json.dumps(Lock().model_dump() | change)
    for content in (text, text[:-1]):
        (tmp_path / lock.NAME).write_text(content)
        with pytest.raises(PlanError, match=r"sources.lock.json: is no lock file"):
            lock.read(tmp_path)
