"""Trees of radicals: zero, sign and reality are decided, and the bounds that decide them hold."""

import math
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, strategies as st

from periodic.numbers.algebraic_trees import Node, PolynomialRoot
from periodic.numbers.complex_roots import isolated_roots
from periodic.numbers.polynomials import real_roots
from periodic.numbers.tree_arithmetic import (
    TooHardError,
    conjugate,
    is_affordable,
    is_negative,
    is_zero,
    multiple,
    negative,
    power,
    principal_root,
    rational,
    total,
    turn,
)


def approximately(node: Node, bits: int = 120) -> mpmath.mpc:
    """The value of a tree, roughly."""
    ball = node.value(bits)
    assert ball is not None
    return mpmath.mpc(mpmath.mpf(ball.re) / 2**bits, mpmath.mpf(ball.im) / 2**bits)


def trees() -> st.SearchStrategy[Node]:
    """Trees of a few nodes."""
    plain = st.builds(lambda a, b: rational(Fraction(a, b)), st.integers(-5, 5), st.integers(1, 3))
    leaves = plain | st.sampled_from([turn(2), turn(3), turn(7), principal_root(rational(2), 2)])

    def larger(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(parts, min_size=2, max_size=3)
        roots = st.builds(principal_root, parts, st.sampled_from([2, 3]))
        return several.map(total) | several.map(multiple) | roots | parts.map(conjugate) | parts.map(negative)

    return st.recursive(leaves, larger, max_leaves=4)


@given(trees())
def test_numbers_are_no_smaller_than_their_height_and_degree_allow(node: Node) -> None:
    if not is_zero(node):
        size = abs(approximately(node, 200 + node.degree * node.height))
        assert mpmath.log(size, 2) >= -node.degree * node.height
        assert mpmath.log(size, 2) <= node.degree * node.height + 1


@given(trees())
def test_conjugates_signs_and_zeros(node: Node) -> None:
    z, w = approximately(node), approximately(conjugate(node))
    assert abs(mpmath.conj(z) - w) < 1e-20
    assert is_zero(node) is (abs(z) < 1e-20)
    assert is_zero(total([node, negative(node)]))
    if not is_zero(node):
        assert is_negative(node) is (abs(z.imag) < 1e-20 and z.real < 0)
        assert is_zero(total([multiple([node, power(node, -1)]), rational(-1)]))
        real = total([node, conjugate(node)])
        assert is_zero(real) or is_negative(real) is (z.real < 0)


@given(trees(), st.sampled_from([2, 3, 4]))
def test_principal_roots(node: Node, order: int) -> None:
    root = principal_root(node, order)
    assert is_zero(total([power(root, order), negative(node)]))
    if not is_zero(node):
        angle = mpmath.arg(approximately(root))
        assert -mpmath.pi / order - 1e-15 < angle <= mpmath.pi / order + 1e-15


def test_equal_roots_are_one_node() -> None:
    root = principal_root(rational(2), 2)
    assert principal_root(rational(2), 2) is root
    assert principal_root(rational(8), 2).generators == root.generators
    assert principal_root(rational(Fraction(4, 9)), 2).value(4) == rational(Fraction(2, 3)).value(4)
    assert power(principal_root(rational(2), 4), 2) is root
    assert power(turn(6), 4) is not turn(6)
    assert [power(turn(6), k).generators for k in (2, 12)] == [frozenset({turn(3)}), frozenset()]
    assert multiple([turn(6), turn(3)]) is turn(2)
    assert total([root, negative(turn(2))]).degree == 4


def test_degrees_count_roots_of_one_polynomial_together() -> None:
    roots = [PolynomialRoot((-1, -1, 0, 1), root) for root in isolated_roots((-1, -1, 0, 1))]
    assert total(roots[:2]).degree == 6
    assert total(roots).degree == 6
    assert is_zero(total(roots))
    zero, *_ = (PolynomialRoot((0, 1, 1), root) for root in real_roots((0, 1, 1))[1:])
    assert is_zero(zero)


def test_what_takes_too_long_is_refused() -> None:
    deep: Node = total([rational(k) for k in range(2)])
    for k in range(2, 14):
        deep = total([deep, principal_root(rational(k * k + 1), 3)])
    with pytest.raises(
        TooHardError, match=r"deciding whether a number of degree up to 531441 is 0 takes too many digits"
    ):
        is_zero(total([deep, negative(deep)]))
    with pytest.raises(TooHardError, match="roots are taken up to order 1000, not 1001"):
        principal_root(rational(2), 1001)
    with pytest.raises(TooHardError, match="a power in it has too many digits"):
        power(principal_root(rational(2), 2), 10**7)
    with pytest.raises(ZeroDivisionError):
        power(total([turn(2), negative(turn(2))]), -1)
    assert not is_affordable(deep, 200_001)
    assert math.isfinite(deep.height)
