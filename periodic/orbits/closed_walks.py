"""Closed walks in the graphs of coverings: where they can run, and which lengths the Sharkovsky order ranks highest.

A closed walk of n coverings leads to a point that comes back after n steps, so that the lengths of closed walks are the
periods that a graph proves, or allows. Only walks that repeat nothing count: one that runs through a shorter one
several times leads to the points of the shorter one.

>>> golden = np.array([[0, 1], [1, 1]], dtype=bool)
>>> strongest_length(golden), len(list(closed_walks(np.array([1, 0]), np.array([2, 2]), 3, 0)))
(3, 1)

A graph is a square Boolean array, ``graph[i, j]``: an edge leads from i to j. Products of such arrays are formed in
float32, which holds their integer entries exactly up to 2**24 nodes. docs/mathematics.md, Periods.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Graph = NDArray[np.bool_]
Nodes = NDArray[np.int64]
Weights = NDArray[np.float32]


def recurrent_parts(graph: Graph) -> tuple[tuple[Nodes, ...], tuple[tuple[int, ...], ...]]:
    """Return the strong components with more than one cycle, and those that are a single cycle.

    Components come as increasing arrays of nodes, single cycles by their nodes in order from the least. Every closed
    walk runs in one of these parts. Cost: O(log n) Boolean products.

    >>> recurrent_parts(np.array([[1, 1, 1], [1, 0, 0], [0, 0, 1]], dtype=bool))
    ((array([0, 1]),), ((2,),))
    """
    reached = graph | np.eye(len(graph), dtype=bool)
    while not np.array_equal(further := _product(reached, reached), reached):
        reached = further
    together = reached & reached.T
    inner = graph & together
    degrees = inner.sum(axis=1)
    following = inner.argmax(axis=1)
    components, loops = [], []
    for first in np.unique(together.argmax(axis=1)).tolist():
        nodes = np.flatnonzero(together[first])
        if (degrees[nodes] > 1).any():
            components.append(nodes)
        elif degrees[first]:
            loop = [first]
            while (node := int(following[loop[-1]])) != first:
                loop.append(node)
            loops.append(tuple(loop))
    return tuple(components), tuple(loops)


def strongest_length(graph: Graph) -> int:
    """Return 2**k * q with the least k, then the least odd q > 1, for which some closed walk is no mere repetition.

    Precisely: of length 2**k * q, and not a closed walk of length 2**k run through q times. The graph is strongly
    connected and has more than one cycle; let p be the common divisor of the lengths of its cycles. Closed walks that
    repeat nothing have lengths divisible by p, and every large enough multiple of p occurs (docs/mathematics.md,
    Periods), so 2**k is the power of 2 in p, and q > 1. Let A = graph**(2**k), with multiplicities. If A has two edges
    from a node to itself, running one twice and the other once gives q = 3. Else the walk visits two nodes of A; it is
    found from an edge between two nodes and a shortest even walk back. Cost: k + O(log q) Boolean products.

    >>> strongest_length(np.array([[0, 1], [1, 1]], dtype=bool))
    3
    >>> strongest_length(np.array([[0, 0, 1, 1], [0, 0, 0, 1], [1, 0, 0, 0], [1, 1, 0, 0]], dtype=bool))
    6
    """
    depth = np.full(len(graph), -1)
    frontier, steps = np.arange(len(graph)) == 0, 0
    while frontier.any():
        depth[frontier] = steps
        frontier, steps = graph[frontier].any(axis=0) & (depth < 0), steps + 1
    common = int(np.gcd.reduce((depth[:, None] + 1 - depth)[graph]))
    power: Weights = graph.astype(np.float32)
    k = (common & -common).bit_length() - 1
    for _ in range(k):
        power = np.minimum(power @ power, np.float32(2))
    return (3 if (np.diagonal(power) > 1).any() else _least_odd(power > 0)) << k


def _least_odd(graph: Graph) -> int:
    """The least odd length of a closed walk through two nodes or more; there is one."""
    one = np.eye(len(graph), dtype=bool)
    between = graph & ~one
    even = [_product(graph, graph) | one]  # even[j]: where walks of even length at most 2**(j + 1) lead
    while not (between & even[-1].T).any():
        even.append(_product(even[-1], even[-1]))
    if len(even) == 1:
        return 3
    length, known = 1 << (len(even) - 1), even[-2]  # too short
    for j in range(len(even) - 3, -1, -1):
        if not (between & (longer := _product(known, even[j])).T).any():
            length, known = length + (2 << j), longer
    return length + 3


def _product(a: Graph, b: Graph) -> Graph:
    """The product of two Boolean matrices: where two steps lead."""
    return np.asarray((a.astype(np.float32) @ b.astype(np.float32)) > 0)


def closed_walks(first: NDArray[Any], stop: NDArray[Any], n: int, start: int) -> Iterator[tuple[int, ...]]:
    """The closed walks of length ``n`` from ``start`` that are no repetition of a shorter one; node i leads to a run.

    The run of node i is ``range(first[i], stop[i])``. Only edges from which the start can be reached in time are taken,
    so that no partial walk is in vain. Cost: O(n) passes over the nodes, then O(n) a walk.

    >>> list(closed_walks(np.array([1, 0]), np.array([2, 2]), 4, 1))
    [(1, 0, 1, 1), (1, 1, 0, 1), (1, 1, 1, 0)]
    """
    back = np.zeros((n + 1, len(first)), dtype=bool)  # back[l]: from where l edges lead to the start
    back[0, start] = True
    for length in range(1, n + 1):
        sums = np.concatenate([[0], np.cumsum(back[length - 1])])
        back[length] = sums[stop] > sums[first]
    if not back[n, start]:
        return

    def choices(node: int, left: int) -> Iterator[int]:
        """The successors of a node from which the start can be reached in the steps that are left."""
        low, high = int(first[node]), int(stop[node])
        return iter((low + np.flatnonzero(back[left, low:high])).tolist())

    walk, stack = [start], [choices(start, n - 1)]
    while stack:
        if len(walk) == n:
            if not _repeats(walk):
                yield tuple(walk)
            walk.pop()
            stack.pop()
            continue
        node = next(stack[-1], None)
        if node is None:
            walk.pop()
            stack.pop()
        else:
            walk.append(node)
            stack.append(choices(node, n - len(walk)))


def _repeats(walk: list[int]) -> bool:
    """Whether the walk is a shorter one run through more than once: then it recurs in itself before its end."""
    n = len(walk)
    return any(n % d == 0 and walk[d:] == walk[:-d] for d in range(1, n // 2 + 1))


def index_cycles(images: Sequence[int]) -> list[tuple[int, ...]]:
    """The cycles of ``i -> images[i]``, each from its least index, in the order of these; -1 leads nowhere.

    >>> index_cycles([1, 2, 1, -1, 4])
    [(1, 2), (4,)]
    """
    found, state = [], [0] * len(images)
    for start in range(len(images)):
        path, i = [], start
        while i >= 0 and not state[i]:
            state[i] = 1
            path.append(i)
            i = images[i]
        if i >= 0 and state[i] == 1:
            cycle = path[path.index(i) :]
            turn = cycle.index(min(cycle))
            found.append(tuple(cycle[turn:] + cycle[:turn]))
        for i in path:
            state[i] = 2
    return sorted(found)
