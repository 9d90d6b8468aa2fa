"""Markov partitions and transition graphs."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import networkx
import numpy as np
import pytest
import sympy
from hypothesis import given, strategies as st

from periodic.errors import NotMarkovError
from periodic.graphs.growth_numbers import growth_number
from periodic.graphs.transition_graphs import TransitionGraph, lap_graph, markov_partition, transition_graph
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from periodic.numbers.matrix_polynomials import charpoly
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import markov_maps, matrices, patterns

PHI = root_of([-1, -1, 1])


def alternations(f: PLMap, low: int, high: int) -> int:
    """The number of crossings of [low, high], read off the knots of a map whose values there are integers."""
    letters = [y >= high for y in f.values if y <= low or y >= high]
    return sum(a != b for a, b in pairwise(letters))


class TestPatterns:
    def test_three_cycle(self) -> None:
        graph = transition_graph(Pattern([2, 3, 1]))
        assert graph.matrix == ((0, 1), (1, 1))
        assert graph.images == ((1, 2), (0, 2))
        assert graph.signs == (1, -1)
        assert graph.intervals == ((1, 2), (2, 3))
        assert str(graph.characteristic_polynomial.as_expr()) == "x**2 - x - 1"

    @pytest.mark.parametrize("p", range(3, 40, 2))
    def test_stefan_polynomial(self, p: int) -> None:
        for mirror in (False, True):
            c = transition_graph(stefan(p, mirror)).characteristic_coefficients
            product = [a + b for a, b in zip((*c, 0), (0, *c), strict=True)]  # times x + 1
            expected = [0] * (p + 1)
            expected[p], expected[p - 2], expected[0] = 1, -2, -1
            assert product == expected

    def test_stefan_edges(self) -> None:
        """The Stefan graph: a loop at one interval, a path through all, odd intervals back from the last."""
        graph = transition_graph(stefan(7))
        degrees = sorted(sum(row) for row in graph.matrix)
        assert degrees == [1, 1, 1, 1, 2, 3]
        assert sum(graph.matrix[i][i] for i in range(6)) == 1

    @given(patterns(2, 8))
    def test_covers_exactly_what_lies_between_the_images(self, pattern: Pattern) -> None:
        graph = transition_graph(pattern)
        for i, (a, b) in enumerate(pairwise(pattern.images)):
            assert graph.matrix[i] == tuple(int(min(a, b) <= j < max(a, b)) for j in range(1, pattern.period))

    @given(patterns(2, 6), st.integers(0, 4))
    def test_column_sums_count_crossings_and_row_sums_pieces(self, pattern: Pattern, t: int) -> None:
        graph, f = transition_graph(pattern), connect_the_dots(pattern) ** t
        columns, rows = [1] * len(graph), [1] * len(graph)
        for _ in range(t):
            columns, rows = graph.apply_transposed(columns), graph.apply(rows)
        assert columns == [alternations(f, j, j + 1) for j in range(1, pattern.period)]
        assert sum(rows) == f.variation

    @given(patterns(2, 8))
    def test_pattern_and_its_map_have_the_same_graph(self, pattern: Pattern) -> None:
        graph, other = transition_graph(pattern), transition_graph(connect_the_dots(pattern))
        if len(other) == len(graph):  # otherwise the pattern has points at which the map does not bend
            assert other.matrix == graph.matrix
            assert other.intervals == graph.intervals
        mirrored = transition_graph(pattern.mirror())
        assert mirrored.matrix == tuple(row[::-1] for row in graph.matrix[::-1])
        assert mirrored.characteristic_coefficients == graph.characteristic_coefficients

    def test_one_point_has_no_interval(self) -> None:
        graph = transition_graph(Pattern([1]))
        assert len(graph) == 0
        assert graph.matrix == ()
        assert graph.characteristic_coefficients == (1,)
        assert graph.apply([]) == graph.apply_transposed([]) == []
        assert not graph.is_irreducible

    def test_nothing_quadratic_is_built_for_the_polynomial(self) -> None:
        graph = transition_graph(stefan(2001))
        assert len(graph.characteristic_coefficients) == 2001
        assert "matrix" not in vars(graph)


class TestGraph:
    @given(matrices())
    def test_any_matrix(self, matrix: list[list[int]]) -> None:
        graph, n = TransitionGraph.from_matrix(matrix), len(matrix)
        assert graph.matrix == tuple(map(tuple, matrix))
        assert graph.characteristic_coefficients == charpoly(matrix)
        assert graph.images is graph.signs is graph.intervals is None
        vector = list(range(1, n + 1))
        assert graph.apply(vector) == [sum(m * x for m, x in zip(row, vector, strict=True)) for row in matrix]
        assert graph.apply_transposed(vector) == [
            sum(row[j] * x for row, x in zip(matrix, vector, strict=True)) for j in range(n)
        ]

    @given(matrices())
    def test_networkx_keeps_multiplicities(self, matrix: list[list[int]]) -> None:
        import networkx

        view = TransitionGraph.from_matrix(matrix).to_networkx()
        assert isinstance(view, networkx.MultiDiGraph)
        n = len(matrix)
        assert [[view.number_of_edges(i, j) for j in range(n)] for i in range(n)] == matrix

    def test_networkx_carries_the_intervals(self) -> None:
        view = transition_graph(Pattern([2, 3, 1])).to_networkx()
        assert dict(view.nodes[1]) == {"interval": (2, 3), "sign": -1}
        assert sorted(view.edges()) == [(0, 1), (1, 0), (1, 1)]

    @given(matrices(6))
    def test_strong_components_come_in_topological_order(self, matrix: list[list[int]]) -> None:
        graph, n = TransitionGraph.from_matrix(matrix), len(matrix)
        reach = [[bool(m) or i == j for j, m in enumerate(row)] for i, row in enumerate(matrix)]
        for k in range(n):
            for i in range(n):
                for j in range(n):
                    reach[i][j] |= reach[i][k] and reach[k][j]
        place = {i: number for number, part in enumerate(graph.strong_components) for i in part}
        for i in range(n):
            for j in range(n):
                assert (place[i] == place[j]) == (reach[i][j] and reach[j][i])
                assert not reach[i][j] or place[i] <= place[j]
        whole = all(any(row[j] for row in matrix) for j in range(n)) if n > 1 else bool(matrix[0][0])
        assert graph.is_irreducible == (whole and all(map(all, reach)))

    def test_restricted(self) -> None:
        graph = TransitionGraph.from_matrix([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
        assert graph.restricted([2, 0]).matrix == ((9, 7), (3, 1))

    def test_equality_and_numpy_entries(self) -> None:
        a = TransitionGraph.from_matrix(np.array([[1, 2], [0, 1]]))
        assert a == TransitionGraph.from_matrix([[1, 2], [0, 1]])
        assert type(a.matrix[0][1]) is int
        assert hash(a) == hash(TransitionGraph.from_matrix([[1, 2], [0, 1]]))
        assert TransitionGraph(targets=[np.int64(1), 0]) == TransitionGraph(targets=(1, 0))

    def test_refusals(self) -> None:
        with pytest.raises(ValueError, match="matrix must be square, but row 1 of 2 has 3 entries"):
            TransitionGraph.from_matrix([[1, 2], [1, 2, 3]])
        with pytest.raises(ValueError, match=r"matrix\[0\]\[1\] must be at least 0, got -1"):
            TransitionGraph.from_matrix([[1, -1], [0, 0]])
        with pytest.raises(TypeError, match=r"matrix\[0\]\[0\] must be an integer, got 1.0"):
            TransitionGraph.from_matrix([[1.0]])
        with pytest.raises(ValueError, match="either by targets or by rows"):
            TransitionGraph()
        with pytest.raises(ValueError, match="points go with targets"):
            TransitionGraph(rows=((1,),), points=(Fraction(0), Fraction(1)))
        with pytest.raises(ValueError, match="targets must be numbers from 0 to 1, one for each point, got"):
            TransitionGraph(targets=(0, 2))
        with pytest.raises(TypeError, match=r"targets\[0\] must be an integer, got True"):
            TransitionGraph(targets=(True, 0))
        with pytest.raises(ValueError, match="points and targets must be equally many, got 1 and 2"):
            TransitionGraph(targets=(1, 0), points=(Fraction(0),))
        with pytest.raises(ValueError, match="one entry for each of the 2 intervals, got 3"):
            TransitionGraph(targets=(1, 0, 1)).apply([1, 2, 3])
        with pytest.raises(ValueError, match="one entry for each of the 1 intervals, got 0"):
            TransitionGraph.from_matrix([[1]]).apply_transposed([])
        with pytest.raises(TypeError, match="or a networkx graph, got int 3"):
            transition_graph(3)


class TestGraphsOfOthers:
    @given(matrices())
    def test_matrices_of_every_kind(self, rows: list[list[int]]) -> None:
        graph = TransitionGraph.from_matrix(rows)
        for matrix in (rows, tuple(map(tuple, rows)), np.array(rows), sympy.Matrix(rows)):
            assert transition_graph(matrix) == graph
            assert growth_number(matrix) == growth_number(graph)

    @given(matrices())
    def test_networkx_and_back(self, rows: list[list[int]]) -> None:
        graph = TransitionGraph.from_matrix(rows)
        assert transition_graph(graph.to_networkx()) == TransitionGraph.from_networkx(graph.to_networkx()) == graph
        weighted = networkx.from_numpy_array(np.array(rows), create_using=networkx.DiGraph)
        assert TransitionGraph.from_networkx(weighted) == graph

    def test_edges_without_direction_count_both_ways(self) -> None:
        assert TransitionGraph.from_networkx(networkx.Graph([(0, 1), (1, 1)])).matrix == ((0, 1), (1, 1))
        assert growth_number(networkx.cycle_graph(5)) == 2
        assert growth_number(networkx.petersen_graph()) == 3

    def test_refusals(self) -> None:
        half = networkx.Graph()
        half.add_edge("a", "b", weight=0.5)
        with pytest.raises(TypeError, match=r"the weight of the edge from 'a' to 'b' must be an integer, got 0\.5"):
            transition_graph(half)
        half.add_edge("a", "b", weight=-1)
        with pytest.raises(ValueError, match="the weight of the edge from 'a' to 'b' must be at least 0"):
            transition_graph(half)
        for wrong in ([1, 2], np.array([1, 2]), "2 3 1", None, half.nodes):
            with pytest.raises(TypeError, match="needs a Pattern, a PLMap, a square matrix or a networkx graph, got"):
                transition_graph(wrong)
        with pytest.raises(ValueError, match="matrix must be square"):
            growth_number([[1, 2]])
        with pytest.raises(TypeError, match=r"matrix\[0\]\[0\] must be an integer"):
            growth_number([[1.5]])


class TestMarkovPartition:
    @given(markov_maps())
    def test_is_closed_and_affine_between_neighbours(self, f: PLMap) -> None:
        points = markov_partition(f)
        assert set(f.knots) <= set(points)
        assert all(f(x) in points for x in points)
        assert list(points) == sorted(set(points))

    @given(markov_maps(), st.integers(0, 4))
    def test_matrix_powers_carry_the_variation(self, f: PLMap, t: int) -> None:
        graph = transition_graph(f)
        lengths = [b - a for a, b in graph.intervals]
        for _ in range(t):
            lengths = graph.apply(lengths)
        assert sum(lengths) == (f**t).variation

    @given(markov_maps())
    def test_matrix_says_which_interval_is_covered(self, f: PLMap) -> None:
        graph = transition_graph(f)
        for i, (a, b) in enumerate(graph.intervals):
            low, high = sorted((f(a), f(b)))
            assert graph.matrix[i] == tuple(int(low <= c and d <= high) for c, d in graph.intervals)
            assert graph.signs[i] == (f(b) > f(a)) - (f(b) < f(a))

    def test_algebraic_knots(self) -> None:
        f = vee(PHI)
        assert markov_partition(f) == (-1, 0, PHI - 1)
        assert transition_graph(f).matrix == ((1, 1), (1, 0))
        wide = vee(PHI, -PHI, PHI)
        assert set(markov_partition(wide)) >= {-PHI, 0, PHI, -1, PHI - 1, PHI * PHI - 1}

    @pytest.mark.parametrize("f", [identity(0, 1), PLMap([0, 1], ["1/3", "1/3"]), PLMap([0, 1], [1, 0]), tent()])
    def test_simple_maps_close_at_once(self, f: PLMap) -> None:
        assert len(markov_partition(f)) <= 3

    def test_plateaus(self) -> None:
        graph = transition_graph(truncated_tent("6/7"))
        assert 0 in graph.signs
        assert [a == b for a, b in graph.images] == [s == 0 for s in graph.signs]

    def test_laps_need_fewer_points(self) -> None:
        f = PLMap([0, "1/3", 1], [0, "1/2", 1])  # all points but the ends wander to 1
        assert lap_graph(f).matrix == ((1,),)
        with pytest.raises(NotMarkovError, match="the orbits of the knots"):
            transition_graph(f)

    @pytest.mark.parametrize("slope", ["3/2", "809/500", "4/3", "17/10"])
    def test_growing_denominators_are_proved_at_once(self, slope: str) -> None:
        with pytest.raises(NotMarkovError, match=r"never close: each step from now on adds to the power of \d in the"):
            markov_partition(tent(slope), max_points=10**9)

    def test_growing_denominators_must_grow(self) -> None:
        """Integer knots do not help: lengths of intervals that are unions of others cannot lose powers of 2."""
        f = PLMap([0, "2/5", "4/5", 1], [0, 1, 0, "1/2"])
        assert all(s.denominator == 2 for s in f.slopes)
        with pytest.raises(NotMarkovError, match="power of 2"):
            markov_partition(f)
        g = PLMap([0, 2, 4, 5], [0, 5, 0, "5/2"])
        with pytest.raises(NotMarkovError, match="power of 2"):
            markov_partition(g)
        assert len(markov_partition(PLMap([0, 2, 3], [0, 3, 0]))) == 3  # one slope is an integer

    def test_says_where_it_stopped(self) -> None:
        root = root_of([-2, 0, 1])
        with pytest.raises(
            NotMarkovError, match=r"do not close within 50 points; the last of the 50 points reached is"
        ):
            markov_partition(tent((root + 2) / 2), max_points=50)
        with pytest.raises(
            NotMarkovError, match=r"do not close before their numbers need \d+ bits; .* is about 0\.\d+"
        ):
            markov_partition(
                tent(root_of([-17 * 10**200, 0, 10**201]) * Fraction(10**60 + 1, 10**60)), max_points=10**6
            )
        with pytest.raises(NotMarkovError, match="the map has 1025 knots, more than max_points = 1000"):
            markov_partition(tent() ** 10, max_points=1000)

    def test_refusals(self) -> None:
        with pytest.raises(ValueError, match="leaves its interval"):
            markov_partition(tent(3))
        with pytest.raises(TypeError, match="max_points must be an integer"):
            markov_partition(tent(), max_points=2.0)
        with pytest.raises(ValueError, match="max_points must be at least 2"):
            transition_graph(tent(), max_points=1)
