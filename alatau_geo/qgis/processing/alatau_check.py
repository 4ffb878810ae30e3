"""Check the plan of the open project, and show the findings.

A Processing script for QGIS 3.22 and later: *Processing Toolbox → Scripts → Add Script to Toolbox*.
It runs `alatau-geo check`, which has to be installed, and needs nothing else beyond QGIS.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsMarkerSymbol,
    QgsPointXY,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFile,
    QgsProcessingParameterString,
    QgsProject,
    QgsRendererCategory,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QVariant

FIELDS = ("rule", "severity", "layer", "feature", "message")
#: Severity → colour and shape, as in the project's own findings.
SIGNS = {
    "error": ("#a8330a", "cross_fill"),
    "warning": ("#c77700", "triangle"),
    "note": ("#55616d", "diamond"),
}
#: QGIS's own Python must not be found by the program's.
FOREIGN = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "VIRTUAL_ENV")
SECONDS = 600


class Styled(QgsProcessingLayerPostProcessorInterface):
    """Draws findings by severity."""

    def postProcessLayer(self, layer: Any, context: Any, feedback: Any) -> None:
        """Give the layer its symbols."""
        categories = []
        for severity, (colour, shape) in SIGNS.items():
            symbol = QgsMarkerSymbol.createSimple(
                {
                    "name": shape,
                    "color": colour,
                    "size": "3.2",
                    "outline_color": "white",
                    "outline_width": "0.3",
                }
            )
            categories.append(QgsRendererCategory(severity, symbol, severity))
        layer.setRenderer(QgsCategorizedSymbolRenderer("severity", categories))
        layer.setMapTipTemplate('<b>[% "rule" %]</b> [% "message" %]')
        layer.triggerRepaint()


class AlatauCheck(QgsProcessingAlgorithm):
    """Runs a check and makes a layer of its findings."""

    #: Kept, or Python would let it go before QGIS calls it.
    styled: Any = None

    def createInstance(self) -> AlatauCheck:
        """Return a new one."""
        return AlatauCheck()

    def name(self) -> str:
        """Return its name in scripts."""
        return "alatau_check"

    def displayName(self) -> str:
        """Return its name for people."""
        return "Check the plan"

    def group(self) -> str:
        """Return its group."""
        return "Alatau"

    def groupId(self) -> str:
        """Return its group's name in scripts."""
        return "alatau"

    def shortHelpString(self) -> str:
        """Return what the dialog says."""
        return (
            "Runs `alatau-geo check` on a plan's folder and adds the findings as a layer, by"
            " severity. Without a folder it takes the one that the project lies in, or below. What"
            " is checked are the plan's files: bring edits of a GeoPackage back into them first,"
            " with `alatau-geo layers import`."
        )

    def initAlgorithm(self, config: Any = None) -> None:
        """State what it asks for."""
        self.addParameter(
            QgsProcessingParameterFile(
                "PLAN",
                "Folder of the plan",
                behavior=QgsProcessingParameterFile.Folder,
                optional=True,
            )
        )
        self.addParameter(
            QgsProcessingParameterString("PROGRAM", "alatau-geo, or its path", "alatau-geo")
        )
        self.addParameter(
            QgsProcessingParameterFeatureSink("OUTPUT", "Findings", QgsProcessing.TypeVectorPoint)
        )

    def processAlgorithm(self, parameters: Any, context: Any, feedback: Any) -> dict[str, Any]:
        """Check, and make the layer."""
        given = self.parameterAsString(parameters, "PLAN", context)
        program = self.parameterAsString(parameters, "PROGRAM", context).strip()
        plan = Path(given) if given else found_plan(context.project() or QgsProject.instance())
        report = checked(program, plan, feedback)
        for verdict, count in report["summary"].items():
            feedback.pushInfo(f"{verdict}: {count}")
        for claim in report["claims"]:
            if claim["verdict"] == "contradicts":
                feedback.pushWarning(f"{claim['id']}: {claim['why']}")
        fields = QgsFields()
        for name in FIELDS:
            fields.append(QgsField(name, QVariant.String))
        sink, target = self.parameterAsSink(
            parameters,
            "OUTPUT",
            context,
            fields,
            QgsWkbTypes.Point,
            QgsCoordinateReferenceSystem("EPSG:4326"),
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, "OUTPUT"))
        for finding in report["findings"]:
            feature = QgsFeature(fields)
            feature.setAttributes([finding.get(name) for name in FIELDS])
            if finding.get("point"):
                feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(*finding["point"])))
            sink.addFeature(feature, QgsFeatureSink.FastInsert)
        feedback.pushInfo(f"{len(report['findings'])} findings")
        if context.willLoadLayerOnCompletion(target):
            details = context.layerToLoadOnCompletionDetails(target)
            details.name = "Findings"
            AlatauCheck.styled = Styled()
            details.setPostProcessor(AlatauCheck.styled)
        return {"OUTPUT": target}


def found_plan(project: Any) -> Path:
    """Return the plan that a project lies in or beside."""
    home = project.homePath()
    if home:
        for folder in (Path(home), *Path(home).parents):
            if (folder / "layers" / "catalog.yaml").is_file():
                return folder
    raise QgsProcessingException(
        f"no plan was found in or above {home or 'the project, which is not saved yet'}:"
        " choose its folder, the one with layers/ in it"
    )


def checked(program: str, plan: Path, feedback: Any) -> dict[str, Any]:
    """Return the report of a check."""
    if not (plan / "layers" / "catalog.yaml").is_file():
        raise QgsProcessingException(f"{plan} is no plan: it has no layers/catalog.yaml")
    command = [program, "check", str(plan), "--format", "json", "--fail-on", "never"]
    feedback.pushInfo(" ".join(command))
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    environment["PYTHONIOENCODING"] = "utf-8"
    try:
        done = subprocess.run(  # noqa: S603  a list, no shell
            command,
            capture_output=True,
            env=environment,
            timeout=SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
            # on Windows no console opens
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except FileNotFoundError:
        raise QgsProcessingException(
            f"{program} was not found: install it with `pip install alatau-geo`, or give the path"
            " of the program, such as C:/…/Scripts/alatau-geo.exe"
        ) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise QgsProcessingException(f"{program} could not be run: {error}") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise QgsProcessingException(said or f"{program} ended with {done.returncode}")
    try:
        return dict(json.loads(done.stdout.decode("utf-8")))
    except ValueError:
        raise QgsProcessingException(f"{program} gave no report: is it alatau-geo?") from None
