"""A line of the ledger as a reader sees it."""

from alatau_geo.repair import CLOSED, METHOD, Repair


def test_what_was_wrong_where_how_and_what_it_changed():
    sizes = {"make_valid, linework": 68.04, "buffer(0)": 64.0}
    places = (("holes are nested", (77.6, 43.4)),)
    item = Repair(
        "a", "holes are nested", (77.5, 43.4), METHOD, 60.0, 64.0, "m²", places=places, sizes=sizes
    )
    assert str(item) == (
        "a: holes are nested at 77.500000, 43.400000 and 1 more; make_valid, structure;"
        " 60.0 → 64.0 m² (make_valid, linework 68.0, buffer(0) 64.0)"
    )
    assert item.change == 4


def test_methods_that_agree_are_not_told():
    item = Repair("a", "x", None, METHOD, 64.0, 64.01, "m²", sizes={"buffer(0)": 64.0})
    assert str(item) == "a: x; make_valid, structure; 64.0 → 64.0 m²"


def test_a_ring_that_was_closed_has_no_size_before():
    item = Repair("a", "ring not closed", (77, 43), CLOSED, None, 64.0, "m²")
    assert item.resized == "64.0 m²"
    assert item.change == 0
