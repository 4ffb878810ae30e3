"""Words around numbers in English, Russian and Kazakh."""

from __future__ import annotations

from decimal import Decimal

#: Scale words, by their beginning.
SCALES: dict[str, Decimal] = {
    "thousand": Decimal(1000),
    "тыс": Decimal(1000),
    "мың": Decimal(1000),
    "million": Decimal(10**6),
    "mln": Decimal(10**6),
    "mn": Decimal(10**6),
    "млн": Decimal(10**6),
    "миллион": Decimal(10**6),
    "billion": Decimal(10**9),
    "bn": Decimal(10**9),
    "bln": Decimal(10**9),
    "млрд": Decimal(10**9),
    "миллиард": Decimal(10**9),
    "trillion": Decimal(10**12),
    "trn": Decimal(10**12),
    "трлн": Decimal(10**12),
    "триллион": Decimal(10**12),
}

#: What a phrase before the number does to it.
BEFORE: dict[str, str] = {
    "more than": "above",
    "greater than": "above",
    "over": "above",
    "exceeding": "above",
    ">": "above",
    "более": "above",
    "больше": "above",
    "свыше": "above",
    "at least": "from",
    "not less than": "from",
    "no less than": "from",
    "≥": "from",
    "не менее": "from",
    "кемінде": "from",
    "less than": "below",
    "under": "below",
    "below": "below",
    "<": "below",
    "менее": "below",
    "меньше": "below",
    "up to": "to",
    "at most": "to",
    "not more than": "to",
    "no more than": "to",
    "≤": "to",
    "до": "to",
    "не более": "to",
    "about": "about",
    "around": "about",
    "approximately": "about",
    "some": "about",
    "≈": "about",
    "~": "about",
    "около": "about",
    "примерно": "about",
    "порядка": "about",
    "шамамен": "about",
    "almost": "almost",
    "nearly": "almost",
    "close to": "almost",
    "почти": "almost",
}

#: The same for phrases behind it, as Kazakh puts them.
AFTER: dict[str, str] = {
    "астам": "above",
    "артық": "above",
    "дейін": "to",
    "жуық": "almost",
    "кем емес": "from",
}

NUMBER_WORDS: dict[str, int] = {
    word: number
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "один два три четыре пять шесть семь восемь девять десять",
        "бір екі үш төрт бес алты жеті сегіз тоғыз он",
    )
    for number, word in enumerate(words.split(), start=1)
}

MONTHS: dict[str, int] = {
    stem: number
    for stems in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр",
        "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    )
    for number, stem in enumerate(stems.split(), start=1)
}
