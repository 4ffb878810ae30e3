"""What values of the results' fields are called."""

from __future__ import annotations

from alatau_geo.catalog import Text
from alatau_geo.network.faults import FIXES

#: Of loose ends, of access, of faults and of their fixes.
ALLOWED = {
    "not allowed": Text(en="not allowed", ru="недопустимый", kk="рұқсат етілмеген"),
    "at the edge": Text(en="at the edge", ru="у края данных", kk="дерек шетінде"),
    "declared": Text(en="declared", ru="намеренный", kk="әдейі қалдырылған"),
    "at a source": Text(en="at a source", ru="у источника", kk="көз жанында"),
}
REACHED = {
    "yes": Text(en="yes", ru="да", kk="иә"),
    "no": Text(en="no", ru="нет", kk="жоқ"),
}
KINDS = {
    "undershoot": Text(en="undershoot", ru="недовод", kk="жетпей қалған"),
    "overshoot": Text(en="overshoot", ru="перехлёст", kk="асып кеткен"),
    "overlap": Text(en="overlap", ru="наложение", kk="беттесу"),
    "self-crossing": Text(en="self-crossing", ru="самопересечение", kk="өзін қиып өту"),
    "pseudo-node": Text(en="pseudo-node", ru="ложный узел", kk="жалған торап"),
    "too short": Text(en="too short", ru="слишком короткая", kk="тым қысқа"),
    "wrong way": Text(en="wrong way", ru="неверное направление", kk="бағыты қате"),
    "crossing": Text(en="crossing", ru="пересечение", kk="қиылысу"),
}
FIX_WORDS = {
    FIXES[kind]: Text(en=FIXES[kind], ru=ru, kk=kk)
    for kind, ru, kk in (
        (
            "undershoot",
            "продлить линию до той, до которой она не дошла",
            "сызықты жетпегеніне дейін созу",
        ),
        (
            "overshoot",
            "обрезать линию там, где она должна кончаться",
            "сызықты бітуі тиіс жерінде кесу",
        ),
        (
            "overlap",
            "убрать участок из более поздней линии",
            "бөлікті кейінгі сызықтан алып тастау",
        ),
        ("self-crossing", "нет: посмотрите на место", "жоқ: орнын қарап шығыңыз"),
        (
            "pseudo-node",
            "нет без указания: одна линия из двух",
            "айтылмаса жоқ: екеуінен бір сызық",
        ),
        ("too short", "убрать линию", "сызықты алып тастау"),
        ("wrong way", "развернуть линию", "сызықты кері бұру"),
        (
            "crossing",
            "нет без указания: вершина в обеих линиях",
            "айтылмаса жоқ: екі сызыққа да төбе",
        ),
    )
}
