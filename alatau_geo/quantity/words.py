"""Words around numbers in English, Russian and Kazakh."""

from __future__ import annotations

from decimal import Decimal

#: Scale words as patterns: abbreviations stand alone, words may have an ending. No letter follows.
SCALES: dict[str, Decimal] = {
    r"thousands?|тыс|тысяч\w{0,3}|мың\w{0,4}": Decimal(10**3),
    r"millions?|mln|mn|млн|миллион\w{0,5}": Decimal(10**6),
    r"billions?|bn|bln|млрд|миллиард\w{0,5}": Decimal(10**9),
    r"trillions?|trn|трлн|триллион\w{0,5}": Decimal(10**12),
}

#: What a phrase before the number does to it.
BEFORE: dict[str, str] = {
    "more than": "above",
    "greater than": "above",
    "over": "above",
    "above": "above",
    "exceed": "above",
    "exceeds": "above",
    "exceeding": "above",
    ">": "above",
    "более": "above",
    "более чем": "above",
    "больше": "above",
    "больше чем": "above",
    "свыше": "above",
    "at least": "from",
    "not less than": "from",
    "no less than": "from",
    "≥": "from",
    ">=": "from",
    "не менее": "from",
    "не меньше": "from",
    "кемінде": "from",
    "less than": "below",
    "under": "below",
    "below": "below",
    "<": "below",
    "менее": "below",
    "менее чем": "below",
    "меньше": "below",
    "up to": "to",
    "at most": "to",
    "not more than": "to",
    "no more than": "to",
    "≤": "to",
    "<=": "to",
    "до": "to",
    "не более": "to",
    "не больше": "to",
    "about": "about",
    "around": "about",
    "approximately": "about",
    "roughly": "about",
    "some": "about",
    "≈": "about",
    "~": "about",
    "около": "about",
    "примерно": "about",
    "приблизительно": "about",
    "порядка": "about",
    "шамамен": "about",
    "almost": "almost",
    "nearly": "almost",
    "close to": "almost",
    "почти": "almost",
}

#: The same for phrases behind the number, its scale word or its unit, as Kazakh puts them.
AFTER: dict[str, str] = {
    "астам": "above",
    "артық": "above",
    "көп": "above",
    "дейін": "to",
    "жуық": "almost",
    "кем емес": "from",
    "кем": "below",
}

#: Kazakh case endings joined to a number, as in «900-ге дейін». Not those of ordinals.
ENDINGS = r"-(?:[гк]е|[ғқ]а|[ндт]ан|[ндт]ен|н[ае])\b"

NUMBER_WORDS: dict[str, int] = {
    word: number
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "один два три четыре пять шесть семь восемь девять десять",
        "одна две",
        "бір екі үш төрт бес алты жеті сегіз тоғыз он",
    )
    for number, word in enumerate(words.split(), start=1)
}


def _months() -> dict[str, int]:
    english = (
        "january february march april may june july august september october november december"
    )
    russian = "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр"
    kazakh = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"
    soft, hard = ("ь", "я", "е"), ("", "а", "е")
    endings = {"ма": ("й", "я", "е"), "март": hard, "август": hard}
    months: dict[str, int] = {}
    for words in (english, kazakh):
        months |= {word: n for n, word in enumerate(words.split(), start=1)}
    months |= {word[:3]: n for n, word in enumerate(english.split(), start=1)}
    for n, stem in enumerate(russian.split(), start=1):
        months |= {stem + ending: n for ending in endings.get(stem, soft)}
    return months


#: Months by name; a word that only begins like one («decree», «майор») is none.
MONTHS = _months()
