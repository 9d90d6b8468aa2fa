"""Algebraic numbers beside floats, mpmath's and SymPy's: exact from either side, never unequal by ignorance."""

import math
import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, strategies as st

from periodic.graphs.growth_numbers import growth_number
from periodic.numbers.conversions import Algebraic, exact
from periodic.numbers.foreign_numbers import plain_value
from periodic.patterns.cyclic_patterns import stefan
from tests.numbers.test_algebraics import lambda5, phi, sqrt2, sqrt3
from tests.strategies import examples

ORDERS = (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)
X = sympy.Symbol("x")
FLOATS: list[Callable[[float], Any]] = [
    float,
    np.float64,
    np.float32,
    np.longdouble,
    Decimal,
    mpmath.mpf,
    sympy.Float,
]


@pytest.mark.parametrize("make", FLOATS, ids=lambda make: make.__name__)
@examples(25)
@given(x=st.floats(-3, 3, width=32), place=st.integers(0, 3))
def test_floats_are_compared_by_the_value_of_their_bits(make: Callable[[float], Any], x: float, place: int) -> None:
    number = (phi, -sqrt2, lambda5, sqrt2 + sqrt3)[place]
    for near in (x, float(np.float32(float(number)))):
        value = make(near)
        for operation in ORDERS:
            assert bool(operation(number, value)) is operation(number, Fraction(near))
            assert bool(operation(value, number)) is operation(Fraction(near), number)


def test_the_nearest_float_is_not_the_number() -> None:
    near = float(phi)
    assert phi != near
    assert near != phi
    assert (phi < near) is (phi < Fraction(near)) is (near > phi)
    with mpmath.workprec(200):
        near = mpmath.mpf(phi)
        assert phi != near
        assert near != phi
        assert (phi < near) is (near > phi) is not (near < phi)


@pytest.mark.parametrize("make", [float, np.float64, mpmath.mpf, Decimal], ids=lambda make: make.__name__)
def test_infinities_and_nan(make: Callable[[str], Any]) -> None:
    above, below, nan = make("inf"), make("-inf"), make("nan")
    assert below < phi < above
    assert above > phi > below
    for operation in ORDERS[:5]:
        assert not operation(phi, nan)
    assert phi != nan
    assert phi != above
    assert math.isnan(plain_value(nan) or 0)


def test_complex_numbers_are_not_equal_and_have_no_order() -> None:
    for value in (1j, np.complex128(1.5), mpmath.mpc(1.5), sympy.I, 1 + sympy.I):
        assert phi != value
        assert value != phi
    for value in (1j, sympy.I):
        with pytest.raises(TypeError, match=r"not supported|complex numbers have no order, got I"):
            phi < value  # noqa: B015  # the refusal is what is tested


@pytest.mark.parametrize(
    ("number", "expr"),
    [
        (growth_number(stefan(3)), sympy.GoldenRatio),
        (phi, (1 + sympy.sqrt(5)) / 2),
        (sqrt2 * sqrt3, sympy.sqrt(6)),
        (sqrt2 + sqrt3, sympy.sqrt(5 + 2 * sympy.sqrt(6))),
        (exact("root(x^3 - x^2 - x - 1)"), sympy.TribonacciConstant),
        (lambda5, sympy.CRootOf(X**4 - X**3 - X**2 + X - 1, 1)),
        (exact("sqrt(2)/2"), sympy.cos(sympy.pi / 4, evaluate=False)),
        (exact("2^(0) * root(x^4 - 2)"), sympy.Abs(sympy.sqrt(1 + sympy.I), evaluate=False)),
    ],
    ids=str,
)
def test_sympy_numbers_are_compared_as_the_numbers_that_they_are(number: Algebraic, expr: sympy.Expr) -> None:
    assert number == expr
    assert expr == number
    assert not number != expr  # noqa: SIM202  # both operators are tested
    assert number <= expr <= number
    assert expr >= number >= expr
    assert not number < expr
    assert not expr > number
    assert number in [1, expr]
    for other in (number + Fraction(1, 10**60), number - Fraction(1, 10**60)):
        assert isinstance(other, Algebraic)
        assert other != expr
        assert expr != other
        assert (other < expr) is (expr > other) is (other < number)


def test_numbers_that_are_not_algebraic_are_told_apart_or_refused() -> None:
    for value in (sympy.pi, sympy.E, sympy.EulerGamma, sympy.sin(1), sympy.pi * sympy.sqrt(2)):
        assert phi != value
        assert value != phi
        assert (phi < value) == (sympy.N(value, 30) > float(phi))
        assert (value < phi) == (sympy.N(value, 30) < float(phi))
    riddle = sympy.EulerGamma + (1 + sympy.sqrt(5)) / 2 - sympy.Add(sympy.EulerGamma, 0)
    assert phi == riddle  # SymPy cancels
    hidden = sympy.Integral(sympy.exp(-X), (X, 0, sympy.oo)) * sympy.GoldenRatio
    with pytest.raises(ValueError, match=r"whether .* is that number is not known: it agrees in 50 digits"):
        phi == hidden  # noqa: B015  # the refusal is what is tested


def test_symbols_and_infinities_of_sympy() -> None:
    assert phi != X
    assert phi != X
    assert str(phi < X) == "1/2 + sqrt(5)/2 < x"
    assert str(phi > X) == "1/2 + sqrt(5)/2 > x"
    assert -sympy.oo < phi < sympy.oo
    assert sympy.oo > phi
    assert phi != sympy.oo
    assert phi != sympy.nan
    with pytest.raises(TypeError, match="Invalid NaN comparison"):
        phi < sympy.nan  # noqa: B015  # the refusal is what is tested


def test_sympy_calculates_with_numbers() -> None:
    radical = sympy.sqrt(5) / 2 + sympy.Rational(1, 2)
    for operation in (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow):
        assert operation(phi, X) == operation(radical, X)
        assert operation(X, phi) == operation(X, radical)
    assert sympy.sympify(phi) is sympy.GoldenRatio
    assert sympy.sympify(phi - 1) == radical - 1
    assert sympy.sympify(sqrt2 * sqrt3) == sympy.sqrt(6)
    assert (X**2).subs(X, sqrt2) == 2
    assert sympy.Matrix([[X]]) * sqrt2 == sqrt2 * sympy.Matrix([[X]]) == sympy.Matrix([[X * sympy.sqrt(2)]])


def test_approximate_equality_is_decided_or_says_what_to_write() -> None:
    rule = r"is not exact; write Fraction\(1.618\) for the number that it is exactly, or float\(x\) of the other number"
    for compare in (
        lambda: phi == pytest.approx(1.618),
        lambda: pytest.approx(1.618) == phi,
        lambda: pytest.approx(phi) == 1.618,
        lambda: pytest.approx(phi) == 1.618,
        lambda: [phi] == pytest.approx([1.618]),
    ):
        with pytest.raises(TypeError, match=rule):
            compare()
    assert phi == pytest.approx(phi)
    assert float(phi) == pytest.approx(1.618, abs=1e-3)
    assert math.isclose(phi, 1.618, abs_tol=1e-3)


def test_values_of_other_libraries() -> None:
    assert plain_value(np.float16(0.5)) == Fraction(1, 2)
    assert plain_value(Decimal("0.1")) == Fraction(1, 10)
    assert plain_value(mpmath.mpf(-3) / 4) == Fraction(-3, 4)
    assert plain_value(mpmath.mpf(0)) == 0
    assert plain_value(sympy.Float("0.5")) == Fraction(1, 2)
    assert plain_value(True) is plain_value("1") is plain_value(None) is None
    flint = pytest.importorskip("flint")
    assert plain_value(flint.fmpq(1, 3)) == Fraction(1, 3)
    assert phi > flint.fmpq(1, 3)
    assert phi != flint.fmpz(1)
