"""Products, quotients and divisors of integer polynomials obey their laws."""

import pytest
from hypothesis import given

from periodic.numbers.integer_polynomials import add, divides, multiply, quotient, without_ones
from tests.numbers.test_roots import polynomials


def value(c: tuple[int, ...], x: int) -> int:
    return sum(a * x**i for i, a in enumerate(c))


@given(polynomials(), polynomials())
def test_values_multiply_and_add(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    product, total = multiply(a, b), add(a, b)
    for x in (-2, 3, 10**40):  # as large as this, one value decides
        assert value(product, x) == value(a, x) * value(b, x)
        assert value(total, x) == value(a, x) + value(b, x)
    assert quotient(product, b) == a
    assert divides(b, product)


def test_what_does_not_divide() -> None:
    assert not divides((1, 1), (2, 1))
    assert not divides((2, 2), (1, 1))
    assert not divides((1, 1), (1,))
    with pytest.raises(ValueError, match="a polynomial of degree 1 does not divide one of degree 2"):
        quotient((1, 0, 1), (1, 1))


@given(polynomials())
def test_roots_1_and_minus_1_are_divided_out(c: tuple[int, ...]) -> None:
    rest = without_ones(multiply(multiply((1, 1), (1, 1)), multiply((-1, 1), c)))
    assert rest == without_ones(c)
    assert value(rest, 1) != 0 != value(rest, -1)
