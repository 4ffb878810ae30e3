"""A packed layer used as people use it, in a real browser and offline."""

import itertools
from dataclasses import replace

import numpy as np
import packed_sample as large
import pytest
import shapely
import webmap_sample as sample
from axe_playwright_python.sync_playwright import Axe
from browser import DESK, PHONE, picture
from shapely.geometry import LineString, box

from alatau_geo.catalog import Text
from alatau_geo.webmap import packed
from alatau_geo.webmap.grades import GRADE_COLOURS

#: The most opaque of the canvas' pixels at a place or up to so many to its sides.
INK = """([lat, lng, wide, high]) => {
  const at = alatau.map.latLngToContainerPoint([lat, lng]);
  const box = alatau.map.getContainer().getBoundingClientRect();
  const [x, y] = [box.left + at.x, box.top + at.y];
  const one = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  let best = [0, 0, 0, 0];
  for (const tile of document.querySelectorAll(".packed-tile")) {
    const own = tile.getBoundingClientRect();
    for (let i = -wide; i <= wide; i += 1) {
      for (let j = -high; j <= high; j += 1) {
        const [u, v] = [Math.floor(x + i - own.left), Math.floor(y + j - own.top)];
        if (u < 0 || v < 0 || u >= own.width || v >= own.height) continue;
        one.clearRect(0, 0, 1, 1);
        one.drawImage(tile, u, v, 1, 1, 0, 0, 1, 1);
        const found = [...one.getImageData(0, 0, 1, 1).data];
        if (found[3] > best[3]) best = found;
      }
    }
  }
  return best;
}"""
#: Until Leaflet has moved, and two pictures have been drawn.
FRAMES = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  for (let n = 0; n < 100 && alatau.map._panAnim?._inProgress; n += 1) await frame();
  await frame();
}"""
FACTS = """() => alatau.plan.layers[0].features.map((feature) => {
  const { id, name, values, grade, dashed, accuracy_m, colour } = feature;
  const { size, source, licence, date } = feature;
  const shape = feature.shape && {
    polygons: feature.shape.polygons ?? null,
    lines: feature.shape.lines ?? null,
    points: feature.shape.points ?? null,
  };
  const facts = { id, name, values, grade, dashed, accuracy_m, colour };
  return JSON.parse(JSON.stringify({ ...facts, size, source, licence, date, shape }));
})"""


@pytest.fixture(scope="module")
def html():
    return large.page(large.parcels(), sample.layers()["towns"])


@pytest.fixture
def page(chromium_page, html):
    return ready(chromium_page(html))


def ready(page):
    page.locator(".packed-tile").first.wait_for(state="attached")
    page.evaluate(FRAMES)
    return page


def centre(row, dx=0.4, dy=0.4):
    west, south = large.cell(row)
    return [south + dy * large.STEP, west + dx * large.STEP]


def go(page, row, zoom=17):
    lat, lng = centre(row)
    page.evaluate(f"alatau.map.setView([{lat}, {lng}], {zoom}, {{ animate: false }}) && 0")
    page.evaluate(FRAMES)


def on_screen(page, place):
    """Return where the pointer has to go to be at a place."""
    page.evaluate(FRAMES)
    return page.evaluate(
        """([lat, lng]) => {
          const at = alatau.map.latLngToContainerPoint([lat, lng]);
          const box = alatau.map.getContainer().getBoundingClientRect();
          return [box.left + at.x, box.top + at.y];
        }""",
        place,
    )


def click(page, place):
    page.mouse.click(*on_screen(page, place))


def ink(page, place, wide=0, high=0):
    return page.evaluate(INK, [*place, wide, high])


def test_values_have_their_titles(chromium_page):
    titles = {"use": {"housing": {"en": "Homes", "ru": "Жильё"}, "green": {"en": "Greenery"}}}
    made = large.parcels(2000)
    made = replace(made, entry=made.entry.model_copy(update={"value_titles": words(titles)}))
    page = ready(chromium_page(large.page(made), locale="ru-RU"))
    legend = page.locator(".layer", has_text="Parcels").inner_text()
    assert "Жильё" in legend
    assert "Greenery" in legend
    go(page, 300)
    click(page, centre(300))
    assert "Жильё" in page.locator(".card").inner_text()


def words(titles):
    return {
        field: {value: Text(**text) for value, text in own.items()} for field, own in titles.items()
    }


def test_colours_by_grade(chromium_page):
    made = large.parcels(2000)
    grades = np.where(np.arange(2000) % 2 == 0, "surveyed", "schematic")
    made = replace(made, frame=made.frame.assign(grade=grades))
    page = ready(chromium_page(large.page(made, colour_by="grade")))
    for row, grade in ((300, "surveyed"), (301, "schematic")):
        go(page, row)
        due = [int(GRADE_COLOURS[grade][n : n + 2], 16) for n in (1, 3, 5)]
        assert ink(page, centre(row))[:3] == pytest.approx(due, abs=3)
    legend = page.locator(".layer", has_text="Parcels")
    assert legend.locator(".classes li").all_inner_texts() == ["surveyed", "schematic"]
    legend.locator(".classes input").first.uncheck()
    go(page, 300)
    assert ink(page, centre(300))[3] == 0


def test_every_class_is_drawn_in_its_colour(page):
    assert "19,999 drawn, 1 without" in page.locator(".layer", has_text="Parcels").inner_text()
    for row, colour in ((10_200, (230, 159, 0)), (10_201, (0, 158, 115)), (10_202, (122, 59, 0))):
        go(page, row)
        found = ink(page, centre(row))
        assert found[:3] == pytest.approx(colour, abs=3)
        assert found[3] == pytest.approx(128, abs=2)
        # between parcels is ground
        assert ink(page, centre(row, dx=0.9, dy=0.9))[3] == 0
    go(page, 10_000, 12)
    shares = page.eval_on_selector_all(
        ".packed-tile",
        """(all) => all.map((tile) => {
          const { data } = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height);
          let count = 0;
          for (let n = 3; n < data.length; n += 4) count += data[n] > 0;
          return count;
        })""",
    )
    # nearly all of some 20,000 squares of 0.64 of their cells, each cell at least 9 pixels
    assert sum(shares) > 20_000 * 5
    picture(page, "packed")


def test_a_click_opens_the_card_in_the_readers_language(page):
    page.click("#languages button[lang=ru]")
    go(page, 4321)
    click(page, centre(4321))
    card = page.get_by_role("dialog", name="Участок 4321")
    card.wait_for()
    text = card.inner_text()
    for part in ("Назначение", "green", "Площадь", "официальные"):
        assert part in text
    assert page.locator(".packed-open").count() == 1
    picture(page, "packed-card")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    page.click("#languages button[lang=kk]")
    click(page, centre(4321))
    page.get_by_role("dialog", name="Телім 4321").wait_for()


def test_a_hole_is_not_the_parcel(page):
    go(page, 5, 18)
    assert page.evaluate("([a, b]) => alatau.packedAt(L.latLng(a, b))", centre(5)) is None
    assert ink(page, centre(5))[3] == 0
    click(page, centre(5))
    page.evaluate(FRAMES)
    assert page.locator(".leaflet-popup").count() == 0
    click(page, centre(5, dx=0.7, dy=0.7))
    page.get_by_role("dialog", name="Parcel 5").wait_for()


def test_a_speck_leaves_a_pixel_and_can_be_met(page):
    speck = centre(7, dx=0.001, dy=0.001)
    for zoom in (11, 14.25, 17):
        go(page, 7, zoom)
        # two decimetres are far less than a pixel; the map's own places are whole ones
        assert ink(page, speck, 1, 1)[3] > 100
    assert ink(page, centre(7))[3] == 0
    click(page, speck)
    page.get_by_role("dialog", name="Parcel 7").wait_for()


def test_layers_go_and_come_back(page):
    page.get_by_role("checkbox", name="Parcels").uncheck()
    assert page.locator(".packed-tile").count() == 0
    go(page, 300)
    click(page, centre(300))
    page.evaluate(FRAMES)
    assert page.locator(".leaflet-popup").count() == 0
    page.get_by_role("checkbox", name="Parcels").check()
    page.evaluate(FRAMES)
    assert ink(page, centre(300))[3] > 100


def test_classes_are_filtered(page):
    go(page, 300)
    assert page.locator(".packed-class").all_inner_texts() == ["housing", "green", "roads", "other"]
    page.get_by_role("checkbox", name="housing").uncheck()
    page.evaluate(FRAMES)
    assert ink(page, centre(300))[3] == 0
    assert ink(page, centre(301))[3] > 100
    click(page, centre(300))
    page.evaluate(FRAMES)
    assert page.locator(".leaflet-popup").count() == 0
    picture(page, "packed-filtered")
    page.get_by_role("checkbox", name="housing").check()
    page.evaluate(FRAMES)
    assert ink(page, centre(300))[3] > 100
    page.get_by_role("checkbox", name="other").uncheck()
    go(page, 8)
    assert ink(page, centre(8))[3] == 0


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_search_and_keyboard_lead_to_a_parcel(chromium_page, html, size):
    page = ready(chromium_page(html, size=size))
    if size == PHONE:
        page.click("#tab-layers")
    page.get_by_role("checkbox", name="housing").uncheck()
    page.get_by_text("Find in this layer").first.click()
    field = page.get_by_role("searchbox", name="Name or number")
    # each name in each language, whatever the page speaks
    field.fill("участок 12345")
    assert page.get_by_role("button", name="Parcel 12345").count() == 1
    field.fill("parcel 1999")
    assert "The first 1" not in page.locator(".packed-state").first.inner_text()
    assert page.locator(".packed-match").count() == 11
    field.fill("p1")
    assert page.locator(".packed-state").first.inner_text() == "The first 12 of 11,111"
    field.fill("Parcel 9")
    assert page.locator(".packed-unplaced").inner_text() == "Parcel 9"
    assert page.locator(".packed-match").count() == 11
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    picture(page, f"packed-find-{size[0]}")
    # a parcel of a class that is switched off is shown again
    field.fill("p12345")
    page.get_by_role("button", name="Parcel 12345").focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="Parcel 12345")
    card.wait_for()
    assert page.locator(".packed-class input").first.is_checked()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "dialog"
    page.keyboard.press("Escape")
    card.wait_for(state="detached")
    if size == DESK:
        assert page.evaluate("document.activeElement.textContent") == "Parcel 12345"


def test_enter_opens_what_is_in_the_middle(page):
    go(page, 777)
    page.focus("#map")
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="Parcel 777")
    card.wait_for()
    picture(page, "packed-middle")
    page.keyboard.press("Escape")
    card.wait_for(state="detached")
    assert page.evaluate("document.activeElement.id") == "map"
    go(page, 5, 18)
    page.keyboard.press("Enter")
    page.evaluate(FRAMES)
    assert page.locator(".leaflet-popup").count() == 0


def test_pointing_tells_the_name_and_nothing_after_a_drag(page):
    go(page, 900)
    x, y = on_screen(page, centre(900))
    page.mouse.move(x, y)
    page.locator(".hint").wait_for()
    assert page.locator(".hint").inner_text() == "Parcel 900"
    page.mouse.down()
    page.mouse.move(x + 60, y + 20, steps=4)
    page.mouse.up()
    page.evaluate(FRAMES)
    assert page.locator(".leaflet-popup").count() == 0
    page.mouse.move(5, 5)
    page.locator(".hint").wait_for(state="detached")


def test_shapes_above_are_met_first_and_those_below_last(chromium_page):
    below = sample.layers()["city"]
    html = large.page(below, large.parcels(2000), sample.layers()["towns"])
    page = ready(chromium_page(html))
    go(page, 300)
    click(page, centre(300))
    page.get_by_role("dialog", name="Parcel 300").wait_for()
    page.keyboard.press("Escape")
    click(page, centre(300, dx=0.9, dy=0.9))
    page.get_by_role("dialog", name="Alatau").wait_for()


def test_schematic_is_dashed_and_a_common_edge_once(chromium_page):
    squares = [box(77 + n * 0.01, 43.5, 77.01 + n * 0.01, 43.51) for n in range(2)]
    frame = large.gpd.GeoDataFrame({"id": [1, 2]}, geometry=squares, crs=4326)
    style = {"colour": "#0f4c66", "fill_opacity": 0, "width": 2}
    html = large.page(large.of(frame, style=style), compact={"parcels": {"use": "always"}})
    page = ready(chromium_page(html))
    for zoom, lng in ((15, 77.01), (15, 77.0), (16.5, 77.01), (14, 77.01)):
        page.evaluate(f"alatau.map.setView([43.505, {lng}], {zoom}, {{ animate: false }}) && 0")
        page.evaluate(FRAMES)
        half = 0.002 * 2 ** (15 - zoom)
        places = [[43.505 - half + n * half / 100, lng] for n in range(200)]
        opaque = [ink(page, place, wide=1)[3] > 60 for place in places]
        # dashes of 6 with gaps of 4
        assert 0.45 < sum(opaque) / len(opaque) < 0.75
        assert sum(a != b for a, b in itertools.pairwise(opaque)) > 10
    picture(page, "packed-dashed")
    assert page.is_visible("#notice")


def test_a_browser_that_cannot_unpack_says_so(chromium_page, html):
    html = html.replace("DecompressionStream(", "NoSuchStream(")
    policy = html.index("<meta http-equiv")
    html = html[:policy] + html[html.index(">", policy) + 1 :]
    page = chromium_page(html)
    page.locator(".packed-missing").wait_for()
    assert (
        page.locator(".packed-missing").inner_text().startswith("This browser can't unpack Parcels")
    )
    page.click("#languages button[lang=kk]")
    assert "parcels қазақша" in page.locator(".packed-missing").inner_text()
    page.locator("#map path[aria-label^=Жетіген]").wait_for(state="attached")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_packed_features_are_what_spelled_out_ones_are(chromium_page):
    told = [
        chromium_page(large.page(large.odd(), compact={"odd": {"use": use}})).evaluate(FACTS)
        for use in ("never", "always")
    ]
    for plain, found, huge in zip(*told, large.odd().frame["huge"], strict=True):
        for key in ("polygons", "lines", "points"):
            ours = (found["shape"] or {}).pop(key, None)
            due = (plain["shape"] or {}).pop(key, None)
            assert flat(ours) == pytest.approx(flat(due), abs=2e-7)
        # a whole number that JavaScript would round is text, so all its digits are told
        plain["values"].pop("huge")
        told_ = found["values"].pop("huge")
        assert told_ == (huge if abs(huge) < 2**53 else str(huge))
        assert found == plain


def flat(nested):
    """Return the numbers of nested places, in an order that turning a ring does not change."""
    if not nested:
        return []
    if isinstance(nested[0], float | int):
        return nested
    inner = [flat(item) for item in nested]
    return [number for item in sorted(inner, key=rounded) for number in item]


def rounded(numbers):
    return [round(number, 5) for number in numbers]


def test_hostile_text_stays_text(chromium_page):
    spec, layers, report = sample.hostile()
    compact = {name: {"use": "always"} for name in layers}
    spec = spec.model_copy(update={"compact": large.spec(*layers, compact=compact).compact})
    html = large.build(spec, layers, report).to_html()
    page = ready(chromium_page(html))
    bad = "".join(sample.HOSTILE)
    for index, name in enumerate(layers):
        rows = page.evaluate(f"alatau.plan.layers[{index}].features.map((f) => Boolean(f.shape))")
        assert len(rows) == len(layers[name].frame)
        for row, placed in enumerate(rows):
            if placed:
                page.evaluate(f"alatau.openPacked({index}, {row}) && 0")
                page.locator(".card").wait_for()
    for field in page.locator("#panel input[type=search]").all():
        field.evaluate("(node) => node.closest('details').setAttribute('open', '')")
        field.fill("script")
    assert page.locator(".packed-match", has_text="<script>").count() > 0
    assert page.eval_on_selector_all("img, iframe, object, embed, base", "all => all.length") == 0
    assert page.eval_on_selector_all("script", "all => all.length") == 4
    assert page.title() == page.inner_text("h1").strip() or bad.startswith(page.title()[:20])


def test_points_and_lines_are_drawn_and_met(chromium_page):
    count = 3000
    points = shapely.points(
        76.8 + large.np.arange(count) % 60 / 1000, 43.4 + large.np.arange(count) // 60 / 1000
    )
    frame = large.gpd.GeoDataFrame({"id": range(count)}, geometry=points, crs=4326)
    lines = [
        LineString([(76.8005 + n / 1000, 43.4), (76.8005 + n / 1000, 43.45)]) for n in range(50)
    ]
    ways = large.gpd.GeoDataFrame({"id": range(50)}, geometry=lines, crs=4326)
    html = large.page(
        large.of(frame, name="wells", kind="point", grade="official"),
        large.of(ways, name="ways", kind="line", grade="official", style={"width": 3}),
        compact={"ways": {"use": "always"}},
    )
    page = ready(chromium_page(html))
    picture(page, "packed-points")
    page.evaluate("alatau.map.setView([43.41, 76.81], 17, { animate: false }) && 0")
    page.evaluate(FRAMES)
    # filled as its style says, and with a ring around
    assert ink(page, [43.41, 76.81])[3] == pytest.approx(0.15 * 255, abs=2)
    assert ink(page, [43.41, 76.81], 8, 8)[3] > 200
    click(page, [43.41, 76.81])
    page.get_by_role("dialog", name="610", exact=True).wait_for()
    page.keyboard.press("Escape")
    click(page, [43.4105, 76.8105])
    page.get_by_role("dialog", name="10", exact=True).wait_for()
    page.keyboard.press("Escape")
    click(page, [43.4102, 76.8102])
    page.evaluate(FRAMES)
    assert page.locator(".leaflet-popup").count() == 0


@pytest.mark.parametrize("use", ["always", "never"])
def test_the_maps_search_finds_each_name_once(chromium_page, use):
    lines = [
        LineString([(76.8005 + n / 1000, 43.4), (76.8005 + n / 1000, 43.45)]) for n in range(50)
    ]
    names = [("Абай көшесі", "Самал", None)[n % 3] for n in range(50)]
    ways = large.gpd.GeoDataFrame({"id": range(50), "name_kk": names}, geometry=lines, crs=4326)
    layer = large.of(ways, name="ways", kind="line", grade="official", style={"width": 3})
    page = chromium_page(large.page(layer, compact={"ways": {"use": use}}))
    page.evaluate("alatau.map.setView([43, 76], 12, { animate: false }) && 0")
    query = page.locator("#query")
    # in another script, as for all that the page knows
    query.fill("abai")
    assert page.locator("#found li").count() == 1
    assert page.inner_text("#found li").split("\n") == ["Абай көшесі", "Ways · 17 features"]
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Абай көшесі").wait_for()
    seen = page.evaluate("alatau.map.getBounds().toBBoxString()")
    west, south, east, north = map(float, seen.split(","))
    # the card may have moved the map, but the pieces fit it
    assert east - west > 0.048
    assert north - south > 0.05
    assert page.locator(".packed-open").count() == (17 if use == "always" else 0)
    page.keyboard.press("Escape")
    page.locator(".leaflet-popup").wait_for(state="detached")
    assert page.locator(".packed-open").count() == 0
    query.fill("nowhere")
    assert page.inner_text("#found-none") == "Nothing found"


def test_what_is_too_large_for_the_maps_search_says_so(page):
    page.evaluate("() => { alatau.isTooLargeToSearch = ({ pack }) => Boolean(pack); }")
    page.locator("#query").fill("parcel 9")
    assert page.inner_text("#found-none").startswith("Nothing found. Very large layers")


def test_features_of_a_later_stage_are_not_there_yet(chromium_page, monkeypatch):
    pack = packed.pack
    monkeypatch.setattr(
        packed,
        "pack",
        lambda layer, fields, **more: pack(
            layer, fields, **more | {"stages": [None, 0, 1] * (len(layer.frame) // 3)}
        ),
    )
    page = ready(chromium_page(large.page(large.parcels(3000))))
    go(page, 300)
    for stage, drawn in ((0, [True, True, False]), (1, [True, True, True])):
        page.evaluate(f"alatau.stage = {stage}; alatau.redrawPacked()")
        page.evaluate(FRAMES)
        assert [ink(page, centre(row))[3] > 100 for row in (300, 301, 302)] == drawn
        met = "([a, b]) => alatau.packedAt(L.latLng(a, b))?.feature.stage ?? null"
        assert page.evaluate(met, centre(302)) == (1 if stage else None)


def test_large_layers_follow_slider_measuring_and_links(chromium_page):
    uses = list(large.USES)
    stops = [{"title": use, "values": [use]} for use in uses]
    html = large.page(large.parcels(3000), phases={"field": "use", "stops": stops})
    page = ready(chromium_page(html))
    go(page, 300)
    slider = page.get_by_role("slider")
    for stage, key in enumerate(("Home", "ArrowRight", "ArrowRight")):
        slider.focus()
        page.keyboard.press(key)
        page.evaluate(FRAMES)
        drawn = [ink(page, centre(row))[3] > 100 for row in (300, 301, 302)]
        assert drawn == [row <= stage for row in range(3)]
    # what is clicked while something is measured is a place, not a feature
    page.click("#measure")
    box = page.locator("#map").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(*middle)
    assert page.locator(".card").count() == 0
    page.click("#measure")
    page.mouse.click(*middle)
    page.locator(".card").wait_for()
    page.wait_for_url("**feature=parcels/p300**")
    other = ready(chromium_page(html, at="#feature=parcels/p302"))
    other.get_by_role("dialog", name="Parcel 302").wait_for()
    # its stop is chosen, so that it is there
    assert other.inner_text("#stops .is-now") == uses[2]


def test_the_largest_in_sight_have_their_names(chromium_page):
    page = ready(chromium_page(large.page(large.parcels(3000), labels=["parcels"])))
    assert page.locator(".place").count() == 0
    go(page, 1000, 18)
    page.evaluate(FRAMES)
    assert page.locator(".place").count() <= 60
    names = page.locator(".place:not(.is-hidden)").all_inner_texts()
    assert len(names) > 10
    assert len(set(names)) == len(names)
    assert all(name.startswith("Parcel ") for name in names)
    page.click("#languages button[lang=ru]")
    page.evaluate(FRAMES)
    names = page.locator(".place:not(.is-hidden)").all_inner_texts()
    assert all(name.startswith("Участок ") for name in names)
    page.get_by_role("checkbox", name="parcels").uncheck()
    page.evaluate(FRAMES)
    assert page.locator(".place").count() == 0


@pytest.mark.parametrize(
    ("names", "shown"),
    [(["Абай", None, "Самал"], {"Абай", "Самал"}), ([None] * 3, {"0", "1", "2"})],
)
def test_among_names_an_id_is_no_label(chromium_page, names, shown):
    points = shapely.points([76.8, 76.9, 77.0], [43.4, 43.5, 43.6])
    frame = large.gpd.GeoDataFrame({"id": range(3), "name": names}, geometry=points, crs=4326)
    layer = large.of(frame, name="towns", kind="point", grade="official")
    page = chromium_page(large.page(layer, labels=["towns"]))
    assert set(page.locator(".place").all_inner_texts()) == shown


def test_a_layer_without_any_place_is_a_page_too(chromium_page):
    frame = large.gpd.GeoDataFrame({"id": ["a"]}, geometry=[None], crs=4326)
    html = large.page(large.of(frame), compact={"parcels": {"use": "always"}})
    page = ready(chromium_page(html))
    page.focus("#map")
    page.keyboard.press("Enter")
    assert "0 drawn, 1 without" in page.locator(".layer").inner_text()


def test_print_keeps_what_is_drawn(page):
    page.emulate_media(media="print")
    page.evaluate(FRAMES)
    assert ink(page, centre(10_200), 2, 2)[3] > 60
    picture(page, "packed-print")
