"""A real browser for tests: offline, and anything it complains of or asks for fails the test."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

LAUNCH = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Where screenshots are kept, to be looked at.
PICTURES = Path(os.environ.get("ALATAU_GEO_PICTURES") or Path(__file__).with_name("pictures"))
DESK, PHONE = (1440, 900), (390, 844)


@pytest.fixture(scope="session")
def chromium():
    """Return a running browser."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        reason = f"a browser is needed for this test: none of {', '.join(NAMES)} is on PATH"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(LAUNCH))
        yield browser
        browser.close()


@pytest.fixture
def chromium_page(chromium, tmp_path):
    """Return a function that opens HTML from disk, offline; at the end there must be no trouble.

    Console errors and warnings, uncaught errors, dialogs and any request but for the page itself
    are trouble.
    """
    trouble, contexts = [], []

    def open_html(html, *, size=DESK, locale="en-US", scheme="light", at=""):
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        touch = size == PHONE
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            offline=True,
            locale=locale,
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="reduce",
            color_scheme=scheme,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)

        def on_dialog(dialog):
            trouble.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        def on_request(request):
            if not request.url.startswith(("data:", path.as_uri())):
                trouble.append(f"request: {request.url}")

        page.on("dialog", on_dialog)
        page.on("request", on_request)
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        page.on(
            "console",
            lambda message: (
                trouble.append(f"console: {message.text}")
                if message.type in ("error", "warning")
                else None
            ),
        )
        page.goto(path.as_uri() + at)
        return page

    yield open_html
    for context in contexts:
        context.close()
    assert trouble == []


def settle(page):
    """Wait for Leaflet's animation and the labels' next frame."""
    # not wait_for_function, which needs eval, which the page's policy forbids
    page.evaluate(
        """async () => {
          const frame = () => new Promise(requestAnimationFrame);
          const { map } = alatau;
          for (let n = 0; n < 3; n += 1) await frame();
          for (let n = 0; n < 100 && map._panAnim?._inProgress; n += 1) await frame();
          await frame();
        }"""
    )


def picture(page, name):
    """Write a screenshot to tests/pictures/."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
