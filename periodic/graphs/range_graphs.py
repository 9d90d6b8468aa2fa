"""Graphs in which each vertex leads to a range of neighbouring ones, as an interval covers neighbouring intervals.

Edges lead from vertex i to each of ``range(first[i], stop[i])``. There may be nearly as many as in a full graph, but
they need not be listed: what a range leads to is found from what 1, 2, 4, .. neighbours lead to.

>>> golden = np.array([1, 0]), np.array([2, 2])
>>> range_components(*golden), range_period(*golden)
([[0, 1]], 1)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from periodic.graphs.strong_components import components_of_edges, cyclic_classes, strong_components

Booleans: TypeAlias = NDArray[np.bool_]
Nodes: TypeAlias = NDArray[np.int64]
Values: TypeAlias = NDArray[Any]

FEW = 512  # vertices, or kinds of them, whose edges are listed
_MOST_LISTED = 8192  # edges
_FEW_RANGES = 64  # of a power of the matrix, to be looked at


def range_matrix(first: Nodes, stop: Nodes) -> Booleans:
    """Return the graph as a Boolean matrix."""
    columns = np.arange(len(first))
    return np.asarray((first[:, None] <= columns) & (columns < stop[:, None]))


def inner_ranges(first: Nodes, stop: Nodes, nodes: Nodes) -> tuple[Nodes, Nodes]:
    """Return the graph on some of the nodes, an increasing array, which are numbered anew from 0.

    >>> inner_ranges(np.array([0, 0, 2]), np.array([3, 1, 3]), np.array([0, 2]))
    (array([0, 1]), array([2, 2]))
    """
    return np.searchsorted(nodes, first[nodes]), np.searchsorted(nodes, stop[nodes])


def range_components(first: Nodes, stop: Nodes) -> list[list[int]]:
    """Return the strong components, as ``strong_components`` does and in its order.

    Cost: some passes over the vertices and O(log n) edges for each.
    """
    n = len(first)
    if n <= FEW and (stop - first).sum() <= _MOST_LISTED:
        return strong_components(list(map(range, first.tolist(), stop.tolist())))
    joined = _joined(first, stop)
    if joined is None:
        return components_of_edges(_edges(first, stop), n)
    successors = []
    for number in range(int(joined.max()) + 1):
        starts = joined == number
        steps = np.bincount(first[starts], minlength=n + 1) - np.bincount(stop[starts], minlength=n + 1)
        successors.append(np.unique(joined[np.cumsum(steps)[:n] > 0]).tolist())
    return [np.flatnonzero(np.isin(joined, part)).tolist() for part in strong_components(successors)]


def range_period(first: Nodes, stop: Nodes) -> int:
    """Return the greatest common divisor of the lengths of all closed walks of a strongly connected graph.

    It is 1 for a single vertex without an edge. The period is the greatest p for which vertices can be given classes
    modulo p so that every edge leads to the next. Those of one range have one class, so ranges that overlap are taken
    together to one vertex. Cost: two passes.
    """
    if not (first < stop).all():
        return 1
    n = len(first)
    joined = np.cumsum(np.bincount(first, minlength=n) - np.bincount(stop - 1, minlength=n)) > 0  # to the next vertex
    place = np.concatenate([[0], np.cumsum(~joined[:-1])])
    successors: list[list[int]] = [[] for _ in range(int(place[-1]) + 1)]
    for v, w in dict.fromkeys(zip(place.tolist(), place[first].tolist(), strict=True)):
        successors[v].append(w)
    return 1 + max(cyclic_classes(successors))


def _joined(first: Nodes, stop: Nodes) -> Nodes | None:
    """Numbers of vertices, the same only for such as reach each other, few in all; None where these are not seen.

    The numbers are in the order of their first vertices. Powers of the matrix are looked at, the squares of squares. If
    ranges of neighbours touch, as images of neighbouring intervals do, all that a range leads to is one range, those of
    neighbours touch again, and so the powers are such graphs. By Wielandt's theorem a walk of n**2 steps leads from a
    vertex to all of a cyclic class, so that few different ranges are left where there are few components.
    """
    n = len(first)
    vertices = np.arange(n)
    while (leads := first < stop).any() and not leads.all():  # what leads nowhere is on no closed walk
        vertices = vertices[leads]
        first, stop = inner_ranges(first, stop, np.flatnonzero(leads))
    if not leads.any() or (first[1:] > stop[:-1]).any() or (first[:-1] > stop[1:]).any():
        return None
    for _ in range(2 * n.bit_length()):
        fold = RangeFolds(len(first), first, stop)
        low, high = fold.of(first, np.minimum), fold.of(stop, np.maximum)
        if np.array_equal(low, first) and np.array_equal(high, stop):
            break
        first, stop = low, high
        found = dict.fromkeys(zip(first.tolist(), stop.tolist(), strict=True))
        if len(found) <= _FEW_RANGES:
            least = np.arange(n)
            least[vertices] = vertices[_least_joined(list(found), first, stop)]
            joined = np.unique(least, return_inverse=True)[1]
            if joined.max() < FEW:
                return joined
    return None


def _least_joined(ranges: Sequence[tuple[int, int]], first: Nodes, stop: Nodes) -> Nodes:
    """For each vertex the least one that is seen to reach it and to be reached from it, by all different ranges.

    Take vertices with the same range together: each leads to all of that range. In a component of this smaller graph,
    vertices lead to one of each of its ranges' own vertices, and so to all that its ranges cover.
    """
    number = {covered: k for k, covered in enumerate(ranges)}
    kinds = np.array([number[covered] for covered in zip(first.tolist(), stop.tolist(), strict=True)])
    least = np.arange(len(first))
    for part in strong_components([np.unique(kinds[a:b]).tolist() for a, b in ranges]):
        covered = np.zeros(len(first), dtype=bool)
        for k in part:
            covered[slice(*ranges[k])] = True
        covered &= np.isin(kinds, part)
        least[covered] = covered.argmax()
    return least


def _edges(first: Nodes, stop: Nodes) -> Iterator[tuple[int, int]]:
    """Edges along which as much is reached, through vertices -1, -2, .. that stand for more neighbours.

    These make a binary tree: k, for 2**h neighbours, leads to its halves 2k and 2k + 1, and the vertices are its
    leaves. A vertex leads to the largest of them that make up its range.
    """
    n = len(first)
    leaves = 1 << (n - 1).bit_length()
    inner = np.arange(1, leaves)
    found = [(-inner, 2 * inner), (-inner, 2 * inner + 1)]
    vertex, low, high = np.arange(n), first + leaves, stop + leaves
    while (left := low < high).any():
        vertex, low, high = vertex[left], low[left], high[left]
        begins, ends = (low & 1) > 0, (high & 1) > 0
        found += [(vertex[begins], low[begins]), (vertex[ends], high[ends] - 1)]
        low, high = (low + 1) >> 1, high >> 1
    for start, end in found:
        end = np.where(end < leaves, -end, end - leaves)
        yield from zip(start[end < n].tolist(), end[end < n].tolist(), strict=True)


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
