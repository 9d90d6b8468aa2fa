"""Rational functions: field laws against values, lowest terms, samples and their cells."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, strategies as st

from periodic.numbers.rational_functions import RationalFunction, Sample, UnfitSampleError

C = RationalFunction.parameter()
small = st.lists(st.integers(-4, 4), max_size=4).map(tuple)
functions = st.builds(RationalFunction, small, small.filter(any))
points = st.fractions(-5, 5, max_denominator=7)


@given(functions, functions, points)
def test_arithmetic_is_that_of_values(f: RationalFunction, g: RationalFunction, x: Fraction) -> None:
    try:
        a, b = f.at(x), g.at(x)
    except ZeroDivisionError:
        return
    assert ((f + g).at(x), (f - g).at(x), (f * g).at(x), (-f).at(x)) == (a + b, a - b, a * b, -a)
    assert ((f + 2).at(x), (2 - f).at(x), (Fraction(1, 3) * f).at(x)) == (a + 2, 2 - a, a / 3)
    if b:
        assert ((f / g).at(x), (1 / g).at(x), (g**-2).at(x)) == (a / b, 1 / b, 1 / b**2)
    assert (f**3).at(x) == a**3


@given(functions, functions)
def test_equal_functions_are_equal(f: RationalFunction, g: RationalFunction) -> None:
    assert f - f == RationalFunction(()) == 0 * f
    assert (f == g) == (not f - g)
    assume(g)
    assert f * g / g == f
    assert hash(f * g / g) == hash(f)


def test_text() -> None:
    assert str((C * C - 1) / (2 * C + 2)) == "(x - 1)/(2)"
    assert repr(1 / C) == "RationalFunction((1,), (0, 1))"
    assert str(3 * C) == "3*x"


@given(functions, points)
def test_signs_hold_in_the_whole_cell(f: RationalFunction, x: Fraction) -> None:
    sample = Sample(x)
    try:
        sign = sample.sign(f)
    except UnfitSampleError:
        assert f
        assert 0 in (RationalFunction(f.numerator).at(x), RationalFunction(f.denominator).at(x))
        return
    low, high = sample.cell()
    assert low is None or low < x
    assert high is None or x < high
    for part in (Fraction(1, 10), Fraction(1, 2), Fraction(99, 100)):
        a = Fraction(-(10**6)) if low is None else low
        b = Fraction(10**6) if high is None else high
        value = f.at(a + part * (b - a))
        assert (value > 0) - (value < 0) == sign


def test_cells() -> None:
    sample = Sample(Fraction(3, 2))
    assert sample.cell() == (None, None)
    assert sample.sign(C - 1) == 1
    assert sample.sign(RationalFunction(())) == 0
    assert sample.cell() == (1, None)
    assert sample.sign(Fraction(-2)) == -1
    assert sample.sign((C - 2) / (C - 7)) == 1
    assert sample.cell() == (1, 2)


def test_refusals() -> None:
    with pytest.raises(ZeroDivisionError, match="a denominator that is not zero everywhere"):
        1 / (C - C)
    with pytest.raises(UnfitSampleError, match="x - 1 vanishes or has a pole at 1"):
        Sample(Fraction(1)).sign(C - 1)
    with pytest.raises(TypeError, match="unsupported operand"):
        C + "1"
    with pytest.raises(TypeError, match="unsupported operand"):
        C * 1.5
    with pytest.raises(TypeError, match="unsupported operand"):
        C / 1.5
    with pytest.raises(TypeError, match="unsupported operand"):
        C - 1.5
