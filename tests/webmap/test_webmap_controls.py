"""Each control of the reference plan's maps, used as a person would."""

import re
from urllib.parse import parse_qs, unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import DESK, PHONE, picture, settle
from pyproj import Geod, Transformer

from alatau_geo.crs import qaztrf

GEOD = Geod(ellps="WGS84")


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def latlng(page, x, y):
    """Return where a place of the window is."""
    return page.evaluate(
        """([x, y]) => {
          const { lat, lng } = alatau.map.mouseEventToLatLng({ clientX: x, clientY: y });
          return [lat, lng];
        }""",
        [x, y],
    )


def asked(page):
    """Return what the address asks for, when the page has written it."""
    page.wait_for_timeout(220)
    return {key: value[0] for key, value in parse_qs(page.url.partition("#")[2]).items()}


def drawn(page, layer, title):
    return page.locator(f'#map path[aria-label$=", {title}"]').count()


# --- search ---


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Zhetygen", "Zhetygen (now Alatau town)"),
        ("жетиген", "Zhetygen (now Alatau town)"),
        ("Жетыген", "Zhetygen (now Alatau town)"),
        ("жетіген", "Zhetygen (now Alatau town)"),
        ("QONAYEV", "Konaev"),
        ("қонаев", "Konaev"),
        ("otegen", "Otegen Batyr"),
        ("өтеген", "Otegen Batyr"),
        ("pepsi", "PepsiCo"),
        ("газ құбырлары", "Gas pipelines"),
    ],
)
def test_search_in_any_spelling(chromium_page, reference_pages, typed, found):
    page = chromium_page(reference_pages["overview"])
    page.get_by_role("combobox", name="Search").fill(typed)
    names = page.locator("#found li span:first-child").all_inner_texts()
    assert found in names[:2]


def test_search_leads_to_a_feature(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    box = page.get_by_role("combobox", name="Search")
    box.fill("zhetygen")
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = page.get_by_role("option", selected=True)
    assert chosen.get_attribute("id") == box.get_attribute("aria-activedescendant")
    picture(page, "search")
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Zhetygen (now Alatau town)").wait_for()
    assert not page.locator("#found").is_visible()


def test_search_finds_what_is_switched_off_without_place_or_not_there(
    chromium_page, reference_pages
):
    page = chromium_page(reference_pages["power"])
    box = page.get_by_role("combobox", name="Search")
    box.fill("water intake")
    page.get_by_role("option").first.click()
    page.get_by_role("dialog", name="Water intake").wait_for()
    assert page.get_by_role("checkbox", name="Utility facilities").is_checked()
    box.fill("Mars Petcare")
    assert "no published place" in page.get_by_role("option").first.inner_text()
    box.fill("xyzzy")
    assert page.inner_text("#found-none") == "Nothing found"
    page.keyboard.press("Escape")
    assert box.input_value() == ""
    assert not page.locator("#found-none").is_visible()
    # what it is called: the value's title, in the reader's words
    page.click("#languages button[lang=ru]")
    box = page.get_by_role("combobox", name="Поиск")
    box.fill("Газопроводы")
    page.get_by_role("option").first.click()
    assert page.get_by_role("checkbox", name="Газопроводы схематично").is_checked()


def test_search_leads_to_a_figure(chromium_page, reference_pages):
    page = chromium_page(reference_pages["evidence"])
    page.get_by_role("combobox", name="Search").fill("zone, outside the city")
    page.get_by_role("option").first.click()
    assert page.is_visible("#panel-figures")
    assert "24,200 ± 14,000 ha" in plain(page.inner_text("#claim-shown"))


# --- phases ---


def test_phases_by_slider_keys_and_marks(chromium_page, reference_pages, reference):
    page = chromium_page(reference_pages["phases"])
    placed = reference.layers["roads"].drawn
    existing = int((placed["status"] == "existing").sum())
    second = int((placed["phase"] == 2).sum())
    assert existing
    assert second
    slider = page.get_by_role("slider", name="Phase")
    assert slider.get_attribute("aria-valuetext") == "Now"
    assert drawn(page, "roads", "Roads") == existing
    assert drawn(page, "gas", "Gas pipelines") == 0
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "2026–27"
    assert drawn(page, "gas", "Gas pipelines") == 2
    assert page.inner_text("#stop-about") == "Roadmap phase 1"
    page.locator("#stops").get_by_text("2028–30").click()
    assert drawn(page, "roads", "Roads") == existing + second
    assert drawn(page, "gas", "Gas pipelines") == 3
    # what came before steps back
    earlier = page.locator('#map path.is-earlier[aria-label$=", Gas pipelines"]')
    assert earlier.count() == 2
    substations = reference.layers["substations"].drawn
    before = drawn(page, "substations", "Substations")
    assert before == int((substations["phase"] == 2).sum())
    page.keyboard.press("Escape")
    slider.focus()
    page.keyboard.press("End")
    assert drawn(page, "substations", "Substations") == len(substations)
    assert "No phase is stated" in page.inner_text("#stop-about")
    page.click("#languages button[lang=kk]")
    slider = page.get_by_role("slider", name="Кезең")
    assert slider.get_attribute("aria-valuetext") == "2050-ге дейін"
    picture(page, "phases-kk")


def test_phases_play_and_stop_at_the_end(chromium_page, reference_pages):
    page = chromium_page(reference_pages["phases"])
    page.clock.install()
    page.get_by_role("button", name="Play").click()
    assert page.get_by_role("button", name="Pause").is_visible()
    page.clock.run_for(1700)
    assert page.inner_text("#stops .is-now") == "2026–27"
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(5000)
    assert page.inner_text("#stops .is-now") == "2026–27"
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(6000)
    assert page.inner_text("#stops .is-now") == "To 2050"
    assert page.get_by_role("button", name="Play").is_visible()
    # from the end it starts anew
    page.get_by_role("button", name="Play").click()
    assert page.inner_text("#stops .is-now") == "Now"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_two_phases_beside_each_other(chromium_page, reference_pages, size):
    page = chromium_page(reference_pages["phases"], size=size)
    page.get_by_role("button", name="Compare").click()
    settle(page)
    first, second = (page.locator(name).bounding_box() for name in ("#map", "#map-other"))
    assert (first["width"], first["height"]) == pytest.approx(
        (second["width"], second["height"]), abs=3
    )
    count = "#map-other path:not([stroke='none'])"
    full = page.locator(count).count()
    page.get_by_label("Phase beside it").select_option(label="Now")
    assert page.locator(count).count() < full
    page.get_by_label("Phase beside it").select_option(label="2028–30")
    assert page.inner_text("#stop-shown") == "Now"
    picture(page, f"compare-{size[0]}")
    # both move together
    box = first
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.press("Escape")
    page.evaluate("alatau.map.panBy([80, 40], { animate: false })")
    boxes = page.evaluate(
        "[...document.querySelectorAll('#map-other svg path')].length"
        " && alatau.map.getCenter().lng.toFixed(6)"
    )
    assert boxes
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Compare").click()
    assert not page.locator("#map-other").is_visible()


def test_second_map_follows_the_first_and_leads_it(chromium_page, reference_pages):
    page = chromium_page(reference_pages["phases"])
    page.get_by_role("button", name="Compare").click()
    settle(page)

    def where(selector):
        # the same feature is at the same place of both halves
        return page.evaluate(
            """selector => {
              const box = document.querySelector(selector).getBoundingClientRect();
              const paths = [...document.querySelectorAll(`${selector} path`)];
              const city = paths.find(path => path.getAttribute('stroke') === '#1a1a1a');
              const at = city.getBoundingClientRect();
              return [at.left - box.left, at.top - box.top];
            }""",
            selector,
        )

    assert where("#map") == pytest.approx(where("#map-other"), abs=2)
    for selector in ("#map", "#map-other"):
        before = where("#map")
        box = page.locator(selector).bounding_box()
        x, y = box["x"] + box["width"] - 160, box["y"] + 60
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 60, y + 70, steps=4)
        page.mouse.up()
        # a map that was thrown glides on for a while
        page.wait_for_timeout(600)
        assert where("#map") == pytest.approx(where("#map-other"), abs=2)
        assert where("#map") != pytest.approx(before, abs=20)


# --- coordinates and measuring ---


def test_coordinates_under_the_pointer(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    page.mouse.move(700, 400)
    lat, lng = latlng(page, 700, 400)
    text = plain(page.inner_text("#coordinates"))
    numbers = re.findall(r"(\d+\.\d+)° N\s+(\d+\.\d+)° E", text)[0]
    assert [float(number) for number in numbers] == pytest.approx([lat, lng], abs=6e-6)
    base, zone = qaztrf.definition(qaztrf.GEOGRAPHIC_2D), qaztrf.definition(qaztrf.ZONES[13])
    due = Transformer.from_crs(base, zone, always_xy=True).transform(lng, lat)
    east, north = re.findall(r"([\d ]+) E\s+([\d ]+) N", text)[0]
    shown = [int(number.replace(" ", "")) for number in (east[-10:], north)]
    assert shown == pytest.approx(due, abs=0.51)
    assert "QazTRF-23, zone 13" in text
    # without a pointer, the middle of the map
    page.mouse.move(200, 400)
    centre = page.evaluate("(c => c.lat)(alatau.map.getCenter())")
    assert f"{centre:.5f}" in page.inner_text("#coordinates")


def test_coordinates_on_a_phone(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"], size=PHONE, locale="ru-RU")
    settle(page)
    centre = page.evaluate("(c => [c.lat, c.lng])(alatau.map.getCenter())")
    text = page.inner_text("#coordinates")
    assert "Середина карты" in text
    # to a pixel
    assert float(re.search(r"([0-9.]+)° N", text)[1]) == pytest.approx(centre[0], abs=2e-3)
    # also where a feature opens its card
    lat, lng = latlng(page, 180, 300)
    page.touchscreen.tap(180, 300)
    page.locator(".card").wait_for()
    text = plain(page.inner_text("#coordinates"))
    assert "Точка касания" in text
    assert f"{lat:.5f}° N" in text
    assert f"{lng:.5f}° E" in text
    assert "QazTRF-23, зона 13" in text
    assert page.locator(".touched").count() == 1
    picture(page, "coordinates-phone")
    page.evaluate("alatau.map.zoomIn(1, { animate: false }) && 0")
    assert page.locator(".touched").count() == 0
    assert "Середина карты" in page.inner_text("#coordinates")


def test_measuring_by_mouse(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    page.get_by_role("button", name="Measure").click()
    assert "Click two places" in page.inner_text("#measuring")
    spots = [(700, 300), (900, 320), (880, 520)]
    ring = [latlng(page, x, y) for x, y in spots]
    # also where a feature would open its card
    for x, y in spots[:2]:
        page.mouse.click(x, y)
    lats, lngs = zip(*ring, strict=True)
    due = GEOD.line_length(lngs[:2], lats[:2])
    shown = page.inner_text("#measured-distance")
    assert plain(shown) == f"{due / 1000:.2f} km"
    assert not page.locator("#measured-area").is_visible()
    page.mouse.click(*spots[2])
    area, _ = GEOD.polygon_area_perimeter(lngs, lats)
    assert plain(page.inner_text("#measured-area")) == f"{abs(area) / 1e4:,.0f} ha"
    assert page.locator(".card").count() == 0
    picture(page, "measure")
    page.get_by_role("button", name="Undo").click()
    assert plain(page.inner_text("#measured-distance")) == f"{due / 1000:.2f} km"
    page.get_by_role("button", name="Clear").click()
    assert page.get_by_role("button", name="Undo").is_disabled()
    page.get_by_role("button", name="Close", exact=True).click()
    assert not page.is_visible("#measuring")
    # cards open again
    page.mouse.click(800, 450)
    page.locator(".card").wait_for()


def test_measuring_by_keyboard(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    page.get_by_role("button", name="Measure").focus()
    page.keyboard.press("Enter")
    start = page.evaluate("(c => [c.lat, c.lng])(alatau.map.getCenter())")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    settle(page)
    end = page.evaluate("(c => [c.lat, c.lng])(alatau.map.getCenter())")
    page.keyboard.press("Enter")
    due = GEOD.inv(start[1], start[0], end[1], end[0])[2]
    shown = plain(page.inner_text("#measured-distance"))
    assert float(shown.split()[0].replace(",", "")) == pytest.approx(
        due if shown.endswith(" m") else due / 1000, rel=1e-3
    )
    page.keyboard.press("Escape")
    assert not page.is_visible("#measuring")


# --- links ---


def test_link_holds_view_layers_language_phase_and_feature(chromium_page, reference_pages):
    page = chromium_page(reference_pages["phases"])
    page.click("#languages button[lang=ru]")
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    page.get_by_role("checkbox", name="Водохранилище").uncheck()
    page.get_by_role("button", name="Приблизить").click()
    page.get_by_role("combobox").fill("Подстанция дорожной карты 3")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    settle(page)
    wanted = asked(page)
    assert wanted["lang"] == "ru"
    assert wanted["phase"] == "4"
    assert wanted["feature"] == "substations/roadmap-3"
    assert "water" not in wanted["layers"].split(",")
    other = chromium_page(reference_pages["phases"], at="#" + page.url.partition("#")[2])
    other.get_by_role("dialog", name="Подстанция дорожной карты 3").wait_for()
    assert other.get_attribute("html", "lang") == "ru"
    assert not other.get_by_role("checkbox", name="Водохранилище").is_checked()
    assert other.inner_text("#stops .is-now") == "До 2050"
    here, there = (
        each.evaluate("(c => [c.lat, c.lng])(alatau.map.getCenter())") for each in (page, other)
    )
    assert here == pytest.approx(there, abs=0.01)


def test_link_to_a_figure(chromium_page, reference_pages):
    page = chromium_page(reference_pages["evidence"])
    page.get_by_role("button", name="Special economic zone, outside the city").click()
    settle(page)
    assert asked(page)["claim"] == "sez-outside-city"
    other = chromium_page(reference_pages["power"], at="#claim=sez-outside-city&lang=kk")
    assert other.locator(".claim.is-chosen").is_visible()
    assert "24 200 ± 14 000 га" in plain(other.inner_text("#claim-shown"))


def test_link_of_a_feature_is_copied(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"], at="#feature=sites/pepsico&lang=kk")
    card = page.get_by_role("dialog", name="PepsiCo")
    card.get_by_role("button", name="Сілтемені көшіру").click()
    page.get_by_text("Сілтеме көшірілді").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "feature=sites/pepsico" in unquote(copied)
    page.evaluate("navigator.clipboard.writeText('')")
    page.click("#tool-link")
    page.wait_for_function(
        "navigator.clipboard.readText().then(text => text.startsWith('file://'))"
    )


def test_link_is_shown_where_it_can_not_be_copied(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.click("#tool-link")
    field = page.get_by_label("Copy this link")
    assert field.input_value().startswith("file://")
    page.locator("#toast button").click()
    assert not field.is_visible()


@pytest.mark.parametrize(
    "at",
    [
        "#map=99/99/999&lang=xx&layers=nothing&phase=x&feature=a/b&claim=c",
        "#map=&lang=&layers=&phase=-7&feature=&claim=",
        "#map=NaN/1/2&phase=1e9&feature=%3Cimg%20src=x%20onerror=alert(1)%3E/<script>",
        "#lang=__proto__&feature=constructor/__proto__&layers=__proto__,city",
        "#map",
        "#%%%=%",
    ],
)
def test_links_that_ask_for_nonsense(chromium_page, reference_pages, at):
    page = chromium_page(reference_pages["phases"], at=at)
    assert page.get_attribute("html", "lang") in {"en", "ru", "kk"}
    assert page.get_by_role("slider").is_visible()
    assert page.locator("img").count() == 0


def test_a_link_put_into_the_same_page(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    page.evaluate("location.hash = '#lang=kk&feature=sites/pepsico'")
    page.get_by_role("dialog", name="PepsiCo").wait_for()
    assert page.get_attribute("html", "lang") == "kk"


# --- figures and what they were measured on ---


def test_a_figure_shows_its_very_geometry(chromium_page, reference_pages, reference):
    page = chromium_page(reference_pages["evidence"])
    page.get_by_role("button", name="Special economic zone, outside the city").click()
    settle(page)
    rings = page.evaluate(
        """() => {
          const found = [];
          alatau.map.eachLayer(layer => {
            if (layer.options.pane === 'measured' && layer.getLatLngs)
              found.push(...layer.getLatLngs().flat(1).filter(r => r.length));
          });
          return found.map(ring => (Array.isArray(ring) ? ring : [ring]).map(p => [p.lng, p.lat]));
        }"""
    )
    area = sum(abs(GEOD.polygon_area_perimeter(*zip(*ring, strict=True))[0]) for ring in rings)
    measured = next(c for c in reference.check().claims if c.id == "sez-outside-city").measured
    assert area / 1e4 == pytest.approx(measured.value, rel=1e-4)
    assert page.locator("#claim-shown").inner_text().startswith("↻")
    picture(page, "measured-on")
    page.locator("#claim-shown button").click()
    assert not page.is_visible("#claim-shown")


def test_grades_are_counted(chromium_page, reference_pages, reference):
    page = chromium_page(reference_pages["evidence"])
    page.click("#tab-layers")
    drawn_ = sum(len(layer.drawn) for layer in reference.layers.values())
    assert page.locator(".grades li", has_text="schematic").inner_text().endswith(str(drawn_))
    assert page.locator(".grades li.is-none").count() == 4


def test_schematic_areas_are_hatched(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    fills = page.eval_on_selector_all(
        '#map path[aria-label$=", City districts"]', "all => all.map(e => e.getAttribute('fill'))"
    )
    assert len(fills) == 4
    assert all(re.fullmatch(r"url\(#hatch-\d+\)", fill) for fill in fills)
    for fill in fills:
        assert page.locator(f"pattern{fill[4:-1]} path").count() == 1


def test_hover_says_figure_grade_date_and_source(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    page.get_by_role("button", name="A3 highway, Roads").first.hover(force=True)
    text = plain(page.inner_text(".hint"))
    assert re.search(r"A3 highway\n[\d.]+ km · schematic · 22 Nov 2026\nThe A3 through four", text)


def test_a_card_needs_no_hint_beside_it(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    road = page.get_by_role("button", name="A3 highway, Roads").first
    road.hover(force=True)
    page.locator(".hint").wait_for()
    road.click(force=True)
    page.locator(".leaflet-popup").wait_for()
    page.locator(".hint").wait_for(state="detached")
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] - 5)
    road.dispatch_event("mouseover")
    assert page.locator(".hint").count() == 0
    page.keyboard.press("Escape")
    page.locator(".leaflet-popup").wait_for(state="detached")
    road.dispatch_event("mouseover")
    page.locator(".hint").wait_for()


def test_escape_closes_a_card_wherever_the_focus_is(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    road = page.get_by_role("button", name="A3 highway, Roads").first
    for places in (".leaflet-popup", ".leaflet-popup-close-button", "#map"):
        road.click(force=True)
        page.locator(".leaflet-popup").wait_for()
        if places != "#map":
            page.focus(places)
        page.keyboard.press("Escape")
        page.locator(".leaflet-popup").wait_for(state="detached")


# --- the screen ---


def test_dark_and_light_by_button_and_kept(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    background = "getComputedStyle(document.querySelector('.panel')).backgroundColor"
    light = page.evaluate(background)
    page.get_by_role("button", name="Dark colours").click()
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.evaluate(background) != light
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate(background) == light
    other = chromium_page(reference_pages["overview"], scheme="dark")
    assert other.get_attribute("html", "data-theme") == "dark"
    other.emulate_media(color_scheme="light")
    settle(other)
    assert other.get_attribute("html", "data-theme") == "light"


def test_full_screen_and_back(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement === document.documentElement")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement === null")


def test_print_asks_for_the_paper(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    page.evaluate("window.printed = 0; window.print = () => { window.printed += 1; }; 0")
    page.get_by_role("button", name="Print", exact=True).click()
    page.keyboard.press("Escape")
    assert not page.is_visible("#paper")
    page.get_by_role("button", name="Print", exact=True).click()
    page.get_by_role("button", name="Print on A3").click()
    assert page.evaluate("window.printed") == 1
    assert page.get_attribute("html", "data-paper") == "a3"


def test_printing_lays_out_and_comes_back(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"], scheme="dark")
    bounds = "alatau.map.getBounds().toBBoxString()"
    before = page.evaluate(bounds)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    size = page.evaluate("(s => [s.x, s.y])(alatau.map.getSize())")
    # 203 × 136 mm at 96 to the inch, without the frame
    assert size == pytest.approx([203 / 25.4 * 96, 136 / 25.4 * 96], abs=6)
    assert page.get_attribute("html", "data-theme") == "light"
    # all that was seen is on the paper
    assert page.evaluate(f"alatau.map.getBounds().contains(L.latLngBounds({corners(before)}))")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.get_attribute("html", "data-theme") == "dark"
    settle(page)
    now = [float(part) for part in page.evaluate(bounds).split(",")]
    assert now == pytest.approx([float(part) for part in before.split(",")], abs=0.02)


def corners(text):
    west, south, east, north = text.split(",")
    return f"[[{south}, {west}], [{north}, {east}]]"


def test_print_has_title_legend_scale_north_sources_and_date(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"], locale="ru-RU")
    page.emulate_media(media="print")
    for part in ("h1", "#subtitle", "#panel-layers", ".leaflet-control-scale-line", ".north"):
        assert page.is_visible(part), part
    assert page.inner_text("#notice") == "Схематический рисунок: съёмки не было"
    sources = page.inner_text("#sources")
    assert sources.startswith("Источники · CC BY 4.0 · данные на 22 нояб. 2026")
    assert "Город Алатау (схематично) Точное объединение" in sources
    for part in ("#search", "#tools", ".leaflet-control-zoom", "#coordinates", ".layer input"):
        assert not page.locator(part).first.is_visible(), part


# --- languages ---


def test_missing_translations_are_seen_to_be_missing(chromium_page, reference_pages):
    page = chromium_page(reference_pages["evidence"], locale="kk-KZ")
    # a figure in its document's own words
    stated = page.locator(".claim .untranslated").first
    assert stated.get_attribute("lang") == "en"
    mark = "e => getComputedStyle(e, '::after').content"
    assert stated.evaluate(mark) == '"en"'
    # and nothing else
    assert (
        page.locator(".untranslated").count() == page.locator(".claim dd > .untranslated").count()
    )
    # the document's title is in Kazakh
    assert page.locator(".document", has_text="кеңес отырысы").count()
    page.click("#languages button[lang=en]")
    assert page.locator(".untranslated").count() == 0


@pytest.mark.parametrize(
    ("name", "language"),
    [("overview", "kk"), ("phases", "ru"), ("power", "kk"), ("evidence", "ru")],
)
def test_nothing_of_the_page_is_left_in_english(chromium_page, reference_pages, name, language):
    page = chromium_page(reference_pages[name], locale=f"{language}-KZ")
    texts = page.evaluate(
        """() => {
          const found = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const parent = walk.currentNode.parentElement;
            if (parent.closest('[lang]') !== document.documentElement) continue;
            if (parent.closest('script, noscript, style, code, .north, .document')) continue;
            found.push(walk.currentNode.textContent);
          }
          for (const e of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
            if (e.closest('[lang]') !== document.documentElement) continue;
            found.push(...['aria-label', 'title', 'placeholder'].map(a => e.getAttribute(a) ?? ''));
          }
          return found;
        }"""
    )
    # names that are the same in every language
    same = re.compile(
        r"\b(PepsiCo|Iconic|Towers|Leaflet|Mars|Petcare|WGS|QazTRF|AG|BI|CC|BY|EN|[A-Z]{2}\d+|Gate"
        r"|Golden|Growing|Green|ASP Arena|AVZ|Milk Valley|QazQon Hub|United Hygiene|[ENSW]"
        # addresses, and keys of a plan's files
        r"|[a-z0-9]+\.(?:kz|com)|README\.md)\b"
    )
    english = [text for text in texts if re.search(r"[A-Za-z]{2,}", same.sub("", text))]
    assert set(english) == set()


@pytest.mark.parametrize(
    ("size", "looks"),
    [
        (DESK, [("kk", "light"), ("ru", "dark")]),
        (PHONE, [("kk", "dark"), ("ru", "light")]),
    ],
    ids=["desk", "phone"],
)
@pytest.mark.parametrize("name", ["overview", "phases", "power", "evidence"])
def test_maps_are_accessible_and_their_controls_apart(
    chromium_page, reference_pages, name, size, looks
):
    for language, scheme in looks:
        page = chromium_page(reference_pages[name], size=size, locale=language, scheme=scheme)
        settle(page)
        picture(page, f"{name}-{size[0]}-{language}-{scheme}")
        boxes = page.eval_on_selector_all(
            "#search, .leaflet-bar, #notice, .leaflet-control-scale, #coordinates, #phases,"
            " .languages, .tools, .head-words, .tabs, .place:not(.is-hidden)",
            "all => all.filter(e => e.checkVisibility({ visibilityProperty: true }))"
            ".map(e => [e.className || e.id, e.getBoundingClientRect().toJSON()])",
        )
        for n, (first, a) in enumerate(boxes):
            for second, b in boxes[:n]:
                apart = (
                    a["right"] <= b["left"] + 0.5
                    or b["right"] <= a["left"] + 0.5
                    or a["bottom"] <= b["top"] + 0.5
                    or b["bottom"] <= a["top"] + 0.5
                )
                assert apart, (language, first, second)
        # no word is wider than what it stands in
        cut = page.eval_on_selector_all(
            "button, .chip, .tabs button, #stops button, h1, .layer-title",
            "all => all.filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1"
            " && e.clientWidth).map(e => e.innerText).filter(Boolean)",
        )
        assert cut == []
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_every_open_panel_is_accessible(chromium_page, reference_pages):
    for language, scheme, size in (("kk", "dark", DESK), ("ru", "light", PHONE)):
        page = chromium_page(reference_pages["phases"], size=size, locale=language, scheme=scheme)
        page.fill("#query", "ал")
        check(page)
        page.keyboard.press("Escape")
        page.click("#measure")
        check(page)
        page.click("#measure")
        page.click("#tool-print")
        check(page)
        page.keyboard.press("Escape")
        page.click("#tool-link")
        check(page)
        page.evaluate("alatau.chooseClaim('sez-outside-city')")
        check(page)
        for part in ("figures", "findings"):
            page.click(f"#tab-{part}")
            page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
            check(page)


def check(page):
    settle(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_label_stands_with_its_place_only(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    page.evaluate("alatau.map.setView([43.3, 77.0], 12, { animate: false })")
    settle(page)
    assert page.locator(".place:not(.is-hidden)", has_text="Konaev").count() == 0


def test_pages_are_small_and_the_same_each_time(reference, reference_pages):
    for name, page in reference_pages.items():
        assert len(page.encode()) < 1_000_000
        assert reference.map(name).to_html() == page


def test_dates_are_dates(chromium_page, reference_pages):
    page = chromium_page(reference_pages["overview"])
    page.click("#tab-figures")
    claim = page.locator(".claim", has_text="boundary act comes into force")
    assert claim.locator("dd").nth(1).inner_text() == "12 Oct 2024"
    span = page.locator(".claim", has_text="Roadmap phase 1, years")
    assert plain(span.locator("dd").nth(1).inner_text()) == "01 Jan 2026 – 31 Dec 2027"


def test_findings_name_figures_and_layers_by_their_titles(chromium_page, reference_pages):
    page = chromium_page(reference_pages["phases"], locale="ru-RU")
    page.click("#tab-findings")
    text = page.inner_text("#panel-findings")
    assert "Город Алатау, проект" in text
    assert "Специальная экономическая зона «Алатау»" in text
