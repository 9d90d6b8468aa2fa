"""What one would write without this library, for the benchmarks to stand beside.

Each function does the work of one row with the tools that a careful user reaches for first: lists of ``Fraction``,
SymPy expressions and number fields, NumPy expressions.  None of it is used elsewhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Points = list[tuple[Any, Any]]
Floats = NDArray[np.float64]


def evaluated(f: Points, x: Any) -> Any:
    """The value at ``x`` of the piecewise-linear function through the points ``f``."""
    i = min(max(bisect_right(f, x, key=lambda point: point[0]) - 1, 0), len(f) - 2)
    (a, u), (b, v) = f[i], f[i + 1]
    return u + (v - u) * (x - a) / (b - a)


def composed(f: Points, g: Points) -> Points:
    """The points of ``f`` after ``g``: on each piece of ``g`` the breakpoints of ``f`` that it passes.

    Slopes are divided out once a composition, and no value is computed twice.
    """
    slopes = [(v - u) / (b - a) for (a, u), (b, v) in pairwise(f)]
    breaks = [a for a, _ in f[1:-1]]

    def value(i: int, y: Any) -> Any:
        return f[i][1] + slopes[i] * (y - f[i][0])

    places = [bisect_right(breaks, y) for _, y in g]
    result = [(g[0][0], value(places[0], g[0][1]))]
    for ((a, u), (b, v)), i, j in zip(pairwise(g), places, places[1:], strict=False):
        passed = range(i, j) if i < j else range(i - 1, j - 1, -1)
        if i != j:
            rate = (b - a) / (v - u)
            result += [(a + (breaks[k] - u) * rate, f[k + 1][1]) for k in passed if breaks[k] not in (u, v)]
        result.append((b, value(j, v)))
    return result


def iterated(f: Points, t: int) -> Points:
    """The points of the ``t``-th iterate, by repeated composition."""
    g = f
    for _ in range(t - 1):
        g = composed(f, g)
    return g


def fixed_points(f: Points, t: int) -> list[Any]:
    """The solutions of ``f**t(x) = x``, a piece at a time, with the least period of each by iterating it."""
    found = []
    for (a, u), (b, v) in pairwise(iterated(f, t)):
        if (u - a) * (v - b) <= 0 and (a, u) != (b, v):
            x = a + (u - a) * (b - a) / ((b - a) - (v - u))
            if not found or found[-1][0] != x:
                found.append((x, _least_period(f, x, t)))
    return found


def _least_period(f: Points, x: Any, t: int) -> int:
    y = x
    for n in range(1, t + 1):
        y = evaluated(f, y)
        if y == x:
            return n
    return t


def sympy_iterated(t: int) -> Any:
    """The tent's iterate as a SymPy ``Piecewise``, folded after each substitution."""
    import sympy

    x = sympy.Symbol("x", real=True)
    tent = sympy.Piecewise((2 * x, x <= sympy.Rational(1, 2)), (2 - 2 * x, True))
    expr = tent
    for _ in range(t - 1):
        expr = sympy.piecewise_fold(tent.subs(x, expr))
    return expr


def golden_field_points() -> Points:
    """The golden map on its core with numbers of SymPy's field Q(sqrt 5), ordered by their float values."""
    import sympy

    field = sympy.QQ.algebraic_field(sympy.sqrt(5))
    phi = field.from_sympy((1 + sympy.sqrt(5)) / 2)
    one = field.one
    return [(_Ordered(x), _Ordered(y)) for x, y in ((-one, phi - one), (field.zero, -one), (phi - one, field.zero))]


class _Ordered:
    """A SymPy field element with the order that SymPy lacks, by floating point: what one makes do with."""

    __slots__ = ("number", "value")

    def __init__(self, number: Any) -> None:
        a, b, *_ = (*reversed(number.to_list()), 0, 0)
        self.number, self.value = number, float(a) + float(b) * 5**0.5

    def __add__(self, other: _Ordered) -> _Ordered:
        return _Ordered(self.number + other.number)

    def __sub__(self, other: _Ordered) -> _Ordered:
        return _Ordered(self.number - other.number)

    def __mul__(self, other: _Ordered) -> _Ordered:
        return _Ordered(self.number * other.number)

    def __truediv__(self, other: _Ordered) -> _Ordered:
        return _Ordered(self.number / other.number)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ordered) and bool(self.number == other.number)

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: _Ordered) -> bool:
        return self.value < other.value

    def __gt__(self, other: _Ordered) -> bool:
        return self.value > other.value


def sympy_characteristic_polynomial(matrix: Sequence[Sequence[int]]) -> Any:
    """``det(xI - A)`` by SymPy's sparse domain matrices."""
    from sympy import ZZ
    from sympy.polys.matrices import DomainMatrix

    size = len(matrix)
    rows = [[ZZ(entry) for entry in row] for row in matrix]
    return DomainMatrix(rows, (size, size), ZZ).to_sparse().charpoly()


def sympy_largest_root(p: int, digits: int) -> Any:
    """The largest root of ``x**p - 2*x**(p-2) - 1`` by SymPy's certified real roots."""
    import sympy

    x = sympy.Symbol("x")
    return sympy.Poly(x**p - 2 * x ** (p - 2) - 1, x).real_roots()[-1].evalf(digits)


def iterated_expression(x: Floats, slope: float, t: int) -> Floats:
    """``slope*|x| - 1`` iterated as it is written down."""
    for _ in range(t):
        x = slope * np.abs(x) - 1
    return x


def iterated_interp(x: Floats, knots: Floats, values: Floats, t: int) -> Floats:
    """A piecewise-linear map iterated by ``np.interp``."""
    for _ in range(t):
        x = np.interp(x, knots, values)
    return x


def iterated_intervals(x: Floats, slope: float, t: int) -> tuple[Floats, Floats]:
    """``slope*|x| - 1`` in interval arithmetic, each end rounded outward: the usual rigorous way."""
    low, high = x, x
    for _ in range(t):
        a, b = np.abs(low), np.abs(high)
        least = np.where((low <= 0) & (high >= 0), 0.0, np.minimum(a, b))
        low = np.nextafter(np.nextafter(slope * least, -np.inf) - 1, -np.inf)
        high = np.nextafter(np.nextafter(slope * np.maximum(a, b), np.inf) - 1, np.inf)
    return low, high


def l1_distance(f: Points, g: Points) -> Any:
    """The integral of ``|f - g|`` over the merged knots."""
    total, before = Fraction(0), None
    for x in sorted({x for x, _ in f} | {x for x, _ in g}):
        d = evaluated(f, x) - evaluated(g, x)
        if before is not None:
            width, c = x - before[0], before[1]
            if c * d < 0:
                total += width * (c * c + d * d) / (2 * (abs(c) + abs(d)))
            else:
                total += width * abs(c + d) / 2
        before = x, d
    return total


def lap_count(matrix: Sequence[Sequence[int]], t: int) -> int:
    """The sum of the entries of ``A**t``, by squaring matrices of Python integers."""
    size = len(matrix)
    result = [[int(i == j) for j in range(size)] for i in range(size)]
    power = [list(row) for row in matrix]
    while t:
        if t & 1:
            result = _product(result, power)
        t >>= 1
        if t:
            power = _product(power, power)
    return sum(map(sum, result))


def _product(a: list[list[int]], b: list[list[int]]) -> list[list[int]]:
    columns = list(zip(*b, strict=True))
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in columns] for row in a]


def orbit_value(f: Callable[[Fraction], Fraction], x: Fraction, t: int) -> Fraction:
    """``f**t(x)`` by walking the orbit until it closes, with a dictionary of what was seen."""
    seen: dict[Fraction, int] = {}
    orbit = []
    while x not in seen:
        if len(orbit) == t:
            return x
        seen[x] = len(orbit)
        orbit.append(x)
        x = f(x)
    start = seen[x]
    return orbit[start + (t - start) % (len(orbit) - start)]
