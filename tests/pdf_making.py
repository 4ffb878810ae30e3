"""PDFs made by hand for tests: as plain as the format allows, or as broken as a test wants."""

import zlib


def show(text, *, x=60, y=740, size=12, rise=0):
    """Return the operators that show a text at a place of the page."""
    codes = "".join(f"{ENCODED[letter]:02x}" for letter in text)
    return f"BT /F0 {size} Tf {rise} Ts {x} {y} Td <{codes}> Tj ET\n"


def raised(*parts, x=60, y=740, size=12):
    """Return one line in which every other part is a raised, smaller one: «49», «1», « km»."""
    shown = [f"BT {x} {y} Td"]
    for number, part in enumerate(parts):
        codes = "".join(f"{ENCODED[letter]:02x}" for letter in part)
        scale, rise = (0.6, 0.4) if number % 2 else (1, 0)
        shown.append(f"/F0 {size * scale} Tf {size * rise} Ts <{codes}> Tj")
    return " ".join([*shown, "ET"]) + "\n"


_LETTERS = [chr(code) for code in range(32, 127)]
_LETTERS += [*"абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЫЭЮЯ", *"әғқңөұүһі«»—–²"]
ENCODED = {letter: 32 + number for number, letter in enumerate(_LETTERS)}


def _font():
    names = " ".join(f"/uni{ord(letter):04X}" for letter in _LETTERS)
    widths = " ".join(["600"] * len(_LETTERS))
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /FirstChar 32 /LastChar"
        f" {31 + len(_LETTERS)} /Widths [{widths}] /Encoding << /Type /Encoding /Differences"
        f" [32 {names}] >> >>"
    )


def pdf(*pages, trailer="", more=(), kids=None):
    """Return a PDF whose pages show what each string of operators says.

    ``more`` are further objects, from number 4 + 2 × pages on; ``kids`` takes the place of the
    list of pages.
    """
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", _font()]
    references = []
    for page in pages:
        data = zlib.compress(page.encode("ascii"))
        first = len(objects) + 1
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first + 1} 0 R"
            " /Resources << /Font << /F0 3 0 R >> >> >>"
        )
        objects.append((f"<< /Length {len(data)} /Filter /FlateDecode >>", data))
        references.append(f"{first} 0 R")
    listed = " ".join(references) if kids is None else kids
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {max(1, len(listed.split()) // 3)} >>"
    out, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, item in enumerate([*objects, *more], start=1):
        offsets.append(len(out))
        head, data = item if isinstance(item, tuple) else (item, None)
        out += f"{number} 0 obj\n{head}\n".encode("latin-1")
        if data is not None:
            out += b"stream\n" + data + b"\nendstream\n"
        out += b"endobj\n"
    start = len(out)
    out += f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    size = len(offsets) + 1
    out += (
        f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return bytes(out)
