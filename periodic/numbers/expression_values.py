"""The values of the trees of `periodic.numbers.expressions`: exact numbers.

The irrational numbers of a text are found first and put into one field, so that nothing later has to join fields. Each
operation is charged about what it costs, before it is done, and a text may spend an amount in proportion to its length;
sizes of numbers, degrees and exponents are capped. So whatever is written, the answer or the refusal comes soon and in
little memory. Every refusal is a ValueError that shows the place in the text.

>>> evaluated("phi^2 - phi", Work.allowed(11))
Fraction(1, 1)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Protocol, TypeAlias

from periodic.numbers.algebraics import Algebraic, Exact, NumberField
from periodic.numbers.composita import join
from periodic.numbers.constructions import nth_root, period_root, root_of
from periodic.numbers.exact_texts import MAX_DEGREE, is_tame
from periodic.numbers.expressions import (
    FunctionCall,
    Node,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    has_variable,
    parse_number,
    plain_fraction,
    quoted,
    unreadable,
)
from periodic.numbers.polynomials import primitive, real_roots, root_bound

MAX_EXPONENT = 1_000
MAX_BITS = 1 << 14
MAX_JOINT_DEGREE = 24  # of the field of all irrational numbers of one text, where more than one field has to be joined
MAX_ORDER = 32  # of the product of the degrees of two fields that are joined

_PLAIN = re.compile(r"(-?[0-9]{1,400})(?:/(?!0+$)([0-9]{1,400}))?")
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

    def once(self, key: Hashable, microseconds: float, make: Callable[[], Exact], order: int | None = None) -> Exact:
        """Return ``make()`` in the field reached; it is made, and paid for, once for each key.

        If it is a root, of an ``order``, of a number of the field reached, the field grows by that factor at most.
        """
        if key not in self._known:
            self.pay(microseconds)
            value = make()
            if isinstance(value, Algebraic):
                self._reach(value.field, order)
            self._known[key] = value
        return self.lifted(self._known[key])

    def pay(self, microseconds: float) -> None:
        """Raise ValueError if this is more than what is left."""
        self.microseconds -= microseconds
        if self.microseconds < 0:
            raise ValueError("the text asks for more work than its length allows")

    def _reach(self, new: NumberField, factor: int | None) -> None:
        """Enlarge the field, by a factor at most, so that it contains ``new``, and remember how numbers get there."""
        old = self.field
        if old is None:
            self.field = new
        elif new is not old and new not in self._moves:
            order = old.degree * new.degree
            if (degree := old.degree * min(new.degree, factor or new.degree)) > MAX_JOINT_DEGREE:
                rule = f"may need a field of degree {degree}, and {MAX_JOINT_DEGREE} is the limit"
                raise ValueError(f"the irrational numbers up to here {rule}")
            size = max(root_bound(old.modulus), root_bound(new.modulus)).bit_length()
            if order > MAX_ORDER or order * size > 200:
                raise ValueError("the irrational numbers up to here are too large to be brought into one field")
            joint, from_old, from_new = join(old, new)
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


class Place(Protocol):
    """A part of a text: where it starts."""

    @property
    def start(self) -> int: ...


def evaluated(text: str, work: Work) -> Exact:
    """Return the number that ``text`` describes, at the cost of ``work``; ValueError shows what cannot be read."""
    if plain := _PLAIN.fullmatch(text):  # pages of points are such texts
        return Fraction(int(plain[1]), int(plain[2] or 1))
    evaluation, tree = Evaluation(text, work), parse_number(text)
    evaluation.prepare(tree)
    return evaluation.number(tree)


@dataclass(frozen=True)
class Evaluation:
    """The values of the parts of one text, all numbers.

    ``prepare`` every part before the first value is asked for: that finds the field.
    """

    text: str
    work: Work
    atoms: dict[tuple[int, int], Exact] = field(default_factory=dict)

    def refused(self, node: Place, rule: str) -> ValueError:
        """Return the error that shows where ``node`` stands."""
        return unreadable(self.text, node.start, rule)

    def quoted(self, node: Node) -> str:
        """Return the text of a node, shortened."""
        return quoted(self.text[node.start : node.end])

    def pay(self, node: Place, microseconds: float) -> None:
        """Charge an operation."""
        try:
            self.work.pay(microseconds)
        except ValueError as error:
            raise self.refused(node, str(error)) from None

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
                fraction = plain_fraction(exponent)
                if fraction is not None and fraction.denominator > 1 and not has_variable(base):
                    self.atoms[node.start, node.end] = self.root_power(node, self.number(base), fraction)
            case FunctionCall(arguments=arguments):
                for argument in arguments:
                    self.prepare(argument)
                if node.function in ("sqrt", "lambda", "root"):
                    self.atoms[node.start, node.end] = self.checked(node, self.irrational(node))
            case Symbol(name="phi"):
                self.atoms[node.start, node.end] = self.once(node, "lambda", 3, 100, lambda: period_root(3))

    def once(
        self,
        node: Node,
        kind: str,
        which: Hashable,
        microseconds: float,
        make: Callable[[], Exact],
        order: int | None = None,
    ) -> Exact:
        """As `Work.once`, showing where it fails."""
        try:
            return self.work.once((kind, which), microseconds, make, order)
        except ValueError as error:
            raise self.refused(node, str(error)) from None

    def irrational(self, node: FunctionCall) -> Exact:
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
            return self.once(node, "sqrt", value, 4 * _FACTORING * degree * degree, lambda: nth_root(value, 2), 2)
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

    # Numbers

    def number(self, node: Node) -> Exact:
        """Return the value of a tree in which x does not occur."""
        return self.value(node)

    def integer(self, node: Node, what: str, least: int, most: int) -> int:
        """Return the value of a tree that must be an integer between two bounds."""
        value = self.number(node)
        if not isinstance(value, Fraction) or value.denominator != 1 or not least <= value <= most:
            raise self.refused(node, f"{what} is an integer between {least} and {most}, not {self.quoted(node)}")
        return int(value)

    def value(self, node: Node) -> Exact:
        """Return the value of a prepared tree."""
        match node:
            case Number(value=value):
                return value
            case Symbol(name="x"):
                raise self.refused(node, "a number is expected, and x has no value here")
            case Symbol() | FunctionCall(function="sqrt" | "lambda" | "root"):
                return self.work.lifted(self.atoms[node.start, node.end])
            case Sum(terms=terms):
                return self.total((direction, term, self.value(term)) for direction, term in terms)
            case Product(factors=factors):
                return self.multiple((exponent, factor, self.value(factor)) for exponent, factor in factors)
            case Power():
                return self.power(node, self.value(node.base))
            case FunctionCall():
                return self.extremum(node, [self.value(argument) for argument in node.arguments])

    def total(self, terms: Iterable[tuple[int, Node, Exact]]) -> Exact:
        """Return the sum of signed numbers."""
        total: Exact = Fraction(0)
        for direction, term, value in terms:
            self.pay(term, price(total, value))
            total = self.checked(term, total + direction * value)
        return total

    def multiple(self, factors: Iterable[tuple[int, Node, Exact]]) -> Exact:
        """Return the product of numbers and of inverses of numbers."""
        product: Exact = Fraction(1)
        for exponent, factor, value in factors:
            if exponent == -1:
                if value == 0:
                    raise self.refused(factor, f"division by {self.quoted(factor)}, which is zero")
                self.pay(factor, price_of_division(value))
                value = 1 / value
            product = self.multiplied(factor, product, value)
        return product

    def root_power(self, node: Power, base: Exact, exponent: Fraction) -> Exact:
        """Return a power of a number that is not negative, with an exponent that is no integer."""
        degree, order = _degree(base), exponent.denominator
        if base < 0:
            rule = f"{self.quoted(node.base)} is negative, and has no real power that is no integer"
            raise self.refused(node.base, f"{rule}; put the sign before the power")
        if degree * order > MAX_DEGREE or _bits(base) * degree * degree * order > 4_000:
            raise self.refused(node, f"{self.quoted(node)} is too hard to find")
        price_of_root = 4 * _FACTORING * (degree * order) ** 2
        root = self.once(node, "power", (base, order), price_of_root, lambda: nth_root(base, order), order)
        if abs(exponent.numerator) > MAX_EXPONENT:
            raise self.refused(node.exponent, f"an exponent is at most {MAX_EXPONENT} times a unit fraction")
        return self.raised(node, root, exponent.numerator)

    def power(self, node: Power, base: Exact) -> Exact:
        """Return a power of a number."""
        if (node.start, node.end) in self.atoms:
            return self.work.lifted(self.atoms[node.start, node.end])
        return self.raised(node, base, self.integer(node.exponent, "an exponent", -MAX_EXPONENT, MAX_EXPONENT))

    def raised(self, node: Power, base: Exact, exponent: int) -> Exact:
        """Return an integer power of a number."""
        if base == 0 and exponent < 0:
            raise self.refused(node, f"division by {self.quoted(node.base)}, which is zero")
        if exponent < 0:
            self.pay(node, price_of_division(base))
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
        self.pay(node, price(a, b))
        return self.checked(node, a * b)

    def extremum(self, node: FunctionCall, values: list[Exact]) -> Exact:
        """Return the value of abs, relu, min or max."""
        self.pay(node, sum(price(*pair) for pair in pairwise(values)) + price(*values))
        if node.function == "min":
            return min(values)
        if node.function == "abs":
            values.append(-values[0])
        elif node.function == "relu":
            values.append(Fraction(0))
        return max(values)

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
                        self.pay(term, price(total[i], part[i]))
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
        self.pay(node, 3 * len(left) * len(right) * price(*a, *b))
        product = [Fraction(0)] * max(0, len(a) + len(b) - 1)
        for i in left:
            for j in right:
                product[i + j] += a[i] * b[j]
        return _trimmed([self.rational(node, c) for c in product])


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


def price(*values: Exact) -> float:
    """The price of a sum, product or comparison."""
    degree, bits = max(map(_degree, values), default=1), max(map(_bits, values), default=1)
    return 3 + degree * degree * (0.3 + 3 * (bits / 1000) ** 2)


def price_of_division(value: Exact) -> float:
    """The price of a division."""
    degree, bits = _degree(value), _bits(value)
    return 3 + degree * degree * (1 + 10 * (degree * bits / 1000) ** 2)
