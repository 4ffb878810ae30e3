"""English texts that know how they are said in Russian and Kazakh."""

from alatau_geo.sentence.sentence import (
    Sentence,
    Spoken,
    changed,
    figure,
    joined,
    named,
    said,
    shown,
    told,
    translations,
    word,
)

__all__ = [
    "Sentence",
    "Spoken",
    "changed",
    "figure",
    "joined",
    "named",
    "said",
    "shown",
    "told",
    "translations",
    "word",
]
