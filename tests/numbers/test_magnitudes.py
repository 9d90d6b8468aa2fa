"""Logarithms and short fractions of numbers far outside float64."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.growth_numbers import period_root
from periodic.numbers.conversions import Exact
from periodic.numbers.magnitudes import enclosed, log2, rounded_down, rounded_up
from tests.strategies import golden

F = Fraction
PHI = period_root(3)


@given(st.integers(1, 10**30), st.integers(1, 10**30), st.integers(-3000, 3000))
def test_logarithms(p: int, q: int, k: int) -> None:
    assert log2(F(p, q) * F(2) ** k) == pytest.approx(k + math.log2(p) - math.log2(q), abs=1e-12)


def test_logarithms_of_algebraic_numbers() -> None:
    assert log2(PHI**5000) == pytest.approx(5000 * math.log2((1 + 5**0.5) / 2), rel=1e-14)
    assert log2(-(PHI**-5000)) == pytest.approx(-5000 * math.log2((1 + 5**0.5) / 2), rel=1e-14)


@given(golden(), st.integers(-200, 200))
def test_fractions_on_both_sides(x: Exact, k: int) -> None:
    x = abs(x) * F(3) ** k
    low, high = rounded_down(x), rounded_up(x)
    assert low <= x <= high
    assert (high - low) * 2**93 <= high
    assert (rounded_down(low), rounded_up(high)) == (low, high)
    near = enclosed(x, 300)
    assert near[0] <= x <= near[1]
    assert (near[1] - near[0]) * 2**300 <= near[1]


def test_integers_stay() -> None:
    assert rounded_down(F(2**200 + 1)) == rounded_up(F(2**200 + 1)) == 2**200 + 1
    assert rounded_down(F(0)) == rounded_up(F(0)) == 0
    assert rounded_down(F(1, 3)) < F(1, 3) < rounded_up(F(1, 3))
    assert rounded_down(F(10**100 + 1, 3)) * 3 <= 10**100 + 1 <= 3 * rounded_up(F(10**100 + 1, 3))
