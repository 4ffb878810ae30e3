"""Boundaries at an address: recognised by what they are."""

import pytest
from making import real
from serving import HOST

from alatau_geo import vector
from alatau_geo.errors import DataError, UsageError
from alatau_geo.sources import districts
from alatau_geo.sources.store import Store
from alatau_geo.sources.web import Web


@pytest.mark.allow_hosts([HOST])
def test_a_file_is_what_its_address_says(site, tmp_path):
    store = Store(tmp_path, Web(timeout_s=5, attempts=1))
    request = districts.request(
        site.says("/a.geojson", '{"type": "FeatureCollection", "features": []}')
    )
    assert store.get(request, suffix=".geojson").size > 5
    request = districts.request(site.says("/b.zip", "<html>please log in</html>"))
    with pytest.raises(DataError, match="is called zip archive but does not begin like one"):
        store.get(request, suffix=".zip")
    assert not [path for path in tmp_path.iterdir() if ".zip" in path.name]


def test_an_address_has_to_say_which_format():
    with pytest.raises(UsageError, match=r"needs an address that ends in one of .geojson"):
        districts.request("https://example.org/download?id=5")


def test_names_of_the_lowest_level_are_recognised():
    frame = vector.read(real("districts_2024.geojson"))
    made = districts.with_names(frame)
    row = made[made["KATO"] == "191800000"].iloc[0]
    assert row["name_en"] == row["ADM2_EN"]
    assert row["name_kk"] == row["ADM2_KK"]
    assert row["name_ru"] == row["ADM2_RU"]
    assert list(made.columns[: len(frame.columns)]) == list(frame.columns)
    # a column of that name is the file's own
    again = districts.with_names(made.assign(name_en="x"))
    assert set(again["name_en"]) == {"x"}
