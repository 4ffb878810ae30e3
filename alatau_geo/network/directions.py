"""One-way lines that lead nowhere: into a place that none leaves, or out of one that none enters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from alatau_geo.network.graph import Network


def wrong_ways(network: Network) -> pd.DataFrame:
    """Return one-way lines that probably run the wrong way.

    Parameters
    ----------
    network : Network
        A graph of lines with directions.

    Returns
    -------
    pandas.DataFrame
        ``line`` and ``part``, ``other`` (another line of that junction), ``lon``, ``lat`` of a
        junction that can't be left (``enters`` true) or entered (false), and ``nodes``: how many
        such junctions turning the line would mend.

    Notes
    -----
    A junction has two edges or more. Of its lines, the one is named that also meets such a junction
    of the other kind at its other end: turning it mends both. Without one it is the shortest.
    """
    start, end = network.ends.T
    way = network.edges["way"].to_numpy()
    n = network.n_nodes
    # who can be travelled from start to end enters at the end and leaves at the start
    with_, against = way >= 0, way <= 0
    enters = np.bincount(end[with_], minlength=n) + np.bincount(start[against], minlength=n)
    leaves = np.bincount(start[with_], minlength=n) + np.bincount(end[against], minlength=n)
    sink, source = (enters >= 2) & (leaves == 0), (leaves >= 2) & (enters == 0)
    wrong = np.where(sink, 1, np.where(source, -1, 0))
    ends = np.concatenate([start, end])
    edge = np.tile(np.arange(len(start)), 2)
    far = np.concatenate([end, start])
    at = np.flatnonzero(wrong[ends] != 0)
    node, edge, far = ends[at], edge[at], far[at]
    mends = wrong[far] == -wrong[node]
    length = network.edges["length_m"].to_numpy()[edge]
    order = np.lexsort((edge, length, ~mends, node))
    node, edge, mends = node[order], edge[order], mends[order]
    first = np.flatnonzero(np.diff(node, prepend=-1) != 0)
    second = np.minimum(first + 1, max(len(edge) - 1, 0))
    lines, parts = network.edges["line"].to_numpy(), network.edges["part"].to_numpy()
    lon, lat = network.nodes[node[first]].T
    table = pd.DataFrame(
        {
            "line": lines[edge[first]],
            "part": parts[edge[first]],
            "other": lines[edge[second]],
            "lon": lon,
            "lat": lat,
            "enters": sink[node[first]],
            "nodes": np.where(mends[first], 2, 1),
        }
    )
    return table.drop_duplicates("part").sort_values("part", ignore_index=True)
