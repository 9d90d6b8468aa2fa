"""Graphs of ranges against the same graphs as lists of successors."""

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.graphs.range_graphs import Nodes, RangeFolds, range_components, range_matrix, range_period
from periodic.graphs.strong_components import FEW, cyclic_classes, strong_components

Ranges = tuple[Nodes, Nodes]


@st.composite
def graphs(draw: st.DrawFn) -> Ranges:
    """Graphs of any size on both sides of ``FEW``, with ranges of any length: of neighbours that touch, or not."""
    n, longest = draw(st.integers(1, 3 * FEW)), draw(st.sampled_from([1, 2, 3, 1000]))
    random = Random(draw(st.integers(0, 2**32)))
    if draw(st.booleans()):
        ends = [random.randint(0, n)]
        for _ in range(n):
            ends.append(random.randint(max(0, ends[-1] - longest), min(n, ends[-1] + longest)))
        ranges = [sorted(pair) for pair in pairwise(ends)]
    else:
        firsts = [random.randint(0, n) for _ in range(n)]
        ranges = [[a, random.randint(a, min(n, a + longest))] for a in firsts]
    first, stop = np.array(ranges).T
    return first, stop


def successors(graph: Ranges) -> list[list[int]]:
    return [list(range(a, b)) for a, b in zip(*map(Nodes.tolist, graph), strict=True)]


@given(graphs())
def test_components(graph: Ranges) -> None:
    assert range_components(*graph) == strong_components(successors(graph))


@given(graphs())
def test_periods(graph: Ranges) -> None:
    lists = successors(graph)
    for component in range_components(*graph):
        place = {v: i for i, v in enumerate(component)}
        inner = [[place[w] for w in lists[v] if w in place] for v in component]
        first, stop = (np.searchsorted(component, ends[component]) for ends in graph)
        assert range_period(first, stop) == max(cyclic_classes(inner)) + 1


@pytest.mark.parametrize("n", [3, FEW + 1, 1001])
def test_what_exchanges_two_halves_has_period_2(n: int) -> None:
    half = n // 2
    first, stop = np.repeat([half, 0], [half, n - half]), np.repeat([n, half], [half, n - half])
    assert range_components(first, stop) == [list(range(n))]
    assert range_period(first, stop) == 2


def test_nothing() -> None:
    none = np.array([], dtype=np.int64)
    assert range_components(none, none) == []


@given(graphs(), st.integers(0, 2**32))
def test_folds(graph: Ranges, seed: int) -> None:
    n = len(graph[0])
    values = np.random.default_rng(seed).integers(1, 100, (n, 2))
    for union in (np.minimum, np.bitwise_or):
        expected = [union.reduce(values[a:b], axis=0) if a < b else [0, 0] for a, b in zip(*graph, strict=True)]
        assert np.array_equal(RangeFolds(n, *graph).of(values, union), expected)


@given(graphs())
def test_matrices(graph: Ranges) -> None:
    assert [np.flatnonzero(row).tolist() for row in range_matrix(*graph)] == successors(graph)
