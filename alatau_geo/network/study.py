"""A layer's network with all that its entry in the catalog asks of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from alatau_geo import geodesy, network
from alatau_geo.catalog import Network as Entry
from alatau_geo.columns import texts_of
from alatau_geo.layer import ids_of, select
from alatau_geo.network.access import access, detours, supply
from alatau_geo.network.ends import loose_ends
from alatau_geo.network.faults import faults
from alatau_geo.network.once import once
from alatau_geo.network.pipelines import crossed, feed, inside, zones
from alatau_geo.network.resilience import alternatives, cuts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from alatau_geo.catalog import Where, Zone
    from alatau_geo.layer import Layer
    from alatau_geo.network.graph import Network
    from alatau_geo.network.once import Once
    from alatau_geo.network.pipelines import Feed

#: Fields by which lengths are told where a layer has them.
LENGTHS_BY = ("class", "highway", "status", "phase")
#: Pairs of places are as many as their square: past so many places no detours are told.
MOST_PAIRED = 500
_SERVED = ["layer", "id", "offset_m", "along_m", "line", "component", "lon", "lat"]


@dataclass(frozen=True, eq=False)
class Study:
    """A network as its layer's entry asks to look at it; everything is computed once, when asked.

    Parameters
    ----------
    layer : Layer
        The lines, at least one of them with a place.
    layers : mapping
        All layers of the plan, by name.
    study_area : tuple of float
        West, south, east, north in degrees: the extent, where the entry gives none.
    """

    layer: Layer
    layers: Mapping[str, Layer]
    study_area: Sequence[float]

    @cached_property
    def entry(self) -> Entry:
        """Return what the catalog says of it; what stands where it says nothing."""
        return self.layer.entry.network or Entry()

    @cached_property
    def frame(self) -> gpd.GeoDataFrame:
        """Return the lines that have a place."""
        return self.layer.drawn

    @cached_property
    def ids(self) -> NDArray[Any]:
        """Return what names each line."""
        ids: NDArray[Any] = self.layer.ids.loc[self.frame.index].to_numpy()
        return ids

    @cached_property
    def graph(self) -> Network:
        """Return the graph."""
        entry = self.entry
        return network.from_lines(self.frame, snap_m=entry.snap_m, crossings=entry.crossings)

    @cached_property
    def faults(self) -> pd.DataFrame:
        """Return what is wrong, as of :func:`alatau_geo.network.faults.faults`."""
        return faults(self.graph, reach_m=self.entry.reach_m, alike=self._alike())

    def _alike(self) -> NDArray[Any]:
        """Return a number for each line, the same where all that is said of two is."""
        names = {self.layer.entry.id_field, self.frame.geometry.name, "fid", "osm_id"}
        columns = [name for name in self.frame.columns if name not in names]
        if not columns:
            return np.zeros(len(self.frame), dtype=np.int64)
        texts = pd.concat([texts_of(self.frame[name]) for name in columns], axis=1)
        code: NDArray[Any] = texts.groupby(list(texts.columns), sort=False).ngroup().to_numpy()
        return code

    @cached_property
    def loose_ends(self) -> pd.DataFrame:
        """Return the loose ends, as of :func:`alatau_geo.network.ends.loose_ends`.

        Those at a source are allowed as ``"source"``.
        """
        found = loose_ends(
            self.graph,
            declared=np.flatnonzero(np.isin(self.ids.astype(str), self.entry.ends)).tolist(),
            extent=self.entry.extent or self.study_area,
            margin_m=self.entry.margin_m,
        )
        if self.entry.sources:
            at_source = found["node"].isin(self.feed.source) & (found["allowed"] == "")
            found.loc[at_source, "allowed"] = "source"
        return found

    @cached_property
    def once(self) -> Once:
        """Return the length of which nothing counts twice."""
        return once(self.graph.lines, beside_m=self.entry.once_m or 0.0)

    @cached_property
    def lengths(self) -> dict[str, float]:
        """Return the geodesic length of lines in km, by the values of the fields that they have."""
        length = pd.Series(geodesy.length_m(self.frame.geometry) / 1000, index=self.frame.index)
        found: dict[str, float] = {}
        for field in LENGTHS_BY:
            if field in self.frame.columns:
                texts = texts_of(self.frame[field])
                total = length.groupby(texts, sort=True).sum()
                for value, km in total.items():
                    name = f"{field}_{value}" if value else f"without_{field}"
                    found[f"{name}_length_km"] = float(km)
        return found

    @cached_property
    def trunk(self) -> NDArray[np.bool_]:
        """Return which lines are trunk lines."""
        if not self.entry.trunk:
            return np.zeros(len(self.frame), dtype=bool)
        return self._fits(self.entry.trunk)

    def _fits(self, where: Where) -> NDArray[np.bool_]:
        """Return which lines have some values."""
        # a file that a user put in place of the plan's need not have the plan's fields
        if self.layer.origin.replaced and not set(where) <= set(self.frame.columns):
            return np.zeros(len(self.frame), dtype=bool)
        chosen = select(self.frame, where, name=self.layer.name)
        fits: NDArray[np.bool_] = self.frame.index.isin(chosen.index)
        return fits

    @cached_property
    def fits_nothing(self) -> list[str]:
        """Return the keys of the entry that no feature fits, so that nothing is judged by them."""
        keys = []
        if self.entry.trunk and not self.trunk.any():
            keys.append("trunk")
        if self.entry.sources and not len(self.source_rows):
            keys.append("sources")
        keys += [
            f"zones[{n}]"
            for n, zone in enumerate(self.entry.zones)
            if zone.where and not self._fits(zone.where).any()
        ]
        return keys

    @cached_property
    def served(self) -> pd.DataFrame:
        """Return what the network serves: ``layer``, ``id``, ``people`` and ``shape``."""
        rows = []
        for served in self.entry.serves:
            layer = self.layers[served.layer]
            frame = layer.drawn
            people = np.full(len(frame), np.nan)
            if served.population and served.population in frame.columns:
                people = pd.to_numeric(frame[served.population], errors="coerce").to_numpy(float)
            shapes = pd.Series(list(frame.geometry), dtype=object)
            rows.append(
                pd.DataFrame(
                    {
                        "layer": layer.name,
                        "id": layer.ids.loc[frame.index].to_numpy(),
                        "people": people,
                        "shape": shapes,
                    }
                )
            )
        if not rows:
            return pd.DataFrame({"layer": [], "id": [], "people": [], "shape": []}, dtype=object)
        return pd.concat(rows, ignore_index=True)

    @property
    def _shapes(self) -> NDArray[Any]:
        return self.served["shape"].to_numpy(dtype=object)

    @cached_property
    def access(self) -> pd.DataFrame:
        """Return how far each served feature is from the network and along it from what it needs.

        The trunk lines, or the sources.
        """
        goal = bool(self.trunk.any()) or len(self.source_rows) > 0
        if not len(self.served) or not goal or not self.graph.n_edges:
            return pd.DataFrame({name: [] for name in _SERVED})
        if self.entry.sources:
            found = supply(self.graph, self._shapes, self.feed.reach_m)
        else:
            found = access(self.graph, self._shapes, self.trunk)
        return pd.concat([self.served[["layer", "id"]], found], axis=1)[_SERVED]

    @cached_property
    def cuts(self) -> pd.DataFrame:
        """Return single points of failure, as of :func:`alatau_geo.network.resilience.cuts`.

        With ``ids``: what is cut off, as ``layer:id``.
        """
        people = self.served["people"].to_numpy(dtype=float) if len(self.served) else None
        trunk = self.trunk if self.trunk.any() else None
        anchors = None
        if self.entry.sources:
            anchors = np.unique(self.feed.source[self.feed.source >= 0])
        found = cuts(self.graph, trunk=trunk, anchors=anchors, places=self._shapes, people=people)
        names = (self.served["layer"] + ":" + self.served["id"].astype(str)).tolist()
        return found.assign(ids=[", ".join(names[k] for k in sites) for sites in found["sites"]])

    @cached_property
    def alternatives(self) -> pd.DataFrame:
        """Return each served feature's ways to the trunk: those without an edge in common."""
        if not len(self.served) or not self.trunk.any():
            columns = ["layer", "id", "ways", "along_m", "second_m", "detour"]
            return pd.DataFrame({name: [] for name in columns})
        found = alternatives(self.graph, self._shapes, self.trunk)
        return pd.concat([self.served[["layer", "id"]], found], axis=1)

    @cached_property
    def detour_factor(self) -> float:
        """Return the median detour between served features, NaN where there is no pair."""
        if not 1 < len(self.served) <= MOST_PAIRED or not self.graph.n_edges:
            return np.nan
        factor = detours(self.graph, self._shapes)
        known = factor[np.isfinite(factor)]
        return float(np.median(known)) if len(known) else np.nan

    @cached_property
    def source_rows(self) -> gpd.GeoDataFrame:
        """Return the features that feed the network."""
        if self.entry.sources is None:
            return self.frame.iloc[:0]
        layer = self.layers[self.entry.sources.layer]
        lacks = not set(self.entry.sources.where) <= set(layer.frame.columns)
        if layer.origin.replaced and lacks:
            return layer.drawn.iloc[:0]
        return select(layer.drawn, self.entry.sources.where, name=layer.name)

    @cached_property
    def feed(self) -> Feed:
        """Return what the sources feed."""
        return feed(self.graph, np.asarray(self.source_rows.geometry.array))

    @cached_property
    def crossed(self) -> pd.DataFrame:
        """Return where the lines cross what the catalog names, with the ids of both."""
        tables = [
            crossed(self.frame.geometry, self.layers[name].drawn.geometry).pipe(
                self._named, self.layers[name]
            )
            for name in self.entry.crosses
        ]
        columns = ["line", "layer", "other", "lon", "lat", "angle_deg", "length_m"]
        if not tables:
            return pd.DataFrame({name: [] for name in columns})
        return pd.concat(tables, ignore_index=True)[columns]

    def _named(self, table: pd.DataFrame, other: Layer) -> pd.DataFrame:
        """Return a table with ids in the place of positions."""
        ids = ids_of(other.drawn, other.entry.id_field).to_numpy()
        return table.assign(
            line=self.ids[table["line"].to_numpy(dtype=np.int64)],
            other=ids[table["other"].to_numpy(dtype=np.int64)],
            layer=other.name,
        )

    @cached_property
    def zones(self) -> list[tuple[Zone, gpd.GeoDataFrame, gpd.GeoSeries]]:
        """Return each protection zone of the catalog with its lines and their areas."""
        left = np.ones(len(self.frame), dtype=bool)
        found = []
        for zone in self.entry.zones:
            fits = np.ones(len(self.frame), dtype=bool)
            if zone.where:
                fits = self._fits(zone.where)
            lines = self.frame[left & fits]
            left &= ~fits
            if len(lines):
                found.append((zone, lines, zones(lines.geometry, zone.width_m)))
        return found

    @cached_property
    def intruders(self) -> pd.DataFrame:
        """Return what stands inside protection zones, with the ids of both.

        With ``width_m`` and ``because`` of the zone, ``distance_m`` from the line, and the
        accuracies of both features.
        """
        columns = ["line", "layer", "other", "distance_m", "width_m", "because", "lon", "lat"]
        columns += ["area_ha", "length_m", "line_accuracy_m", "other_accuracy_m"]
        tables = [pd.DataFrame({name: [] for name in columns}, dtype=object)]
        for zone, lines, areas in self.zones:
            ids = ids_of(lines, self.layer.entry.id_field).to_numpy()
            accuracies_m = self.layer.accuracies_m.loc[lines.index].to_numpy(dtype=float)
            for name in zone.clear_of:
                other = self.layers[name]
                table = inside(areas, lines.geometry, other.drawn.geometry)
                others = ids_of(other.drawn, other.entry.id_field).to_numpy()
                theirs_m = other.accuracies_m.loc[other.drawn.index].to_numpy(dtype=float)
                tables.append(
                    table.assign(
                        line_accuracy_m=accuracies_m[table["line"]],
                        other_accuracy_m=theirs_m[table["other"]],
                        line=ids[table["line"]],
                        other=others[table["other"]],
                        layer=name,
                        width_m=zone.width_m,
                        because=zone.because,
                    )[columns]
                )
        return pd.concat([table for table in tables if len(table)] or tables, ignore_index=True)

    @property
    def figures(self) -> dict[str, float]:
        """Return its figures, with units in their names."""
        graph, found = self.graph, self.faults
        figures = {
            "nodes": float(graph.n_nodes),
            "edges": float(graph.n_edges),
            "components": float(graph.n_components),
            "loose_ends": float(len(self.loose_ends)),
            "loose_ends_allowed": float((self.loose_ends["allowed"] != "").sum()),
            "bridges": float(len(graph.bridges())),
            "articulation_points": float(len(graph.articulation_points())),
            "length_km": graph.length_km,
            **self.lengths,
        }
        if self.once.doubled_m > 0:
            figures["drawn_twice_km"] = self.once.doubled_m / 1000
        if self.entry.once_m:
            figures["road_length_km"] = self.once.length_m / 1000
        for kind, count in found["kind"].value_counts().sort_index().items():
            figures[f"{str(kind).replace(' ', '_').replace('-', '_')}_faults"] = float(count)
        return figures | dict(self._uses())

    def _uses(self) -> Iterator[tuple[str, float]]:
        if len(self.access):
            along = self.access["along_m"].to_numpy(dtype=float)
            yield "served", float(len(along))
            yield "unreachable", float(np.isinf(along).sum())
            if np.isfinite(along).any():
                yield "farthest_along_km", float(along[np.isfinite(along)].max() / 1000)
            if np.isfinite(self.detour_factor):
                yield "detour_factor", self.detour_factor
        if self.entry.sources:
            edges, length = self.feed.edges, self.graph.edges["length_m"].to_numpy() / 1000
            yield "sources", float(len(self.source_rows))
            yield "sources_joined", float((self.feed.source >= 0).sum())
            yield "fed_length_km", float(length[edges["fed"].to_numpy(bool)].sum())
            yield "meshes", float(self.feed.meshes)
        for name in self.entry.crosses:
            yield f"crossings_{name}", float((self.crossed["layer"] == name).sum())
        if self.entry.zones:
            area = sum(float(np.sum(geodesy.area_m2(areas))) for _, _, areas in self.zones)
            yield "zones_area_ha", area / 10_000
            yield "inside_zones", float(len(self.intruders))
