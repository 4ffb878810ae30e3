"""Web maps: one self-contained page for each ``maps/NAME.yaml``, in Kazakh, Russian and English."""

from alatau_geo.webmap.page import PlanMap, build, render
from alatau_geo.webmap.spec import MapSpec, read

__all__ = ["MapSpec", "PlanMap", "build", "read", "render"]
