"""The page used as people use it, in a real browser and offline."""

import re

import folium
import pytest
import webmap_sample as sample
from axe_playwright_python.sync_playwright import Axe
from browser import DESK, PHONE, picture, settle

from alatau_geo.webmap import build, render

LANGUAGES = ("en", "ru", "kk")


def made():
    layers = sample.layers()
    return build(sample.spec(), layers, sample.report(layers))


@pytest.fixture(scope="module")
def html():
    return render(made())


def speak(page, language):
    page.click(f"#languages button[lang={language}]")


def feature(page, name):
    return page.locator(f'#map path[aria-label^="{name}"]').first


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(DESK, "light"), (PHONE, "dark")],
    ids=["desk-light", "phone-dark"],
)
def test_every_language_is_whole_and_accessible(chromium_page, html, size, scheme):
    page = chromium_page(html, size=size, scheme=scheme)
    titles = {
        "en": "A city and its figures",
        "ru": "Город и показатели",
        "kk": "Қала мен көрсеткіштер",
    }
    for language in LANGUAGES:
        speak(page, language)
        assert page.get_attribute("html", "lang") == language
        assert page.title() == page.inner_text("h1") == titles[language]
        for tab in ("layers", "figures", "findings"):
            page.click(f"#tab-{tab}")
            settle(page)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            picture(page, f"{size[0]}-{scheme}-{language}-{tab}")
    # nothing of the page's own texts is left in English
    assert page.inner_text("#tab-layers") == "Қабаттар"
    assert page.get_attribute(".leaflet-control-zoom-in", "aria-label") == "Жақындату"
    assert page.inner_text("#notice") == "Схемалық сызба: түсірілім жүргізілмеген"
    assert page.inner_text(".leaflet-control-scale-line").endswith(" км")


def test_language_is_remembered_and_taken_from_the_reader(chromium_page, html):
    page = chromium_page(html, locale="ru-RU")
    assert page.get_attribute("html", "lang") == "ru"
    speak(page, "kk")
    page.reload()
    assert page.get_attribute("html", "lang") == "kk"
    assert page.get_attribute("#languages button[lang=kk]", "aria-pressed") == "true"


def test_layers_go_and_come_back(chromium_page, html):
    page = chromium_page(html)
    ring = feature(page, "Ring")
    ring.wait_for()
    page.get_by_role("checkbox", name="Roads").uncheck()
    assert ring.count() == 0
    page.get_by_role("checkbox", name="Roads").check()
    assert ring.count() == 1
    assert ring.get_attribute("tabindex") == "0"


def test_legend_counts_what_has_no_place_and_names_it(chromium_page, html):
    page = chromium_page(html)
    stations = page.locator(".layer", has_text="Substations")
    assert "2 drawn, 1 without a published place" in stations.inner_text()
    stations.locator("summary").click()
    assert stations.locator("li").inner_text() == "Somewhere"
    assert "1 set aside" in page.locator(".layer", has_text="Roads").inner_text()
    assert "Replaced for this run by towns.geojson" in page.locator("#panel").inner_text()


def test_card_by_mouse(chromium_page, html):
    page = chromium_page(html)
    feature(page, "Alatau").click(position={"x": 60, "y": 60})
    card = page.locator(".card")
    text = card.inner_text()
    for part in (
        "City",
        "Alatau",
        "schematic",
        "This is a drawing, not a survey.",
        "± 500 m",
        "Use",
        "all",
        "87,9",
        "ha",
        "drawn for a test",
        "CC BY 4.0",
        "17 Jan 2026",
    ):
        assert part in text
    settle(page)
    picture(page, "card")
    page.click(".leaflet-popup-close-button")
    card.wait_for(state="detached")


def test_card_by_keyboard_and_back(chromium_page, html):
    page = chromium_page(html)
    speak(page, "ru")
    page.get_by_role("button", name="Север, Подстанции").focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="Север")
    card.wait_for()
    assert "1 250,5" in card.inner_text().replace("\u00a0", " ")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    card.wait_for(state="detached")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Север, Подстанции"


def test_tab_reaches_everything(chromium_page, html):
    page = chromium_page(html)
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "(e => e === document.body ? null : e.getAttribute('aria-label') ?? e.innerText)"
            "(document.activeElement)"
        )
        if name is None:
            break
        seen.append(name.strip())
    wanted = {
        "Skip to the map",
        "Eng",
        "Layers",
        "Zoom in",
        "Ring, Roads",
        "Alatau, City",
        "Whole plan",
    }
    assert wanted <= set(seen)


def test_tabs_by_arrow_keys(chromium_page, html):
    page = chromium_page(html)
    page.focus("#tab-layers")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#tab-figures", "aria-selected") == "true"
    assert page.is_visible("#panel-figures")
    assert not page.is_visible("#panel-layers")


def test_verdicts_are_filtered_and_shown_on_the_map(chromium_page, html):
    page = chromium_page(html)
    page.click("#tab-figures")
    claims = page.locator(".claim:visible")
    assert claims.count() == 5
    assert "towns.geojson" in page.locator(".replaced:visible").inner_text()
    page.get_by_role("button", name="contradicts 1").click()
    assert claims.count() == 1
    text = claims.inner_text()
    assert "23,100 ± 90 ha" in text.replace("\u00a0", " ")
    assert "87,500 – 88,500 ha" in text.replace("\u00a0", " ")
    assert "nothing in common" in page.locator(".lead:visible").inner_text()
    page.get_by_role("button", name="all 5").click()
    assert "> 24,000 ha" in page.locator(".outcome-cannot-tell.claim").inner_text().replace(
        "\u00a0", " "
    )

    page.click("#tab-layers")
    page.get_by_role("checkbox", name="City").uncheck()
    page.click("#tab-figures")
    page.get_by_role("button", name="Figure zone").click()
    settle(page)
    assert page.get_by_role("button", name="Figure zone").get_attribute("aria-pressed") == "true"
    assert feature(page, "Alatau").count() == 1
    lit = page.eval_on_selector_all(".is-lit", "all => all.map(e => e.className)")
    assert len(lit) == 1
    assert len(page.query_selector_all(".is-dim")) == 3
    picture(page, "claim")
    page.get_by_role("button", name="Figure zone").click()
    assert page.query_selector_all(".is-dim") == []


def test_finding_goes_to_its_place(chromium_page, html):
    page = chromium_page(html)
    page.click("#tab-findings")
    assert page.locator("button.finding").count() == 1
    page.locator("button.finding").click()
    page.locator("path.mark").wait_for()
    page.get_by_role("dialog", name="Spur").wait_for()
    centre = page.evaluate("(c => [c.lat, c.lng])(alatau.map.getCenter())")
    assert centre == pytest.approx([43.4, 77.05], abs=0.05)


def test_phone_has_room_and_targets(chromium_page, html):
    page = chromium_page(html, size=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("#map").bounding_box()["height"] > 600
    picture(page, "phone")
    page.click("#tab-figures")
    assert page.is_visible("#panel-figures")
    page.get_by_role("button", name="Figure zone").click()
    assert not page.is_visible("#panel-figures")
    small = page.eval_on_selector_all(
        "button, .leaflet-bar a, label, summary",
        "all => all.filter(e => e.checkVisibility())"
        ".map(e => [e.outerHTML.slice(0, 60), e.getBoundingClientRect()])"
        ".filter(([_, box]) => box.height < 40 || box.width < 40)",
    )
    assert small == []
    page.click("#panel-toggle")
    assert page.is_visible("#panel-figures")


def test_panel_closes_on_a_desk(chromium_page, html):
    page = chromium_page(html)
    page.get_by_role("button", name="Hide panel").click()
    assert page.locator("#map").bounding_box()["width"] == 1440
    assert not page.is_visible("#tab-layers")
    page.get_by_role("button", name="Show panel").click()
    assert page.is_visible("#tab-layers")


def test_names_do_not_overlap(chromium_page, html):
    page = chromium_page(html)
    settle(page)
    boxes = page.eval_on_selector_all(
        ".place:not(.is-hidden)", "all => all.map(e => e.getBoundingClientRect().toJSON())"
    )
    assert len(boxes) >= 2
    for n, a in enumerate(boxes):
        for b in boxes[:n]:
            assert (
                a["right"] <= b["left"]
                or b["right"] <= a["left"]
                or a["bottom"] <= b["top"]
                or b["bottom"] <= a["top"]
            )


def test_schematic_is_dashed_on_the_map_and_in_the_legend(chromium_page, html):
    page = chromium_page(html)
    dashes = page.eval_on_selector_all(
        "#map .leaflet-layer-1-pane path[stroke='#b8860b']",
        "all => all.map(e => e.getAttribute('stroke-dasharray'))",
    )
    assert "6 4" in dashes
    solid = page.eval_on_selector_all(
        "#map .leaflet-layer-1-pane path[stroke='#7a3b00']",
        "all => all.map(e => e.getAttribute('stroke-dasharray'))",
    )
    assert set(solid) == {None}
    assert page.is_visible("#notice")


def test_works_in_a_notebook_without_storage(chromium_page):
    shown = made()._repr_html_().replace("<iframe", '<iframe sandbox="allow-scripts"')
    page = chromium_page(f"<!DOCTYPE html><html lang='en'><title>Notebook</title>{shown}")
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Eng").wait_for()
    frame.locator("#languages button[lang=kk]").click()
    assert frame.locator("h1").inner_text() == "Қала мен көрсеткіштер"


def test_what_a_user_adds_works_too(chromium_page):
    map_ = made()
    folium.Marker([43.55, 76.95], popup="A <b>marker</b>", tooltip="here").add_to(map_)
    group = folium.FeatureGroup("mine").add_to(map_)
    folium.Circle([43.5, 77.1], radius=3000, popup=folium.Popup("</script><b>circle</b>")).add_to(
        group
    )
    layers = sample.layers()
    folium.GeoJson(layers["roads"].frame[["geometry"]], name="again").add_to(map_)
    folium.LayerControl().add_to(map_)
    page = chromium_page(map_.to_html())
    page.locator(".leaflet-marker-icon").click()
    assert page.locator(".leaflet-popup-content").inner_text().strip() == "A marker"
    assert page.evaluate("document.querySelector('.leaflet-marker-icon').naturalWidth") == 25
    settle(page)
    assert re.search(r"map_0{31}1\b", map_.to_html())


def test_print_shows_all_and_no_controls(chromium_page, html):
    page = chromium_page(html)
    page.emulate_media(media="print")
    assert page.is_visible("#panel-figures")
    assert page.is_visible("#panel-findings")
    assert not page.is_visible("#languages")
    picture(page, "print")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_hostile_text_stays_text(chromium_page, size):
    html = render(build(*sample.hostile()))
    page = chromium_page(html, size=size)
    bad = "".join(sample.HOSTILE)
    assert page.evaluate("document.querySelector('h1').textContent") == bad
    for language in LANGUAGES:
        speak(page, language)
        for tab in ("layers", "figures", "findings"):
            page.click(f"#tab-{tab}")
    page.click("#tab-layers")
    page.locator("#panel summary").first.click()
    page.click("#tab-findings")
    page.locator("button.finding").click()
    settle(page)
    count = page.evaluate("alatau.layers.flatMap(item => item.targets).length")
    for n in range(count):
        page.evaluate(
            "n => alatau.layers.flatMap(item => item.targets)[n].target.openPopup().openTooltip()",
            n,
        )
        page.locator(".card").wait_for()
    picture(page, f"hostile-{size[0]}")
    # nothing in the document but what the page's own files make
    assert page.eval_on_selector_all("img, iframe, object, embed, base", "all => all.length") == 0
    assert page.eval_on_selector_all("script", "all => all.length") == 4
    assert (
        page.eval_on_selector_all(
            "*",
            "all => all.filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length",
        )
        == 0
    )
    links = page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
    assert set(links) <= {"#", "#map", "#close"}
    assert "49" not in page.inner_text("h1")
    assert page.title().startswith(sample.HOSTILE[0])
