"""Lineage, grade, licence and figures as ISO 19115 metadata, in the XML of ISO 19139."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from alatau_geo.crs import WGS84
from alatau_geo.qgis.elements import document, element
from alatau_geo.reports.wording import interval, measurement

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from xml.etree.ElementTree import Element

    from alatau_geo.catalog import Catalog
    from alatau_geo.catalog.words import Text
    from alatau_geo.report import Report, Verdict
    from alatau_geo.tables import Table

STANDARD = "http://www.isotc211.org/2005/gmd"
_NAMES = {
    "xmlns:gmd": STANDARD,
    "xmlns:gco": "http://www.isotc211.org/2005/gco",
    "xmlns:gml": "http://www.opengis.net/gml/3.2",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_CODES = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#"
#: ISO 639-2 codes of a plan's languages.
_LANGUAGES = {"en": "eng", "ru": "rus", "kk": "kaz"}
_VECTOR = ("MD_SpatialRepresentationTypeCode", "vector")
_TOPIC = "planningCadastre"


def write_metadata(
    file: sqlite3.Connection,
    catalog: Catalog,
    tables: Mapping[str, Table],
    report: Report,
    stamp: str,
) -> None:
    """Write a record of the whole and one of each layer, beside what GDAL keeps.

    Parameters
    ----------
    file : sqlite3.Connection
        The GeoPackage.
    catalog : Catalog
        The plan's.
    tables : mapping
        Its tables.
    report : Report
        Verdicts on the figures that are measured on a layer.
    stamp : str
        When it was last changed.
    """
    layers = [table for table in tables.values() if table.layer is not None]
    whole = _add(file, whole_record(catalog, layers, stamp), "dataset")
    _refer(file, ("geopackage", None, stamp, whole, None))
    for table in layers:
        own = _add(file, layer_record(catalog, table, report, stamp), "dataset")
        _refer(file, ("table", table.name, stamp, own, whole))


def _add(file: sqlite3.Connection, record: str, scope: str) -> int:
    cursor = file.execute(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata)"
        " VALUES (?, ?, 'text/xml', ?)",
        (scope, STANDARD, record),
    )
    return int(cursor.lastrowid or 0)


def _refer(file: sqlite3.Connection, values: tuple[Any, ...]) -> None:
    file.execute(
        "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id,"
        " md_parent_id) VALUES (?, ?, ?, ?, ?)",
        values,
    )


def whole_record(catalog: Catalog, layers: Sequence[Table], stamp: str) -> str:
    """Return the record of the whole GeoPackage."""
    entries = [table.layer.entry for table in layers if table.layer]
    licences = list(dict.fromkeys(entry.licence for entry in entries))
    words = f"{len(layers)} layers of the plan {catalog.name}: " + "; ".join(
        f"{entry.title.en} ({entry.grade})" for entry in entries
    )
    lineage = _lineage("Each layer has a record of its own with its source.", [], [])
    return _record(
        catalog.name,
        title=catalog.title,
        abstract=words,
        day=stamp[:10],
        stamp=stamp,
        licences=licences,
        keywords=(),
        box=catalog.study_area,
        quality=[lineage],
    )


def layer_record(catalog: Catalog, table: Table, report: Report, stamp: str) -> str:
    """Return a layer's record: source and steps, grade and accuracy, licence, figures."""
    layer = table.layer
    assert layer is not None  # noqa: S101  only layers have one
    entry = layer.entry
    steps = [f"Coordinates: {layer.origin.operation}"]
    steps += [f"Fitted to the figure {claim}" for claim in layer.fitted_to]
    steps += [f"Repaired: {item}" for item in layer.repairs]
    if len(layer.refused):
        steps.append(f"{len(layer.refused)} features were set aside in the table of refused ones")
    sources = [f"{layer.origin.file}, sha256 {layer.origin.sha256}"]
    quality = [_accuracy(entry.accuracy_m)] if entry.accuracy_m is not None else []
    quality += [_figure(item) for item in report.claims if table.name in item.layers]
    statement = f"Grade: {layer.grade}. {entry.source}"
    quality.append(_lineage(statement, steps, sources))
    return _record(
        f"{catalog.name}:{table.name}",
        title=table.title,
        abstract=f"{table.title.en}: {len(table.frame)} features. Grade: {layer.grade}.",
        day=entry.date.isoformat() if entry.date else None,
        stamp=stamp,
        licences=[entry.licence],
        keywords=[f"grade: {layer.grade}", *(f"fitted to: {name}" for name in layer.fitted_to)],
        box=table.bounds,
        quality=quality,
    )


def _record(
    identity: str,
    *,
    title: Text,
    abstract: str,
    day: str | None,
    stamp: str,
    licences: Iterable[str],
    keywords: Sequence[str],
    box: tuple[float, float, float, float] | None,
    quality: list[Element],
) -> str:
    others = [code for code in ("ru", "kk") if getattr(title, code)]
    citation = _in(
        "gmd:citation",
        element(
            "gmd:CI_Citation",
            None,
            _spoken("gmd:title", title),
            _in(
                "gmd:date",
                element(
                    "gmd:CI_Date",
                    None,
                    _date("gmd:date", day),
                    _in("gmd:dateType", _code("CI_DateTypeCode", "publication")),
                ),
            ),
        ),
    )
    words = []
    if keywords:
        found = element("gmd:MD_Keywords", None, *(_text("gmd:keyword", one) for one in keywords))
        words.append(_in("gmd:descriptiveKeywords", found))
    rights = element(
        "gmd:MD_LegalConstraints",
        None,
        _in("gmd:useConstraints", _code("MD_RestrictionCode", "otherRestrictions")),
        *(_text("gmd:otherConstraints", licence) for licence in licences),
    )
    place = []
    if box is not None:
        sides = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude")
        west, south, east, north = box
        values = zip((*sides, "northBoundLatitude"), (west, east, south, north), strict=True)
        bounds = element(
            "gmd:EX_GeographicBoundingBox",
            None,
            *(
                _in(f"gmd:{side}", element("gco:Decimal", None, f"{value:.6f}"))
                for side, value in values
            ),
        )
        extent = element("gmd:EX_Extent", None, _in("gmd:geographicElement", bounds))
        place.append(_in("gmd:extent", extent))
    root = element(
        "gmd:MD_Metadata",
        _NAMES,
        _text("gmd:fileIdentifier", str(uuid5(NAMESPACE_URL, f"alatau_geo:{identity}"))),
        _in("gmd:language", _code("LanguageCode", "eng")),
        _in("gmd:characterSet", _code("MD_CharacterSetCode", "utf8")),
        _in("gmd:hierarchyLevel", _code("MD_ScopeCode", "dataset")),
        _in(
            "gmd:contact",
            element(
                "gmd:CI_ResponsibleParty",
                None,
                _text("gmd:organisationName", f"the plan {identity.split(':', maxsplit=1)[0]}"),
                _in("gmd:role", _code("CI_RoleCode", "processor")),
            ),
        ),
        _in("gmd:dateStamp", element("gco:Date", None, stamp[:10])),
        _text("gmd:metadataStandardName", "ISO 19115:2003/19139"),
        _text("gmd:metadataStandardVersion", "1.0"),
        *(
            _in(
                "gmd:locale",
                element(
                    "gmd:PT_Locale",
                    {"id": f"locale-{code}"},
                    _in("gmd:languageCode", _code("LanguageCode", _LANGUAGES[code])),
                    _in("gmd:characterEncoding", _code("MD_CharacterSetCode", "utf8")),
                ),
            )
            for code in others
        ),
        _in("gmd:referenceSystemInfo", _frame()),
        _in(
            "gmd:identificationInfo",
            element(
                "gmd:MD_DataIdentification",
                None,
                citation,
                _text("gmd:abstract", abstract),
                *words,
                _in("gmd:resourceConstraints", rights),
                _in("gmd:spatialRepresentationType", _code(*_VECTOR)),
                _in("gmd:language", _code("LanguageCode", "eng")),
                # which ISO 19115 asks for where the scope is a data set
                _in("gmd:topicCategory", element("gmd:MD_TopicCategoryCode", None, _TOPIC)),
                *place,
            ),
        ),
        _in("gmd:dataQualityInfo", _quality(quality)),
    )
    return document(root)


def _frame() -> Element:
    identifier = element(
        "gmd:RS_Identifier",
        None,
        _text("gmd:code", str(WGS84.to_epsg())),
        _text("gmd:codeSpace", "EPSG"),
    )
    inside = _in("gmd:referenceSystemIdentifier", identifier)
    return element("gmd:MD_ReferenceSystem", None, inside)


def _quality(parts: list[Element]) -> Element:
    scope = element("gmd:DQ_Scope", None, _in("gmd:level", _code("MD_ScopeCode", "dataset")))
    return element("gmd:DQ_DataQuality", None, _in("gmd:scope", scope), *parts)


def _accuracy(accuracy_m: float) -> Element:
    result = element(
        "gmd:DQ_QuantitativeResult",
        None,
        _in(
            "gmd:valueUnit",
            element(
                "gml:BaseUnit",
                {"gml:id": "metre"},
                element("gml:identifier", {"codeSpace": "urn:ogc:def:uom:EPSG"}, "9001"),
                element("gml:unitsSystem"),
            ),
        ),
        _in("gmd:value", element("gco:Record", None, f"{accuracy_m:g}")),
    )
    return _in(
        "gmd:report",
        element(
            "gmd:DQ_AbsoluteExternalPositionalAccuracy",
            None,
            _text("gmd:nameOfMeasure", "position accuracy of a vertex, 95 %"),
            _in("gmd:result", result),
        ),
    )


def _figure(verdict: Verdict) -> Element:
    """Return a figure's verdict: the document is the specification that the layer is held to."""
    known = {"agrees": "true", "contradicts": "false"}
    passed = element("gmd:pass", {"gco:nilReason": "unknown"})
    if verdict.outcome in known:
        passed = _in("gmd:pass", element("gco:Boolean", None, known[verdict.outcome]))
    stated = f"{verdict.stated} → {interval(verdict.interval, verdict.unit)}"
    measured = f", measured {measurement(verdict.measured)}" if verdict.measured else ""
    document_ = element(
        "gmd:CI_Citation",
        None,
        _text("gmd:title", f"{verdict.document}: {verdict.title.en}"),
        _in(
            "gmd:date",
            element(
                "gmd:CI_Date",
                None,
                _date("gmd:date", None),
                _in("gmd:dateType", _code("CI_DateTypeCode", "publication")),
            ),
        ),
    )
    result = element(
        "gmd:DQ_ConformanceResult",
        None,
        _in("gmd:specification", document_),
        _text("gmd:explanation", f"{verdict.outcome}: {stated}{measured}; {verdict.why}"),
        passed,
    )
    return _in(
        "gmd:report",
        element(
            "gmd:DQ_ConceptualConsistency",
            None,
            _text("gmd:nameOfMeasure", f"figure {verdict.id}"),
            _in("gmd:result", result),
        ),
    )


def _lineage(statement: str, steps: list[str], sources: list[str]) -> Element:
    return _in(
        "gmd:lineage",
        element(
            "gmd:LI_Lineage",
            None,
            _text("gmd:statement", statement),
            *(
                _in(
                    "gmd:processStep",
                    element("gmd:LI_ProcessStep", None, _text("gmd:description", step)),
                )
                for step in steps
            ),
            *(
                _in("gmd:source", element("gmd:LI_Source", None, _text("gmd:description", source)))
                for source in sources
            ),
        ),
    )


def _in(tag: str, *children: Element) -> Element:
    return element(tag, None, *children)


def _text(tag: str, text: str) -> Element:
    return _in(tag, element("gco:CharacterString", None, text))


def _date(tag: str, day: str | dt.date | None) -> Element:
    if day is None:
        return element(tag, {"gco:nilReason": "unknown"})
    return _in(tag, element("gco:Date", None, str(day)))


def _code(codelist: str, value: str) -> Element:
    attributes = {"codeList": f"{_CODES}{codelist}", "codeListValue": value}
    return element(f"gmd:{codelist}", attributes, value)


def _spoken(tag: str, text: Text) -> Element:
    """Return a text in all its languages."""
    others = [code for code in ("ru", "kk") if getattr(text, code)]
    plain = element("gco:CharacterString", None, text.en)
    if not others:
        return _in(tag, plain)
    groups = [
        _in(
            "gmd:textGroup",
            element("gmd:LocalisedCharacterString", {"locale": f"#locale-{code}"}, text.get(code)),
        )
        for code in others
    ]
    attributes = {"xsi:type": "gmd:PT_FreeText_PropertyType"}
    return element(tag, attributes, plain, element("gmd:PT_FreeText", None, *groups))
