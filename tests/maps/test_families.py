"""Tents, vees and the maps of patterns."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.errors import HypothesisError
from periodic.graphs.constant_slope_models import constant_slope
from periodic.graphs.growth_numbers import growth_number, period_root
from periodic.graphs.transition_graphs import transition_graph
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import patterns

PHI = root_of([-1, -1, 1])


class TestTents:
    @given(st.fractions(0, 2, max_denominator=50), st.fractions(0, 1, max_denominator=50))
    def test_formula(self, slope: Fraction, x: Fraction) -> None:
        f = tent(slope)
        assert f(x) == slope * min(x, 1 - x)
        assert f.is_self_map

    def test_default_and_extremes(self) -> None:
        assert tent() == PLMap([0, "1/2", 1], [0, 1, 0])
        assert tent(0) == PLMap([0, 1], [0, 0])
        assert tent(PHI).lipschitz == PHI
        assert not tent(3).is_self_map

    @given(st.fractions(0, 1, max_denominator=50), st.fractions(0, 1, max_denominator=50))
    def test_truncated(self, h: Fraction, x: Fraction) -> None:
        assert truncated_tent(h)(x) == min(h, tent()(x))

    def test_refusals(self) -> None:
        with pytest.raises(ValueError, match="slope must be at least 0, got -1"):
            tent(-1)
        with pytest.raises(ValueError, match=r"h must lie in \[0, 1\], got 6/5"):
            truncated_tent("6/5")
        with pytest.raises(ValueError, match=r"h must lie in \[0, 1\], got -1"):
            truncated_tent(-1)
        with pytest.raises(TypeError, match="float"):
            tent(1.5)


class TestVees:
    @given(st.fractions(0, 2, max_denominator=50))
    def test_core_is_invariant(self, c: Fraction) -> None:
        f = vee(c)
        assert f.domain == (-1, max(0, c - 1))
        assert f.is_self_map
        assert f(Fraction(-1)) == c - 1
        assert f(Fraction(0)) == -1
        if c >= 1:
            assert f.image == f.domain

    def test_other_intervals(self) -> None:
        assert vee(PHI, -1, 1) == PLMap([-1, 0, 1], [PHI - 1, -1, PHI - 1])
        assert vee(3, "1/2", 1) == PLMap(["1/2", 1], ["1/2", 2])
        assert vee("3/2", high=1).domain == (-1, 1)
        assert vee("3/2", low="-1/2").domain == (Fraction(-1, 2), Fraction(1, 2))
        assert vee(2) == vee(2, -1, 1)
        largest = vee("3/2", -2, 2)  # [-1/(c-1), 1/(c-1)]
        assert largest.is_self_map

    def test_refusals(self) -> None:
        with pytest.raises(ValueError, match="c must be at least 0, got -1"):
            vee(-1)
        with pytest.raises(ValueError, match=r"into itself only for c <= 2, got 21/10; give low and high"):
            vee("21/10")
        with pytest.raises(ValueError, match="only for c <= 2"):
            vee(3, -1)
        with pytest.raises(ValueError, match=r"an interval needs low < high, got \[1, 1\]"):
            vee(1, 1, 1)
        with pytest.raises(ValueError, match=r"low < high, got \[1, 1/2\]"):
            vee("3/2", low=1)


class TestIdentity:
    def test_identity(self) -> None:
        f = identity(-1, PHI)
        assert f(PHI) == PHI
        assert f.piece_count == 1

    def test_refusal(self) -> None:
        with pytest.raises(ValueError, match=r"an interval needs low < high, got \[1, 0\]"):
            identity(1, 0)


class TestPatterns:
    @given(patterns(2, 9))
    def test_connecting_the_dots_carries_the_cycle(self, pattern: Pattern) -> None:
        f = connect_the_dots(pattern)
        assert f.domain == (1, pattern.period)
        orbit = [f(Fraction(i)) for i in pattern.word]
        assert orbit == [*pattern.word[1:], 1]

    @given(patterns(2, 6))
    def test_constant_slope(self, pattern: Pattern) -> None:
        number = growth_number(pattern)
        if not transition_graph(pattern).is_irreducible:
            with pytest.raises(HypothesisError, match=r"no model of constant slope here: .* interval \d never reaches"):
                constant_slope(pattern)
            return
        f = constant_slope(pattern)
        assert f.domain == (0, 1)
        assert f.distinct_slopes <= {number, -number}
        assert f.lipschitz == number == growth_number(f)
        x, orbit = Fraction(0), []
        for _ in range(pattern.period):
            orbit.append(x)
            x = f(x)
        assert x == 0
        assert Pattern.from_orbit(orbit) == pattern

    @pytest.mark.parametrize("p", [3, 5, 7, 9])
    def test_stefan_mirror_is_a_vee(self, p: int) -> None:
        """Its model is root*abs(x) - 1 on the core, scaled to [0, 1]."""
        root = period_root(p)
        f, g = constant_slope(stefan(p, mirror=True)), vee(root)
        low, high = g.domain
        assert len(f.knots) == len(g.knots) == 3
        assert [low + (high - low) * x for x in f.knots] == list(g.knots)
        assert [low + (high - low) * y for y in f.values] == list(g.values)

    def test_constant_slope_of_long_cycles(self) -> None:
        f = constant_slope(stefan(51))
        assert f.lipschitz == period_root(51)
        assert f.piece_count == 2

    def test_two_cycle(self) -> None:
        assert constant_slope(Pattern([2, 1])) == PLMap([0, 1], [1, 0])
        assert connect_the_dots(Pattern([2, 1])) == PLMap([1, 2], [2, 1])

    def test_refusals(self) -> None:
        for make in (connect_the_dots, constant_slope):
            with pytest.raises(ValueError, match="a pattern of period 1 has only one point"):
                make(Pattern([1]))
            with pytest.raises(TypeError, match="expected a Pattern, got list"):
                make([2, 1])
        with pytest.raises(HypothesisError, match=r"Pattern\(\[3, 4, 2, 1\]\) has no model of constant slope here"):
            constant_slope(Pattern([3, 4, 2, 1]))
