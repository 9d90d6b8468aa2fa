"""The values of the trees of `periodic.text.grammars`: numbers, and piecewise-linear maps where x occurs.

As for numbers (`periodic.numbers.expression_values`), each operation is charged before it is done, and every refusal
is a ValueError that shows the place in the text.

>>> from periodic.text.map_texts import read_map
>>> read_map("2*min(x, 1 - x) on [0, 1]")
PLMap([0, '1/2', 1], [0, 1, 0])
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.expression_values import Evaluation, Place, price, price_of_division
from periodic.numbers.expressions import FunctionCall, Node, Power, Product, Sum, Symbol

Value: TypeAlias = Exact | PLMap


@dataclass(frozen=True, kw_only=True)
class MapEvaluation(Evaluation):
    """The values of the parts of one text in which the variable has the value ``x``, the identity of an interval.

    ``prepare`` every part before the first value is asked for.
    """

    x: PLMap

    def map(self, node: Node) -> Value:
        """Return the value of a prepared tree: a number where x does not occur."""
        match node:
            case Symbol(name="x"):
                return self.x
            case Sum():
                return self.sum(node)
            case Product():
                return self.product(node)
            case Power():
                base = self.map(node.base)
                if isinstance(base, PLMap):
                    rule = "is not piecewise linear: it is a power of what contains x"
                    raise self.refused(node, f"{self.quoted(node)} {rule}")
                return self.power(node, base)
            case FunctionCall(function="abs" | "relu" | "min" | "max"):
                return self.extreme_of(node)
        return self.value(node)

    def number(self, node: Node) -> Exact:
        """Return the value of a tree in which x does not occur."""
        value = self.map(node)
        if isinstance(value, PLMap):
            raise self.refused(node, f"a number is expected, but {self.quoted(node)} contains x")
        return value

    def sum(self, node: Sum) -> Value:
        """Return the sum; numbers and maps are collected apart."""
        numbers: list[tuple[int, Node, Exact]] = []
        total: PLMap | None = None
        for direction, term in node.terms:
            value = self.map(term)
            if isinstance(value, PLMap):
                value = value if direction == 1 else -value
                total = value if total is None else self.added(term, total, value)
            else:
                numbers.append((direction, term, value))
        constant = self.total(numbers)
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
        numbers: list[tuple[int, Node, Exact]] = []
        variable: PLMap | None = None
        for exponent, factor in node.factors:
            value = self.map(factor)
            if isinstance(value, PLMap):
                if exponent == -1 or variable is not None:
                    why = f"it divides by {self.quoted(factor)}" if exponent == -1 else "two of its factors contain x"
                    raise self.refused(factor, f"{self.quoted(node)} is not piecewise linear: {why}")
                variable = value
            else:
                numbers.append((exponent, factor, value))
        constant = self.multiple(numbers)
        if variable is None:
            return constant
        self.pay(node, _price_of_map(variable))
        return constant * variable

    def extreme_of(self, node: FunctionCall) -> Value:
        """Return the value of abs, relu, min or max."""
        values = [self.map(argument) for argument in node.arguments]
        numbers = [value for value in values if not isinstance(value, PLMap)]
        if len(numbers) == len(values):
            return self.extremum(node, numbers)
        if node.function == "abs":
            return self.absolute(node, values[0])
        if node.function == "relu":
            values.append(Fraction(0))
        result, *others = values
        for value in others:
            result = self.extreme(node, result, value)
        return result

    def absolute(self, node: Node, value: Value) -> PLMap:
        """Return the absolute value of a map."""
        assert isinstance(value, PLMap)
        self.pay(node, _price_of_map(value))
        return abs(value)

    def extreme(self, node: FunctionCall, a: Value, b: Value) -> Value:
        """Return the minimum if ``node`` is one, else the maximum: (a + b -+ |a - b|) / 2."""
        if not isinstance(a, PLMap):
            a, b = b, a
        if not isinstance(a, PLMap):
            assert not isinstance(b, PLMap)
            self.pay(node, price(a, b))
            return min(a, b) if node.function == "min" else max(a, b)
        gap = self.absolute(node, self.added(node, a, -b))
        return Fraction(1, 2) * self.added(node, self.added(node, a, b), -gap if node.function == "min" else gap)


def pay_for_map(evaluation: Evaluation, node: Place, pieces: int, numbers: Iterable[Exact]) -> None:
    """Charge a few operations with such numbers for each piece."""
    evaluation.pay(node, _price_of_pieces(pieces, numbers))


def _price_of_map(f: PLMap) -> float:
    """The price of a sum, a multiple or the absolute value of a map."""
    return _price_of_pieces(f.piece_count + 1, [*f.knots[:2], *f.values[:2], *f.knots[-2:], *f.values[-2:]])


def _price_of_pieces(pieces: int, numbers: Iterable[Exact]) -> float:
    largest = max(numbers, key=price)
    return pieces * (60 + 20 * price(largest) + 3 * price_of_division(largest))
