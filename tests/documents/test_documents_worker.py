"""The process that parses: bounded in time and memory, and its end is told in a sentence."""

import json
import subprocess
import sys

import pytest

from alatau_geo.documents import worker
from alatau_geo.errors import DataError
from alatau_geo.vector.limits import VARIABLE, Limits


def replaced(monkeypatch, code):
    """Let the process run other code in place of the parser, within the same bounds."""
    start = (
        "import sys; sys.path[:] = sys.argv[4:]\n"
        "from alatau_geo.documents import worker\n"
        f"def built(content, form, name, most):\n    {code}\n"
        "worker._built = built\n"
        "worker.main(*sys.argv[1:4])"
    )
    monkeypatch.setattr(worker, "_START", start)


def test_what_a_parser_gives_comes_back():
    data = worker.parsed("<p>24 га".encode(), "html", "a.html", Limits())
    assert data["text"].strip() == "24 га"
    assert data["pieces"][0] == [0, 1, 4, 0]


def test_time_is_bounded(monkeypatch):
    replaced(monkeypatch, "import time; time.sleep(60)")
    words = r"^a\.html: reading it took more than 1 s: split it"
    with pytest.raises(DataError, match=words) as told:
        worker.parsed(b"", "html", "a.html", Limits(document_seconds=1))
    assert f"{VARIABLE}=document_seconds=NUMBER" in str(told.value)


@pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux")
def test_memory_is_bounded(monkeypatch):
    replaced(monkeypatch, "return bytearray(10**9)")
    with pytest.raises(DataError, match="took more than 300,000,000 bytes of memory"):
        worker.parsed(b"", "html", "a.html", Limits(document_memory=300_000_000))


@pytest.mark.parametrize(
    "code", ["import os; os.kill(os.getpid(), 11)", "import os; os._exit(3)", "raise SystemExit"]
)
def test_a_parser_that_ends_in_a_file_is_told(monkeypatch, code):
    replaced(monkeypatch, code)
    with pytest.raises(DataError, match=r"^a\.html: can't be read: its parser ended in it"):
        worker.parsed(b"", "html", "a.html", Limits())


def test_what_the_parser_refuses_is_said_in_its_words():
    with pytest.raises(DataError, match="this PDF can't be read"):
        worker.parsed(b"%PDF-", "pdf", "a.pdf", Limits())


def test_a_name_is_no_code():
    name = "x'); import os; os._exit(9); ('.html"
    assert worker.parsed(b"<p>24 ha", "html", name, Limits())["text"].strip() == "24 ha"


def test_the_process_loads_no_more_than_its_parser():
    """Its start is most of what a small document costs."""
    code = (
        "import sys, alatau_geo.documents.worker\n"
        "heavy = {'numpy', 'geopandas', 'pydantic', 'alatau_geo.vector', 'alatau_geo.quantity'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_process_answers_in_json_alone():
    bounds = json.dumps({"memory": 10**9, "pages": 1, "text": 3})
    done = subprocess.run(
        [sys.executable, "-c", worker._START, "markdown", "a.md", bounds, *sys.path],
        input=b"# 24 ha",
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["text"] == "24 h"  # one more than is wanted tells of too many
    assert done.stderr == b""
