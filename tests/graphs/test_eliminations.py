"""Elimination along a graph: characteristic polynomials are those of the dense matrix, solutions solve."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, strategies as st

from periodic.graphs.eliminations import Elimination
from periodic.graphs.strong_components import strong_components
from periodic.numbers.matrix_polynomials import charpoly

successor_lists = st.integers(1, 8).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, n - 1), min_size=1, max_size=3), min_size=n, max_size=n)
)


def matrix(successors: list[list[int]]) -> list[list[int]]:
    return [[row.count(j) for j in range(len(successors))] for row in successors]


def inner_graphs(successors: list[list[int]]) -> list[list[list[int]]]:
    found = []
    for component in strong_components(successors):
        place = {v: i for i, v in enumerate(component)}
        found.append([[place[w] for w in successors[v] if w in place] for v in component])
    return [graph for graph in found if any(graph)]


@given(successor_lists)
def test_characteristic_coefficients(successors: list[list[int]]) -> None:
    for graph in inner_graphs(successors):
        assert Elimination(graph).characteristic_coefficients() == charpoly(matrix(graph))


@given(successor_lists, st.lists(st.integers(-100, 100), min_size=8, max_size=8), st.integers(1, 40))
def test_solutions(successors: list[list[int]], right: list[int], above: int) -> None:
    """x lies above all row sums, so that x - A is invertible with an inverse of norm at most 40."""
    bits = 400
    for graph in inner_graphs(successors):
        n = len(graph)
        x = (3 << bits) + (above << bits) // 40
        vector = [r << bits for r in right[:n]]
        y = Elimination(graph).solved(x, vector, bits)
        assert y is not None
        for v, row in enumerate(graph):
            left = Fraction(x, 1 << bits) * Fraction(y[v], 1 << bits) - sum(Fraction(y[w], 1 << bits) for w in row)
            assert abs(left - right[v]) < Fraction(1, 1 << 300)


@given(successor_lists, st.lists(st.integers(-100, 100), min_size=8, max_size=8), st.integers(1, 40))
def test_solutions_of_the_transposed_equations(successors: list[list[int]], right: list[int], above: int) -> None:
    """x lies above all column sums."""
    bits = 600
    for graph in inner_graphs(successors):
        n = len(graph)
        x = (3 * n << bits) + (above << bits) // 40
        y = Elimination(graph).solved(x, [r << bits for r in right[:n]], bits, left=True)
        assert y is not None
        for w in range(n):
            into = sum(Fraction(y[v] * row.count(w), 1 << bits) for v, row in enumerate(graph))
            left = Fraction(x, 1 << bits) * Fraction(y[w], 1 << bits) - into
            assert abs(left - right[w]) < Fraction(1, 1 << 300)


def test_a_singular_system_has_no_solution() -> None:
    assert Elimination([[0, 0]]).solved(2 << 50, [1 << 50], 50) is None
    assert Elimination([[0, 0]]).solved(2 << 50, [1 << 50], 50, left=True) is None


def test_a_long_chain_has_few_unknowns() -> None:
    """Fibonacci with a detour: x**n - x**(n-1) - 1."""
    n = 60
    chain = Elimination([[i + 1] for i in range(n - 1)] + [[0, n - 1]])
    assert chain.size == 1
    assert chain.depth == n - 1
    assert chain.characteristic_coefficients() == (-1, *(0,) * (n - 2), -1, 1)


def test_a_vertex_that_is_not_reached_is_named() -> None:
    with pytest.raises(ValueError, match="every vertex must be reached from vertex 0, but 2 is not"):
        Elimination([[0, 1], [0], [0]])


@given(successor_lists)
def test_sizes(successors: list[list[int]]) -> None:
    for graph in inner_graphs(successors):
        assume(len(graph) > 1)
        assert 1 <= Elimination(graph).size <= len(graph)
