"""A plan: a folder of layers, claims and maps; opened, checked, mapped and built."""

from alatau_geo.plan.folder import init, reference_folder
from alatau_geo.plan.opening import open_plan
from alatau_geo.plan.plan import Plan

__all__ = ["Plan", "init", "open_plan", "reference_folder"]
