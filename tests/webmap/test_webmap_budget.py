import pytest
import webmap_sample as sample

from alatau_geo.errors import PlanError
from alatau_geo.webmap import build, render


def made(**more):
    layers = sample.layers()
    return build(sample.spec(**more), layers, sample.report(layers))


def test_a_page_within_its_budget_is_the_same_page():
    page = render(made())
    exact = -(-len(page.encode()) // 1000)
    assert render(made(budget_kb=exact)) == page
    with pytest.raises(PlanError, match=f"needs {exact:,} kB, its budget_kb allows {exact - 1} kB"):
        render(made(budget_kb=exact - 1))


def test_the_largest_layers_are_named_with_advice():
    with pytest.raises(PlanError) as error:
        render(made(budget_kb=10))
    text = str(error.value)
    assert text.startswith("the map 'A city and its figures' needs ")
    assert "its largest layers are: stations 2 kB, " in text
    assert "raise budget_kb" in text
    assert "\n" not in text


def test_a_notebook_has_no_budget():
    assert "<iframe" in made(budget_kb=10)._repr_html_()
