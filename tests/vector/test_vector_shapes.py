"""WKB that can't be read costs its own row only."""

import struct

import shapely

from alatau_geo.vector import Limits, shapes

BOX = shapely.box(77, 43, 77.1, 43.1)


def polygon(*places):
    """Return the WKB of a polygon of one ring, closed or not."""
    return struct.pack(f"<BIII{2 * len(places)}d", 1, 3, 1, len(places), *sum(places, ()))


def test_each_row_has_a_shape_or_a_reason_or_nothing():
    rows = [
        BOX.wkb,
        polygon((77, 43), (77.1, 43), (77.1, 43.1), (77, 43.1)),
        polygon((77, 43), (77.1, 43)),
        b"\x01\x03",
        b"",
        None,
        shapely.Polygon().wkb,
    ]
    found, faults = shapes.read(rows)
    assert [shape is not None for shape in found] == [True, True, True, False, False, False, True]
    assert found[0].equals(BOX)
    assert found[1].equals(shapely.Polygon([(77, 43), (77.1, 43), (77.1, 43.1), (77, 43.1)]))
    assert faults.pop(1) == shapes.UNCLOSED
    # closed, two places are no ring yet: for `repair` to refuse
    assert faults.pop(2) == shapes.UNCLOSED
    assert not found[2].is_valid
    assert sorted(faults) == [3, 4]
    assert all(said and "Exception" not in said for said in faults.values())


def test_no_rows():
    found, faults = shapes.read([])
    assert (len(found), faults) == (0, {})


def test_long_ones_are_set_aside():
    given = shapes.read([BOX.wkb, BOX.segmentize(0.03).wkb, None])[0]
    found, faults = shapes.without_long_ones(given, Limits(vertices=10))
    assert [shape is not None for shape in found] == [True, False, False]
    assert given[1] is not None
    assert list(faults) == [1]
    assert "17 found" in faults[1]
    same, faults = shapes.without_long_ones(given, Limits())
    assert (same is given, faults) == (True, {})
