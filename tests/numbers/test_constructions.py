"""Roots of polynomials and of numbers, period roots, and small functions on exact numbers."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, strategies as st

from periodic.numbers.conversions import Algebraic, absolute, exact, floor, nth_root, period_root, root_of, sign
from periodic.numbers.polynomials import multiply, real_roots
from tests.numbers.test_algebraics import lambda5, phi, sqrt2
from tests.numbers.test_roots import lambda_polynomial

X = sympy.Symbol("x")


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
    assert root_of(multiply(lambda_polynomial(101), (-2, 1))) == 2
    assert root_of(multiply(lambda_polynomial(101), (-22, 15))) == Fraction(22, 15)
    assert root_of([-1, 0, 0, 0, 1]) == 1
    assert [root_of((-1, 0, 1), root) for root in real_roots((-1, 0, 1))] == [-1, 1]
    assert isinstance(root_of(lambda_polynomial(101)), Algebraic)


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


def test_period_roots_have_a_highest_period() -> None:
    with pytest.raises(ValueError, match="is formed for periods up to 1000000, got 1000000001"):
        period_root(10**9 + 1)
    assert period_root(2**100) == 1
    with pytest.raises(TypeError, match="n must be an integer, got True"):
        period_root(True)
