"""Limits from the environment, and what they hold back: in bounded memory and time."""

import subprocess
import sys
import zipfile

import pytest

from alatau_geo.errors import UsageError
from alatau_geo.vector.limits import Limits

MEGABYTE = 1 << 20
#: Reads a file with no more memory than what is loaded, and 700 MB.
READER = """
import resource, sys
from pathlib import Path
import alatau_geo.vector as vector
from alatau_geo.errors import DataError
pages = int(Path("/proc/self/statm").read_text().split()[0])
most = pages * resource.getpagesize() + 700_000_000 + Path(sys.argv[1]).stat().st_size
resource.setrlimit(resource.RLIMIT_AS, (most, most))
try:
    vector.examine(Path(sys.argv[1]))
except DataError as error:
    print(error)
"""


def test_the_environment_sets_limits():
    assert Limits.from_environment({}) == Limits()
    found = Limits.from_environment({"ALATAU_GEO_LIMITS": " depth = 8,features=2e7,"})
    assert found == Limits(depth=8, features=20_000_000)


@pytest.mark.parametrize("text", ["depth", "depth=", "depth=x", "depth=0", "deep=8", "depth=nan"])
def test_words_that_set_no_limit(text):
    with pytest.raises(UsageError, match=r"ALATAU_GEO_LIMITS: needs NAME=NUMBER.*file_bytes"):
        Limits.from_environment({"ALATAU_GEO_LIMITS": text})


def sparse(path, head, size, tail=b""):
    """Write a file that is `size` bytes to a reader and next to nothing to the disk."""
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)
        file.seek(0, 2)
        file.write(tail)
    return path


def filled(path, head, unit, megabytes, tail=b""):
    with path.open("wb") as file:
        file.write(head)
        for _ in range(megabytes):
            file.write(unit * (MEGABYTE // len(unit)))
        file.write(tail)
    return path


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("a.csv", "w") as part:
        for _ in range(200):
            part.write(b"\0" * MEGABYTE)
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: sparse(p / "a.geojson", b'{"a": "', 3_000_000_000, b'"}'), "bytes of one text"),
        (lambda p: sparse(p / "a.ndjson", b'{"a": "', 3_000_000_000, b'"}'), "bytes of one text"),
        (lambda p: sparse(p / "a.geojson", b"{}", 5_000_000_000), "bytes of a file"),
        (lambda p: filled(p / "a.geojson", b'{"a":', b"[", 30), "levels of brackets"),
        (lambda p: filled(p / "a.kml", b"<kml><name>", b"a", 100), "bytes of one text"),
        (lambda p: filled(p / "a.gpx", b"<gpx a='", b"a", 100), "bytes of one tag"),
        (
            lambda p: filled(
                p / "a.gml",
                b"<FeatureCollection xmlns:gml='http://www.opengis.net/gml'>",
                b"<a>\n",
                10,
            ),
            "levels of elements",
        ),
        (
            lambda p: sparse(p / "a.csv", b"lon,lat,a\n77,43,", 3_000_000_000),
            "can't be read as CSV",
        ),
        (lambda p: sparse(p / "a.dxf", b"  0\n", 400_000_000), "a line of a DXF"),
        (lambda p: bomb(p / "a.zip"), "against its packed size"),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_too_much_is_refused_in_bounded_memory_and_time(tmp_path, make, said):
    path = make(tmp_path)
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", READER, path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    path.unlink()
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert said in ran.stdout
