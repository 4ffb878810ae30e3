"""What a document still states of a plan's claims: as text, and as JSON by a schema."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from alatau_geo.reports.json import plain_end
from alatau_geo.reports.wording import WIDTH, interval, printable, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alatau_geo.claims.lookup import Lookup, Spot, Verification
    from alatau_geo.claims.proposal import Proposal
    from alatau_geo.documents import Place
    from alatau_geo.quantity import Quantity

#: From what wants attention to what does not, with a sign for those who see no colour.
SIGNS = {"changed": "✗", "gone": "?", "found": "✓"}
_INDENT = " " * 11


def schema(name: str) -> dict[str, Any]:
    """Return a JSON Schema (2020-12): of ``verification`` or of ``quantities``.

    Parameters
    ----------
    name : str
        Which output.

    Returns
    -------
    dict
        As read from the package.
    """
    text = files("alatau_geo.reports").joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def as_text(verifications: Sequence[Verification]) -> str:
    """Return what was found as text, for a terminal.

    Parameters
    ----------
    verifications : sequence of Verification
        One for each document.

    Returns
    -------
    str
        Lines of at most 100 columns, with a final line feed.
    """
    lines: list[str] = []
    for item in verifications:
        title = printable(f"{item.document.id}: {item.document.title.en}")[:WIDTH]
        lines += [title, "=" * len(title), "", *wrapped("", _summary(item)), ""]
        for outcome, sign in SIGNS.items():
            for lookup in item.lookups:
                if lookup.outcome == outcome:
                    lines += [*_lookup(lookup, sign), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def as_json(verifications: Sequence[Verification]) -> str:
    """Return what was found as JSON, in the form of ``verification.schema.json``.

    Parameters
    ----------
    verifications : sequence of Verification
        One for each document.

    Returns
    -------
    str
        Indented, with a final line feed; same bytes for same inputs.
    """
    return _dumped({"documents": [_verification(item) for item in verifications]})


def proposals_as_json(file: str, document: str, found: Sequence[Proposal]) -> str:
    """Return what a scan found as JSON, in the form of ``quantities.schema.json``.

    Parameters
    ----------
    file, document : str
        Name of the file, and id of the document.
    found : sequence of Proposal
        The figures.

    Returns
    -------
    str
        Indented, with a final line feed.
    """
    quantities = [
        {
            "id": item.id,
            "title": item.title,
            "stated": item.found.stated,
            **_quantity(item.found.quantity),
            "counted": item.found.counted,
            **_place(item.place),
            "before": item.before,
            "after": item.after,
        }
        for item in found
    ]
    return _dumped({"file": file, "document": document, "quantities": quantities})


def _dumped(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _summary(item: Verification) -> str:
    counts = [f"{count} {outcome}" for outcome in SIGNS if (count := item.count(outcome))]
    derived = f"; {item.derived} more follow from others and stand in no text" * bool(item.derived)
    if not item.lookups:
        return f"{item.file}: no claim takes a figure from this document{derived}"
    return f"{item.file}: {len(item.lookups)} figures, {', '.join(counts)}{derived}"


def _lookup(lookup: Lookup, sign: str) -> Iterator[str]:
    claim, quantity = lookup.claim, lookup.claim.quantity
    yield from wrapped(f"{sign} {lookup.outcome:<8} ", f"{claim.id}: {claim.title.en}")
    stated = claim.stated or ""
    if lookup.outcome != "found" and quantity:
        stated += f" → {interval(quantity.interval, quantity.unit.base)}"
    yield from wrapped(f"{_INDENT}stated  ", stated)
    if lookup.outcome == "changed" and lookup.spot:
        now = lookup.spot.quantity
        words = f"{lookup.spot.words} → {interval(now.interval, now.unit.base)}"
        yield from wrapped(f"{_INDENT}now     ", words)
    if lookup.spot:
        yield _at("at", lookup.spot)
    if lookup.outcome != "found":
        yield from wrapped(f"{_INDENT}why     ", lookup.why)
    for spot in lookup.also if lookup.outcome == "gone" else ():
        yield _at("perhaps", spot)
    if lookup.outcome == "found" and lookup.also:
        places = ", ".join(str(spot.place) for spot in lookup.also[:5])
        yield from wrapped(f"{_INDENT}also    ", places + ", …" * (len(lookup.also) > 5))


def _at(name: str, spot: Spot) -> str:
    """Return one line: the place, and the figure with as much around it as there is room for."""
    head = f"{_INDENT}{name:<8}{spot.place}  "
    words, before, after = (
        " ".join(printable(text).split()) for text in (spot.words, spot.before, spot.after)
    )
    gap = " " * spot.before[-1:].isspace(), " " * spot.after[:1].isspace()
    room = WIDTH - len(head) - len(words) - 6
    left, right = before[-(room // 2) :] if room > 1 else "", after[: room // 2]
    dots = "…" * (left != before), "…" * (right != after)
    return f"{head}{dots[0]}{left}{gap[0]}[{words}]{gap[1]}{right}{dots[1]}"[:WIDTH].rstrip()


def _verification(item: Verification) -> dict[str, Any]:
    return {
        "document": item.document.id,
        "title": item.document.title.model_dump(),
        "file": item.file,
        "summary": {outcome: item.count(outcome) for outcome in ("found", "changed", "gone")},
        "derived": item.derived,
        "claims": [_claim(lookup) for lookup in item.lookups],
    }


def _claim(lookup: Lookup) -> dict[str, Any]:
    quantity = lookup.claim.quantity
    return {
        "id": lookup.claim.id,
        "stated": lookup.claim.stated,
        **(_quantity(quantity) if quantity else {}),
        "outcome": lookup.outcome,
        "why": lookup.why,
        "spot": _spot(lookup.spot) if lookup.spot else None,
        "also": [_spot(spot) for spot in lookup.also],
    }


def _spot(spot: Spot) -> dict[str, Any]:
    return {
        **_place(spot.place),
        "words": spot.words,
        **_quantity(spot.quantity),
        "before": spot.before,
        "after": spot.after,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"page": place.page, "line": place.line, "column": place.column}


def _quantity(quantity: Quantity) -> dict[str, Any]:
    span, unit = quantity.interval, quantity.unit.base
    return {
        "dimension": quantity.unit.dimension,
        "unit": unit,
        "bound": quantity.bound,
        "interval": [plain_end(span.low, unit), plain_end(span.high, unit)],
        "open": [span.low_open, span.high_open],
        "derivation": quantity.derivation,
    }
