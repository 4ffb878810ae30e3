"""A hillshade below a map, exactly where the ground is; profiles in the cards of lines."""

import base64
import json
import re
import warnings

import numpy as np
import pytest
import rasterio
from browser import DESK, picture, settle
from terrain_making import CELL, NORTH, WEST
from terrain_plans import COLUMNS, LAT, MIDDLE, ROWS, made

import alatau_geo
from alatau_geo.webmap import relief

MAP = """\
title: Hill
groups:
  - {title: All, layers: [roads, fields]}
hillshade: true
"""
NO_DEM = "terrain: {over_m: 100}\n"


@pytest.fixture
def hill(tmp_path):
    return plan_of(tmp_path / "hill")


def plan_of(folder, text=MAP, **more):
    made(folder, **more)
    (folder / "maps" / "overview.yaml").write_text(text, encoding="utf-8")
    return alatau_geo.open_plan(folder)


def data_of(html):
    found = re.search(
        r'<script type="application/json" id="alatau-plan">(.*?)</script>', html, re.DOTALL
    )
    return json.loads(found[1])


def test_the_picture_is_inside_the_page_with_place_and_lineage(hill):
    html = hill.map().to_html()
    told = data_of(html)["hillshade"]
    head, text = told["uri"].split(",")
    assert head == "data:image/png;base64"
    # a pixel for each cell, and in Mercator cells are taller than wide
    assert values_of(base64.b64decode(text)).shape == (2, round(ROWS / 0.7233), COLUMNS)
    west, south, east, north = told["box"]
    assert (west, east) == pytest.approx((WEST, WEST + COLUMNS * CELL))
    assert (south, north) == pytest.approx((NORTH - ROWS * CELL, NORTH))
    assert (told["source"], told["grade"], told["times"]) == ({"any": "made up"}, "official", 3)
    assert html == hill.map().to_html()
    # the policy lets pictures come from the page only
    assert "img-src data:;" in html


def test_only_where_it_is_asked_for(tmp_path):
    plain = plan_of(tmp_path / "a", MAP.replace("hillshade: true\n", ""))
    assert data_of(plain.map().to_html())["hillshade"] is None
    assert data_of(alatau_geo.open_plan().map().to_html())["hillshade"] is None


def test_without_a_model_the_legend_says_so(tmp_path, chromium_page):
    plan = plan_of(tmp_path / "a", asked=NO_DEM)
    html = plan.map().to_html()
    assert data_of(html)["hillshade"] == {"uri": None}
    page = chromium_page(html)
    settle(page)
    assert "No hillshade: the plan names no terrain model" in page.inner_text("#panel-layers")
    assert page.locator("#relief").count() == 0


def values_of(png):
    with warnings.catch_warnings(), rasterio.MemoryFile(png) as file:
        warnings.simplefilter("ignore")  # a picture has no place
        with file.open() as dataset:
            return dataset.read()


def pixels(page):
    return values_of(page.screenshot())[:3].astype(float).mean(axis=0)


def test_the_ground_lies_exactly_under_what_is_drawn(tmp_path, chromium_page):
    """A cliff is drawn where the vectors' own projection has its longitude and latitude."""
    lat = NORTH - 12 * CELL
    values = np.full((ROWS, COLUMNS), 600, dtype=np.float32)
    values[:, 30:] = 640  # along MIDDLE
    values[:12] += 80  # along lat
    html = plan_of(tmp_path / "a", values=values).map().to_html()
    page = chromium_page(html, size=DESK)
    page.evaluate(f"() => alatau.map.setView([{LAT}, {MIDDLE}], 13.5, {{ animate: false }})")
    for index in (0, 1):
        page.evaluate(f"() => alatau.show({index}, false)")
    settle(page)
    shaded = pixels(page)
    page.uncheck("#relief")
    settle(page)
    bare = pixels(page)
    change = np.abs(shaded - bare)

    def at(lat, lon):
        return page.evaluate(
            f"""() => {{
              const {{ x, y }} = alatau.map.latLngToContainerPoint([{lat}, {lon}]);
              const box = alatau.map.getContainer().getBoundingClientRect();
              return [x + box.x, y + box.y];
            }}"""
        )

    # a cell of the model on the screen: the cliff's shadow is two of them wide
    x, _ = at(LAT, MIDDLE)
    cell = at(LAT, MIDDLE + CELL)[0] - x
    assert cell > 5
    row = round(at(LAT, MIDDLE)[1])
    window = slice(round(x - 3 * cell), round(x + 3 * cell))
    weight = change[row - 20 : row + 20, window].sum(axis=0)
    found = np.average(np.arange(window.start, window.stop) + 0.5, weights=weight)
    assert found == pytest.approx(x, abs=0.15 * cell)
    # and to the north, where rows are placed by Mercator's own scale
    x, y = at(lat, MIDDLE - 10 * CELL)
    window = slice(round(y - 3 * cell), round(y + 3 * cell))
    weight = change[window, round(x) - 20 : round(x) + 20].sum(axis=1)
    found = np.average(np.arange(window.start, window.stop) + 0.5, weights=weight)
    assert found == pytest.approx(y, abs=0.2 * cell)


def test_the_reader_can_switch_it_off_and_it_lies_below(hill, chromium_page):
    page = chromium_page(hill.map().to_html(), scheme="dark")
    settle(page)
    image = page.locator(".leaflet-hillshade-pane img")
    assert image.count() == 1
    below = page.evaluate("() => Number(alatau.map.getPane('hillshade').style.zIndex)")
    assert below < page.evaluate("() => Number(alatau.map.getPane('layer-0').style.zIndex)")
    assert "Lit from the north-west, heights taken 3 times. made up" in page.inner_text(
        "#relief-about"
    )
    picture(page, "relief-dark")
    page.uncheck("#relief")
    assert image.count() == 0
    page.check("#relief")
    assert image.count() == 1


def test_a_card_shows_the_profile_of_its_line(hill, chromium_page):
    page = chromium_page(hill.map().to_html(), at="#feature=roads/r0&lang=en")
    settle(page)
    card = page.locator(".card")
    words = " ".join(card.inner_text().split())
    assert "Profile. 600–72" in words
    assert "At most 8 % over 300 m." in words
    assert "Red is steeper than the plan's limit." in words
    figure = card.locator("svg.profile")
    assert figure.count() == 1
    assert figure.get_attribute("aria-label").startswith("Profile.: 600–72")
    assert figure.locator("polyline.profile-steep").count() == 1
    picture(page, "relief-card")
    page.goto(page.url.split("#")[0] + "#feature=fields/f0")
    settle(page)
    assert page.locator(".card svg.profile").count() == 0


def test_profiles_go_by_ids_that_are_unique(hill):
    report = hill.check()
    layers = hill.shown
    (parts,) = relief.profiles(layers["roads"], report).values()
    assert [part["part"] for part in parts] == [1]
    assert parts[0]["unknown_percent"] == 0
    assert relief.profiles(layers["fields"], report) == {}
    # the heights computed for a layer have its profiles, by ids of their own
    assert list(relief.profiles(layers["roads_heights"], report)) == ["1"]
    twice = layers["roads"]
    frame = twice.frame.loc[twice.frame.index.repeat(2)].reset_index(drop=True)
    doubled = type(twice)(twice.entry, frame, twice.refused, (), twice.origin)
    assert relief.profiles(doubled, report) == {}


def test_no_texts_of_a_model_are_markup(tmp_path, chromium_page):
    from terrain_plans import ASKED  # noqa: PLC0415

    hostile = "</script><img src=x onerror=alert(1)>"
    asked = ASKED.replace("source: made up}\n  grades", f'source: "{hostile}"}}\n  grades')
    page = chromium_page(plan_of(tmp_path / "a", asked=asked).map().to_html())
    settle(page)
    assert hostile in page.inner_text("#relief-about")
