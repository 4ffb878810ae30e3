"""What outputs call things, in English, Russian and Kazakh: grades, verdicts, tables, columns."""

from __future__ import annotations

from alatau_geo.catalog.words import Text

GRADES = {
    "surveyed": Text(en="surveyed", ru="съёмка", kk="түсірілім"),
    "official": Text(en="official", ru="официальные данные", kk="ресми деректер"),
    "digitised": Text(en="digitised", ru="оцифровано", kk="цифрланған"),
    "unstated": Text(en="grade not stated", ru="уровень не указан", kk="деңгейі көрсетілмеген"),
    "schematic": Text(en="schematic", ru="схематично", kk="схемалық"),
}
OUTCOMES = {
    "agrees": Text(en="agrees", ru="согласуется", kk="сәйкес"),
    "contradicts": Text(en="contradicts", ru="противоречит", kk="қайшы"),
    "cannot tell": Text(en="cannot tell", ru="нельзя решить", kk="шешу мүмкін емес"),
    "circular": Text(en="circular", ru="замкнутый круг", kk="тұйық шеңбер"),
    "not measured": Text(en="not measured", ru="не измерено", kk="өлшенбеген"),
}
SEVERITIES = {
    "error": Text(en="error", ru="ошибка", kk="қате"),
    "warning": Text(en="warning", ru="предупреждение", kk="ескерту"),
    "note": Text(en="note", ru="заметка", kk="мәлімет"),
}
ROLES = {
    "measured": Text(en="measured on", ru="измерено по", kk="бойынша өлшенген"),
    "fitted": Text(en="fitted to", ru="подогнано под", kk="сәйкестендірілген"),
}
TABLES = {
    "catalog": Text(en="Layers of the plan", ru="Слои плана", kk="Жоспар қабаттары"),
    "documents": Text(en="Documents", ru="Документы", kk="Құжаттар"),
    "claims": Text(
        en="Figures of the documents", ru="Показатели документов", kk="Құжаттар көрсеткіштері"
    ),
    "claim_layers": Text(
        en="Figures and layers", ru="Показатели и слои", kk="Көрсеткіштер мен қабаттар"
    ),
    "findings": Text(en="Findings", ru="Замечания", kk="Ескертпелер"),
    "refused": Text(en="Refused features", ru="Отклонённые объекты", kk="Қабылданбаған нысандар"),
}
COLUMNS = {
    "grade": Text(en="Grade", ru="Уровень данных", kk="Дерек деңгейі"),
    "accuracy_m": Text(en="Accuracy, m (95 %)", ru="Точность, м (95 %)", kk="Дәлдігі, м (95 %)"),
    "fitted_to": Text(
        en="Fitted to figures", ru="Подогнано под показатели", kk="Көрсеткіштерге сәйкестендірілген"
    ),
    "phase_start": Text(en="From", ru="С", kk="Басталуы"),
    "phase_end": Text(en="To", ru="По", kk="Аяқталуы"),
    "rule": Text(en="Rule", ru="Правило", kk="Ереже"),
    "severity": Text(en="Severity", ru="Важность", kk="Маңыздылығы"),
    "layer": Text(en="Layer", ru="Слой", kk="Қабат"),
    "feature": Text(en="Feature", ru="Объект", kk="Нысан"),
    "message": Text(en="Message", ru="Сообщение", kk="Хабарлама"),
    "reason": Text(en="Reason", ru="Причина", kk="Себебі"),
    "attributes": Text(en="Attributes", ru="Атрибуты", kk="Атрибуттар"),
    "wkt": Text(en="Shape as text", ru="Форма в виде текста", kk="Пішіні мәтін түрінде"),
    "id": Text(en="Identifier", ru="Идентификатор", kk="Идентификатор"),
    "name": Text(en="Name", ru="Имя", kk="Атауы"),
    "title_en": Text(en="Title in English", ru="Название на английском", kk="Ағылшынша атауы"),
    "title_ru": Text(en="Title in Russian", ru="Название на русском", kk="Орысша атауы"),
    "title_kk": Text(en="Title in Kazakh", ru="Название на казахском", kk="Қазақша атауы"),
    "publisher": Text(en="Publisher", ru="Издатель", kk="Баспагер"),
    "date": Text(en="Date", ru="Дата", kk="Күні"),
    "reference": Text(en="Reference", ru="Реквизиты", kk="Деректемелері"),
    "document": Text(en="Document", ru="Документ", kk="Құжат"),
    "stated": Text(en="As stated", ru="Как заявлено", kk="Мәлімделгені"),
    "low": Text(en="At least", ru="Не менее", kk="Кемінде"),
    "high": Text(en="At most", ru="Не более", kk="Ең көбі"),
    "unit": Text(en="Unit", ru="Единица", kk="Бірлігі"),
    "measured": Text(en="Measured", ru="Измерено", kk="Өлшенгені"),
    "uncertainty": Text(en="± (95 %)", ru="± (95 %)", kk="± (95 %)"),
    "verdict": Text(en="Verdict", ru="Вывод", kk="Қорытынды"),
    "why": Text(en="Why", ru="Почему", kk="Неге"),
    "method": Text(en="How", ru="Как измерено", kk="Қалай өлшенген"),
    "superseded_by": Text(en="Superseded by", ru="Заменено на", kk="Ауыстырған көрсеткіш"),
    "claim": Text(en="Figure", ru="Показатель", kk="Көрсеткіш"),
    "role": Text(en="How the layer is used", ru="Роль слоя", kk="Қабаттың рөлі"),
    "source": Text(en="Source", ru="Источник", kk="Дереккөз"),
    "licence": Text(en="Licence", ru="Лицензия", kk="Лицензия"),
    "file": Text(en="File", ru="Файл", kk="Файл"),
    "sha256": Text(en="SHA-256 of the file", ru="SHA-256 файла", kk="Файлдың SHA-256 мәні"),
    "operation": Text(
        en="Coordinate operation", ru="Преобразование координат", kk="Координаттарды түрлендіру"
    ),
    "geometry": Text(en="Geometry", ru="Геометрия", kk="Геометрия"),
    "features": Text(en="Features", ru="Объектов", kk="Нысандар саны"),
    "area_ha": Text(en="Area, ha", ru="Площадь, га", kk="Ауданы, га"),
    "length_km": Text(en="Length, km", ru="Длина, км", kk="Ұзындығы, км"),
}
#: Single words of projects and layouts.
WORDS = {
    "legend": Text(en="Legend", ru="Условные обозначения", kk="Шартты белгілер"),
    "sources": Text(en="Sources", ru="Источники", kk="Дереккөздер"),
    "data_of": Text(en="Data of", ru="Данные на", kk="Деректер күні"),
    "frame": Text(en="Reference frame", ru="Система координат", kk="Координаттар жүйесі"),
    "not_stated": Text(en="not stated", ru="не указано", kk="көрсетілмеген"),
    "by_grade": Text(en="Grade of evidence", ru="Уровень данных", kk="Дерек деңгейі"),
    "by_phase": Text(en="Phases", ru="Этапы", kk="Кезеңдер"),
    "no_phase": Text(en="no phase", ru="вне этапов", kk="кезеңнен тыс"),
    "other": Text(en="other", ru="прочее", kk="басқа"),
    "computed": Text(en="Computed", ru="Вычислено", kk="Есептелген"),
    "tables": Text(
        en="Figures and findings", ru="Показатели и замечания", kk="Көрсеткіштер мен ескертпелер"
    ),
    "hillshade": Text(en="Hillshade", ru="Отмывка рельефа", kk="Бедердің көлеңкесі"),
    "basemap": Text(en="Base map", ru="Подложка", kk="Негізгі карта"),
    "evidence": Text(en="Evidence", ru="Достоверность", kk="Дәйектілік"),
    "attributes": Text(en="Attributes", ru="Атрибуты", kk="Атрибуттар"),
    "names": Text(en="Names", ru="Названия", kk="Атаулары"),
    "districts": Text(en="Districts", ru="Районы", kk="Аудандар"),
    "maps": Text(en="Maps", ru="Карты", kk="Карталар"),
    "dashed": Text(
        en="Dashed: schematic, or its grade is not stated",
        ru="Пунктир: схематично, либо уровень данных не указан",
        kk="Үзік сызық: схемалық немесе дерек деңгейі көрсетілмеген",
    ),
    "print_en": Text(en="English", ru="английский", kk="ағылшынша"),
}
LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
