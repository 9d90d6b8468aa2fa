"""Perron vectors: windows that every iterate crosses, and the lengths of intervals in the model of constant slope."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.errors import HypothesisError
from periodic.graphs.growth_numbers import growth_number, period_root
from periodic.graphs.perron_vectors import (
    perron_window,
    right_perron_vector,
)
from periodic.graphs.transition_graphs import TransitionGraph, lap_graph, transition_graph
from periodic.maps.families import vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import matrices, patterns

PHI = root_of([-1, -1, 1])


class TestPerronWindow:
    @given(patterns(3, 8), st.integers(0, 6))
    def test_is_an_eigenvector_and_its_column_sums_grow(self, pattern: Pattern, t: int) -> None:
        window = perron_window(pattern)
        graph, u, number = window.graph, window.weights, growth_number(pattern)
        assert window.growth == number
        assert graph.apply_transposed(u) == [number * x for x in u]
        assert max(u) == u[window.interval] == 1
        assert min(u) >= 0
        assert window.window == (window.interval + 1, window.interval + 2)
        columns = [1] * len(graph)
        for _ in range(t):
            columns = graph.apply_transposed(columns)
        assert columns[window.interval] >= number**t

    @given(matrices(5, 2))
    def test_reducible_matrices(self, matrix: list[list[int]]) -> None:
        graph = TransitionGraph.from_matrix(matrix)
        if not any(graph.characteristic_coefficients[:-1]):
            with pytest.raises(HypothesisError, match="no loop"):
                perron_window(graph)
            return
        window = perron_window(graph)
        assert graph.apply_transposed(window.weights) == [growth_number(graph) * x for x in window.weights]
        assert max(window.weights) == 1
        assert min(window.weights) >= 0
        assert window.window is None

    def test_a_partition_of_hundreds_of_intervals_of_which_some_are_never_reached_again(self) -> None:
        """The polynomial of the component that grows follows from that of the whole, which turning points tell."""
        f = PLMap([0, "3773/18818", "6101/9409", "17343/18818", 1], ["48/97", "8429/9409", 0, "53/97", "3666/9409"])
        found = perron_window(lap_graph(f))
        assert (len(found.graph), found.growth) == (231, 2)
        u = found.weights
        assert found.graph.apply_transposed(u) == [2 * x for x in u]
        assert min(u) == 0 < max(u) == u[found.interval] == 1

    def test_three_cycle_takes_the_second_interval(self) -> None:
        assert perron_window(Pattern([2, 3, 1])).window == (2, 3)
        assert perron_window(vee(PHI)).window == (-1, 0)

    @pytest.mark.parametrize("p", [21, 51])
    def test_long_stefan_cycles(self, p: int) -> None:
        window = perron_window(stefan(p, mirror=True))
        assert window.graph.apply_transposed(window.weights) == [period_root(p) * x for x in window.weights]
        assert max(window.weights) == 1 == window.weights[window.interval]

    @pytest.mark.filterwarnings("error")
    def test_entries_that_floats_do_not_tell_apart(self) -> None:
        # the entries are 1, 2**1000 and 2**1000 + 1, up to scale
        large = 2**1000
        window = perron_window(TransitionGraph.from_matrix([[1, large, large + 1], [0, 0, 0], [0, 0, 0]]))
        assert (window.interval, window.growth) == (2, 1)
        assert window.weights[1] == Fraction(large, large + 1)
        # neither do they hold these
        window = perron_window(TransitionGraph.from_matrix([[1, large**2 + 1, large**2], [0, 0, 0], [0, 0, 0]]))
        assert window.interval == 1
        # nor products of these, of which each is a float
        long = TransitionGraph.from_matrix([[0, 10**200, 0, 0], [0, 0, 10**200, 0], [10**200, 0, 0, 1], [0, 0, 0, 0]])
        assert max(perron_window(long).weights) == perron_window(long).weights[perron_window(long).interval]

    def test_right_vector(self) -> None:
        graph = transition_graph(Pattern([5, 4, 2, 1, 3]))
        v = right_perron_vector(graph)
        assert graph.apply(v) == [growth_number(graph) * x for x in v]

    def test_refusals(self) -> None:
        with pytest.raises(
            HypothesisError, match="irreducible transition matrix, but interval 0 never reaches interval 1"
        ):
            right_perron_vector(TransitionGraph.from_matrix([[1, 0], [1, 1]]))
        with pytest.raises(HypothesisError, match="there is no interval"):
            right_perron_vector(TransitionGraph.from_matrix([]))
        with pytest.raises(HypothesisError, match="has no loop"):
            perron_window(Pattern([1]))
