"""The values of the trees of `periodic.text.grammars`: exact numbers, and piecewise-linear maps where x occurs.

The irrational numbers of a text are found first and put into one field, so that nothing later has to join fields. Each
operation is charged about what it costs, before it is done, and a text may spend an amount in proportion to its length;
sizes of numbers, degrees and exponents are capped. So whatever is written, the answer or the refusal comes soon and in
little memory. Every refusal is a ValueError that shows the place in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from periodic.graphs.growth_numbers import period_root
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact, NumberField, nth_root, root_of
from periodic.numbers.polynomials import Coefficients, primitive, real_roots, root_bound
from periodic.text.grammars import Call, Node, Number, Power, Product, Sum, Symbol, Tree, unreadable

MAX_EXPONENT = 1_000
MAX_BITS = 1 << 14
MAX_DEGREE = 101  # of the polynomials in root(...), and the period in lambda(...)
MAX_JOINT_DEGREE = 24  # of the field of all irrational numbers of one text, where more than one field has to be joined

Value: TypeAlias = Exact | PLMap
Ratio: TypeAlias = tuple[tuple[int, ...], int]  # coefficients on the power basis of a field, over a denominator


class Work:
    """What the evaluation of one text, or of all numbers of one file, may still cost, and the field it has reached."""

    def __init__(self, microseconds: float) -> None:
        self.microseconds = microseconds
        self.field: NumberField | None = None
        self._moves: dict[NumberField, tuple[NumberField, Callable[..., Ratio]]] = {}
        self._known: dict[Hashable, Exact] = {}

    @classmethod
    def allowed(cls, length: int) -> Work:
        """A second, and 20 microseconds for each character."""
        return cls(1e6 + 20 * length)

    def once(self, key: Hashable, microseconds: float, make: Callable[[], Exact]) -> Exact:
        """Return ``make()`` in the field reached; it is made, and paid for, once for each key."""
        if key not in self._known:
            self.pay(microseconds)
            value = make()
            if isinstance(value, Algebraic):
                self._reach(value.field)
            self._known[key] = value
        return self.lifted(self._known[key])

    def pay(self, microseconds: float) -> None:
        """Raise ValueError if this is more than what is left."""
        self.microseconds -= microseconds
        if self.microseconds < 0:
            raise ValueError("the text asks for more work than its length allows")

    def _reach(self, new: NumberField) -> None:
        """Enlarge the field so that it contains ``new``, and remember how numbers get there."""
        old = self.field
        if old is None:
            self.field = new
        elif new is not old and new not in self._moves:
            if (degree := old.degree * new.degree) > MAX_JOINT_DEGREE:
                rule = f"may need a field of degree {degree}, and {MAX_JOINT_DEGREE} is the limit"
                raise ValueError(f"the irrational numbers up to here {rule}")
            size = max(root_bound(old.modulus), root_bound(new.modulus)).bit_length()
            if degree * size > 200:
                raise ValueError("the irrational numbers up to here are too large to be brought into one field")
            joint, from_old, from_new = old.join(new)
            if joint is not old:
                self._moves[old] = joint, from_old
            if joint is not new:
                self._moves[new] = joint, from_new
            self.field = joint

    def lifted(self, value: Exact) -> Exact:
        """Return ``value``, which comes from a field met before, in the field reached."""
        while isinstance(value, Algebraic) and value.field is not self.field:
            larger, move = self._moves[value.field]
            value = larger.element(*move(value.coefficients, value.denominator))
        return value


@dataclass(frozen=True)
class Evaluation:
    """The values of the parts of one text, with ``x`` as the variable's value if it has one.

    ``prepare`` every part before the first value is asked for: that finds the field.
    """

    text: str
    work: Work
    x: PLMap | None = None
    atoms: dict[tuple[int, int], Exact] = field(default_factory=dict)

    def refused(self, node: Node | Tree, rule: str) -> ValueError:
        """Return the error that shows where ``node`` stands."""
        return unreadable(self.text, node.start, rule)

    def quoted(self, node: Node) -> str:
        """Return the text of a node, shortened."""
        part = self.text[node.start : node.end]
        return f'"{part}"' if len(part) <= 40 else f'"{part[:37]}..."'

    def pay(self, node: Node | Tree, microseconds: float) -> None:
        """Charge an operation."""
        try:
            self.work.pay(microseconds)
        except ValueError as error:
            raise self.refused(node, str(error)) from None

    def pay_for_map(self, node: Node | Tree, pieces: int, numbers: Iterable[Exact]) -> None:
        """Charge a few operations with such numbers for each piece."""
        self.pay(node, _price_of_pieces(pieces, numbers))

    def checked(self, node: Node, value: Exact) -> Exact:
        """Return ``value`` unless it is too large."""
        if _bits(value) > MAX_BITS:
            raise self.refused(node, f"{self.quoted(node)} has more than {MAX_BITS} bits")
        return value

    # Irrational numbers, innermost first

    def prepare(self, node: Node) -> None:
        """Find the irrational numbers in a tree, and the field that they span."""
        match node:
            case Sum(terms=parts) | Product(factors=parts):
                for _, part in parts:
                    self.prepare(part)
            case Power(base=base, exponent=exponent):
                self.prepare(base)
                self.prepare(exponent)
            case Call(arguments=arguments):
                for argument in arguments:
                    self.prepare(argument)
                if node.function in ("sqrt", "lambda", "root"):
                    self.atoms[node.start, node.end] = self.checked(node, self.irrational(node))
            case Symbol(name="phi"):
                self.atoms[node.start, node.end] = self.once(node, "lambda", 3, 100, lambda: period_root(3))

    def once(self, node: Node, kind: str, which: Hashable, microseconds: float, make: Callable[[], Exact]) -> Exact:
        """As `Work.once`, showing where it fails."""
        try:
            return self.work.once((kind, which), microseconds, make)
        except ValueError as error:
            raise self.refused(node, str(error)) from None

    def irrational(self, node: Call) -> Exact:
        """Return the value of sqrt, lambda or root."""
        first = node.arguments[0]
        if node.function == "lambda":
            n = self.integer(first, "the period in lambda", 1, MAX_DEGREE)
            return self.once(node, "lambda", n, _FACTORING * n * n, lambda: period_root(n))
        if node.function == "sqrt":
            value = self.number(first)
            degree = 1 if isinstance(value, Fraction) else value.field.degree
            if value < 0:
                raise self.refused(first, f"{self.quoted(first)} is negative and has no square root")
            if degree > 1 and _bits(value) * degree * degree > 2_000:
                raise self.refused(first, f"the square root of {self.quoted(first)} is too hard to find")
            return self.once(node, "sqrt", value, 4 * _FACTORING * degree * degree, lambda: nth_root(value, 2))
        rational = self.polynomial(first)
        denominator = lcm(*(c.denominator for c in rational))
        c = primitive(tuple(int(a * denominator) for a in rational))
        degree = len(c) - 1
        if degree < 1:
            raise self.refused(first, "root takes a polynomial in x that is not constant")
        if not is_tame(c):
            raise self.refused(first, f"the roots of {self.quoted(first)} are too hard to find")
        which = self.integer(node.arguments[1], "the number of a real root", 1, degree) if node.arguments[1:] else 0
        at = tuple(self.polynomial(node.arguments[2])) if node.arguments[2:] else None

        def make() -> Exact:
            roots = real_roots(c) if which else ()
            if which > len(roots):
                raise ValueError(f"there are only {len(roots)} real roots")
            theta = root_of(c, roots[which - 1]) if which else root_of(c)
            return theta if at is None else _at(at, theta)

        return self.once(node, "root", (c, which, at), _FACTORING * degree * degree, make)

    # Numbers and maps

    def number(self, node: Node) -> Exact:
        """Return the value of a tree in which x does not occur."""
        value = self.value(node)
        if isinstance(value, PLMap):
            raise self.refused(node, f"a number is expected, but {self.quoted(node)} contains x")
        return value

    def integer(self, node: Node, what: str, least: int, most: int) -> int:
        """Return the value of a tree that must be an integer between two bounds."""
        value = self.number(node)
        if not isinstance(value, Fraction) or value.denominator != 1 or not least <= value <= most:
            raise self.refused(node, f"{what} is an integer between {least} and {most}, not {self.quoted(node)}")
        return int(value)

    def value(self, node: Node) -> Value:
        """Return the value of a prepared tree."""
        match node:
            case Number(value=value):
                return value
            case Symbol(name="x"):
                if self.x is None:
                    raise self.refused(node, "a number is expected, and x has no value here")
                return self.x
            case Symbol() | Call(function="sqrt" | "lambda" | "root"):
                return self.work.lifted(self.atoms[node.start, node.end])
            case Sum():
                return self.sum(node)
            case Product():
                return self.product(node)
            case Power():
                return self.power(node)
            case Call():
                return self.extremum(node)

    def sum(self, node: Sum) -> Value:
        """Return the sum; numbers and maps are collected apart."""
        constant: Exact = Fraction(0)
        total: PLMap | None = None
        for direction, term in node.terms:
            value = self.value(term)
            if isinstance(value, PLMap):
                value = value if direction == 1 else -value
                total = value if total is None else self.added(term, total, value)
            else:
                self.pay(term, _price(constant, value))
                constant = self.checked(term, constant + direction * value)
        return constant if total is None else self.added(node, total, constant)

    def added(self, node: Node, f: PLMap, g: Value) -> PLMap:
        """Return ``f + g``."""
        if not isinstance(g, PLMap):
            if g == 0:
                return f
            g = PLMap(f.domain, [g, g])
        self.pay(node, _price_of_map(f) + _price_of_map(g))
        return f + g

    def product(self, node: Product) -> Value:
        """Return the product, of which at most one factor may contain x."""
        constant: Exact = Fraction(1)
        variable: PLMap | None = None
        for exponent, factor in node.factors:
            value = self.value(factor)
            if isinstance(value, PLMap):
                if exponent == -1 or variable is not None:
                    why = f"it divides by {self.quoted(factor)}" if exponent == -1 else "two of its factors contain x"
                    raise self.refused(factor, f"{self.quoted(node)} is not piecewise linear: {why}")
                variable = value
                continue
            if exponent == -1:
                if value == 0:
                    raise self.refused(factor, f"division by {self.quoted(factor)}, which is zero")
                self.pay(factor, _price_of_division(value))
                value = 1 / value
            constant = self.multiplied(factor, constant, value)
        if variable is None:
            return constant
        self.pay(node, _price_of_map(variable))
        return constant * variable

    def power(self, node: Power) -> Exact:
        """Return an integer power of a number."""
        base = self.value(node.base)
        if isinstance(base, PLMap):
            raise self.refused(node, f"{self.quoted(node)} is not piecewise linear: it is a power of what contains x")
        exponent = self.integer(node.exponent, "an exponent", -MAX_EXPONENT, MAX_EXPONENT)
        if base == 0 and exponent < 0:
            raise self.refused(node, f"division by {self.quoted(node.base)}, which is zero")
        if exponent < 0:
            self.pay(node, _price_of_division(base))
            base = 1 / base
        result: Exact = Fraction(1)
        for digit in f"{abs(exponent):b}":
            # a step at most doubles the size, so that it is noticed in time
            result = self.multiplied(node, result, result)
            if digit == "1":
                result = self.multiplied(node, result, base)
        return result

    def multiplied(self, node: Node, a: Exact, b: Exact) -> Exact:
        """Return ``a * b``, paid for and checked."""
        self.pay(node, _price(a, b))
        return self.checked(node, a * b)

    def extremum(self, node: Call) -> Value:
        """Return the value of abs, relu, min or max."""
        values = [self.value(argument) for argument in node.arguments]
        if node.function == "abs":
            return self.absolute(node, values[0])
        if node.function == "relu":
            values.append(Fraction(0))
        result, *others = values
        for value in others:
            result = self.extreme(node, result, value)
        return result

    def absolute(self, node: Node, value: Value) -> Value:
        """Return the absolute value."""
        if isinstance(value, PLMap):
            self.pay(node, _price_of_map(value))
            return abs(value)
        self.pay(node, _price(value))
        return -value if value < 0 else value

    def extreme(self, node: Call, a: Value, b: Value) -> Value:
        """Return the minimum if ``node`` is one, else the maximum: (a + b -+ |a - b|) / 2."""
        if not isinstance(a, PLMap):
            a, b = b, a
        if not isinstance(a, PLMap):
            assert not isinstance(b, PLMap)
            self.pay(node, _price(a, b))
            return min(a, b) if node.function == "min" else max(a, b)
        gap = self.absolute(node, self.added(node, a, -b))
        return Fraction(1, 2) * self.added(node, self.added(node, a, b), -gap if node.function == "min" else gap)

    # Polynomials

    def polynomial(self, node: Node) -> list[Fraction]:
        """Return the rational coefficients, the constant first, of a tree read as a polynomial in x."""
        match node:
            case Symbol(name="x"):
                return [Fraction(0), Fraction(1)]
            case Sum(terms=terms):
                total: list[Fraction] = []
                for direction, term in terms:
                    part = self.polynomial(term)
                    total += [Fraction(0)] * (len(part) - len(total))
                    for i in _support(part):
                        self.pay(term, _price(total[i], part[i]))
                        total[i] = self.rational(term, total[i] + direction * part[i])
                return _trimmed(total)
            case Product(factors=factors):
                product = [Fraction(1)]
                for exponent, factor in factors:
                    part = self.polynomial(factor)
                    if exponent == -1:
                        if len(part) != 1:
                            what = self.quoted(factor)
                            raise self.refused(factor, f"a polynomial is divided only by nonzero numbers, not {what}")
                        part = [1 / part[0]]
                    product = self.convolved(factor, product, part)
                return product
            case Power(base=base, exponent=exponent):
                n = self.integer(exponent, "an exponent in a polynomial", 0, MAX_DEGREE)
                if base == Symbol(base.start, base.end, "x"):
                    return [Fraction(0)] * n + [Fraction(1)]
                part, product = self.polynomial(base), [Fraction(1)]
                for _ in range(n):
                    product = self.convolved(node, product, part)
                return product
            case _:
                value = self.rational(node, self.number(node))
                return _trimmed([value])

    def rational(self, node: Node, value: Exact) -> Fraction:
        """Return a coefficient, which must be rational and not too large."""
        if not isinstance(value, Fraction):
            raise self.refused(node, f"a coefficient in root must be rational, and {self.quoted(node)} is not")
        self.checked(node, value)
        return value

    def convolved(self, node: Node, a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
        """Return the product of two polynomials."""
        if len(a) + len(b) > MAX_DEGREE + 2:
            raise self.refused(node, f"a polynomial in root has at most degree {MAX_DEGREE}")
        left, right = _support(a), _support(b)
        self.pay(node, 3 * len(left) * len(right) * _price(*a, *b))
        product = [Fraction(0)] * max(0, len(a) + len(b) - 1)
        for i in left:
            for j in right:
                product[i + j] += a[i] * b[j]
        return _trimmed([self.rational(node, c) for c in product])


def is_tame(c: Coefficients) -> bool:
    """Return whether degree and coefficients are small enough for the real roots to be found soon."""
    degree, bits = len(c) - 1, max(a.bit_length() for a in c)
    return degree <= MAX_DEGREE and (degree < 2 or bits <= 64 or degree * bits <= 1_000)


def _at(polynomial: tuple[Fraction, ...], theta: Exact) -> Exact:
    """Return the value of a polynomial; at the generator of a field this is no work."""
    if isinstance(theta, Algebraic) and (theta.coefficients, theta.denominator) == ((0, 1), 1):
        denominator = lcm(*(c.denominator for c in polynomial))
        return theta.field.element([int(c * denominator) for c in polynomial], denominator)
    value: Exact = Fraction(0)
    for c in reversed(polynomial):
        value = value * theta + c
    return value


def _support(polynomial: list[Fraction]) -> list[int]:
    return [i for i, c in enumerate(polynomial) if c]


def _trimmed(polynomial: list[Fraction]) -> list[Fraction]:
    while polynomial and not polynomial[-1]:
        polynomial.pop()
    return polynomial


# What an operation costs, in microseconds, on a slow day

_FACTORING = 80  # times the square of the degree


def _bits(value: Exact) -> int:
    if isinstance(value, Fraction):
        return max(value.numerator.bit_length(), value.denominator.bit_length())
    return max(max(map(abs, value.coefficients)).bit_length(), value.denominator.bit_length())


def _degree(value: Exact) -> int:
    return value.field.degree if isinstance(value, Algebraic) else 1


def _price(*values: Exact) -> float:
    """The price of a sum, product or comparison."""
    degree, bits = max(map(_degree, values), default=1), max(map(_bits, values), default=1)
    return 3 + degree * degree * (0.3 + 3 * (bits / 1000) ** 2)


def _price_of_division(value: Exact) -> float:
    degree, bits = _degree(value), _bits(value)
    return 3 + degree * degree * (1 + 10 * (degree * bits / 1000) ** 2)


def _price_of_map(f: PLMap) -> float:
    """The price of a sum, a multiple or the absolute value of a map."""
    return _price_of_pieces(f.piece_count + 1, [*f.knots[:2], *f.values[:2], *f.knots[-2:], *f.values[-2:]])


def _price_of_pieces(pieces: int, numbers: Iterable[Exact]) -> float:
    largest = max(numbers, key=_price)
    return pieces * (60 + 20 * _price(largest) + 3 * _price_of_division(largest))
