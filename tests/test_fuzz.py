"""Whatever a stranger sends ends in a result or in an error of ours, and no row is lost.

``ALATAU_GEO_FUZZ`` sets how many inputs are made in all: a few hundred, always the same ones,
unless told; ``HYPOTHESIS_PROFILE=search`` makes 10,000 new ones.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import geopandas as gpd
import making
import numpy as np
import pytest
import seeds
import shapely
import strategies
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from making import sheet
from ruamel.yaml import YAML

from alatau_geo import catalog, claims, geopackage, quantity, vector, verdict
from alatau_geo.errors import AlatauError
from alatau_geo.reader import read_layer
from alatau_geo.repair import repair
from alatau_geo.report import Report

HERE = Path(__file__).parent
SEARCH = os.environ.get("HYPOTHESIS_PROFILE") == "search"
TOTAL = int(os.environ.get("ALATAU_GEO_FUZZ", "10000" if SEARCH else "600"))
KINDS = ("point", "line", "polygon")
BOX = (76.0, 43.0, 78.0, 44.0)
#: No file of a few kilobytes may take longer: of the processor's time, for the clock's is also
#: other programs', and an input that fails once in a while tells nothing. By the clock only what
#: hangs without working is ended.
SECONDS, HANGS = 20, 600
REPORT = Report("made", catalog.Text(en="Made"), (), (), ())
ENTRY = {"name": "made", "title": "Made", "file": "made.geojson", "grade": "official"}
ENTRY |= {"source": "made up"}


def share(of_all):
    """Return the settings of a test that makes a part of all inputs."""
    return settings(
        max_examples=max(10, int(TOTAL * of_all)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def attempt(function, *given, **options):
    """Return what something comes to and nothing, or nothing and what an error of ours says."""
    try:
        result = function(*given, **options), ""
    except AlatauError as error:
        result = None, str(error)
    event("refused" if result[0] is None else "taken")
    return result


# --- geometries and attributes --------------------------------------------------------------------


@share(0.12)
@given(
    st.lists(strategies.GEOMETRIES, min_size=1, max_size=5), st.sampled_from(KINDS), st.booleans()
)
def test_geometries_are_kept_or_refused(shapes, kind, with_a_good_one):
    shapes = [*shapes, *[strategies.GOOD[kind]] * with_a_good_one]
    frame = gpd.GeoDataFrame({"id": range(len(shapes))}, geometry=shapes, crs=4326)
    result, said = attempt(repair, frame, kind, frame["id"], where="made")
    if result is None:
        # what is no lon/lat is for `crs` to refuse, before
        assert said.startswith(("made: ", "Longitudes within"))
        return
    kept, refused, ledger = result
    assert sorted([*kept.index, *refused.index]) == list(frame.index)
    assert (refused["reason"].str.len() > 0).all()
    there = np.asarray(kept.geometry.dropna().array)
    assert shapely.is_valid(there).all()
    assert np.isfinite(shapely.get_coordinates(there)).all()
    dimension = KINDS.index(kind)
    assert (shapely.get_dimensions(there) == dimension).all()
    assert {item.row for item in ledger} <= set(kept.index)


@share(0.15)
@given(st.data(), st.sampled_from(KINDS))
def test_features_with_any_attributes(tmp_path_factory, data, kind):
    document = data.draw(strategies.documents(kind))
    folder = tmp_path_factory.getbasetemp() / "features"
    folder.mkdir(exist_ok=True)
    (folder / "made.geojson").write_bytes(document.encode("utf-8", "surrogatepass"))
    entry = catalog.LayerEntry(**ENTRY, geometry=kind)
    layer, said = attempt(read_layer, entry, folder, study_area=BOX)
    if layer is None:
        assert "made.geojson" in said
        return
    assert len(layer.frame) + len(layer.refused) == len(json.loads(document)["features"])
    # what was read can also be written, and all of it
    target = folder / "made.gpkg"
    target.unlink(missing_ok=True)
    geopackage.write(target, sheet(layer, report=REPORT), REPORT)
    for table, rows in (("made", layer.frame), ("refused", layer.refused)):
        assert len(vector.read(target, table=table)) == len(rows)


# --- a plan's words -------------------------------------------------------------------------------

CATALOG = YAML(typ="base").load("""\
name: made
title: {en: Made, ru: Сделано, kk: Жасалған}
study_area: [76, 43, 78, 44]
layers:
  - name: city
    title: City
    file: city.geojson
    table: t
    crs: EPSG:4326
    geometry: polygon
    features: 1
    id_field: id
    grade: official
    accuracy_m: 4.5
    source: made
    licence: none
    date: 2026-01-17
    fitted_to: [area]
    fields: {name: Name}
    style: {colour: "#ff0000", width: 2, by: name, classes: {a: "#00ff00"}}
  - {name: parts, title: Parts, file: p.gpkg, geometry: polygon, grade: schematic, source: made,
     partition_of: city}
  - {name: roads, title: Roads, file: r.geojson, geometry: line, grade: schematic, source: made,
     network: {snap_m: 5, ends: [a], because: meant}}
  - {name: sites, title: Sites, file: s.geojson, geometry: point, grade: surveyed, source: made}
coverage:
  - {name: gates, title: Gates, facilities: sites, areas: [city], sites: sites, distance_m: 800,
     because: made}
""")
CLAIMS = YAML(typ="base").load("""\
documents:
  - {id: d, title: D, publisher: P, date: 2025-11-26, reference: x}
  - {id: later, title: {en: L, ru: П}, publisher: P, date: 2026-01-17}
claims:
  - {id: area, title: Area, document: d, stated: 97.9 thousand ha, of: {area: city}}
  - {id: out, title: Outside, document: d, stated: more than 24 тыс. га,
     of: {area: city, minus: {layer: parts, where: {id: 1}}}}
  - {id: in, title: Inside, document: later, derived: {difference: [area, out]}, part_of: [area],
     of: {area: city, within: parts}}
  - {id: way, title: Roads, document: d, stated: 49 km, series: ways,
     of: {length: roads, where: {phase: [2, 3]}}}
  - {id: way2, title: Roads, document: later, stated: 50 km, series: ways, as_of: 2026-01-01,
     of: {length: roads}}
  - {id: n, title: Count, document: d, stated: 2 substations, note: n,
     of: {count: sites, within: city}}
  - {id: all, title: All, document: d, stated: "88,000 ha", exact_to: 1 ha, because: adds up,
     of: {sum: [area, out]}}
""")
LAYERS = {
    layer.name: layer
    for layer in (
        making.layer("city", [shapely.box(77, 43, 77.5, 43.5)], accuracy_m=10),
        making.layer("parts", [shapely.box(77, 43, 77.2, 43.5), None], fields={"id": [1, 2]}),
        making.layer(
            "roads", [shapely.LineString([(77, 43), (77.3, 43.3)])], fields={"phase": [2]}
        ),
        making.layer("sites", [shapely.Point(77.1, 43.1), shapely.Point(79, 43)]),
    )
}


def test_what_is_altered_is_valid_before(tmp_path):
    for name, tree, read in (("catalog", CATALOG, catalog.read), ("claims", CLAIMS, claims.read)):
        with (tmp_path / f"{name}.yaml").open("w") as file:
            YAML(typ="safe").dump(tree, file)
        found, _ = read(tmp_path / f"{name}.yaml")
    assert [item.outcome for item in verdict.judge(found, LAYERS)][:2] == ["contradicts", "agrees"]


@share(0.1)
@given(strategies.yaml_bytes(CATALOG))
def test_catalogs(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "catalog.yaml"
    path.write_bytes(content)
    found, said = attempt(catalog.read, path)
    if found is None:
        assert all(line.startswith(f"{path}:") for line in said.split("\n")), said
    else:
        assert found[0].layers


@share(0.13)
@given(strategies.yaml_bytes(CLAIMS))
def test_claims(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "claims.yaml"
    path.write_bytes(content)
    found, said = attempt(claims.read, path)
    if found is None:
        assert all(line.startswith(f"{path}:") for line in said.split("\n")), said
        return
    verdicts, said = attempt(verdict.judge, found[0], LAYERS)
    assert said if verdicts is None else len(verdicts) == len(found[0].claims)


@share(0.1)
@given(strategies.FIGURES, st.none() | strategies.FIGURES)
def test_figures(stated, exact_to):
    found, said = attempt(quantity.parse, stated, exact_to=exact_to)
    if found is None:
        assert said
    else:
        low, high = found.interval.low, found.interval.high
        assert low is None or high is None or low <= high


# --- files ----------------------------------------------------------------------------------------


class Worker:
    """Reads files in a process of its own, which is watched."""

    def __init__(self, seconds=SECONDS):
        path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
        self.run = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", HERE / "fuzz_worker.py", str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path},
        )
        # to import all that it needs is no file's fault either
        assert self.answer() == {"ready": seconds}

    def ask(self, path):
        self.run.stdin.write(f"{path}\n".encode())
        self.run.stdin.flush()
        return self.answer()

    def answer(self):
        if not select.select([self.run.stdout], [], [], HANGS)[0]:
            self.run.send_signal(signal.SIGABRT)  # says where it was
            return {"fault": f"still at it after {HANGS} s\n{self.end()}"}
        line = self.run.stdout.readline()
        return json.loads(line) if line else {"fault": f"the process died\n{self.end()}"}

    def end(self):
        _, said = self.run.communicate()
        return f"{self.run.returncode}: {said.decode(errors='replace')[-3000:]}"


@pytest.fixture(scope="module")
def reading():
    """Return a function that has a file read by a worker, a new one where that died."""
    workers = [Worker()]

    def ask(path):
        result = workers[-1].ask(path)
        if workers[-1].run.poll() is not None:
            workers.append(Worker())
        return result

    yield ask
    workers[-1].end()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    with warnings.catch_warnings():
        # a shapefile's ten bytes of a name
        warnings.simplefilter("ignore")
        return seeds.seeds(tmp_path_factory.mktemp("seeds"))


def look(reading, folder, name, parts):
    """Have a file with all its parts read; return what came of it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for ending, content in parts.items():
        (folder / f"city{ending}").write_bytes(content)
    result = reading(folder / f"city{next(iter(parts))}")
    if "fault" in result and (keep := os.environ.get("ALATAU_GEO_FUZZ_KEEP")):
        shutil.copytree(folder, Path(keep) / f"{name}-{os.urandom(4).hex()}")
    assert "fault" not in result, f"{name}: {result['fault']}"
    return result


def test_files_that_are_altered_can_be_read_before(reading, files, tmp_path):
    assert {Path(f"a{name}").suffix for name in files} == set(vector.FORMATS)
    for name, parts in files.items():
        assert look(reading, tmp_path / "made", name, parts).get("rows", 0) in (1, 2, 3)


def test_a_file_that_takes_too_long_is_told(files, tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(files[".gpkg"][".gpkg"])
    worker = Worker(seconds=0.001)
    fault = worker.ask(path)["fault"]
    assert fault.startswith(f"the process died\n-{signal.SIGPROF:d}: ")
    assert "in outcome" in fault


@share(0.36)
@given(st.data())
def test_files(reading, files, tmp_path_factory, data):
    name = data.draw(st.sampled_from(sorted(files)))
    parts = dict(files[name])
    ending = data.draw(st.sampled_from(list(parts)))
    others = [next(iter(other.values())) for other in files.values()]
    kind = data.draw(st.sampled_from(["bytes", "bytes", "inside", "missing", "named"]))
    if kind == "inside" and ending in (".zip", ".kmz"):
        inner = (
            "doc.kml"
            if ending == ".kmz"
            else data.draw(st.sampled_from(["a.kml", "b.gpkg", "c.csv"]))
        )
        source = files[Path(inner).suffix]
        content = data.draw(strategies.mutated(next(iter(source.values())), others))
        parts[ending] = seeds.archive({inner: content})
    elif kind == "inside" and ending == ".pbf":
        parts[ending] = data.draw(strategies.mutated(seeds.pbf(pack=False), others))
    elif kind == "missing" and len(parts) > 1:
        del parts[data.draw(st.sampled_from(list(parts)[1:]))]
    elif kind == "named":  # called what it is not
        parts = {ending: data.draw(st.sampled_from(others))}
    else:
        parts[ending] = data.draw(strategies.mutated(parts[ending], others))
    result = look(reading, tmp_path_factory.getbasetemp() / "altered", name, parts)
    event(next(iter(result)))


@share(0.04)
@given(st.data())
def test_geometries_of_a_geopackage(reading, files, tmp_path_factory, data):
    """The database is in order, what it holds as geometries is not."""
    folder = tmp_path_factory.getbasetemp()
    head = b"GP\x00\x01\xe6\x10\x00\x00"
    blobs = [
        data.draw(strategies.mutated(head + shapely.to_wkb(shape)))
        if data.draw(st.booleans())
        else head + shapely.to_wkb(shape)
        for shape in seeds.SHAPES
    ]
    content = seeds.with_blobs(files[".gpkg"][".gpkg"], blobs, folder)
    result = look(reading, folder / "blobs", "blobs", {".gpkg": content})
    event(next(iter(result)))
    assert result.get("rows", 3) == 3
