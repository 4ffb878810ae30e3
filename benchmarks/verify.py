"""How often `claims verify` is right about a document that was changed since.

    python benchmarks/verify.py [CLAIMS.yaml DOCUMENT …]

Each figure that is found is altered in the text, one at a time (its digits, or its word), and then
taken out with its sentence. Right is `changed` with the altered figure, and `gone`. `gone` for an
altered one is a miss, and harmless: the command fails all the same. Wrong is a `found`, or
a `changed` that names another figure. The same again with every other claim unknown, as in
a document of which a plan takes only some figures.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from alatau_geo import claims as claimsfile
from alatau_geo import documents
from alatau_geo.claims.verify import verify
from alatau_geo.documents.text import lines
from alatau_geo.quantity import NUMBER_WORDS

TEXTS = Path(__file__).parents[1] / "tests" / "quantity" / "texts"
CLAIMS = TEXTS / "claims.yaml"


def altered(words: str) -> str:
    """Return a figure with another number: 97.9 → 98.2, «two» → «five», 750-800 → 760-810."""
    if not re.search("[0-9]", words):
        pairs = {"two": "five", "три": "семь", "үш": "жеті", "екі": "тоғыз"}
        # the first of two words: what comes of it has to be a number, too
        pairs |= {"twenty": "forty", "двадцать": "сорок", "жиырма": "қырық", "он": "елу"}
        pairs |= {"тридцати": "сорока", "отыз": "қырық", "thirty": "forty"}
        for word, other in pairs.items():
            if re.match(f"{word}[ -]", words, re.IGNORECASE):
                return re.sub(f"^{word}", other, words, flags=re.IGNORECASE)
        first = re.split("[ -]", words)[0]
        same = sorted(NUMBER_WORDS.items(), key=lambda item: item[1])
        others = [word for word, n in same if n == 13 and (word[0] < "a") == (first[0] < "a")]
        return words.replace(first, others[0] if others else "thirteen", 1)
    if re.search("(19|20)[0-9]{2}", words):
        return re.sub("(19|20)([0-9]{2})", lambda m: f"{m[1]}{(int(m[2]) + 3) % 100:02}", words)

    def other(match: re.Match[str]) -> str:
        digits = match.group()
        last = max(n for n, digit in enumerate(digits) if digit != "0") if digits.strip("0") else 0
        new = "8" if digits[last] == "9" else str(int(digits[last]) + 1)
        return digits[:last] + new + digits[last + 1 :]

    numbers = list(re.finditer("[0-9]+", words))
    last = numbers[-1]
    return words[: last.start()] + other(last) + words[last.end() :]


def without_sentence(text: str, start: int, end: int) -> str:
    """Return a text without the sentence that a figure stands in."""
    ends = [match.end() for match in re.finditer(r"[.!?]\s+(?=[A-ZА-ЯӘҒҚҢӨҰҮҺІ])|\n\s*\n", text)]
    first = max([stop for stop in ends if stop <= start], default=0)
    last = min([stop for stop in ends if stop >= end], default=len(text))
    return text[:first] + "\n\n" + text[last:]


def tried(claims: claimsfile.Claims, document: str, text: documents.Text) -> Counter[str]:
    """Return how many altered and removed figures came out how."""
    counts: Counter[str] = Counter()
    whole = text.text
    offsets = {(place.line, place.column): n for n in range(len(whole)) if (place := text.place(n))}
    for lookup in verify(claims, document, text).lookups:
        if lookup.spot is None or lookup.outcome != "found":
            counts["not found"] += 1
            continue
        start = offsets[lookup.spot.place.line, lookup.spot.place.column]
        size = re.match(r"\s+".join(map(re.escape, lookup.spot.words.split())), whole[start:])
        end = start + size.end()
        new = altered(whole[start:end])
        for kind, changed in (
            ("altered", whole[:start] + new + whole[end:]),
            ("removed", without_sentence(whole, start, end)),
        ):
            again = verify(claims, document, lines(changed, text.name))
            result = next(item for item in again.lookups if item.claim.id == lookup.claim.id)
            counts[f"{kind} {_judged(kind, result, lookup, new)}"] += 1
    return counts


def _judged(kind: str, result, lookup, new: str) -> str:
    if result.outcome == "gone":
        return "gone"
    right = kind == "altered" and result.spot.place.line == lookup.spot.place.line
    right = right and " ".join(new.split()).startswith(result.spot.words[: len(new)])
    if result.outcome == "changed" and right:
        return "changed"
    print(f"    WRONG {kind}: {lookup.claim.id} {result.outcome}: {result.spot.words!r}")
    return f"wrongly {result.outcome}"


def main() -> None:
    if len(sys.argv) > 2:
        source, paths = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
    else:
        source, paths = CLAIMS, sorted(TEXTS.glob("*.txt"))
    claims, _ = claimsfile.read(source)
    total: Counter[str] = Counter()
    known_ids = {document.id for document in claims.documents}
    for path in paths:
        if path.stem not in known_ids:
            continue  # a text that is there for the scanner alone
        own = [claim for claim in claims.claims if claim.document == path.stem]
        for name, some in (("all", own), ("every other", own[::2])):
            known = claims.model_copy(update={"claims": tuple(some)})
            counts = tried(known, path.stem, documents.read(path))
            total += counts
            print(f"{path.name:<16} {name:<12} {dict(sorted(counts.items()))}")
    print(f"{'in all':<29} {dict(sorted(total.items()))}")


if __name__ == "__main__":
    main()
