"""HTML as a browser shows it, whatever it is made of."""

import pytest

from alatau_geo import documents
from alatau_geo.documents import html
from alatau_geo.documents.text import Text
from alatau_geo.quantity.scan import scan


def shown(source):
    text, pieces = html.build(source).data()
    return Text("a.html", text, tuple(pieces))


def figures(source):
    return [item.stated for item in scan(shown(source).text)]


def test_figures_and_their_places():
    source = (
        "<!doctype html>\n<title>1 ha</title>\n<p>The zone has <b>97.9</b> thousand\n  ha, more"
        " than 24&nbsp;thousand ha outside.\n"
        "<table><td>49<sup>1</sup> km<td>103 m<sup>2</sup></table>"
    )
    read = shown(source)
    found = [(item.stated, str(read.place(item.start))) for item in scan(read.text)]
    assert found == [
        ("97.9 thousand ha", "3:20"),
        ("more than 24 thousand ha", "4:7"),
        ("49 km", "5:12"),
        ("103 m²", "5:33"),
    ]


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>var a = '5 ha'</script>",
        "<style>p { width: 5 ha }</style>",
        "<!-- 5 ha -->",
        "<template><p>5 ha</p></template>",
        "<noscript>5 ha</noscript>",
        '<div style="color: red; DISPLAY : NONE">5 ha</div>',
        '<div style="visibility:hidden">5 <b>ha</b></div>',
        "<p hidden>5 ha</p>",
        '<input value="5 ha">',
        '<p title="5 ha"></p>',
        "<svg><text>5 ha</text></svg>",
        "<select><option>5 ha</select>",
        "<textarea>5 ha</textarea>",
        "<head><meta content='5 ha'></head>",
    ],
)
def test_what_is_not_shown_is_not_read(unseen):
    assert figures(f"<p>24 ha</p>{unseen}<p>49 km</p>") == ["24 ha", "49 km"]


def test_blocks_cells_and_lines_set_apart_what_inline_elements_do_not():
    assert figures("<p>97.9 thou<b>sand</b> ha") == ["97.9 thousand ha"]
    assert figures("<p>up to</p><p>24 ha</p>") == ["24 ha"]
    assert figures("<table><tr><td>24<td>ha</table>") == ["24"]
    assert figures("<p>24 thousand<br>ha") == ["24 thousand ha"]
    assert figures("soft&shy;hyphens: 24 hec&shy;tares") == ["24 hectares"]


@pytest.mark.parametrize(
    "broken",
    [
        "<p>24 ha",
        "</p></p></div>24 ha",
        "<table><p>24 ha</table>",
        "<p <p <p>24 ha</p",
        "<a href='x'24 ha'>24 ha",
        "24 ha<!-- never closed",
        "24 ha<script>",
        "<b><i>24</b> ha</i>",
        "\ufeff<p>24 ha",
        "&#50;4 ha &bogus; &#xFFFFFFFF;",
        "<![CDATA[ x ]]><p>24 ha",
    ],
)
def test_broken_markup_is_read_as_browsers_do(broken):
    assert figures(broken) == ["24 ha"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 10_000,
        "<b>" * 10_000,
        "<table>" * 3_000,
        "<a" * 50_000,
        "<!--" * 30_000,
        "&amp;" * 30_000,
        "<p " + "a=1 " * 50_000 + ">",
        "<p style='" + "x:y;" * 30_000 + "'>",
        "<br>" * 50_000,
        "<sup>" * 20_000 + "1",
    ],
    ids=lambda text: text[:8],
)
def test_hostile_markup_is_read_or_refused(outcome, hostile):
    text, refused = outcome("hostile.html", f"<p>49 km</p>{hostile}")
    assert "49 km" in text if text else refused.startswith("hostile.html: ")


def test_entities_of_a_document_type_are_not_expanded(tmp_path):
    # a browser reads no definitions: nothing grows, and no file is opened
    secret = tmp_path / "secret.txt"
    secret.write_text("5 ha", encoding="utf-8")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    path = tmp_path / "bomb.xhtml"
    path.write_text(
        f'<!DOCTYPE html [<!ENTITY e0 "6 ha "><!ENTITY x SYSTEM "{secret.as_uri()}">{bomb}]>'
        "<p>24 ha &e11; &x;</p>",
        encoding="utf-8",
    )
    text = documents.read(path).text
    assert "24 ha &e11; &x;" in text
    assert "5 ha" not in text
    assert text.count("6 ha") <= 1  # what a browser shows of the type itself
