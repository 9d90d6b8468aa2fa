"""Numbers made from others: roots of polynomials, roots of numbers, the field of several; and small exact functions.

>>> golden = root_of([-1, -1, 1])
>>> nth_root(golden + 1, 2) == golden == period_root(3)
True
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from periodic.errors import count, quoted
from periodic.numbers.algebraics import Algebraic, Exact, NumberField
from periodic.numbers.composita import join
from periodic.numbers.integer_factors import floor_root
from periodic.numbers.polynomials import Coefficients, RealRoot, largest_real_root, period_polynomial, primitive, trim


def root_of(coefficients: Iterable[int], root: RealRoot | None = None) -> Exact:
    """Return the largest real root of an integer polynomial (constant term first), or the ``root`` of it given.

    A rational root comes back as a ``Fraction``; that it is none is proved without factoring, by trying the one or two
    rationals near the root whose denominators divide the leading coefficient.
    Raises ValueError if the polynomial has no real root.

    >>> root_of([-1, -1, 1])
    exact('(1+sqrt(5))/2')
    """
    if root is None:
        root = largest_real_root(primitive(trim(coefficients)))
    candidate = _rational_candidate(root)
    if candidate is not None and not root.compare(candidate):
        return candidate
    return Algebraic.from_root(root)


def _rational_candidate(root: RealRoot) -> Fraction | None:
    """Return the only rational that the root can be, or None if it cannot be any."""
    c = root.polynomial
    lead = abs(c[-1])
    if lead == 1 == abs(c[0]):  # numerator and denominator divide these two
        ones = [one for one in (1, -1) if root.low < one < root.high]
        if not any(sum(c[::2]) == -one * sum(c[1::2]) for one in ones):
            return None
    bits = lead.bit_length() + 8
    k = root.enclosure(bits)
    numerator = -(-lead * k >> bits)
    return Fraction(numerator, lead) if numerator << bits < lead * (k + 1) else None


def sign(x: Exact) -> int:
    """Return -1, 0 or 1, exactly."""
    if isinstance(x, Algebraic):
        return x.sign()
    return (x.numerator > 0) - (x.numerator < 0)


def absolute(x: Exact) -> Exact:
    """Return ``|x|``; what ``abs`` returns, with a type that says that it is exact."""
    return -x if x < 0 else x


def floor(x: Exact) -> int:
    """Return the greatest integer that is at most ``x``."""
    return math.floor(x)


def common_field(values: Iterable[Exact]) -> NumberField | None:
    """Return a field that contains all the values, the smallest that their own fields span; None if all are rational.

    Nothing is built where one of the fields holds the others already. ``field.convert(x)`` moves a number there.
    """
    field: NumberField | None = None
    seen = set[int]()
    for x in values:
        if isinstance(x, Algebraic) and id(x.field) not in seen:
            seen.add(id(x.field))
            field = x.field if field is None else join(field, x.field)[0]
    return field


def nth_root(x: Exact, n: int) -> Exact:
    """Return the real ``n``-th root of ``x >= 0``, which is at least 0.

    Raises ValueError if ``x`` is negative or ``n`` less than 1.

    >>> nth_root(Fraction(9, 4), 2)
    Fraction(3, 2)
    """
    count(n, "n", least=1)
    if x < 0:
        raise ValueError(f"a root needs a number that is at least 0, got {quoted(x)}")
    if isinstance(x, Fraction):
        return root_of((-x.numerator, *(0,) * (n - 1), x.denominator)) if x else x
    root = x.as_root()
    c = [0] * (n * (len(root.polynomial) - 1) + 1)
    c[::n] = root.polynomial
    bits = 16
    while True:
        # Positive roots of c(y**n) are the n-th roots of those of c(x): low**n < x < high**n in x's own interval do.
        k = floor_root(root.enclosure(n * bits), n)
        low, high = Fraction(k, 1 << bits), Fraction(k + 1, 1 << bits)
        if root.low < low**n and high**n < root.high and root.compare(low**n) > 0 > root.compare(high**n):
            return root_of(c, RealRoot(tuple(c), low, high))
        bits *= 2


@lru_cache(maxsize=1024)
def _largest_root(c: Coefficients) -> Exact:
    return root_of(c)


def period_root(n: int) -> Exact:
    """Return the least growth number of a continuous interval map with a point of least period ``n``.

    With ``n = 2**k * q``, q odd, it is 1 for q = 1 and otherwise the 2**k-th root of the largest root of
    ``x**q - 2*x**(q-2) - 1``; Stefan cycles attain it. Texts call it ``lambda(n)``. Never factors anything.
    Raises ValueError for n above a million. Reference: [CNP20]; docs/mathematics.md, Growth.

    >>> period_root(3) == root_of([-1, -1, 1]), period_root(1024)
    (True, Fraction(1, 1))
    """
    return _largest_root(period_polynomial(n))
