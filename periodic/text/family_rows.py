"""The families of maps that have a name in text: one row each, from which everything that knows the name is made.

A row holds the name, its parameters, an example, a line of help and what makes the map. The grammar reads the names and
the number of parameters from it, ``read_map`` makes the map, the help of the command line and the list in an error show
it, and the tests try its examples: to add a family is to add its row.

>>> FAMILIES["vee"].parameter, FAMILIES["vee"].examples[0]
('a slope', 'vee:8/5')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from types import MappingProxyType
from typing import Any

from periodic.graphs.constant_slope_models import constant_slope
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.expression_values import Evaluation, Place
from periodic.numbers.expressions import Node
from periodic.patterns.cyclic_patterns import Pattern, stefan
from periodic.text.evaluations import pay_for_map

MAX_STEFAN = 10_001
LEAST_MEANING = 30  # columns that a meaning has beside examples
MAX_CONSTANT_SLOPE = 51

# from the text of the parameters to the arguments of ``make``
Reader = Callable[[Evaluation, Place, Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True)
class FamilyRow:
    """One family: how it is written, what it means, and what makes the map.

    ``parameter`` is what one parameter is called, ``least`` to ``most`` how many it takes (None: any number). ``read``
    makes them the arguments of ``make``; where they are points (x, y), ``of_points`` says so. What is made
    ``on_any_interval`` gets its ends after them, if they are given; other maps are restricted to the interval.
    """

    name: str
    parameter: str
    least: int
    most: int | None
    examples: Sequence[str]
    meaning: str
    read: Reader
    make: Callable[..., PLMap]
    of_points: bool = False
    on_any_interval: bool = False

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or self.name != self.name.lower():
            raise ValueError(f"the name of a family is one word in small letters, not {self.name!r}")
        if self.least < 0 or (self.most is not None and self.most < self.least):
            raise ValueError(f"the family {self.name} takes {self.least} to {self.most} parameters")
        if not self.examples or not all(example.startswith(self.name) for example in self.examples):
            raise ValueError(f"the family {self.name} needs examples that begin with its name")

    @property
    def example(self) -> str:
        """How it is written, to be shown to someone who wrote it otherwise: with parameters, on its own interval."""
        return max((text for text in self.examples if " on " not in text), key=len)

    def of(self, e: Evaluation, place: Place, parameters: Sequence[Any], interval: Sequence[Exact] | None) -> PLMap:
        """Return the map of the parameters, on the interval if one is given; errors show the place in the text."""
        arguments = self.read(e, place, parameters)
        ends = interval if interval is not None and self.on_any_interval else ()
        f = self._made(e, place, lambda: self.make(*arguments, *ends))
        if interval is None or self.on_any_interval:
            return f
        if f.field and e.work.field not in (None, f.field):
            raise e.refused(place, "the map and the interval have different irrational numbers")
        return self._made(e, place, lambda: f.restrict(*interval))

    @staticmethod
    def _made(e: Evaluation, place: Place, make: Callable[[], PLMap]) -> PLMap:
        try:
            return make()
        except ValueError as error:
            rule = str(error)
            raise e.refused(place, rule if len(rule) <= 300 else f"{rule[:300]}...") from None


def numbers(e: Evaluation, place: Place, parameters: Sequence[Node]) -> Sequence[Any]:
    """Read parameters that are numbers, as ``make`` gets them."""
    return [e.number(node) for node in parameters]


def _odd_period(e: Evaluation, place: Place, parameters: Sequence[Node]) -> Sequence[Any]:
    return [e.integer(parameters[0], "the period of a Stefan cycle", 3, MAX_STEFAN)]


def _pattern(e: Evaluation, place: Place, parameters: Sequence[Node]) -> Sequence[Any]:
    return [[e.integer(node, "an image", 1, len(parameters)) for node in parameters]]


def _short_pattern(e: Evaluation, place: Place, parameters: Sequence[Node]) -> Sequence[Any]:
    if len(parameters) > MAX_CONSTANT_SLOPE:
        raise e.refused(place, f"a pattern here has at most {MAX_CONSTANT_SLOPE} images, not {len(parameters)}")
    return _pattern(e, place, parameters)


def _points(e: Evaluation, place: Place, parameters: Sequence[tuple[Node, Node]]) -> Sequence[Any]:
    knots, values = ([e.number(pair[i]) for pair in parameters] for i in (0, 1))
    pay_for_map(e, place, len(knots), [*knots, *values])
    return [knots, values]


def table(*rows: FamilyRow) -> Mapping[str, FamilyRow]:
    """Return rows by name. Raises ValueError for a name that two of them have."""
    by_name: dict[str, FamilyRow] = {}
    for row in rows:
        if row.name in by_name:
            raise ValueError(f"two families are called {row.name}")
        by_name[row.name] = row
    return MappingProxyType(by_name)


FAMILIES = table(
    FamilyRow(
        "tent", "a slope", 0, 1, ("tent", "tent:3/2"), "s*min(x, 1 - x) on [0, 1], of slope s = 2 or as given",
        numbers, tent,
    ),
    FamilyRow(
        "truncated_tent", "a height", 1, 1, ("truncated_tent:4/5",), "min(h, tent)", numbers, truncated_tent,
    ),
    FamilyRow(
        "vee", "a slope", 1, 1, ("vee:8/5", "vee:lambda(5)"),
        "c*abs(x) - 1 on its core [-1, max(0, c - 1)], or on any interval", numbers, vee, on_any_interval=True,
    ),
    FamilyRow(
        "stefan", "an odd period", 1, 1, ("stefan(7)",), "the connect-the-dots map of a Stefan cycle",
        _odd_period, lambda p: connect_the_dots(stefan(p)),
    ),
    FamilyRow(
        "pattern", "a permutation", 1, None, ("pattern:2,4,1,3",), "the connect-the-dots map of a cycle",
        _pattern, lambda images: connect_the_dots(Pattern(images)),
    ),
    FamilyRow(
        "constant_slope", "a permutation", 1, None, ("constant_slope:2,4,1,3",),
        "its model in which all slopes are equal up to sign", _short_pattern,
        lambda images: constant_slope(Pattern(images)),
    ),
    FamilyRow(
        "points", "a point", 2, None, ("points:(0,0),(1/2,1),(1,0)",), "the map through these points", _points, PLMap,
        of_points=True,
    ),
    FamilyRow(
        "identity", "no parameter", 0, 0, ("identity", "identity on [0, 2]"),
        "the identity of [0, 1], or of any interval", numbers, lambda low=0, high=1: identity(low, high),
        on_any_interval=True,
    ),
)  # fmt: skip


def families_help(width: int = 120) -> str:
    """Return the families as lines of help: examples of each, and what they mean, beside or, if narrow, below them.

    >>> print(*families_help(50).splitlines()[-2:], sep=chr(10))
    identity, identity on [0, 2]
        the identity of [0, 1], or of any interval
    """
    written = {", ".join(row.examples): row.meaning for row in FAMILIES.values()}
    column = max(map(len, written)) + 2
    if width < column + LEAST_MEANING:
        return "\n".join(f"{text}\n{_hanging('', meaning, 4, width)}" for text, meaning in written.items())
    return "\n".join(_hanging(text, meaning, column, width) for text, meaning in written.items())


def _hanging(text: str, meaning: str, column: int, width: int) -> str:
    """The meaning from a column on, in as many lines as it takes."""
    return fill(meaning, width, initial_indent=text.ljust(column), subsequent_indent=" " * column)
