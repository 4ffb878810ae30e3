"""Each map's theme in a real QGIS: every feature has its colour at its place, and no more ink."""

import numpy as np
import pytest
from expected import centre, colours, ink, rgb, way_of

from alatau_geo.style import PAPER, is_dashed

SIZE = 900
MAPS = ["evidence", "overview", "phases", "power"]


def close(one, other, by=6):
    return np.abs(np.asarray(one, dtype=float) - other).max() <= by


@pytest.fixture(scope="module", params=MAPS)
def theme(request, seen, plan):
    title = plan._spec(request.param).title.en
    return request.param, seen[0]["themes"][title]


def test_the_maps_are_all_looked_at(plan):
    assert sorted(plan.map_names) == MAPS


def test_it_shows_the_layers_that_the_map_shows_first(theme, plan):
    name, found = theme
    spec = plan._spec(name)
    assert set(found["layers"]) == set(spec.layers) - set(spec.hidden)


def test_each_feature_has_its_colour_at_its_place(theme, plan):
    name, found = theme
    way, looked = way_of(plan, name), 0
    for key, drawn in found["layers"].items():
        layer = plan.shown[key]
        pairs = colours(plan, layer, way)
        own = [str(one) for one in layer.ids]
        for feature, pixels in drawn["colours"].items():
            n, (fill, line) = own.index(feature), pairs[feature]
            if layer.entry.geometry == "line":
                # dashes in its colour; where dashed, the white seam between them
                inside = [pixel for pixel in pixels if pixel]
                if len(inside) < 10:
                    continue
                share = np.mean([close(pixel, rgb(line), 40) for pixel in inside])
                assert share > 0.25, (name, key, feature)
                if is_dashed(layer.grades.iloc[n]):
                    assert share < 0.9, (name, key, feature)
            elif pixels[0]:
                assert close(pixels[0], centre(layer, n, fill)), (name, key, feature)
            looked += 1
    assert looked > 20


def test_no_layer_covers_more_or_less_than_its_shapes(theme, plan):
    name, found = theme
    shares = []
    for key, drawn in found["layers"].items():
        least, most = ink(plan.shown[key], found["view"], SIZE)
        assert least <= drawn["inked"] <= most, (name, key)
        shares.append(drawn["inked"])
    # over each other they cover no less than the largest, and labels cover little
    assert max(shares) <= found["plain"] <= sum(shares)
    assert found["plain"] <= found["inked"] <= found["plain"] + 0.03


def test_the_themes_of_a_map_differ_in_their_words_only(seen, plan):
    pictures = {}
    for name in plan.map_names:
        title = plan._spec(name).title
        found = [seen[0]["themes"][title.get(one)] for one in ("en", "ru", "kk")]
        (picture,) = {one["picture"] for one in found}
        pictures[name] = picture
        if labels := [tuple(one["labels"]) for one in found if one["labels"]]:
            assert len(set(labels)) == 3
    assert len(set(pictures.values())) == len(MAPS)


def test_paper_is_under_it_all(seen):
    for found in seen[0]["themes"].values():
        assert close(found["ground"], rgb(PAPER), 0)
