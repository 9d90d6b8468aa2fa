"""Functions of few pieces that exist, and are as near to h as a search can make them, with exact errors.

Floats propose functions; what they propose is a map with rational knots and values, or with those of h.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from periodic.iterates.integrals import map_moments
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, absolute

F = Fraction
Floats = NDArray[np.float64]
NORMS_OF_DIFFERENCES: dict[str, Callable[[PLMap], Exact]] = {
    "l1": PLMap.l1_norm,
    "l2": lambda difference: map_moments(difference).squared,
    "sup": lambda difference: max(map(absolute, difference.image)),
}
_FINE = 1 << 40  # denominators of what floats propose


def errors(h: PLMap, g: PLMap) -> dict[str, Exact]:
    """How far g is from h, exactly."""
    difference = h - g
    return {norm: size(difference) for norm, size in NORMS_OF_DIFFERENCES.items()}


# By hand


def constants_and_lines(h: PLMap) -> Iterator[PLMap]:
    """The mean, levels among which the median is near, the line of least squares, and lines between points."""
    low, high = h.domain
    least, greatest = h.image
    levels = [least + (greatest - least) * F(i, 8) for i in range(1, 8)]
    for y in (h.integral() / (high - low), *levels):
        yield PLMap([low, high], [y, y])
    for a, b in ((h(low), h(high)), (levels[2], levels[4]), (levels[4], levels[2])):
        yield PLMap([low, high], [a, b])


def followed(h: PLMap, pieces: int) -> Iterator[PLMap]:
    """The function itself for all pieces but one, and then, or before, one line."""
    kept = min(pieces - 1, h.piece_count - 1)
    if kept > 0:
        low, high = h.domain
        middle = sum(h.image) / 2
        yield PLMap([*h.knots[: kept + 1], high], [*h.values[: kept + 1], middle])
        yield PLMap([low, *h.knots[-kept - 1 :]], [middle, *h.values[-kept - 1 :]])


def interpolated(h: PLMap, pieces: int, r: random.Random) -> PLMap:
    """A function of so many pieces through values of h, or anything between."""
    low, high = h.domain
    least, greatest = h.image
    inner = {low + (high - low) * F(r.randrange(1, 997), 997) for _ in range(pieces - 1)}
    knots = sorted({low, high, *inner})
    return PLMap(
        knots, [h(x) if r.random() < 0.5 else least + (greatest - least) * F(r.randint(0, 64), 64) for x in knots]
    )


def climbed(h: PLMap, g: PLMap, norm: str, r: random.Random, steps: int) -> PLMap:
    """A function with the same knots or nearby ones, better in one norm: random moves that make it better are kept."""
    low, high = h.domain
    least, greatest = h.image
    size_of = NORMS_OF_DIFFERENCES[norm]
    best = size_of(h - g)
    for _ in range(steps):
        i, size = r.randrange(len(g.knots)), F(r.randint(-64, 64), 64 * 2 ** r.randint(0, 8))
        knots, values = list(g.knots), list(g.values)
        if r.random() < 0.4 and 0 < i < len(knots) - 1:
            knots[i] += size * (high - low)
            if not knots[i - 1] < knots[i] < knots[i + 1]:
                continue
        else:
            values[i] += size * (greatest - least)
        moved = PLMap(knots, values)
        if (error := size_of(h - moved)) < best:
            g, best = moved, error
    return g


def thinned(h: PLMap, pieces: int) -> PLMap:
    """The function without the knots whose triangles with their neighbours are smallest, one after the other."""
    xs, ys = floats_of(h)
    kept = list(range(len(xs)))
    while len(kept) > pieces + 1:
        x, y = xs[kept], ys[kept]
        areas = np.abs((x[1:-1] - x[:-2]) * (y[2:] - y[:-2]) - (x[2:] - x[:-2]) * (y[1:-1] - y[:-2]))
        kept.pop(int(areas.argmin()) + 1)
    return PLMap([h.knots[i] for i in kept], [h.values[i] for i in kept])


# Windows


def middle_of(h: PLMap) -> Fraction:
    """A rational number close to the level that h is above as often as below."""
    xs, ys = floats_of(h)
    low, high = 0.0, 1.0
    for _ in range(40):
        level = (low + high) / 2
        low, high = (level, high) if _above(xs, ys, level) > 0.5 else (low, level)
    least, greatest = h.image
    return F(float(least + (greatest - least) * F(round(low * 2**40), 2**40))).limit_denominator(1 << 30)


def windows(h: PLMap, pieces: int, r: random.Random) -> Iterator[PLMap]:
    """The function followed on a stretch of pieces, the best and some other, and constant at the middle beside it."""
    if pieces < 3 or h.piece_count < 3:
        return
    level = middle_of(h)
    xs, ys = floats_of(h)
    least, greatest = h.image
    share = float((level - least) / (greatest - least))
    saved = np.append(0.0, np.cumsum(_areas(xs, ys - share)))
    for kept in {min(pieces - 2, h.piece_count), max(1, min(pieces - 4, h.piece_count))}:
        gains = saved[kept:] - saved[:-kept]
        for first in (0, int(gains.argmax()), r.randrange(len(gains)), len(gains) - 1):
            if (g := _window(h, first, first + kept, level)) is not None and g.piece_count <= pieces:
                yield g


def _window(h: PLMap, first: int, end: int, level: Exact) -> PLMap | None:
    """h from knot ``first`` to knot ``end``, cut where it meets the level last and first; the level beside it."""
    low, high = h.domain
    points = list(zip(h.knots[first : end + 1], h.values[first : end + 1], strict=True))
    if first > 0:
        points = _cut(points, level)
    if end < h.piece_count:
        points = _cut(points[::-1], level)[::-1]
    if len(points) < 2:
        return None
    if points[0][0] > low:
        points = [(low, level), *points]
    if points[-1][0] < high:
        points = [*points, (high, level)]
    return PLMap([x for x, _ in points], [y for _, y in points])


def _cut(points: list[tuple[Exact, Exact]], level: Exact) -> list[tuple[Exact, Exact]]:
    """The points from the first place on at which the polygon through them is at the level."""
    for i in range(len(points) - 1):
        (a, u), (b, v) = points[i : i + 2]
        if u == level:
            return points[i:]
        if (u < level) != (v < level) and v != level:
            return [(a + (b - a) * (level - u) / (v - u), level), *points[i + 1 :]]
    return []


# By search in floats, where the interval and the image are [0, 1]


def floats_of(h: PLMap) -> tuple[Floats, Floats]:
    """The knots and values of h, each scaled to [0, 1]."""
    (low, high), (least, greatest) = h.domain, h.image
    xs = np.array([float((x - low) / (high - low)) for x in h.knots])
    ys = np.array([float((y - least) / (greatest - least)) for y in h.values])
    return xs, ys


def searched(h: PLMap, g: PLMap, order: int, r: random.Random, tries: int) -> PLMap:
    """The function g after so many random moves of knots and values, of which those are kept that bring it nearer."""
    xs, ys = floats_of(h)
    (low, high), (least, greatest) = h.domain, h.image
    knots = np.array([float((x - low) / (high - low)) for x in g.knots])
    values = np.array([float((y - least) / (greatest - least)) for y in g.values])
    best, step = _distance(xs, ys, knots, values, order), 0.25
    for _ in range(tries):
        k, v, i = knots.copy(), values.copy(), r.randrange(len(knots))
        size = step * 2.0 ** -r.randint(0, 12)
        if 0 < i < len(k) - 1 and r.random() < 0.5:
            k[i] += r.uniform(-size, size) * (k[i + 1] - k[i - 1])
            if not k[i - 1] + 1e-9 < k[i] < k[i + 1] - 1e-9:
                continue
        else:
            v[i] += r.uniform(-size, size)
        if r.random() < 0.2:
            v[i] = np.interp(k[i], xs, ys)
        if (error := _distance(xs, ys, k, v, order)) < best:
            knots, values, best = k, v, error
    places = [low + F(round(x * _FINE), _FINE) * (high - low) for x in knots[1:-1]]
    return PLMap([low, *places, high], [least + F(round(v * _FINE), _FINE) * (greatest - least) for v in values])


def _distance(xs: Floats, ys: Floats, knots: Floats, values: Floats, order: int) -> float:
    places = np.sort(np.concatenate([xs, knots]))
    gaps = np.interp(places, xs, ys) - np.interp(places, knots, values)
    return float((_areas(places, gaps) if order == 1 else _squares(places, gaps)).sum())


def _areas(xs: Floats, ys: Floats) -> Floats:
    """The areas between the axis and each piece of the polygon."""
    p, q = np.abs(ys[:-1]), np.abs(ys[1:])
    heights = np.where(ys[:-1] * ys[1:] < 0, (p * p + q * q) / np.maximum(p + q, 1e-300), p + q)
    return np.diff(xs) * heights / 2


def _squares(xs: Floats, ys: Floats) -> Floats:
    p, q = ys[:-1], ys[1:]
    return np.diff(xs) * (p * p + p * q + q * q) / 3


def _above(xs: Floats, ys: Floats, level: float) -> float:
    """The share of the interval on which the polygon is above the level."""
    low, high = np.minimum(ys[:-1], ys[1:]), np.maximum(ys[:-1], ys[1:])
    shares = np.where(high > low, (high - level) / np.maximum(high - low, 1e-300), (low > level).astype(np.float64))
    return float((np.diff(xs) * np.clip(shares, 0, 1)).sum())
