"""What repairs did to a claim's value: nested holes, whose four sizes are known."""

import geopandas as gpd
import pytest
import shapely
from making import figures, layer

from alatau_geo import geodesy
from alatau_geo.effect import effect
from alatau_geo.measure import measure
from alatau_geo.repair import repair
from alatau_geo.repair.readings import BUFFER, LINEWORK
from alatau_geo.verdict import judge

OUTER = shapely.box(77.03, 43.03, 77.06, 43.06)
INNER = shapely.box(77.04, 43.04, 77.041, 43.041)
BOX = shapely.box(77, 43, 77.1, 43.1)
HOLE = shapely.Polygon(BOX.exterior, [OUTER.exterior, INNER.exterior])
FAR = shapely.box(78, 43, 78.1, 43.1)
#: The inner hole, in ha: as given it is taken away twice, by linework never.
HA = float(geodesy.area_m2([INNER])[0]) / 10_000


def zone(*shapes, name="zone"):
    fields = {"part": [f"p{n}" for n in range(len(shapes))]}
    frame = gpd.GeoDataFrame(fields, geometry=list(shapes), crs=4326)
    kept, _, ledger = repair(frame, "polygon", frame["part"], where="x", share=1, area_ha=1e6)
    made = layer(name, kept.geometry, fields=fields, accuracy_m=1)
    object.__setattr__(made, "repairs", ledger)
    return made


def repaired(of, *layers):
    known = {item.name: item for item in layers}
    claim = figures({"id": "a", "stated": "1 ha", "of": of}).claims[0]
    return effect(claim.of, known, measure(claim.of, known), unit="ha")


def test_a_plain_area():
    found = repaired({"area": "zone"}, zone(HOLE, FAR))
    assert found.features == 1
    assert found.change == pytest.approx(HA, rel=1e-6)
    assert found.methods == {LINEWORK: pytest.approx(HA, rel=1e-6), BUFFER: pytest.approx(0)}


def test_only_features_that_the_claim_selects():
    assert repaired({"area": "zone", "where": {"part": "p1"}}, zone(HOLE, FAR)) is None
    assert repaired({"area": "zone", "where": {"part": "p0"}}, zone(HOLE, FAR)).features == 1
    assert repaired({"area": "zone"}, zone(BOX, FAR)) is None


@pytest.mark.parametrize(
    ("of", "layers", "by_linework"),
    [
        # half of the inner hole lies in the west
        (
            {"area": "zone", "within": "west"},
            [zone(HOLE), zone(shapely.box(76, 42, 77.0405, 44), name="west")],
            0.5,
        ),
        ({"area": "zone", "minus": "city"}, [zone(HOLE), zone(INNER, name="city")], 0),
        # what is cut away is what was repaired
        ({"area": "city", "minus": "zone"}, [zone(BOX, name="city"), zone(HOLE)], -1),
    ],
)
def test_cut_shapes_have_no_value_as_given(of, layers, by_linework):
    found = repaired(of, *layers)
    assert found.features == 1
    assert found.change is None
    assert found.methods[LINEWORK] == pytest.approx(by_linework * HA, rel=1e-3, abs=1e-6)


def test_a_count_does_not_change():
    (verdict,) = judge(
        figures({"id": "a", "stated": "2", "of": {"count": "zone"}}), {"zone": zone(HOLE, FAR)}
    )
    assert verdict.repaired.change == 0
    assert set(verdict.repaired.methods.values()) == {0}


def test_a_verdict_carries_it():
    claims = figures(
        {"id": "a", "stated": "1 ha", "of": {"area": "zone"}},
        {"id": "b", "stated": "1 ha", "of": {"area": "other"}},
        {"id": "c", "stated": "1 ha"},
    )
    layers = {"zone": zone(HOLE), "other": zone(BOX, name="other")}
    verdicts = {verdict.id: verdict.repaired for verdict in judge(claims, layers)}
    assert verdicts["a"].change == pytest.approx(HA, rel=1e-6)
    assert (verdicts["b"], verdicts["c"]) == (None, None)
