"""PDFs: figures with page and line, raised digits, and files that mean no good."""

import zlib

import pypdfium2
import pytest
from pdf_making import pdf, raised, show

from alatau_geo import documents
from alatau_geo.errors import DataError
from alatau_geo.quantity.scan import scan
from alatau_geo.vector.limits import Limits


@pytest.fixture
def read(tmp_path):
    def call(content, **options):
        path = tmp_path / "plan.pdf"
        path.write_bytes(content)
        return documents.read(path, **options)

    return call


def figures(text):
    return [(item.stated, str(text.place(item.start))) for item in scan(text.text)]


def test_figures_of_all_languages_with_page_line_and_column(read):
    text = read(
        pdf(
            show("The zone has 97.9 thousand ha.") + show("Вне города более 24 тыс. га.", y=720),
            show("екінші бет: 24 мың гектардан астам"),
        )
    )
    assert figures(text) == [
        ("97.9 thousand ha", "page 1, 1:14"),
        ("более 24 тыс. га", "page 1, 2:12"),
        ("24 мың гектардан астам", "page 2, 1:13"),
    ]


def test_a_raised_digit_is_no_digit_of_the_number(read):
    line = raised("Дорог 49", "1", " км, жилья 103 тыс. м", "2", ", ещё 7,5", "12", " га")
    text = read(pdf(line + show("Дорог 491 км.", y=700)))
    assert [item for item, _ in figures(text)] == ["49 км", "103 тыс. м²", "7,5 га", "491 км"]
    # lowered digits, and smaller ones on the line, are digits like any other
    lowered = "BT /F0 12 Tf 60 740 Td <34> Tj /F0 7 Tf -3 Ts <39> Tj 0 Ts <31> Tj ET\n"
    assert "".join(read(pdf(lowered)).text.split()) == "491"


def test_a_page_may_follow_another_in_the_middle_of_nothing(read):
    text = read(pdf(show("up to"), show("24 ha")))
    assert [item for item, _ in figures(text)] == ["24 ha"]


def test_pages_without_text_need_text_recognition(read):
    with pytest.raises(DataError, match=r"plan\.pdf: there is no text .* \(OCR\) first"):
        read(pdf("0 0 m 100 100 l S\n"))


def test_too_many_pages_and_too_much_text_are_refused(read):
    with pytest.raises(DataError, match="pages may be 2 at most, 3 found: split it"):
        read(pdf(*[show("24 ha")] * 3), limits=Limits(document_pages=2))
    with pytest.raises(DataError, match="characters of text may be 40 at most"):
        read(pdf(show("word " * 20)), limits=Limits(document_text=40))


def _protected():
    """Return a PDF whose password nobody knows: its keys fit no empty one."""
    encrypt = "<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{}> /U <{}> >>"
    keys = encrypt.format("ab" * 32, "cd" * 32)
    return pdf(
        show("24 ha"), trailer=f"/Encrypt 6 0 R /ID [<{'00' * 16}> <{'00' * 16}>]", more=[keys]
    )


def test_a_password_is_told_from_damage(read):
    with pytest.raises(DataError, match=r"plan\.pdf: .* it wants a password: save it anew"):
        read(_protected())


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"\x00" * 1000,
        b"%PDF-1.7\ntrailer << /Root 1 0 R >>",
        pdf(show("24 ha"))[:300],
    ],
)
def test_what_is_damaged_is_named(read, content):
    with pytest.raises(DataError, match=r"^plan\.pdf: "):
        read(content)


def test_a_table_of_places_that_is_wrong_is_made_anew(read):
    content = pdf(show("24 ha"))
    assert figures(read(content.replace(b"startxref\n", b"startxref\n9")))[0][0] == "24 ha"


def _looped():
    return pdf(show("24 ha"), kids="2 0 R 4 0 R 2 0 R")


def _nested():
    return pdf("q " * 100_000 + show("24 ha"))


def _bomb():
    """Return a PDF of some kilobytes whose one page unpacks to 300 megabytes."""
    once = zlib.compressobj()
    packed = b"".join(once.compress(b"q Q " * 2_500_000) for _ in range(30)) + once.flush()
    packed = zlib.compress(packed)
    assert len(packed) < 20_000
    head = f"<< /Length {len(packed)} /Filter [/FlateDecode /FlateDecode] >>"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    return pdf(more=[(head, packed), page], kids="5 0 R")


@pytest.mark.parametrize("make", [_looped, _nested])
def test_loops_and_depths_end(outcome, make):
    text, refused = outcome("plan.pdf", make())
    assert "24 ha" in text if text else refused.startswith("plan.pdf: ")


def test_a_page_that_unpacks_to_much_more_ends_at_a_limit(read):
    with pytest.raises(DataError, match=r"^plan\.pdf: "):
        read(_bomb(), limits=Limits(document_memory=300_000_000, document_seconds=20))


def test_scripts_and_attachments_are_no_text(read):
    action = "<< /S /JavaScript /JS (app.alert\\(5 ha\\)) >>"
    assert figures(read(pdf(show("24 ha"), trailer="", more=[action])))[0][0] == "24 ha"
    assert pypdfium2.version.PYPDFIUM_INFO
