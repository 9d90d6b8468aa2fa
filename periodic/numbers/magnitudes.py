"""How large exact numbers are: logarithms in floats, and short rational numbers just below and above.

Products of many slopes leave float64 at once, and their digits fill pages. Where only the size of a number counts, its
logarithm will do, and where a bound may be a little smaller than it could be, a rational number of some hundred bits.

>>> log2(Fraction(1, 10**1000))
-3321.9...
>>> rounded_down(Fraction(1, 3)) < Fraction(1, 3) < rounded_up(Fraction(1, 3))
True
"""

from __future__ import annotations

import math
from fractions import Fraction

from periodic.numbers.algebraics import Algebraic, Exact

BITS = 96  # of the rational numbers that stand for others
LONG = 1 << 10  # bits of integers that still print: 308 digits


def enclosed(x: Exact, bits: int = BITS) -> tuple[Fraction, Fraction]:
    """Return rational numbers low <= x <= high whose distance is at most ``2**-bits`` of ``abs(x)``, equal if x is
    rational.

    >>> enclosed(Fraction(2, 7))
    (Fraction(2, 7), Fraction(2, 7))
    """
    if not isinstance(x, Algebraic):
        return x, x
    digits = 8 + bits * 31 // 100
    while True:
        low, high = x.enclosure(digits)
        if (high - low) * (1 << bits) <= min(abs(low), abs(high)):
            return low, high
        digits *= 2


def written_bits(x: Exact) -> int:
    """Return the bits of the integers by which a number is given: of the denominator, and of the longest other one.

    >>> written_bits(Fraction(3, 8)), written_bits(Fraction(10**300))
    (6, 998)
    """
    above = (x.numerator,) if isinstance(x, Fraction) else x.coefficients
    return x.denominator.bit_length() + max(map(int.bit_length, above))


def log2(x: Exact) -> float:
    """Return a float close to the logarithm of ``abs(x)`` to the base 2, however large or small x is, but for 0.

    Its error is a few units in the last place of itself or of 1.
    """
    near = abs(enclosed(x)[0])
    shift = near.numerator.bit_length() - near.denominator.bit_length()
    top, bottom = near.numerator << max(0, -shift), near.denominator << max(0, shift)
    return shift + math.log2(top / bottom)


def float_below(x: Exact) -> float:
    """Return a float that is at most ``x`` and next to it; ``x`` must not be beyond all floats.

    >>> float_below(Fraction(1, 2)), Fraction(float_below(Fraction(2, 3))) < Fraction(2, 3)
    (0.5, True)
    """
    low = enclosed(x)[0]
    near = float(low)
    return near if Fraction(near) <= low else math.nextafter(near, -math.inf)


def rounded_down(x: Exact, bits: int = BITS) -> Fraction:
    """Return a fraction of about ``bits`` significant bits, or an integer, that is at most ``x`` and close to it, for
    ``x`` >= 0."""
    low = enclosed(x, bits)[0]
    shift = bits - low.numerator.bit_length() + low.denominator.bit_length()
    if shift <= 0:
        return Fraction(low.numerator // low.denominator)
    return Fraction((low.numerator << shift) // low.denominator, 1 << shift)


def rounded_up(x: Exact, bits: int = BITS) -> Fraction:
    """Return a fraction of about ``bits`` significant bits, or an integer, that is at least ``x`` and close to it, for
    ``x`` >= 0."""
    high = enclosed(x, bits)[1]
    shift = bits - high.numerator.bit_length() + high.denominator.bit_length()
    if shift <= 0:
        return Fraction(-(-high.numerator // high.denominator))
    return Fraction(-(-(high.numerator << shift) // high.denominator), 1 << shift)


def root_below(x: Exact, bits: int = BITS) -> Fraction:
    """Return a fraction of about ``bits`` significant bits, or an integer, that is at most the square root of ``x`` and
    close to it, for ``x`` >= 0.

    >>> root_below(Fraction(1, 4)), Fraction(2) - Fraction(1, 2**90) < root_below(Fraction(2)) ** 2 < 2
    (Fraction(1, 2), True)
    """
    near = rounded_down(x, 2 * bits)
    shift = max(0, bits + (near.denominator.bit_length() - near.numerator.bit_length()) // 2)
    return Fraction(math.isqrt((near.numerator << 2 * shift) // near.denominator), 1 << shift)


def short_below(x: Exact) -> Exact:
    """Return ``x`` >= 0, or if its integers have more than ``LONG`` bits a rational number just below it.

    >>> str(short_below(Fraction(1, 3))), short_below(Fraction(2, 3) ** 1000).numerator < Fraction(2) ** 513
    ('1/3', True)
    """
    parts = (x.denominator, *((x.numerator,) if isinstance(x, Fraction) else x.coefficients))
    return x if max(map(int.bit_length, parts)) <= LONG else rounded_down(x, LONG // 2)
