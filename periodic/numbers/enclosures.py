"""Enclosures: rationals on both sides of a number, where the number itself would need a field, or is not algebraic.

Whatever is said of two irrational numbers without a field that holds both, of a high power or of a logarithm, is said
from enclosures that are as narrow as it takes. docs/mathematics.md, Numbers.

>>> low, high = enclosure(root_of([-2, 0, 1]), 10)
>>> low**2 < 2 < high**2, high - low <= Fraction(1, 10**10)
(True, True)
"""

from __future__ import annotations

from fractions import Fraction

from periodic.numbers.algebraics import Algebraic, Exact
from periodic.numbers.constructions import root_of
from periodic.numbers.decimals import common_digits, decimal

__all__ = ["difference", "enclosure", "log_bounds", "power_below", "quotient", "root_of"]


def enclosure(x: Exact, digits: int) -> tuple[Fraction, Fraction]:
    """Return rationals low <= x <= high no further apart than ``10**-digits``; twice the number itself if rational."""
    return x.enclosure(digits) if isinstance(x, Algebraic) else (x, x)


def difference(a: Exact, b: Exact, digits: int = 12) -> str:
    """Return the first digits of a - b > 0: certified, and no field is built that holds both."""
    if isinstance(a, Fraction) or isinstance(b, Fraction) or a.field is b.field:
        return decimal(a - b, digits)
    (low, high), (least, most) = a.enclosure(2 * digits), b.enclosure(2 * digits)
    return common_digits(low - most, high - least, digits)


def quotient(a: Exact, b: Exact, digits: int = 12) -> str:
    """Return the first digits of a / b > 0: certified, and no field is built that holds both."""
    if isinstance(a, Fraction) or isinstance(b, Fraction) or a.field is b.field:
        return decimal(a / b, digits)
    (low, high), (least, most) = a.enclosure(2 * digits), b.enclosure(2 * digits)
    return common_digits(low / most, high / least, digits)


def power_below(c: Exact, t: int) -> str:
    """Return a lower bound of c**t for c >= 1, to read in a table: two decimals of it, or `brief` if it is large.

    >>> power_below(Fraction(3, 2), 3), power_below(Fraction(2), 100)
    ('3.37', '1.267650600e+30')
    """
    low = c if isinstance(c, Fraction) else c.enclosure(40)[0]
    if t <= 90:
        return decimal(low**t, 2).removesuffix("...")
    mantissa, exponent = 1, 0  # mantissa * 10**exponent <= low**i, i having the first binary digits of t
    for digit in f"{t:b}":
        factor = low if digit == "1" else Fraction(1)
        mantissa, exponent = mantissa * mantissa * 10**40 * factor.numerator // factor.denominator, 2 * exponent - 40
        dropped = max(0, len(str(mantissa)) - 40)
        mantissa, exponent = mantissa // 10**dropped, exponent + dropped
    if len(str(mantissa)) + exponent <= 20:
        return str(mantissa // 10**-exponent)
    head = str(mantissa)
    return f"{head[0]}.{head[1:10]}e+{len(head) - 1 + exponent}"


def log_bounds(x: Fraction, bits: int) -> tuple[int, int]:
    """Return integers low <= 2**bits * log(x) <= high with high - low at most 2, for x >= 1."""
    k = max(0, x.numerator.bit_length() - x.denominator.bit_length())
    guard = bits.bit_length() + k.bit_length() + 8
    width = bits + guard
    low, high = _double_artanh(x.numerator - (x.denominator << k), x.numerator + (x.denominator << k), width)
    if k:
        low_2, high_2 = _double_artanh(1, 3, width)
        low, high = low + k * low_2, high + k * high_2
    return low >> guard, -(-high >> guard)


def _double_artanh(numerator: int, denominator: int, width: int) -> tuple[int, int]:
    """Return integers around ``2**width * 2*artanh(z)``, the logarithm of (1+z)/(1-z), for the ratio z with |z| <= 1/3.

    2*artanh(z) = sum of 2*z**(2i+1)/(2i+1). If p_i <= z**(2i+1)*2**width is computed by multiplying with a rounded z*z
    and rounding down, it is too small by at most 3: 3/9 + 5/9 + 1 <= 3. So a term loses at most 2*3/(2i+1) + 1 <= 8,
    and what follows p_i = 0 is at most 2*(3 + 3/9 + ..) <= 8.
    """
    if numerator < 0:
        low, high = _double_artanh(-numerator, denominator, width)
        return -high, -low
    power = (numerator << width) // denominator
    square = power * power >> width
    total, i = 0, 0
    while power:
        total += 2 * power // (2 * i + 1)
        power = power * square >> width
        i += 1
    return total, total + 8 * i + 8
