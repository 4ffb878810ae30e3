"""What a theme has to look like, from shapes, the catalog's colours and plain arithmetic."""

import math

import numpy as np
import shapely

from alatau_geo.columns import text_of
from alatau_geo.style import GRADE_COLOURS, PAPER, is_dashed

#: Of features without a phase, where phases are shown.
FAINT = "#a3a39c"
#: Steps along a line at which it is looked at: more than a dash and its gap.
STEPS = 60


def rgb(text):
    return np.array([int(text[n : n + 2], 16) for n in (1, 3, 5)], dtype=float)


def over(ground, colour, opacity):
    return ground * (1 - opacity) + rgb(colour) * opacity


def way_of(plan, name):
    spec = plan._spec(name)
    if spec.colour_by == "grade":
        return "grade"
    return "phase" if spec.phases else "class"


def probes(plan):
    """Return the themes to look into, and places in lon/lat of each feature of each layer."""
    places = {}
    for name, layer in plan.shown.items():
        places[name] = {}
        for own, shape in zip(layer.ids, layer.frame.geometry, strict=True):
            if shape is None or shape.is_empty:
                continue
            if layer.entry.geometry == "line":
                steps = np.linspace(0.02, 0.98, STEPS)
                longest = max(shapely.get_parts(shape), key=lambda part: part.length)
                points = shapely.line_interpolate_point(longest, steps, normalized=True)
            else:
                points = [shapely.point_on_surface(shape)]
            places[name][str(own)] = shapely.get_coordinates(points).tolist()
    titles = [plan._spec(name).title.en for name in plan.map_names]
    return {"themes": titles, "places": places}


def colours(plan, layer, way):
    """Return the fill and line colour of each feature, as the catalog says."""
    style, entry = layer.entry.style, layer.entry
    phases = {phase.value: phase.colour for phase in plan.catalog.phases}
    found = {}
    for n, own in enumerate(layer.ids):
        row = layer.frame.iloc[n]
        if way == "grade":
            pair = (GRADE_COLOURS[layer.grades.iloc[n]],) * 2
        elif way == "phase" and entry.phase_field in layer.frame.columns:
            pair = (phases.get(text_of(row[entry.phase_field]), FAINT),) * 2
        elif style.classes and style.by in layer.frame.columns:
            value = text_of(row[style.by])
            pair = (style.classes.get(value, style.fill_colour), style.colour_of(value))
        else:
            pair = (style.fill_colour, style.colour)
        found[str(own)] = pair
    return found


def centre(layer, n, fill):
    """Return the colour in the middle of an area or a marker."""
    style, paper = layer.entry.style, rgb(PAPER)
    if layer.entry.geometry == "polygon":
        return over(paper, fill, style.fill_opacity)
    opacity = style.fill_opacity
    if is_dashed(layer.grades.iloc[n]):
        opacity = min(opacity, 0.45)
    return over(over(paper, "#ffffff", 0.9), fill, opacity)


def ink(layer, view, pixels):
    """Return the least and the most of a picture that a layer can cover, as a share.

    `view` is in metres, west, south, east, north; the picture `pixels` wide and high.
    """
    style, kind = layer.entry.style, layer.entry.geometry
    west, south, east, north = view
    metres = (east - west) / pixels
    frame = layer.drawn.to_crs(32643)
    shapes = shapely.intersection(frame.geometry.array, shapely.box(*view))
    total = (east - west) * (north - south)
    if kind == "point":
        count = int((~shapely.is_empty(np.asarray(shapes))).sum())
        disc = math.pi * ((style.radius + 1.5) * metres) ** 2
        # some lie over each other, some are cut by the edge
        return 0.25 * disc * (count > 0) / total, (count + 2) * disc * 1.15 / total
    lengths = shapely.length(shapes).sum() / metres
    stroke = lengths * (style.width + 3.5) * metres**2
    if kind == "line":
        return 0.4 * lengths * style.width * metres**2 / total, 1.25 * stroke / total
    area = shapely.union_all(shapes).area if style.fill_opacity else 0
    least = 0.97 * area if area else 0.3 * lengths * style.width * metres**2
    return least / total, (area + 1.25 * stroke) / total
