"""Closed walks: parts, lengths and enumeration, against brute force and networkx."""

from itertools import product
from math import gcd

import networkx
import numpy as np
from hypothesis import example, given, strategies as st

from periodic.orbits.closed_walks import Graph, closed_walks, index_cycles, recurrent_parts, strongest_length
from periodic.patterns.sharkovsky_order import sharkovsky_key

LONGEST = 30


@st.composite
def graphs(draw: st.DrawFn, most: int = 6) -> Graph:
    n = draw(st.integers(1, most))
    edges = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=2 * n))
    graph = np.zeros((n, n), dtype=bool)
    for i, j in edges:
        graph[i, j] = True
    return graph


def moebius(n: int) -> int:
    value, p = 1, 2
    while n > 1:
        if n % p == 0:
            n, value = n // p, -value
            if n % p == 0:
                return 0
        p += 1
    return value


def lengths(graph: Graph) -> list[int]:
    """The lengths up to ``LONGEST`` of closed walks that repeat nothing, counted by traces."""
    matrix = graph.astype(int).astype(object)
    power, traces = np.eye(len(graph), dtype=int).astype(object), []
    for _ in range(LONGEST):
        power = power.dot(matrix)
        traces.append(int(np.trace(power)))
    count = [sum(moebius(n // d) * traces[d - 1] for d in range(1, n + 1) if n % d == 0) for n in range(1, LONGEST + 1)]
    return [n for n, c in enumerate(count, 1) if c]


@given(graphs(most=4))
def test_all_large_multiples_are_lengths_of_walks_that_repeat_nothing(graph: Graph) -> None:
    for nodes in recurrent_parts(graph)[0]:
        found = lengths(graph[np.ix_(nodes, nodes)])
        assert set(range(16, LONGEST + 1)) & set(found) == {n for n in range(16, LONGEST + 1) if n % gcd(*found) == 0}


@given(graphs())
def test_parts_are_the_strong_components(graph: Graph) -> None:
    components, loops = recurrent_parts(graph)
    view = networkx.from_numpy_array(graph.astype(int), create_using=networkx.DiGraph)
    strong = [view.subgraph(c) for c in networkx.strongly_connected_components(view)]
    expected = [sorted(c) for c in strong if c.number_of_edges() > len(c)]
    assert sorted(c.tolist() for c in components) == sorted(expected)
    singles = [sorted(c) for c in strong if c.number_of_edges() == len(c)]
    assert sorted(map(sorted, loops)) == sorted(singles)
    assert all(graph[a, b] for loop in loops for a, b in zip(loop, loop[1:] + loop[:1], strict=True))


@given(graphs())
@example(np.array([[0, 1, 0], [0, 0, 1], [1, 1, 0]], dtype=bool))
def test_strongest_length_is_first_in_the_order(graph: Graph) -> None:
    for nodes in recurrent_parts(graph)[0]:
        part = graph[np.ix_(nodes, nodes)]
        strongest = strongest_length(part)
        expected = [n for n in lengths(part) if n & (n - 1)]
        assert strongest == min(expected, key=sharkovsky_key)


def test_long_odd_lengths() -> None:
    for n in (4, 5, 8, 13, 40, 41):
        graph = np.zeros((n, n), dtype=bool)
        graph[np.arange(n - 1), np.arange(1, n)] = graph[n - 1, 0] = graph[0, 0] = True
        assert strongest_length(graph) == n + (n % 2 == 0)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=4), st.integers(1, 6))
def test_closed_walks_are_all_that_repeat_nothing(runs: list[tuple[int, int]], n: int) -> None:
    size = len(runs)
    first = np.array([min(a, size) for a, _ in runs])
    stop = np.array([min(max(a, b), size) for a, b in runs])
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
