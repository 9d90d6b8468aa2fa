"""The strong components of a directed graph that is given by its lists of successors.

Growth numbers are found component by component, on graphs from two vertices to thousands, many times over; so this is
the plain algorithm on plain lists, with nothing to build first.

>>> strong_components([[1], [0, 2], [2]]), cyclic_classes([[1], [2], [0]])
([[0, 1], [2]], [0, 1, 2])
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd


def strong_components(successors: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the strong components in topological order: no edge leads from one to an earlier one.

    Vertices are numbered from 0; each component is sorted. Cost: one pass over vertices and edges.
    Reference: R. Tarjan, Depth-first search and linear graph algorithms, 1972.

    >>> strong_components([[1], [2], [1], [2]])
    [[3], [0], [1, 2]]
    """
    order = [0] * len(successors)  # when a vertex was first visited, from 1
    lowest = [0] * len(successors)  # the first visited vertex of its component that is known to be reached
    is_open, stack, found, clock = [False] * len(successors), list[int](), list[list[int]](), 0
    for root in range(len(successors)):
        if order[root]:
            continue
        clock += 1
        order[root] = lowest[root] = clock
        is_open[root] = True
        stack.append(root)
        walk = [(root, iter(successors[root]))]
        while walk:
            v, rest = walk[-1]
            for w in rest:
                if not order[w]:
                    clock += 1
                    order[w] = lowest[w] = clock
                    is_open[w] = True
                    stack.append(w)
                    walk.append((w, iter(successors[w])))
                    break
                if is_open[w] and order[w] < lowest[v]:
                    lowest[v] = order[w]
            else:
                walk.pop()
                if walk:
                    u = walk[-1][0]
                    lowest[u] = min(lowest[u], lowest[v])
                if lowest[v] == order[v]:
                    component = list[int]()
                    while not component or component[-1] != v:
                        component.append(stack.pop())
                        is_open[component[-1]] = False
                    found.append(sorted(component))
    return found[::-1]


def cyclic_classes(successors: Sequence[Sequence[int]]) -> list[int]:
    """Return for each vertex of a strongly connected graph its class: every edge leads to the next class, cyclically.

    There are as many classes as the greatest common divisor of the lengths of all closed walks. Cost: two passes.

    >>> cyclic_classes([[1], [0, 2], [1]])
    [0, 1, 0]
    """
    distance, queue = {0: 0}, [0]
    for v in queue:
        for w in successors[v]:
            if w not in distance:
                distance[w] = distance[v] + 1
                queue.append(w)
    period = 0
    for v, row in enumerate(successors):
        for w in row:
            period = gcd(period, distance[v] + 1 - distance[w])
    return [distance[v] % period if period else 0 for v in range(len(successors))]
