"""Real algebraic numbers: elements of number fields with a real embedding, exact in every operation."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd
from operator import index
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from periodic.errors import count
from periodic.numbers.decimals import LONGEST, decimal, formatted, leading
from periodic.numbers.exact_texts import element_text, is_tame, quadratic_latex
from periodic.numbers.expressions import MAX_DIGITS
from periodic.numbers.fields import PowerBasis, Ratio, Vector, combine, field_of
from periodic.numbers.polynomials import (
    Coefficients,
    RealRoot,
    polynomial_text,
    real_roots,
    same_root,
    to_poly,
    to_root_of,
)

if TYPE_CHECKING:
    import sympy


SHORT = 12  # polynomials of higher degree are not factored only to be shown
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


class NumberField(PowerBasis):
    """The field Q(theta) inside the real numbers; theta is an algebraic integer. Interned: one object a root.

    ``root`` encloses theta, ``modulus`` is its minimal polynomial (monic, constant term first), ``degree`` at least 2.
    Fields come from ``Algebraic.field``, ``common_field`` and ``NumberField.of``, never from the constructor.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return NumberField.of, (self.root,)

    def __repr__(self) -> str:
        return f"NumberField({polynomial_text(self.modulus, 8)}, {self.generator.digits(10)})"

    @property
    def generator(self) -> Algebraic:
        """The number theta."""
        return Algebraic._make(self, self.root, (0, 1), 1)

    def element(self, coefficients: Sequence[int], denominator: int = 1) -> Exact:
        """Return the sum of ``coefficients[i] * theta**i``, over the denominator; a ``Fraction`` if it is rational.

        Raises ZeroDivisionError if the denominator is 0.
        """
        if not denominator:
            raise ZeroDivisionError("an element of a number field needs a nonzero denominator")
        return _number(self, self.root, self.reduce([index(c) for c in coefficients]), index(denominator))

    def coordinates(self, x: Exact) -> Ratio:
        """Return (coefficients, denominator) of a number of this field, with exactly ``degree`` coefficients.

        Raises ValueError if ``x`` lies outside.
        """
        x = self.convert(x)
        if isinstance(x, Fraction):
            return (x.numerator,) + (0,) * (self.degree - 1), x.denominator
        return x.coefficients + (0,) * (self.degree - len(x.coefficients)), x.denominator

    def convert(self, x: Exact) -> Exact:
        """Return ``x`` as an element of this field (a rational stays a ``Fraction``); ValueError if it lies outside."""
        if isinstance(x, Fraction) or (x := x.settled())._field is self:
            return x
        field, _, move = self.join(x.field)
        if field is not self:
            raise ValueError(f"{x!r} does not lie in {self!r}")
        return _number(self, self.root, *move(x.coefficients, x.denominator))


class Algebraic:
    """A real algebraic number that is not rational; immutable.

    Arithmetic with ``int``, ``Fraction`` and other such numbers is exact, ``==`` and ``<`` are decided, never guessed;
    equal numbers are equal and hash equal whatever field they were computed in, and a rational result is a
    ``Fraction``. A float operand is refused. Numbers come from ``exact`` and ``root_of``.

    A number that is a rational line in a root (b + a theta) stays so until its field is asked for: comparing, enclosing
    and shifting roots of huge polynomials never factors them.
    """

    __slots__ = ("_coefficients", "_denominator", "_field", "_hash", "_own", "_root")

    _field: NumberField | None  # None: _root is a root of a polynomial that may be reducible, two coefficients
    _own: Algebraic | None  # with _field None: the same number in its field, once that is known
    _root: RealRoot
    _coefficients: Vector
    _denominator: int
    _hash: int | None

    def __init__(self, field: NumberField, coefficients: Sequence[int], denominator: int = 1) -> None:
        x = field.element(coefficients, denominator)
        if isinstance(x, Fraction):
            raise ValueError(f"an Algebraic must be irrational, got {x}; field.element returns Fractions")
        self._field, self._root, self._hash, self._own = field, field.root, None, None
        self._coefficients, self._denominator = x._coefficients, x._denominator

    @classmethod
    def from_root(cls, root: RealRoot) -> Algebraic:
        """Return an irrational root as a number; its polynomial is factored when the field is asked for, not before."""
        return cls._make(None, root, (0, 1), 1)

    @staticmethod
    def _make(field: NumberField | None, root: RealRoot, coefficients: Vector, denominator: int) -> Algebraic:
        x = Algebraic.__new__(Algebraic)
        x._field, x._root, x._coefficients, x._denominator = field, root, coefficients, denominator
        x._hash = x._own = None
        return x

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self._field, self._root, self._coefficients, self._denominator)

    def __copy__(self) -> Algebraic:
        return self

    def __deepcopy__(self, memo: Any) -> Algebraic:
        return self

    # What it is

    def settled(self) -> Algebraic:
        """Return the number as an element of its field; a bare root is factored here, once."""
        if self._field is not None:
            return self
        if self._own is None:
            theta, (vector, denominator) = field_of(self._root)
            field = NumberField.of(theta)
            b, a = self._coefficients
            total = [a * x for x in vector]
            total[0] += b * denominator
            x = _number(field, field.root, total, self._denominator * denominator)
            assert isinstance(x, Algebraic)
            self._own = x
        return self._own

    @property
    def field(self) -> NumberField:
        """The number field in which it was computed."""
        field = self.settled()._field
        assert field is not None
        return field

    @property
    def coefficients(self) -> Vector:
        """The coefficients of 1, theta, theta**2, ... in ``field``, times ``denominator``; trailing zeros trimmed."""
        return self.settled()._coefficients

    @property
    def denominator(self) -> int:
        """The positive common denominator of the coefficients, in lowest terms."""
        return self.settled()._denominator

    @property
    def degree_bound(self) -> int:
        """The degree of its field, or of a polynomial that would have to be factored to know the field."""
        return len((self._own or self)._root.polynomial) - 1

    @property
    def _minimal(self) -> Coefficients:
        return self.field.minimal_polynomial(self.coefficients, self.denominator)

    @property
    def minimal_polynomial(self) -> sympy.Poly:
        """The minimal polynomial as a SymPy ``Poly`` in x: integers, primitive, positive leading coefficient."""
        return to_poly(self._minimal)

    def as_root(self) -> RealRoot:
        """Return the number itself as a real root of some polynomial."""
        x = self._own or self
        if x._coefficients == (0, 1) and x._denominator == 1:
            return x._root
        candidates, bits = list(real_roots(self._minimal)), 32
        while len(candidates) > 1:
            k = self._floor_scaled(bits)
            candidates = [r for r in candidates if r.enclosure(bits) == k]
            bits *= 2
        return candidates[0]

    # Enclosures

    def _scaled(self, bits: int) -> tuple[int, int]:
        """Return integers low < x * 2**bits < high that differ by at most 3."""
        extra = max(0, sum(map(abs, self._coefficients)).bit_length() - self._denominator.bit_length() + 3)
        width = bits + extra
        if self._field is None:
            b, a = self._coefficients
            k = self._root.enclosure(width)
            low, high = (b << width) + a * k, (b << width) + a * (k + 1)
            low, high = min(low, high), max(low, high)
        else:
            value, error = self._field.interval(self._coefficients, width)
            low, high = value - error, value + error
        scale = self._denominator << extra
        return low // scale, -(-high // scale)

    def _floor_scaled(self, bits: int) -> int:
        """Return the floor of x * 2**bits."""
        if self._field is None and self._coefficients == (0, 1) and self._denominator == 1:
            return self._root.enclosure(bits)
        extra = 16
        while True:
            low, high = self._scaled(bits + extra)
            if low >> extra == high >> extra:
                return low >> extra
            extra *= 2

    def enclosure(self, digits: int) -> tuple[Fraction, Fraction]:
        """Return rationals low <= x <= high no further apart than ``10**-digits``; exact integer arithmetic."""
        bits = count(digits, "digits") * 3322 // 1000 + 4
        low, high = self._scaled(bits)
        return Fraction(low, 1 << bits), Fraction(high, 1 << bits)

    def digits(self, n: int) -> str:
        """Return the decimal expansion, cut (not rounded) after ``n`` digits: every digit is right.

        >>> from periodic.numbers.conversions import root_of
        >>> root_of([-2, 0, 1]).digits(3)
        '1.414...'
        """
        return decimal(self, count(n, "n"))

    def __float__(self) -> float:
        bits = 64
        while True:
            low, high = (k / (1 << bits) for k in self._scaled(bits))  # int / int is correctly rounded
            if low == high:
                return low
            bits *= 2

    def __floor__(self) -> int:
        return self._floor_scaled(0)

    def __ceil__(self) -> int:
        return self._floor_scaled(0) + 1

    def __trunc__(self) -> int:
        k = self._floor_scaled(0)
        return k if k >= 0 else k + 1

    __int__ = __trunc__

    def __round__(self, ndigits: int | None = None) -> Any:
        if ndigits is None:
            return self._floor_scaled(1) + 1 >> 1
        scale = Fraction(10) ** index(ndigits)
        return round(self * scale) / scale

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(self._floor_scaled(64))
        return self._hash

    # How it is shown

    @property
    def text(self) -> str:
        """The number as text that ``exact`` reads back as the same number.

        Raises ValueError if no text describes it: an integer would be too long, or the field is too large to be read.
        """
        return element_text(self.field, self.coefficients, self.denominator)

    def _has_text(self) -> bool:
        """Whether it is known, at little cost, that some text describes the number."""
        sizes = [*self._coefficients, self._denominator]
        return (
            (self._field is not None or self.degree_bound <= SHORT)
            and is_tame(self.field.modulus)
            and max(map(abs, sizes)).bit_length() < 3 * MAX_DIGITS
        )

    def _radical(self) -> str:
        """The text of a quadratic number that is short, else nothing."""
        if self.degree_bound > SHORT or self.field.degree > 2:
            return ""
        sizes = [*self.coefficients, self.denominator, self.field.discriminant]
        text = self.text if max(map(abs, sizes)).bit_length() <= 4 * LONGEST else ""
        return text if len(text) <= LONGEST else ""

    def _described(self) -> str:
        """Ten digits, and where the number comes from."""
        digits = leading(self, 10).replace("...", ELLIPSIS)
        if self.degree_bound <= SHORT:
            return f"{digits}, root of {polynomial_text(self._minimal, 8)}"
        if self._field or self._own:
            return f"{digits}, of degree {self.field.degree}"
        b, a = self._coefficients  # nothing is factored only to be shown
        shifted = "" if (b, a, self._denominator) == (0, 1, 1) else "in the field of a "
        return f"{digits}, {shifted}root of {polynomial_text(self._root.polynomial, 8)}"

    def __repr__(self) -> str:
        text = self._radical()
        if text:
            return f"exact('{text}')"
        return f"<Algebraic {self._described()}{'; its .text pastes back' if self._has_text() else ''}>"

    def __str__(self) -> str:
        return self._radical() or "{0} ({2})".format(*self._described().partition(", "))

    def __format__(self, spec: str) -> str:
        """Return certified digits, correctly rounded, for the types ``e f g %``; without a type, ``str`` in a field.

        >>> from periodic.numbers.conversions import root_of
        >>> f"{root_of([-2, 0, 1]):.30f}", f"{root_of([-2, 0, 1]):>10}"
        ('1.414213562373095048801688724210', '   sqrt(2)')
        """
        if spec and spec[-1] in "eEfFgG%":
            return formatted(self, spec)
        return format(str(self), spec)

    def _repr_latex_(self) -> str:
        if self._radical():
            return f"${quadratic_latex(self.field, self.coefficients, self.denominator)}$"
        digits, _, power = leading(self, 10).partition("...")
        return rf"${digits}\ldots$" if not power else rf"${digits}\ldots \cdot 10^{{{int(power[1:])}}}$"

    # Other libraries

    def _mpmath_(self, precision: int, rounding: str) -> Any:
        """Return the number for mpmath: rounded to odd at two bits more than the working precision.

        Rounding that once more, as ``mpmath.mpf`` does, is correct rounding in every direction; and a number of the
        working precision is above or below it as it is above or below the number itself, so that mpmath's own
        comparisons are exact. Reference: Boldo, Melquiond, Emulation of FMA and correctly rounded sums, 2008.
        """
        from mpmath import mp
        from mpmath.libmp import from_man_exp

        bits = precision + 2
        size = abs(self)
        shift = bits - size._floor_scaled(bits).bit_length()
        while (k := size._floor_scaled(bits + shift)).bit_length() != bits:  # at most a few times, for tiny numbers
            shift += bits - k.bit_length()
        return mp.make_mpf(from_man_exp((k | 1) * self.sign(), -bits - shift))

    def to_sympy(self) -> sympy.Expr:
        """Return the number as a SymPy expression: radicals if quadratic, else a polynomial in a ``CRootOf``."""
        import sympy

        field = self.field
        if field.degree == 2:
            (b, a), t = self.coefficients, field.modulus[1]
            s = a if field.root.rising > 0 else -a
            root = sympy.sqrt(field.discriminant)
            return (sympy.Integer(2 * b - a * t) + s * root) / (2 * self.denominator)
        theta = to_root_of(field.root)
        terms = [sympy.Integer(c) * theta**i for i, c in enumerate(self.coefficients) if c]
        return sympy.Add(*terms) / self.denominator

    def _sympy_(self) -> sympy.Expr:
        return self.to_sympy()

    # Arithmetic

    def __pos__(self) -> Algebraic:
        return self

    def __neg__(self) -> Algebraic:
        x = self._own or self
        return Algebraic._make(x._field, x._root, tuple(-c for c in x._coefficients), x._denominator)

    def __abs__(self) -> Algebraic:
        return -self if self.sign() < 0 else self

    def sign(self) -> int:
        """Return -1 or 1."""
        return _sign_of(self._field, self._root, self._coefficients)

    def __add__(self, other: object) -> Exact:
        if isinstance(other, Algebraic):
            field, root, (a, m), (b, n) = _together(self, other)
            return _number(field, root, combine(a, n, b, m), m * n)
        r = _rational(other)
        if r is None:
            return NotImplemented
        x = self._own or self
        c = [a * r.denominator for a in x._coefficients]
        c[0] += r.numerator * x._denominator
        return _number(x._field, x._root, c, x._denominator * r.denominator)

    __radd__ = __add__

    def __sub__(self, other: object) -> Exact:
        if isinstance(other, Algebraic):
            return self + -other
        r = _rational(other)
        return NotImplemented if r is None else self + -r

    def __rsub__(self, other: object) -> Exact:
        r = _rational(other)
        return NotImplemented if r is None else -self + r

    def __mul__(self, other: object) -> Exact:
        if isinstance(other, Algebraic):
            field, root, (a, m), (b, n) = _together(self.settled(), other.settled())
            assert field is not None
            return _number(field, root, field.multiply(a, b), m * n)
        r = _rational(other)
        if r is None:
            return NotImplemented
        x = self._own or self
        return _number(x._field, x._root, [a * r.numerator for a in x._coefficients], x._denominator * r.denominator)

    __rmul__ = __mul__

    def _inverse(self) -> Exact:
        x, field = self.settled(), self.field
        vector, denominator = field.inverse(x._coefficients)
        return _number(field, field.root, [a * x._denominator for a in vector], denominator)

    def __truediv__(self, other: object) -> Exact:
        if isinstance(other, Algebraic):
            return self * other._inverse()
        r = _rational(other)
        return NotImplemented if r is None else self * (1 / r)

    def __rtruediv__(self, other: object) -> Exact:
        r = _rational(other)
        return NotImplemented if r is None else self._inverse() * r

    def __pow__(self, exponent: object) -> Exact:
        n = count(exponent, "the exponent", least=-sys.maxsize)
        if n < 0:
            return self._inverse() ** -n
        x, field = self.settled(), self.field
        return _number(field, field.root, field.power(x._coefficients, n), x._denominator**n)

    # Order

    def _compare(self, other: Algebraic) -> int:
        """Return the sign of self - other; no field that contains both is built."""
        if self is other:
            return 0
        x, y = self._own or self, other._own or other
        if x._root is y._root and x._field is y._field:
            difference = combine(x._coefficients, y._denominator, y._coefficients, -x._denominator)
            return _sign_of(x._field, x._root, difference)
        p, q, bits, unequal = x._root.polynomial, y._root.polynomial, 64, False
        patience = 100 if p == q or max(len(p), len(q)) < 50 else 1000  # deciding equality may cost a gcd of p and q
        while True:
            (a, b), (c, d) = x._scaled(bits), y._scaled(bits)
            if b < c or d < a:
                return -1 if b < c else 1
            if bits > patience and not unequal:
                if same_root(x.as_root(), y.as_root()):
                    return 0
                unequal = True
            bits *= 3

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Algebraic):
            return NotImplemented if _rational(other, strict=False) is None else False
        x, y = self._own or self, other._own or other
        if x._root is y._root and x._field is y._field:
            return x._coefficients == y._coefficients and x._denominator == y._denominator
        if hash(self) != hash(other):
            return False
        return same_root(self.as_root(), other.as_root())

    def _order(self, other: object) -> int | None:
        if isinstance(other, Algebraic):
            return self._compare(other)
        r = _rational(other)
        if r is None:
            return None
        x = self._own or self
        c = [a * r.denominator for a in x._coefficients]
        c[0] -= r.numerator * x._denominator
        return _sign_of(x._field, x._root, c)

    def __lt__(self, other: object) -> bool:
        order = self._order(other)
        return NotImplemented if order is None else order < 0

    def __le__(self, other: object) -> bool:
        order = self._order(other)
        return NotImplemented if order is None else order <= 0

    def __gt__(self, other: object) -> bool:
        order = self._order(other)
        return NotImplemented if order is None else order > 0

    def __ge__(self, other: object) -> bool:
        order = self._order(other)
        return NotImplemented if order is None else order >= 0


Exact: TypeAlias = Fraction | Algebraic


def _number(field: NumberField | None, root: RealRoot, coefficients: Sequence[int], denominator: int) -> Exact:
    """Return the number in lowest terms, as a Fraction if it is rational."""
    c = list(coefficients)
    while c and not c[-1]:
        c.pop()
    if len(c) < 2:
        return Fraction(c[0] if c else 0, denominator)
    if denominator != 1:
        common = gcd(denominator, *c)
        if denominator < 0:
            common = -common
        if common != 1:
            return Algebraic._make(field, root, tuple(x // common for x in c), denominator // common)
    return Algebraic._make(field, root, tuple(c), denominator)


def _sign_of(field: NumberField | None, root: RealRoot, coefficients: Sequence[int]) -> int:
    if field is not None:
        return field.sign(coefficients)
    b, a = coefficients
    if not a:
        return (b > 0) - (b < 0)
    side = root.compare(Fraction(-b, a))
    return side if a > 0 else -side


def _restore(field: NumberField | None, root: RealRoot, coefficients: Vector, denominator: int) -> Algebraic:
    return Algebraic._make(field, root if field is None else field.root, coefficients, denominator)


def _together(a: Algebraic, b: Algebraic) -> tuple[NumberField | None, RealRoot, Ratio, Ratio]:
    """Return both numbers over one field, or over one root that has not been factored yet."""
    a, b = a._own or a, b._own or b
    if a._root is not b._root or a._field is not b._field:
        a, b, f, g = a.settled(), b.settled(), a.field, b.field
        if f is not g:
            field, first, second = f.join(g)
            return field, field.root, first(a._coefficients, a._denominator), second(b._coefficients, b._denominator)
    return a._field, a._root, (a._coefficients, a._denominator), (b._coefficients, b._denominator)


def _rational(value: object, *, strict: bool = True) -> Fraction | None:
    """Return an operand as a Fraction, None if it is no exact number; a float is refused with TypeError."""
    if type(value) is Fraction:
        return value
    if type(value) is int or (isinstance(value, (int, np.integer)) and not isinstance(value, bool)):
        return Fraction(int(value))
    if isinstance(value, Fraction):
        return Fraction(int(value.numerator), int(value.denominator))
    if strict and isinstance(value, (float, complex, np.inexact, Decimal)):
        raise TypeError(f"{value!r} is not exact; write Fraction(x) for the number that its bits mean")
    return None
