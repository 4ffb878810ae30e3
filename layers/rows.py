"""What the reference plan's features are called, and the rows that have no place.

Names in English, Russian and Kazakh. Nothing is named here that no document names: a substation of
the roadmap has a number, which is ours, and no voltage or capacity, because none is stated.
"""

from __future__ import annotations

import control as c

Names = tuple[str, str, str]

CITY: Names = ("Alatau", "Алатау", "Алатау")
DISTRICTS: dict[str, Names] = {
    "gate": ("Gate District", "Район Gate", "Gate ауданы"),
    "golden": ("Golden District", "Район Golden", "Golden ауданы"),
    "growing": ("Growing District", "Район Growing", "Growing ауданы"),
    "green": ("Green District", "Район Green", "Green ауданы"),
}
#: How these were reached: README.md, "Accuracy".
DISTRICT_ACCURACY_M = {"gate": 1_500, "golden": 3_000, "growing": 4_000, "green": 4_500}
GATE_ACCURACY_M, GROWING_ACCURACY_M = 6_000, 16_000

SEZ_INSIDE: Names = (
    "SEZ Alatau, inside the city",
    "СЭЗ «Алатау», в границах города",
    "«Алатау» АЭА, қала шегінде",
)
SEZ_EAST: Names = (
    "SEZ Alatau, outside the city, east",
    "СЭЗ «Алатау», за границами города, восток",
    "«Алатау» АЭА, қала шегінен тыс, шығыс",
)
SEZ_WEST: Names = (
    "SEZ Alatau, outside the city, west",
    "СЭЗ «Алатау», за границами города, запад",
    "«Алатау» АЭА, қала шегінен тыс, батыс",
)
RESERVOIR: Names = (
    "Reservoir, the part near the city",
    "Водохранилище, ближайшая к городу часть",
    "Су қоймасы, қалаға жақын бөлігі",
)

A3: Names = ("A3 highway", "Автодорога А3", "А3 автожолы")
A3_NORTH: Names = ("A3 highway, section {}", "Автодорога А3, участок {}", "А3 автожолы, {}-учаске")
ROAD: Names = (
    "Phase 2 road, section {}",
    "Дорога второго этапа, участок {}",
    "Екінші кезең жолы, {}-учаске",
)
BAKAD: Names = ("BAKAD ring road", "Кольцевая автодорога БАКАД", "БАКАД айналма автожолы")
GAS_PHASE_1: Names = (
    "Phase 1 gas pipeline {}",
    "Газопровод первого этапа {}",
    "Бірінші кезең газ құбыры {}",
)
GAS_PHASE_2: Names = (
    "Phase 2 gas pipeline with the gas distribution station",
    "Газопровод второго этапа с газораспределительной станцией",
    "Газ тарату станциясы бар екінші кезең газ құбыры",
)

#: Id, kind, phase, place and names.
FACILITIES: tuple[tuple[str, str, int, c.Position, Names], ...] = (
    (
        "agds",
        "gas distribution station",
        2,
        c.AGDS,
        (
            "Automated gas distribution station",
            "Автоматизированная газораспределительная станция",
            "Автоматтандырылған газ тарату станциясы",
        ),
    ),
    (
        "water-intake",
        "water intake",
        1,
        c.WATER_INTAKE,
        ("Water intake", "Водозаборный узел", "Су алу торабы"),
    ),
    (
        "wastewater-treatment",
        "wastewater treatment",
        2,
        c.WASTEWATER_TREATMENT,
        (
            "Wastewater treatment plant",
            "Канализационные очистные сооружения",
            "Кәріз тазарту құрылысы",
        ),
    ),
)

ROADMAP_SUBSTATION: Names = (
    "Roadmap substation {}",
    "Подстанция дорожной карты {}",
    "Жол картасының қосалқы станциясы {}",
)
GOVERNMENT_SUBSTATION: Names = (
    "Government-decided substation {}",
    "Подстанция по решению Правительства {}",
    "Үкімет шешімі бойынша қосалқы станция {}",
)
GOVERNMENT_SUBSTATIONS = 15

FIRST, SECOND = "2025-11-26", "2026-01-17"
#: Id, district, document, where a document puts it, accuracy in metres, place and names.
Site = tuple[str, str | None, str | None, str | None, int | None, c.Position | None, Names]
SITES: tuple[Site, ...] = (
    (
        "pepsico", "gate", SECOND, "Gate District", GATE_ACCURACY_M, c.PEPSICO,
        ("PepsiCo", "PepsiCo", "PepsiCo"),
    ),
    (
        "iconic-towers", "gate", SECOND, "Gate District", GATE_ACCURACY_M, c.ICONIC_TOWERS,
        ("Iconic Towers", "Iconic Towers", "Iconic Towers"),
    ),
    (
        "airport", "growing", None, "Growing District", GROWING_ACCURACY_M, c.AIRPORT,
        ("Planned airport", "Планируемый аэропорт", "Жоспарланған әуежай"),
    ),
    (
        "united-hygiene", None, FIRST, None, None, None,
        ("United Hygiene", "United Hygiene", "United Hygiene"),
    ),
    ("milk-valley", None, FIRST, None, None, None, ("Milk Valley", "Milk Valley", "Milk Valley")),
    ("asp-arena", None, FIRST, None, None, None, ("ASP Arena", "ASP Arena", "ASP Arena")),
    ("qazqon-hub", None, FIRST, None, None, None, ("QazQon Hub", "QazQon Hub", "QazQon Hub")),
    ("avz", None, FIRST, None, None, None, ("AVZ", "AVZ", "AVZ")),
    ("istkomtrans", None, FIRST, None, None, None, ("Istkomtrans", "Исткомтранс", "Исткомтранс")),
    (
        "mars-petcare", None, "qazinform-2026-01-02", "city of Konaev", None, None,
        ("Mars Petcare", "Mars Petcare", "Mars Petcare"),
    ),
)  # fmt: skip

#: Id, kind, the district it was in before the city was formed, accuracy in metres, place and names.
Settlement = tuple[str, str, str | None, int | None, c.Position | None, Names]
SETTLEMENTS: tuple[Settlement, ...] = (
    ("konaev", "settlement", None, 1_000, c.KONAEV, ("Konaev", "Конаев", "Қонаев")),
    (
        "zhetygen", "settlement", "ili", 500, c.ZHETYGEN,
        ("Zhetygen (now Alatau town)", "Жетыген (ныне Алатау)", "Жетіген (қазіргі Алатау)"),
    ),
    (
        "otegen-batyr", "settlement", None, 500, c.OTEGEN_BATYR,
        ("Otegen Batyr", "Отеген батыр", "Өтеген батыр"),
    ),
    ("almaty", "settlement", None, None, c.ALMATY, ("Almaty", "Алматы", "Алматы")),
    ("talgar", "settlement", None, 1_000, c.TALGAR, ("Talgar", "Талгар", "Талғар")),
    (
        "zhetygen-airfield", "airfield", None, 300, c.AIRFIELD,
        ("Zhetygen airfield", "Аэродром Жетыген", "Жетіген әуеайлағы"),
    ),
    ("zarechny", "former village", "konaev", None, None, ("Zarechny", "Заречный", "Заречный")),
    ("arna", "former village", "konaev", None, None, ("Arna", "Арна", "Арна")),
    ("enbek", "former village", "ili", None, None, ("Enbek", "Енбек", "Еңбек")),
    ("zhanaarna", "former village", "ili", None, None, ("Zhanaarna", "Жанаарна", "Жаңаарна")),
    ("kuigan", "former village", "ili", None, None, ("Kuigan", "Куйган", "Құйған")),
    ("zhanadaur", "former village", "ili", None, None, ("Zhanadaur", "Жанадаур", "Жаңадәуір")),
    ("zhanatalap", "former village", "ili", None, None, ("Zhanatalap", "Жанаталап", "Жаңаталап")),
    ("yntymak", "former village", "ili", None, None, ("Yntymak", "Ынтымак", "Ынтымақ")),
    ("koyankus", "former village", "ili", None, None, ("Koyankus", "Коянкус", "Қоянқұс")),
    ("daulet", "former village", "talgar", None, None, ("Daulet", "Даулет", "Дәулет")),
    ("kairat", "former village", "talgar", None, None, ("Kairat", "Кайрат", "Қайрат")),
)  # fmt: skip
