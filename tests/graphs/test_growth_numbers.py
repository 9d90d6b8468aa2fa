"""Growth numbers: spectra of all cycles, Stefan cycles, maps, certificates and enclosures of the entropy."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, strategies as st

from periodic.errors import HypothesisError, NotMarkovError
from periodic.graphs.growth_numbers import (
    entropy_enclosure,
    growth,
    growth_ceiling_certificate,
    growth_certificate,
    growth_number,
    period_root,
    perron_window,
    right_perron_vector,
)
from periodic.graphs.transition_graphs import TransitionGraph, transition_graph
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact, root_of
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import markov_maps, matrices, patterns

PHI = root_of([-1, -1, 1])


def minimal(x: Exact) -> str:
    return str(x.minimal_polynomial.as_expr()) if isinstance(x, Algebraic) else f"x - {x}"


def digits(x: Exact, n: int = 10) -> str:
    return x.digits(n)[:-3] if isinstance(x, Algebraic) else f"{float(x):.{n}f}"


class TestPeriodRoot:
    @pytest.mark.parametrize("p", range(3, 103, 2))
    def test_stefan_cycles_attain_it(self, p: int) -> None:
        assert growth_number(stefan(p)) == period_root(p) == growth_number(stefan(p, mirror=True))
        assert hash(growth_number(stefan(p))) == hash(period_root(p))

    def test_seven_has_degree_three(self) -> None:
        assert minimal(period_root(7)) == "x**3 - x**2 - 1"
        assert {p: period_root(p).minimal_polynomial.degree() for p in (3, 5, 7, 9, 11, 13)} == {
            3: 2, 5: 4, 7: 3, 9: 8, 11: 10, 13: 12,
        }  # fmt: skip

    def test_decreases_to_the_root_of_two(self) -> None:
        two = root_of([-2, 0, 1])
        roots = [period_root(p) for p in (3, 5, 7, 21, 101, 501, 1001)]
        assert roots == sorted(roots, reverse=True)
        assert all(root > two for root in roots)

    def test_even_periods(self) -> None:
        assert minimal(period_root(14)) == "x**6 - x**4 - 1"
        assert {period_root(2**k) for k in range(12)} == {1}
        assert period_root(3 << 6) > 1

    def test_refusals(self) -> None:
        with pytest.raises(ValueError, match="n must be at least 1, got 0"):
            period_root(0)
        with pytest.raises(TypeError, match=r"n must be an integer, got 3\.0"):
            period_root(3.0)


class TestGraphs:
    @given(patterns(2, 8))
    def test_mirror_and_map_have_the_same_growth(self, pattern: Pattern) -> None:
        number = growth_number(pattern)
        assert growth_number(pattern.mirror()) == number == growth_number(connect_the_dots(pattern))
        assert period_root(pattern.period) <= number <= connect_the_dots(pattern).lipschitz

    @pytest.mark.parametrize(
        ("matrix", "value"),
        [
            ([[0]], 1), ([[0, 1], [0, 0]], 1), ([[0, 1, 5], [0, 0, 7], [0, 0, 0]], 1),  # nilpotent
            ([[1]], 1), ([[1, 1], [0, 1]], 1), ([[1, 9, 9], [0, 1, 9], [0, 0, 1]], 1),  # defective
            ([[0, 1], [1, 0]], 1), ([[0, 2], [2, 0]], 2), ([[0, 4], [1, 0]], 2),  # imprimitive
            ([[2, 1], [0, 3]], 3), ([[3, 0], [0, 2]], 3), ([[2, 1], [0, 2]], 2),  # reducible
            ([[0, 1], [1, 1]], PHI), ([[0, 2], [1, 0]], root_of([-2, 0, 1])), ([], 1),
        ],
    )  # fmt: skip
    def test_matrices(self, matrix: list[list[int]], value: Exact) -> None:
        assert growth_number(TransitionGraph.from_matrix(matrix)) == value

    @given(markov_maps())
    def test_all_knots_and_the_turning_points_alone_agree(self, f: PLMap) -> None:
        number = growth_number(f)
        assert number == growth_number(transition_graph(f))
        assert 1 <= number <= max(1, f.lipschitz)

    def test_a_contraction_has_growth_above_its_lipschitz_constant(self) -> None:
        f = PLMap([0, 1], [0, "1/2"])
        assert growth_number(f) == 1 > f.lipschitz

    @given(markov_maps(4), st.integers(1, 5))
    def test_laps_and_variation_of_iterates_bound_it(self, f: PLMap, t: int) -> None:
        """laps(f^t) >= growth**t for every t; Var(f^t) <= Lip**t * length."""
        assert (f**t).lap_count >= growth_number(f) ** t


class TestMaps:
    @pytest.mark.parametrize("c", ["0", "1/2", "1", "3/2", "809/500", "2"])
    def test_constant_slopes(self, c: str) -> None:
        assert growth_number(tent(c)) == max(1, Fraction(c)) == growth_number(vee(c))

    def test_algebraic_slopes_without_a_partition(self) -> None:
        slope = root_of([-3, 0, 1])
        assert growth_number(tent(slope)) == slope
        assert growth_number(vee(PHI)) == growth_number(vee(PHI, -1, 1)) == PHI

    def test_constant_monotone_and_contracting_maps(self) -> None:
        assert growth_number(PLMap([0, 1], ["1/3", "1/3"])) == 1
        assert growth_number(identity(0, 1)) == 1
        assert growth_number(PLMap([0, 1], [1, 0])) == 1
        assert growth_number(PLMap([0, "1/3", 1], [0, "1/2", 1])) == 1
        assert growth_number(PLMap([0, "1/2", 1], ["1/7", "1/2", "1/5"])) == 1

    def test_zero_entropy_cycle(self) -> None:
        assert growth_number(connect_the_dots(Pattern([3, 4, 2, 1]))) == 1

    def test_large_entropy_without_odd_periods(self) -> None:
        assert growth_number(PLMap(range(9), [4, 8, 4, 8, 4, 0, 4, 0, 4])) == 4

    def test_reasons(self) -> None:
        assert "one lap" in growth(identity(0, 1)).reason
        assert "Lipschitz constant is at most 1" in growth(vee("1/2", -1, 1)).reason
        assert "every slope" in growth(tent("3/2")).reason
        assert "of 5 intervals" in growth(truncated_tent("6/7")).reason
        assert growth(stefan(3)).reason == "Perron root of the transition matrix of the pattern"
        assert growth(transition_graph(stefan(3))).reason == "Perron root of the transition matrix"

    def test_refusals(self) -> None:
        with pytest.raises(
            NotMarkovError, match="slopes are not constant in absolute value, and the orbits of the turn"
        ):
            growth_number(PLMap([0, "2/5", 1], ["1/7", 1, 0]), max_points=50)
        with pytest.raises(ValueError, match="leaves its interval"):
            growth_number(tent(3))
        with pytest.raises(TypeError, match="growth needs a Pattern, a PLMap or a TransitionGraph, got float"):
            growth_number(1.6)


class TestEntropy:
    @pytest.mark.parametrize("n", [0, 1, 10, 50, 300])
    @pytest.mark.parametrize("value", ["2", "3", "99999999999999999999", "3/2", "4/3", "7/5", "1000001/1000000", "1"])
    def test_logarithms_of_rationals(self, value: str, n: int) -> None:
        number = Fraction(value)
        self._check(tent(number) if number <= 2 else TransitionGraph.from_matrix([[int(number)]]), number, n)

    @pytest.mark.parametrize("p", [3, 5, 7, 21, 101])
    def test_logarithms_of_period_roots(self, p: int) -> None:
        for n in (5, 40):
            self._check(stefan(p), period_root(p), n)

    @given(patterns(3, 7), st.integers(0, 60))
    def test_random_patterns(self, pattern: Pattern, n: int) -> None:
        self._check(pattern, growth_number(pattern), n)

    @staticmethod
    def _check(f: Pattern | PLMap | TransitionGraph, number: Exact, n: int) -> None:
        import mpmath

        low, high = entropy_enclosure(f, n)
        assert 0 <= high - low <= Fraction(1, 10**n)
        with mpmath.workdps(2 * n + 40):
            ends = number.enclosure(2 * n + 30) if isinstance(number, Algebraic) else (number, number)
            value = mpmath.log(mpmath.mpf(ends[0].numerator) / ends[0].denominator)
            assert mpmath.mpf(low.numerator) / low.denominator <= value + mpmath.mpf(10) ** (-2 * n - 20)
            assert value - mpmath.mpf(10) ** (-2 * n - 20) <= mpmath.mpf(high.numerator) / high.denominator

    def test_zero_is_zero(self) -> None:
        assert entropy_enclosure(identity(0, 1), 10) == (0, 0) == entropy_enclosure(Pattern([3, 4, 2, 1]), 0)

    def test_refusals(self) -> None:
        with pytest.raises(TypeError, match=r"digits must be an integer, got 2\.0"):
            entropy_enclosure(tent(), 2.0)
        with pytest.raises(ValueError, match="digits must be at least 0"):
            entropy_enclosure(tent(), -1)


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

    def test_three_cycle_takes_the_second_interval(self) -> None:
        assert perron_window(Pattern([2, 3, 1])).window == (2, 3)
        assert perron_window(vee(PHI)).window == (-1, 0)

    @pytest.mark.parametrize("p", [21, 51])
    def test_long_stefan_cycles(self, p: int) -> None:
        window = perron_window(stefan(p, mirror=True))
        assert window.graph.apply_transposed(window.vector) == [period_root(p) * x for x in window.vector]
        assert max(window.weights) == 1

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


class TestCertificates:
    @given(patterns(2, 9), st.integers(1, 60))
    def test_floor_and_ceiling(self, pattern: Pattern, denominator: int) -> None:
        number, graph = growth_number(pattern), transition_graph(pattern)
        numerator = int(number * denominator)  # rounded down
        v = growth_certificate(pattern, numerator, denominator)
        assert any(v)
        assert min(v) >= 0
        assert all(denominator * a >= numerator * x for a, x in zip(graph.apply(v), v, strict=True))
        v = growth_ceiling_certificate(pattern, numerator + 1, denominator)
        assert min(v) > 0
        assert all(denominator * a <= (numerator + 1) * x for a, x in zip(graph.apply(v), v, strict=True))
        with pytest.raises(ValueError, match=rf"growth number .* is less than {Fraction(numerator + 1, denominator)}"):
            growth_certificate(pattern, numerator + 1, denominator)
        assume(number * denominator != numerator)
        with pytest.raises(ValueError, match=rf"growth number .* is greater than {Fraction(numerator, denominator)}"):
            growth_ceiling_certificate(pattern, numerator, denominator)

    @given(matrices(5, 2))
    def test_any_matrix(self, matrix: list[list[int]]) -> None:
        graph = TransitionGraph.from_matrix(matrix)
        assume(any(graph.characteristic_coefficients[:-1]))
        numerator = int(growth_number(graph) * 1000)
        v = growth_certificate(graph, numerator, 1000)
        assert any(v)
        assert all(1000 * a >= numerator * x >= 0 for a, x in zip(graph.apply(v), v, strict=True))
        v = growth_ceiling_certificate(graph, numerator + 1, 1000)
        assert all(1000 * a <= (numerator + 1) * x and x > 0 for a, x in zip(graph.apply(v), v, strict=True))

    def test_close_to_the_growth_number(self) -> None:
        numerator = int(period_root(51) * 10**60)
        v = growth_certificate(stefan(51), numerator, 10**60)
        assert all(10**60 * a >= numerator * x for a, x in zip(transition_graph(stefan(51)).apply(v), v, strict=True))

    def test_rational_growth_is_attained(self) -> None:
        assert growth_certificate(tent(), 2) == growth_ceiling_certificate(tent(), 2) == (1, 1)

    def test_refusals(self) -> None:
        with pytest.raises(HypothesisError, match="has no loop"):
            growth_certificate(TransitionGraph.from_matrix([[0, 1], [0, 0]]), 1, 2)
        with pytest.raises(ValueError, match="growth number is 1, but no positive vector was found"):
            growth_ceiling_certificate(TransitionGraph.from_matrix([[1, 1], [0, 1]]), 1)
        with pytest.raises(TypeError, match="numerator must be an integer"):
            growth_certificate(tent(), 1.5)
        with pytest.raises(ValueError, match="denominator must be at least 1, got 0"):
            growth_ceiling_certificate(tent(), 2, 0)
