"""From a file to its text: forms, encodings, limits, and what is refused with its reason."""

import re

import pytest

from alatau_geo import documents
from alatau_geo.errors import DataError, UsageError
from alatau_geo.vector.limits import VARIABLE, Limits

RUSSIAN = "Площадь зоны составляет 97,9 тыс. га, вне города — более 24 тыс. га земли.\n"
KAZAKH = "Аймақтың ауданы 97,9 мың гектар, қаладан тыс 24 мың гектардан астам.\n"


@pytest.fixture
def write(tmp_path):
    def call(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return call


@pytest.mark.parametrize("text", [RUSSIAN, KAZAKH])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_told_by_its_mark(write, text, codec):
    assert documents.read(write("a.txt", text.encode(codec))).text == text


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "cp866"])
def test_another_encoding_is_guessed_aloud_and_taken_when_told(write, codec):
    path = write("a.txt", (RUSSIAN * 5).replace("—", "-").encode(codec))
    with pytest.raises(DataError, match="not UTF-8 and it does not say") as refused:
        documents.read(path)
    advised = re.search(r"say --encoding (\S+)$", str(refused.value))[1]
    assert documents.read(path, encoding=advised).text.startswith("Площадь зоны")


def test_html_says_its_own_encoding(write):
    page = f"<meta charset='windows-1251'><p>{RUSSIAN}"
    assert "97,9 тыс. га" in documents.read(write("a.html", page.encode("cp1251"))).text
    wrong = write("b.html", f"<meta charset=utf-8><p>{RUSSIAN}".encode("cp1251"))
    with pytest.raises(DataError, match="which the file itself says it is"):
        documents.read(wrong)


def test_an_encoding_that_is_wrong_or_unknown(write):
    path = write("a.txt", RUSSIAN.encode("cp1251"))
    with pytest.raises(DataError, match="is not utf-8, which --encoding says it is"):
        documents.read(path, encoding="utf-8")
    with pytest.raises(UsageError, match="klingon"):
        documents.read(path, encoding="klingon")


def test_text_that_was_misread_once_is_told(write):
    plain = "Новый город строится между горами и водохранилищем уже несколько лет подряд"
    garbled = f"{plain}\n".encode("cp1251").decode("cp1252")
    with pytest.raises(DataError, match="read in the wrong encoding"):
        documents.read(write("a.txt", garbled))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.docx", b"PK", r"a document needs one of \.txt, \.text, \.md"),
        ("a", b"24 ha", "a document needs one of"),
        ("a.pdf", b"24 ha", "this is no PDF, whatever its name says"),
        ("a.txt", b"", "there is no text in it"),
        ("a.txt", b" \n\t\n", "there is no text in it"),
        ("a.html", b"<script>24 ha</script>", "there is no text in it"),
        ("a.md", b"<!-- 24 ha -->", "there is no text in it"),
        ("a.txt", b"24 ha\x00", "it has NUL characters"),
        ("a.md", b"24 ha\x00", "it has NUL characters"),
    ],
)
def test_what_can_t_be_read_is_refused_with_its_reason(write, name, content, why):
    with pytest.raises(DataError, match=why) as refused:
        documents.read(write(name, content))
    assert str(refused.value).startswith(f"{name}: ")


def test_a_pdf_by_another_name_is_one(write):
    with pytest.raises(DataError, match="this PDF can't be read"):
        documents.read(write("a.txt", b"%PDF-1.7\n"))


def test_files_that_are_none(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        documents.read(tmp_path / "a.txt")
    with pytest.raises(DataError, match="no such file"):
        documents.read(tmp_path)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        ("document_bytes", 20, "bytes of a document may be 20 at most, 33 found"),
        ("document_text", 20, "characters of text may be 20 at most"),
        ("document_numbers", 2, "numbers in a text may be 2 at most, 3 found"),
    ],
)
def test_past_a_limit_a_document_is_refused_by_its_name(write, name, limit, value, words):
    content = "24 ha, 49 km and two substations."
    assert len(content) == 33
    path = write(name, content)
    with pytest.raises(DataError, match=words) as refused:
        documents.read(path, limits=Limits(**{limit: value}))
    assert f"{VARIABLE}={limit}=NUMBER" in str(refused.value)
    documents.read(path, limits=Limits(**{limit: 60}))


def test_the_limits_are_those_of_the_environment(write, monkeypatch):
    monkeypatch.setenv(VARIABLE, "document_numbers=1")
    with pytest.raises(DataError, match="numbers in a text may be 1 at most"):
        documents.read(write("a.txt", "24 ha, 49 km"))


def test_line_ends_of_all_systems_are_one(write):
    texts = [documents.read(write("a.txt", f"24 ha{end}49 km")) for end in ("\n", "\r\n", "\r")]
    assert {text.text for text in texts} == {"24 ha\n49 km"}
    assert {str(text.place(6)) for text in texts} == {"2:1"}
