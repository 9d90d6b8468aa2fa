"""What one would write without this library, for the benchmarks to stand beside.

Each function does the work of one row with the tools that a careful user reaches for: SymPy expressions and number
fields, SageMath's rationals, mpmath, NumPy expressions, JAX and torch; ``point_lists`` has lists of ``Fraction``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.point_lists import Points

Floats = NDArray[np.float64]


# cutgeneratingfunctionology, piecewise-linear functions over SageMath's fields


def cutgen() -> Any:
    """The package with its piecewise-linear functions, or None where it or SageMath's parts are missing."""
    try:
        from cutgeneratingfunctionology import igp
    except ImportError:
        return None
    logging.disable(logging.INFO)  # it tells of each function that it makes
    return igp


def cutgen_iteration(igp: Any) -> Callable[[int], Any]:
    """A function that gives the tent's ``t``-th iterate; composing is done by hand as in ``plainly_iterated``."""
    make = partial(igp.piecewise_function_from_breakpoints_and_values, field=igp.QQ)
    f = make([0, igp.QQ(1) / 2, 1], [0, 1, 0])
    breaks = f.end_points()

    def iterated(t: int) -> Any:
        g = f
        for _ in range(t - 1):
            points = list(zip(g.end_points(), g.values_at_end_points(), strict=True))
            knots, values = [points[0][0]], [f(points[0][1])]
            for (a, u), (b, v) in pairwise(points):
                passed = [c for c in breaks if min(u, v) < c < max(u, v)]
                for c in passed if u < v else reversed(passed):
                    knots.append(a + (c - u) * (b - a) / (v - u))
                    values.append(f(c))
                knots.append(b)
                values.append(f(v))
            g = make(knots, values)
        return g

    return iterated


def cutgen_points(g: Any) -> Points:
    """The points of a function of that package."""

    def number(x: Any) -> Fraction:
        return Fraction(int(x.numerator()), int(x.denominator()))

    return [(number(x), number(y)) for x, y in zip(g.end_points(), g.values_at_end_points(), strict=True)]


# SymPy


def sympy_iterated(t: int) -> Any:
    """The tent's iterate as a SymPy ``Piecewise``, folded after each substitution."""
    import sympy
    from sympy.core.cache import clear_cache

    clear_cache()  # a second run would only look the answer up
    x = sympy.Symbol("x", real=True)
    tent = sympy.Piecewise((2 * x, x <= sympy.Rational(1, 2)), (2 - 2 * x, True))
    expr = tent
    for _ in range(t - 1):
        expr = sympy.piecewise_fold(tent.subs(x, expr))
    return expr


def golden_field_points() -> Points:
    """phi*|x| - 1 on its core, over SymPy's number field Q(sqrt 5)."""
    import sympy

    field = sympy.QQ.algebraic_field(sympy.sqrt(5))
    phi, one = field.from_sympy((1 + sympy.sqrt(5)) / 2), field.one
    return [(-one, phi - one), (field.zero, -one), (phi - one, field.zero)]


def field_float(number: Any) -> float:
    """The float value of an element of Q(sqrt 5): the field itself has no order."""
    coefficients = number.to_list()
    return sum(int(c.numerator) / int(c.denominator) * 5 ** (i / 2) for i, c in enumerate(reversed(coefficients)))


class Ordered:
    """A SymPy field element that compares by floating point: what one makes do with."""

    __slots__ = ("number", "value")

    def __init__(self, number: Any) -> None:
        self.number, self.value = number, field_float(number)

    def __add__(self, other: Ordered) -> Ordered:
        return Ordered(self.number + other.number)

    def __sub__(self, other: Ordered) -> Ordered:
        return Ordered(self.number - other.number)

    def __mul__(self, other: Ordered) -> Ordered:
        return Ordered(self.number * other.number)

    def __rmul__(self, other: int) -> Ordered:
        return Ordered(other * self.number)

    def __truediv__(self, other: Ordered) -> Ordered:
        return Ordered(self.number / other.number)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ordered) and bool(self.number == other.number)

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: Ordered) -> bool:
        return self.value < other.value

    def __gt__(self, other: Ordered) -> bool:
        return self.value > other.value

    def __le__(self, other: Ordered) -> bool:
        return self == other or self < other


def sympy_characteristic_polynomial(matrix: Sequence[Sequence[int]]) -> list[int]:
    """``det(xI - A)`` by SymPy's sparse domain matrices, the constant term first."""
    import sys

    from sympy import ZZ
    from sympy.polys.matrices import DomainMatrix

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 20 * len(matrix) + 1000))  # or it fails from some hundred rows on
    try:
        rows = [[ZZ(entry) for entry in row] for row in matrix]
        coefficients = DomainMatrix(rows, (len(matrix), len(matrix)), ZZ).to_sparse().charpoly()
    finally:
        sys.setrecursionlimit(limit)
    return [int(c) for c in reversed(coefficients)]


def flint_characteristic_polynomial(matrix: Sequence[Sequence[int]]) -> list[int]:
    """``det(xI - A)`` by python-flint's dense integer matrices."""
    import flint

    return [int(c) for c in flint.fmpz_mat([list(row) for row in matrix]).charpoly()]


def sympy_largest_root(p: int, digits: int) -> Any:
    """The largest root of ``x**p - 2*x**(p-2) - 1`` by SymPy's isolated real roots."""
    import sympy

    sympy.CRootOf.clear_cache()  # a second run would only look the answer up
    x = sympy.Symbol("x")
    return sympy.Poly(x**p - 2 * x ** (p - 2) - 1, x).real_roots()[-1].evalf(digits)


def mpmath_largest_root(p: int, digits: int) -> Any:
    """The same by Newton's method in mpmath, from above, where it converges; the digits are not proved."""
    import mpmath

    with mpmath.workdps(digits + 10):
        x = mpmath.mpf(3) / 2
        while True:
            power = x ** (p - 3)
            step = (x * power * (x * x - 2) - 1) / (power * (p * x * x - 2 * (p - 2)))
            x -= step
            if abs(step) < mpmath.mpf(10) ** (-digits):
                return x


# Floats


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


def jax_iteration(x: Floats, slope: float, t: int) -> Callable[[], Any]:
    """``slope*|x| - 1`` iterated inside one compiled JAX loop, ready to be called."""
    import jax

    jax.config.update("jax_enable_x64", True)
    points = jax.numpy.asarray(x)
    loop = jax.jit(lambda v: jax.lax.fori_loop(0, t, lambda _, v: slope * abs(v) - 1, v))
    compiled = loop.lower(points).compile()
    return lambda: compiled(points).block_until_ready()


def torch_iteration(x: Floats, slope: float, t: int) -> Callable[[], Any]:
    """``slope*|x| - 1`` iterated in torch, in place, ready to be called."""
    import torch

    points = torch.from_numpy(x)

    def work() -> Any:
        v = points.clone()
        for _ in range(t):
            v.abs_().mul_(slope).sub_(1)
        return v

    return work


def float_l1_distance(f: tuple[Floats, Floats], g: tuple[Floats, Floats]) -> float:
    """The integral of ``|f - g|`` in floating point, from knots and values."""
    x = np.union1d(f[0], g[0])
    d = np.interp(x, *f) - np.interp(x, *g)
    a, b, width = d[:-1], d[1:], np.diff(x)
    size = np.abs(a) + np.abs(b)
    crossing = (a * a + b * b) / np.where(size > 0, size, 1)
    return float(np.sum(width * np.where(a * b < 0, crossing, np.abs(a + b))) / 2)


# Counts and orbits


def lap_types(targets: Sequence[int]) -> list[list[int]]:
    """How laps split: point i of a partition goes to point ``targets[i]``, between the points the map is monotone.

    A lap of f^t is known by the two points at the ends of its image; after one more step it is cut at the turning
    points between them. Types are numbered from the whole interval on; each has the list of those that it becomes.
    """
    last = len(targets) - 1
    turns = [i for i in range(1, last) if (targets[i] > targets[i - 1]) != (targets[i + 1] > targets[i])]
    numbers, types, splits = {(0, last): 0}, [(0, last)], []
    for low, high in types:
        cuts = [low, *(c for c in turns if low < c < high), high]
        parts = []
        for a, b in pairwise(cuts):
            image = min(targets[a], targets[b]), max(targets[a], targets[b])
            if image not in numbers:
                numbers[image] = len(types)
                types.append(image)
            parts.append(numbers[image])
        splits.append(parts)
    return splits


def stepwise_lap_count(splits: Sequence[Sequence[int]], t: int) -> int:
    """The number of laps of f^t, a product of a matrix with a vector at a time."""
    counts = [1] * len(splits)
    for _ in range(t):
        counts = [sum([counts[j] for j in parts]) for parts in splits]
    return counts[0]


def squared_lap_count(splits: Sequence[Sequence[int]], t: int) -> int:
    """The number of laps of f^t, by squaring matrices of Python integers."""
    size = len(splits)
    vector, power = [1] * size, [[parts.count(j) for j in range(size)] for parts in splits]
    while t:
        if t & 1:
            vector = [sum(a * x for a, x in zip(row, vector, strict=True)) for row in power]
        t >>= 1
        if t:
            power = _product(power, power)
    return vector[0]


def _product(a: list[list[int]], b: list[list[int]]) -> list[list[int]]:
    columns = list(zip(*b, strict=True))
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in columns] for row in a]


def orbit_value(f: Callable[[Fraction], Fraction], x: Fraction, t: int) -> Fraction:
    """``f**t(x)`` by walking the orbit until it closes, with a dictionary of what was seen."""
    seen: dict[Fraction, int] = {}
    orbit: list[Fraction] = []
    while x not in seen:
        if len(orbit) == t:
            return x
        seen[x] = len(orbit)
        orbit.append(x)
        x = f(x)
    start = seen[x]
    return orbit[start + (t - start) % (len(orbit) - start)]
