"""Which maps, from which plan, into which files."""

from pathlib import Path

import pytest

import alatau_geo
from alatau_geo import mapping
from alatau_geo.errors import UsageError
from alatau_geo.plan import init


@pytest.fixture(scope="module")
def plan():
    return alatau_geo.open_plan()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], (None, [])),
        (["overview"], (None, ["overview"])),
        (["power", "nothing"], (None, ["power", "nothing"])),
        (["lost/plan"], (Path("lost/plan"), [])),
        ([".", "overview"], (Path(), ["overview"])),
    ],
)
def test_a_plan_is_told_from_names(words, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert mapping.told_apart(words) == told


def test_a_folder_is_a_plan_whatever_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "overview").mkdir()
    assert mapping.told_apart(["overview", "overview"]) == (Path("overview"), ["overview"])


def test_what_is_neither_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"'overvew' is neither; it has the maps evidence, "):
        mapping.told_apart(["overvew"])


def test_all_maps_where_none_is_named(plan):
    assert mapping.chosen(plan, []) == plan.map_names == ["evidence", "overview", "phases", "power"]
    assert mapping.chosen(plan, ["power", "overview", "power"]) == ["power", "overview"]
    with pytest.raises(UsageError, match=r"no map 'x', 'y' in .*; there are: evidence"):
        mapping.chosen(plan, ["x", "power", "y"])


def test_a_plan_without_maps(tmp_path):
    init(tmp_path / "plan")
    for path in (tmp_path / "plan" / "maps").iterdir():
        path.unlink()
    with pytest.raises(UsageError, match="needs a map, there is none"):
        mapping.chosen(alatau_geo.open_plan(tmp_path / "plan"), [])


def test_files(tmp_path):
    names = ["a", "b"]
    assert mapping.targets(names, None) == [Path("map-a.html"), Path("map-b.html")]
    assert mapping.targets(names, tmp_path) == [tmp_path / "map-a.html", tmp_path / "map-b.html"]
    assert mapping.targets(["a"], Path("new")) == [Path("new/map-a.html")]
    assert mapping.targets(["a"], Path("x.png"), suffix="png") == [Path("x.png")]
    with pytest.raises(UsageError, match=r"x\.html is one file, and there are 2 maps"):
        mapping.targets(names, Path("x.html"))


def test_maps_are_written(plan, tmp_path):
    files = mapping.write(plan, ["overview"], [tmp_path / "deep" / "a.html"])
    assert files == [tmp_path / "deep" / "a.html"]
    assert files[0].read_text("utf-8") == plan.map("overview").to_html()


def test_maps_are_drawn(chromium, plan, tmp_path, monkeypatch):
    from alatau_geo.webmap import picture  # noqa: PLC0415

    class Running:
        """The tests' browser, which is not to be closed here."""

        def __enter__(self):
            return chromium

        def __exit__(self, *_):
            return None

    monkeypatch.setattr(picture, "browser", Running)
    files = [tmp_path / "a.png", tmp_path / "a.pdf"]
    drawn = mapping.draw(plan, ["overview"] * 2, files, sheet=picture.Sheet())
    assert [path.read_bytes()[:4] for path in drawn] == [b"\x89PNG", b"%PDF"]
    # nothing is left beside them
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "a.png"]


def test_names_are_printed_safely():
    assert mapping.listed([Path("a\x1b[31m.html"), Path("b.html")]) == "a [31m.html\nb.html"
