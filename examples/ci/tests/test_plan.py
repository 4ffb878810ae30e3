"""What this plan has to keep, beside its documents' figures; `plan` is a fixture of alatau-geo."""


def test_each_plot_has_room_for_a_block(plan):
    plots = plan.layers["plots"]
    smallest_ha = 5
    assert plots.area_ha / len(plots.frame) > smallest_ha


def test_nothing_was_refused(plan):
    assert not any(len(layer.refused) for layer in plan.layers.values())
