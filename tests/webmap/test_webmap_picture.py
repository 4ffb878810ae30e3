"""Pictures and PDF: drawn by a real browser, and clear words where there is none."""

import builtins
import re
import struct

import pytest

from alatau_geo.errors import DataError, UsageError
from alatau_geo.webmap import picture
from alatau_geo.webmap.picture import Sheet


def pixels(path):
    """Return width and height of a PNG from its header."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", data[16:24])


@pytest.fixture
def browser(chromium):
    return chromium


@pytest.mark.parametrize(("paper", "size"), [("a4", (297, 210)), ("a3", (420, 297))])
def test_picture_of_a_sheet(browser, reference_pages, tmp_path, paper, size):
    path = tmp_path / "map.png"
    picture.draw(browser, reference_pages["phases"], path, Sheet(paper, "kk", 3))
    # 192 pixels to the inch, to a pixel of the style sheet
    assert pixels(path) == pytest.approx([side / 25.4 * 192 for side in size], abs=2)
    again = tmp_path / "again.png"
    picture.draw(browser, reference_pages["phases"], again, Sheet(paper, "kk", 3))
    assert again.read_bytes() == path.read_bytes()


def test_languages_and_phases_make_different_pictures(browser, reference_pages, tmp_path):
    sheets = [Sheet(), Sheet(language="ru"), Sheet(phase=3)]
    for n, sheet in enumerate(sheets):
        picture.draw(browser, reference_pages["phases"], tmp_path / f"{n}.png", sheet)
    assert len({(tmp_path / f"{n}.png").read_bytes() for n in range(3)}) == 3


def test_pdf_has_pages_of_the_paper(browser, reference_pages, tmp_path):
    for paper, width in (("a4", 841.9), ("a3", 1190.6)):
        path = tmp_path / f"{paper}.pdf"
        picture.draw(browser, reference_pages["overview"], path, Sheet(paper))
        data = path.read_bytes()
        assert data.startswith(b"%PDF-")
        boxes = [float(box.split()[2]) for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", data)]
        assert boxes
        assert boxes == pytest.approx([width] * len(boxes), abs=1)


def test_without_playwright_it_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("playwright"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r"pip install 'alatau-geo\[pictures\]'"):
        picture.browser().__enter__()


def test_without_a_browser_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.delenv("ALATAU_GEO_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"none of chromium, .* is on PATH: install one"):
        picture.browser().__enter__()
    monkeypatch.setenv("ALATAU_GEO_BROWSER", str(tmp_path / "none"))
    with pytest.raises(UsageError, match="ALATAU_GEO_BROWSER: needs a program"):
        picture.browser().__enter__()


def test_a_page_that_can_not_be_drawn(browser, tmp_path):
    with pytest.raises(DataError, match=r"map\.png: the browser can't draw the map"):
        picture.draw(browser, "<p>no map here</p>", tmp_path / "map.png", Sheet())
    assert not (tmp_path / "map.png").exists()
