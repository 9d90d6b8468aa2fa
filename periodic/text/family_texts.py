"""Families of maps as people write them: the text of a map in which one more name occurs, the parameter.

``c*|x| - 1 on [-1, 1]`` is a map for each c, and so is ``points:(0,0),(h,1),(1,0)`` for each h between 0 and 1. The
grammar is that of maps; any single name that means nothing else is the parameter. Roots are taken of numbers only, not
of the parameter, so that the knots and values of the maps are rational functions of it.

>>> family = read_family("max(h*x, 1 - x) on [0, 1]")
>>> family.at(Fraction(1, 2))
PLMap([0, '2/3', 1], [1, '1/3', '1/2'])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from periodic.entropy.first_parameters import MAX_WALKS, map_at
from periodic.entropy.thresholds import FAMILIES as CLOSED, PeriodThreshold, family_threshold, searched_threshold
from periodic.errors import count
from periodic.graphs.entropies import EntropyEnclosure, entropy_enclosure
from periodic.maps.parametric_maps import Form, MapFamily, NoMapError, Scalar, Sign, absolute, added, scaled
from periodic.numbers.conversions import Exact, exact, sign as exact_sign
from periodic.numbers.expression_values import Evaluation, Work
from periodic.numbers.expressions import (
    FUNCTIONS,
    SYMBOLS,
    FunctionCall,
    Node,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Token,
    unreadable,
)
from periodic.text.grammars import Family, Formula, MapParser, Pair, Points, Tree

MAX_EXPONENT = 64

Constants: TypeAlias = dict[tuple[int, int], Exact]


def read_family(text: str) -> MapFamily:
    """Return the family of maps that a text with one parameter describes; the name of one will do, ``"vee"``.

    Raises ValueError showing the place where the text is no map, has no parameter or two, takes a root of the
    parameter, or is not piecewise linear in x; TypeError for what is no text.

    >>> read_family("tent:s").name, read_family("s*min(x, 1 - x) on [0, 1]").at(Fraction(2))
    ('tent:s', PLMap([0, '1/2', 1], [0, 1, 0]))
    """
    if not isinstance(text, str):
        raise TypeError(f"a family of maps is described by text, got {type(text).__name__}")
    if _is_closed(text):
        text = f"{text.strip().lower()}:c"
    parser = _FamilyParser(text)
    tree = parser.map()
    if parser.parameter is None:
        raise unreadable(text, 0, "a family has a parameter, a name such as c, but this is a single map")
    recipe = _Recipe(text, tree, _constants(text, tree, parser.parameter))
    recipe.check()
    return MapFamily(text, recipe)


def family_of(family: str | MapFamily) -> MapFamily:
    """Return the family that is meant: the text of one with its parameter, the name of one that is known, or itself.

    >>> family_of("vee").name
    'vee:c'
    """
    return family if isinstance(family, MapFamily) else read_family(family)


def _is_closed(text: str) -> bool:
    """Whether a text names a family whose thresholds have closed forms."""
    return text.strip().lower() in CLOSED


def period_threshold(
    family: str | MapFamily, n: int, low: Any = None, high: Any = None, max_walks: int = MAX_WALKS
) -> PeriodThreshold:
    """Return the parameter from which on a family of maps has period ``n``: exactly, and whether it is attained.

    ``family`` is ``"vee"``, ``"tent"`` or ``"truncated_tent"``, the text of a map with one parameter, or a
    ``MapFamily``. Parameters whose maps leave their interval do not count; ``low`` and ``high`` restrict them further.
    ``value`` is the greatest lower bound of the parameters whose maps have the period, None if there are none, and
    ``attained`` says whether its own map has it. Cost: the three families have closed forms; otherwise the itineraries
    of n steps are gone through, up to ``max_walks`` of them: seconds for n = 12 and three pieces.
    Raises ValueError for a text that cannot be read, for a range that is given with a closed form, and if the period
    occurs for all small parameters; TooManyPiecesError if there are more itineraries.
    Reference: [BH11], [CNP20]; docs/mathematics.md, Thresholds.

    >>> period_threshold("vee", 5).value == period_threshold("c*|x| - 1 on [-1, 1]", 5).value
    True
    >>> found = period_threshold("min(h, 2*x, 2 - 2*x) on [0, 1]", 4)
    >>> found.value, found.attained
    (Fraction(4, 5), False)
    """
    if isinstance(family, MapFamily):
        return searched_threshold(family, n, low, high, max_walks)
    if isinstance(family, str) and _is_closed(family):
        if low is not None or high is not None:
            raise ValueError(f"the family {family} has a range of its own; give a range with the text of a map")
        return family_threshold(family.strip().lower(), n)
    return searched_threshold(read_family(family), n, low, high, max_walks)


@dataclass(frozen=True)
class FamilyEntropy:
    """The entropy of the map of a family with one ``parameter``, enclosed; None where the parameter has no map.

    ``entropy`` is a pair of rationals with the entropy between them, as ``entropy_enclosure`` returns it.
    """

    parameter: Exact
    entropy: EntropyEnclosure | None


def family_entropies(family: str | MapFamily, parameters: Iterable[Any], digits: int = 6) -> tuple[FamilyEntropy, ...]:
    """Return the entropies of maps of a family, for each parameter in turn: enclosed, by the tower where nothing else.

    ``family`` is as for ``period_threshold``; a parameter without a map, or whose map leaves its interval, has the
    entropy None. Cost: that of ``entropy_enclosure`` for each parameter. Raises ValueError for a text that cannot be
    read. Reference: docs/mathematics.md, Entropy of any map; Thresholds.

    >>> for found in family_entropies("truncated_tent", ["4/5", "33/40", "6/7", 2], 4):
    ...     print(found.parameter, found.entropy and tuple(map(float, found.entropy)))
    4/5 (0.0, 0.0)
    33/40 (0.17328, 0.17329)
    6/7 (0.48121, 0.48122)
    2 None
    """
    made = family_of(family)
    digits = count(digits, "digits")
    found = []
    for parameter in map(exact, parameters):
        f = map_at(made, parameter)
        found.append(FamilyEntropy(parameter, None if f is None else entropy_enclosure(f, digits)))
    return tuple(found)


class _FamilyParser(MapParser):
    """The grammar of maps, with one name for the parameter."""

    parameter: str | None = None

    def named(self, token: Token) -> Node:
        """As for maps; the first name without a meaning becomes the parameter."""
        name = token.text.lower()
        if name in SYMBOLS or name in FUNCTIONS or "is not known" not in self.unknown(name):
            return super().named(token)
        if self.parameter not in (None, name):
            raise self.error(f'a family has one parameter, and that is "{self.parameter}" already')
        self.parameter = name
        self._next += 1
        return Symbol(token.start, token.end, name)


def _constants(text: str, tree: Tree, parameter: str) -> Constants:
    """The irrational numbers in a text, by where they stand, all in one field."""
    evaluation = Evaluation(text, Work.allowed(len(text)))
    nodes = list(_nodes(tree))
    for node in nodes:
        if isinstance(node, FunctionCall) and node.function in ("sqrt", "lambda", "root"):
            for part in _nodes(node):
                if isinstance(part, Symbol) and part.name == parameter:
                    raise unreadable(text, node.start, f"{node.function} takes a number, not the parameter {parameter}")
    for node in nodes:
        if isinstance(node, FunctionCall | Symbol):
            evaluation.prepare(node)
    return {place: evaluation.work.lifted(value) for place, value in evaluation.atoms.items()}


def _nodes(tree: Tree | Node) -> Iterator[Node]:
    """All parts of a tree that are values."""
    match tree:
        case Formula():
            parts: tuple[Node, ...] = (tree.expression, *tree.interval)
        case Points():
            parts = tuple(part for pair in tree.points for part in pair)
        case Family():
            parts = tree.arguments
        case _:
            yield tree
            match tree:
                case Sum(terms=pairs) | Product(factors=pairs):
                    parts = tuple(part for _, part in pairs)
                case Power():
                    parts = (tree.base, tree.exponent)
                case FunctionCall():
                    parts = tree.arguments
                case _:
                    parts = ()
    for part in parts:
        yield from _nodes(part)


@dataclass(frozen=True)
class _Recipe:
    """How a text makes a map of a parameter."""

    text: str
    tree: Tree
    constants: Constants

    def __call__(self, parameter: Scalar, sign: Sign) -> Form:
        return _Making(self.text, parameter, sign, self.constants).map(self.tree)

    def check(self) -> None:
        """Raise ValueError if the text makes no map whatever the parameter is."""
        with suppress(NoMapError):
            self(Fraction(1, 3), exact_sign)


class _Making:
    """The values of the parts of a text for one parameter: scalars, and forms where x occurs."""

    def __init__(self, text: str, parameter: Scalar, sign: Sign, constants: Constants) -> None:
        self.text, self.parameter, self.sign, self.constants = text, parameter, sign, constants
        self.x: Form | None = None

    def refused(self, node: Node | Tree, rule: str) -> ValueError:
        return unreadable(self.text, node.start, rule)

    def map(self, tree: Tree) -> Form:
        """The map on its interval."""
        match tree:
            case Formula():
                low, high = self.interval(tree.interval)
                self.x = Form((low, high), (low, high))
                value = self.value(tree.expression)
                return value if isinstance(value, Form) else Form((low, high), (value, value))
            case Points(interval=None):
                pairs = [(self.scalar(x), self.scalar(y)) for x, y in tree.points]
                return Form(tuple(x for x, _ in pairs), tuple(y for _, y in pairs))
            case Family(name="tent" | "truncated_tent" | "vee", interval=None) if len(tree.arguments) == 1:
                return self.family(tree.name, self.scalar(tree.arguments[0]))
        raise self.refused(tree, "a family is a formula on an interval, points, tent, truncated_tent or vee")

    def interval(self, pair: Pair) -> tuple[Scalar, Scalar]:
        """The ends of an interval."""
        low, high = map(self.scalar, pair)
        if self.sign(high - low) <= 0:
            raise NoMapError("an interval needs low < high")
        return low, high

    def family(self, name: str, c: Scalar) -> Form:
        """A map of one of the three families, which has a parameter from 0 on."""
        half, zero = Fraction(1, 2), Fraction(0)
        if self.sign(c) < 0:
            raise NoMapError(f"the parameter of {name} is at least 0")
        if name == "tent":
            return Form((zero, half, Fraction(1)), (zero, c / 2, zero))
        if name == "vee":
            if self.sign(c - 1) <= 0:
                return Form((Fraction(-1), zero), (c - 1, Fraction(-1)))
            return Form((Fraction(-1), zero, c - 1), (c - 1, Fraction(-1), c * (c - 1) - 1))
        if self.sign(c - 1) >= 0 or not c:
            if self.sign(c - 1) > 0:
                raise NoMapError("the height of a truncated tent is at most 1")
            return Form((zero, half, Fraction(1)), (zero, c, zero))
        return Form((zero, c / 2, 1 - c / 2, Fraction(1)), (zero, c, c, zero))

    def scalar(self, node: Node) -> Scalar:
        """The value of a part in which x does not occur."""
        value = self.value(node)
        if isinstance(value, Form):
            raise self.refused(node, "x stands where a number is expected")
        return value

    def value(self, node: Node) -> Scalar | Form:
        """The value of a part."""
        match node:
            case Number(value=value):
                return value
            case Symbol(name="x"):
                if self.x is None:
                    raise self.refused(node, "x stands where a number is expected")
                return self.x
            case Symbol(name="phi") | FunctionCall(function="sqrt" | "lambda" | "root"):
                return self.constants[node.start, node.end]
            case Symbol():
                return self.parameter
            case Sum():
                return self.sum(node)
            case Product():
                return self.product(node)
            case Power():
                return self.power(node)
        return self.extremum(node)

    def sum(self, node: Sum) -> Scalar | Form:
        """A sum."""
        total: Scalar | Form = Fraction(0)
        for direction, term in node.terms:
            value = self.value(term)
            total = self.plus(total, self.times(Fraction(direction), value))
        return total

    def product(self, node: Product) -> Scalar | Form:
        """A product, of which at most one factor contains x."""
        total: Scalar | Form = Fraction(1)
        for exponent, factor in node.factors:
            value = self.value(factor)
            if exponent < 0:
                if isinstance(value, Form):
                    raise self.refused(factor, "this is not piecewise linear: it divides by what contains x")
                if not self.sign(value):
                    raise NoMapError("division by zero")
                value = 1 / value
            if isinstance(value, Form) and isinstance(total, Form):
                raise self.refused(factor, "this is not piecewise linear: two of its factors contain x")
            total = self.times(value, total) if isinstance(total, Form) else self.times(total, value)
        return total

    def power(self, node: Power) -> Scalar:
        """A power of a scalar."""
        base, exponent = self.value(node.base), self.value(node.exponent)
        if isinstance(base, Form):
            raise self.refused(node, "this is not piecewise linear: it is a power of what contains x")
        if not isinstance(exponent, Fraction) or exponent.denominator != 1 or abs(exponent) > MAX_EXPONENT:
            raise self.refused(node.exponent, f"an exponent is an integer between -{MAX_EXPONENT} and {MAX_EXPONENT}")
        if exponent < 0 and not self.sign(base):
            raise NoMapError("division by zero")
        return base ** int(exponent)

    def extremum(self, node: FunctionCall) -> Scalar | Form:
        """abs, relu, min or max."""
        first, *others = map(self.value, node.arguments)
        if node.function == "abs":
            return self.absolute(first)
        if node.function == "relu":
            others = [Fraction(0)]
        way = Fraction(-1 if node.function == "min" else 1)
        for other in others:
            gap = self.absolute(self.plus(first, self.times(Fraction(-1), other)))
            first = self.times(Fraction(1, 2), self.plus(self.plus(first, other), self.times(way, gap)))
        return first

    def absolute(self, value: Scalar | Form) -> Scalar | Form:
        if isinstance(value, Form):
            return absolute(value, self.sign)
        return self.sign(value) * value

    def times(self, factor: Scalar, value: Scalar | Form) -> Scalar | Form:
        return scaled(value, factor) if isinstance(value, Form) else factor * value

    def plus(self, a: Scalar | Form, b: Scalar | Form) -> Scalar | Form:
        if not isinstance(a, Form) and not isinstance(b, Form):
            return a + b
        assert self.x is not None
        whole = [v if isinstance(v, Form) else Form(self.x.knots, (v, v)) for v in (a, b)]
        return added(whole[0], whole[1], self.sign)
