"""Piecewise-linear maps from and to SymPy expressions.

A SymPy expression is read by walking its tree with exact arithmetic of maps; nothing is decided by SymPy's own order of
algebraic numbers.

>>> import sympy
>>> from periodic.maps.plmaps import PLMap
>>> x = sympy.Symbol("x")
>>> PLMap.from_sympy(sympy.Abs(x) - 1, x, -1, 1)
PLMap([-1, 0, 1], [0, -1, 0])
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from periodic.maps import pointwise_sums
from periodic.maps.polylines import Polyline
from periodic.numbers.conversions import Algebraic, Exact, exact

if TYPE_CHECKING:
    from sympy import Expr, Symbol


def to_sympy(f: Polyline, x: Symbol) -> Expr:
    """Return a SymPy ``Piecewise`` in ``x`` that equals ``f`` on its domain and is undefined elsewhere."""
    import sympy

    branches = [(number(p.slope) * x + number(p.intercept), x <= number(p.right)) for p in f.pieces()]
    low = number(f.domain[0])
    return sympy.Piecewise((sympy.nan, x < low), *branches)


def number(value: Exact) -> Expr:
    """Return an exact number as a SymPy number."""
    import sympy

    if isinstance(value, Algebraic):
        return value.to_sympy()
    return sympy.Rational(value.numerator, value.denominator)


def from_sympy(expr: Any, x: Symbol, low: Any, high: Any) -> Polyline:
    """Return the map that ``expr`` defines on ``[low, high]``; see ``PLMap.from_sympy``."""
    import sympy

    low, high = exact(low), exact(high)
    if not low < high:
        raise ValueError(f"an interval needs low < high, got [{low}, {high}]")
    if not isinstance(expr, sympy.Basic):
        if isinstance(expr, str):
            raise TypeError(f"expr must be a SymPy expression, got the text {expr!r}; periodic.read_map reads text")
        expr = sympy.sympify(expr, strict=True)
    others = expr.free_symbols - {x}
    if others:
        raise ValueError(f"the expression may contain {x} only, but contains {', '.join(sorted(map(str, others)))}")
    return _read(expr, x, low, high)


def _read(expr: Any, x: Symbol, low: Exact, high: Exact) -> Polyline:
    """The polyline of one part of an expression."""
    import sympy

    def read(part: Any) -> Polyline:
        """The polyline of a smaller part."""
        return _read(part, x, low, high)

    if not expr.has(x):
        return pointwise_sums.constant(low, high, exact(expr))
    if expr == x:
        return Polyline.of([low, high], [low, high])
    if isinstance(expr, sympy.Add):
        return reduce(pointwise_sums.total, map(read, expr.args))
    if isinstance(expr, sympy.Mul):
        factor, moving = expr.as_independent(x, as_Add=False)
        if len(sympy.Mul.make_args(moving)) > 1 or factor == 1:
            raise ValueError(f"{expr} is not piecewise linear: it multiplies two terms that contain {x}")
        return pointwise_sums.multiple(read(moving), exact(factor))
    if isinstance(expr, sympy.Abs):
        return pointwise_sums.absolute_value(read(expr.args[0]))
    if isinstance(expr, sympy.Max):
        return reduce(pointwise_sums.maximum, map(read, expr.args))
    if isinstance(expr, sympy.Min):
        return reduce(pointwise_sums.minimum, map(read, expr.args))
    if isinstance(expr, sympy.Piecewise):
        return _read_piecewise(expr, x, low, high)
    raise ValueError(
        f"{expr} is not piecewise linear in {x}: only sums, constant multiples, Abs, Max, Min and Piecewise are read"
    )


def _read_piecewise(expr: Any, x: Symbol, low: Exact, high: Exact) -> Polyline:
    """Cut the interval at the ends of the conditions and read on each cell the first branch that holds there."""
    cuts = sorted({low, high, *(c for _, condition in expr.args for c in _ends(condition, x) if low < c < high)})
    knots: list[Exact] = []
    values: list[Exact] = []
    for a, b in pairwise(cuts):
        middle = (a + b) / 2
        branch = next((e for e, condition in expr.args if _holds(condition, x, middle)), None)
        if branch is None:
            raise ValueError(f"the Piecewise is undefined between {a} and {b}")
        part = _read(branch, x, a, b)
        if knots and values[-1] != part.values[0]:
            raise ValueError(f"the Piecewise jumps at {a}, from {values[-1]} to {part.values[0]}: maps are continuous")
        knots += part.knots[bool(knots) :]
        values += part.values[bool(values) :]
    return Polyline.of(knots, values)


def _ends(condition: Any, x: Symbol) -> list[Exact]:
    """The points at which a condition on ``x`` may change its truth."""
    import sympy

    if condition in (sympy.true, sympy.false):
        return []
    if isinstance(condition, (sympy.And, sympy.Or, sympy.Not)):
        return [c for part in condition.args for c in _ends(part, x)]
    slope, offset = _affine(condition, x)
    return [] if slope == 0 else [-offset / slope]


def _affine(condition: Any, x: Symbol) -> tuple[Exact, Exact]:
    """Slope and offset of ``lhs - rhs`` of an inequality."""
    import sympy

    if not isinstance(condition, (sympy.Lt, sympy.Le, sympy.Gt, sympy.Ge)):
        raise ValueError(f"the condition {condition} is not an inequality between affine expressions of {x}")
    difference = sympy.expand(condition.lhs - condition.rhs)
    slope = difference.coeff(x, 1)
    offset = sympy.expand(difference - slope * x)
    if offset.has(x) or slope.has(x):
        raise ValueError(f"the condition {condition} is not affine in {x}")
    return exact(slope), exact(offset)


def _holds(condition: Any, x: Symbol, point: Exact) -> bool:
    """Whether a condition holds at an interior point of a cell, where no equality occurs."""
    import sympy

    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, sympy.Not):
        return not _holds(condition.args[0], x, point)
    if isinstance(condition, (sympy.And, sympy.Or)):
        parts = [_holds(part, x, point) for part in condition.args]
        return all(parts) if isinstance(condition, sympy.And) else any(parts)
    slope, offset = _affine(condition, x)
    value = slope * point + offset
    return value <= 0 if isinstance(condition, (sympy.Lt, sympy.Le)) else value >= 0
