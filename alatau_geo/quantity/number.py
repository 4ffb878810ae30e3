"""Numbers in running text, in digits and in words, whatever they state."""

from __future__ import annotations

import re

from alatau_geo.quantity.words import NUMBER_WORDS

#: A gap between the words of one figure: at most one line ends in it.
GAP = "[ \u00a0\u2009\u202f\n]"
YEAR = re.compile("(?:19|20)[0-9]{2}")

# thousands may be set apart by any space, but not by the end of a line
_DIGITS = (
    "[0-9]{1,3}(?:[ \u00a0\u2007-\u200a\u202f][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?"
    "|[0-9]+(?:[.,][0-9]+)*"
)
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_INITIALS = "".join(sorted({word[0] for word in NUMBER_WORDS}))
NUMBER = re.compile(
    rf"(?<![\w.,'’])(?:US\$|[$₸€])?(?P<digits>{_DIGITS})"
    # the first letter rules out most words before any is spelled
    rf"|(?<![\w-])(?=[{_INITIALS}])(?P<words>(?:{_WORDS})(?:[ -](?:{_WORDS}))?)(?![\w])",
    re.IGNORECASE,
)


def numbers(text: str) -> int:
    """Count the numbers in a text, in digits or words, whether or not they state a quantity.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    int
        To which the work of :func:`scan` is in proportion, beside the length of the text.

    Examples
    --------
    >>> numbers("Decree 388: two substations, 97.9 thousand ha")
    3
    """
    return sum(1 for _ in NUMBER.finditer(text))
