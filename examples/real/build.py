"""Make a plan of Alatau on open data, and check, map and export it: one command.

    python examples/real/build.py [-o DIR] [--data DIR]

It does what `alatau-geo layers fetch` and `layers import` do with files, as somebody would after
fetching them; README.md tells how to fetch them. Nothing is fetched here.
"""

import argparse
import shutil
import sys
from pathlib import Path

import numpy as np

from alatau_geo import fetching, geodesy, importing, open_plan
from alatau_geo.errors import AlatauError
from alatau_geo.plan import reference_folder
from alatau_geo.proximity import nearest
from alatau_geo.reports.wording import sentence

HERE = Path(__file__).parent
FILES = ("districts_2024", "roads_almaty", "places", "reservoir")
NEAR_M = 5000
ALATAU, NEIGHBOURS = "191800000", ("191000000", "196800000", "196200000")
GEOKZ = {
    "source": "geokz, from COD-AB and national statistics",
    "licence": "CC BY 4.0",
    "date": "2024-01-01",
    "grade": "official",
}
OSM = "© OpenStreetMap contributors, openstreetmap.org/copyright"
NATURAL_EARTH = {
    "source": "Natural Earth, lakes of 1:10,000,000",
    "licence": "public domain",
    "grade": "digitised",
}
SRTM = {
    "source": "NASA SRTM, 3 arc seconds",
    "licence": "public domain",
    "grade": "official",
    "date": "2000-02-11",
    # 16 m at 90 %, by the mission's requirement: 16 × 1.960 / 1.645
    "accuracy_m": 19.1,
    "vertical_datum": "EGM96",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--out", type=Path, default=Path("build-real"))
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared" / "real")
    given = parser.parse_args()
    lacking = [name for name in FILES if not (given.data / f"{name}.geojson").is_file()]
    lacking += [] if (given.data / "dem_srtm3.tif").is_file() else ["dem_srtm3.tif"]
    if lacking:
        sys.exit(
            f"{given.data}: needs {', '.join(lacking)}: README.md tells how to fetch such files,"
            " --data says where they are"
        )
    try:
        make(given.data, given.out)
    except AlatauError as error:
        sys.exit(f"error: {error}")


def make(data, out):
    """Make the plan in ``out/plan`` and everything from it in ``out/build``."""
    plan = out / "plan"
    shutil.rmtree(plan, ignore_errors=True)
    shutil.copytree(HERE / "start", plan)
    for name in ("city", "water", "settlements"):
        shutil.copy(reference_folder() / "layers" / f"{name}.geojson", plan / "layers")

    districts = f"districts={data / 'districts_2024.geojson'}"
    fetch(plan, districts, where=[f"KATO={ALATAU}"], name="city", over=True, **GEOKZ)
    neighbours = [f"KATO={code}" for code in NEIGHBOURS]
    fetch(plan, districts, where=neighbours, name="neighbours", **GEOKZ)
    fetch(plan, f"osm-roads={data / 'roads_almaty.geojson'}", name="roads", source=OSM)
    fetch(plan, f"osm-places={data / 'places.geojson'}", over=True, source=f"{OSM}; HOT export")
    fetch(plan, f"dem={data / 'dem_srtm3.tif'}", **SRTM)
    say(importing.run(data / "reservoir.geojson", plan, name="water", over=True, **NATURAL_EARTH))

    # what is asked of them, now that they are there
    shutil.copy(HERE / "asked" / "claims.yaml", plan / "layers")
    shutil.copytree(HERE / "asked" / "maps", plan / "maps")
    with (plan / "layers" / "catalog.yaml").open("a", encoding="utf-8") as catalog:
        catalog.write((HERE / "asked" / "constraints.yaml").read_text("utf-8"))

    opened = open_plan(plan)
    report = opened.check()
    print("\nverdicts:")
    for claim in report.claims:
        print(f"  {sentence(claim)}")
    tell_ring(opened.layers, report)
    tell_settlements(opened.layers)
    opened.build(out / "build")
    print(f"\nmap       {out / 'build' / 'map-overview.html'}")
    print(f"QGIS      {out / 'build' / 'alatau_real.qgz'}")
    print(f"report    {out / 'build' / 'report.html'}")


def tell_ring(layers, report):
    """Say what share of the ring road is in the data, and in the city."""
    claim = next(claim for claim in report.claims if claim.id == "ring-road")
    stated_km, found_km = 66, claim.measured.value
    ring = layers["roads"].select({"name": ["ҮАААЖ"]}).geometry
    city = layers["city"].frame.geometry.union_all()
    inside_km = geodesy.length_m(ring.intersection(city)).sum() / 1000
    both_km = geodesy.length_m(ring).sum() / 1000
    print(f"\nring road: {found_km:.1f} of {stated_km} km are in, {found_km / stated_km:.0%} of it")
    print(f"  with each carriageway by itself it would be {both_km:.1f} km")
    print(f"  inside the city: {inside_km:.1f} km")


def tell_settlements(layers):
    """Say which settlements lie in the city, and which are near its border outside."""
    frame = layers["settlements"].frame
    city = layers["city"].frame.geometry.union_all()
    inside = frame.within(city)
    names = frame["name"].fillna(frame["id"])
    print(f"\nsettlements in the city: {', '.join(names[inside])}")
    outside = frame.assign(name=names)[~inside].reset_index(drop=True)
    near = nearest(outside.geometry.to_numpy(), np.array([city]), within_m=NEAR_M)
    near = near.sort_values("distance_m")
    print(f"outside, and within {NEAR_M / 1000:g} km of its border: {len(near)} of {len(outside)}")
    for row in near.itertuples():
        print(f"  {outside['name'][row.one]}, {row.distance_m / 1000:.1f} km")
    known = frame[frame["name"].isin(["Еңбек", "Қайрат"])].reset_index(drop=True)
    for row in nearest(known.geometry.to_numpy(), np.array([city])).itertuples():
        name = known["name"][row.one]
        print(f"{name}: {row.distance_m / 1000:.1f} km outside: likely a namesake, not the village")


def fetch(plan, word, **said):
    """Bring one source in, as `alatau-geo layers fetch PLAN WORD --offline` does."""
    _, wants = fetching.split([word])
    asked, store = fetching.asked(wants, offline=True, **said)
    say(fetching.run(asked, plan, store))


def say(lines):
    for line in lines:
        print(line)


if __name__ == "__main__":
    main()
