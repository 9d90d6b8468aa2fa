"""Bounds on spectral radii: the vectors prove what is said, the radius lies between, as many digits as asked for."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.collatz_bounds import Component, FloatVector, Graph
from periodic.graphs.growth_numbers import growth_number
from periodic.graphs.transition_graphs import TransitionGraph
from periodic.numbers.conversions import Algebraic, Exact, root_of

successor_lists = st.integers(1, 8).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, n - 1), max_size=3), min_size=n, max_size=n)
)
PHI = root_of((-1, -1, 1))


def growth(successors: list[list[int]]) -> Exact:
    n = len(successors)
    return growth_number(TransitionGraph.from_matrix([[row.count(j) for j in range(n)] for row in successors]))


def check_lower_bound(graph: Graph, digits: int) -> Fraction:
    found = graph.lower_bound(digits)
    if not found.members:
        assert found.bound == 1
        return found.bound
    vector = dict(zip(found.members, found.vector, strict=True))
    assert all(x > 0 for x in vector.values())
    for v, x in vector.items():
        assert sum(vector.get(w, 0) for w in graph.successors[v]) >= found.bound * x
    return found.bound


def check_upper_bound(graph: Graph, digits: int) -> Fraction:
    found = graph.upper_bound(digits)
    assert found.bound >= 1
    for v, row in enumerate(graph.successors):
        assert all(found.ranks[w] >= found.ranks[v] for w in row)
        inner = sum(found.vector[w] for w in row if found.ranks[w] == found.ranks[v])
        assert inner <= found.bound * found.vector[v]
        assert found.vector[v] > 0
    return found.bound


@given(successor_lists, st.sampled_from([0, 4, 12, 40]))
def test_bounds_enclose_the_growth_number(successors: list[list[int]], digits: int) -> None:
    graph, number = Graph(successors), growth(successors)
    low, high = check_lower_bound(graph, digits), check_upper_bound(graph, digits)
    assert low <= number <= high
    assert high - low <= Fraction(1, 10**digits) * high


@given(successor_lists)
def test_the_dominant_component_has_the_growth_number(successors: list[list[int]]) -> None:
    graph = Graph(successors)
    found = graph.dominant(8)
    assert (Fraction(1) if found is None else found.radius) == growth(successors)


def test_more_and_more_digits() -> None:
    component = Component([0, 1], [[0, 1], [0]])
    for digits in (3, 9, 30, 200, 12):
        low, high, vector = component.bounds(digits)
        assert low <= PHI <= high
        assert high - low < Fraction(1, 10**digits) * high
        assert low <= min(Fraction(vector[0] + vector[1], vector[0]), Fraction(vector[0], vector[1]))
        assert max(Fraction(vector[0] + vector[1], vector[0]), Fraction(vector[0], vector[1])) <= high


@pytest.mark.parametrize("n", [40, pytest.param(200, marks=pytest.mark.long)])
def test_long_loops_grow_slowly_and_converge(n: int) -> None:
    """x**n - x**(n-1) - 1: small entropy, a graph that is all but one closed path, dense and sparse floats."""
    component = Component(range(n), [[i + 1] for i in range(n - 1)] + [[0, n - 1]])
    low, high, _ = component.bounds(50)
    assert 0 < high - low < Fraction(1, 10**50) * high
    value = component.radius
    assert isinstance(value, Algebraic)
    assert low <= value <= high
    assert value**n == value ** (n - 1) + 1


@given(successor_lists, st.sampled_from([4, 12, 40]))
def test_left_vectors(successors: list[list[int]], digits: int) -> None:
    for component in Graph(successors).components:
        low, high, vector = component.reverse.bounds(digits)
        assert low <= component.radius <= high
        assert high - low <= Fraction(1, 10**digits) * high
        for k, x in enumerate(vector):
            above = sum(y * row.count(k) for y, row in zip(vector, component.successors, strict=True))
            assert low * x <= above <= high * x


@pytest.mark.parametrize("n", [30, 100])
def test_entries_that_differ_by_more_than_floats_can(n: int) -> None:
    """A path to a vertex at which paths multiply by 4096: the entries fall to 4096**-n."""
    component = Component(range(n), [[i + 1] for i in range(n - 1)] + [[n - 1] * 4096 + [0]])
    low, high, vector = component.bounds(20)
    assert component.guess.is_clipped == (n == 100)
    assert max(vector) > min(vector) << 12 * (n - 2)
    assert high >= 4096
    assert high - low < Fraction(1, 10**20) * high
    assert low ** (n - 1) * (low - 4096) <= 1 <= high ** (n - 1) * (high - 4096)


def test_left_vectors_of_long_loops() -> None:
    n = 200
    component = Component(range(n), [[i + 1] for i in range(n - 1)] + [[0, n - 1]])
    low, high, _ = component.reverse.bounds(30)
    assert low <= component.radius <= high
    assert high - low < Fraction(1, 10**30) * high


def test_a_graph_with_a_period() -> None:
    """Powers of the matrix oscillate; the vectors do not."""
    n = 30
    component = Component(range(n), [[i + 1] for i in range(n - 1)] + [[0, 0]])
    low, high, _ = component.bounds(40)
    assert low**n <= 2 <= high**n
    assert high - low < Fraction(1, 10**39)


def test_two_components_of_equal_growth() -> None:
    graph = Graph([[0, 1, 2], [0], [2, 3], [2]])
    assert len(graph.components) == 2
    found = graph.dominant(8)
    assert found is not None
    assert found.radius == PHI
    assert check_lower_bound(graph, 30) <= PHI <= check_upper_bound(graph, 30)
    assert graph.dominant(1) is None, "not decided without characteristic polynomials"


def test_cycles_and_nothing_grow_by_1() -> None:
    for successors in ([[]], [[1], []], [[0]], [[1], [2], [0]], [[0, 1], [1]], [[0, 1], [1, 2], [2]]):
        graph = Graph(successors)
        assert graph.fastest is None
        assert graph.dominant(8) is None
        assert check_lower_bound(graph, 20) == check_upper_bound(graph, 20) == 1


def test_vectors_of_floats_become_integers_exactly() -> None:
    vector = FloatVector([[0, 1], [0]])
    vector.improve(1e-12)
    big, small = vector.integers()
    assert Fraction(big, small) == Fraction(vector.vector[0]) / Fraction(vector.vector[1])
    assert vector.spread in (1, 2)
    assert abs(vector.high - 1.618033988749895) < 1e-11
