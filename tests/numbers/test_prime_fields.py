"""Factors and common divisors of short polynomials, found modulo one prime, against SymPy."""

import subprocess
import sys

import pytest
import sympy
from hypothesis import given, strategies as st

from periodic.numbers.integer_polynomials import multiply, primitive, trim
from periodic.numbers.polynomials import Coefficients, factor, gcd, squarefree, to_poly
from periodic.numbers.prime_fields import MOST_COMMON, MOST_FACTORED, common_divisor, factors

small = st.lists(st.integers(-9, 9), min_size=1, max_size=5).map(trim).filter(bool)


@given(small, small, small, small)
def test_factors_are_those_of_sympy(a: Coefficients, b: Coefficients, c: Coefficients, d: Coefficients) -> None:
    product = squarefree(multiply(multiply(a, b), multiply(c, d)))
    if len(product) > 1:
        _, expected = to_poly(product).factor_list()
        wanted = [primitive(trim(map(int, reversed(f.all_coeffs())))) for f, _ in expected]
        assert factors(product) == sorted(wanted, key=lambda f: (len(f), f))


@given(small, small, small)
def test_common_divisors_are_those_of_sympy(a: Coefficients, b: Coefficients, c: Coefficients) -> None:
    a, b = multiply(a, c), multiply(b, c)
    expected = sympy.gcd(to_poly(a), to_poly(b))
    assert common_divisor(a, b) == primitive(trim(map(int, reversed(expected.all_coeffs()))))


def test_one_that_has_factors_modulo_every_prime() -> None:
    """That of sqrt(2) + sqrt(3) + sqrt(5) + sqrt(7), all of whose factors modulo primes are quadratic or linear."""
    c = (46225, 0, -5596840, 0, 13950764, 0, -7453176, 0, 1513334, 0, -141912, 0, 6476, 0, -136, 0, 1)
    assert factors(c) == [c]


def test_long_ones_are_left_to_others() -> None:
    assert factors((2, *[0] * MOST_FACTORED, 1)) is None
    assert common_divisor((2, *[0] * MOST_COMMON, 1), (1, 1)) is None
    assert factors((1 << 700, 0, 1)) is None  # no prime is as large


@pytest.mark.parametrize("call", ["factor((-4, 0, 4, 0, -1, 4, -4, 1))", "gcd((-1, 0, 1), (1, 2, 1))"])
def test_short_polynomials_need_no_library(call: str) -> None:
    program = f"import sys; from periodic.numbers.polynomials import *; {call}; assert 'sympy' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, env={"PERIODIC_NO_ACCELERATORS": "1"})


def test_multiplicities_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERIODIC_NO_ACCELERATORS", "1")
    c = multiply(multiply((1, 2), (1, 2)), multiply((0, 3), (-2, 0, 1)))
    assert factor(c) == (((0, 1), 1), ((1, 2), 2), ((-2, 0, 1), 1))
    assert gcd(multiply(c, (5,)), (0, 10)) == (0, 1)
