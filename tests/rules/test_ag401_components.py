"""AG401: networks that fall into parts."""

from making import evidence, layer
from pyproj import Geod
from shapely import LineString

from alatau_geo.report import Finding
from alatau_geo.rules import ag401_components as rule

GEOD = Geod(ellps="WGS84")
APART = LineString([(78, 43), (78, 43.01)])
MAIN = [LineString([(77, 43), (77.1, 43)]), LineString([(77.1, 43), (77.1, 43.1)])]


def check(*lines, **entry):
    names = {"id": [f"r{n}" for n in range(len(lines))]}
    return list(rule.check(evidence(layer("roads", lines, fields=names, **entry))))


def test_every_part_but_the_longest_is_found_at_a_line_of_it():
    km, main = GEOD.geometry_length(APART) / 1000, sum(map(GEOD.geometry_length, MAIN)) / 1000
    message = f"a part of {km:.2f} km in 1 edge does not touch the main network of {main:.2f} km"
    # a row without a place stands before it: rows are counted as they are drawn
    (found,) = check(None, APART, *MAIN, network={})
    assert found == Finding("AG401", "warning", "roads", "r1", (78, 43), message)


def test_a_network_in_one_piece_has_none():
    assert check(*MAIN, network={}) == []


def test_lines_that_are_no_network_may_fall_apart():
    assert check(APART, *MAIN) == []
