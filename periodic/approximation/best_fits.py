"""How well P pieces do approximate: explicit good approximations, to be set beside the lower bounds.

A dynamic program over a grid of breakpoints and values finds the best continuous piecewise-linear function with knots
on the grid, in the mean square; a pattern search moves the knots off the grid. What comes back is a function with its
exact error: an upper bound of the least possible one, however it was found. docs/tightness.md.

>>> from periodic.maps.families import tent
>>> found = best_approximation(tent() ** 3, 2, order=1, rounds=8)
>>> found.function.piece_count, 0.230 < found.error < 0.231  # the best constant misses 1/4
(2, True)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from periodic.errors import count, printed, readable
from periodic.iterates.distances_to_iterates import iterate_l1_distance, iterate_l2_distance
from periodic.iterates.generations import Group, last_generations
from periodic.iterates.integrals import map_moments
from periodic.maps.distances import l1_distance
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact

Floats = NDArray[np.float64]

MOST_CELLS = 256  # of the grid of breakpoints
VALUES = np.linspace(-0.15, 1.15, 33)  # the grid of values, in units of the range of the map
_FINE, _FINEST = 1 << 30, 1 << 60  # denominators of what is found


@readable
@dataclass(frozen=True)
class Approximation:
    """A continuous function of few pieces, and the exact integral of ``|h - function|**order``."""

    function: PLMap
    error: Exact
    order: int


def best_approximation(h: PLMap, pieces: int, order: int = 2, rounds: int = 60) -> Approximation:
    """Return a continuous function with at most ``pieces`` pieces that is close to the best for ``h``.

    Its error is exact, so that the least possible error is at most that; nothing says that it is the least.
    Cost: (cells of a grid)**2 * pieces * 33**2 operations of floats, and ``rounds`` passes of a pattern search.

    >>> best_approximation(PLMap([0, "1/2", 1], [0, 1, 0]), 2).error
    Fraction(0, 1)
    """
    pieces, order = count(pieces, "pieces", 1), count(order, "order", 1)
    if order > 2:
        raise ValueError(f"order must be 1 (absolute error) or 2 (squared error), got {printed(order)}")
    if pieces >= h.piece_count:
        return Approximation(h, Fraction(0), order)
    (low, high), (least, greatest) = h.domain, h.image
    scale = high - low
    xs = np.array([float((x - low) / scale) for x in h.knots])
    ys = np.array([float((y - least) / (greatest - least)) for y in h.values])
    knots = _on_grid(xs, ys, pieces)[pieces][0]
    knots = _searched(knots, 1 / (4 * len(xs)), rounds, lambda k: _fitted(xs, ys, k)[0], slice(1, -1))
    values = _fitted(xs, ys, knots)[1]
    if order == 1:
        both = np.concatenate([knots, values])
        n = len(knots)
        free = np.r_[1 : n - 1, n : 2 * n]
        both = _searched(both, 1 / (4 * len(xs)), rounds, partial(_halves_distance, xs, ys, order), free)
        knots, values = both[:n], both[n:]
    heights = [least + _rational(v) * (greatest - least) for v in values]
    function = _through(low, high, knots, heights)
    error = l1_distance(h, function) if order == 1 else map_moments(h - function).squared
    return Approximation(function, error, order)


@readable
@dataclass(frozen=True)
class PatchedApproximation:
    """A function that is ``constant`` but for patches, and the exact integral of ``|f**t - function|**order``.

    On ``number`` of the blocks that f^steps maps onto the domain of ``patch`` the function is patch after f^steps.
    ``pieces`` are the pieces that it has at most.
    """

    steps: int
    patch: PLMap
    constant: Fraction
    number: int
    pieces: int
    error: Exact
    order: int


def patched_approximation(f: PLMap, t: int, pieces: int, order: int = 2, depth: int = 6) -> PatchedApproximation:
    """Return an explicit function of at most ``pieces`` pieces that is good for f^t, however large t is.

    It is constant but for equal patches on as many blocks as there are pieces for. The patch is the one that saves most
    for each piece, found on a grid on f^depth. Cost: as ``best_approximation`` of f^depth with some 24 pieces, and the
    exact distance of f^t from a constant. Raises NotMarkovError where the orbits of the knots do not close.
    """
    t, pieces, order, depth = (
        count(t, "t"),
        count(pieces, "pieces", 1),
        count(order, "order", 1),
        count(depth, "depth", 1),
    )
    if order > 2:
        raise ValueError(f"order must be 1 (absolute error) or 2 (squared error), got {printed(order)}")
    if depth > t:
        raise ValueError(f"depth must be at most t = {printed(t)}, got {printed(depth)}")
    found, h = last_generations(f, t - depth, 1)[0], f.iterate(depth)
    low, high = f.domain
    constant = best_constant(h, order)
    flat = PLMap([low, high], [constant, constant])
    error = (iterate_l1_distance if order == 1 else iterate_l2_distance)(f, t, flat)
    best: tuple[Exact, int, PLMap, Group] | None = None
    for group in found.groups:
        part = h.restrict(*group.target)
        a, b = group.target
        plain = _exact_error(part - PLMap([a, b], [constant, constant]), order)
        for patch in _patches(part, constant, order):
            saved = (plain - _exact_error(part - patch, order)) / found.stretch(group)
            if best is None or saved / (patch.piece_count + 1) > best[0] / (best[2].piece_count + 1):
                best = saved, min(group.number << found.exponent, (pieces - 1) // (patch.piece_count + 1)), patch, group
    if best is None or not best[0] > 0:
        return PatchedApproximation(t - depth, flat, constant, 0, 1, error, order)
    saved, number, patch, _ = best
    used = 1 + number * (patch.piece_count + 1)
    return PatchedApproximation(t - depth, patch, constant, number, used, error - number * saved, order)


def best_constant(h: PLMap, order: int) -> Fraction:
    """Return a short fraction near the constant that is the nearest to h in the mean, or in the mean square."""
    xs, ys = np.array([float(x) for x in h.knots]), np.array([float(y) for y in h.values])
    ends = xs[[0, -1]]
    low, high = float(ys.min()), float(ys.max())
    while high - low > 1e-9 * (1 + abs(low)):
        a, b = low + (high - low) * 0.382, low + (high - low) * 0.618
        left, right = (_distance(xs, ys, ends, np.array([c, c]), order) for c in (a, b))
        low, high = (low, b) if left < right else (a, high)
    return _rational((low + high) / 2)


@lru_cache(maxsize=32)
def _patches(h: PLMap, constant: Fraction, order: int, most: int = 24) -> tuple[PLMap, ...]:
    """Good functions on the domain of ``h`` that are ``constant`` at both ends."""
    (low, high), (least, greatest) = h.domain, h.image
    scale, spread = high - low, greatest - least
    if not least < constant < greatest:
        return ()
    patches = []
    xs = np.array([float((x - low) / scale) for x in h.knots])
    ys = np.array([float((y - least) / spread) for y in h.values])
    for knots, values, _ in _on_grid(xs, ys, min(most, h.piece_count), float((constant - least) / spread)).values():
        n = len(knots)
        free = np.r_[1 : n - 1, n + 1 : 2 * n - 1]
        start = np.concatenate([knots, values])
        both = _searched(start, 1 / (8 * len(xs)), 6, partial(_halves_distance, xs, ys, order), free)
        heights = [least + _rational(v) * spread for v in both[n + 1 : 2 * n - 1]]
        patches.append(_through(low, high, both[:n], [constant, *heights, constant]))
    return tuple(patches)


def _exact_error(h: PLMap, order: int) -> Exact:
    """The integral of ``|h|**order``, exactly."""
    return h.l1_norm() if order == 1 else map_moments(h).squared


def _through(low: Exact, high: Exact, knots: Floats, heights: Sequence[Exact]) -> PLMap:
    """A function on [low, high] with these heights over knots from 0 to 1; of those that are rounded to one, the first.

    Knots are rounded to a small part of the shortest piece.
    """
    fine = _FINE
    while fine < _FINEST and float(np.diff(knots).min()) * fine < 1 << 10:
        fine <<= 10
    places = dict(zip((_rational(float(x), fine) for x in knots[-2::-1]), heights[-2::-1], strict=True))
    places.pop(Fraction(1), None)
    inner = sorted(places.items())
    return PLMap([*(low + x * (high - low) for x, _ in inner), high], [*(y for _, y in inner), heights[-1]])


def _rational(x: float, fine: int = _FINE) -> Fraction:
    """The nearest fraction with the denominator that all numbers found here have."""
    return Fraction(round(x * fine), fine)


def _on_grid(xs: Floats, ys: Floats, pieces: int, ends: float | None = None) -> dict[int, tuple[Floats, Floats, float]]:
    """For each number of pieces the best function with knots and values on a grid: knots, values and squared error.

    By dynamic programming from left to right; with ``ends`` given, that is the value at both ends.
    """
    cells = len(xs) - 1
    share = max(1, MOST_CELLS // cells)
    grid = np.interp(np.arange(cells * share + 1) / share, np.arange(cells + 1), xs)
    chosen = np.linspace(0, len(grid) - 1, min(len(grid), MOST_CELLS + 1)).astype(np.int64)
    grid = np.unique(grid[chosen])  # points that floats do not tell apart are one
    heights = VALUES if ends is None else np.sort(np.append(VALUES, ends))
    total, tilted, squared = _running_moments(xs, ys, grid)
    n, g = len(grid), len(heights)
    allowed = np.ones(g, dtype=bool) if ends is None else heights == ends
    cost = np.full((pieces + 1, n, g), np.inf)
    cost[0, 0, allowed] = 0.0
    before = np.zeros((pieces + 1, n, g), dtype=np.int64)
    powers = np.stack([np.ones(g), heights, heights * heights], axis=1)
    for j in range(1, n):
        most = pieces if j == n - 1 else pieces - 1  # of the last piece only the end is asked for
        starts = j if most > 1 else 1  # the first piece begins at the left end
        length = (grid[j] - grid[:starts])[:, None]
        plain = (total[j] - total[:starts])[:, None]
        right = (tilted[j] - tilted[:starts])[:, None] - grid[:starts, None] * plain
        right /= length
        # what the piece from a height u to a height v misses is quadratic in v
        free = (squared[j] - squared[:starts])[:, None] + length / 3 * heights * heights - 2 * (plain - right) * heights
        parts = np.stack([free, length / 3 * heights - 2 * right, np.broadcast_to(length / 3, free.shape)])
        piece = powers @ parts.reshape(3, -1)  # [v, (start, u)]
        for k in range(1, most + 1):
            reached = starts if k > 1 else 1
            arrived = piece[:, : reached * g] + cost[k - 1, :reached].reshape(-1)
            before[k, j] = arrived.argmin(axis=1)
            cost[k, j] = arrived[np.arange(g), before[k, j]]
    found = {}
    for k in range(1, pieces + 1):
        value, at, left = int(np.where(allowed, cost[k, -1], np.inf).argmin()), n - 1, k
        error, path = float(cost[k, -1, value]), [(1.0, float(heights[value]))]
        while at:
            at, value = divmod(int(before[left, at, value]), g)
            left -= 1
            path.append((float(grid[at]), float(heights[value])))
        knots, values = np.array(path[::-1]).T
        found[k] = knots, values, error
    return found


def _running_moments(xs: Floats, ys: Floats, grid: Floats) -> tuple[Floats, Floats, Floats]:
    """The integrals of h, x*h and h*h from the left end to each point of the grid."""
    z = np.union1d(xs, grid)
    h = np.interp(z, xs, ys)
    d, a, b, p, q = np.diff(z), z[:-1], z[1:], h[:-1], h[1:]
    parts = (d * (p + q) / 2, d * (p * (2 * a + b) + q * (a + 2 * b)) / 6, d * (p * p + p * q + q * q) / 3)
    first, second, third = (np.append(0.0, np.cumsum(part))[np.searchsorted(z, grid)] for part in parts)
    return first, second, third


def _fitted(xs: Floats, ys: Floats, knots: Floats) -> tuple[float, Floats]:
    """The least squared error of functions with these knots, and their values there."""
    z = np.union1d(xs, knots)
    hats = np.stack([np.interp(z, knots, row) for row in np.eye(len(knots))] + [np.interp(z, xs, ys)])
    left, right = hats[:, :-1] * np.diff(z), hats[:, 1:] * np.diff(z)
    gram = left @ (2 * hats[:, :-1] + hats[:, 1:]).T / 6 + right @ (hats[:, :-1] + 2 * hats[:, 1:]).T / 6
    solution = np.linalg.lstsq(gram[:-1, :-1], gram[:-1, -1], rcond=None)[0]
    values = np.asarray(solution, dtype=np.float64)
    return float(gram[-1, -1] - values @ gram[:-1, -1]), values


def _distance(xs: Floats, ys: Floats, knots: Floats, values: Floats, order: int) -> float:
    """The integral of ``|h - g|**order`` in floats, h and g given by their knots and values."""
    z = np.union1d(xs, knots)
    r = np.interp(z, xs, ys) - np.interp(z, knots, values)
    p, q = r[:-1], r[1:]
    if order == 2:
        mean = (p * p + p * q + q * q) / 3
    else:
        crosses = p * q < 0
        mean = np.where(crosses, (p * p + q * q) / np.where(crosses, np.abs(p - q), 1.0), np.abs(p + q)) / 2
    return float((np.diff(z) * mean).sum())


def _halves_distance(xs: Floats, ys: Floats, order: int, both: Floats) -> float:
    """The distance of the function with knots in the first half and values in the second."""
    n = len(both) // 2
    return _distance(xs, ys, both[:n], both[n:], order)


def _searched(
    start: Floats, step: float, rounds: int, error: Callable[[Floats], float], free: slice | NDArray[np.int64]
) -> Floats:
    """Move the free entries one at a time by ever smaller steps, as long as the error falls and knots stay in order."""
    best, least = start, error(start)
    indices = np.arange(len(start))[free]
    n = int(np.flatnonzero(start == 1.0)[0]) + 1  # the knots come first, the last of them is 1
    for _ in range(rounds):
        moved = False
        for i in indices:
            for way in (step, -step):
                tried = best.copy()
                tried[i] += way
                if np.all(np.diff(tried[:n]) > 1e-7) and (value := error(tried)) < least:
                    best, least, moved = tried, value, True
        if not moved:
            step /= 2
    return best
