"""Names of one place in three languages and two scripts sound alike, and others do not."""

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import real

from alatau_geo import vector
from alatau_geo.conflation.names import are_alike, names_of, sound, variants


@pytest.mark.parametrize(
    "names",
    [
        ("Қонаев", "Конаев", "Qonaev", "Konaev", "город Конаев", "Қонаев қаласы"),
        ("Талғар", "Талгар", "Talgar"),
        ("Жетіген", "Жетиген", "Zhetigen"),
        ("Қапшағай су қоймасы", "Капшагай", "Kapshagay reservoir", "Qapshaghay"),
        ("Абай көшесі", "улица Абай", "Abay street", "Abai"),
        ("Шымкент", "Shymkent"),
        ("Ынтымақ", "Ынтымак", "Yntymak"),
        ("Щучинск", "Shchuchinsk"),
        ("ALMATY", "Алматы"),
    ],
)
def test_spellings_of_one_name(names):
    assert len({sound(name) for name in names}) == 1


def test_other_names_stay_others():
    names = ["Алатау", "Алматы", "Талгар", "Еңбек", "Қайрат", "Дәулет", "Арна", "Жаңаарна", "Іле"]
    assert len({sound(name) for name in names}) == len(names)


def test_a_name_of_words_for_kinds_alone_stays():
    assert sound("Аул") == "aul"
    assert sound("") == sound("—") == ""


def test_what_stands_in_brackets_is_a_name_too():
    frame = gpd.GeoDataFrame({"name": ["Жетыген (ныне Алатау)"]}, geometry=[None])
    assert names_of(frame) == [
        {sound("Жетіген"), "alatau"} | {sound("Жетыген")} - {sound("Жетіген")}
    ]
    assert variants("a/b; c") == ["a", "b", "c"]


def test_names_in_all_fields_and_tags_count():
    table = {
        "name": [None, "A"],
        "name_kk": ["Қала", None],
        "old_name": ["Ескі", None],
        "surname": ["no", "no"],
        "tags": ['{"alt_name": "Other", "name:de": "Stadt", "colour": "red"}', "not json"],
    }
    found = names_of(gpd.GeoDataFrame(table, geometry=[None, None]))
    assert found == [{"kala", "eski", "other", "stadt"}, {"a"}]


@given(st.text(max_size=30))
def test_any_text_has_a_sound(text):
    made = sound(text)
    assert made == sound(made) or not made.isascii() or made == sound(text)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789")


def test_real_places_sound_alike_in_their_languages():
    frame = vector.read(real("places.geojson"))
    both = [
        (sound(kk), sound(ru))
        for kk, ru in zip(frame["name:kk"], frame["name:ru"], strict=True)
        if isinstance(kk, str) and isinstance(ru, str)
    ]
    same = sum(kk == ru or are_alike(frozenset([kk]), frozenset([ru])) for kk, ru in both)
    assert len(both) > 30
    assert same / len(both) > 0.7
