"""What changed since a report, and because of what."""

import json

import pytest
from making import real

import alatau_geo
from alatau_geo import changes
from alatau_geo.errors import UsageError
from alatau_geo.reports import json as json_report


def layer(name, **values):
    standard = {
        "name": name,
        "file": f"{name}.geojson",
        "sha256": "a" * 64,
        "grade": "official",
        "accuracy_m": 5.0,
        "features": 3,
        "refused": 0,
        "repaired": 0,
        "fitted_to": [],
        "operation": "EPSG:4326",
    }
    return standard | values


def claim(name="city", **values):
    measured = {"value": 100.0, "uncertainty": 2.0, "method": "geodesic area of city; city ± 5 m"}
    standard = {
        "id": name,
        "title": {"en": name.title()},
        "stated": "100 ha",
        "interval": [99.5, 100.5],
        "open": [False, False],
        "verdict": "cannot tell",
        "why": "",
        "unit": "ha",
        "layers": ["city"],
        "measured": measured,
        "superseded_by": None,
    }
    return standard | values


LAYERS = (layer("city"), layer("sez"))


def data(*claims, layers=LAYERS, findings=(), versions=None):
    return {
        "claims": list(claims),
        "layers": list(layers),
        "findings": list(findings),
        "versions": versions or {"GEOS": "3.13.0"},
    }


def compare(before, after):
    return changes.compare(before, after, against="old.json")


def causes(before, after):
    (change,) = compare(before, after).claims
    return [(cause.of, cause.text) for cause in change.causes]


def test_nothing_changed():
    found = compare(data(claim()), data(claim()))
    assert (found.claims, found.new, found.gone) == ((), (), ())


def test_the_figure():
    after = claim(stated="90 ha", interval=[89.5, 90.5], verdict="contradicts")
    assert causes(data(claim()), data(after)) == [("figure", "stated 100 ha → 90 ha")]
    after = claim(interval=[99.995, 100.005], verdict="contradicts")
    assert causes(data(claim()), data(after)) == [
        ("figure", "the interval that its words leave, [99.5, 100.5] → [99.995, 100.005]")
    ]
    after = claim(superseded_by="later", verdict="not measured", measured=None, layers=[])
    assert causes(data(claim()), data(after)) == [("figure", "superseded by later now")]


def test_a_figure_that_others_are_reckoned_from():
    way = {"value": 30.0, "uncertainty": 0.0, "method": "figures as stated: 21 + 9"}
    other = way | {"value": 31.0, "method": "figures as stated: 22 + 9"}
    before = claim(layers=[], measured=way, verdict="agrees")
    after = claim(layers=[], measured=other, verdict="contradicts")
    assert causes(data(before), data(after)) == [
        ("figure", "what it is held against, figures as stated: 21 + 9 → figures as stated: 22 + 9")
    ]


def test_the_layer():
    after = claim(verdict="agrees")
    new = layer("city", sha256="b" * 64, grade="surveyed", accuracy_m=0.5)
    words = (
        "city: the contents of city.geojson (sha256 aaaaaaaa… → bbbbbbbb…); its grade, official →"
        " surveyed; its accuracy in metres, 5 → 0.5"
    )
    found = causes(data(claim()), data(after, layers=[new, layer("sez")]))
    assert found == [("layer", words)]
    # a layer that the claim is not measured on is no cause
    other = layer("sez", sha256="c" * 64)
    assert causes(data(claim()), data(after, layers=[layer("city"), other]))[0][0] == "unknown"


def test_a_layer_that_is_new_or_gone():
    before = claim(verdict="not measured", measured=None, layers=[])
    found = causes(data(before, layers=[]), data(claim(), layers=[layer("city")]))
    assert found == [("layer", "city: it is new")]
    found = causes(data(claim(), layers=[layer("city")]), data(before, layers=[]))
    assert found == [("layer", "city: it is gone")]


def test_the_method():
    way = {"value": 80.0, "uncertainty": 2.0, "method": "geodesic area of city minus sez; ± 9 m"}
    after = claim(measured=way, layers=["city", "sez"], verdict="contradicts")
    assert causes(data(claim()), data(after)) == [
        ("method", "geodesic area of city → geodesic area of city minus sez")
    ]


def test_the_libraries_where_nothing_else_changed():
    after = claim(
        measured={"value": 100.1, "uncertainty": 2.0, "method": claim()["measured"]["method"]}
    )
    found = causes(data(claim()), data(after, versions={"GEOS": "3.14.0", "GDAL": "3.12"}))
    assert found == [
        ("method", "computed by other versions: GEOS 3.13.0 → 3.14.0, GDAL None → 3.12")
    ]
    assert causes(data(claim()), data(after))[0][0] == "unknown"


def test_values_are_given_to_the_digits_that_tell_them_apart():
    def values(one, other, spread, unit="ha"):
        before, after = (
            claim(measured={"value": value, "uncertainty": spread, "method": ""}, unit=unit)
            for value in (one, other)
        )
        (change,) = compare(data(before), data(after)).claims
        return change.value_before, change.value_after

    assert values(88_000.0, 72_976.4, 7024.8) == ("88,000 ± 7,025 ha", "72,976 ± 7,025 ha")
    assert values(88_000.0, 88_000.02, 7024.8) == (
        "88,000.00 ± 7,024.80 ha",
        "88,000.02 ± 7,024.80 ha",
    )
    assert values(1.0, 2.0, 0.0) == ("1.0 ± 0.0 ha", "2.0 ± 0.0 ha")
    assert values(3.0, 4.0, 0.0, unit="1") == ("3 ± 0", "4 ± 0")


def test_noise_of_platforms_is_no_change():
    after = claim(measured=claim()["measured"] | {"value": 100.0005})
    assert compare(data(claim()), data(after)).claims == ()


def test_claims_that_come_and_go_stand_after_other_verdicts():
    before = data(claim("a"), claim("b"), claim("c", measured=None, verdict="not measured"))
    after = data(claim("b", verdict="agrees"), claim("c"), claim("d"), claim("a", unit="km"))
    found = [(change.id, change.before, change.after) for change in compare(before, after).claims]
    assert found == [
        ("b", "cannot tell", "agrees"),
        ("c", "not measured", "cannot tell"),
        ("d", None, "cannot tell"),
        ("a", "cannot tell", "cannot tell"),
    ]
    gone = compare(data(claim("a")), data()).claims[0]
    assert (gone.after, gone.value_after) == (None, None)
    assert gone.causes[0].text == "the claim is no longer there"


def test_findings_new_and_gone():
    def finding(message, rule="AG112"):
        point = [77.0, 43.6]
        return {"rule": rule, "layer": "z", "feature": "a", "point": point, "message": message}

    before = data(findings=[finding("b: 1.25 ha"), finding("c: 2.00 ha")])
    after = data(findings=[finding("b: 1.26 ha"), finding("c: 3.00 ha")])
    found = compare(before, after)
    assert found.new == ("AG112 z a: c: 3.00 ha",)
    assert found.gone == ("AG112 z a: c: 2.00 ha",)


def test_a_real_outline_in_the_citys_place_is_the_cause():
    outline = real("districts_2024.geojson")
    before = json_report.as_data(alatau_geo.open_plan().check())
    after = alatau_geo.open_plan(replace=[f"city={outline}?KATO=191800000"]).check()
    found = compare(before, json_report.as_data(after))
    first = found.claims[0]
    assert (first.id, first.before, first.after) == ("city-area", "circular", "contradicts")
    assert [cause.of for cause in first.causes] == ["layer"]
    assert "schematic → unstated" in first.causes[0].text
    assert {change.id for change in found.claims} == {
        "city-area",
        "sez-outside-city",
        "sez-inside-city",
    }
    assert all(cause.of == "layer" for change in found.claims for cause in change.causes)


def broken(**values):
    return json.dumps(data(claim(**values)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "its top level"),
        ("null", "its top level"),
        ("{}", "claims: Field required"),
        ('{"claims": [], "findings": []}', "layers: Field required"),
        ('{"claims": [1], "findings": [], "layers": []}', r"claims\.0"),
        ('{"claims": [], "findings": [{}], "layers": []}', r"findings\.0\.rule"),
        ('{"claims": [], "findings": [], "layers": [{"name": "a"}]}', r"layers\.0\.sha256"),
        (broken(measured=3), r"claims\.0\.measured"),
        (broken(measured={"value": "x", "uncertainty": 1}), r"claims\.0\.measured\.value"),
        (broken(measured={"value": 1, "uncertainty": float("inf")}), "measured.uncertainty"),
        (broken(measured={"value": 1, "uncertainty": -1}), "measured.uncertainty"),
        (broken(layers=3), r"claims\.0\.layers"),
        (broken(interval=[1]), r"claims\.0\.interval"),
        (broken(title=3), r"claims\.0\.title"),
        (broken(id=[]), r"claims\.0\.id"),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(tmp_path, text, words):
    path = tmp_path / "old.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=words) as error:
        changes.read(path)
    assert len(str(error.value).splitlines()) == 1


def test_files_that_can_not_be_read(tmp_path):
    with pytest.raises(UsageError, match="can't be read: No such file"):
        changes.read(tmp_path / "absent.json")
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="is no JSON"):
        changes.read(tmp_path / "bytes.json")


def test_a_report_as_it_is_written_can_be_read(tmp_path):
    shown = alatau_geo.open_plan().check()
    path = tmp_path / "report.json"
    path.write_text(json_report.render(shown), encoding="utf-8")
    before = changes.read(path)
    assert compare(before, json_report.as_data(shown)).claims == ()
    # of what an earlier version did not write, nothing is asked
    old = json.loads(json_report.render(shown))
    for key in ("rules", "baseline", "changes", "versions"):
        del old[key]
    for item in (*old["claims"], *old["findings"], *old["layers"]):
        item.pop("place")
    path.write_text(json.dumps(old), encoding="utf-8")
    assert compare(changes.read(path), json_report.as_data(shown)).new == ()
