"""Functions that are polynomials between finitely many points, and conditions that are true or false there.

A symbolic expression may be piecewise linear although its parts are not: ``x*sign(x)`` is continuous and its factor is
not, ``(x + 1)**2 - x**2`` is affine and its terms are not. So expressions are followed as what they are between *cuts*:
on each open cell a polynomial, at each cut a value, or None where there is none. What is piecewise linear in the end is
seen in the end. Everything is exact.

>>> x = identity(Fraction(-1), Fraction(1))
>>> f = product([x, sign(x)])
>>> [list(map(str, row)) for row in (f.cuts, f.points)], [tuple(map(str, c)) for c in f.cells]
([['-1', '0', '1'], ['1', '0', '1']], [('0', '-1'), ('0', '1')])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import mul
from typing import Any, Generic, TypeAlias, TypeVar

from periodic.numbers import conversions
from periodic.numbers.conversions import Exact, absolute, common_field, nth_root
from periodic.numbers.decimals import plural
from periodic.numbers.exact_polynomials import Polynomial, add, divided, multiply, real_roots, trim, value as value_at

MAX_CUTS = 100_000
MAX_DEGREE = 100

T = TypeVar("T")
U = TypeVar("U")


class NotPolynomialError(ValueError):
    """A function would not be a polynomial between its cuts; the message says why."""


@dataclass(frozen=True)
class Cellwise(Generic[T, U]):
    """What holds on each open cell between neighbouring ``cuts``, and at each of the cuts."""

    cuts: tuple[Exact, ...]
    cells: tuple[T, ...]
    points: tuple[U, ...]


Function: TypeAlias = Cellwise[Polynomial | None, Exact | None]
Condition: TypeAlias = Cellwise[bool, bool]


# Polynomials


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    """The product of two polynomials; NotPolynomialError where its degree would be too high."""
    if len(a) + len(b) > MAX_DEGREE + 2:
        raise NotPolynomialError(f"its degree is above {MAX_DEGREE}")
    return multiply(a, b)


def _over(a: Polynomial, b: Polynomial) -> Polynomial:
    """The quotient of two polynomials, the second one not 0, if it is a polynomial."""
    result, rest = divided(a, b)
    if rest:
        raise NotPolynomialError("it divides by what varies")
    return result


def roots_between(c: Polynomial, low: Exact, high: Exact) -> list[Exact]:
    """Return the roots of a polynomial that is not 0 in an open interval, in increasing order.

    Raises NotPolynomialError where its degree times that of the field of its coefficients is above MAX_DEGREE.
    """
    if len(c) <= 2:
        found: Iterable[Exact] = [-c[0] / c[1]] if len(c) == 2 else []
    else:
        field = common_field(c)
        if field is not None and field.degree * (len(c) - 1) > MAX_DEGREE:
            raise NotPolynomialError(f"its roots may have a degree above {MAX_DEGREE}")
        found = real_roots(c)
    return [x for x in found if low < x < high]


# Making functions, and bringing them onto the same cuts


def constant(low: Exact, high: Exact, value: Exact) -> Function:
    """Return the function with one value."""
    return Cellwise((low, high), (trim([value]),), (value, value))


def identity(low: Exact, high: Exact) -> Function:
    """Return the function x."""
    return Cellwise((low, high), ((Fraction(0), Fraction(1)),), (low, high))


def everywhere(low: Exact, high: Exact, truth: bool) -> Condition:
    """Return the condition that is true, or false, everywhere."""
    return Cellwise((low, high), (truth,), (truth, truth))


def everywhere_cut(cuts: Sequence[Exact]) -> Condition:
    """Return the condition that is true everywhere, with these cuts."""
    return Cellwise(tuple(cuts), (True,) * (len(cuts) - 1), (True,) * len(cuts))


def _inside(cell: Any, x: Exact) -> Any:
    """What holds at a point of a cell."""
    return cell if cell is None or isinstance(cell, bool) else value_at(cell, x)


def _cut(f: Cellwise[T, U], cuts: tuple[Exact, ...]) -> Cellwise[T, U]:
    """The same function on more cuts, its own among them."""
    if f.cuts == cuts:
        return f
    cells, points, i = list[T](), [f.points[0]], 0
    for x in cuts[1:]:
        cells.append(f.cells[i])
        if x == f.cuts[i + 1]:
            i += 1
            points.append(f.points[i])
        else:
            points.append(_inside(f.cells[i], x))
    return Cellwise(cuts, tuple(cells), tuple(points))


def aligned(*functions: Cellwise[Any, Any]) -> list[Cellwise[Any, Any]]:
    """Return functions and conditions of one interval on common cuts."""
    cuts = functions[0].cuts
    for f in functions[1:]:
        if f.cuts != cuts:
            cuts = tuple(_merged(cuts, f.cuts))
    if len(cuts) > MAX_CUTS:
        raise NotPolynomialError(f"it has more than {plural(MAX_CUTS, 'piece')}")
    return [_cut(f, cuts) for f in functions]


def _merged(a: Sequence[Exact], b: Sequence[Exact]) -> list[Exact]:
    """Both increasing sequences as one, without repetitions."""
    result, i, j = list[Exact](), 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            j += 1
        elif b[j] < a[i]:
            result.append(b[j])
            j += 1
            continue
        result.append(a[i])
        i += 1
    return [*result, *a[i:], *b[j:]]


def with_roots(f: Function, levels: Iterable[Exact] = (Fraction(0),)) -> Function:
    """Return the function with cuts where it passes one of these values."""
    levels = list(levels)
    cuts: list[Exact] = [f.cuts[0]]
    for (low, high), c in zip(pairwise(f.cuts), f.cells, strict=True):
        if c is not None and len(c) > 1:
            found = [x for level in levels for x in roots_between(add(c, trim([-level])), low, high)]
            cuts += sorted(set(found))
        cuts.append(high)
    if len(cuts) > MAX_CUTS:
        raise NotPolynomialError(f"it has more than {plural(MAX_CUTS, 'piece')}")
    return _cut(f, tuple(cuts))


def _signs(f: Function) -> list[int | None]:
    """The sign on each cell of a function that is cut at its roots."""
    signs = list[int | None]()
    for (low, high), c in zip(pairwise(f.cuts), f.cells, strict=True):
        signs.append(None if c is None else conversions.sign(value_at(c, (low + high) / 2)) if c else 0)
    return signs


# Arithmetic


def total(functions: Sequence[Function]) -> Function:
    """Return the sum."""
    rows = aligned(*functions)
    cells = [None if None in cs else reduce(add, cs) for cs in zip(*(f.cells for f in rows), strict=True)]
    points = [None if None in ys else sum(ys, start=Fraction(0)) for ys in zip(*(f.points for f in rows), strict=True)]
    return Cellwise(rows[0].cuts, tuple(cells), tuple(points))


def product(functions: Sequence[Function]) -> Function:
    """Return the product."""
    rows = aligned(*functions)
    cells = [None if None in cs else reduce(_times, cs) for cs in zip(*(f.cells for f in rows), strict=True)]
    points = [None if None in ys else reduce(mul, ys) for ys in zip(*(f.points for f in rows), strict=True)]
    return Cellwise(rows[0].cuts, tuple(cells), tuple(points))


def quotient(f: Function, g: Function) -> Function:
    """Return the quotient where it is a polynomial on each cell; at a zero of ``g`` there is no value."""
    f, g = aligned(f, with_roots(g))
    cells = [None if a is None or not b else _over(a, b) for a, b in zip(f.cells, g.cells, strict=True)]
    points = [None if y is None or not z else y / z for y, z in zip(f.points, g.points, strict=True)]
    return Cellwise(f.cuts, tuple(cells), tuple(points))


def mapped(
    f: Function, on_cell: Callable[[Polynomial, int], Polynomial], at_point: Callable[[Exact], Exact]
) -> Function:
    """Return a function of a function, from each cell with the sign of ``f`` there, and from each value."""
    f = with_roots(f)
    signs = _signs(f)
    cells = [None if c is None else on_cell(c, s or 0) for c, s in zip(f.cells, signs, strict=True)]
    return Cellwise(f.cuts, tuple(cells), tuple(None if y is None else at_point(y) for y in f.points))


def absolute_value(f: Function) -> Function:
    """Return ``|f|``."""
    return mapped(f, lambda c, s: c if s >= 0 else tuple(-a for a in c), absolute)


def sign(f: Function) -> Function:
    """Return the sign of a function, -1, 0 or 1."""
    return step(f, Fraction(-1), Fraction(0), Fraction(1))


def step(f: Function, below: Exact, zero: Exact | None, above: Exact) -> Function:
    """Return the function with one value where ``f`` is negative, one where it is 0 and one where it is positive."""
    values = {-1: below, 0: zero, 1: above}
    f = with_roots(f)
    cells = [None if s is None or (v := values[s]) is None else trim([v]) for s in _signs(f)]
    points = [None if y is None else values[conversions.sign(y)] for y in f.points]
    return Cellwise(f.cuts, tuple(cells), tuple(points))


def maximum(f: Function, g: Function) -> Function:
    """Return the greater of two functions."""
    difference = total([f, product([g, constant(g.cuts[0], g.cuts[-1], Fraction(-1))])])
    return chosen([(f, holds(difference, {0, 1})), (g, everywhere(f.cuts[0], f.cuts[-1], True))])


def square_root(f: Function) -> Function:
    """Return the root where ``f`` is a constant, or the square of an affine function, on each cell."""

    def on_cell(c: Polynomial, s: int) -> Polynomial:
        if s < 0:
            raise NotPolynomialError("it is the root of a negative number")
        if len(c) < 2:
            return tuple(nth_root(a, 2) for a in c)
        if len(c) == 3 and c[1] * c[1] == 4 * c[0] * c[2]:
            lead = nth_root(c[2], 2)
            return (lead * c[1] / (2 * c[2]), lead)
        raise NotPolynomialError("it is a root of what is no square")

    root = mapped(f, on_cell, lambda y: nth_root(y, 2) if y >= 0 else Fraction(0))
    return absolute_value(root)


def rounded_down(f: Function) -> Function:
    """Return the greatest integer that is at most f; there must be few of them."""
    least, greatest = None, None
    for (low, high), c in zip(pairwise(f.cuts), f.cells, strict=True):
        if c is not None:
            if len(c) > 2:
                raise NotPolynomialError("it rounds what is not piecewise linear")
            ends = [conversions.floor(value_at(c, x)) for x in (low, high)]
            least = min(ends) if least is None else min(least, *ends)
            greatest = max(ends) if greatest is None else max(greatest, *ends)
    if least is None or greatest is None:
        return f
    if greatest - least > MAX_CUTS:
        raise NotPolynomialError(f"it has more than {plural(MAX_CUTS, 'piece')}")
    f = with_roots(f, [Fraction(k) for k in range(least, greatest + 2)])
    middles = [
        None if c is None else trim([Fraction(conversions.floor(value_at(c, (low + high) / 2)))])
        for (low, high), c in zip(pairwise(f.cuts), f.cells, strict=True)
    ]
    points = [None if y is None else Fraction(conversions.floor(y)) for y in f.points]
    return Cellwise(f.cuts, tuple(middles), tuple(points))


# Conditions


def holds(f: Function, signs: set[int]) -> Condition:
    """Return where the sign of a function is one of these; where it has no value, no condition on it is true."""
    f = with_roots(f)
    cells = [s in signs for s in _signs(f)]
    points = [y is not None and conversions.sign(y) in signs for y in f.points]
    return Cellwise(f.cuts, tuple(cells), tuple(points))


def combined(conditions: Sequence[Condition], rule: Callable[[Sequence[bool]], bool]) -> Condition:
    """Return what a rule makes of several conditions."""
    rows = aligned(*conditions)
    cells = [rule(ts) for ts in zip(*(c.cells for c in rows), strict=True)]
    points = [rule(ts) for ts in zip(*(c.points for c in rows), strict=True)]
    return Cellwise(rows[0].cuts, tuple(cells), tuple(points))


def chosen(branches: Sequence[tuple[Function, Condition]]) -> Function:
    """Return the first function of which the condition holds; no value where none does."""
    rows = aligned(*(part for branch in branches for part in branch))
    functions, conditions = rows[::2], rows[1::2]

    def first(pairs: Iterable[tuple[Any, bool]]) -> Any:
        return next((value for value, truth in pairs if truth), None)

    def row(name: str) -> tuple[Any, ...]:
        values, truths = (
            zip(*(getattr(part, name) for part in parts), strict=True) for parts in (functions, conditions)
        )
        return tuple(first(zip(fs, ts, strict=True)) for fs, ts in zip(values, truths, strict=True))

    return Cellwise(rows[0].cuts, row("cells"), row("points"))
