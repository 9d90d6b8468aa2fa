"""Graphs in which each vertex leads to a range of neighbouring ones, as an interval covers neighbouring intervals.

Edges lead from vertex i to each of ``range(first[i], stop[i])``. There may be nearly as many as in a full graph, but
they need not be listed: what a range leads to is found from what 1, 2, 4, .. neighbours lead to.

>>> golden = np.array([1, 0]), np.array([2, 2])
>>> range_components(*golden), range_period(*golden)
([[0, 1]], 1)
"""

from __future__ import annotations

from itertools import repeat
from math import gcd
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from periodic.graphs.strong_components import FEW, components_of_edges, cyclic_classes, strong_components

Booleans: TypeAlias = NDArray[np.bool_]
Nodes: TypeAlias = NDArray[np.int64]
Values: TypeAlias = NDArray[Any]

_MOST_LISTED = 8192  # edges


def range_matrix(first: Nodes, stop: Nodes) -> Booleans:
    """Return the graph as a Boolean matrix."""
    columns = np.arange(len(first))
    return np.asarray((first[:, None] <= columns) & (columns < stop[:, None]))


def range_components(first: Nodes, stop: Nodes) -> list[list[int]]:
    """Return the strong components, as ``strong_components`` does and in its order.

    Cost: some passes over the vertices and O(log n) edges for each.
    """
    n = len(first)
    if n <= FEW and (stop - first).sum() <= _MOST_LISTED:
        return strong_components(_listed(first, stop))
    if _fill(first, stop):
        return [list(range(n))]
    return components_of_edges(((v, w) for v, w, _ in _edges(first, stop)), n)


def range_period(first: Nodes, stop: Nodes) -> int:
    """Return the greatest common divisor of the lengths of all closed walks of a strongly connected graph.

    It is 1 for a single vertex without an edge. Cost: as ``range_components``. Proof: as of ``cyclic_classes``.
    """
    vertices = np.arange(len(first))
    if len(first) == 1 or ((first <= vertices) & (vertices < stop)).any():
        return 1
    if (stop - first).sum() <= _MOST_LISTED:
        return 1 + max(cyclic_classes(_listed(first, stop)))
    import networkx

    edges, graph = _edges(first, stop), networkx.DiGraph()
    graph.add_weighted_edges_from(edges)
    distance = networkx.single_source_dijkstra_path_length(graph, 0)
    return gcd(*(distance[v] + length - distance[w] for v, w, length in edges if v in distance))


def _listed(first: Nodes, stop: Nodes) -> list[range]:
    return list(map(range, first.tolist(), stop.tolist()))


def _fill(first: Nodes, stop: Nodes) -> bool:
    """Whether walks of some length are seen to lead from every vertex to every other.

    That is asked only where ranges of neighbours touch, as images of neighbouring intervals do: then all that a range
    leads to is one range, those of neighbours touch again, and so powers of the matrix are such graphs. By Wielandt's
    theorem n**2 steps are enough.
    """
    n = len(first)
    if (first >= stop).any() or (first[1:] > stop[:-1]).any() or (first[:-1] > stop[1:]).any():
        return False
    for _ in range(2 * n.bit_length()):
        fold = RangeFolds(n, first, stop)
        low, high = fold.of(first, np.minimum), fold.of(stop, np.maximum)
        if np.array_equal(low, first) and np.array_equal(high, stop):
            break
        first, stop = low, high
    return not first.any() and bool((stop == n).all())


def _edges(first: Nodes, stop: Nodes) -> list[tuple[int, int, int]]:
    """Edges of length 0 or 1 along which the same walks lead, through vertices -1, -2, .. for more neighbours.

    These make a binary tree: k, for 2**h neighbours, leads by edges of length 0 to its halves 2k and 2k + 1, and the
    vertices are its leaves. A vertex leads, by edges of length 1, to the largest of them that make up its range.
    """
    n = len(first)
    leaves = 1 << (n - 1).bit_length()
    inner = np.arange(1, leaves)
    found = [(-inner, 2 * inner, 0), (-inner, 2 * inner + 1, 0)]
    vertex, low, high = np.arange(n), first + leaves, stop + leaves
    while (left := low < high).any():
        vertex, low, high = vertex[left], low[left], high[left]
        begins, ends = (low & 1) > 0, (high & 1) > 0
        found += [(vertex[begins], low[begins], 1), (vertex[ends], high[ends] - 1, 1)]
        low, high = (low + 1) >> 1, high >> 1
    edges = list[tuple[int, int, int]]()
    for start, end, length in found:
        end = np.where(end < leaves, -end, end - leaves)
        edges += zip(start[end < n].tolist(), end[end < n].tolist(), repeat(length))
    return edges


class RangeFolds:
    """Ranges of vertices, over which values are united many times.

    The values of the vertices are listed range by range; or, if the ranges are long, those of 1, 2, 4, .. neighbours
    are united first, and a range is the union of two that have as many vertices as the greatest power of two in its
    length.
    """

    def __init__(self, vertices: int, first: Nodes, stop: Nodes) -> None:
        lengths = stop - first
        top = int(lengths.max(initial=1)).bit_length()
        self._filled = np.flatnonzero(lengths)
        self._empty = len(self._filled) < len(first)
        self._count = len(first)
        self._listed: Nodes | None = None
        self._chosen: list[tuple[Nodes, Nodes, Nodes]] = []
        if (total := int(lengths.sum())) <= vertices * top:
            offsets = np.cumsum(lengths) - lengths
            self._listed = np.arange(total) + np.repeat(first - offsets, lengths)
            self._offsets = offsets[self._filled]
        else:
            for j in range(top):
                rows = np.flatnonzero(lengths >> j == 1)
                self._chosen.append((rows, first[rows], stop[rows] - (1 << j)))

    def of(self, values: Values, union: np.ufunc) -> Values:
        """The union of the values of the vertices of each range, a row each; zeros for an empty one.

        ``union`` is idempotent: ``np.bitwise_or``, ``np.minimum``, ..
        """
        if self._listed is not None and not self._empty:
            return np.asarray(union.reduceat(values[self._listed], self._offsets, axis=0))
        united = np.zeros((self._count, *values.shape[1:]), dtype=values.dtype)
        if self._listed is None:
            for j, (rows, a, b) in enumerate(self._chosen):
                united[rows] = union(values[a], values[b])
                values = union(values[: -1 << j], values[1 << j :])
        elif len(self._filled):
            united[self._filled] = union.reduceat(values[self._listed], self._offsets, axis=0)
        return united
