import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import folium
import folium.plugins
import pytest
import webmap_sample as sample

from alatau_geo.errors import UsageError
from alatau_geo.webmap import assets, build, render


def made(**more):
    layers = sample.layers()
    return build(sample.spec(**more), layers, sample.report(layers))


class Head(HTMLParser):
    """Collects tags in order."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_is_a_folium_map_that_shows_and_saves_itself(tmp_path):
    map_ = made()
    assert isinstance(map_, folium.Map)
    assert "<iframe" in map_._repr_html_()
    assert map_.get_bounds() == [[43.4, 76.8], [43.7, 77.2]]
    map_.save(tmp_path / "map.html")
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == render(map_)


def test_same_inputs_same_bytes():
    first, second = made(), made()
    assert render(first) == render(second) == render(first)
    for map_ in (first, second):
        folium.Marker([43.5, 77], popup="hello").add_to(map_)
    assert render(first) == render(second) == render(first)


def test_folium_itself_is_untouched():
    before = (list(folium.Map.default_js), list(folium.Map.default_css))
    made().add_js_link("x", "https://example.org/x.js")
    assert (list(folium.Map.default_js), list(folium.Map.default_css)) == before
    assert made().default_js == []


def test_policy_stands_first_and_allows_the_constant_scripts_only():
    html = render(made())
    tags = Head(html).tags
    first = tags[tags.index(("head", {})) + 1]
    assert first[1]["http-equiv"] == "Content-Security-Policy"
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert [assets.digest(text) in first[1]["content"] for text in scripts] == [True, True]
    assert "unsafe" not in first[1]["content"]
    assert html.index("charset=") < 1024


def test_data_is_apart_from_scripts():
    html = render(made())
    other = render(made(title="Another"))
    scripts = re.compile(r"<script>(.*?)</script>", re.DOTALL)
    assert scripts.findall(html) == scripts.findall(other)
    blocks = re.findall(r'<script type="application/json" id="(.*?)">(.*?)</script>', html)
    assert [name for name, _ in blocks] == ["alatau-texts", "alatau-plan"]
    assert all(json.loads(text) for _, text in blocks)


def test_page_loads_nothing():
    tags = Head(render(made())).tags
    loads = [value for _, attrs in tags for key, value in attrs.items() if key in ("src", "href")]
    assert [value for value in loads if not value.startswith(("data:", "#"))] == []
    assert "sourceMappingURL" not in render(made())


def test_texts_are_there_in_each_language():
    texts = json.loads(assets.static("texts.json"))
    assert {key for key, text in texts.items() if {*text} != {"en", "ru", "kk"}} == set()
    holes = {
        key: {lang: re.findall(r"\{\w+\}", value) for lang, value in text.items()}
        for key, text in texts.items()
    }
    assert [key for key, found in holes.items() if len({*map(tuple, found.values())}) > 1] == []


def test_every_key_a_script_asks_for_is_there():
    texts = json.loads(assets.static("texts.json"))
    source = assets.app_js() + assets.static("body.html")
    asked = set(re.findall(r'\bt\("([\w. ]+)"', source))
    asked |= set(re.findall(r'data-(?:text|label)="([\w. ]+)"', source))
    assert asked - set(texts) == set()


@pytest.mark.parametrize(
    ("element", "url"),
    [
        (folium.TileLayer("OpenStreetMap"), "https://tile.openstreetmap.org/{z}/{x}/{y}.png"),
        (
            folium.raster_layers.ImageOverlay("https://example.org/a.png", [[0, 0], [1, 1]]),
            "https://example.org/a.png",
        ),
        (folium.plugins.Fullscreen(), "https://cdn.jsdelivr.net/npm/leaflet.fullscreen"),
    ],
)
def test_what_would_need_a_connection_is_refused_by_name(element, url):
    map_ = made()
    element.add_to(map_)
    with pytest.raises(UsageError, match="needs everything inside itself") as error:
        map_.to_html()
    assert url in str(error.value)
    # in a notebook its user has the last word
    assert "Content-Security-Policy" not in map_._repr_html_()


def test_link_added_to_the_head_is_refused():
    map_ = made()
    map_.get_root().header.add_child(folium.Element('<script src="//example.org/x.js"></script>'))
    with pytest.raises(UsageError, match=r"//example\.org/x\.js"):
        map_.to_html()


def test_online_backgrounds_are_allowed_by_host_and_nothing_else():
    base = {"title": "T", "attribution": "A"}
    urls = ["https://tiles.example.org:8443/a/{z}/{x}/{y}.png", "https://b.example.org/{z}/{x}/{y}"]
    html = render(made(base_maps=[base | {"url": url} for url in [*urls, urls[0]]]))
    policy = Head(html).tags[2][1]["content"]
    assert "img-src data: https://tiles.example.org:8443 https://b.example.org; " in policy
    assert "img-src data:; " in Head(render(made())).tags[2][1]["content"]
    assert "connect-src" not in policy


def test_scripts_and_style_sheets_are_all_used():
    files = {path.stem for path in assets.STATIC.glob("*.js")}
    assert files == {*assets.SCRIPTS, "extras", "live"}
    assert {path.stem for path in assets.STATIC.glob("*.css")} == set(assets.STYLES)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node, none is on PATH")
@pytest.mark.parametrize("path", sorted(assets.STATIC.glob("*.js")), ids=lambda path: path.name)
def test_scripts_are_well_formed(path):
    subprocess.run(["node", "--check", path], check=True, capture_output=True)
    text = path.read_text(encoding="utf-8")
    assert text.startswith('(() => {\n  "use strict";\n')
    # text is never read as HTML; two places that are: what folium gives, and our own escaping
    html = re.findall(r"innerHTML|insertAdjacent|outerHTML|document\.write|eval\(", text)
    assert len(html) == {"extras.js": 1, "legend.js": 1}.get(path.name, 0)


def test_texts_are_all_asked_for():
    source = assets.app_js() + assets.static("body.html") + assets.static("live.js")
    texts = json.loads(assets.static("texts.json"))
    families = ("grade.", "outcome.", "meaning.", "severity.", "unit.", "tool.", "paper.")
    # the panel's parts are asked for by their names
    parts = {"layers", "figures", "findings"}
    known = {key for key in texts if not key.startswith(families)} - parts
    assert {key for key in known if f'"{key}"' not in source} == set()
