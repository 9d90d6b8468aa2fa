"""Maps as lists of points, as one would write them without this library, for the benchmarks to stand beside.

A map is the list of the points ``(x, f(x))`` between which it is affine, with numbers of any kind that add, multiply
and compare. Iterates come in three kinds: as one writes them first, tuned, and with the algorithm of this library.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from periodic.maps.plmaps import PLMap

Points = list[tuple[Any, Any]]


def points_of(f: PLMap) -> Points:
    """The knots of a map of this library, each with its value."""
    return list(zip(f.knots, f.values, strict=True))


def value_at(f: Points, x: Any) -> Any:
    """The value at ``x`` of the piecewise-linear function through the points ``f``."""
    i = min(max(bisect_right(f, x, key=lambda point: point[0]) - 1, 0), len(f) - 2)
    (a, u), (b, v) = f[i], f[i + 1]
    return u + (v - u) * (x - a) / (b - a)


def plainly_iterated(f: Points, t: int) -> Points:
    """The points of the ``t``-th iterate as one writes it first: between two points, those where a break is passed."""
    g = f
    for _ in range(t - 1):
        result = [(g[0][0], value_at(f, g[0][1]))]
        for (a, u), (b, v) in pairwise(g):
            passed = [c for c, _ in f if min(u, v) < c < max(u, v)]
            for c in passed if u < v else reversed(passed):
                result.append((a + (c - u) * (b - a) / (v - u), value_at(f, c)))
            result.append((b, value_at(f, v)))
        g = result
    return g


def plain_fixed_points(f: Points, t: int) -> list[tuple[Any, int]]:
    """The solutions of ``f**t(x) = x`` with their least periods, as one writes it first."""
    found: list[tuple[Any, int]] = []
    for (a, u), (b, v) in pairwise(plainly_iterated(f, t)):
        if (u - a) * (v - b) <= 0 * a and not (a == u and b == v):
            x = a + (u - a) * (b - a) / ((b - a) - (v - u))
            if not found or found[-1][0] != x:
                n, y = 1, value_at(f, x)
                while y != x:
                    n, y = n + 1, value_at(f, y)
                found.append((x, n))
    return found


def affine_pieces(f: Points) -> list[tuple[Any, Any]]:
    """Slope and intercept of each piece."""
    lines = []
    for (a, u), (b, v) in pairwise(f):
        slope = (v - u) / (b - a)
        lines.append((slope, u - slope * a))
    return lines


def composed(f: Points, g: Points) -> Points:
    """The points of ``f`` after ``g``: on each piece of ``g`` the breakpoints of ``f`` that it passes.

    Slopes are divided out once a composition, and no value is computed twice.
    """
    lines = affine_pieces(f)
    breaks = [a for a, _ in f[1:-1]]

    def value(i: int, y: Any) -> Any:
        slope, intercept = lines[i]
        return slope * y + intercept

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


def pulled_back(f: Points, t: int, order: Callable[[Any], Any] | None = None) -> Points:
    """The points of the ``t``-th iterate by this library's way round, f^t after f: two operations a knot.

    ``order`` gives what stands for a number in comparisons, where the numbers themselves cannot be compared.
    """
    lines, starts = affine_pieces(f), [a for a, _ in f]
    inverses = [(slope**-1, -intercept * slope**-1) for slope, intercept in lines]
    orbits = [y for _, y in f]
    knots, values = starts, orbits
    for _ in range(t - 1):
        new_knots, new_values = [], []
        images = []
        for y in orbits:
            i = min(max(bisect_right(starts, _key(order, y), key=order) - 1, 0), len(lines) - 1)
            images.append(lines[i][0] * y + lines[i][1])
        for i, ((a, u), (_, v)) in enumerate(pairwise(f)):
            new_knots.append(a)
            new_values.append(images[i])
            rises = _key(order, u) < _key(order, v)
            low, high = (u, v) if rises else (v, u)
            start = bisect_right(knots, _key(order, low), key=order)
            stop = bisect_left(knots, _key(order, high), key=order)
            rate, shift = inverses[i]
            moved = [rate * x + shift for x in knots[start:stop]]
            copied = values[start:stop]
            new_knots += moved if rises else moved[::-1]
            new_values += copied if rises else copied[::-1]
        knots, values, orbits = [*new_knots, starts[-1]], [*new_values, images[-1]], images
    return list(zip(knots, values, strict=True))


def _key(order: Callable[[Any], Any] | None, x: Any) -> Any:
    return x if order is None else order(x)


def fixed_points(f: Points, t: int) -> list[tuple[Any, int]]:
    """The solutions of ``f**t(x) = x``, a piece at a time, with the least period of each by iterating it."""
    lines, breaks = affine_pieces(f), [a for a, _ in f[1:-1]]
    divisors = [d for d in range(1, t + 1) if t % d == 0]
    found: list[tuple[Any, int]] = []
    for (a, u), (b, v) in pairwise(iterated(f, t)):
        if (u - a) * (v - b) <= 0 * a and not (a == u and b == v):
            x = a + (u - a) * (b - a) / ((b - a) - (v - u))
            if found and found[-1][0] == x:
                continue
            y = x
            for n in range(1, t + 1):
                slope, intercept = lines[bisect_right(breaks, y)]
                y = slope * y + intercept
                if n in divisors and y == x:
                    found.append((x, n))
                    break
    return found


def l1_distance(f: Points, g: Points) -> Any:
    """The integral of ``|f - g|``: both are walked along their merged knots."""
    lines, starts = affine_pieces(g), [a for a, _ in g]
    own = affine_pieces(f)
    total = Fraction(0)
    i = j = 0
    x, d = f[0][0], f[0][1] - g[0][1]
    while i < len(own):
        ahead = min(f[i + 1][0], starts[j + 1])
        e = (own[i][0] - lines[j][0]) * ahead + own[i][1] - lines[j][1]
        if (d < 0 < e) or (e < 0 < d):
            total += (ahead - x) * (d * d + e * e) / (2 * (abs(d) + abs(e)))
        else:
            total += (ahead - x) * abs(d + e) / 2
        i, j = i + (ahead == f[i + 1][0]), min(j + (ahead == starts[j + 1]), len(lines) - 1)
        x, d = ahead, e
    return total
