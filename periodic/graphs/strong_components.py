"""The strong components of a directed graph, in which every vertex reaches every other, and the period of one.

Growth numbers are found component by component, many times over. Tarjan's search finds them in one pass, without
recursion: a component is closed when all that its first vertex leads to is done and none of it leads further back.

>>> strong_components([[1], [0, 2], [2]]), cyclic_classes([[1], [2], [0]])
([[0, 1], [2]], [0, 1, 2])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from heapq import heappop, heappush
from math import gcd

from periodic.graphs.eliminations import Elimination


def strong_components(successors: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the strong components in topological order: no edge leads from one to an earlier one.

    Vertices are numbered from 0. Each component is sorted, and of those that may come next the one with the least
    vertex does. Cost: some passes over vertices and edges. Reference: [T72].

    >>> strong_components([[1], [2], [1], [2]])
    [[0], [3], [1, 2]]
    """
    return _sorted(_parts(successors), successors, len(successors))


def components_of_edges(edges: Iterable[tuple[int, int]], n: int) -> list[list[int]]:
    """Return the components, in that order, of the graph with these edges between the vertices 0, .., n - 1.

    Edges may lead through vertices below 0, which are left out of the components.
    """
    successors: list[list[int]] = [[] for _ in range(n)]
    for v, w in edges:
        # -1, -2, .. are numbered n, n + 1, ..
        i, j = (x if x >= 0 else n - 1 - x for x in (v, w))
        successors += ([] for _ in range(max(i, j) + 1 - len(successors)))
        successors[i].append(j)
    return _sorted(_parts(successors), successors, n)


def _parts(successors: Sequence[Sequence[int]]) -> list[list[int]]:
    """The strong components, each after those that it leads to."""
    unknown = len(successors)
    place, least = [unknown] * unknown, [unknown] * unknown  # in the order of the search; the least known to be reached
    open_, parts, count = list[int](), list[list[int]](), 0
    for first in range(unknown):
        if place[first] != unknown:
            continue
        place[first] = least[first] = count
        count += 1
        open_.append(first)
        path = [(first, iter(successors[first]))]
        while path:
            v, rest = path[-1]
            for w in rest:
                if place[w] == unknown:
                    place[w] = least[w] = count
                    count += 1
                    open_.append(w)
                    path.append((w, iter(successors[w])))
                    break
                if place[w] < least[v]:
                    least[v] = place[w]
            else:
                path.pop()
                if path and least[v] < least[path[-1][0]]:
                    least[path[-1][0]] = least[v]
                if least[v] == place[v]:
                    part = list[int]()
                    while place[v] <= unknown:
                        part.append(open_.pop())
                        place[part[-1]] = unknown + 1  # closed: nothing leads back from it
                    parts.append(sorted(part))
    return parts


def _sorted(parts: list[list[int]], successors: Sequence[Sequence[int]], n: int) -> list[list[int]]:
    """The components in topological order, without the vertices from n on, which come before all others."""
    number = {v: k for k, part in enumerate(parts) for v in part}
    keys = [part[0] if part[0] < n else n - 1 - part[-1] for part in parts]
    earlier: dict[int, set[int]] = {key: set() for key in keys}
    for v, row in enumerate(successors):
        k = number[v]
        for w in row:
            if number[w] != k:
                earlier[keys[number[w]]].add(keys[k])
    named = dict(zip(keys, parts, strict=True))
    return [[v for v in named[key] if v < n] for key in _in_order(earlier) if key >= 0]


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
