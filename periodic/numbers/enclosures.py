"""Enclosures: rationals on both sides of a number, where the number itself would need a field, or is not algebraic.

Whatever is said of two irrational numbers without a field that holds both, or of a logarithm, is said from enclosures
that are as narrow as it takes; ``powers`` encloses powers. docs/mathematics.md, Numbers.

>>> low, high = enclosure(root_of([-2, 0, 1]), 10)
>>> low**2 < 2 < high**2, high - low <= Fraction(1, 10**10)
(True, True)
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from periodic.numbers.algebraics import Algebraic, Exact
from periodic.numbers.constructions import root_of
from periodic.numbers.decimals import common_digits, decimal

__all__ = ["difference", "enclosure", "log_bounds", "quotient", "root_of"]

_MOST_DEGREE = 24  # of polynomials that are factored, so that two numbers may be known to lie in one field


def enclosure(x: Exact, digits: int) -> tuple[Fraction, Fraction]:
    """Return rationals low <= x <= high no further apart than ``10**-digits``; twice the number itself if rational."""
    return x.enclosure(digits) if isinstance(x, Algebraic) else (x, x)


def difference(a: Exact, b: Exact, digits: int = 12) -> str:
    """Return the first digits of a - b > 0: proved, and no field is built that holds both."""
    if isinstance(a, Fraction) or isinstance(b, Fraction) or a.field is b.field:
        return decimal(a - b, digits)
    (low, high), (least, most) = a.enclosure(2 * digits), b.enclosure(2 * digits)
    return common_digits(low - most, high - least, digits)


def quotient(a: Exact, b: Exact, digits: int = 12) -> str:
    """Return the first digits of a / b > 0: proved, and no field is built that holds both, or of a high degree."""
    if isinstance(a, Fraction) or isinstance(b, Fraction):
        return decimal(a / b, digits)
    if max(a.degree_bound, b.degree_bound) <= _MOST_DEGREE and a.field is b.field:
        return decimal(a / b, digits)
    (low, high), (least, most) = a.enclosure(2 * digits), b.enclosure(2 * digits)
    return common_digits(low / most, high / least, digits)


def log_bounds(x: Fraction, bits: int) -> tuple[int, int]:
    """Return integers low <= 2**bits * log(x) <= high with high - low at most 2, for x >= 1.

    log(x) is 2**r times the logarithm of the 2**r-th root of x, which is so near to 1 that its series needs few terms.
    Cost: about sqrt(bits) square roots and products of numbers of that many bits.
    """
    octaves = max(0, x.numerator.bit_length() - x.denominator.bit_length()) + 1  # x < 2**octaves
    roots = octaves.bit_length() + isqrt(bits) // 8
    guard = roots + bits.bit_length() + 8
    width = bits + guard
    # y <= x**(2**-j) * 2**width < y + 2 after j roots: with y >= 2**width, the square root of (y + 2) * 2**width is at
    # most that of y * 2**width, plus 1
    y = (x.numerator << width) // x.denominator
    for _ in range(roots):
        y = isqrt(y << width)
    low, high = _log_near_one(y, width)  # log is 1-Lipschitz from 1 on, so that of y + 2 is at most 2 more
    return low << roots >> guard, -(-(high + 2) << roots >> guard)


def _log_near_one(y: int, width: int) -> tuple[int, int]:
    """Return integers around ``2**width * log(y / 2**width)``, for a number y / 2**width in [1, 2].

    log((1+z)/(1-z)) = 2*artanh(z) = sum of 2*z**(2i+1)/(2i+1), with z at most 1/3. If p_i <= z**(2i+1)*2**width is
    computed by multiplying with a rounded z*z and rounding down, it is too small by at most 3: 3/9 + 5/9 + 1 <= 3. So a
    term loses at most 2*3/(2i+1) + 1 <= 8, and what follows p_i = 0 is at most 2*(3 + 3/9 + ..) <= 8.
    """
    one = 1 << width
    power = (y - one << width) // (y + one)
    square = power * power >> width
    total, terms = 0, 0
    while power:
        total += 2 * power // (2 * terms + 1)
        power = power * square >> width
        terms += 1
    return total, total + 8 * terms + 8
