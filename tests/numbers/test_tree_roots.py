"""Trees as roots of polynomials: the polynomial vanishes there, and the root is the value."""

from fractions import Fraction

import pytest
from hypothesis import given

from periodic.numbers.algebraic_trees import Node
from periodic.numbers.roots import RealRoot
from periodic.numbers.tree_arithmetic import (
    TooHardError,
    conjugate,
    is_zero,
    multiple,
    negative,
    power,
    principal_root,
    rational,
    total,
    turn,
)
from periodic.numbers.tree_roots import NotRealError, polynomial_of, real_number
from tests.numbers.test_algebraic_trees import trees
from tests.strategies import examples


@given(trees())
@examples(25)
def test_the_polynomial_vanishes_and_the_root_is_the_value(node: Node) -> None:
    try:
        c = polynomial_of(node)
    except TooHardError:
        return
    assert is_zero(total(multiple([rational(a), power(node, i)]) for i, a in enumerate(c) if a))
    real = total([node, conjugate(node)])
    try:
        value = real_number(real)
    except TooHardError:
        return
    ball = real.value(300)
    assert ball is not None
    k = value.enclosure(280) if isinstance(value, RealRoot) else (value.numerator << 280) // value.denominator
    assert abs((ball.re >> 20) - k) <= 2
    if not is_zero(total([node, negative(conjugate(node))])):
        with pytest.raises(NotRealError, match="it is not real"):
            real_number(node)


def test_known_numbers() -> None:
    third, i = principal_root(rational(2), 3), turn(2)
    assert polynomial_of(multiple([third, third])) == (-4, 0, 0, 1)
    assert polynomial_of(total([third, i])) == (5, 12, 3, -4, 3, 0, 1)
    assert real_number(total([multiple([i, i]), rational(3)])) == 2
    assert real_number(rational(Fraction(2, 3))) == Fraction(2, 3)


def test_what_is_too_hard_is_refused() -> None:
    node = total(principal_root(rational(p), 2) for p in (2, 3, 5, 7, 11, 13, 17))
    with pytest.raises(TooHardError, match="a number of degree above 64 is too hard to read"):
        polynomial_of(node)
    with pytest.raises(TooHardError, match="a number of degree up to 262144 is too hard to read"):
        polynomial_of(total([node, *(principal_root(rational(p), 2) for p in range(1009, 1031, 2))]))
