"""Powers with exponents so large that they are not written out: compared exactly, enclosed in few bits.

What the theorems say of f^t has c^t and L^t in it, t being what a user gives. Written out, such a number has as many
digits as t, and in a field several times as many; to calculate with it takes minutes long before t is a million. To
compare it with an integer a hundred bits nearly always do, and where a power is only a factor of a bound, a rational
number just below or above it will do. docs/mathematics.md, Numbers.

>>> compared_power(Fraction(3, 2), 10**6, 10**176091), compared_power(Fraction(2), 20, 2**20)
(1, 0)
>>> power_below(Fraction(3, 2), 3), power_below(Fraction(2), 100)
('3.37', '1.267650600e+30')
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from periodic.errors import count, digit_count, leading_digits, quoted
from periodic.numbers.algebraics import Exact
from periodic.numbers.decimals import decimal
from periodic.numbers.magnitudes import enclosed

LONGEST = 1 << 12  # bits, about, of powers that are written out
BITS = 192  # of the rational numbers that stand for longer ones

Scaled = tuple[int, int]  # m and e, for m * base**e


def enclosed_power(c: Exact, t: int, bits: int = BITS) -> tuple[Fraction, Fraction]:
    """Return rationals low <= c**t <= high for c > 0 and t >= 0, whose distance is below ``2**-bits`` of c**t.

    They are powers of two times integers of some ``bits`` bits. Cost: two products of such integers for each binary
    digit of t, and at the end a shift. Raises ValueError unless c > 0.

    >>> low, high = enclosed_power(Fraction(7, 5), 1000)
    >>> low < Fraction(7, 5) ** 1000 < high
    True
    """
    return _enclosed(c, count(t, "t"), bits)


@lru_cache(maxsize=32)
def _enclosed(c: Exact, t: int, bits: int) -> tuple[Fraction, Fraction]:
    """The numbers of ``enclosed_power``; kept, since one power is compared with many numbers."""
    low, high = (_power(c, t, bits, 2, up) for up in (False, True))
    return _fraction(*low), _fraction(*high)


def binary_power(c: Exact, t: int, bits: int = BITS) -> tuple[int, int]:
    """Return integers m and e with ``m * 2**e`` at most c**t, for c > 0, and less than ``2**-bits`` of it away.

    >>> m, e = binary_power(Fraction(1, 2), 10**9)
    >>> m.bit_length() + e
    -999999999
    """
    return _power(c, count(t, "t"), bits, 2, False)


def compared_power(c: Exact, t: int, n: int) -> int:
    """Return the sign of ``c**t - n``, exactly, for c > 0 and t >= 0; the power is written out only if it is near n.

    >>> compared_power(Fraction(10), 30, 10**30 + 1)
    -1
    """
    for bits in (64, 64 * 64):
        low, high = enclosed_power(c, t, bits)
        if low > n or high < n:
            return 1 if low > n else -1
        if low == high:
            return 0
    power = c**t
    return (power > n) - (power < n)


def power_below(c: Exact, t: int) -> str:
    """Return a lower bound of c**t for c > 0, to read in a table: two decimals of it, or `brief` if it is large.

    >>> power_below(Fraction(2), 10), power_below(Fraction(10, 9), 10**9)
    ('1024', '3.636429107e+45757490')
    """
    m, e = _power(c, count(t, "t"), 140, 10, False)
    if digit_count(m) + e <= 20:
        return decimal(m * Fraction(10) ** e, 2).removesuffix("...")
    head = str(leading_digits(m * 10**10, 10))
    return f"{head[0]}.{head[1:]}e+{digit_count(m) + e - 1}"


def is_short_power(c: Exact, t: int) -> bool:
    """Whether c**t is written out: its numbers have not many more than ``LONGEST`` bits."""
    return power_bits(c, t) <= LONGEST


def power_bits(c: Exact, t: int) -> int:
    """Return how many bits, about, the numbers have by which c**t is given.

    >>> power_bits(Fraction(9, 8), 100)
    300
    """
    if isinstance(c, Fraction):
        return t * (max(c.numerator, c.denominator).bit_length() - 1)
    sizes = [*c.field.modulus, *c.coefficients, c.denominator]
    return t * max(map(int.bit_length, sizes)) * c.field.degree


def power_at_least(c: Exact, t: int) -> Exact:
    """Return c**t for c > 0, or if that is long a rational number just above it."""
    return c**t if is_short_power(c, t) else enclosed_power(c, t)[1]


def _power(c: Exact, t: int, bits: int, base: int, up: bool) -> Scaled:
    """Return m and e with ``m * base**e`` just below c**t, or above.

    A product that is rounded errs by at most 2**(1 - width) of it, and so does c to begin with. After k factors the
    errors add up to less than 4*k of these: squaring doubles them and adds one, a factor c adds two.
    """
    if not c > 0:
        raise ValueError(f"a power needs a base above 0, got {quoted(c)}")
    width = bits + t.bit_length() + 8
    x, shift = _scaled(enclosed(c, width)[up], width, base, up)
    m, e = 1, 0
    for digit in f"{t:b}":
        m, e = _rounded(m * m, 2 * e, width, base, up)
        if digit == "1":
            m, e = _rounded(m * x, e + shift, width, base, up)
    return m, e


def _scaled(x: Fraction, width: int, base: int, up: bool) -> Scaled:
    """A number x > 0 with at least ``width`` bits; as it is if it is an integer."""
    n, d = x.numerator, x.denominator
    missing = width + d.bit_length() - n.bit_length() + 1
    places = 0 if d == 1 else missing if base == 2 else missing * 30103 // 100_000 + 1
    n, d = n * base ** max(0, places), d * base ** max(0, -places)
    return -(-n // d) if up else n // d, -places


def _rounded(m: int, e: int, width: int, base: int, up: bool) -> Scaled:
    """The same number with a few more than ``width`` bits, rounded down or up."""
    excess = m.bit_length() - width
    places = excess if base == 2 else excess * 30102 // 100_000
    if places <= 0:
        return m, e
    unit = base**places
    return -(-m // unit) if up else m // unit, e + places


def _fraction(m: int, e: int) -> Fraction:
    return Fraction(m << e) if e >= 0 else Fraction(m, 1 << -e)
