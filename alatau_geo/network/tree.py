"""The tree of a search in depth: bridges, articulation points, and what hangs below each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.network import _search
from alatau_geo.network._near import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alatau_geo.network._near import Engine
    from alatau_geo.network.lines import Floats, Ints


@dataclass(frozen=True, eq=False)
class Tree:
    """What a search in depth left.

    Parameters
    ----------
    met : array of shape (n,)
        When each node was met: what hangs below a node was met right after it.
    low : array of shape (n,)
        When the earliest node was met that the tree below each node reaches by other edges.
    parent, parent_edge : array of shape (n,)
        The node above each, and the edge from there; −1 for roots.
    order : array of shape (n,)
        The nodes as they were met.
    n_edges : int
        How many edges the graph has.
    engine : {"auto", "numpy", "numba"}
        Kernels for :meth:`below`.
    """

    met: Ints
    low: Ints
    parent: Ints
    parent_edge: Ints
    order: Ints
    n_edges: int
    engine: Engine = "auto"

    @cached_property
    def is_bridge(self) -> NDArray[np.bool_]:
        """Return for each edge whether its part falls apart without it."""
        flags = np.zeros(self.n_edges, dtype=bool)
        child = np.flatnonzero(self.parent >= 0)
        cut = self.low[child] > self.met[self.parent[child]]
        flags[self.parent_edge[child[cut]]] = True
        return flags

    @cached_property
    def hangs(self) -> NDArray[np.bool_]:
        """Return for each node whether it and all below falls off when its parent is taken away."""
        child = self.parent >= 0
        flags = np.zeros(len(self.met), dtype=bool)
        flags[child] = self.low[child] >= self.met[self.parent[child]]
        return flags

    @cached_property
    def is_articulation(self) -> NDArray[np.bool_]:
        """Return for each node whether its part falls apart without it."""
        child = np.flatnonzero(self.hangs)
        many = np.bincount(self.parent[child], minlength=len(self.met))
        flags: NDArray[np.bool_] = many > np.where(self.parent < 0, 1, 0)
        return flags

    def below(self, own: Floats) -> Floats:
        """Return for each node what it and the tree below it have together."""
        kernels = compiled(len(own), self.engine)
        if kernels is not None:
            sums = np.array(own, dtype=float)
            kernels.add_up(self.order, self.parent, sums)
            return sums
        plain = [float(value) for value in own]
        _search.add_up(self.order.tolist(), self.parent.tolist(), plain)
        return np.array(plain)


def grown(ends: Ints, n_nodes: int, *, first: int = 0, engine: Engine = "auto") -> Tree:
    """Return the tree of a search in depth.

    Parameters
    ----------
    ends : array of shape (e, 2)
        The nodes of each edge; parallel edges and loops count.
    n_nodes : int
        How many nodes there are.
    first : int
        The node to begin with.
    engine : {"auto", "numpy", "numba"}
        Kernels; the answers are the same.

    Returns
    -------
    Tree
        Of every component, one after the other.

    Examples
    --------
    Two parallel edges, and one that hangs on them:

    >>> tree = grown(np.array([[0, 1], [0, 1], [1, 2]]), 3)
    >>> tree.is_bridge.tolist(), tree.is_articulation.tolist()
    ([False, False, True], [False, True, False])
    """
    begins = np.zeros(n_nodes + 1, dtype=np.int64)
    neighbour = np.empty(2 * len(ends), dtype=np.int64)
    by_edge = np.empty(2 * len(ends), dtype=np.int64)
    state = [np.full(n_nodes, -1, dtype=np.int64) for _ in range(7)]
    kernels = compiled(n_nodes, engine)
    if kernels is not None and n_nodes:
        start, end = (np.ascontiguousarray(ends[:, k], dtype=np.int64) for k in (0, 1))
        kernels.neighbours(start, end, begins, neighbour, by_edge)
        kernels.search(begins, neighbour, by_edge, first, tuple(state))
        met, low, parent, parent_edge, order = state[:5]
        return Tree(met, low, parent, parent_edge, order, len(ends), engine)
    # edges in their order at every node, as the compiled kernel has them
    number = np.tile(np.arange(len(ends)), 2)
    node, other = np.concatenate([ends, ends[:, ::-1]]).T
    by = np.lexsort((np.repeat([0, 1], len(ends)), number, node))
    begins[1:] = np.cumsum(np.bincount(node, minlength=n_nodes))
    lists = [values.tolist() for values in state]
    if n_nodes:
        _search.search(
            begins.tolist(), other[by].tolist(), number[by].tolist(), first, tuple(lists)
        )
    met, low, parent, parent_edge, order = (
        np.array(values, dtype=np.int64) for values in lists[:5]
    )
    return Tree(met, low, parent, parent_edge, order, len(ends), engine)
