"""Graphs of ranges against the same graphs as lists of successors."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate, pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.graphs import range_graphs
from periodic.graphs.range_graphs import Nodes, RangeFolds, range_components, range_matrix, range_period
from periodic.graphs.strong_components import cyclic_classes, strong_components
from tests.strategies import examples

Ranges = tuple[Nodes, Nodes]


@st.composite
def graphs(draw: st.DrawFn) -> Ranges:
    """Graphs with ranges of any length: of neighbours that touch, as images of intervals do, or not."""
    n, longest = draw(st.integers(1, 40)), draw(st.sampled_from([1, 2, 3, 40]))
    if draw(st.booleans()):
        ends = draw(st.lists(st.integers(-longest, longest), min_size=n, max_size=n))
        ends = list(accumulate(ends, lambda end, step: max(0, min(n, end + step)), initial=draw(st.integers(0, n))))
        ranges = [sorted(pair) for pair in pairwise(ends)]
    else:
        firsts = draw(st.lists(st.integers(0, n), min_size=n, max_size=n))
        ranges = [[a, min(n, a + draw(st.integers(0, longest)))] for a in firsts]
    first, stop = np.array(ranges).T
    return first, stop


@contextmanager
def small_limits() -> Iterator[None]:
    """Small graphs go the ways of large ones."""
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in (("FEW", 12), ("_MOST_LISTED", 30), ("_FEW_RANGES", 6)):
            patch.setattr(range_graphs, name, limit)
        yield


def successors(graph: Ranges) -> list[list[int]]:
    return [list(range(a, b)) for a, b in zip(*map(Nodes.tolist, graph), strict=True)]


@examples(30)
@given(graphs())
def test_components(graph: Ranges) -> None:
    expected = strong_components(successors(graph))
    assert range_components(*graph) == expected
    with small_limits():
        assert range_components(*graph) == expected


@examples(30)
@given(graphs())
def test_periods(graph: Ranges) -> None:
    lists = successors(graph)
    for component in range_components(*graph):
        place = {v: i for i, v in enumerate(component)}
        inner = [[place[w] for w in lists[v] if w in place] for v in component]
        first, stop = (np.searchsorted(component, ends[component]) for ends in graph)
        assert range_period(first, stop) == max(cyclic_classes(inner)) + 1


@pytest.mark.parametrize("n", [3, 65, 1001])
def test_what_exchanges_two_halves_has_period_2(n: int) -> None:
    half = n // 2
    first, stop = np.repeat([half, 0], [half, n - half]), np.repeat([n, half], [half, n - half])
    assert range_components(first, stop) == [list(range(n))]
    assert range_period(first, stop) == 2


def test_blocks_that_are_permuted() -> None:
    """Between neighbouring blocks of intervals stands one that leads to several, and some lead nowhere."""
    random = Random(1)
    for sizes, images in (((40, 30), (1, 0)), ((30, 20, 25), (1, 2, 0)), ((20, 30, 25, 15), (2, 3, 1, 0))):
        starts = [sum(sizes[:k]) + k for k in range(len(sizes) + 1)]
        points: list[int] = []
        for k, size in enumerate(sizes):
            low, high = starts[images[k]], starts[images[k] + 1] - 1
            points += [low, *(random.randint(low, high) for _ in range(size - 1)), high]
        first, stop = np.sort(np.stack([points[:-1], points[1:]]), axis=0)
        assert (first == stop).any()
        expected = strong_components(successors((first, stop)))
        with small_limits():
            assert range_components(first, stop) == expected


def test_ranges_that_leave_gaps() -> None:
    """Each vertex leads to two, never to a third one between these and the next."""
    first = np.array([3 * j for j in (*range(13), *range(12, -1, -1), *range(13))])
    expected = strong_components(successors((first, first + 2)))
    assert len(expected) == 14
    with small_limits():
        assert range_components(first, first + 2) == expected


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
