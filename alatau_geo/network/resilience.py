"""What a network hangs on: what a single cut takes off, and which places have another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra, maximum_flow

from alatau_geo.network.access import access, entries
from alatau_geo.network.lines import distinct
from alatau_geo.network.tree import grown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from alatau_geo.network.graph import Network
    from alatau_geo.network.lines import Floats, Ints
    from alatau_geo.network.tree import Tree


def cuts(
    network: Network,
    *,
    trunk: NDArray[np.bool_] | None = None,
    anchors: Ints | None = None,
    places: NDArray[Any] | None = None,
    people: Floats | None = None,
) -> pd.DataFrame:
    """Return every edge and node without which a part is cut off, with what that takes along.

    Parameters
    ----------
    network : Network
        A graph of lines, taken without directions.
    trunk : array of bool, optional
        For each row of the source frame whether what is cut off from it counts as cut off, such as
        a highway. Where a part has none, the smaller side counts.
    anchors : array of int, optional
        The same for nodes, such as those of a pipeline's sources.
    places : array of shapely geometries, optional
        Sites; each hangs on the nearer end of the edge that is nearest to it.
    people : array of float, optional
        Of how many people each place stands for; NaN counts as none.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (``edge`` or ``node``), ``edge`` or ``node`` (−1 for the other), ``line`` (row of
        the source frame; of a node that of one of its lines), ``lon``, ``lat``, and what is cut
        off: ``km`` of lines beyond it, ``sites`` (positions in `places`, a tuple), ``people``. What
        takes most along comes first: by sites, then people, then kilometres.

    Notes
    -----
    One search in depth from a node that stands for the whole trunk (Tarjan 1972). A cut that leaves
    both of its sides a trunk line cuts nothing off and is left out.
    """
    held = _anchors(network, trunk)
    if anchors is not None:
        held = np.union1d(held, anchors)
    tree = _rooted(network, held)
    n = network.n_nodes
    length = network.edges["length_m"].to_numpy() / 1000
    # an edge is counted at that of its ends which was met later: below all cuts above both
    later = np.where(
        tree.met[network.ends[:, 0]] > tree.met[network.ends[:, 1]],
        network.ends[:, 0],
        network.ends[:, 1],
    )
    own = np.zeros(n + 1)
    np.add.at(own, later, length)
    km = tree.below(own)
    size = tree.below(np.ones(n + 1)).astype(np.int64)
    node = np.empty(0, dtype=np.int64)
    if places is not None and len(places):
        node = entries(network, places).node(network)
    is_loop = network.ends[:, 0] == network.ends[:, 1]
    loops = np.zeros(n + 1)
    np.add.at(loops, later[is_loop], length[is_loop])
    work = _Cut(network, tree, km, loops, size, node, people)
    rows = [*work.edges(), *work.nodes()]
    columns = ["kind", "edge", "node", "line", "lon", "lat", "km", "sites", "people"]
    table = pd.DataFrame(rows, columns=columns)
    many = table["sites"].map(len).astype(np.int64)
    order = np.lexsort((-table["km"], -table["people"], -many))
    return table.iloc[order].reset_index(drop=True)


def _anchors(network: Network, trunk: NDArray[np.bool_] | None) -> Ints:
    if trunk is None:
        return np.empty(0, dtype=np.int64)
    is_trunk = np.asarray(trunk, dtype=bool)[network.edges["line"].to_numpy()]
    return distinct(network.ends[is_trunk])


def _rooted(network: Network, anchors: Ints) -> Tree:
    """Return the tree from a node, past the last, that is joined to every anchor."""
    n = network.n_nodes
    joins = np.column_stack([np.full(len(anchors), n), anchors])
    ends = np.concatenate([network.ends, joins])
    return grown(ends, n + 1, first=n, engine=network.engine)


class _Cut:
    """What falls off, from the sums over a tree."""

    def __init__(  # noqa: PLR0917  made in one place
        self,
        network: Network,
        tree: Tree,
        km: Floats,
        loops: Floats,
        size: Ints,
        sites: Ints,
        people: Floats | None,
    ) -> None:
        self.network, self.tree, self.km, self.loops, self.size = network, tree, km, loops, size
        # places in the order in which their nodes were met: what hangs below a node is a stretch
        self.sites = np.argsort(tree.met[sites], kind="stable")
        self.at = tree.met[sites][self.sites]
        self.people = np.zeros(len(sites)) if people is None else np.nan_to_num(people)
        n = network.n_nodes
        first = np.full(n + 1, network.n_edges, dtype=np.int64)
        np.minimum.at(first, network.ends.ravel(), np.repeat(np.arange(network.n_edges), 2))
        self.first_edge = first
        # the whole of a part, by its root; what hangs on the trunk has none
        self.root = self._roots()

    def _roots(self) -> Ints:
        root = np.arange(len(self.tree.met))
        starts = np.flatnonzero(self.tree.parent < 0)
        for node in starts:
            begin = self.tree.met[node]
            root[self.tree.order[begin : begin + self.size[node]]] = node
        return root

    def _span(self, nodes: Sequence[int]) -> tuple[float, list[int]]:
        """Return kilometres and places below some nodes."""
        km, sites = 0.0, []
        for node in nodes:
            begin = self.tree.met[node]
            low, high = np.searchsorted(self.at, [begin, begin + self.size[node]])
            km += float(self.km[node])
            sites += self.sites[low:high].tolist()
        return km, sorted(sites)

    def _row(self, kind: str, edge: int, node: int, km: float, sites: list[int]) -> tuple[Any, ...]:
        at = edge if kind == "edge" else int(self.first_edge[node])
        line = int(self.network.edges["line"].iloc[at])
        if kind == "edge":
            lon, lat = self.network.nodes[self.network.ends[edge]].mean(axis=0)
        else:
            lon, lat = self.network.nodes[node]
        people = float(self.people[sites].sum())
        return kind, edge, node, line, float(lon), float(lat), km, tuple(sites), people

    def edges(self) -> list[tuple[Any, ...]]:
        """Return the bridges."""
        tree, length = self.tree, self.network.edges["length_m"].to_numpy() / 1000
        child = np.flatnonzero(tree.parent >= 0)
        child = child[tree.low[child] > tree.met[tree.parent[child]]]
        child = child[tree.parent_edge[child] < self.network.n_edges]
        rows = []
        for node in child[np.argsort(tree.parent_edge[child])].tolist():
            edge = int(tree.parent_edge[node])
            km, sites = self._span([node])
            # the edge itself was counted at its lower end, unless it is a loop's
            km = max(km - float(length[edge]), 0.0)
            if self._unanchored(node):
                rest_km, rest = self._rest([node])
                if km > rest_km:
                    km, sites = rest_km, rest
            rows.append(self._row("edge", edge, -1, km, sites))
        return rows

    def nodes(self) -> list[tuple[Any, ...]]:
        """Return the articulation points."""
        tree, n = self.tree, self.network.n_nodes
        child = np.flatnonzero(tree.hangs)
        child = child[tree.parent[child] < n]
        order = np.argsort(tree.parent[child], kind="stable")
        child = child[order]
        above = tree.parent[child]
        begins = np.flatnonzero(np.diff(above, prepend=-1))
        rows = []
        for hung in np.split(child, begins[1:]) if len(child) else []:
            node = int(tree.parent[hung[0]])
            parts = [self._span([one]) for one in hung.tolist()]
            if self._unanchored(node):
                if tree.parent[node] >= 0:
                    # all else: its loops fall away with it, and so do the places that hang on it
                    km, sites = self._rest(hung.tolist())
                    own = self.sites[self.at == tree.met[node]].tolist()
                    parts.append((km - float(self.loops[node]), sorted(set(sites) - set(own))))
                if len(parts) < 2:
                    continue  # the end of a search's first branch: nothing is parted there
                # the greatest part stays, the others are cut off
                parts.remove(max(parts, key=lambda part: part[0]))
            elif tree.parent[node] < 0:
                continue
            sites = sorted(site for _, some in parts for site in some)
            rows.append(self._row("node", -1, node, sum(km for km, _ in parts), sites))
        return rows

    def _unanchored(self, node: int) -> bool:
        return int(self.root[node]) != self.network.n_nodes

    def _rest(self, nodes: Sequence[int]) -> tuple[float, list[int]]:
        """Return what a part has besides what hangs below some of its nodes."""
        km, sites = self._span([int(self.root[nodes[0]])])
        off_km, off = self._span(nodes)
        return km - off_km, sorted(set(sites) - set(off))


def alternatives(network: Network, places: NDArray[Any], trunk: NDArray[np.bool_]) -> pd.DataFrame:
    """Return for each place how many ways it has to the trunk, and how long the second is.

    Parameters
    ----------
    network : Network
        A graph of lines.
    places : array of shapely geometries
        In lon/lat; one search is made for each, and one flow.
    trunk : array of bool
        For each row of the source frame whether it is what should be reached.

    Returns
    -------
    pandas.DataFrame
        ``ways``: how many there are that have no edge in common, from the nearer end of the edge
        that is nearest, by Menger's theorem the greatest flow; 0 where the trunk can't be reached,
        −1 where that end is on it. ``along_m``: the shortest, as of
        :func:`alatau_geo.network.access.access`. ``second_m``: the shortest without any edge of the
        shortest; infinite where there is none. ``detour``: the one over the other.
    """
    found = entries(network, places)
    node = found.node(network)
    is_trunk = np.asarray(trunk, dtype=bool)[network.edges["line"].to_numpy()]
    anchors = distinct(network.ends[is_trunk])
    first = access(network, places, trunk)["along_m"].to_numpy()
    ways, second = np.zeros(len(node), dtype=np.int64), np.full(len(node), np.inf)
    flow = _capacities(network, anchors)
    for k, at in enumerate(node.tolist()):
        if at in anchors:
            ways[k], second[k] = -1, first[k]
        elif len(anchors):
            ways[k] = maximum_flow(flow, at, network.n_nodes).flow_value
            if ways[k]:
                lead = min(found.to_start_m[k], found.to_end_m[k])
                second[k] = lead + _second(network, at, anchors)
    with np.errstate(divide="ignore", invalid="ignore"):
        detour = np.where(ways < 0, 1.0, second / first)
    return pd.DataFrame({"ways": ways, "along_m": first, "second_m": second, "detour": detour})


def _directed(network: Network) -> tuple[Ints, Ints, Ints]:
    """Return edges as they may be travelled: from, to, and which edge."""
    start, end = network.ends.T
    way = network.edges["way"].to_numpy()
    number = np.arange(len(way))
    with_, against = way >= 0, way <= 0
    return (
        np.concatenate([start[with_], end[against]]),
        np.concatenate([end[with_], start[against]]),
        np.concatenate([number[with_], number[against]]),
    )


def _capacities(network: Network, anchors: Ints) -> csr_array:
    """Return how many edges lead from node to node, and from every anchor to one past the last."""
    row, column, _ = _directed(network)
    n = network.n_nodes
    keep = row != column
    row = np.concatenate([row[keep], anchors])
    column = np.concatenate([column[keep], np.full(len(anchors), n)])
    value = np.ones(len(row), dtype=np.int32)
    value[len(row) - len(anchors) :] = np.iinfo(np.int32).max // max(len(anchors), 1)
    # parallel edges add up
    places = row.astype(np.int32), column.astype(np.int32)  # as searches in graphs have them
    return coo_array((value, places), shape=(n + 1, n + 1)).tocsr()


def _second(network: Network, at: int, anchors: Ints) -> float:
    """Return the length of the shortest way to an anchor without any edge of the shortest."""
    row, column, edge = _directed(network)
    length = network.edges["length_m"].to_numpy()[edge]
    banned: set[int] = set()
    result = np.inf
    for _ in range(2):
        keep = ~np.isin(edge, list(banned))
        order = np.lexsort((length[keep], column[keep], row[keep]))
        r, c, v, e = (values[keep][order] for values in (row, column, length, edge))
        lead = np.ones(len(r), dtype=bool)
        lead[1:] = (np.diff(r) != 0) | (np.diff(c) != 0)
        r, c, v, e = r[lead], c[lead], v[lead], e[lead]
        n = network.n_nodes
        graph = csr_array((v, (r.astype(np.int32), c.astype(np.int32))), shape=(n, n))
        reach, before = dijkstra(graph, indices=at, return_predecessors=True)
        target = anchors[np.argmin(reach[anchors])]
        result = float(reach[target])
        if not np.isfinite(result):
            break
        by = dict(zip(zip(r.tolist(), c.tolist(), strict=True), e.tolist(), strict=True))
        node = int(target)
        while node != at:
            banned.add(by[(int(before[node]), node)])
            node = int(before[node])
    return result
