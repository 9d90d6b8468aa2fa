"""Closed walks in the graphs of coverings: where they can run, and which lengths the Sharkovsky order ranks highest.

A closed walk of n coverings leads to a point that comes back after n steps, so that the lengths of closed walks are the
periods that a graph proves, or allows. Only walks that repeat nothing count: one that runs through a shorter one
several times leads to the points of the shorter one.

An interval covers a run of neighbouring intervals, and so a graph is two arrays: edges lead from node i to each node of
``range(first[i], stop[i])``. Nothing of the size of a matrix is built.

>>> golden = np.array([1, 0]), np.array([2, 2])
>>> strongest_length(*golden), len(list(closed_walks(*golden, 3, 0)))
(3, 1)

docs/mathematics.md, Periods.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Graph = NDArray[np.bool_]
Nodes = NDArray[np.int64]
Words = NDArray[np.uint64]


def recurrent_parts(first: Nodes, stop: Nodes) -> tuple[tuple[Nodes, ...], tuple[tuple[int, ...], ...]]:
    """Return the strong components with more than one cycle, and those that are a single cycle.

    Components come as increasing arrays of nodes, single cycles by their nodes in order from the least; those with
    smaller nodes come first. Every closed walk runs in one of these parts. Cost: one pass over the nodes, and a minimum
    over each run.

    >>> recurrent_parts(np.array([0, 0, 2]), np.array([3, 1, 3]))
    ((array([0, 1]),), ((2,),))
    """
    components, loops = [], []
    for part in sorted(_strong_components(first.tolist(), stop.tolist())):
        nodes = np.array(part)
        inner, end = inner_runs(first, stop, nodes)
        if (end - inner > 1).any():
            components.append(nodes)
        elif end[0] > inner[0]:
            loop, following = [0], inner.tolist()
            while node := following[loop[-1]]:
                loop.append(node)
            loops.append(tuple(part[i] for i in loop))
    return tuple(components), tuple(loops)


def inner_runs(first: Nodes, stop: Nodes, nodes: Nodes) -> tuple[Nodes, Nodes]:
    """Return the graph on some of the nodes, an increasing array, which are numbered anew from 0.

    >>> inner_runs(np.array([0, 0, 2]), np.array([3, 1, 3]), np.array([0, 2]))
    (array([0, 1]), array([2, 2]))
    """
    return np.searchsorted(nodes, first[nodes]), np.searchsorted(nodes, stop[nodes])


def _strong_components(first: list[int], stop: list[int]) -> list[list[int]]:
    """The strong components, each sorted.

    The search is H. Gabow's (Path-based depth-first search for strong and biconnected components, 2000). Runs allow two
    short cuts: nodes that have been visited are stepped over, and the earliest open node to which a node leads is asked
    for once, when the node is left, as a minimum over its run.
    """
    n = len(first)
    unvisited, order = _Unvisited(n), [n] * n  # when an open node was visited, else n
    path, opened, bounds, found, clock = list[int](), list[int](), list[int](), list[list[int]](), 0
    while path or unvisited.next(0) < n:
        node = unvisited.next(first[path[-1]] if path else 0)
        if not path or node < stop[path[-1]]:
            unvisited.remove(node)
            order[node] = clock
            bounds.append(clock)
            path.append(node)
            opened.append(node)
            clock += 1
            continue
        node = path.pop()
        earliest = min(order[first[node] : stop[node]], default=n)
        while bounds[-1] > earliest:
            bounds.pop()
        if bounds[-1] == order[node]:
            bounds.pop()
            part = list[int]()
            while not part or part[-1] != node:
                part.append(opened.pop())
                order[part[-1]] = n
            found.append(sorted(part))
    return found


def strongest_length(first: Nodes, stop: Nodes) -> int:
    """Return 2**k * q with the least k, then the least odd q > 1, for which some closed walk is no mere repetition.

    Precisely: of length 2**k * q, and not a closed walk of length 2**k run through q times. The graph is strongly
    connected and has more than one cycle; let p be the common divisor of the lengths of its cycles. Closed walks that
    repeat nothing have lengths divisible by p, and every large enough multiple of p occurs (docs/mathematics.md,
    Periods), so 2**k is the power of 2 in p, and q > 1.

    Call a node from which several edges lead a branch, and an edge *returning* if it lies on a closed walk of length
    2**k. Each closed walk passes a branch, as one that does not cannot be left. If two edges of a branch are returning,
    running through one of their walks twice and through the other once gives q = 3. Else only one walk of length 2**k
    closes at each node: two would part at a branch. Then a closed walk of returning edges runs along one such walk, and
    repeats it; and one that leaves it, or never is on one, takes an edge of a branch that is not returning. So q is the
    least for which a walk of 2**k * q - 1 edges leads from the end of such an edge back to its branch. Cost: one pass
    for each of these edges, in which the sets of branches to which a walk of that many edges leads, 64 branches to a
    word, are united along all edges at once.

    >>> strongest_length(np.array([1, 0]), np.array([2, 2]))
    3
    >>> strongest_length(np.array([2, 3, 0, 0]), np.array([4, 4, 1, 2]))
    6
    """
    common = _common_divisor(first, stop)
    power = common & -common
    branches = np.flatnonzero(stop - first > 1)
    start, end, n = first[branches], stop[branches], len(branches)
    word, own = np.arange(n) // 64, np.left_shift(np.uint64(1), np.arange(n, dtype=np.uint64) % 64)
    leads = np.zeros((len(first), -(-n // 64)), dtype=np.uint64)  # to which branches a walk of so many edges leads
    leads[branches, word] = own
    edges = _RunUnions(len(first), first, stop)
    for _ in range(power - 1):
        leads = edges.of(leads)
    runs = zip(start.tolist(), end.tolist(), word.tolist(), own, strict=True)
    returning = np.array([a + int((leads[a:b, i] & bit).argmax()) for a, b, i, bit in runs])
    returning = np.where(leads[returning, word] & own, returning, end)
    # of two that are returning the second is among the others, and leads to q = 3
    others = _RunUnions(len(first), np.append(start, np.minimum(returning + 1, end)), np.append(returning, end))
    length, found = power, np.zeros(n, dtype=bool)
    while not found.any():
        for _ in range(2 * power):
            leads = edges.of(leads)
        length += 2 * power
        reached = others.of(leads)
        found = ((reached[:n] | reached[n:])[np.arange(n), word] & own) > 0
    return length


def _common_divisor(first: Nodes, stop: Nodes) -> int:
    """The greatest common divisor of the lengths of the cycles of a strongly connected graph.

    By depths in a breadth-first search: each edge must lead one deeper, modulo the divisor, so that neighbours in a run
    are equally deep.
    """
    depth, queue, unvisited = [0] * len(first), [0], _Unvisited(len(first))
    unvisited.remove(0)
    starts, ends = first.tolist(), stop.tolist()
    for node in queue:
        while (child := unvisited.next(starts[node])) < ends[node]:
            unvisited.remove(child)
            depth[child] = depth[node] + 1
            queue.append(child)
    depths, n = np.array(depth), len(first)
    in_one_run = np.cumsum(np.bincount(first, minlength=n) - np.bincount(stop - 1, minlength=n))[:-1] > 0
    return int(np.gcd.reduce(np.concatenate([depths[first] - depths - 1, np.diff(depths)[in_one_run]])))


class _Unvisited:
    """Nodes 0 .. n - 1 that have not been visited, by union-find."""

    def __init__(self, n: int) -> None:
        self._later = list(range(n + 1))

    def next(self, node: int) -> int:
        """The first unvisited node from ``node`` on, n if there is none."""
        later = self._later
        while later[node] != node:
            later[node] = later[later[node]]
            node = later[node]
        return node

    def remove(self, node: int) -> None:
        """Count the node as visited."""
        self._later[node] = node + 1


class _RunUnions:
    """Runs of nodes, over which sets of a few words are united many times.

    The sets of the nodes are listed run by run; or, if the runs are long, those of 1, 2, 4, .. neighbours are united
    first, and a run is the union of two that have as many nodes as the greatest power of two in its length.
    """

    def __init__(self, nodes: int, first: Nodes, stop: Nodes) -> None:
        lengths = stop - first
        top = int(lengths.max(initial=1)).bit_length()
        self._filled = np.flatnonzero(lengths)
        self._empty = len(self._filled) < len(first)
        self._count = len(first)
        self._listed: Nodes | None = None
        self._chosen: list[tuple[Nodes, Nodes, Nodes]] = []
        if (total := int(lengths.sum())) <= nodes * top:
            offsets = np.cumsum(lengths) - lengths
            self._listed = np.arange(total) + np.repeat(first - offsets, lengths)
            self._offsets = offsets[self._filled]
        else:
            for j in range(top):
                rows = np.flatnonzero(lengths >> j == 1)
                self._chosen.append((rows, first[rows], stop[rows] - (1 << j)))

    def of(self, sets: Words) -> Words:
        """The union of the sets of the nodes of each run, a row each."""
        if self._listed is not None and not self._empty:
            return np.bitwise_or.reduceat(sets[self._listed], self._offsets, axis=0)
        united = np.zeros((self._count, sets.shape[1]), dtype=np.uint64)
        if self._listed is None:
            for j, (rows, a, b) in enumerate(self._chosen):
                united[rows] = sets[a] | sets[b]
                sets = sets[: -1 << j] | sets[1 << j :]
        elif len(self._filled):
            united[self._filled] = np.bitwise_or.reduceat(sets[self._listed], self._offsets, axis=0)
        return united


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
