"""Polynomials over fields: the laws of their ring, roots against products of known factors, signs against values."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.numbers import polynomials as integers
from periodic.numbers.conversions import Exact, exact, sign
from periodic.numbers.exact_polynomials import (
    Polynomial,
    add,
    divided,
    gcd,
    in_lowest_terms,
    is_integral,
    multiply,
    norm_of,
    plain,
    polynomial_text,
    quotient,
    real_roots,
    root_bound,
    roots_between,
    sign_at,
    trim,
    value,
)
from tests.strategies import examples, fractions

ROOT = exact("sqrt(2)")
CUBIC = exact("root(x^3 - x - 1)")


def numbers(theta: Exact) -> st.SearchStrategy[Exact]:
    return st.builds(
        lambda a, b: a + b * theta, fractions(denominator=2), st.sampled_from([0, 0, 1, -1, Fraction(1, 2)])
    )


def polynomials(theta: Exact, most: int = 4) -> st.SearchStrategy[Polynomial]:
    return st.lists(numbers(theta), max_size=most).map(trim)


thetas = st.sampled_from([ROOT, CUBIC])
pairs = thetas.flatmap(lambda theta: st.tuples(polynomials(theta), polynomials(theta)))


@given(pairs, fractions())
def test_values_of_sums_products_and_quotients(pair: tuple[Polynomial, Polynomial], x: Fraction) -> None:
    a, b = pair
    assert value(add(a, b), x) == value(a, x) + value(b, x)
    assert value(multiply(a, b), x) == value(a, x) * value(b, x)
    assert sign_at(a, x) == sign(value(a, x))
    if b:
        assert quotient(multiply(a, b), b) == a
        answer, rest = divided(a, b)
        assert add(multiply(answer, b), rest) == a
        assert len(rest) < len(b)


@given(thetas.flatmap(lambda theta: st.tuples(*[polynomials(theta, 3)] * 3)))
@examples(50)
def test_common_divisors_and_lowest_terms(three: tuple[Polynomial, Polynomial, Polynomial]) -> None:
    a, b, c = three
    common = gcd(multiply(a, c), multiply(b, c))
    if c and (a or b):
        assert not divided(common, c)[1]
    if b and c:
        n, d = in_lowest_terms(multiply(a, c), multiply(b, c))
        assert (n, d) == in_lowest_terms(a, b)
        assert multiply(n, b) == multiply(a, d)
        assert not n or len(gcd(n, d)) == 1


@given(thetas.flatmap(lambda theta: st.tuples(st.lists(numbers(theta), min_size=1, max_size=3), polynomials(theta, 2))))
@examples(50)
def test_roots_are_those_of_the_factors(given_: tuple[list[Exact], Polynomial]) -> None:
    """x - r, one of them twice, times a square plus 1, which has no root."""
    roots, other = given_
    c: Polynomial = (1,)
    for r in (*roots, roots[0]):
        c = multiply(c, trim((-r, 1)))
    c = multiply(c, add(multiply(other, other), (1,)))
    assert real_roots(c) == tuple(sorted(set(roots)))
    assert all(abs(r) < root_bound(c) for r in roots)
    assert all(sign_at(c, r) == 0 for r in roots)
    for low, high in [(Fraction(-3), Fraction(0)), (Fraction(0), Fraction(1)), (Fraction(1), Fraction(4))]:
        assert roots_between(c, low, high) >= sum(low < r < high for r in set(roots))


def test_roots_in_larger_fields() -> None:
    c = (-ROOT, Fraction(0), Fraction(1))  # x^2 - sqrt(2)
    assert real_roots(c) == (-exact("root(x^4 - 2)"), exact("root(x^4 - 2)"))
    assert real_roots((ROOT, Fraction(0), Fraction(1))) == ()  # its conjugate has roots
    golden = exact("phi")
    assert [sign_at(c, x) for x in (golden, -golden, ROOT / 2, exact("root(x^4 - 2)"))] == [1, 1, -1, 0]
    assert roots_between(c, Fraction(1), Fraction(2)) == 1
    assert roots_between((ROOT, Fraction(0), Fraction(1)), Fraction(1), Fraction(2)) == 0
    assert norm_of(c) == (-2, 0, 0, 0, 1)


def test_rational_ones_are_those_of_integers() -> None:
    c = (Fraction(-2), Fraction(0), Fraction(1))
    assert plain(c) == (-2, 0, 1)
    assert is_integral(plain(multiply((ROOT,), (-ROOT, Fraction(0), ROOT / 2))))
    assert real_roots(c) == (-ROOT, ROOT)
    assert root_bound(c) == integers.root_bound((-2, 0, 1))
    assert in_lowest_terms((ROOT, ROOT), (2 * ROOT,)) == ((1, 1), (2,))
    assert in_lowest_terms((), (ROOT,)) == ((), (1,))
    assert real_roots((ROOT,)) == real_roots((3,)) == ()
    assert polynomial_text((1, 2)) == "2*x + 1"
    assert polynomial_text((Fraction(1), ROOT)) == "(sqrt(2))*x^1 + (1)*x^0"


def test_refusals() -> None:
    with pytest.raises(ValueError, match="a polynomial of degree 1 does not divide one of degree 2"):
        quotient((ROOT, Fraction(0), Fraction(1)), (Fraction(1), Fraction(1)))
