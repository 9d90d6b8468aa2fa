"""Closed walks in the graphs of coverings: where they can run, and which lengths the Sharkovsky order ranks highest.

A closed walk of n coverings leads to a point that comes back after n steps, so that the lengths of closed walks are the
periods that a graph proves, or allows. Only walks that repeat nothing count: one that runs through a shorter one
several times leads to the points of the shorter one.

>>> golden = np.array([[0, 1], [1, 1]], dtype=bool)
>>> strongest_length(golden), len(list(closed_walks(np.array([1, 0]), np.array([2, 2]), 3, 0)))
(3, 1)

A graph is a square Boolean array, ``graph[i, j]``: an edge leads from i to j. Products of such arrays are formed in
float32, which holds their integer entries exactly up to 2**24 nodes, or bit by bit. docs/mathematics.md, Periods.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Graph = NDArray[np.bool_]
Nodes = NDArray[np.int64]
Weights = NDArray[np.float32]
Words = NDArray[np.uint64]

_PACKED = 128  # products of so many nodes and more are faster by bits than in float32


def recurrent_parts(graph: Graph) -> tuple[tuple[Nodes, ...], tuple[tuple[int, ...], ...]]:
    """Return the strong components with more than one cycle, and those that are a single cycle.

    Components come as increasing arrays of nodes, single cycles by their nodes in order from the least. Every closed
    walk runs in one of these parts. Cost: that of a Boolean product.

    >>> recurrent_parts(np.array([[1, 1, 1], [1, 0, 0], [0, 0, 1]], dtype=bool))
    ((array([0, 1]),), ((2,),))
    """
    reached = _closure(graph | np.eye(len(graph), dtype=bool))
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
    found from an edge between two nodes and a shortest even walk back. Edges lead to nodes whose depth is one greater
    modulo 2**k, so that A falls apart by depth, and one part is enough: closed walks in the others pass it.
    Cost: O(log q) Boolean products.

    >>> strongest_length(np.array([[0, 1], [1, 1]], dtype=bool))
    3
    >>> strongest_length(np.array([[0, 0, 1, 1], [0, 0, 0, 1], [1, 0, 0, 0], [1, 1, 0, 0]], dtype=bool))
    6
    """
    depth = np.full(len(graph), -1)
    met: list[NDArray[np.bool_]] = []
    frontier = np.arange(len(graph)) == 0
    while frontier.any():
        depth[frontier] = len(met)
        met.append(graph[frontier].any(axis=0))  # where edges from this depth lead
        frontier = met[-1] & (depth < 0)
    common = int(np.gcd.reduce([np.gcd.reduce(d + 1 - depth[there]) for d, there in enumerate(met)]))
    k = (common & -common).bit_length() - 1
    by_depth = [np.flatnonzero(depth % (1 << k) == i) for i in range(1 << k)]
    least = min(range(1 << k), key=lambda i: len(by_depth[i]))
    parts = [graph[np.ix_(*pair)].astype(np.float32) for pair in pairwise([*by_depth[least:], *by_depth[: least + 1]])]
    power: Weights = reduce(lambda a, b: np.minimum(a @ b, np.float32(2)), parts)
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


# Products of Boolean arrays, eight columns at a time: the sums of all subsets of eight rows are looked up by a byte
# (Arlazarov, Dinic, Kronrod, Faradzev)


def _product(a: Graph, b: Graph) -> Graph:
    """The Boolean product of two graphs: which vertices an edge of the first and then one of the second join."""
    if len(a) < _PACKED:
        return np.asarray((a.astype(np.float32) @ b.astype(np.float32)) > 0)
    left, rows = np.packbits(a, axis=1, bitorder="little"), _packed(b)
    result = np.zeros((len(a), rows.shape[1]), dtype=np.uint64)
    for c in range(left.shape[1]):
        result |= _unions(rows[8 * c : 8 * c + 8])[left[:, c]]
    return _unpacked(result, len(a))


def _closure(graph: Graph) -> Graph:
    """Which nodes can be reached from which (Warshall): eight more nodes at a time may be passed."""
    rows = _packed(graph)
    columns = rows.view(np.uint8)  # the same, by bytes
    for c in range(-(-len(graph) // 8)):
        pivots = rows[8 * c : 8 * c + 8]
        for j in range(len(pivots)):
            pivots[(columns[8 * c : 8 * c + 8, c] >> j & 1).astype(bool)] |= pivots[j]
        rows |= _unions(pivots)[columns[:, c]]
    return _unpacked(rows, len(graph))


def _unions(rows: Words) -> Words:
    """For each subset of up to eight rows, numbered by its bits, their union."""
    unions = np.zeros((256, rows.shape[1]), dtype=np.uint64)
    for j, row in enumerate(rows):
        np.bitwise_or(unions[: 1 << j], row, out=unions[1 << j : 2 << j])
    return unions


def _packed(graph: Graph) -> Words:
    """The rows of a Boolean array as words of 64 bits."""
    packed = np.packbits(graph, axis=1, bitorder="little")
    padded = np.zeros((len(graph), -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
    padded[:, : packed.shape[1]] = packed
    return padded.view(np.uint64)


def _unpacked(rows: Words, n: int) -> Graph:
    return np.unpackbits(rows.view(np.uint8), axis=1, count=n, bitorder="little").view(bool)


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
