"""Messages in three languages: each template is translated, and holds what the English one does."""

import ast
import copy
import json
import pickle
import re
import string
from pathlib import Path

import pytest
import shapely

import alatau_geo
from alatau_geo import rules
from alatau_geo.catalog import GRADES, LANGUAGES
from alatau_geo.quantity import UNITS
from alatau_geo.sentence import Spoken, changed, joined, named, said, told, translations, word

PACKAGE = Path(alatau_geo.__file__).parent
LETTER = re.compile(r"[^\W\d_]")


def calls():
    """Yield file, line, function and first argument of each message in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name == "sentence":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("said", "word"):
                yield path.relative_to(PACKAGE), node.lineno, node.func.id, node.args[0]


def spoken_words():
    """Return the closed lists of words that are not spelled out in the code."""
    kinds = {name.lower() for name in shapely.GeometryType.__members__ if name != "MISSING"}
    faults = {
        "self-intersection",
        "ring self-intersection",
        "edges on top of each other",
        "hole lies outside shell",
        "holes are nested",
        "nested shells",
        "interior is disconnected",
        "too few points in geometry component",
        "duplicate rings",
        "ring is not closed",
    }
    units = {unit.base for unit in UNITS.values()} | {"m", "m²"}
    shorts = {rules.text(rule).short for rule in rules.RULES}
    return kinds | faults | units | shorts | set(GRADES) | {"polygon", "line", "area", "length"}


def holes(template):
    return [(name, spec) for _, name, spec, _ in string.Formatter().parse(template) if name]


def test_templates_are_constants():
    odd = [
        f"{path}:{line}"
        for path, line, kind, first in calls()
        if kind == "said" and not isinstance(first, ast.Constant)
    ]
    assert odd == []


def test_every_message_is_translated():
    known, missing = translations(), []
    for path, line, _, first in calls():
        if not isinstance(first, ast.Constant):
            continue
        bare = "".join(text for text, *_ in string.Formatter().parse(first.value))
        if LETTER.search(bare) and first.value not in known:
            missing.append(f"{path}:{line}: {first.value}")
    assert missing == []


def test_every_word_of_a_closed_list_is_translated():
    wanted = {text for text in spoken_words() if LETTER.search(text)}
    assert sorted(wanted - set(translations())) == []


def test_nothing_is_translated_that_nobody_says():
    said_ = {first.value for *_, first in calls() if isinstance(first, ast.Constant)}
    assert sorted(set(translations()) - said_ - spoken_words() - {"%"}) == []


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_translations_have_the_same_holes(language):
    # an English ending or verb has no place in other languages
    free = {("s", ""), ("are", ""), ("were", "")}
    for template, others in translations().items():
        assert set(others) == {"ru", "kk"}, template
        due, found = set(holes(template)), set(holes(others[language]))
        assert found <= due, template
        assert due - found <= free, template


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_translations_are_in_their_letters(language):
    """A sign of a forgotten one: no Cyrillic letter in it, or a Kazakh one in the Russian."""
    for template, others in translations().items():
        bare = "".join(text for text, *_ in string.Formatter().parse(others[language]))
        if LETTER.search(bare):
            assert re.search("[а-яё]", bare.lower()), template
        if language == "ru":
            assert not re.search("[әғқңөұүһі]", bare.lower()), template


def test_the_file_has_each_key_once():
    text = (PACKAGE / "sentence" / "translations.json").read_text(encoding="utf-8")
    keys = []
    json.loads(text, object_pairs_hook=lambda pairs: keys.append([key for key, _ in pairs]))
    assert len(keys[-1]) == len(set(keys[-1]))


def test_numbers_are_written_as_each_language_does():
    text = said(
        "{n:,} positions are repeated in {features:,} features, first here", n=12345, features=2
    )
    assert text == "12,345 positions are repeated in 2 features, first here"
    assert told(text, "ru") == "повторяющихся точек 12\u00a0345 в объектах (2), первая здесь"
    # what a document says stays as it stands there
    words = said("follows from {figures}", figures="88,267.0086 ha")
    assert told(words, "kk") == "мынадан шығады: 88,267.0086 ha"


def test_parts_are_told_in_the_same_language():
    city = named("city", {"en": "City", "ru": "Город"})
    text = joined("; ", [said("outside {layer}", layer=city), said("no change"), "x"])
    assert text == "outside city; no change; x"
    assert told(text, "en") == "outside “City”; no change; x"
    assert told(text, "ru") == "вне слоя «Город»; без изменений; x"
    # without a title in Kazakh it is told in English
    assert told(text, "kk") == "“City” қабатынан тыс; өзгеріссіз; x"


def test_what_is_not_translated_is_not_told():
    assert told("plain", "ru") is None
    assert told(said("never said {n}", n=1), "kk") is None
    assert told(Spoken("a", {"en": "a"}), "ru") is None


def test_they_are_texts_like_any():
    text = said("{n} refused", n=3)
    assert isinstance(text, str)
    assert json.dumps({"text": text}) == '{"text": "3 refused"}'
    assert {text: 1}["3 refused"] == 1
    parts = joined(" ", [text, word("ha"), Spoken("b", {"ru": "б"})])
    for again in (copy.deepcopy(parts), pickle.loads(pickle.dumps(parts))):  # noqa: S301
        assert again == parts
        assert told(again, "ru") == "не принято: 3 га б"


def test_braces_in_values_are_no_holes():
    text = said("refused: {reason}", reason="{n} {0.__class__}")
    assert text == "refused: {n} {0.__class__}"
    assert told(text, "ru") == "не принят: {n} {0.__class__}"
    assert word("{x}") == "{x}"


def test_a_change_is_made_in_each_language():
    text = changed(Spoken("  a ", {"en": "  a ", "kk": " ә"}), str.strip)
    assert (text, told(text, "kk")) == ("a", "ә")
    assert changed(" b ", str.strip) == "b"


def test_all_that_the_reference_plan_says_is_in_three_languages():
    plan = alatau_geo.open_plan()
    report = plan.check()
    texts = [finding.message for finding in report.findings]
    texts += [verdict.why for verdict in report.claims]
    texts += [verdict.derivation for verdict in report.claims]
    texts += [verdict.measured.method for verdict in report.claims if verdict.measured]
    texts += [layer.entry.source for layer in plan.shown.values()]
    assert len(texts) > 200
    assert [text for text in texts if any(told(text, tag) is None for tag in LANGUAGES)] == []
