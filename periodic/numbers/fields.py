"""Real number fields Q(theta): arithmetic of coefficient vectors on the power basis.

An element is a vector of integers, the coefficients of 1, theta, theta**2, ..., over a positive integer. Here stands
the arithmetic of the vectors; fields that contain two are in ``composita``, the numbers that users see in
``algebraics``.

>>> from periodic.numbers.polynomials import real_roots
>>> field = PowerBasis.of(real_roots((-2, 0, 1))[1])  # of the square root of 2
>>> field.multiply((1, 1), (1, 1)), field.sign((-3, 2))
((3, 2), -1)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import gcd
from operator import mul
from threading import RLock
from typing import Any, ClassVar, Self

from periodic.numbers.integer_factors import power_factor
from periodic.numbers.irreducibility import is_plainly_irreducible
from periodic.numbers.matrix_polynomials import charpoly
from periodic.numbers.polynomials import divides, factor, primitive, same_root, squarefree, trim
from periodic.numbers.roots import Coefficients, RealRoot, sign_at

Vector = tuple[int, ...]  # coefficients on the power basis, trailing zeros trimmed
Ratio = tuple[Vector, int]  # vector / denominator

LOCK = RLock()  # threads share what is known of fields

_REMEMBERED = 32
_found: tuple[Coefficients, ...] = ()  # irreducible polynomials that were needed last; replaced as a whole, for threads


class PowerBasis:
    """The field Q(theta), theta a real algebraic integer given as a root of its monic minimal polynomial.

    That ``root.polynomial`` is monic, irreducible and at least quadratic is the caller's word. ``of`` returns the same
    object for the same root.
    """

    _known: ClassVar[dict[Coefficients, list[Any]]] = {}

    def __init_subclass__(cls) -> None:
        cls._known = {}  # each class interns its own objects

    root: RealRoot
    modulus: Coefficients
    degree: int

    def __init__(self, root: RealRoot) -> None:
        self.root, self.modulus, self.degree = root, root.polynomial, len(root.polynomial) - 1
        self._tail = [(i - self.degree, a) for i, a in enumerate(self.modulus[:-1]) if a]
        self._powers: dict[int, list[int]] = {}
        self.subfields: dict[PowerBasis, Embedding] = {self: Embedding(self, ((0, 1), 1))}
        self.joined: dict[Self, Self] = {}

    @classmethod
    def of(cls, root: RealRoot) -> Self:
        """Return the one field object for this root of a monic irreducible polynomial."""
        with LOCK:
            known: list[Self] = cls._known.setdefault(root.polynomial, [])
            for field in known:
                if field.root is root or same_root(field.root, root):
                    return field
            known.append(cls(root))
            return known[-1]

    @cached_property
    def discriminant(self) -> int:
        """The discriminant of the modulus of a quadratic field."""
        return self.modulus[1] ** 2 - 4 * self.modulus[0]

    # Arithmetic

    def reduce(self, coefficients: Sequence[int]) -> Vector:
        """Return a polynomial in theta as a vector: shorter than the modulus, without trailing zeros."""
        c = list(coefficients)
        for i in range(len(c) - 1, self.degree - 1, -1):
            if top := c[i]:
                for offset, a in self._tail:
                    c[i + offset] -= top * a
        del c[self.degree :]
        while c and not c[-1]:
            c.pop()
        return tuple(c)

    def multiply(self, a: Vector, b: Vector) -> Vector:
        """Return the product of two vectors."""
        if not a or not b:
            return ()
        if self.degree == 2 and len(a) == len(b) == 2:
            (p, q), (r, s), (n, t, _) = a, b, self.modulus
            top = q * s
            return trim((p * r - n * top, p * s + q * r - t * top))
        product = [0] * (len(a) + len(b) - 1)
        for i, x in enumerate(a):
            if x:
                for j, y in enumerate(b, i):
                    product[j] += x * y
        return self.reduce(product)

    def power(self, a: Vector, n: int) -> Vector:
        """Return ``a**n`` for n >= 0 by repeated squaring."""
        result: Vector = (1,)
        while n:
            if n & 1:
                result = self.multiply(result, a)
            n >>= 1
            if n:
                a = self.multiply(a, a)
        return result

    def inverse(self, a: Vector) -> Ratio:
        """Return ``1 / a`` for a nonzero vector: extended Euclid on primitive remainders."""
        if len(a) == 1:
            return (1 if a[0] > 0 else -1,), abs(a[0])
        if self.degree == 2:
            (p, q), (n, t, _) = a, self.modulus
            norm = p * p - p * q * t + q * q * n
            return ((p - q * t, -q), norm) if norm > 0 else ((q * t - p, q), -norm)
        # Each pair (r, s) satisfies r = s * a modulo the modulus.
        r0, s0, r1, s1 = list(self.modulus), [0], list(a), [1]
        while len(r1) > 1:
            while len(r0) >= len(r1):
                lead, top, gap = r1[-1], r0[-1], len(r0) - len(r1)
                r0, s0 = _eliminate(r0, r1, lead, top, gap), _eliminate(s0, s1, lead, top, gap)
            content = gcd(*r0, *s0)
            r0, s0, r1, s1 = r1, s1, [x // content for x in r0], [x // content for x in s0]
        sign = 1 if r1[0] > 0 else -1
        return self.reduce([sign * x for x in s1]), sign * r1[0]

    def is_quadratic(self, a: Vector) -> bool:
        """Whether an element is irrational and a root of a quadratic polynomial: 1, a and a*a depend on each other."""
        if len(a) < 2:
            return False
        own, square = ((*v, *(0,) * (self.degree - len(v))) for v in (a, self.multiply(a, a)))
        top = len(a) - 1
        return all(x * own[top] == y * square[top] for x, y in zip(square[1:], own[1:], strict=True))

    def minimal_polynomial(self, a: Vector, denominator: int) -> Coefficients:
        """Return the primitive minimal polynomial of ``a / denominator``, with a positive leading coefficient."""
        if len(a) < 2:
            return primitive((-(a[0] if a else 0), denominator))
        if len(a) == 2:  # the modulus, moved and scaled
            return primitive(_of_line(self.modulus, a, denominator))
        rows, row = [], a
        for _ in range(self.degree):
            rows.append(list(row) + [0] * (self.degree - len(row)))
            row = self.reduce((0, *row))
        # The characteristic polynomial of multiplication by a is a power of the minimal polynomial.
        c = squarefree(charpoly(rows))
        return primitive(tuple(x * denominator**i for i, x in enumerate(c)))

    # The real embedding

    @cached_property
    def float_powers(self) -> tuple[float, ...]:
        """``theta**i`` for i below the degree, each within a relative error of 2**-52 (or infinite)."""
        powers = []
        for i in range(self.degree):
            bits, value = 128, 0
            while abs(value := self.interval((0,) * i + (1,), bits)[0]) < 1 << 64:
                bits *= 2
            try:
                powers.append(value / (1 << bits))
            except OverflowError:
                powers.append(float("inf") if value > 0 else float("-inf"))
        return tuple(powers)

    @cached_property
    def _floats(self) -> tuple[float, ...] | None:
        """The powers if a float filter can rely on them: no overflow, no loss of precision near zero."""
        powers = self.float_powers
        return powers if all(1e-280 < abs(p) < 1e280 for p in powers) else None

    def sign(self, coefficients: Sequence[int]) -> int:
        """Return the exact sign of an element given by integer coefficients: floats first, integers if they fail.

        At most ``degree`` coefficients; the cost is some hundred nanoseconds unless the value is almost zero.
        """
        powers = self._floats
        if powers is not None:
            try:
                total = size = 0.0
                for c, p in zip(coefficients, powers, strict=False):
                    term = c * p
                    total += term
                    size += abs(term)
                # Conversion, power, product and the sums each lose at most 2**-52 of the size.
                if abs(total) > size * (len(powers) + 4) * 2.3e-16:
                    return 1 if total > 0 else -1
            except OverflowError:
                pass
        return self._exact_sign([int(c) for c in coefficients])

    def _exact_sign(self, c: list[int]) -> int:
        """The sign by integers alone, where floats could not tell it."""
        if not any(c):
            return 0
        if self.degree == 2 and len(c) == 2:
            p, q = (
                2 * c[0] - c[1] * self.modulus[1],
                c[1] if self.root.rising > 0 else -c[1],
            )  # twice the value is p + q sqrt(D)
            if p >= 0 <= q or p <= 0 >= q:
                return 1 if p > 0 or q > 0 else -1
            larger = p * p > q * q * self.discriminant  # equality is impossible, D being no square
            return (1 if p > 0 else -1) if larger else (1 if q > 0 else -1)
        bits = max(64, max(map(abs, c)).bit_length())  # where the float filter fails, the terms cancel
        while True:
            value, error = self.interval(c, bits)
            if abs(value) > error:
                return 1 if value > 0 else -1
            bits *= 2

    def interval(self, coefficients: Sequence[int], bits: int) -> tuple[int, int]:
        """Return (s, e) such that the element times ``2**bits`` is within e of s."""
        width = 64
        while width < bits:
            width *= 2
        powers = self._powers.get(width) or self._scaled_powers(width)
        total, error = sum(map(mul, coefficients, powers)), sum(map(abs, coefficients))
        drop = width - bits
        return (total >> drop, (error >> drop) + 2) if drop else (total, error)

    def _scaled_powers(self, bits: int) -> list[int]:
        """Return ``theta**i * 2**bits``, each within 1, for i below the degree."""
        size = (max(abs(self.root.enclosure(0)), 1) + 1).bit_length()
        guard = self.degree * size + self.degree.bit_length() + 4
        width = bits + guard
        theta, power, half, powers = self.root.enclosure(width), 1 << width, 1 << guard - 1, []
        # Each step multiplies the error by |theta| < 2**size and adds at most |theta|**i + 1.
        for _ in range(self.degree):
            powers.append(power + half >> guard)
            power = power * theta >> width
        self._powers[bits] = powers
        return powers


def _eliminate(a: list[int], b: list[int], lead: int, top: int, gap: int) -> list[int]:
    """Return ``lead * a - top * x**gap * b`` without trailing zeros."""
    c = [lead * x for x in a] + [0] * (len(b) + gap - len(a))
    for i, y in enumerate(b, gap):
        c[i] -= top * y
    while c and not c[-1]:
        c.pop()
    return c


def combine(a: Sequence[int], m: int, b: Sequence[int], n: int) -> list[int]:
    """Return the vector ``a m + b n``, not trimmed."""
    if len(a) < len(b):
        a, m, b, n = b, n, a, m
    total = [x * m for x in a]
    for i, y in enumerate(b):
        total[i] += y * n
    return total


class Embedding:
    """The map of vectors of one field into another that sends the generator to ``image``."""

    def __init__(self, field: PowerBasis, image: Ratio) -> None:
        self.field, self.image = field, image
        self.powers: list[Vector] = [(1,)]

    def __call__(self, coefficients: Vector, denominator: int) -> Ratio:
        if self.image == ((0, 1), 1):
            return coefficients, denominator
        powers = self.powers
        if len(powers) < len(coefficients):
            powers = powers.copy()  # another thread may be at it too
            while len(powers) < len(coefficients):
                powers.append(self.field.multiply(powers[-1], self.image[0]))
            self.powers = powers
        last, total = len(coefficients) - 1, [0] * self.field.degree
        for i, c in enumerate(coefficients):
            c *= self.image[1] ** (last - i)
            for j, x in enumerate(powers[i]):
                total[j] += c * x
        return trim(total), denominator * self.image[1] ** last


# From a root to a field


def irreducible_factor(root: RealRoot) -> Coefficients:
    """Return the irreducible factor, primitive, of which an irrational root of a polynomial is a root.

    Factors that were found before are tried first: one that divides the polynomial and has its root in the same place
    is the factor. Otherwise the polynomial is factored, unless it is seen to be irreducible.

    >>> from periodic.numbers.polynomials import largest_real_root
    >>> irreducible_factor(largest_real_root((-1, 0, 0, 0, 0, -2, 0, 1)))  # x**7 - 2*x**5 - 1
    (-1, 0, -1, 1)
    """
    global _found
    c = root.polynomial
    if len(c) == 3:
        return primitive(c)
    for f in _found:
        if len(f) <= len(c) and _has(f, root) and divides(f, c):
            return f
    whole = primitive(c)
    f = whole if is_plainly_irreducible(whole) else next(f for f, _ in factor(c) if _has(f, root))
    _found = (f, *_found[: _REMEMBERED - 1])
    return f


def _has(f: Coefficients, root: RealRoot) -> bool:
    """Whether a polynomial, of which the root is simple if it is one, changes sign where the root is isolated."""
    return sign_at(f, root.low) * sign_at(f, root.high) < 0


def field_of(root: RealRoot) -> tuple[RealRoot, Ratio]:
    """Return (root of a monic irreducible polynomial, the given irrational root as an element of its field).

    Quadratic fields get one generator each, sqrt(D) or (1 + sqrt(D))/2, as far as trial division finds the square
    factors of the discriminant.
    """
    f = irreducible_factor(root)
    lead = f[-1]
    if len(f) == 3:
        return _quadratic(f, larger=sign_at(f, root.high) > 0)
    if lead == 1:
        if f == root.polynomial:
            return root, ((0, 1), 1)
        return RealRoot(f, root.low, root.high), ((0, 1), 1)
    degree = len(f) - 1
    monic = (*(a * lead ** (degree - 1 - i) for i, a in enumerate(f[:-1])), 1)
    return RealRoot(monic, root.low * lead, root.high * lead), ((0, 1), lead)


def _quadratic(f: Coefficients, *, larger: bool) -> tuple[RealRoot, Ratio]:
    """As ``field_of`` for a root of a quadratic polynomial: the greater of its two roots, or the lesser."""
    c, b, a = f
    square, rest = power_factor(b * b - 4 * a * c, 2)
    s = square if larger else -square
    if rest % 4 == 1:  # sqrt(rest) = 2 w - 1
        modulus, vector, denominator = (-(rest - 1) // 4, -1, 1), (-b - s, 2 * s), 2 * a
    else:
        modulus, vector, denominator = (-rest, 0, 1), (-b, s), 2 * a
    common = gcd(*vector, denominator)
    theta = RealRoot(modulus, Fraction(0), Fraction(rest + 1))
    return theta, (tuple(x // common for x in vector), denominator // common)


def _of_line(c: Coefficients, line: Vector, denominator: int) -> Coefficients:
    """The polynomial of (b + a x) / denominator for the roots x of ``c``, where ``line`` is (b, a)."""
    b, a = line
    n = len(c) - 1
    moved: list[int] = []  # Horner's rule in (denominator * y - b) / a, times a**n
    for i, coefficient in enumerate(reversed(c)):
        moved = [denominator * y - b * z for y, z in zip([0, *moved], [*moved, 0], strict=True)]
        moved[0] += coefficient * a**i
    assert len(moved) == n + 1
    return trim(moved)


def lowest_terms(vector: Sequence[int], denominator: int) -> Ratio:
    """Return the ratio in lowest terms, with a positive denominator and trimmed."""
    common = gcd(*vector, denominator)
    if denominator < 0:
        common = -common
    return trim(x // common for x in vector), denominator // common
