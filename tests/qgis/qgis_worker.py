"""What real QGIS makes of an export; run by the system's Python, which alone sees QGIS.

/usr/bin/python3 qgis_worker.py look PROJECT FOLDER [PROBES]
    facts as JSON, pictures into FOLDER; with places to look at, of all themes and layouts
/usr/bin/python3 qgis_worker.py describe PROJECT        the same facts, and no picture
/usr/bin/python3 qgis_worker.py read FOLDER             files of all formats, and styles
/usr/bin/python3 qgis_worker.py edit GEOPACKAGE         an analyst's edits
/usr/bin/python3 qgis_worker.py run SCRIPT PROJECT PLAN PROGRAM PICTURE   the Processing script
"""

import hashlib
import json
import sys
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsAttributeEditorElement,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDistanceArea,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsGeometry,
    QgsLayoutExporter,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QImage


def frame(layer):
    return layer.crs().authid() or layer.crs().description()


def values(layer, text):
    expression = QgsExpression(text)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    found = []
    for feature in layer.getFeatures():
        context.setFeature(feature)
        value = expression.evaluate(context)
        found.append(None if value is None or str(value) == "NULL" else value)
    if expression.hasEvalError():
        raise SystemExit(expression.evalErrorString())
    return found


def facts_of(layer):
    again = QgsVectorLayer(layer.source(), "again", "ogr")
    _, is_default = again.loadDefaultStyle()
    facts = {
        "valid": layer.isValid(),
        "crs": frame(layer) if layer.isSpatial() else None,
        "rows": layer.featureCount(),
        "default_style": is_default,
        "styles": layer.styleManager().styles(),
        "current": layer.styleManager().currentStyle(),
        "read_only": layer.readOnly(),
        "aliases": {one.name(): layer.attributeAlias(n) for n, one in enumerate(layer.fields())},
        "provider_aliases": {one.name(): one.alias() for one in layer.dataProvider().fields()},
        "types": {one.name(): one.typeName() for one in layer.fields()},
        "widgets": {
            one.name(): layer.editorWidgetSetup(n).type() for n, one in enumerate(layer.fields())
        },
        "editable": {
            one.name(): not layer.editFormConfig().readOnly(n)
            for n, one in enumerate(layer.fields())
        },
    }
    container = layer.editFormConfig().invisibleRootContainer()
    facts["lists"] = [
        one.name()
        for one in container.children()
        if one.type() == QgsAttributeEditorElement.AeTypeRelation
    ]
    if layer.isSpatial():
        facts["renderer"] = layer.renderer().type() if layer.renderer() else None
        facts["legend"] = [item.label() for item in layer.renderer().legendSymbolItems()]
        facts["labels"] = layer.labelsEnabled()
        facts["scales"] = [
            layer.hasScaleBasedVisibility(),
            layer.maximumScale(),
            layer.minimumScale(),
        ]
        temporal = layer.temporalProperties()
        facts["temporal"] = [temporal.isActive(), temporal.startField()]
        own = '"id"' if layer.fields().indexOf("id") >= 0 else "$id"
        if layer.geometryType() == 2:
            facts["area"] = dict(zip(values(layer, own), values(layer, "$area"), strict=True))
        if layer.geometryType() == 1:
            facts["length"] = dict(zip(values(layer, own), values(layer, "$length"), strict=True))
    return facts


def settings_of(project, theme, size=(900, 900)):
    themes = project.mapThemeCollection()
    settings = QgsMapSettings()
    settings.setLayers(themes.mapThemeVisibleLayers(theme))
    settings.setLayerStyleOverrides(themes.mapThemeStyleOverrides(theme))
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setEllipsoid(project.ellipsoid())
    settings.setBackgroundColor(project.backgroundColor())
    settings.setOutputSize(QSize(*size))
    settings.setOutputDpi(96)
    settings.setExtent(project.viewSettings().defaultViewExtent())
    return settings


def rendered(settings):
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return job, job.renderedImage()


def share_of_ink(image, settings):
    ground = settings.backgroundColor().rgb()
    plain = image.convertToFormat(QImage.Format_ARGB32)  # bits live as long as it does
    bits = plain.constBits()
    bits.setsize(plain.sizeInBytes())
    pixels = memoryview(bytes(bits)).cast("I")
    width = image.width()
    rows = (pixels[y * width : (y + 1) * width : 3] for y in range(0, image.height(), 3))
    inked = sum(len(row) - row.tolist().count(ground) for row in rows)
    return inked / (width * image.height() / 9)


def bytes_of(image):
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    return hashlib.sha256(bits).hexdigest()


def drawn(settings, path):
    job, image = rendered(settings)
    image.save(str(path))
    labels = job.takeLabelingResults()
    texts = sorted({label.labelText for label in labels.allLabels()}) if labels else []
    return {"inked": share_of_ink(image, settings), "labels": texts}


def colours_at(image, settings, places):
    """Return the pixels at places in lon/lat; nothing for those that are not in the picture."""
    there = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:4326"),
        settings.destinationCrs(),
        settings.transformContext(),
    )
    found = []
    for lon, lat in places:
        spot = settings.mapToPixel().transform(there.transform(QgsPointXY(lon, lat)))
        x, y = int(spot.x()), int(spot.y())
        if 3 <= x < image.width() - 3 and 3 <= y < image.height() - 3:
            colour = image.pixelColor(x, y)
            found.append([colour.red(), colour.green(), colour.blue()])
        else:
            found.append(None)
    return found


def looked_into(settings, probes):
    """Return what there is of each layer by itself, and of all without their names."""
    settings.setFlag(QgsMapSettings.DrawLabeling, False)
    _, image = rendered(settings)
    box, ground = settings.visibleExtent(), settings.backgroundColor()
    facts = {
        "plain": share_of_ink(image, settings),
        "picture": bytes_of(image),
        "ground": [ground.red(), ground.green(), ground.blue()],
        "view": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
        "layers": {},
    }
    for layer in settings.layers() if probes else []:
        settings.setLayers([layer])
        _, image = rendered(settings)
        name = layer.id().removeprefix("alatau_geo_")
        facts["layers"][name] = {
            "inked": share_of_ink(image, settings),
            "colours": {
                feature: colours_at(image, settings, places)
                for feature, places in probes[name].items()
            },
        }
    return facts


def describe(path):
    project = QgsProject.instance()
    ok = project.read(path)
    layers = {layer.id(): layer for layer in project.mapLayers().values()}
    view = project.viewSettings().defaultViewExtent()
    return {
        "qgis": Qgis.QGIS_VERSION,
        "read": ok,
        "error": project.error(),
        "title": project.title(),
        "crs": project.crs().authid(),
        "crs_valid": project.crs().isValid(),
        "crs_wkt": project.crs().toWkt(),
        "ellipsoid": project.ellipsoid(),
        "view": [view.xMinimum(), view.yMinimum(), view.xMaximum(), view.yMaximum()],
        "layers": {
            key.removeprefix("alatau_geo_"): facts_of(layer)
            if hasattr(layer, "fields")
            else {
                "valid": layer.isValid(),
                "source": layer.source(),
                "attribution": layer.attribution(),
            }
            for key, layer in layers.items()
        },
        "groups": {
            group.name(): [node.name() for node in group.findLayers()]
            for group in project.layerTreeRoot().findGroups()
        },
        "order": [
            one.id().removeprefix("alatau_geo_") for one in project.layerTreeRoot().layerOrder()
        ],
        "bookmarks": [[one.group(), one.name()] for one in project.bookmarkManager().bookmarks()],
        "relations": {
            key: one.isValid() for key, one in project.relationManager().relations().items()
        },
        "times": [
            project.timeSettings().temporalRange().begin().toString("yyyy-MM-dd"),
            project.timeSettings().temporalRange().end().toString("yyyy-MM-dd"),
        ],
        "themes": {},
        "layouts": {},
    }


def look(path, folder, probes=""):
    probes = json.loads(Path(probes).read_text()) if probes else {}
    facts, project = describe(path), QgsProject.instance()
    for n, theme in enumerate(project.mapThemeCollection().mapThemes()):
        settings = settings_of(project, theme)
        facts["themes"][theme] = drawn(settings, f"{folder}/theme-{n}.png")
        if probes:
            places = probes["places"] if theme in probes["themes"] else {}
            facts["themes"][theme] |= looked_into(settings, places)
    for n, layout in enumerate(project.layoutManager().printLayouts() if probes else []):
        exporter = QgsLayoutExporter(layout)
        picture = QgsLayoutExporter.ImageExportSettings()
        picture.dpi = 110
        result = exporter.exportToImage(f"{folder}/layout-{n}.png", picture)
        facts["layouts"][layout.name()] = {
            "result": int(result),
            "items": sorted(
                item.id() for item in layout.items() if hasattr(item, "id") and item.id()
            ),
        }
    return facts


def phases(path):
    """Return which features are drawn at the middle of each year."""
    from qgis.core import QgsDateTimeRange  # noqa: PLC0415
    from qgis.PyQt.QtCore import QDate, QDateTime, Qt, QTime  # noqa: PLC0415

    project = QgsProject.instance()
    project.read(path)
    found = {}
    for year in (2025, 2027, 2029):
        moment = QDateTime(QDate(year, 7, 1), QTime(0, 0), Qt.UTC)
        span = QgsDateTimeRange(moment, moment)
        found[year] = {}
        for layer in project.mapLayers().values():
            if layer.isSpatial() and layer.temporalProperties().isActive():
                from qgis.core import QgsVectorLayerTemporalContext  # noqa: PLC0415

                context = QgsVectorLayerTemporalContext()
                context.setLayer(layer)
                text = layer.temporalProperties().createFilterString(context, span)
                name = layer.id().removeprefix("alatau_geo_")
                layer.setSubsetString("")
                kept = [one["id"] for one in layer.getFeatures(text)]
                found[year][name] = kept
    return found


def read(folder):
    """Return what there is in files of all formats, and what both kinds of styles make of it."""
    found = {}
    for path in sorted(Path(folder).rglob("*.*")):
        if path.suffix not in (".shp", ".fgb", ".geojson", ".kml", ".dxf"):
            continue
        layer = QgsVectorLayer(str(path), path.stem, "ogr")
        measure = QgsDistanceArea()
        measure.setSourceCrs(layer.crs(), QgsProject.instance().transformContext())
        measure.setEllipsoid("EPSG:7030")
        shapes = [one.geometry() for one in layer.getFeatures() if one.hasGeometry()]
        fields = [one.name() for one in layer.fields()]
        found[path.relative_to(folder).as_posix()] = {
            "valid": layer.isValid(),
            "crs": layer.crs().authid() or layer.crs().toProj(),
            "rows": layer.featureCount(),
            "placed": len(shapes),
            "fields": fields,
            "area_ha": sum(map(measure.measureArea, shapes)) / 1e4,
            "length_km": sum(map(measure.measureLength, shapes)) / 1e3,
            "texts": {
                name: [str(one[name]) for one in layer.getFeatures()]
                for name in ("name_kk", "Name", "Layer", "grade")
                if name in fields
            },
        }
    styles = {}
    for path in sorted(Path(folder).glob("geojson/*.geojson")):
        layer = QgsVectorLayer(str(path), path.stem, "ogr")
        if not layer.isSpatial():  # without rows GeoJSON does not say of what
            continue
        styles[path.stem] = {}
        for kind, load in (("qml", layer.loadNamedStyle), ("sld", layer.loadSldStyle)):
            _, ok = load(str(Path(folder) / kind / f"{path.stem}.{kind}"))
            legend = [item.label() for item in layer.renderer().legendSymbolItems()]
            colours = sorted(
                {
                    inner.color().name()
                    for symbol in layer.renderer().symbols(QgsRenderContext())
                    for inner in symbol.symbolLayers()
                }
            )
            styles[path.stem][kind] = {"ok": ok, "legend": legend, "colours": colours}
    return {"files": found, "styles": styles}


def opened(path, name):
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    if not layer.isValid():
        raise SystemExit(f"{name} is not valid")
    layer.loadDefaultStyle()
    return layer


def edit(path):
    """Move a corner, change a text, delete one, add one: through edit buffers, as people do."""
    city = opened(path, "city")
    city.startEditing()
    feature = next(city.getFeatures())
    shape = feature.geometry()
    first = shape.vertexAt(1)
    shape.moveVertex(first.x() + 0.01, first.y(), 1)
    city.changeGeometry(feature.id(), shape)
    assert city.commitChanges(), city.commitErrors()

    roads = opened(path, "roads")
    roads.startEditing()
    rows = {one["id"]: one for one in roads.getFeatures()}
    index = roads.fields().indexOf("name_kk")
    roads.changeAttributeValue(rows["a3"].id(), index, "А3 автожолы, өңделген")
    assert roads.commitChanges(), roads.commitErrors()

    sites = opened(path, "sites")
    sites.startEditing()
    ids = {one["id"]: one.id() for one in sites.getFeatures()}
    sites.deleteFeature(ids["iconic-towers"])
    new = QgsFeature(sites.fields())
    new.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(77.01, 43.6)))
    new["id"] = "new-site"
    new["name_ru"] = "Новая площадка"
    new["grade"] = "unstated"
    sites.addFeature(new)
    assert sites.commitChanges(), sites.commitErrors()
    return {"edited": ["city", "roads", "sites"]}


def run(script, project_path, plan, program, picture):
    """Run the Processing script on a project, as the toolbox does."""
    import importlib.util  # noqa: PLC0415

    sys.path.append("/usr/share/qgis/python/plugins")
    from qgis.core import (  # noqa: PLC0415
        QgsProcessingContext,
        QgsProcessingFeedback,
        QgsProcessingOutputLayerDefinition,
    )

    spec = importlib.util.spec_from_file_location("alatau_check", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kinds = [
        one
        for one in vars(module).values()
        if isinstance(one, type) and one.__module__ == "alatau_check"
    ]
    algorithm = next(one for one in kinds if hasattr(one, "processAlgorithm"))().create()
    project = QgsProject.instance()
    project.read(project_path)
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    context.setProject(project)
    target = QgsProcessingOutputLayerDefinition("memory:", project)
    parameters = {"PROGRAM": program, "OUTPUT": target}
    if plan:
        parameters["PLAN"] = plan
    results, ok = algorithm.run(parameters, context, feedback)
    facts = {"ok": ok, "log": feedback.textLog(), "name": algorithm.name(), "loaded": []}
    if not ok:
        return facts
    for key, details in context.layersToLoadOnCompletion().items():
        layer = context.takeResultLayer(key)
        project.addMapLayer(layer)
        if details.postProcessor():
            details.postProcessor().postProcessLayer(layer, context, feedback)
        facts["loaded"].append(
            {
                "name": details.name,
                "crs": layer.crs().authid(),
                "rows": layer.featureCount(),
                "renderer": layer.renderer().type(),
                "legend": [item.label() for item in layer.renderer().legendSymbolItems()],
                "fields": [one.name() for one in layer.fields()],
                "rules": sorted({one["rule"] for one in layer.getFeatures()}),
                "placed": sum(one.hasGeometry() for one in layer.getFeatures()),
            }
        )
        theme = project.mapThemeCollection().mapThemes()[0]
        settings = settings_of(project, theme)
        settings.setLayers([layer])
        facts["drawn"] = drawn(settings, picture)
    facts["results"] = {key: str(value) for key, value in results.items()}
    return facts


def main():
    application = QgsApplication([], False)
    application.initQgis()
    command, *given = sys.argv[1:]
    try:
        print(json.dumps(globals()[command](*given), default=str))  # noqa: T201
    finally:
        QgsProject.instance().clear()
        application.exitQgis()


if __name__ == "__main__":
    main()
