"""What is seen to be irreducible is so, by the factors that a library finds; and all cubics are decided."""

import pytest
from hypothesis import given, strategies as st

from periodic.numbers.irreducibility import is_plainly_irreducible
from periodic.numbers.polynomials import is_irreducible, moved_by, multiply, primitive
from tests.numbers.test_roots import polynomials


@given(polynomials(6, size=60).filter(lambda c: len(c) > 2).map(primitive))
def test_what_is_seen_is_so(c: tuple[int, ...]) -> None:
    if is_plainly_irreducible(c):
        assert is_irreducible(c)


@given(st.tuples(*[st.integers(-9, 9)] * 3, st.integers(1, 9)).map(primitive))
def test_cubics_are_decided(c: tuple[int, ...]) -> None:
    assert is_plainly_irreducible(c) == is_irreducible(c)


@given(polynomials(3), polynomials(3))
def test_products_are_never_taken_for_irreducible(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    assert not is_plainly_irreducible(primitive(multiply(a, b)))


@pytest.mark.parametrize(
    "c",
    [(-2, 0, 0, 0, 0, 1), (6, 0, 3, 0, 2), (-1, 0, -2, 0, 1), (-1, -1, 0, 1), (10**40, 0, 10**40 + 1, 1), (7, 0, 1)],
)
def test_some_are_seen(c: tuple[int, ...]) -> None:
    assert is_plainly_irreducible(c)


def test_rational_roots_of_large_cubics_are_found() -> None:
    p, q = 10**30 + 57, 10**29 + 33
    assert not is_plainly_irreducible(primitive(multiply((-p, q), (3, 1, 1))))
    assert not is_plainly_irreducible(primitive(multiply((p, q), (-3, 1, 1))))


@given(polynomials(5))
def test_polynomials_are_moved(c: tuple[int, ...]) -> None:
    assert moved_by(moved_by(c, 1), -1) == moved_by(c, 0) == c
    assert moved_by(c, 1)[0] == sum(c)
