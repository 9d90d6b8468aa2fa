"""Real algebraic numbers: elements of number fields with a real embedding, exact in every operation.

>>> from periodic.numbers.conversions import exact
>>> x, y = exact("sqrt(2)"), exact("sqrt(3)")
>>> (x + y) * (y - x), x * y == exact("sqrt(6)"), (x + y).minimal_polynomial.degree()
(Fraction(1, 1), True, 4)
"""

from __future__ import annotations

import numbers
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import gcd, isnan
from operator import add, ge, gt, index, le, lt, mul, sub, truediv
from typing import TYPE_CHECKING, Any, TypeAlias

from periodic.errors import check_kind, count, printed
from periodic.numbers.algebraic_trees import Node, PolynomialRoot
from periodic.numbers.composita import join
from periodic.numbers.fields import PowerBasis, Ratio, Vector, combine, field_of
from periodic.numbers.foreign_numbers import (
    calculates_in_sympy,
    compared,
    is_equal,
    is_of_sympy,
    plain_value,
    rational_operand,
)
from periodic.numbers.polynomials import (
    Coefficients,
    RealRoot,
    polynomial_text,
    same_root,
    simple_real_roots,
    to_poly,
)
from periodic.numbers.tree_arithmetic import multiple, power, rational, total
from periodic.numbers.written_numbers import WrittenNumber

if TYPE_CHECKING:
    import sympy


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
        field, _, move = join(self, x.field)
        if field is not self:
            raise ValueError(f"{x!r} does not lie in {self!r}")
        return _number(self, self.root, *move(x.coefficients, x.denominator))


class Algebraic(WrittenNumber):
    """A real algebraic number that is not rational; immutable.

    Arithmetic with ``int``, ``Fraction`` and other such numbers is exact, ``==`` and ``<`` are decided, never guessed;
    equal numbers are equal and hash equal whatever field they were computed in, and a rational result is a
    ``Fraction``. A float operand is refused. Numbers come from ``exact`` and ``read_number``.

    A number that is a rational line in a root (b + a theta) stays so until its field is asked for: comparing, enclosing
    and shifting roots of huge polynomials never factors them.

    >>> from periodic.numbers.conversions import exact
    >>> phi = exact("phi")
    >>> phi**2 == phi + 1, phi * (1 / phi), phi > Fraction("1.618"), phi.minimal_polynomial
    (True, Fraction(1, 1), True, Poly(x**2 - x - 1, x, domain='ZZ'))
    """

    __slots__ = ("_coefficients", "_denominator", "_field", "_hash", "_own", "_plain", "_root")

    _field: NumberField | None  # None: _root is a root of a polynomial that may be reducible, two coefficients
    _own: Algebraic | None  # with _field None: the same number in its field, once that is known
    _plain: Algebraic | None  # in a larger field: the same number in a quadratic field, once that is known
    _root: RealRoot
    _coefficients: Vector
    _denominator: int
    _hash: int | None

    def __init__(self, field: NumberField, coefficients: Sequence[int], denominator: int = 1) -> None:
        check_kind(field, NumberField)
        x = field.element(coefficients, denominator)
        if isinstance(x, Fraction):
            raise ValueError(f"an Algebraic must be irrational, got {printed(x)}; field.element returns Fractions")
        self._field, self._root, self._hash, self._own, self._plain = field, field.root, None, None, None
        self._coefficients, self._denominator = x._coefficients, x._denominator

    @classmethod
    def from_root(cls, root: RealRoot) -> Algebraic:
        """Return an irrational root as a number; its polynomial is factored when the field is asked for, not before."""
        return cls._make(None, root, (0, 1), 1)

    @staticmethod
    def _make(field: NumberField | None, root: RealRoot, coefficients: Vector, denominator: int) -> Algebraic:
        """The number of these parts, which the caller has brought to lowest terms."""
        x = Algebraic.__new__(Algebraic)
        x._field, x._root, x._coefficients, x._denominator = field, root, coefficients, denominator
        x._hash = x._own = x._plain = None
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
    def minimal_coefficients(self) -> Coefficients:
        """The minimal polynomial as integers, the constant term first, primitive, positive leading coefficient."""
        return self.field.minimal_polynomial(self.coefficients, self.denominator)

    @property
    def minimal_polynomial(self) -> sympy.Poly:
        """The minimal polynomial as a SymPy ``Poly`` in x."""
        return to_poly(self.minimal_coefficients)

    def as_root(self) -> RealRoot:
        """Return the number itself as a real root of some polynomial."""
        x = self._own or self
        if x._coefficients == (0, 1) and x._denominator == 1:
            return x._root
        candidates, bits = list(simple_real_roots(self.minimal_coefficients)), 32
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
        if self._field is None and self._coefficients == (0, 1) and self._denominator == 1:
            return self._root.enclosure(bits)
        return super()._floor_scaled(bits)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(self._floor_scaled(64))
        return self._hash

    # SymPy lets us compare and calculate where it finds this and cannot convert the number at once.
    _op_priority = 11.0

    @property
    def __sympy__(self) -> bool:
        """SymPy asks this before it converts anything: now it is loaded, and learns how to convert these numbers.

        Through the protocol ``_sympy_`` it would convert, and then compare structures, before it asked our ``==``:
        ``sqrt(6) == x`` would be False for x = sqrt(2)*sqrt(3).
        """
        from sympy.core.sympify import _sympy_converter

        _sympy_converter[Algebraic] = Algebraic._in_sympy
        raise AttributeError("__sympy__")

    # Arithmetic

    def __neg__(self) -> Algebraic:
        x = self._own or self
        return Algebraic._make(x._field, x._root, tuple(-c for c in x._coefficients), x._denominator)

    def sign(self) -> int:
        """Return -1 or 1."""
        return _sign_of(self._field, self._root, self._coefficients)

    def __add__(self, other: object) -> Exact:
        if isinstance(other, Algebraic):
            field, root, (a, m), (b, n) = _together(self, other)
            return _number(field, root, combine(a, n, b, m), m * n)
        r = rational_operand(other)
        if r is None:
            return self._with_sympy(add, other)  # type: ignore[no-any-return]  # not Exact: SymPy's
        x = self._own or self
        c = [a * r.denominator for a in x._coefficients]
        c[0] += r.numerator * x._denominator
        return _number(x._field, x._root, c, x._denominator * r.denominator)

    __radd__ = __add__

    def __sub__(self, other: object) -> Exact:
        if isinstance(other, Algebraic):
            return self + -other
        r = rational_operand(other)
        return self._with_sympy(sub, other) if r is None else self + -r

    def __rsub__(self, other: object) -> Exact:
        r = rational_operand(other)
        return (-self)._with_sympy(add, other) if r is None else -self + r

    def __mul__(self, other: object) -> Exact:
        if isinstance(other, Algebraic):
            field, root, (a, m), (b, n) = _together(self.settled(), other.settled())
            assert field is not None
            return _number(field, root, field.multiply(a, b), m * n)
        r = rational_operand(other)
        if r is None:
            return self._with_sympy(mul, other)  # type: ignore[no-any-return]  # not Exact: SymPy's
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
        r = rational_operand(other)
        return self._with_sympy(truediv, other) if r is None else self * (1 / r)

    def __rtruediv__(self, other: object) -> Exact:
        r = rational_operand(other)
        return self._with_sympy(lambda x, y: y / x, other) if r is None else self._inverse() * r

    def _with_sympy(self, operation: Callable[[Any, Any], Any], other: object) -> Any:
        """The operation in SymPy, if the other operand is SymPy's."""
        return operation(self.to_sympy(), other) if calculates_in_sympy(other) else NotImplemented

    def __rpow__(self, base: object) -> Any:
        return self._with_sympy(lambda x, y: y**x, base)

    def __pow__(self, exponent: object) -> Exact:
        if calculates_in_sympy(exponent):
            x: Exact = self._with_sympy(pow, exponent)
            return x
        n = count(exponent, "the exponent", least=-sys.maxsize)
        if n < 0:
            return self._inverse() ** -n
        settled, field = self.settled(), self.field
        return _number(field, field.root, field.power(settled._coefficients, n), settled._denominator**n)

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
        if isinstance(other, Algebraic):
            x, y = self._own or self, other._own or other
            if x._root is y._root and x._field is y._field:
                return x._coefficients == y._coefficients and x._denominator == y._denominator
            if hash(self) != hash(other):
                return False
            return same_root(self.as_root(), other.as_root())
        if rational_operand(other, strict=False) is not None or isinstance(other, complex) or hasattr(other, "_mpc_"):
            return False  # none of these is irrational
        if plain_value(other) is not None:
            return False
        return is_equal(self._tree(), other) if is_of_sympy(other) else NotImplemented

    def _tree(self) -> Node:
        """The number as a tree that holds one root."""
        x = self._own or self
        theta = PolynomialRoot(x._root.polynomial, x._root)
        terms = [
            multiple([rational(Fraction(c, x._denominator)), power(theta, i)])
            for i, c in enumerate(x._coefficients)
            if c
        ]
        return total(terms)

    def _order(self, other: object) -> float | None:
        """The sign of self - other, nan if the other is nan; None if it is no number, or SymPy is to say."""
        if isinstance(other, Algebraic):
            return self._compare(other)
        r: Fraction | float | None = rational_operand(other, strict=False)
        if r is None and not is_of_sympy(other):
            r = plain_value(other)
        elif r is None:
            return compared(self._tree(), other)
        if not isinstance(r, Fraction):
            return r if r is None or isnan(r) else -1 if r > 0 else 1
        x = self._own or self
        c = [a * r.denominator for a in x._coefficients]
        c[0] -= r.numerator * x._denominator
        return _sign_of(x._field, x._root, c)

    def __lt__(self, other: object) -> bool:
        order = self._order(other)
        return self._with_sympy(lt, other) if order is None else order < 0

    def __le__(self, other: object) -> bool:
        order = self._order(other)
        return self._with_sympy(le, other) if order is None else order <= 0

    def __gt__(self, other: object) -> bool:
        order = self._order(other)
        return self._with_sympy(gt, other) if order is None else order > 0

    def __ge__(self, other: object) -> bool:
        order = self._order(other)
        return self._with_sympy(ge, other) if order is None else order >= 0


numbers.Real.register(Algebraic)  # so that numeric code of others knows that it is a number

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
    """The sign of a nonzero vector in its field, or of a line b + a x in a root x."""
    if field is not None:
        return field.sign(coefficients)
    b, a = coefficients
    if not a:
        return (b > 0) - (b < 0)
    side = root.compare(Fraction(-b, a))
    return side if a > 0 else -side


def _restore(field: NumberField | None, root: RealRoot, coefficients: Vector, denominator: int) -> Algebraic:
    """A number that was pickled; its root is that of its field where it has one."""
    return Algebraic._make(field, root if field is None else field.root, coefficients, denominator)


def _together(a: Algebraic, b: Algebraic) -> tuple[NumberField | None, RealRoot, Ratio, Ratio]:
    """Return both numbers over one field, or over one root that has not been factored yet."""
    a, b = a._own or a, b._own or b
    if a._root is not b._root or a._field is not b._field:
        a, b, f, g = a.settled(), b.settled(), a.field, b.field
        if f is not g:
            field, first, second = join(f, g)
            return field, field.root, first(a._coefficients, a._denominator), second(b._coefficients, b._denominator)
    return a._field, a._root, (a._coefficients, a._denominator), (b._coefficients, b._denominator)
