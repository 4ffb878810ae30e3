"""A page as a picture or PDF: drawn by a browser of this machine, which stays offline."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from alatau_geo.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Browsers that draw alike, in the order in which they are looked for.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_SWITCHES = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: Millimetres of the paper, landscape, and what its margins take away.
_PAPER = {"a4": (297, 210), "a3": (420, 297)}
_MARGIN_MM = 10
#: CSS pixels of a millimetre.
_PIXELS = 96 / 25.4
#: Pixels of the picture for each of these: 192 to the inch.
_SCALE = 2
_PATIENCE_MS = 60_000
#: The map takes its size, and its labels their places, in the next frames.
_SETTLED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let n = 0; n < 5; n += 1) await frame();
}"""


@dataclass(frozen=True)
class Sheet:
    """How a page is laid out.

    Parameters
    ----------
    paper : {"a4", "a3"}
        Landscape.
    language : {"en", "ru", "kk"}
        Of its texts.
    phase : int, optional
        Which stop of its phases, from 1.
    """

    paper: Literal["a4", "a3"] = "a4"
    language: Literal["en", "ru", "kk"] = "en"
    phase: int | None = None


@contextmanager
def browser() -> Iterator[Any]:
    """Start a browser.

    Yields
    ------
    playwright.sync_api.Browser
        Without a window.

    Raises
    ------
    UsageError
        If playwright is not installed, or there is no browser: what to install.
    """
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415  an extra
    except ImportError:
        raise UsageError(
            "pictures and PDF need playwright, which is not installed:"
            " pip install 'alatau-geo[pictures]'"
        ) from None
    path = _found()
    # a container's root has no sandbox to offer; the page is ours and offline
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    switches = [*_SWITCHES, *(["--no-sandbox"] if root else [])]
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=path, args=switches)
        except Error as error:
            reason = str(error).splitlines()[0]
            raise UsageError(f"{path} does not start as a browser: {reason}") from None
        try:
            yield started
        finally:
            started.close()


def _found() -> str:
    own = os.environ.get("ALATAU_GEO_BROWSER")
    if own:
        if shutil.which(own) is None:
            raise UsageError(
                f"ALATAU_GEO_BROWSER: needs a program that can be started, {own!r} is none"
            )
        return own
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        raise UsageError(
            f"pictures and PDF need Chromium or Chrome, none of {', '.join(BROWSERS)} is on PATH:"
            " install one, or say where it is by ALATAU_GEO_BROWSER"
        )
    return path


def draw(browser_: Any, html: str, file: Path, sheet: Sheet) -> None:
    """Draw a page.

    Parameters
    ----------
    browser_ : playwright.sync_api.Browser
        Of :func:`browser`.
    html : str
        The page.
    file : Path
        ``.pdf`` for all of it on paper, anything else for a PNG of the sheet with the map.
    sheet : Sheet
        Paper and language.

    Raises
    ------
    DataError
        If the browser can't draw it.
    """
    from playwright.sync_api import Error  # noqa: PLC0415

    paged = file.suffix.lower() == ".pdf"
    # a PDF's page has its margins from the style sheet, a picture has them inside
    margins = 2 * _MARGIN_MM if paged else 0
    width, height = (round((side - margins) * _PIXELS) for side in _PAPER[sheet.paper])
    with tempfile.TemporaryDirectory(prefix="alatau-geo-") as folder:
        page_file = Path(folder) / "page.html"
        page_file.write_text(html, encoding="utf-8", errors="backslashreplace", newline="\n")
        context = browser_.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=_SCALE,
            offline=True,
            reduced_motion="reduce",
            color_scheme="light",
        )
        try:
            page = context.new_page()
            page.set_default_timeout(_PATIENCE_MS)
            phase = f"&phase={sheet.phase}" if sheet.phase else ""
            page.goto(f"{page_file.as_uri()}#lang={sheet.language}{phase}")
            page.evaluate("paper => alatau.layOut(paper, { whole: true })", sheet.paper)
            if not paged:
                page.evaluate("() => document.documentElement.classList.add('picture')")
            page.emulate_media(media="print")
            page.evaluate(_SETTLED)
            if paged:
                page.pdf(path=file, prefer_css_page_size=True, print_background=True)
            else:
                page.screenshot(
                    path=file, type="png", clip={"x": 0, "y": 0, "width": width, "height": height}
                )
        except Error as error:
            reason = str(error).splitlines()[0]
            raise DataError(f"{file.name}: the browser can't draw the map: {reason}") from None
        finally:
            context.close()
