"""Text that was misread before it was saved is told and undone; what reads well is left alone."""

import json

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from making import real

from alatau_geo import vector
from alatau_geo.columns import texts_of
from alatau_geo.errors import DataError
from alatau_geo.vector.encodings import guess
from alatau_geo.vector.mojibake import by_words, mojibake, undo

RUSSIAN = ["Конаев", "посёлок Отеген батыр", "ЖЕТЫГЕН", "Капшагайское водохранилище", "Талгар"]
KAZAKH = ["Қонаев", "Өтеген батыр", "ЖЕТІГЕН", "Қапшағай су қоймасы", "Іле ауданы"]
WESTERN = ["Société générale", "Żółć", "Straße", "Ærøskøbing", "São Tomé", "naïve", "Qarağandı"]
#: Cyrillic that is neither Russian nor Kazakh, of which some reads as Chinese in UTF-8.
SLAVIC = ["себуански", "чоктавски", "синхалски", "Јужна Азија", "Швајцарија", "Київ", "ньєнґату"]
ELSEWHERE = ["°C – № 5", "Ωμέγα", "北京", "Ελλάδα", "Ðà Nẵng", "Þórshöfn", "ÄÖÜ", "éèêà", "¿Qué?"]
EIGHT_BIT = ("cp1251", "kz1048", "cp866", "koi8-r")
#: In these Cyrillic becomes what no language spells, so that one word tells.
PLAIN = [("cp1251", "cp1252"), ("kz1048", "cp1252"), ("cp866", "latin-1"), ("koi8-r", "cp1252")]
PLAIN += [("utf-8", name) for name in ("latin-1", "cp1251", "cp866")]


@pytest.mark.parametrize("read_as", ["latin-1", "cp1252", "cp1251", "cp866", "koi8-r"])
@pytest.mark.parametrize("encoding", ["utf-8", *EIGHT_BIT])
def test_misread_text_is_told_and_undone(encoding, read_as):
    pairs = []
    for word in RUSSIAN if encoding != "kz1048" else KAZAKH:
        try:
            pairs.append((word, word.encode(encoding).decode(read_as)))
        except UnicodeDecodeError:
            continue
    words, misread = zip(*pairs, strict=True)
    if misread == words:
        return
    found = mojibake(misread)
    if {encoding, read_as} <= {"cp1251", "kz1048"}:
        # Kazakh letters alone differ: too few to be sure
        assert found is None or found.encoding == encoding
        return
    assert found is not None
    assert words[misread.index(found.found)] == found.meant
    assert undo(misread, encoding) == list(words)


@pytest.mark.parametrize(("encoding", "read_as"), PLAIN)
@pytest.mark.parametrize("name", ["Алатау", "улица Абая, 5", "Капшагай"])
def test_one_name_among_many_that_read_well_tells(name, encoding, read_as):
    misread = name.encode(encoding).decode(read_as)
    found = mojibake([*WESTERN, *RUSSIAN, misread])
    assert (found.found, found.meant) == (misread, name)
    assert by_words([misread]) == found


@pytest.mark.parametrize("text", [*RUSSIAN, *KAZAKH, *WESTERN, *SLAVIC, *ELSEWHERE])
def test_text_that_reads_well_is_left_alone(text):
    assert mojibake([text]) is None


def test_much_that_reads_well_does_not_add_up():
    assert mojibake([*RUSSIAN, *KAZAKH, *WESTERN, *SLAVIC, *ELSEWHERE]) is None
    frame = vector.read(real("places.geojson"))
    names = {text for name in frame.columns.drop("geometry") for text in texts_of(frame[name])}
    other = sorted(name for name in names if not name.isascii())
    assert len(other) > 100
    assert [name for name in other if mojibake([name])] == []
    assert mojibake(other) is None


LETTERS = st.text(alphabet=[chr(code) for code in range(0x80, 0x180)] + [*"ab ,-ЂРСђ°"], max_size=8)


@given(st.lists(LETTERS, max_size=5), st.data())
def test_what_is_part_of_texts_that_read_well_reads_well(texts, data):
    # a layer that was taken is written as several, and nested values as one text
    if by_words(texts) is None:
        part = [text for text in texts if data.draw(st.booleans())]
        assert by_words(part) is None
        assert by_words([json.dumps({"a": part, "b": texts}, ensure_ascii=False)]) is None


@given(st.text(alphabet="абвгдежзиклмнопрстуфхцчшщыьэюяәғқңөұүі «»-", max_size=30))
def test_made_up_words_never_raise(text):
    mojibake([text, text[::-1]])
    assert guess([text.encode("kz1048", "replace")]) is not None or text.isascii()


# --- in a file whose text is UTF-8 by its format --------------------------------------------------


def geopackage(folder, **fields):
    count = len(next(iter(fields.values())))
    shapes = [shapely.Point(77, 43 + n / 10) for n in range(count)]
    path = folder / "a.gpkg"
    gpd.GeoDataFrame(fields, geometry=shapes, crs=4326).to_file(path)
    return path


@pytest.mark.parametrize("text", ['{"\x80àà": null}', "\x80àà", *WESTERN, *SLAVIC, *ELSEWHERE])
def test_little_is_no_evidence(tmp_path, text):
    assert vector.read(geopackage(tmp_path, a=[text]))["a"].tolist() == [text]


def test_a_geopackage_of_misread_text_names_both(tmp_path):
    path = geopackage(tmp_path, a=["Gate", "Алматы", "Àëàòàó"])
    with pytest.raises(DataError) as error:
        vector.read(path)
    assert str(error.value) == (
        f"{path}: field 'a' reads «Àëàòàó», which is probably «Алатау», text in cp1251 that was"
        " read as cp1252: if so say --encoding cp1251 (in a catalog `encoding: cp1251`); if it is"
        " right as it is, --encoding utf-8"
    )
    assert vector.read(path, encoding="cp1251")["a"].tolist() == ["Gate", "Алматы", "Алатау"]
    assert vector.read(path, encoding="utf-8")["a"].tolist() == ["Gate", "Алматы", "Àëàòàó"]


def test_words_of_all_fields_tell_together(tmp_path):
    path = geopackage(tmp_path, a=["Äîì"], b=["Ñàä"])
    with pytest.raises(DataError, match="field 'a' reads «Äîì», which is probably «Дом»"):
        vector.read(path)
    assert vector.read(path, encoding="cp1251").iloc[0].tolist()[:2] == ["Дом", "Сад"]


def test_nested_values_are_looked_at_and_undone(tmp_path):
    path = tmp_path / "a.geojson"
    nested = {"Èìÿ": ["Àëàòàó", 5, None], "k": "Gate"}
    feature = {"type": "Feature", "properties": {"a": nested}}
    feature["geometry"] = {"type": "Point", "coordinates": [77, 43]}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(DataError, match="field 'a' reads «Èìÿ», which is probably «Имя»"):
        vector.read(path)
    frame = vector.read(path, encoding="cp1251")
    assert frame["a"].tolist() == [{"Имя": ["Алатау", 5, None], "k": "Gate"}]
