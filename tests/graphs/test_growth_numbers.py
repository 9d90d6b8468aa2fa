"""Growth numbers: Stefan cycles, patterns, matrices and maps, decided by slopes, by partitions or on the tower."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.errors import NotMarkovError, TooManyPiecesError
from periodic.graphs import characteristic_polynomials
from periodic.graphs.entropies import entropy_enclosure
from periodic.graphs.growth_numbers import growth, growth_by_partition, growth_number, period_root
from periodic.graphs.transition_graphs import TransitionGraph, transition_graph
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact, root_of
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import markov_maps, patterns, self_maps

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
        undecided = PLMap([0, "2/5", 1], ["1/7", 1, 0])
        why = r"not decided, since the slopes are not constant in absolute value, and the orbits of the turning points"
        with pytest.raises(NotMarkovError, match=why):
            growth_number(undecided, max_points=50)
        with pytest.raises(NotMarkovError, match=r"entropy_enclosure\(f, digits\) encloses .* and chain\(f\) gives"):
            growth_number(undecided)
        with pytest.raises(ValueError, match="leaves its interval"):
            growth_number(tent(3))
        with pytest.raises(
            TypeError,
            match="a square matrix or a networkx graph, got float",
        ):
            growth_number(1.6)


class TestTowers:
    def test_growth_1_is_decided_off_markov(self) -> None:
        """The orbit of 1/3 tends to a fixed point and never meets it."""
        f = PLMap([0, "1/3", "2/3", 1], [0, "3/10", "1/10", "9/10"])
        assert isinstance(growth_by_partition(f), str)
        assert growth(f).number == 1
        assert growth(f).reason == "nothing grows in the upper closing of the tower of f with ends of age up to 24"
        assert growth(f).evidence["enclosure"].number == 1

    def test_algebraic_growth_off_markov(self) -> None:
        f = PLMap([0, "1/10", "2/5", 1], [1, 0, "4/5", "3/5"])
        assert growth(f).number == 2
        assert growth(f).reason.startswith("Perron root of ")

    def test_return_maps_decide(self) -> None:
        """The second iterate of f is, on an interval, a map whose growth is decided."""
        inner = PLMap([0, "1/10", "2/5", 1], [1, 0, "4/5", "3/5"])
        f = PLMap(
            [*(x / 3 for x in inner.knots), Fraction(2, 3), 1],
            [*((y + 2) / 3 for y in inner.values), 0, Fraction(1, 3)],
        )
        root = root_of((-2, 0, 1))
        assert growth(f).number == root

    @given(self_maps())
    def test_what_is_decided_is_invariant_under_mirror_and_bounded(self, f: PLMap) -> None:
        low, high = f.domain
        mirrored = PLMap([low + high - x for x in reversed(f.knots)], [low + high - y for y in reversed(f.values)])
        try:
            number = growth_number(f)
        except NotMarkovError:
            with pytest.raises(NotMarkovError):
                growth_number(mirrored)
            return
        assert growth_number(mirrored) == number <= max(1, f.lipschitz)
        assert number**4 <= (f**4).lap_count


def test_large_dense_matrices_are_refused_and_the_tower_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of pieces with few values are answered at once; with many values only where the tower decides."""
    r = random.Random(1)
    few = PLMap([Fraction(i, 3000) for i in range(3001)], [Fraction(r.randrange(11), 10) for _ in range(3001)])
    assert growth_number(few).minimal_polynomial.degree() == 10
    monkeypatch.setattr(characteristic_polynomials, "MOST_DENSE", {True: 4, False: 4})
    # of 23 laps, too many turning points for a polynomial by these, with python-flint and without
    high_low = zip(r.sample(range(12, 24), 12), r.sample(range(12), 12), strict=True)
    f = PLMap(range(24), [y for pair in high_low for y in pair])
    why = "at most 4 intervals of different images, got 23"
    assert why in str(growth_by_partition(f))
    with pytest.raises(TooManyPiecesError, match=why):
        growth_number(transition_graph(f))
    low, high = entropy_enclosure(f, 6)
    assert high - low <= Fraction(1, 10**6)
    monkeypatch.undo()
    assert low <= entropy_enclosure(PLMap(f.knots, f.values), 8).low <= high
