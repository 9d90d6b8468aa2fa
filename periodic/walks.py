"""Closed walks in the graphs of coverings: where they can run, and which lengths the Sharkovsky order ranks highest.

A graph is a square Boolean array, ``graph[i, j]``: an edge leads from i to j. Products of such arrays are formed in
float32, which holds their integer entries exactly up to 2**24 nodes. docs/mathematics.md, Periods.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Graph = NDArray[np.bool_]
Weights = NDArray[np.float32]


def recurrent_parts(graph: Graph) -> tuple[NDArray[np.int64], tuple[tuple[int, ...], ...]]:
    """Return the nodes of the strong components with more than one cycle, and the components that are single cycles.

    Each single cycle is given by its nodes in order, from its least. Every closed walk runs in one of these parts.

    >>> recurrent_parts(np.array([[1, 1, 1], [1, 0, 0], [0, 0, 1]], dtype=bool))
    (array([0, 1]), ((2,),))
    """
    reached = graph | np.eye(len(graph), dtype=bool)
    while not np.array_equal(further := _product(reached, reached), reached):
        reached = further
    inner = graph & reached & reached.T
    degrees = inner.sum(axis=1)
    branching = _product(reached & reached.T, (degrees > 1)[:, None])[:, 0]
    following = inner.argmax(axis=1)
    loops, seen = [], set[int]()
    for start in np.flatnonzero((degrees == 1) & ~branching).tolist():
        if start not in seen:
            loop = [start]
            while (node := int(following[loop[-1]])) != start:
                loop.append(node)
            seen.update(loop)
            loops.append(tuple(loop))
    return np.flatnonzero(branching), tuple(loops)


def strongest_length(graph: Graph) -> int | None:
    """Return 2**k * q with the least k, then the least odd q > 1, for which some closed walk is no mere repetition.

    Precisely: of length 2**k * q, and not a closed walk of length 2**k run through q times. None iff all lengths of
    closed walks that repeat nothing are powers of two. Let A = graph**(2**k), with multiplicities. If A has two edges
    from a node to itself, running one twice and the other once gives q = 3. Else the walk visits two nodes of A, and a
    shortest one of odd length has at most one more edge than there are nodes; it is found from an edge between two
    nodes and an even walk back. Cost: O(log n) Boolean products for every k, and k at most log2 n.

    >>> strongest_length(np.array([[0, 1], [1, 1]], dtype=bool))
    3
    >>> strongest_length(np.array([[0, 0, 1, 1], [0, 0, 0, 1], [1, 0, 0, 0], [1, 1, 0, 0]], dtype=bool))
    6
    """
    power: Weights = graph.astype(np.float32)
    for k in range(len(graph).bit_length() + 1):
        if (np.diagonal(power) > 1).any():
            return 3 << k
        if (q := _least_odd(power > 0)) is not None:
            return q << k
        power = np.minimum(power @ power, np.float32(2))
    return None


def _least_odd(graph: Graph) -> int | None:
    """The least odd length of a closed walk through two nodes or more."""
    between = graph & ~np.eye(len(graph), dtype=bool)
    if not between.any():
        return None
    # even[j] says where walks of even length at most 2**(j+1) lead
    even = [_product(graph, graph) | np.eye(len(graph), dtype=bool)]
    while not (between & even[-1].T).any():
        if 1 << len(even) > len(graph):
            return None
        even.append(_product(even[-1], even[-1]))
    if len(even) == 1:
        return 3
    length, known = 1 << (len(even) - 1), even[-2]  # too short
    for j in range(len(even) - 3, -1, -1):
        if not (between & (longer := _product(known, even[j])).T).any():
            length, known = length + (2 << j), longer
    return length + 3


def _product(a: Graph, b: Graph) -> Graph:
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
