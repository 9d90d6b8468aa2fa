"""The strong components of a directed graph, in which every vertex reaches every other, and the period of one.

Growth numbers are found component by component, many times over and on few vertices as a rule. Large graphs go to
networkx. Importing it takes longer than analysing most maps does, so for up to some hundred vertices what each of them
reaches is found as the least solution of R = I + A R, A the matrix of the graph and R a row of bits for each vertex.

>>> strong_components([[1], [0, 2], [2]]), cyclic_classes([[1], [2], [0]])
([[0, 1], [2]], [0, 1, 2])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from heapq import heappop, heappush
from math import gcd

from periodic.graphs.eliminations import Elimination

FEW = 512  # vertices, for which the iteration takes no longer than importing networkx


def strong_components(successors: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the strong components in topological order: no edge leads from one to an earlier one.

    Vertices are numbered from 0. Each component is sorted, and of those that may come next the one with the least
    vertex does. Cost: some passes over vertices and edges.

    >>> strong_components([[1], [2], [1], [2]])
    [[0], [3], [1, 2]]
    """
    n = len(successors)
    if n > FEW:
        return components_of_edges(((v, w) for v, row in enumerate(successors) for w in row), n)
    parts: dict[int, list[int]] = {}
    for v, reached in enumerate(_reached(successors)):
        parts.setdefault(reached, []).append(v)  # what reaches the same is in one component
    named = {part[0]: part for part in parts.values()}
    name = {v: first for first, part in named.items() for v in part}
    earlier: dict[int, set[int]] = {first: set() for first in named}
    for v, row in enumerate(successors):
        for w in row:
            if name[v] != name[w]:
                earlier[name[w]].add(name[v])
    return [named[v] for v in _in_order(earlier)]


def _reached(successors: Sequence[Sequence[int]]) -> list[int]:
    """For each vertex the vertices to which paths lead, itself among them, as bits of an integer."""
    rows, before = [1 << v for v in range(len(successors))], list[int]()
    while rows != before:
        before = rows.copy()
        for v in reversed(range(len(rows))):
            for w in successors[v]:
                rows[v] |= rows[w]
    return rows


def components_of_edges(edges: Iterable[tuple[int, int]], n: int) -> list[list[int]]:
    """Return the components, in that order, of the graph with these edges between the vertices 0, .., n - 1.

    Edges may lead through vertices below 0, which are left out of the components.
    """
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(edges)
    condensed = networkx.condensation(graph)
    parts = {k: sorted(v for v in members if v >= 0) for k, members in condensed.nodes(data="members")}
    name = {k: part[0] if part else min(condensed.nodes[k]["members"]) for k, part in parts.items()}
    earlier = {name[k]: [name[j] for j in condensed.predecessors(k)] for k in parts}
    named = {name[k]: part for k, part in parts.items()}
    return [named[v] for v in _in_order(earlier) if v >= 0]


def _in_order(earlier: Mapping[int, Iterable[int]]) -> Iterator[int]:
    """The keys, each after the earlier ones that it is given with, and the least first of those that may come next."""
    sorter, ready = TopologicalSorter(earlier), list[int]()
    sorter.prepare()
    while sorter.is_active():
        for v in sorter.get_ready():
            heappush(ready, v)
        yield (v := heappop(ready))
        sorter.done(v)


def cyclic_classes(successors: Sequence[Sequence[int]]) -> list[int]:
    """Return for each vertex of a strongly connected graph its class: every edge leads to the next class, cyclically.

    There are as many classes as the greatest common divisor p of the lengths of all closed walks. With distances d from
    vertex 0, d(v) + 1 - d(w) is for each edge the difference of the lengths of two walks to w, and these differences
    add up to the length of any closed walk: so p is their greatest common divisor. Cost: two passes.

    >>> cyclic_classes([[1], [0, 2], [1]])
    [0, 1, 0]
    """
    if not any(successors) or any(v in row for v, row in enumerate(successors)):
        return [0] * len(successors)
    distances = Elimination(successors).distances
    period = gcd(*(d + 1 - distances[w] for d, row in zip(distances, successors, strict=True) for w in row))
    return [d % period for d in distances]
