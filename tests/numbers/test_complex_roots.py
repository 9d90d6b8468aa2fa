"""Complex roots: all of them, apart from each other, as close as asked."""

import mpmath
import pytest
from hypothesis import given, strategies as st

from periodic.numbers.complex_roots import isolated_roots
from periodic.numbers.polynomials import Coefficients, multiply, squarefree
from tests.strategies import examples


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=9).filter(lambda c: c[-1] != 0))
@examples(12)
def test_the_discs_hold_all_roots(coefficients: list[int]) -> None:
    c = squarefree(tuple(coefficients))
    if len(c) < 2:
        return
    roots = isolated_roots(c)
    assert len(roots) == len(c) - 1
    with mpmath.workdps(80):
        expected = mpmath.polyroots([int(a) for a in reversed(c)], maxsteps=500, extraprec=400)
        for bits in (20, 200):
            balls = [root.value(bits) for root in roots]
            for z in expected:
                near = [b for b in balls if abs(z * 2**bits - mpmath.mpc(b.re, b.im)) <= b.radius + 1]
                assert len(near) == 1
            assert max(b.radius for b in balls) <= 4


def test_conjugates_and_long_enclosures() -> None:
    roots = isolated_roots((1, 1, 0, 0, 1))
    for root in roots:
        a, b = root.value(3000), root.conjugate.value(3000)
        assert abs(a.re - b.re) <= 8
        assert abs(a.im + b.im) <= 8
        assert root.value(10).radius <= 4


@pytest.mark.parametrize("c", [multiply((-1, 10**40), (-1, 10**40 + 1)), multiply((1, -2, 1), (1, 1)), (10**400, 1, 1)])
def test_roots_that_floats_cannot_tell_apart_are_refused(c: Coefficients) -> None:
    with pytest.raises(ArithmeticError, match=r"two roots are too near|Newton's method left|too different for float64"):
        [root.value(10) for root in isolated_roots(c)]
