"""Markdown as it is read: without marks, links and code, at the lines of its source."""

import pytest

from alatau_geo import documents
from alatau_geo.quantity.scan import scan

TEXT = """\
# Zone of **97.9 thousand ha**

The zone has *more than* [24 thousand ha](https://example.org/49-km) outside
the city, and 49<sup>1</sup> km of roads.

| road | length |
|------|--------|
| A    | 12 km  |
| B    | 37 km  |

    5 ha of code

```
6 ha of code
```

- 21 projects
- 9 projects

<!-- 7 ha in a comment -->
<div>8 ha in HTML</div>
"""


@pytest.fixture
def read(tmp_path):
    path = tmp_path / "zone.md"
    path.write_text(TEXT, encoding="utf-8")
    return documents.read(path)


def test_figures_and_their_places(read):
    found = {item.stated: str(read.place(item.start)) for item in scan(read.text)}
    assert found == {
        "97.9 thousand ha": "1:13",
        "more than 24 thousand ha": "3:15",
        "49 km": "4:15",
        "12 km": "8:10",
        "37 km": "9:10",
        "21 projects": "17:3",
        "9 projects": "18:3",
        "8 ha": "21:6",
    }


def test_cells_and_blocks_end_figures(read):
    assert "\t" in read.text
    assert "12 km\n\n" in read.text or "12 km\t" in read.text


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 10_000,
        "> " * 20_000 + "5 ha",
        "*" * 50_000 + "5 ha",
        "- " * 5_000 + "5 ha",
        "`" * 20_001,
        "<" * 50_000,
        "|a" * 5_000 + "\n" + "|-" * 5_000,
        "\\" * 50_000,
        "![" * 5_000 + "](" * 5_000,
    ],
)
def test_hostile_markdown_is_read_or_refused(outcome, hostile):
    text, refused = outcome("hostile.md", hostile + "\n\n24 ha stand here.\n")
    assert "24 ha" in text if text else refused.startswith("hostile.md: ")
