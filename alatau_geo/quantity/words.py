"""Words around numbers in English, Russian and Kazakh."""

from __future__ import annotations

from decimal import Decimal

#: Scale words as patterns: abbreviations stand alone, words may have an ending. No letter follows.
SCALES: dict[str, Decimal] = {
    r"десят(?:ок|ка|ку|ком|ке|ков|кам|ками|ках)": Decimal(10),
    r"dozens?": Decimal(12),
    r"hundreds?(?! and \w)|сот(?:ня|ни|ню|не|ней|ен|ням|нями|нях)|жүз(?:ге|ден|дің)?": Decimal(100),
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
    "exceeded": "above",
    "in excess of": "above",
    "well over": "above",
    "just over": "above",
    "slightly over": "above",
    "slightly more than": "above",
    "upwards of": "above",
    "более": "above",
    "более чем": "above",
    "чуть более": "above",
    "чуть больше": "above",
    "немногим более": "above",
    "превышает": "above",
    "превышают": "above",
    "превысит": "above",
    "превысил": "above",
    "превысила": "above",
    "превысило": "above",
    "превысили": "above",
    "превышающий": "above",
    "превышающая": "above",
    "превышающей": "above",
    "больше": "above",
    "больше чем": "above",
    "свыше": "above",
    "at least": "from",
    "not less than": "from",
    "no less than": "from",
    "no fewer than": "from",
    "not fewer than": "from",
    "a minimum of": "from",
    "≥": "from",
    ">=": "from",
    "не менее": "from",
    "не менее чем": "from",
    "не меньше": "from",
    "минимум": "from",
    "как минимум": "from",
    "кемінде": "from",
    "кем дегенде": "from",
    "ең кемі": "from",
    "less than": "below",
    "under": "below",
    "below": "below",
    "<": "below",
    "fewer than": "below",
    "just under": "below",
    "менее": "below",
    "менее чем": "below",
    "меньше": "below",
    "up to": "to",
    "at most": "to",
    "not more than": "to",
    "no more than": "to",
    "not exceeding": "to",
    "a maximum of": "to",
    "≤": "to",
    "<=": "to",
    "до": "to",
    "вплоть до": "to",
    "не более": "to",
    "не более чем": "to",
    "не больше": "to",
    "максимум": "to",
    "не превышает": "to",
    "не превысит": "to",
    "көп дегенде": "to",
    "ең көбі": "to",
    "about": "about",
    "around": "about",
    "approximately": "about",
    "roughly": "about",
    "some": "about",
    "approx.": "about",
    "approx": "about",
    "circa": "about",
    "an estimated": "about",
    "≈": "about",
    "~": "about",
    "около": "about",
    "примерно": "about",
    "приблизительно": "about",
    "порядка": "about",
    "ориентировочно": "about",
    "шамамен": "about",
    "almost": "almost",
    "nearly": "almost",
    "close to": "almost",
    "почти": "almost",
    "без малого": "almost",
}

#: The same for phrases behind the number, its scale word or its unit, as Kazakh puts them.
AFTER: dict[str, str] = {
    "астам": "above",
    "астамы": "above",
    "аса": "above",
    "асады": "above",
    "асатын": "above",
    "асты": "above",
    "артық": "above",
    "көп": "above",
    "дейін": "to",
    "дейінгі": "to",
    "жуық": "almost",
    "жуығы": "almost",
    "жуығын": "almost",
    "шақты": "about",
    "аз": "below",
    "шамасында": "about",
    "төңірегінде": "about",
    "кем емес": "from",
    "кем": "below",
}

#: Those of them that say so only behind a word in the ablative: «7% көп» is “7 % more”.
AFTER_ABLATIVE = {
    "астам",
    "астамы",
    "артық",
    "көп",
    "аз",
    "кем",
    "кем емес",
    "аса",
    "асады",
    "асатын",
    "асты",
}

#: Kazakh case endings joined to a number, as in «900-ге дейін». Not those of ordinals.
ENDINGS = (
    r"[-\u2010\u2011](?:с?[ыі]н(?:[ае]|ың|ің|д[ае]|[ае]н)?|[гк]е|[ғқ]а|[ндт]ан|[ндт]ен|н[ае]"
    r"|[ндт]ың|[ндт]ің|[дт][ае]|с?[ыі]|у[ыі])\b"
)

_UNITS = (
    (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen"
    ),
    (
        "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать"
        " четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
    ),
    (
        "одна две трёх четырёх пяти шести семи восьми девяти десяти одиннадцати двенадцати"
        " тринадцати четырнадцати пятнадцати шестнадцати семнадцати восемнадцати девятнадцати"
    ),
    (
        "одной двумя тремя четырьмя пятью шестью семью восемью девятью десятью одиннадцатью"
        " двенадцатью тринадцатью четырнадцатью пятнадцатью шестнадцатью семнадцатью"
        " восемнадцатью девятнадцатью"
    ),
    "одного двух трех четырех",
    "одному двум трём четырём",
    "одно двое трем четырем пятеро шестеро семеро",
    "одним двоих трое четверо",
    "одном",
    "одну",
    "бір екі үш төрт бес алты жеті сегіз тоғыз он",
)
#: The same from which Kazakh bounds begin: «отыздан астам», «онға дейін».
_CASES = (
    "бірден екіден үштен төрттен бестен алтыдан жетіден сегізден тоғыздан оннан",
    "бірге екіге үшке төртке беске алтыға жетіге сегізге тоғызға онға",
)
_TENS = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста",
    ("двадцатью тридцатью сорока пятьюдесятью шестьюдесятью семьюдесятью восемьюдесятью девяноста"),
    "жиырма отыз қырық елу алпыс жетпіс сексен тоқсан",
    "жиырмадан отыздан қырықтан елуден алпыстан жетпістен сексеннен тоқсаннан",
    "жиырмаға отызға қырыққа елуге алпысқа жетпіске сексенге тоқсанға",
)

#: Kazakh for “the two of them” to “the seven of them”, with endings: жетеуі, алтауында.
COLLECTIVES: dict[str, int] = {
    stem + ending: number
    for stems, endings in (
        (
            {2: "екеу", 3: "үшеу", 4: "төртеу", 5: "бесеу", 7: "жетеу"},
            " і ін іне інің інде інен міз ге ді нің ден",
        ),
        ({6: "алтау"}, " ы ын ына ының ында ынан мыз ға ды ның дан"),
    )
    for number, stem in stems.items()
    for ending in endings.split(" ")
}

#: Numbers in words, 1 to 90; `spelled` puts them together.
NUMBER_WORDS: dict[str, int] = (
    {
        word: number
        for words in (*_UNITS, *_CASES)
        for number, word in enumerate(words.split(), start=1)
    }
    | {word: 10 * number for words in _TENS for number, word in enumerate(words.split(), start=2)}
    | COLLECTIVES
)
#: Numbers of hundreds in one word, as Russian has them, in all cases.
HUNDREDS: dict[str, int] = {
    word: 100 * number
    for words in (
        "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
        "ста двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот",
        "ста двумстам трёмстам четырёмстам пятистам шестистам семистам восьмистам девятистам",
        (
            "ста двумястами тремястами четырьмястами пятьюстами шестьюстами семьюстами"
            " восемьюстами девятьюстами"
        ),
        "ста двухстах трёхстах четырёхстах пятистах шестистах семистах восьмистах девятистах",
        "ста двухсот трехсот четырехсот",
        "ста двумстам тремстам четыремстам",
        "ста двухстах трехстах четырехстах",
    )
    for number, word in enumerate(words.split(), start=1)
}
#: The words for numbers that are Kazakh.
IN_KAZAKH = frozenset(
    word
    for words in (_UNITS[-1], *_CASES, *_TENS[-3:], " ".join(COLLECTIVES))
    for word in words.split()
)
#: Those of them that are words of Russian too: “he”, “demon”.
TWO_FACED = {"он", "бес"}


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
