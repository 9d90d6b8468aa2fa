"""Enclosures of the entropy: certified logarithms, for patterns, graphs and every map."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.entropies import EntropyEnclosure, entropy_enclosure
from periodic.graphs.growth_numbers import growth_number, period_root
from periodic.graphs.transition_graphs import TransitionGraph
from periodic.maps.families import identity, tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import patterns, self_maps


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

    @given(self_maps(), st.integers(0, 12))
    def test_every_map(self, f: PLMap, n: int) -> None:
        low, high = entropy_enclosure(f, n)
        assert 0 <= low <= high <= low + Fraction(1, 10**n)
        wide = entropy_enclosure(f, n, max_steps=3)
        assert wide.low <= high
        assert low <= wide.high

    def test_a_map_that_is_not_markov(self) -> None:
        low, high = entropy_enclosure(PLMap([0, "2/5", 1], ["1/7", 1, 0]), 40)
        assert high - low <= Fraction(1, 10**40)
        assert f"{float(low):.12f}" == "0.600002595862"

    def test_what_is_not_reached_is_said(self) -> None:
        f = PLMap([0, "2/5", 1], ["1/7", 1, 0])
        found = entropy_enclosure(f, 40, max_steps=30)
        assert Fraction(1, 10**40) < found.high - found.low < Fraction(1, 10**3)
        assert "with ends of age up to 30, which are " in found.reason
        assert " apart; larger limits help" in found.reason
        low, high = entropy_enclosure(f, 40)
        assert found.low <= low <= high <= found.high
        slow = entropy_enclosure(PLMap([0, "49/100", 1], [0, "103/200", 0]), 5, max_steps=4)
        assert slow.low == 0 < slow.high, "not proved to be 0"

    def test_reasons(self) -> None:
        assert "every slope" in entropy_enclosure(tent("3/2"), 3).reason
        assert "pattern" in entropy_enclosure(stefan(3), 3).reason
        assert "lower and the upper closing" in entropy_enclosure(PLMap([0, "2/5", 1], ["1/7", 1, 0]), 3).reason

    def test_the_pair_is_a_value(self) -> None:
        found = entropy_enclosure(vee("3/2"), 5)
        assert found == (found.low, found.high) == tuple(found)
        again = pickle.loads(pickle.dumps(found))
        assert (again, again.reason) == (found, found.reason)
        assert EntropyEnclosure(Fraction(0), Fraction(1)).reason == ""

    def test_zero_is_zero(self) -> None:
        assert entropy_enclosure(identity(0, 1), 10) == (0, 0) == entropy_enclosure(Pattern([3, 4, 2, 1]), 0)

    def test_refusals(self) -> None:
        with pytest.raises(TypeError, match=r"digits must be an integer, got 2\.0"):
            entropy_enclosure(tent(), 2.0)
        with pytest.raises(ValueError, match="digits must be at least 0"):
            entropy_enclosure(tent(), -1)
