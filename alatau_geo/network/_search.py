"""A depth-first search of a graph, and sums over the tree it leaves.

Written for lists and for arrays alike: the plain engine gives lists, numba compiles the same lines
for arrays. Parallel edges are told apart by their numbers, so that they are no bridges, and a loop
is no way on.

Source: Tarjan 1972, *Depth-first search and linear graph algorithms*, SIAM J. Comput. 1(2); in
linear time.
"""

from __future__ import annotations

from typing import Any


def search(begins: Any, neighbour: Any, by_edge: Any, first: int, state: Any) -> int:
    """Search a graph from every node, one of them before all others.

    Parameters
    ----------
    begins : sequence of n + 1
        Where each node's neighbours begin in `neighbour`.
    neighbour, by_edge : sequence of 2e
        Neighbouring nodes, and the edge that leads there.
    first : int
        The node to begin with.
    state : tuple of sequences of n
        Filled in: the order in which nodes were met (−1 before), the earliest node that the tree
        below each reaches by an edge that is not the tree's, the parent, the edge to it, the nodes
        as they were met; and two scratch ones, of −1.

    Returns
    -------
    int
        How many nodes were met.
    """
    met, low, parent, parent_edge, order, stack, at = state
    n = len(begins) - 1
    count = 0
    for turn in range(-1, n):
        root = first if turn < 0 else turn
        if met[root] >= 0:
            continue
        met[root] = low[root] = count
        order[count] = root
        count += 1
        at[root] = begins[root]
        stack[0] = root
        depth = 0
        while depth >= 0:
            node = stack[depth]
            k = at[node]
            if k < begins[node + 1]:
                at[node] = k + 1
                other = neighbour[k]
                if by_edge[k] == parent_edge[node]:
                    continue
                if met[other] >= 0:
                    low[node] = min(low[node], met[other])
                    continue
                met[other] = low[other] = count
                order[count] = other
                count += 1
                parent[other] = node
                parent_edge[other] = by_edge[k]
                at[other] = begins[other]
                depth += 1
                stack[depth] = other
                continue
            depth -= 1
            if depth >= 0:
                above = stack[depth]
                low[above] = min(low[above], low[node])
    return count


def add_up(order: Any, parent: Any, sums: Any) -> None:
    """Add to every node what the tree holds below it, in place.

    Parameters
    ----------
    order, parent : sequence of n
        As the search left them.
    sums : sequence of n
        What each node has of its own.
    """
    for k in range(len(order) - 1, -1, -1):
        node = order[k]
        if parent[node] >= 0:
            sums[parent[node]] += sums[node]
