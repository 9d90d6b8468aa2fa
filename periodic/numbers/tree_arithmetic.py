"""Arithmetic of algebraic numbers as they are written, and what is decided about them exactly.

What is rational is worked out at once, turns are added up, and equal roots are one node; apart from that trees grow as
they are written. A number of degree d and height h (``algebraic_trees``) that is not 0 has an absolute value of at
least 2**(-d h) (Liouville's inequality): if an evaluation shows that it is smaller, it is 0. docs/mathematics.md,
Numbers.

>>> i = turn(2)
>>> is_zero(total([multiple([total([ONE, i]), total([ONE, negative(i)])]), rational(Fraction(-2))]))
True
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import gcd

from periodic.numbers.algebraic_trees import (
    Generator,
    IntegerPower,
    Multiple,
    Node,
    PolynomialRoot,
    Radical,
    Rational,
    Total,
    Turn,
    set_bounds,
)
from periodic.numbers.integer_factors import floor_root, power_factor
from periodic.numbers.polynomials import RealRoot

MAX_BITS = 200_000  # at which a number is evaluated to decide something
HIGHEST_ROOT = 1000
MAX_HEIGHT = 1_000_000  # of a power


class TooHardError(ValueError):
    """Deciding something about a number would take more digits than are computed."""


def rational(x: Fraction | int) -> Rational:
    """Return a rational number."""
    return Rational(Fraction(x))


ZERO, ONE = rational(0), rational(1)


def total(terms: Iterable[Node]) -> Node:
    """Return a sum."""
    constant, others = Fraction(0), list[Node]()
    for term in terms:
        if isinstance(term, Rational):
            constant += term.number
        else:
            others += term.terms if isinstance(term, Total) and not term.real else [term]
    if constant or not others:
        others.append(Rational(constant))
    return others[0] if len(others) == 1 else Total(tuple(others))


def multiple(factors: Iterable[Node]) -> Node:
    """Return a product."""
    constant, turns, others = Fraction(1), Fraction(0), list[Node]()
    for factor in factors:
        for part in factor.factors if isinstance(factor, Multiple) and not factor.real else [factor]:
            if isinstance(part, Rational):
                constant *= part.number
            elif (angle := _angle(part)) is not None:
                turns += angle
            else:
                others.append(part)
    if isinstance(around := turned(turns), Rational):
        constant *= around.number
    else:
        others.append(around)
    if not constant or not others:
        return Rational(constant)
    if constant != 1:
        others.append(Rational(constant))
    return others[0] if len(others) == 1 else Multiple(tuple(others))


def negative(node: Node) -> Node:
    """Return minus a number."""
    return multiple([rational(-1), node])


def power(base: Node, exponent: int) -> Node:
    """Return an integer power. Raises ZeroDivisionError for a negative power of 0."""
    if exponent < 0 and is_zero(base):
        raise ZeroDivisionError
    if base.height * abs(exponent) > MAX_HEIGHT:
        raise TooHardError("a power in it has too many digits")
    if isinstance(base, Rational):
        return Rational(base.number**exponent)
    if exponent == 0:
        return ONE
    if (angle := _angle(base)) is not None:
        return turned(angle * exponent)
    if isinstance(base, Radical) and (common := gcd(exponent, base.order)) > 1:
        return power(principal_root(base.base, base.order // common), exponent // common)
    if isinstance(base, IntegerPower):
        return power(base.base, base.exponent * exponent)
    return base if exponent == 1 else IntegerPower(base, exponent)


@lru_cache(maxsize=1024)
def turn(order: int) -> Node:
    """Return ``exp(i pi / order)``."""
    return rational(-1) if order == 1 else Turn(order)


def turned(angle: Fraction) -> Node:
    """Return ``exp(i pi angle)``."""
    angle %= 2
    if angle.denominator == 1:
        return rational(-1 if angle else 1)
    if angle.denominator > HIGHEST_ROOT:
        raise TooHardError(f"roots are taken up to order {HIGHEST_ROOT}, not {angle.denominator}")
    base = turn(angle.denominator)
    return base if angle.numerator == 1 else IntegerPower(base, angle.numerator)


def _angle(node: Node) -> Fraction | None:
    """The angle of a number on the unit circle that is a turn, in half turns from 0 up to 2."""
    if isinstance(node, Turn):
        return Fraction(1, node.order)
    if isinstance(node, IntegerPower) and isinstance(node.base, Turn):
        return Fraction(node.exponent, node.base.order)
    return None


def principal_root(base: Node, order: int) -> Node:
    """Return the principal root of a number: of those with the greatest real part the one in the upper half plane."""
    if order > HIGHEST_ROOT:
        raise TooHardError(f"roots are taken up to order {HIGHEST_ROOT}, not {order}")
    if order == 1 or is_zero(base):
        return base
    if (angle := _angle(base)) is not None:
        return turned((angle if angle <= 1 else angle - 2) / order)
    if is_negative(base):
        return multiple([turn(order), principal_root(negative(base), order)])
    if isinstance(base, Rational):
        n, d = base.number.numerator, base.number.denominator
        return multiple([_integer_root(n, order), power(_integer_root(d, order), -1)])
    return _radical(base, order)


@lru_cache(maxsize=1024)
def _radical(base: Node, order: int) -> Node:
    """One node for one root of one node, so that it counts once."""
    return Radical(base, order)


@lru_cache(maxsize=1024)
def _integer_root(n: int, order: int) -> Node:
    """The root of a positive integer, without its divisors that are powers; one node, so that equal roots are equal."""
    outside, n = power_factor(n, order)
    if n == 1:
        return rational(outside)
    for k in (2, 3, 5):  # 9**(1/3) is 3**(2/3)
        if order % k and (root := floor_root(n, k)) ** k == n:
            return multiple([rational(outside), power(_integer_root(root, order), k)])
    return Radical(rational(n), order) if outside == 1 else multiple([rational(outside), _integer_root(n, order)])


def conjugate(node: Node, known: dict[Node, Node] | None = None) -> Node:
    """Return the complex conjugate; a number that is real by the way it is written is its own."""
    if node.real:
        return node
    known = {} if known is None else known
    if node not in known:
        match node:
            case Turn():
                known[node] = power(node, -1)
            case Radical(base=base, order=order):  # the base is not negative, so conjugating keeps the principal root
                known[node] = _radical(conjugate(base, known), order)
            case PolynomialRoot(polynomial=polynomial, root=root):
                assert not isinstance(root, RealRoot)
                known[node] = PolynomialRoot(polynomial, root.conjugate)
            case Total(terms=terms):
                known[node] = total(conjugate(t, known) for t in terms)
            case Multiple(factors=factors):
                known[node] = multiple(conjugate(f, known) for f in factors)
            case IntegerPower(base=base, exponent=exponent):
                known[node] = power(conjugate(base, known), exponent)
    return known[node]


# Deciding


def is_zero(node: Node) -> bool:
    """Return whether a number is 0, exactly."""
    if isinstance(node, Rational):
        return not node.number
    if isinstance(node, Generator):
        return isinstance(node, PolynomialRoot) and not node.polynomial[0] and _is_small(node)
    return _is_small(node)


def _is_small(node: Node) -> bool:
    """Whether a number is below the least absolute value that it could have if it were not 0."""
    enough = node.degree * node.height + 1  # a number that is smaller than 2**-enough is 0
    limit = enough + 128 if is_affordable(node, enough) else 4096
    bits = 64
    while True:
        ball = node.value(bits)
        if ball is not None and ball.least > 0:
            return False
        if ball is not None and bits > enough and ball.most.bit_length() <= bits - enough:
            return True
        if bits >= 2 * limit:
            raise TooHardError(f"deciding whether a number of degree up to {node.degree} is 0 takes too many digits")
        bits = max(2 * bits, enough + 64) if bits < enough < 4 * bits and ball is not None else 2 * bits


def is_affordable(node: Node, bits: int) -> bool:
    """Return whether a number can be evaluated with so many bits within about a second."""
    return bits <= MAX_BITS and node.size * (bits / 1000) ** 1.6 <= 60_000


def is_negative(node: Node) -> bool:
    """Return whether a number that is not 0 is real and negative, exactly; that it is real is remembered."""
    if isinstance(node, Rational):
        return node.number < 0
    bits = 64
    while True:
        ball = node.value(bits)
        if ball is not None and abs(ball.im) > ball.radius:
            return False
        if ball is not None and abs(ball.re) > ball.radius:
            is_left = ball.re < 0
            if node.real or (not is_left and bits < 256 and not _looks_real(node)):
                return is_left and node.real
            difference = total([node, negative(conjugate(node))])
            try:
                if not is_zero(difference):
                    return False
            except TooHardError:
                if is_left:
                    raise
                return False
            set_bounds(node, height=node.height, real=True)
            return is_left
        if bits > 8192:
            raise TooHardError("the sign of a number takes too many digits")
        bits *= 2


def _looks_real(node: Node) -> bool:
    ball = node.value(256)
    return ball is None or abs(ball.im) <= ball.radius
