"""Closed walks in the graphs of coverings: where they can run, and which lengths the Sharkovsky order ranks highest.

A closed walk of n coverings leads to a point that comes back after n steps, so that the lengths of closed walks are the
periods that a graph proves, or allows. Only walks that repeat nothing count: one that runs through a shorter one
several times leads to the points of the shorter one.

An interval covers a range of neighbouring intervals: edges lead from node i to the nodes from ``first[i]`` up to, but
not including, ``stop[i]`` (``range_graphs``). Libraries of graphs list simple cycles. Closed walks of one length, which
may meet a node many times, and lengths that the Sharkovsky order ranks are not among what they know; here they are
found by passes over all nodes at once.

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

from periodic.graphs.range_graphs import Nodes, RangeFolds, inner_ranges, range_components, range_period
from periodic.patterns.forcings import repeats_itself


def recurrent_parts(first: Nodes, stop: Nodes) -> tuple[tuple[Nodes, ...], tuple[tuple[int, ...], ...]]:
    """Return the strong components with more than one cycle, and those that are a single cycle.

    Components come as increasing arrays of nodes, single cycles by their nodes in order from the least; those with
    smaller nodes come first. Every closed walk runs in one of these parts. Cost: one pass over the nodes, and a minimum
    over each range.

    >>> recurrent_parts(np.array([0, 0, 2]), np.array([3, 1, 3]))
    ((array([0, 1]),), ((2,),))
    """
    components, loops = [], []
    for part in sorted(range_components(first, stop)):
        nodes = np.array(part)
        inner, end = inner_ranges(first, stop, nodes)
        if (end - inner > 1).any():
            components.append(nodes)
        elif end[0] > inner[0]:
            loop, following = [0], inner.tolist()
            while node := following[loop[-1]]:
                loop.append(node)
            loops.append(tuple(part[i] for i in loop))
    return tuple(components), tuple(loops)


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
    common = range_period(first, stop)
    power = common & -common
    branches = np.flatnonzero(stop - first > 1)
    start, end, n = first[branches], stop[branches], len(branches)
    word, own = np.arange(n) // 64, np.left_shift(np.uint64(1), np.arange(n, dtype=np.uint64) % 64)
    leads = np.zeros((len(first), -(-n // 64)), dtype=np.uint64)  # to which branches a walk of so many edges leads
    leads[branches, word] = own
    edges = RangeFolds(len(first), first, stop)
    for _ in range(power - 1):
        leads = edges.of(leads, np.bitwise_or)
    rows = zip(start.tolist(), end.tolist(), word.tolist(), own, strict=True)
    returning = np.array([a + int((leads[a:b, i] & bit).argmax()) for a, b, i, bit in rows])
    returning = np.where(leads[returning, word] & own, returning, end)
    # of two that are returning the second is among the others, and leads to q = 3
    others = RangeFolds(len(first), np.append(start, np.minimum(returning + 1, end)), np.append(returning, end))
    length, found = power, np.zeros(n, dtype=bool)
    while not found.any():
        for _ in range(2 * power):
            leads = edges.of(leads, np.bitwise_or)
        length += 2 * power
        reached = others.of(leads, np.bitwise_or)
        found = ((reached[:n] | reached[n:])[np.arange(n), word] & own) > 0
    return length


def closed_walks(first: NDArray[Any], stop: NDArray[Any], n: int, start: int) -> Iterator[tuple[int, ...]]:
    """The closed walks of length ``n`` from ``start`` that are no repetition of a shorter one; node i leads to a range.

    That is ``range(first[i], stop[i])``. Only edges from which the start can be reached in time are taken,
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
            if not repeats_itself(walk):
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


def index_cycles(images: Sequence[int]) -> list[tuple[int, ...]]:
    """The cycles of ``i -> images[i]``, each from its least index, in the order of these; -1 leads nowhere.

    >>> index_cycles([1, 2, 1, -1, 4])
    [(1, 2), (4,)]
    """
    last = np.array([*images, -1])  # what leads nowhere stays there
    for _ in range(len(images).bit_length()):
        last = last[last]
    found, seen = list[tuple[int, ...]](), set[int]()
    for start in sorted(set(last.tolist()) - {-1}):  # after so many steps every index is on a cycle
        if start not in seen:
            cycle = [start]
            while (i := images[cycle[-1]]) != start:
                cycle.append(i)
            seen.update(cycle)
            found.append(tuple(cycle))
    return found
