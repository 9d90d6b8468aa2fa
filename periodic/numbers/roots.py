"""Real roots of integer polynomials, enclosed as narrowly as asked: floats guess, integers decide.

>>> golden = RealRoot((-1, -1, 1), Fraction(1), Fraction(2))
>>> golden.enclosure(10), golden.compare(Fraction(1618, 1000)) > 0
(1656, True)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import compress
from math import frexp, isqrt, ldexp
from typing import Any

from periodic.errors import described, printed

Coefficients = tuple[int, ...]  # the constant term first, no trailing zeros; () is zero
Ratio = tuple[int, int]  # numerator, positive denominator
Terms = list[tuple[int, int]]  # exponents and coefficients, ascending, of a polynomial without its zeros


def support(c: Coefficients) -> Terms:
    """Return the pairs (exponent, coefficient) of the nonzero terms, ascending."""
    return [(i, c[i]) for i in compress(range(len(c)), c)]


def sign_at(c: Coefficients, x: Fraction) -> int:
    """Return the sign of ``c`` at the rational ``x``, exactly, in integers."""
    n, d = x.numerator, x.denominator
    if d == 1 and -1 <= n <= 1:
        total = sum(c[::2]) + n * sum(c[1::2]) if n else sum(c[:1])
        return (total > 0) - (total < 0)
    value: int = 0
    power, exponent = 1, len(c) - 1
    for i, a in reversed(support(c)):
        gap, exponent = exponent - i, i
        power *= d**gap
        value = value * n**gap + a * power
    value *= n**exponent
    return (value > 0) - (value < 0)


class RealRoot:
    """A real number, given as the only root of an integer polynomial in an open interval, and a simple one.

    ``low`` and ``high`` are rational and no roots; the polynomial may be reducible. ``enclosure`` refines as far as
    asked and remembers the best interval. Raises ValueError unless the polynomial changes sign between ``low`` and
    ``high``; that it has no other roots there is the caller's word.

    >>> root = RealRoot((-1, -1, 1), Fraction(0), Fraction(2))
    >>> root.enclosure(4)  # 25/16 <= golden ratio < 26/16
    25
    """

    __slots__ = ("_forward", "_inverted", "_terms", "_unit", "high", "low", "polynomial", "rational", "rising")

    polynomial: Coefficients
    low: Fraction
    high: Fraction
    rising: int  # the sign of the polynomial to the right of the root
    rational: Fraction | None  # the root itself, once it is known to be rational
    _terms: Terms | None  # the support, where it is known
    _unit: UnitRoot | None  # 0 < v < 1 with root = v, -v, 1/v or -1/v
    _forward: bool
    _inverted: bool

    def __init__(self, polynomial: Coefficients, low: Fraction, high: Fraction) -> None:
        self.polynomial, self.low, self.high = polynomial, low, high
        self.rising = sign_at(polynomial, high)
        if self.rising * sign_at(polynomial, low) >= 0:
            raise ValueError(f"the polynomial must change sign between {printed(low)} and {printed(high)}")
        self._unit = self._terms = None
        self.rational = Fraction(-polynomial[0], polynomial[1]) if len(polynomial) == 2 else None

    @classmethod
    def _isolated(
        cls, polynomial: Coefficients, low: Fraction, high: Fraction, rising: int, terms: Terms | None = None
    ) -> RealRoot:
        """As the constructor, for a caller that knows the sign right of the root, and maybe the support, already."""
        root = cls.__new__(cls)
        root._terms = terms
        root.polynomial, root.low, root.high, root.rising, root._unit = polynomial, low, high, rising, None
        root.rational = Fraction(-polynomial[0], polynomial[1]) if len(polynomial) == 2 else None
        return root

    def __reduce__(self) -> tuple[Any, ...]:
        return RealRoot._isolated, (self.polynomial, self.low, self.high, self.rising)

    def __repr__(self) -> str:
        return f"RealRoot({described(self.polynomial)}, {described(self.low)}, {described(self.high)})"

    def compare(self, x: Fraction) -> int:
        """Return the sign of the root minus ``x``, exactly."""
        if self.rational is None and self.low < x < self.high:
            k, n = self.enclosure(64), x.numerator << 64
            if n < k * x.denominator:
                return 1
            return -1 if n >= (k + 1) * x.denominator else self._side(x)
        return self._side(x)

    def _side(self, x: Fraction) -> int:
        """Return the sign of the root minus ``x`` by evaluation at ``x``; that they are equal is remembered."""
        if self.rational is not None:
            return (self.rational > x) - (self.rational < x)
        if not self.low < x < self.high:
            return 1 if x <= self.low else -1
        sign = sign_at(self.polynomial, x)
        if not sign:
            self.rational = x
        return -sign * self.rising

    def enclosure(self, bits: int) -> int:
        """Return the integer k with ``k / 2**bits <= root < (k + 1) / 2**bits``; ``bits`` may be negative."""
        if bits < 0:
            return self.enclosure(0) >> -bits
        if self.rational is None and len(self.polynomial) == 3:
            return self._quadratic(bits)
        first, last = self._floors(bits, bits + 8)
        width = bits + 8 + 2 * (last - first).bit_length()
        while first < last:
            if last == first + 1 and width > bits + 60:  # only a root almost at a multiple of 2**-bits comes here
                return last if self._side(Fraction(last, 1 << bits)) >= 0 else first
            width += 64
            first, last = self._floors(bits, width)
        return first

    def _quadratic(self, bits: int) -> int:
        """The floor of a root of a quadratic polynomial times ``2**bits``, by an integer square root."""
        c, b, a = self.polynomial if self.polynomial[2] > 0 else tuple(-x for x in self.polynomial)
        square = (b * b - 4 * a * c) << (2 * bits)
        # A parabola that opens upwards rises at its larger root.
        larger = self.rising * self.polynomial[2] > 0
        return ((isqrt(square) if larger else -isqrt(square - 1) - 1) - (b << bits)) // (2 * a)

    def _floors(self, bits: int, width: int) -> tuple[int, int]:
        """Return the least and the greatest possible floor of root * 2**bits, v being known to ``width`` bits."""
        unit = self._unit if self._unit or self.rational is not None else self._normalise()
        if unit is not None:
            unit.refine(width)
            if unit.rational is not None:
                v = 1 / unit.rational if self._inverted else unit.rational
                self.rational = v if self._forward else -v
        if self.rational is not None or unit is None:
            assert self.rational is not None
            k = (self.rational.numerator << bits) // self.rational.denominator
            return k, k
        known, least, greatest = unit.known
        low: Ratio = least << bits, 1 << known
        high: Ratio = greatest << bits, 1 << known
        if self._inverted:
            scale = 1 << (bits + known)
            low, high = (scale, greatest), (scale, least)
        if not self._forward:
            low, high = (-high[0], high[1]), (-low[0], low[1])
        return low[0] // low[1], -(-high[0] // high[1]) - 1

    def _normalise(self) -> UnitRoot | None:
        """Store and return v, or None if the root turns out to be 0, 1 or -1."""
        self._forward = self.low.numerator >= 0 or self._side(Fraction(0)) > 0
        one = 1 if self._forward else -1
        size = self._side(Fraction(one)) * one
        if self.rational is not None:
            return None
        self._inverted, terms = size > 0, self._terms or support(self.polynomial)
        low, high = self.low.as_integer_ratio(), self.high.as_integer_ratio()
        if not self._forward:
            terms = [(i, -a if i % 2 else a) for i, a in terms]
            low, high = (-high[0], high[1]), (-low[0], low[1])
        low = max(low[0], 0), low[1]
        if self._inverted:
            terms = [(len(self.polynomial) - 1 - i, a) for i, a in reversed(terms)]
            low, high = high[::-1], low[::-1]
        if high[0] > high[1]:
            high = 1, 1
        right = self.rising if self._forward is not self._inverted else -self.rising
        self._unit = UnitRoot(terms, low, high, right)
        return self._unit


class UnitRoot:
    """The only root v of a sparse polynomial between the ratios ``start`` and ``stop``, 0 <= start < v < stop <= 1.

    Powers of v stay below 1, so that fixed point serves for any degree. After ``refine`` the root is strictly between
    ``low / 2**bits`` and ``high / 2**bits`` with ``known = (bits, low, high)``, or ``rational``; the three are replaced
    together, so that threads may share a root.
    """

    __slots__ = ("error", "known", "rational", "right", "start", "stop", "terms")

    def __init__(self, terms: Sequence[tuple[int, int]], start: Ratio, stop: Ratio, right: int) -> None:
        exponents = [i for i, _ in terms]
        # (gap to the exponent below, coefficient), the highest exponent first
        self.terms = [(i - j, a) for (i, a), j in zip(terms, [0, *exponents], strict=False)][::-1]
        # Horner's partial sums are at most the sum of the coefficients; a power v**g is at most g units too small, and
        # each product with one is rounded once.
        self.error = (sum(abs(a) for _, a in terms) + 1) * (exponents[-1] + 1) + len(terms)
        self.start, self.stop, self.right = start, stop, right
        self.known = (0, 0, 1)
        self.rational: Fraction | None = None

    def value(self, v: int, bits: int) -> int:
        """Return the polynomial at ``v / 2**bits``, times ``2**bits``, wrong by at most ``error``."""
        total = 0
        for gap, coefficient in self.terms:
            total += coefficient << bits
            if gap == 1:
                total = total * v >> bits
            elif gap:
                total = total * _power(v, gap, bits) >> bits
        return total

    def slope(self, v: int, bits: int) -> int:
        """Return about the derivative at ``v / 2**bits``, times ``2**bits``."""
        total = slope = 0
        for gap, coefficient in self.terms:
            total += coefficient << bits
            if gap:
                power = _power(v, gap - 1, bits)
                slope = ((slope * v >> bits) + gap * total) * power >> bits
                total = (total * v >> bits) * power >> bits
        return slope

    def sign(self, v: int, bits: int) -> int:
        """Return the sign of the polynomial at ``v / 2**bits``, exactly; remember a root."""
        for extra in (0, 32, 128):
            value = self.value(v << extra, bits + extra)
            if abs(value) > self.error:
                return 1 if value > 0 else -1
        total, power = 0, 1
        for gap, coefficient in self.terms:
            total = (total + coefficient * power) * v**gap
            power <<= bits * gap
        if not total:
            self.rational = Fraction(v, 1 << bits)
        return (total > 0) - (total < 0)

    def refine(self, width: int) -> None:
        """Make the enclosure at most ``2**-width`` wide: Newton's step, then signs on both sides; else bisection."""
        guard, again = self.error.bit_length() + 8, False
        while self.rational is None and (missing := width - _accuracy(*self.known)) > 0:
            bits, low, high = self.known
            guess = (low + high, bits + 1, _accuracy(bits, low, high)) if bits else self._guess()
            guard += missing if again else 0  # a flat polynomial needs more than the bits that rounding costs
            again = True
            if not self._newton(*guess, width + guard):
                self._bisect()

    def _newton(self, v: int, bits: int, known: int, width: int) -> bool:
        """Try to enclose the root closely at ``width`` bits, from ``v / 2**bits``, right to about ``known`` bits."""
        goals, lost = [width], self.error.bit_length()
        while goals[-1] > 2 * max(known, 20):
            goals.append((goals[-1] - lost) // 2 + 6 if goals[-1] > lost + 80 else known)
        goals[:1] = [width] * 3
        for goal in reversed(goals):
            v, bits = v << goal - bits if goal >= bits else v >> bits - goal, goal
            half = bits // 2 + 16
            slope = self.slope(v >> bits - half, half) if bits > half else self.slope(v << half - bits, half)
            if not slope:
                return False
            v -= (self.value(v, bits) << half) // slope
            if not 0 < v < 1 << bits:
                return False
            if goal == width and self._certify(v, bits, (4 * self.error << half) // abs(slope) + 4):
                return True
        return False

    def _certify(self, v: int, bits: int, radius: int) -> bool:
        """Store the enclosure from v - radius to v + radius if the signs at its ends prove it right."""
        low = max(v - radius, (self.start[0] << bits) // self.start[1] + 1)
        high = min(v + radius, -(-(self.stop[0] << bits) // self.stop[1]) - 1)
        if low < high and self.sign(low, bits) == -self.right and self.sign(high, bits) == self.right:
            self.known = bits, low, high
            return True
        return False

    def _bisect(self) -> None:
        """Halve the enclosure 32 times by exact signs."""
        (a, b), (c, d), (bits, low, high) = self.start, self.stop, self.known
        if not bits:
            bits = 32 + 2 * (b * d).bit_length()
            low, high = (a << bits) // b, -(-(c << bits) // d)
        bits, low, high = bits + 32, low << 32, high << 32
        for _ in range(32):
            middle = low + high >> 1
            if middle * b <= a << bits or middle * d >= c << bits:
                sign = -self.right if middle * b <= a << bits else self.right
            else:
                sign = self.sign(middle, bits)
            if not sign:
                return
            low, high = (low, middle) if sign == self.right else (middle, high)
        self.known = bits, low, high

    def _guess(self) -> tuple[int, int, int]:
        """Return (v, bits, bits that may be right) near the root, by Newton's method with floats kept in a bracket."""
        drop = max(0, max(abs(a).bit_length() for _, a in self.terms) - 900)
        terms = [(gap, float(a >> drop)) for gap, a in self.terms]
        low, high = self.start[0] / self.start[1], self.stop[0] / self.stop[1]
        x = (low + high) / 2
        for _ in range(200):
            value = slope = 0.0
            for gap, a in terms:
                value += a
                if gap:
                    power = x ** (gap - 1)
                    slope = (slope * x + gap * value) * power
                    value *= power * x
            low, high = (low, x) if value * self.right > 0 else (x, high)
            new = x - value / slope if slope else low
            if not low < new < high:
                new = (low + high) / 2
            x, step = new, abs(new - x)
            if step <= 1e-15 * x:
                break
        mantissa, exponent = frexp(x)
        return int(ldexp(mantissa, 60)), 60 - exponent, 50 - exponent


def _accuracy(bits: int, low: int, high: int) -> int:
    """Return how many bits of a root are known."""
    return bits - (high - low).bit_length() if bits else 0


def _power(v: int, exponent: int, bits: int) -> int:
    """Return ``(v / 2**bits)**exponent * 2**bits`` for v < 2**bits, rounded down: fewer than ``exponent`` too small."""
    if exponent < 2:
        return v if exponent else 1 << bits
    power = v
    for digit in bin(exponent)[3:]:
        power = power * power >> bits
        if digit == "1":
            power = power * v >> bits
        if not power:
            return 0
    return power
