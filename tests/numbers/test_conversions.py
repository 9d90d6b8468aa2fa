"""``exact`` reads every exact number and refuses, by name, whatever does not say which number is meant."""

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, strategies as st
from sympy import CRootOf, GoldenRatio, I, Integer, Rational, cos, exp, pi, sin, sqrt, tan

from periodic.numbers.conversions import Algebraic, absolute, exact, floor, nth_root, root_of, sign
from periodic.numbers.polynomials import multiply, real_roots
from tests.numbers.test_algebraics import lambda5, phi, sqrt2
from tests.numbers.test_roots import lambda_polynomial

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


def test_numbers_of_other_libraries() -> None:
    flint = pytest.importorskip("flint")
    assert exact(flint.fmpq(6, -14)) == Fraction(-3, 7)
    assert exact(flint.fmpz(5)) == 5
    assert type(exact(flint.fmpz(5)).numerator) is int
    with pytest.raises(TypeError, match="expected an exact number"):
        exact(flint.arb(1))


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
        (np.float64(0.5), TypeError, r"a float is not exact, got np.float64\(0.5\); write Fraction\(x\)"),
        (np.float32(0.5), TypeError, r"a float is not exact, got np.float32\(0.5\); write Fraction\(x\)"),
        (np.longdouble(1), TypeError, r"a float is not exact.*write Fraction\(x\)"),
        (sympy.Float("0.5"), TypeError, r"a SymPy Float is not exact, got 0.5.*write Fraction\(x\)"),
        (sqrt(2) + sympy.Float("0.5"), TypeError, r"a SymPy Float is not exact, got 0.5"),
        (1j, TypeError, "a complex is not exact, got 1j"),
        (Decimal("0.1"), TypeError, r"a Decimal is not exact, got Decimal\('0.1'\); write Fraction\(x\)"),
        (True, TypeError, "a truth value is no number, got True"),
        (np.bool_(False), TypeError, "a truth value is no number, got np.False_"),
        (None, TypeError, "expected an exact number .* got None"),
        (b"1", TypeError, "expected an exact number .* got b'1'"),
        ([1], TypeError, r"expected an exact number .* got \[1\]"),
        ((1, 2), TypeError, r"expected an exact number .* got \(1, 2\)"),
        ({1: 2}, TypeError, "expected an exact number .* got {1: 2}"),
        (np.array([1]), TypeError, r"expected an exact number .* got array\(\[1\]\)"),
        (np.array(1), TypeError, r"expected an exact number .* got array\(1\)"),
        (list(range(100)), TypeError, r"expected an exact number .*\(390 characters\)"),
        (sympy.true, TypeError, "expected an exact number, got the SymPy object True"),
        (sympy.Matrix([1]), TypeError, "expected an exact number"),
        (sympy.FiniteSet(1), TypeError, "expected an exact number, got the SymPy object {1}"),
        ("1/0", ValueError, "a rational needs a nonzero denominator, got '1/0'"),
        ("", ValueError, "text must be a rational such as '3/7' or '0.25', got ''"),
        (".", ValueError, "text must be a rational"),
        ("phi", ValueError, "text must be a rational such as '3/7' or '0.25', got 'phi'"),
        ("nan", ValueError, "text must be a rational"),
        ("inf", ValueError, "text must be a rational"),
        ("0x10", ValueError, "text must be a rational"),
        ("1_000", ValueError, "text must be a rational"),
        ("1/2/3", ValueError, "text must be a rational"),
        ("1/-2", ValueError, "text must be a rational"),
        ("\u0663", ValueError, "text must be a rational"),
        ("9" * 10**6, ValueError, "text with more than 4300 characters is not read as a number, got 1000000"),
        ("1e999999999", ValueError, "a decimal exponent must be at most 4300 in size, got '1e999999999'"),
        ("1e-" + "9" * 4000, ValueError, "a decimal exponent must be at most 4300 in size"),
        (pi, ValueError, "a number must be real and algebraic, got pi"),
        (exp(1), ValueError, "a number must be real and algebraic, got E"),
        (sqrt(2) * pi, ValueError, r"a number must be real and algebraic, got sqrt\(2\)\*pi"),
        (sin(1), ValueError, r"a number must be real and algebraic, got sin\(1\)"),
        (I, ValueError, "a number must be real, got I"),
        (sqrt(-2), ValueError, r"a number must be real, got sqrt\(2\)\*I"),
        ((-1) ** Rational(1, 3), ValueError, r"a number must be real and algebraic, got \(-1\)\*\*\(1/3\)"),
        (CRootOf(X**5 - X - 1, 1), ValueError, "a number must be real and algebraic, got CRootOf"),
        (sympy.oo, ValueError, "a number must be finite, got oo"),
        (-sympy.oo, ValueError, "a number must be finite, got -oo"),
        (sympy.zoo, ValueError, "a number must be finite, got zoo"),
        (sympy.nan, ValueError, "a number must be finite, got nan"),
        (X, ValueError, "a number must not contain symbols, got x"),
        (sqrt(X), ValueError, r"a number must not contain symbols, got sqrt\(x\)"),
        (Integer(2) ** Rational(1, 10**9), ValueError, "roots up to order 1000, got 1000000000"),
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


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=7).filter(lambda c: any(c[1:])))
def test_root_of_is_the_largest_root(c: list[int]) -> None:
    roots = sympy.Poly(c[::-1], X).real_roots()
    if roots:
        assert root_of(c) == exact(roots[-1])
        assert isinstance(root_of(c), Fraction) is bool(roots[-1].is_rational)
    else:
        with pytest.raises(ValueError, match="has no real root"):
            root_of(c)


def test_root_of_finds_rationals_without_factoring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("periodic.numbers.fields.factor", None)
    assert root_of(multiply(lambda_polynomial(301), (-2, 1))) == 2
    assert root_of(multiply(lambda_polynomial(301), (-22, 15))) == Fraction(22, 15)
    assert root_of([-1, 0, 0, 0, 1]) == 1
    assert isinstance(root_of(lambda_polynomial(301)), Algebraic)


def test_root_of_a_given_root() -> None:
    first, _, third = (root_of([1, -3, 0, 1], root) for root in real_roots((1, -3, 0, 1)))
    assert first < 0 < third
    assert third == root_of([1, -3, 0, 1])


def test_period_roots_of_even_periods() -> None:
    # lambda_q**(1/2**k) is a root of the polynomial in x**(2**k).
    x = root_of([-1, 0, -1, 0, 1])
    assert x * x == phi
    assert x.digits(10) == "1.2720196495..."
    c = [0] * 21
    c[::4] = lambda_polynomial(5)
    y = root_of(c)
    assert y**4 == lambda5


@given(st.fractions(min_value=0, max_value=1000, max_denominator=50), st.integers(1, 5))
def test_roots_of_rationals(x: Fraction, n: int) -> None:
    root = nth_root(x, n)
    assert root >= 0
    assert root**n == x
    assert nth_root(x**n, n) == x


@pytest.mark.parametrize("x", [phi, lambda5 - 1, sqrt2 / 10**20, 3 - 2 * sqrt2, 10**9 * lambda5], ids=repr)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_roots_of_algebraic_numbers(x: Algebraic, n: int) -> None:
    root = nth_root(x, n)
    assert root > 0
    assert root**n == x
    assert nth_root(x**2, 2) == x


def test_refusals_of_roots() -> None:
    with pytest.raises(ValueError, match=r"a root needs a number that is at least 0, got Fraction\(-1, 1\)"):
        nth_root(Fraction(-1), 2)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        nth_root(Fraction(1), 0)
    with pytest.raises(ValueError, match="a constant polynomial has no real roots"):
        root_of([1])


def test_small_functions() -> None:
    assert [sign(x) for x in (Fraction(-1, 2), Fraction(0), phi - 1, 1 - phi)] == [-1, 0, 1, -1]
    assert floor(Fraction(-1, 2)) == -1
    assert floor(-phi) == -2
    assert absolute(1 - phi) == phi - 1
    assert absolute(Fraction(-1, 2)) == Fraction(1, 2)


def test_importing_is_cheap() -> None:
    script = (
        "import sys, periodic.numbers.conversions as a; a.exact('1/2'); a.root_of([-1, -1, 1]) > 1\n"
        "print([m for m in ('sympy', 'flint') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
