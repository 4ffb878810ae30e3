"""Each fault of the corpus: refused with its reason, or set aside; nothing else happens."""

import pytest
from broken import faults

from alatau_geo import vector
from alatau_geo.errors import DataError

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning:pyogrio")


@pytest.mark.parametrize("name", faults.REFUSED)
def test_a_broken_file_is_refused_with_its_reason(tmp_path, name):
    path = faults.make(name, tmp_path)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(DataError, match=faults.REFUSED[name][1]) as error:
        vector.examine(path)
    text = str(error.value)
    assert text.startswith(str(path.with_suffix("")).removesuffix(".osm"))
    assert "\n" not in text
    assert len(text) < 1000
    # nothing is left beside a stranger's file, and nothing in the folder of temporary ones
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", faults.ASIDE)
def test_a_broken_row_costs_itself_only(tmp_path, name):
    _, rows, reasons = faults.ASIDE[name]
    reading = vector.examine(faults.make(name, tmp_path))
    assert len(reading.frame) == rows
    assert sorted(reading.faults) == sorted(reasons)
    for row, reason in reasons.items():
        assert reading.faults[row].startswith(reason)
        assert reading.frame.geometry[row] is None
