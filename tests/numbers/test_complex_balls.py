"""Discs hold the results for every number in them."""

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, strategies as st

from periodic.numbers.complex_balls import Ball, inverse, narrowed, of_rational, power, root, times, total, turn


@st.composite
def balls_and_points(draw: st.DrawFn, bits: int) -> tuple[Ball, mpmath.mpc]:
    """A disc and a number in it."""
    size = 1 << bits + draw(st.sampled_from([-8, 0, 3]))
    re, im = draw(st.integers(-size, size)), draw(st.integers(-size, size) | st.integers(-20, 20))
    radius = draw(st.sampled_from([0, 0, 3, 1000]))
    angle, part = draw(st.floats(0, 6.28)), draw(st.floats(0, 1))
    return Ball(re, im, radius), (mpmath.mpc(re, im) + radius * part * mpmath.expj(angle)) / 2**bits


def holds(ball: Ball, z: mpmath.mpc, bits: int) -> bool:
    """Whether a disc holds a number."""
    return bool(abs(z * 2**bits - mpmath.mpc(ball.re, ball.im)) <= ball.radius + mpmath.mpf(10) ** -20)


@pytest.mark.parametrize("bits", [30, 100])
@given(data=st.data(), n=st.sampled_from([2, 3, 5, 12]))
def test_every_operation_holds_the_results(bits: int, data: st.DataObject, n: int) -> None:
    with mpmath.workprec(600):
        (a, z), (b, w) = data.draw(balls_and_points(bits)), data.draw(balls_and_points(bits))
        assert holds(total([a, b]), z + w, bits)
        assert holds(times(a, b, bits), z * w, bits)
        assert holds(power(a, n, bits), z**n, bits)
        assert holds(narrowed(a, bits, bits - 9), z, bits - 9)
        assert a.least <= abs(z) * 2**bits + 1
        assert abs(z) * 2**bits <= a.most
        if quotient := inverse(a, bits):
            assert holds(quotient, 1 / z, bits)
        if found := root(a, n, bits):
            assert holds(found, mpmath.exp(mpmath.log(z) / n), bits)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 60, 997])
def test_turns(n: int) -> None:
    with mpmath.workprec(300):
        ball = turn(n, 120)
        assert ball is not None
        assert holds(ball, mpmath.expjpi(mpmath.mpf(1) / n), 120)
        assert ball.radius < 1 << 20


def test_what_is_not_certain_is_not_answered() -> None:
    assert inverse(Ball(3, 4, 5), 10) is None
    assert root(Ball(-(1 << 20), 1, 2), 2, 20) is None  # on both sides of the cut
    assert root(Ball(1, 1, 5), 3, 20) is None
    assert root(Ball(-(1 << 40), 1 << 20, 2), 2, 40) is not None
    assert root(Ball(5, 7, 2), 1, 20) == Ball(5, 7, 2)
    assert turn(997, 4) is None
    assert of_rational(Fraction(1, 3), 4) == Ball(5, 0, 1)
