"""Where the words that a parser gave back stand in its source.

Parsers of HTML and Markdown tell no columns. So the source is walked along with what they give:
each word is looked for shortly behind the one before. One that was written otherwise (``&eacute;``,
a backslash) is placed where the search stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_NEAR = 400
_WORD = re.compile(r"[^\s\u00a0]+|[\s\u00a0]+")
_MARKS = ".,;:()«»“”\"'"
_SEEN = re.compile(r"\S")


class Source:
    """A source text with a mark that only moves on.

    Parameters
    ----------
    text : str
        The source, in which what is no text may be blanked.
    """

    def __init__(self, text: str) -> None:
        """Begin at its start."""
        self.text = text
        self.mark = 0
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at_line(self, line: int) -> None:
        """Move on to the start of a line, from 0."""
        if line < len(self._starts):
            self.mark = max(self.mark, self._starts[line])

    def words(self, text: str) -> list[tuple[str, int, int]]:
        r"""Return the words and gaps of a text, each with its line and column.

        Parameters
        ----------
        text : str
            What the parser gave back for the next stretch of the source.

        Returns
        -------
        list of tuple
            Text, line and column from 1.

        Examples
        --------
        >>> Source("<b>      97.9</b>\n ha").words("97.9 ha")[::2]
        [('97.9', 1, 10), ('ha', 2, 2)]
        """
        found = []
        for word in _WORD.findall(text):
            if not word.isspace():
                if seen := _SEEN.search(self.text, self.mark):
                    self.mark = seen.start()
                at = self.text.find(word, self.mark, self.mark + _NEAR + len(word))
                if at < 0 and (bare := word.strip(_MARKS)):
                    at = self.text.find(bare, self.mark, self.mark + _NEAR + len(word))
                    at -= (len(word) - len(word.lstrip(_MARKS))) * (at >= 0)
                found.append((word, *self._place(max(at, self.mark))))
                self.mark = max(at + len(word), self.mark)
            else:
                found.append((word, *self._place(self.mark)))
        return found

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def untagged(html: str) -> str:
    """Return HTML with comments and tags blanked, letter for letter.

    Examples
    --------
    >>> untagged('<p title="5 ha">24 ha<!-- 3 --></p>')
    '                24 ha              '
    """
    parts, at = [], 0
    while True:
        start = html.find("<", at)
        if start < 0:
            break
        opened, closing = html[start : start + 4], ">"
        if opened == "<!--":
            closing = "-->"
        elif not (opened[1:2].isalpha() or opened[1:2] in ("/", "!", "?")):
            parts.append(html[at : start + 1])
            at = start + 1
            continue
        end = html.find(closing, start)
        if end < 0:
            break
        end += len(closing)
        parts += [html[at:start], re.sub(r"[^\n]", " ", html[start:end])]
        at = end
    parts.append(html[at:])
    return "".join(parts)
