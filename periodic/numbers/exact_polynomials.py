"""Polynomials whose coefficients are exact numbers: integers, or numbers of one field, and their real roots.

As for integer polynomials (`periodic.numbers.polynomials`), the constant term stands first, there are no trailing zeros
and ``()`` is zero. What has integer coefficients only is left to the functions there. The real roots of another one are
among those of its *norm*, the product with its conjugates, which has integer coefficients; a sign change tells which.

>>> from periodic.numbers.conversions import exact
>>> [root.text for root in real_roots((exact("sqrt(2)"), Fraction(0), -1))]  # sqrt(2) - x^2
['root(x^4 - 2, 1)', 'root(x^4 - 2, 2)']
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd as integer_gcd, lcm
from typing import Any, TypeAlias

from periodic.numbers import polynomials as integers
from periodic.numbers.algebraics import Algebraic, Exact, NumberField
from periodic.numbers.constructions import common_field, root_of, sign as sign_of
from periodic.numbers.enclosures import enclosure
from periodic.numbers.polynomials import RealRoot
from periodic.numbers.roots import sign_at as integer_sign_at

Polynomial: TypeAlias = tuple[Any, ...]  # of integers, or of exact numbers of one field

_FEW_DIGITS = 20  # with which a value is enclosed, before it is asked whether it is 0


def is_integral(c: Polynomial) -> bool:
    """Whether all coefficients are integers."""
    return all(type(a) is int for a in c)


def cleared(c: Polynomial) -> Polynomial:
    """Return a positive multiple with integer coefficients, if these are all rational, else the polynomial itself."""
    if is_integral(c) or any(isinstance(a, Algebraic) for a in c):
        return c
    scale = lcm(*(a.denominator for a in c))
    return tuple(int(a * scale) for a in c)


def trim(coefficients: Sequence[Any]) -> Polynomial:
    """Return the polynomial with these coefficients, without trailing zeros."""
    n = len(coefficients)
    while n and not coefficients[n - 1]:
        n -= 1
    return tuple(coefficients[:n])


def add(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return the sum."""
    short, long = sorted((a, b), key=len)
    return trim([*(x + y for x, y in zip(short, long, strict=False)), *long[len(short) :]])


def multiply(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return the product."""
    if is_integral(a) and is_integral(b):
        return integers.multiply(a, b)
    product: list[Any] = [0] * max(0, len(a) + len(b) - 1)
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b, i):
                product[j] = product[j] + x * y
    return trim(product)


def divided(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Return quotient and remainder in the ring of polynomials over a field."""
    rest, answer = list(a), [0] * max(0, len(a) - len(b) + 1)
    inverse = 1 / (Fraction(b[-1]) if type(b[-1]) is int else b[-1])
    for i in range(len(answer) - 1, -1, -1):
        factor = answer[i] = rest[i + len(b) - 1] * inverse
        if factor:
            for j, y in enumerate(b, i):
                rest[j] = rest[j] - factor * y
    return trim(answer), trim(rest)


def quotient(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return ``a / b``. Raises ValueError unless ``b`` divides ``a``, for integers with integer coefficients."""
    if is_integral(a) and is_integral(b):
        return integers.quotient(a, b)
    answer, rest = divided(a, b)
    if rest:
        raise ValueError(f"a polynomial of degree {len(b) - 1} does not divide one of degree {len(a) - 1}")
    return answer


def gcd(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return the greatest common divisor in its plain form (zero if both are zero)."""
    if is_integral(a) and is_integral(b):
        return integers.gcd(a, b)
    while b:
        a, b = b, plain(divided(a, b)[1])
    return plain(a)


def plain(c: Polynomial) -> Polynomial:
    """Return the multiple with coprime integer coefficients if there is one, else the one with leading coefficient 1.

    >>> from periodic.numbers.conversions import exact
    >>> root = exact("sqrt(2)")
    >>> plain((root, root / 2)), plain((root, Fraction(2)))
    ((2, 1), (exact('sqrt(2)/2'), Fraction(1, 1)))
    """
    if is_integral(c := cleared(c)):
        return integers.primitive(c)
    lead = Fraction(c[-1]) if type(c[-1]) is int else c[-1]
    monic = cleared(tuple(a / lead for a in c))
    return integers.primitive(monic) if is_integral(monic) else monic


def in_lowest_terms(n: Polynomial, d: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Return numerator and denominator of ``n / d`` without common factor, equal for equal quotients.

    With integer coefficients where that is possible, of which no divisor is common to all and the leading one below is
    positive; else with leading coefficient 1 below.
    """
    if not n:
        return (), (1,)
    if len(common := gcd(n, d)) > 1:
        n, d = quotient(n, common), quotient(d, common)
    if not (is_integral(n) and is_integral(d)):
        lead = Fraction(d[-1]) if type(d[-1]) is int else d[-1]
        n, d = tuple(a / lead for a in n), tuple(a / lead for a in d)
        both = cleared((*n, *d))
        n, d = both[: len(n)], both[len(n) :]
        if not is_integral(both):
            return n, d
    content = integer_gcd(*n, *d) * (1 if d[-1] > 0 else -1)
    return tuple(a // content for a in n), tuple(a // content for a in d)


def polynomial_text(c: Polynomial) -> str:
    """Return a polynomial in x, the highest power first."""
    if is_integral(c):
        return integers.polynomial_text(c)
    return " + ".join(f"({a})*x^{i}" for i, a in reversed(list(enumerate(c))) if a)


# Values and roots


def value(c: Polynomial, x: Exact) -> Exact:
    """Return the value at a number."""
    total: Exact = Fraction(0)
    for a in reversed(c):
        total = total * x + a
    return total


def sign_at(c: Polynomial, x: Exact) -> int:
    """Return the sign at a number, exactly.

    Cost: at a rational, that of Horner's rule. At another number an enclosure as a rule; where it is about 0, the roots
    of the polynomial are found, once, and compared with the number.
    """
    c = cleared(c)
    if isinstance(x, Fraction):
        if is_integral(c):
            return integer_sign_at(c, x)
        field, rows, _ = _coordinates(c)
        (n, d), total = x.as_integer_ratio(), [0] * field.degree
        power = 1
        for row in reversed(rows):
            total = [a * n + b * power for a, b in zip(total, row, strict=True)]
            power *= d
        return field.sign(total)
    if is_integral(c):
        return sign_of(value(c, x))
    digits = _FEW_DIGITS
    while True:
        low, high = _enclosed(c, x, digits)
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
        if digits == _FEW_DIGITS and any(x == root for root in real_roots(c)):
            return 0
        digits *= 2


def _enclosed(c: Polynomial, x: Exact, digits: int) -> tuple[Fraction, Fraction]:
    """Rationals around the value at a number, from those around it and around the coefficients."""
    ends, low, high = enclosure(x, digits), Fraction(0), Fraction(0)
    for a in reversed(c):
        products = [u * v for u in (low, high) for v in ends]
        below, above = a.enclosure(digits) if isinstance(a, Algebraic) else (a, a)
        low, high = min(products) + below, max(products) + above
    return low, high


@lru_cache(maxsize=1 << 12)
def real_roots(c: Polynomial) -> tuple[Exact, ...]:
    """Return the distinct real roots, ascending; kept for the polynomials used last. None of a constant.

    Cost: for integers that of isolating them; else that of the norm as well, whose degree is that of the field times
    that of ``c``.
    """
    if is_integral(c := cleared(c)):
        return tuple(root_of(c, root) for root in integers.real_roots(c)) if len(c) > 1 else ()
    if len(c) < 2:
        return ()
    derivative = tuple(i * a for i, a in enumerate(c))[1:]
    core = quotient(c, common) if len(common := gcd(c, derivative)) > 1 else c
    if is_integral(plain(core)):
        return real_roots(plain(core))
    norm = norm_of(core)
    return tuple(root_of(norm, root) for root in integers.real_roots(norm) if _vanishes(core, root))


def _vanishes(core: Polynomial, root: RealRoot) -> bool:
    """Whether a polynomial with simple roots vanishes at a root of its norm.

    If it does, it changes sign there and has no other root as near as none of the norm.
    """
    if root.rational is not None:
        return not sign_at(core, root.rational)
    low, high = root.low, root.high
    while not (before := sign_at(core, low)) or not (after := sign_at(core, high)):
        middle = (low + high) / 2
        side = root.compare(middle)
        if not side:
            return not sign_at(core, middle)
        low, high = (middle, high) if side > 0 else (low, middle)
    return before != after


def norm_of(c: Polynomial) -> integers.Coefficients:
    """Return an integer polynomial, not zero, which vanishes where ``c`` does: a multiple of its norm.

    It is the determinant of the multiplication by ``c``, a matrix of integer polynomials on the powers of the generator
    of the field.

    >>> from periodic.numbers.conversions import exact
    >>> norm_of((exact("sqrt(2)"), Fraction(1)))  # (x + sqrt 2) (x - sqrt 2)
    (-2, 0, 1)
    """
    from sympy import ZZ, symbols
    from sympy.polys.matrices import DomainMatrix

    field, rows, _ = _coordinates(c)
    ring = ZZ[symbols("x")]
    x, n = ring.gens[0], field.degree
    matrix = [[ring.zero] * n for _ in range(n)]
    for power, row in enumerate(rows):
        for j in range(n):
            for i, a in enumerate(field.reduce([0] * j + list(row))):
                matrix[i][j] += a * x**power
    found = DomainMatrix(matrix, (n, n), ring).det()
    terms = {exponent: int(a) for (exponent,), a in found.terms()}
    return integers.primitive(integers.trim([terms.get(i, 0) for i in range(max(terms) + 1)]))


def root_bound(c: Polynomial) -> int:
    """Return a power of 2 that every real root is smaller than in absolute value."""
    c = cleared(c)
    return integers.root_bound(c if is_integral(c) else norm_of(c))


def roots_between(c: Polynomial, low: Fraction, high: Fraction) -> int:
    """Return a number that the roots in an open interval do not exceed; 0 and 1 are exact. Descartes' rule."""
    if is_integral(c := cleared(c)):
        return integers.roots_between(c, low, high)
    field, rows, _ = _coordinates(c)
    columns = [integers.moved_to_half_line([row[j] for row in rows], low, high) for j in range(field.degree)]
    return integers.sign_changes([field.sign(vector) for vector in zip(*columns, strict=True)])


@lru_cache(maxsize=1 << 12)
def _coordinates(c: Polynomial) -> tuple[NumberField, tuple[tuple[int, ...], ...], int]:
    """The field of the coefficients, and their vectors there over one denominator; not for rational ones."""
    exact = [Fraction(a) if type(a) is int else a for a in c]
    field = common_field(exact)
    assert field is not None
    ratios = [field.coordinates(a) for a in exact]
    d = lcm(*(e for _, e in ratios))
    return field, tuple(tuple(a * (d // e) for a in vector) for vector, e in ratios), d
