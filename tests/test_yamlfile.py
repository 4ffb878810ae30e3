"""YAML files of a plan, right and wrong and hostile."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from alatau_geo import yamlfile
from alatau_geo.errors import PlanError


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "plan.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refusal(path):
    """Return the lines of what is wrong with a file, without the file's name."""
    with pytest.raises(PlanError) as caught:
        yamlfile.read(path)
    return [line.removeprefix(f"{path}") for line in str(caught.value).split("\n")]


# --- what is read --------------------------------------------------------------------------------


def test_values_stay_text_and_have_lines(write):
    file = yamlfile.read(
        write(
            "# a comment\n"
            "date: 2025-11-26\n"
            "number: 97.0\n"
            "yes: no\n"
            "empty:\n"
            "list:\n"
            "  - one\n"
            "  - {a: null, b: [~, 0x1F]}\n"
            "folded: >-\n"
            "  two\n"
            "  lines\n"
            "nested:\n"
            "  deeper:\n"
            "    - - 1_000\n"
        )
    )
    assert file.data == {
        "date": "2025-11-26",
        "number": "97.0",
        "yes": "no",
        "empty": "",
        "list": ["one", {"a": "null", "b": ["~", "0x1F"]}],
        "folded": "two lines",
        "nested": {"deeper": [["1_000"]]},
    }
    lines = {
        ("date",): 2,
        ("empty",): 5,
        ("list",): 6,
        ("list", 0): 7,
        ("list", 1): 8,
        ("list", 1, "b", 1): 8,
        ("folded",): 9,
        ("nested", "deeper"): 13,
        ("nested", "deeper", 0, 0): 14,
    }
    assert {place: file.line(place) for place in lines} == lines


def test_a_place_that_is_not_there_has_the_line_around_it(write):
    file = yamlfile.read(write("a:\n  - b: 1\n"))
    assert file.line(("a", 0, "missing", 3)) == 2
    assert file.line(("nothing",)) == 1


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_file_is_an_empty_mapping(write, content):
    assert yamlfile.read(write(content)).data == {}


def test_byte_order_mark_and_windows_line_ends(write):
    file = yamlfile.read(write(b"\xef\xbb\xbfa: b\r\nc:\r\n  - d\r\n"))
    assert file.data == {"a": "b", "c": ["d"]}
    assert file.line(("c", 0)) == 3


texts = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=20)
trees = st.dictionaries(
    texts,
    st.recursive(
        texts,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=4,
)


@given(trees)
def test_what_was_written_is_read_again(tmp_path_factory, tree):
    path = tmp_path_factory.mktemp("yaml") / "tree.yaml"
    path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")  # JSON is YAML
    assert yamlfile.read(path).data == tree


# --- what is not ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("a: b\nc: [\n", 3, "this is not YAML"),
        ("a: b\nc: d: e\n", 2, "this is not YAML: mapping values are not allowed here"),
        ("a:\n\t- b\n", 2, "this is not YAML"),
        ('a: 1\nb: "x\n', 3, "this is not YAML"),
        ("a: 1\nb: \x00\n", 2, "this is not YAML: unacceptable character"),
        (b"a: 1\nb: \xff\n", 2, "needs UTF-8 text, byte 9 is not: save it as UTF-8"),
        ("a: 1\n".encode("utf-16"), 1, "needs UTF-8 text"),
        ("a: 1\n---\nb: 2\n", 2, "a second document"),
        ("- a\n- b\n", 1, "needs a mapping"),
        ("just text\n", 1, "needs a mapping"),
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' is given twice"),
        ("a: 1\nb: {c: 1, c: 2}\n", 2, "the key 'c' is given twice"),
        ("a: 1\n? [b]\n: 3\n", 2, "a key needs to be plain text"),
        ("a: 1\nb: &x 2\n", 2, "anchors and aliases are not read here"),
        ("a: 1\nb: *x\n", 2, "anchors and aliases are not read here"),
        ("a: 1\n&x b: 2\n", 2, "anchors and aliases are not read here"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "tags are not read here"),
        ("a: 1\nb: !!str 2\n", 2, "tags are not read here, 'tag:yaml.org,2002:str' was given"),
        ("a: 1\nb: ! 2\n", 2, "tags are not read here"),
        ("a: 1\n!x b: 2\n", 2, "tags are not read here"),
        ('a: 1\nb: "\\ud800"\n', 2, "an escape in this text stands for half a character"),
    ],
)
def test_what_a_plan_must_not_use_is_named_with_its_line(write, content, line, message):
    problems = refusal(write(content))
    assert problems[0].startswith(f":{line}: {message}")


def test_all_problems_are_reported_at_once_in_the_order_of_lines(write):
    content = "a: &x 1\nb: !t 2\nc: *x\na: 3\nd: {e: 1, e: 2}\nf: [\n"
    found = refusal(write(content))
    # what is not YAML is reported behind the rest: nothing can be read after it
    assert [int(line.split(":")[1]) for line in found] == [1, 2, 3, 4, 5, 7]


def test_a_merge_key_is_a_key_like_any_other(write):
    assert yamlfile.read(write("a: {<<: b}\n")).data == {"a": {"<<": "b"}}


def _billion_laughs():
    rows = ["a: &a [lol, lol]"]
    rows += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi")]  # noqa: B905  one shorter
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[" * 10_000, "nested more than 20 levels deep"),
        ("a: " + "[" * 10_000 + "]" * 10_000, "nested more than 20 levels deep"),
        ("{a: " * 10_000, "nested more than 20 levels deep"),
        ("- " * 10_000, "nested more than 20 levels deep"),
        ("".join(" " * n + "a:\n" for n in range(1200)), "nested more than 20 levels deep"),
        (_billion_laughs(), "anchors and aliases"),
        ("a: " + "x" * yamlfile.MAX_BYTES, f"may have {yamlfile.MAX_BYTES} bytes"),
    ],
    ids=["brackets", "closed", "braces", "dashes", "indents", "laughs", "large"],
)
def test_an_attack_ends_soon(write, content, message):
    path = write(content)
    start = time.process_time()
    problems = refusal(path)
    assert time.process_time() - start < 5  # some seconds less on any machine of this century
    assert message in problems[0]


def test_twenty_levels_are_read_and_one_more_is_not(write):
    # the top mapping is the first level
    assert yamlfile.read(write("a: " + "[" * 19 + "]" * 19)).data["a"] != []
    assert "nested" in refusal(write("a: " + "[" * 19 + "x" + "]" * 19))[0]


def test_a_missing_file_a_folder_and_a_locked_one(tmp_path, monkeypatch):
    for path in (tmp_path / "absent.yaml", tmp_path):
        assert refusal(path) == [": a plan needs this file, and it is not there"]
    locked = tmp_path / "locked.yaml"
    locked.touch()

    def refuse(*_args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(locked), "open", refuse)  # root may read anything: so by hand
    assert refusal(locked) == [": can't be read: Permission denied"]


# --- models --------------------------------------------------------------------------------------


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")

    size: float
    name: str = ""


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: tuple[Item, ...]


def invalid(write, content):
    with pytest.raises(PlanError) as caught:
        yamlfile.validate(Whole, yamlfile.read(write(content)))
    return [line.split("plan.yaml")[1] for line in str(caught.value).split("\n")]


def test_a_model_is_made_of_text(write):
    file = yamlfile.read(write("items:\n  - {size: 1.50, name: 007}\n"))
    assert yamlfile.validate(Whole, file) == Whole(items=(Item(size=1.5, name="007"),))


def test_all_of_a_models_problems_come_with_their_lines(write):
    found = invalid(write, "items:\n  - size: wide\n    nmae: x\n  - name: y\nitmes: 3\n")
    assert found == [
        (
            ":2: items.0.size: Input should be a valid number, unable to parse string as a number"
            " ('wide' was given)"
        ),
        ":3: items.0.nmae: Extra inputs are not permitted: no such key ('x' was given)",
        ":4: items.1.size: Field required, and it is not there",
        ":5: itmes: Extra inputs are not permitted: no such key ('3' was given)",
    ]


def test_a_wrong_shape_is_said_in_yamls_words(write):
    assert invalid(write, "items: x\n") == [":1: items: needs a list ('x' was given)"]
    assert invalid(write, "items: [x]\n") == [
        ":1: items.0: needs a mapping (`key: value` lines) ('x' was given)"
    ]


def test_hostile_keys_and_values_are_quoted(write):
    found = invalid(write, '"\\e[31m\\nred": 1\nitems:\n  - {size: "\\e[0m"}\n')
    assert len(found) == 2
    assert all(line.isprintable() for line in found)
    assert r"'\x1b[31m\nred'" in found[0]
    assert r"'\x1b[0m'" in found[1]


def test_a_flood_of_problems_is_counted(write):
    found = invalid(write, "items:\n" + "  - {}\n" * 1000)
    assert len(found) == yamlfile.MAX_PROBLEMS + 1
    assert found[-1] == f": … and {1000 - yamlfile.MAX_PROBLEMS} more problems"


def test_readable_entries_keep_their_numbers():
    entries = [{"size": "1"}, {"size": "x"}, "text", {"size": "2"}]
    assert yamlfile.readable(Item, entries) == {0: Item(size=1), 3: Item(size=2)}
    assert yamlfile.readable(Item, "text") == {}
    assert yamlfile.readable(Item, None) == {}


def test_errors_name_the_file_and_the_line(write):
    file = yamlfile.read(write("a: 1\nb: 2\n"))
    assert str(file.error(("b",), "is wrong")) == f"{file.path}:2: is wrong"
    both = file.errors([(("b",), "second"), (("a",), "first"), (("a",), "first")])
    assert str(both) == f"{file.path}:1: first\n{file.path}:2: second"
    assert isinstance(both, PlanError)
