"""``exact`` reads every exact number and refuses, by name, whatever does not say which number is meant."""

import numbers
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, strategies as st
from sympy import CRootOf, GoldenRatio, I, Integer, Rational, cos, exp, pi, sin, sqrt, tan

from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, exact, period_root, root_of
from periodic.numbers.number_texts import read_number
from tests.numbers.test_algebraics import lambda5, phi, sqrt2

X = sympy.Symbol("x")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, Fraction(3)),
        (-(10**400), Fraction(-(10**400))),
        ("3/7", Fraction(3, 7)),
        ("-2", Fraction(-2)),
        (" +4/6 ", Fraction(2, 3)),
        ("0.25", Fraction(1, 4)),
        ("1.618", Fraction(809, 500)),
        ("-.5", Fraction(-1, 2)),
        ("1e-3", Fraction(1, 1000)),
        ("2.", Fraction(2)),
        ("1/2/3", Fraction(1, 6)),
        ("1/-2", Fraction(-1, 2)),
        ("phi^2 - phi", Fraction(1)),
        ("|1 - 3|", Fraction(2)),
        (Fraction(5, 3), Fraction(5, 3)),
        (np.int8(-3), Fraction(-3)),
        (np.uint64(2**64 - 1), Fraction(2**64 - 1)),
        (Integer(7), Fraction(7)),
        (Rational(3, 7), Fraction(3, 7)),
        (sqrt(-2) ** 2, Fraction(-2)),
        ((1 + I) * (1 - I), Fraction(2)),
        (1 / (1 + I) + I / 2, Fraction(1, 2)),
        (sqrt(2) * sqrt(8), Fraction(4)),
        ((1 + sqrt(2)) ** 2 - 2 * sqrt(2), Fraction(3)),
        (cos(pi / 3), Fraction(1, 2)),
        ((-1) ** Rational(1, 3) + (-1) ** Rational(-1, 3), Fraction(1)),
        (cos(2 * pi / 7) + cos(4 * pi / 7) + cos(6 * pi / 7), Fraction(-1, 2)),
    ],
    ids=str,
)
def test_rationals(value: object, expected: Fraction) -> None:
    x = exact(value)
    assert x == expected
    assert type(x) is Fraction
    assert type(x.numerator) is type(x.denominator) is int


@pytest.mark.parametrize(
    ("value", "coefficients", "start"),
    [
        (GoldenRatio, (-1, -1, 1), "1.6180"),
        (sqrt(5), (-5, 0, 1), "2.2360"),
        (-sqrt(5), (-5, 0, 1), "-2.2360"),
        (sqrt(Rational(2, 3)), (-2, 0, 3), "0.8164"),
        (sqrt(2) + sqrt(3), (1, 0, -10, 0, 1), "3.1462"),
        (sqrt(2 + sqrt(2)), (2, 0, -4, 0, 1), "1.8477"),
        (Integer(2) ** Rational(1, 3), (-2, 0, 0, 1), "1.2599"),
        (Integer(2) ** Rational(-2, 3), (-1, 0, 0, 4), "0.6299"),
        (1 / (1 + sqrt(2)), (-1, 2, 1), "0.4142"),
        (CRootOf(X**5 - X - 1, 0), (-1, -1, 0, 0, 0, 1), "1.1673"),
        (CRootOf(X**4 - X**3 - X**2 + X - 1, 0), (-1, 1, -1, -1, 1), "-1.1787"),
        (cos(2 * pi / 7), (-1, -4, 4, 8), "0.6234"),
        (2 * cos(2 * pi / 5) + 1, (-1, -1, 1), "1.6180"),
        (tan(pi / 8), (-1, 2, 1), "0.4142"),
        ((sqrt(2) + I) * (sqrt(3) - I) - I * (sqrt(3) - sqrt(2)), (25, 0, -14, -4, 1), "3.4494"),
        (sympy.TribonacciConstant, (-1, -1, -1, 1), "1.8392"),
    ],
    ids=str,
)
def test_real_algebraic_numbers(value: object, coefficients: tuple[int, ...], start: str) -> None:
    x = exact(value)
    assert isinstance(x, Algebraic)
    assert x.digits(4) == start + "..."
    if value != (sqrt(2) + I) * (sqrt(3) - I) - I * (sqrt(3) - sqrt(2)):
        assert x.minimal_polynomial == sympy.Poly(coefficients[::-1], X)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("phi", phi),
        ("sqrt(2)/2", sqrt2 / 2),
        ("lambda(5)", lambda5),
        ("lambda(10)", period_root(10)),
        ("root(x^3 - x - 1)", root_of([-1, -1, 0, 1])),
        ("(1+sqrt(5))/2", phi),
    ],
)
def test_text_is_read_by_the_one_grammar_of_numbers(text: str, value: Algebraic) -> None:
    assert exact(text) == read_number(text) == value
    assert PLMap([0, text, 5], [0, 1, 0]) == PLMap([0, value, 5], [0, 1, 0])


def test_numbers_of_other_libraries() -> None:
    flint = pytest.importorskip("flint")
    assert exact(flint.fmpq(6, -14)) == Fraction(-3, 7)
    assert exact(flint.fmpz(5)) == 5
    assert type(exact(flint.fmpz(5)).numerator) is int
    with pytest.raises(TypeError, match="expected an exact number"):
        exact(flint.arb(1))


def test_rationals_whose_parts_are_asked_for() -> None:
    class Ratio:  # as Sage's integers and rationals are
        def __init__(self, *parts: int) -> None:
            self.parts = parts

        def numerator(self) -> int:
            return self.parts[0]

        def denominator(self) -> int:
            return self.parts[1]

    numbers.Rational.register(Ratio)
    assert exact(Ratio(-3, 7)) == Fraction(-3, 7)
    assert PLMap([0, Ratio(1, 2), 1], [0, Ratio(1, 1), 0]) == tent()


def test_fractions_with_integers_of_numpy_are_made_plain() -> None:
    x = exact(Fraction(np.int64(3), np.int64(-6)))
    assert x == Fraction(-1, 2)
    assert type(x.numerator) is type(x.denominator) is int

    class Ratio(Fraction):
        pass

    assert type(exact(Ratio(1, 2))) is Fraction
    assert exact(phi) is phi


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (0.5, TypeError, r"a float is not exact, got 0.5; write Fraction\(x\) for the number that its bits mean"),
        (float("nan"), TypeError, "a float is not exact, got nan"),
        (np.float64(0.5), TypeError, r"a float is not exact, got (np.float64\()?0.5\)?; write Fraction\(x\)"),
        (np.float32(0.5), TypeError, r"a float is not exact, got (np.float32\()?0.5\)?; write Fraction\(x\)"),
        (np.longdouble(1), TypeError, r"a float is not exact.*write Fraction\(x\)"),
        (sympy.Float("0.5"), TypeError, r"a SymPy Float is not exact, got 0.5.*write Fraction\(x\)"),
        (sqrt(2) + sympy.Float("0.5"), TypeError, r"a SymPy Float is not exact, got 0.5"),
        (1j, TypeError, "a complex is not exact, got 1j"),
        (
            Decimal("0.1"),
            TypeError,
            r"a Decimal is not exact, got Decimal\('0.1'\): it may have been rounded; write Fraction",
        ),
        (True, TypeError, "a truth value is no number, got True"),
        (np.bool_(False), TypeError, r"a truth value is no number, got (np\.)?False_?"),
        (None, TypeError, "expected an exact number .* got None"),
        (b"1", TypeError, "expected an exact number .* got b'1'"),
        ([1], TypeError, r"expected an exact number .* got \[1\]"),
        ((1, 2), TypeError, r"expected an exact number .* got \(1, 2\)"),
        ({1: 2}, TypeError, "expected an exact number .* got {1: 2}"),
        (np.array([1]), TypeError, r"expected an exact number .* got array\(\[1\]\)"),
        (np.array(1), TypeError, r"expected an exact number .* got array\(1\)"),
        (list(range(100)), TypeError, r"expected an exact number .*\[0, 1, 2, .*, 11, \.\.\. 100 in all\]"),
        (sympy.true, TypeError, "expected an exact number, got the SymPy object True"),
        (sympy.Matrix([1]), TypeError, "expected an exact number"),
        (sympy.FiniteSet(1), TypeError, "expected an exact number, got the SymPy object {1}"),
        ("1/0", ValueError, 'cannot read "1/0": division by "0", which is zero'),
        ("", ValueError, 'cannot read "": a number, a name or a parenthesis is expected, not the end'),
        (".", ValueError, "cannot read \".\": the character '.' has no meaning here"),
        ("x", ValueError, 'cannot read "x": a number is expected, and x has no value here'),
        ("nan", ValueError, 'cannot read "nan": "nan" is not known; an expression has the names'),
        ("inf", ValueError, 'cannot read "inf": "inf" is not known'),
        ("tent", ValueError, 'cannot read "tent": "tent" is not known'),
        ("pi", ValueError, 'cannot read "pi": pi is not algebraic'),
        ("0x10", ValueError, 'cannot read "0x10": an operator is missing between "0" and "x10"'),
        ("1_000", ValueError, 'cannot read "1_000": an operator is missing'),
        ("\u0663", ValueError, "has no meaning here"),
        ("9" * 10**6, ValueError, "a description has at most 10000 characters, this one 1000000"),
        ("1e999999999", ValueError, "a numeral has at most 4000 digits"),
        ("1e-" + "9" * 4000, ValueError, "a numeral has at most 4000 digits"),
        (mpmath.mpf(1), TypeError, r"an mpf is not exact, got mpf\('1.0'\); write what is meant as text"),
        (pi, ValueError, "a number must be algebraic, got pi$"),
        (exp(1), ValueError, "a number must be algebraic, got E$"),
        (sqrt(2) * pi, ValueError, r"a number must be algebraic, got pi\*sqrt\(2\), and pi is not known to be$"),
        (sin(1), ValueError, r"a number must be algebraic, got sin\(1\)$"),
        (I, ValueError, "a number must be real, got I"),
        (sqrt(-2), ValueError, r"a number must be real, got I\*sqrt\(2\)"),
        ((-1) ** Rational(1, 3), ValueError, r"a number must be real, got \(-1\)\*\*\(1/3\)"),
        (CRootOf(X**5 - X - 1, 1), ValueError, "a number must be real, got CRootOf"),
        (sympy.oo, ValueError, "a number must be finite, got oo"),
        (-sympy.oo, ValueError, "a number must be finite, got -oo"),
        (sympy.zoo, ValueError, "a number must be finite, got zoo"),
        (sympy.nan, ValueError, "a number must be finite, got nan"),
        (X, ValueError, "a number must not contain symbols, got x"),
        (sqrt(X), ValueError, r"a number must not contain symbols, got sqrt\(x\)"),
        (
            Integer(2) ** Rational(1, 10**9),
            ValueError,
            "is too hard to read: roots are taken up to order 1000, not 1000000000",
        ),
    ],
    ids=lambda v: str(v)[:30],
)
def test_refusals(value: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        exact(value)


def test_hidden_division_by_zero_is_refused() -> None:
    zero = sympy.Add(sqrt(3 + 2 * sqrt(2)), -1, -sqrt(2), evaluate=False)
    with pytest.raises(ValueError, match="a SymPy number divides by zero"):
        exact(1 / zero)


@given(st.fractions(max_denominator=10**9))
def test_text_of_fractions_is_read_back(x: Fraction) -> None:
    assert exact(str(x)) == x


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_decimals_are_read_exactly(x: Decimal) -> None:
    assert exact(str(x)) == Fraction(x)


def test_importing_is_cheap() -> None:
    script = (
        "import sys, periodic.numbers.conversions as a; a.exact('1/2'); a.root_of([-1, -1, 1]) > 1\n"
        "print([m for m in ('sympy', 'flint') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
