"""Logarithms and short fractions of numbers far outside float64."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.growth_numbers import period_root
from periodic.numbers.conversions import Exact
from periodic.numbers.magnitudes import LONG, enclosed, float_below, log2, rounded_down, rounded_up, short_below
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


@given(golden(), st.integers(-200, 200))
def test_floats_below(x: Exact, k: int) -> None:
    x *= F(3) ** k
    below = float_below(x)
    assert F(below) <= x < F(math.nextafter(math.nextafter(below, math.inf), math.inf))


@given(golden(), st.integers(0, 2000))
def test_long_numbers_are_shortened_and_short_ones_stay(x: Exact, k: int) -> None:
    x = abs(x) * F(3, 2) ** k
    short = short_below(x)
    assert short <= x <= short * (1 + F(1, 2**500))
    assert short == x or isinstance(short, F)
    assert short_below(short) == short
    assert short_below(abs(x * F(1, 3))) == x * F(1, 3) or k > 200
    assert short_below(F(2**LONG - 1)) == 2**LONG - 1
    assert short_below(F(2 * 4**LONG + 1, 2**LONG)) == 2 ** (LONG + 1)


def test_integers_stay() -> None:
    assert rounded_down(F(2**200 + 1)) == rounded_up(F(2**200 + 1)) == 2**200 + 1
    assert rounded_down(F(0)) == rounded_up(F(0)) == 0
    assert rounded_down(F(1, 3)) < F(1, 3) < rounded_up(F(1, 3))
    assert rounded_down(F(10**100 + 1, 3)) * 3 <= 10**100 + 1 <= 3 * rounded_up(F(10**100 + 1, 3))
