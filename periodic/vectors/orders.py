"""Exact numbers in increasing order: rounded ones tell most of it, those that round alike are compared more closely.

Rounding is monotone, so that two numbers that round differently are in the order of these.  Comparing two rationals of
thousands of digits takes two products of such numbers, rounding one takes a division, and a sort compares each number
many times.

>>> from fractions import Fraction
>>> increasing([Fraction(1, 2), Fraction(10**30 + 1, 3 * 10**30), Fraction(1, 3)])
[2, 1, 0]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import groupby
from math import inf

from periodic.numbers.conversions import Exact, floor

_MOST_BITS = 1 << 14  # numbers that are alike to so many bits are compared exactly


def nearest(x: Exact) -> float:
    """Return the float nearest to a number, infinite where it is too large.

    >>> from fractions import Fraction
    >>> nearest(Fraction(1, 3)), nearest(Fraction(-(10**400)))
    (0.3333333333333333, -inf)
    """
    try:
        return float(x)
    except OverflowError:
        return inf if x > 0 else -inf


def increasing(numbers: Sequence[Exact]) -> list[int]:
    """Return the indices of numbers in increasing order; equal ones in the order in which they stand. Exact.

    Cost: a division for each number and a sort of floats; among numbers that these do not tell apart again, with more
    and more bits, at last exact comparisons.
    """
    return _ordered(list(range(len(numbers))), numbers, lambda i: nearest(numbers[i]), 1 << 8)


def _ordered(indices: list[int], numbers: Sequence[Exact], key: Callable[[int], float], bits: int) -> list[int]:
    """Indices in the order of their numbers, told by a key where it differs, else by so many bits behind the point."""
    keys = {i: key(i) for i in indices}
    found: list[int] = []
    for _, group in groupby(sorted(indices, key=keys.__getitem__), key=keys.__getitem__):
        alike = list(group)
        if len(alike) == 1:
            found += alike
        elif bits <= _MOST_BITS:
            found += _ordered(alike, numbers, lambda i: _to_bits(numbers[i], bits), 4 * bits)
        else:
            found += sorted(alike, key=numbers.__getitem__)
    return found


def _to_bits(x: Exact, bits: int) -> int:
    """``x * 2**bits``, rounded down; no common divisor is looked for."""
    return (x.numerator << bits) // x.denominator if isinstance(x, Fraction) else floor(x * (1 << bits))
