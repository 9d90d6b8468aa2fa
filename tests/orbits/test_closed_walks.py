"""Closed walks: parts, lengths and enumeration, against brute force and networkx."""

from itertools import product
from math import gcd

import networkx
import numpy as np
from hypothesis import example, given, strategies as st

from periodic.graphs.range_graphs import Nodes, inner_ranges, range_matrix
from periodic.orbits.closed_walks import (
    closed_walks,
    index_cycles,
    recurrent_parts,
    strongest_length,
)
from periodic.patterns.sharkovsky_order import sharkovsky_key
from tests.strategies import examples

LONGEST = 30
Ranges = tuple[Nodes, Nodes]


@st.composite
def graphs(draw: st.DrawFn, most: int = 6, longest: int = 6) -> Ranges:
    n = draw(st.integers(1, most))
    run = st.integers(0, n - 1).flatmap(lambda a: st.tuples(st.just(a), st.integers(a, min(a + longest, n))))
    ranges = np.array(draw(st.lists(run, min_size=n, max_size=n)))
    return ranges[:, 0], ranges[:, 1]


def moebius(n: int) -> int:
    value, p = 1, 2
    while n > 1:
        if n % p == 0:
            n, value = n // p, -value
            if n % p == 0:
                return 0
        p += 1
    return value


def lengths(graph: Ranges) -> list[int]:
    """The lengths up to ``LONGEST`` of closed walks that repeat nothing, counted by traces."""
    matrix = range_matrix(*graph).astype(int).astype(object)
    power, traces = np.eye(len(matrix), dtype=int).astype(object), []
    for _ in range(LONGEST):
        power = power.dot(matrix)
        traces.append(int(np.trace(power)))
    count = [sum(moebius(n // d) * traces[d - 1] for d in range(1, n + 1) if n % d == 0) for n in range(1, LONGEST + 1)]
    return [n for n, c in enumerate(count, 1) if c]


@given(graphs(most=4))
def test_all_large_multiples_are_lengths_of_walks_that_repeat_nothing(graph: Ranges) -> None:
    for nodes in recurrent_parts(*graph)[0]:
        found = lengths(inner_ranges(*graph, nodes))
        assert set(range(16, LONGEST + 1)) & set(found) == {n for n in range(16, LONGEST + 1) if n % gcd(*found) == 0}


@given(graphs())
def test_parts_are_the_strong_components(graph: Ranges) -> None:
    components, loops = recurrent_parts(*graph)
    view = networkx.from_numpy_array(range_matrix(*graph).astype(int), create_using=networkx.DiGraph)
    strong = [view.subgraph(c) for c in networkx.strongly_connected_components(view)]
    expected = [sorted(c) for c in strong if c.number_of_edges() > len(c)]
    assert [c.tolist() for c in components] == sorted(expected)
    singles = [sorted(c) for c in strong if c.number_of_edges() == len(c)]
    assert [sorted(loop) for loop in loops] == sorted(singles)
    assert all(loop[0] == min(loop) for loop in loops)
    assert all(range_matrix(*graph)[a, b] for loop in loops for a, b in zip(loop, loop[1:] + loop[:1], strict=True))


@given(graphs())
@example((np.array([1, 2, 0]), np.array([2, 3, 2])))
@example((np.array([2, 3, 0, 0]), np.array([4, 4, 1, 2])))
@example((np.array([2, 2, 0, 0]), np.array([4, 4, 2, 2])))  # at a node two walks close that have the common length
def test_strongest_length_is_first_in_the_order(graph: Ranges) -> None:
    for nodes in recurrent_parts(*graph)[0]:
        part = inner_ranges(*graph, nodes)
        expected = [n for n in lengths(part) if n & (n - 1)]
        assert strongest_length(*part) == min(expected, key=sharkovsky_key)


def strongest_by_powers(graph: Ranges) -> int:
    """The same from powers of the matrix, one after the other, with entries above 2 cut off."""
    matrix = range_matrix(*graph).astype(int)
    view = networkx.from_numpy_array(matrix, create_using=networkx.DiGraph)
    divisor = 0
    depth = networkx.single_source_shortest_path_length(view, 0)
    for a, b in view.edges:
        divisor = gcd(divisor, depth[a] + 1 - depth[b])
    step = np.eye(len(matrix), dtype=int)
    for _ in range(divisor & -divisor):
        step = np.minimum(step @ matrix, 2)
    if (np.diagonal(step) > 1).any():
        return 3 * (divisor & -divisor)
    away, walks, q = np.minimum(step - np.diag(np.diagonal(step)), 1), np.eye(len(matrix), dtype=int), 1
    while not np.diagonal(away @ walks).any() or q == 1:
        walks, q = np.minimum(step @ step @ walks, 1), q + 2
    return q * (divisor & -divisor)


@examples(30)
@given(graphs(most=40, longest=2), st.integers(0, 3))
def test_strongest_length_of_large_graphs(graph: Ranges, doublings: int) -> None:
    first, stop = graph
    for _ in range(doublings):  # two copies, the first leads to the second as before and the second straight back
        n = len(first)
        first = np.append(first + n, np.arange(n))
        stop = np.append(stop + n, np.arange(1, n + 1))
    for nodes in recurrent_parts(first, stop)[0]:
        part = inner_ranges(first, stop, nodes)
        assert strongest_length(*part) == strongest_by_powers(part)


def test_long_odd_lengths() -> None:
    for n in (4, 5, 8, 13, 40, 41, 500):
        first = np.array([*range(1, n), 0])
        stop = np.array([*range(2, n + 1), 1])
        first[0] = 0
        assert strongest_length(first, stop) == n + (n % 2 == 0)


def test_ranges_are_united_from_lists_and_from_powers_of_two() -> None:
    """Long ranges, 200 branches: more than one word, and both ways of uniting."""
    rng = np.random.default_rng(1)
    for n in (70, 200):
        for longest in (2, 3, n):
            first = rng.integers(0, n, n)
            part = first, np.minimum(first + rng.integers(0, longest + 1, n), n)
            for nodes in recurrent_parts(*part)[0]:
                inner = inner_ranges(*part, nodes)
                assert strongest_length(*inner) == strongest_by_powers(inner)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=4), st.integers(1, 6))
def test_closed_walks_are_all_that_repeat_nothing(ranges: list[tuple[int, int]], n: int) -> None:
    size = len(ranges)
    first = np.array([min(a, size) for a, _ in ranges])
    stop = np.array([min(max(a, b), size) for a, b in ranges])
    for start in range(size):
        expected = [
            walk
            for walk in product(range(size), repeat=n)
            if walk[0] == start
            and all(first[a] <= b < stop[a] for a, b in zip(walk, walk[1:] + walk[:1], strict=True))
            and not any(n % d == 0 and walk == walk[:d] * (n // d) for d in range(1, n))
        ]
        assert list(closed_walks(first, stop, n, start)) == expected


@given(st.lists(st.integers(-1, 7), max_size=8))
def test_index_cycles(images: list[int]) -> None:
    images = [i if i < len(images) else -1 for i in images]
    found = index_cycles(images)
    for cycle in found:
        assert cycle[0] == min(cycle)
        assert [images[i] for i in cycle] == [*cycle[1:], cycle[0]]
    recurrent = set()
    for i in range(len(images)):
        j = i
        for _ in images:
            j = images[j] if j >= 0 else -1
        if j >= 0:
            recurrent.add(j)
    assert recurrent <= {i for cycle in found for i in cycle}
