"""What is computed from a terrain model, as layers: heights, slopes, steep stretches, land."""

from alatau_geo.terrain_layers.listing import layers

__all__ = ["layers"]
