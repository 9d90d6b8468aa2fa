"""Integer polynomials and their real roots, certified: gcd, factors, characteristic polynomials, enclosures.

A polynomial is a tuple of Python integers, the constant term first, without trailing zeros; ``()`` is zero. Factors,
gcds and root isolation come from SymPy, or from python-flint where it is installed and the environment variable
``PERIODIC_NO_ACCELERATORS`` is not set; the results are the same. Floats guess roots, integers decide.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import frexp, isqrt, ldexp
from math import gcd as integer_gcd
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sympy

Coefficients = tuple[int, ...]

X_PLUS_1: Coefficients = (1, 1)


def flint() -> Any | None:
    """Return the module ``flint`` (python-flint), or None if it is missing or ``PERIODIC_NO_ACCELERATORS`` is set."""
    return None if os.environ.get("PERIODIC_NO_ACCELERATORS") else _installed_flint()


@cache
def _installed_flint() -> Any | None:
    try:
        import flint
    except ImportError:
        return None
    return flint


# Plain operations


def trim(coefficients: Iterable[int]) -> Coefficients:
    """Return the polynomial with these coefficients as a tuple of Python integers without trailing zeros."""
    c = [int(a) for a in coefficients]
    while c and not c[-1]:
        c.pop()
    return tuple(c)


def primitive(c: Coefficients) -> Coefficients:
    """Return ``c`` without its content and with a positive leading coefficient; zero stays zero."""
    if not c:
        return ()
    content = integer_gcd(*c)
    if c[-1] < 0:
        content = -content
    return c if content == 1 else tuple(a // content for a in c)


def derivative(c: Coefficients) -> Coefficients:
    """Return the derivative."""
    return tuple(i * c[i] for i in range(1, len(c)))


def multiply(a: Coefficients, b: Coefficients) -> Coefficients:
    """Return the product; the cost is the number of nonzero coefficients of ``a`` times the length of ``b``."""
    product = [0] * max(0, len(a) + len(b) - 1)
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b, i):
                product[j] += x * y
    return trim(product)


def sign_at(c: Coefficients, x: Fraction) -> int:
    """Return the sign of ``c`` at the rational ``x``, exactly, in integers."""
    n, d = x.numerator, x.denominator
    value, power, exponent = 0, 1, len(c) - 1
    for i in range(len(c) - 1, -1, -1):
        if c[i] or not i:
            gap = exponent - i
            value, power, exponent = value * n**gap, power * d**gap, i
            value += c[i] * power
    return (value > 0) - (value < 0)


def sign_changes(c: Iterable[int]) -> int:
    """Return how often consecutive nonzero coefficients differ in sign (Descartes' rule of signs)."""
    signs = [a > 0 for a in c if a]
    return sum(s != t for s, t in pairwise(signs))


def shift(c: Coefficients, numerator: int, exponent: int) -> Coefficients:
    """Return a positive multiple of ``c(x / 2**exponent + numerator / 2**exponent)``; quadratic cost."""
    n = len(c) - 1
    a = [c[i] << exponent * (n - i) for i in range(n + 1)]
    for i in range(n):
        for j in range(n - 1, i - 1, -1):
            a[j] += numerator * a[j + 1]
    return tuple(a)


# SymPy's door, and python-flint's


def _to_dense(c: Coefficients) -> list[Any]:
    from sympy import ZZ

    return [ZZ(a) for a in reversed(c)]


def _from_dense(f: Sequence[Any]) -> Coefficients:
    return tuple(int(a) for a in reversed(f))


def factor(c: Coefficients) -> tuple[tuple[Coefficients, int], ...]:
    """Return the irreducible factors over the rationals with their multiplicities, by degree, then coefficients.

    The factors are primitive with positive leading coefficients; the constant factor is left out.

    >>> factor((-1, 0, 0, 0, 0, -2, 0, 1))  # x**7 - 2*x**5 - 1
    (((1, 1), 1), ((-1, 0, -1, 1), 1), ((1, -1, 0, 1), 1))
    """
    if not c:
        raise ValueError("the zero polynomial has no factorisation")
    if library := flint():
        factors = [(trim(f.coeffs()), int(m)) for f, m in library.fmpz_poly(list(c)).factor()[1]]
    else:
        from sympy import ZZ
        from sympy.polys.factortools import dup_factor_list

        factors = [(_from_dense(f), int(m)) for f, m in dup_factor_list(_to_dense(c), ZZ)[1]]
    found = [(primitive(f), m) for f, m in factors if len(f) > 1]
    return tuple(sorted(found, key=lambda pair: (len(pair[0]), pair[0])))


def gcd(a: Coefficients, b: Coefficients) -> Coefficients:
    """Return the primitive greatest common divisor with positive leading coefficient (zero if both are zero)."""
    if not a or not b:
        return primitive(a or b)
    if library := flint():
        return primitive(trim(library.fmpz_poly(list(a)).gcd(library.fmpz_poly(list(b))).coeffs()))
    from sympy import ZZ
    from sympy.polys.euclidtools import dup_gcd

    return primitive(_from_dense(dup_gcd(_to_dense(a), _to_dense(b), ZZ)))


def quotient(a: Coefficients, b: Coefficients) -> Coefficients:
    """Return ``a / b``; raises ValueError unless ``b`` divides ``a`` with integer coefficients."""
    if not b:
        raise ValueError("division by the zero polynomial")
    rest, answer = list(a), [0] * max(0, len(a) - len(b) + 1)
    for i in range(len(answer) - 1, -1, -1):
        answer[i], remainder = divmod(rest[i + len(b) - 1], b[-1])
        if remainder:
            break
        if answer[i]:
            for j, y in enumerate(b, i):
                rest[j] -= answer[i] * y
    if any(rest):
        raise ValueError(f"a polynomial of degree {len(b) - 1} does not divide one of degree {len(a) - 1}")
    return trim(answer)


def squarefree(c: Coefficients) -> Coefficients:
    """Return the primitive polynomial with the same roots, all of them simple."""
    return quotient(primitive(c), gcd(c, derivative(c))) if c else ()


def is_irreducible(c: Coefficients) -> bool:
    """Return whether ``c`` is irreducible over the rationals; constants are not."""
    return len(c) > 1 and [m for _, m in factor(c)] == [1]


def charpoly(matrix: Sequence[Sequence[int]]) -> Coefficients:
    """Return ``det(xI - A)`` of a square integer matrix, monic.

    >>> charpoly([[0, 1], [1, 1]])
    (-1, -1, 1)
    """
    rows = [[int(a) for a in row] for row in matrix]
    n = len(rows)
    if any(len(row) != n for row in rows):
        raise ValueError(f"matrix must be square, got {n} rows of lengths {sorted({len(row) for row in rows})}")
    if not n:
        return (1,)
    if library := flint():
        return trim(library.fmpz_mat(rows).charpoly().coeffs())
    from sympy import ZZ
    from sympy.polys.matrices.ddm import DDM

    return _from_dense(DDM([[ZZ(a) for a in row] for row in rows], (n, n), ZZ).charpoly())


def to_poly(c: Coefficients, symbol: str = "x") -> sympy.Poly:
    """Return ``c`` as a SymPy ``Poly`` with integer coefficients."""
    import sympy

    return sympy.Poly([int(a) for a in reversed(c)] or [0], sympy.Symbol(symbol), domain="ZZ")


# Real roots


class RealRoot:
    """A real number, given as the only root of an integer polynomial in an open interval, and a simple one.

    ``low`` and ``high`` are rational and no roots; the polynomial may be reducible. ``enclosure`` refines as far as
    asked and remembers the best interval. Raises ValueError unless the polynomial changes sign between ``low`` and ``high``;
    that it has no other roots there is the caller's word.

    >>> root = RealRoot((-1, -1, 1), Fraction(0), Fraction(2))
    >>> root.enclosure(4)  # 25/16 <= golden ratio < 26/16
    25
    """

    __slots__ = ("_forward", "_inverted", "_unit", "high", "low", "polynomial", "rational", "rising")

    polynomial: Coefficients
    low: Fraction
    high: Fraction
    rising: int  # the sign of the polynomial to the right of the root
    rational: Fraction | None  # the root itself, once it is known to be rational
    _unit: UnitRoot | None  # 0 < v < 1 with root = v, -v, 1/v or -1/v
    _forward: bool
    _inverted: bool

    def __init__(self, polynomial: Coefficients, low: Fraction, high: Fraction) -> None:
        self.polynomial, self.low, self.high = polynomial, low, high
        self.rising = sign_at(polynomial, high)
        if self.rising * sign_at(polynomial, low) >= 0:
            raise ValueError(f"the polynomial must change sign between {low} and {high}")
        self._unit = None
        self.rational = Fraction(-polynomial[0], polynomial[1]) if len(polynomial) == 2 else None

    @classmethod
    def _isolated(cls, polynomial: Coefficients, low: Fraction, high: Fraction, rising: int) -> RealRoot:
        """As the constructor, for a caller that knows the sign right of the root already."""
        root = cls.__new__(cls)
        root.polynomial, root.low, root.high, root.rising, root._unit = polynomial, low, high, rising, None
        root.rational = Fraction(-polynomial[0], polynomial[1]) if len(polynomial) == 2 else None
        return root

    def __reduce__(self) -> tuple[Any, ...]:
        return RealRoot._isolated, (self.polynomial, self.low, self.high, self.rising)

    def __repr__(self) -> str:
        return f"RealRoot({self.polynomial}, {self.low!r}, {self.high!r})"

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
        low: tuple[int, int] = unit.low << bits, 1 << unit.bits
        high: tuple[int, int] = unit.high << bits, 1 << unit.bits
        if self._inverted:
            scale = 1 << (bits + unit.bits)
            low, high = (scale, unit.high), (scale, unit.low)
        if not self._forward:
            low, high = (-high[0], high[1]), (-low[0], low[1])
        return low[0] // low[1], -(-high[0] // high[1]) - 1

    def _normalise(self) -> UnitRoot | None:
        """Store and return v, or None if the root turns out to be 0, 1 or -1."""
        c = self.polynomial
        side = self._side(Fraction(0))
        self._forward = side > 0
        size = side * self._side(Fraction(side)) if side else 0
        if not size:
            return None
        self._inverted = size > 0
        support = [(i, a) for i, a in enumerate(c) if a]
        low, high = self.low, self.high
        if not self._forward:
            support = [(i, -a if i % 2 else a) for i, a in support]
            low, high = -high, -low
        if self._inverted:
            support = [(len(c) - 1 - i, a) for i, a in reversed(support)]
            low, high = 1 / high, 1 / max(low, Fraction(1))
        right = self.rising if self._forward is not self._inverted else -self.rising
        self._unit = UnitRoot(support, max(low, Fraction(0)), min(high, Fraction(1)), right)
        return self._unit


class UnitRoot:
    """The only root v of a sparse polynomial between ``start`` and ``stop``, where 0 <= start < v < stop <= 1.

    Powers of v stay below 1, so that fixed point serves for any degree. After ``refine`` the root is strictly between
    ``low / 2**bits`` and ``high / 2**bits``, or ``rational``.
    """

    __slots__ = ("bits", "error", "high", "low", "rational", "right", "start", "stop", "terms")

    def __init__(self, support: Sequence[tuple[int, int]], start: Fraction, stop: Fraction, right: int) -> None:
        exponents = [i for i, _ in support]
        # (gap to the exponent below, coefficient), the highest exponent first
        self.terms = [(i - j, a) for (i, a), j in zip(support, [0, *exponents], strict=False)][::-1]
        # Horner's partial sums are at most the sum of the coefficients; a power v**g is at most g units too small, and
        # each product with one is rounded once.
        self.error = (sum(abs(a) for _, a in support) + 1) * (exponents[-1] + 1) + len(support)
        self.start, self.stop, self.right = start, stop, right
        self.bits, self.low, self.high = 0, 0, 1
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
        first = self.bits == 0
        while self.rational is None and (first or self.bits - (self.high - self.low).bit_length() < width):
            guess = self._guess() if first else (self.low + self.high, self.bits + 1)
            if not self._newton(*guess, width + self.error.bit_length() + 8):
                self._bisect()
            first = False

    def _newton(self, v: int, bits: int, width: int) -> bool:
        """Try to enclose the root closely at ``width`` bits, starting near ``v / 2**bits``."""
        known = max(16, bits - 12)
        goals = [width]
        while goals[-1] > 2 * known:
            goals.append(goals[-1] // 2 + 16)
        for goal in reversed(goals):
            v, bits = v << goal - bits if goal >= bits else v >> bits - goal, goal
            half = bits // 2 + 16
            slope = self.slope(v >> bits - half, half) if bits > half else self.slope(v << half - bits, half)
            if not slope:
                return False
            v -= (self.value(v, bits) << half) // slope
            if not 0 < v < 1 << bits:
                return False
        radius = (4 * self.error << half) // abs(slope) + 4
        low = max(v - radius, (self.start.numerator << bits) // self.start.denominator + 1)
        high = min(v + radius, -(-(self.stop.numerator << bits) // self.stop.denominator) - 1)
        if low < high and self.sign(low, bits) == -self.right and self.sign(high, bits) == self.right:
            self.bits, self.low, self.high = bits, low, high
            return True
        return False

    def _bisect(self) -> None:
        """Halve the enclosure 32 times by exact signs."""
        if not self.bits:
            bits = 32 + 2 * (self.stop - self.start).denominator.bit_length()
            low = (self.start.numerator << bits) // self.start.denominator
            high = -(-(self.stop.numerator << bits) // self.stop.denominator)
            self.bits, self.low, self.high = bits, low, high
        self.bits, self.low, self.high = self.bits + 32, self.low << 32, self.high << 32
        for _ in range(32):
            middle = self.low + self.high >> 1
            place = Fraction(middle, 1 << self.bits)
            if self.start < place < self.stop:
                sign = self.sign(middle, self.bits)
            else:
                sign = self.right if place >= self.stop else -self.right
            if not sign:
                return
            self.low, self.high = (self.low, middle) if sign == self.right else (middle, self.high)

    def _guess(self) -> tuple[int, int]:
        """Return (v, bits) near the root, found with floats by Newton's method kept in a bracket."""
        drop = max(0, max(abs(a).bit_length() for _, a in self.terms) - 900)
        terms = [(gap, float(a >> drop)) for gap, a in self.terms]
        low, high = float(self.start), float(self.stop)
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
            if abs(new - x) <= 1e-15 * x:
                break
            x = new
        mantissa, exponent = frexp(x)
        return int(ldexp(mantissa, 60)), 60 - exponent


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


def root_bound(c: Coefficients) -> int:
    """Return a power of 2 that every complex root of ``c`` is smaller than in absolute value."""
    n, top = len(c) - 1, abs(c[-1]).bit_length()
    # Fujiwara: 2 max |c[n-k]/c[n]|**(1/k), with |c[n-k]/c[n]| < 2**(its bit length - top + 1).
    return 1 << 1 + max([0, *(-((top - 1 - abs(a).bit_length()) // (n - i)) for i, a in enumerate(c[:-1]) if a)])


def largest_real_root(c: Coefficients) -> RealRoot:
    """Return the largest real root of a nonconstant polynomial; ValueError if it has none.

    One sign change among the coefficients, of ``c`` or of ``c * (x + 1)**k`` for small k, isolates the only positive
    root at once (Descartes); otherwise the rule is applied to shifted polynomials, and in the end SymPy isolates roots.
    """
    if len(c) < 2:
        raise ValueError(f"a constant polynomial has no real roots to choose from, got {c}")
    if c[0] and (found := _only_positive_root(c) or _last_root(c)):
        return found
    roots = real_roots(c)
    if not roots:
        raise ValueError(f"the polynomial {to_poly(c).as_expr()} has no real root")
    return roots[-1]


def _only_positive_root(c: Coefficients) -> RealRoot | None:
    for _ in range(3):
        if sign_changes(c) == 1:
            return RealRoot._isolated(c, Fraction(0), Fraction(root_bound(c)), 1 if c[-1] > 0 else -1)
        c = multiply(X_PLUS_1, c)
    return None


def _last_root(c: Coefficients) -> RealRoot | None:
    """Return the largest real root if it is positive and shifting finds it soon, else None."""
    low, high, exponent = 0, root_bound(c), 0
    for _ in range(24):
        if high - low < 2:
            low, high, exponent = 2 * low, 2 * high, exponent + 1
        middle = low + high >> 1
        shifted = shift(c, middle, exponent)
        changes = sign_changes(shifted)
        if changes == 1 and shifted[0]:
            return RealRoot._isolated(
                c, Fraction(middle, 1 << exponent), Fraction(root_bound(c)), 1 if c[-1] > 0 else -1
            )
        low, high = (middle, high) if changes else (low, middle)
    return None


def real_roots(c: Coefficients) -> tuple[RealRoot, ...]:
    """Return the distinct real roots, ascending; SymPy isolates them.

    >>> [root.enclosure(0) for root in real_roots((-1, 0, 0, 0, 0, -2, 0, 1))]
    [-2, -1, 1]
    """
    if not c:
        raise ValueError("every number is a root of the zero polynomial")
    if len(c) == 1:
        return ()
    from sympy import ZZ
    from sympy.polys.rootisolation import dup_isolate_real_roots_sqf

    core = squarefree(c)
    ends = [(_fraction(a), _fraction(b)) for a, b in dup_isolate_real_roots_sqf(_to_dense(core), ZZ)]
    lines = [(-a.numerator, a.denominator) for a, b in ends if a == b]
    for line in lines:
        core = quotient(core, line)
    found = [RealRoot((-a.numerator, a.denominator), a - 1, a + 1) if a == b else RealRoot(core, a, b) for a, b in ends]
    return tuple(found)


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))
