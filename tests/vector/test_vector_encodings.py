"""Encodings told from Kazakh and Russian text, by what reads as words."""

import pytest
from making import real

from alatau_geo import vector
from alatau_geo.columns import texts_of
from alatau_geo.errors import UsageError
from alatau_geo.vector import encodings

RUSSIAN = ["Конаев", "посёлок Отеген батыр", "ЖЕТЫГЕН", "Капшагайское водохранилище", "Талгар"]
KAZAKH = ["Қонаев", "Өтеген батыр", "ЖЕТІГЕН", "Қапшағай су қоймасы", "Іле ауданы"]
EIGHT_BIT = ("cp1251", "kz1048", "cp866", "koi8-r")


@pytest.mark.parametrize("encoding", EIGHT_BIT)
@pytest.mark.parametrize("words", [[word] for word in RUSSIAN] + [RUSSIAN])
def test_russian_is_told_in_each_encoding(words, encoding):
    raw = [word.encode(encoding) for word in words]
    found = encodings.guess(raw)
    # what reads alike in two is one to us
    assert [part.decode(found.encoding) for part in raw] == words
    # of one word in capitals it may not be sure
    assert found.also == () or len(words) == 1


@pytest.mark.parametrize("words", [[word] for word in KAZAKH] + [KAZAKH])
def test_kazakh_is_told(words):
    raw = [word.encode("kz1048") for word in words]
    found = encodings.guess(raw)
    # І stands in the same place in both
    assert [part.decode(found.encoding) for part in raw] == words
    assert found.encoding == "kz1048" or set(words) <= {"ЖЕТІГЕН", "Іле ауданы"}


def test_plain_text_tells_nothing():
    assert encodings.guess([b"Konaev", b""]) is None


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("cp1251", "cp1251"),
        ("1251", "cp1251"),
        ("ANSI 1251", "cp1251"),
        ("windows-1251", "cp1251"),
        ("OEM 866", "cp866"),
        ("UTF-8", "utf-8"),
        ("65001", "utf-8"),
        ("8859-5", "iso8859-5"),
        ("88591", "iso8859-1"),
        ("KOI8-R", "koi8-r"),
        ("kz-1048", "kz1048"),
        ("System", None),
        ("", None),
        ("base64", None),
        ("rot13", None),
    ],
)
def test_names_of_encodings(name, codec):
    if codec:
        assert encodings.codec(name) == codec
    else:
        with pytest.raises(UsageError, match="an encoding such as cp1251"):
            encodings.codec(name)


def test_real_names_are_told():
    frame = vector.read(real("places.geojson"))
    names = {text for name in frame.columns.drop("geometry") for text in texts_of(frame[name])}
    other = sorted(name for name in names if not name.isascii())
    assert len(other) > 100
    told = 0
    for name in other:
        for encoding in EIGHT_BIT:
            try:
                raw = name.encode(encoding)
            except UnicodeEncodeError:
                continue
            found = encodings.guess([raw])
            told += 1
            # never sure of what is wrong
            assert raw.decode(found.encoding, "replace") == name or found.also
    assert told > 300
