"""A plan: a folder of layers, claims and maps; opened, checked, mapped and built."""

from alatau_geo.plan.folder import init, layers_of, reference_folder
from alatau_geo.plan.opening import open_plan
from alatau_geo.plan.plan import Plan

__all__ = ["Plan", "init", "layers_of", "open_plan", "reference_folder"]
