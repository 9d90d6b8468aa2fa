"""What it costs to follow a stretch with few bends: shortest paths over its cells, for tables of what runs cost.

A stretch is cut into cells, and the values into *bins* that cover the line. A function g that bends in cells i - 1 and
j, and nowhere between, is affine on the *run* of cells i..j-1; what it misses there is at least

    (left[i, j, b] + right[i, j, c]) / 2      if g has a value in bin b at the one bend and in bin c at the other.

With a price for every bend, a shortest path from bend to bend gives the least of error + price * bends.
docs/mathematics.md, Run bound.

>>> e = np.array([[0, 1, 3], [0, 0, 1], [0, 0, 0]], dtype=float)  # two cells, one bin: what lines miss of each run
>>> RunCosts(e, e[..., None], e[..., None], 1).priced(0, 2, [0, 0.5, 1, 5]).tolist()
[0.0, 1.0, 2.0, 3.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class RunCosts(NamedTuple):
    """``lines[i, j]`` bounds what lines miss of the cells i..j-1, ``left`` and ``right`` what they miss by bins.

    A run at an end of the stretch has a bend at one side only; for order 1 what this side says counts in full, for
    order 2 it is the mean with ``lines``.
    """

    lines: Floats
    left: Floats
    right: Floats
    order: int

    @property
    def bins(self) -> int:
        """The number of bins."""
        return int(self.left.shape[2])

    def priced(self, low: int, high: int, prices: Sequence[float] | Floats) -> Floats:
        """Return, for each price, the least of error + price * bends on the cells low..high-1.

        Cost: (cells)**2 / 2 * bins * prices additions.
        """
        return self.forward(low, high, prices)[1]

    def first(self, low: int, stop: int | slice) -> Floats:
        """What lines miss from the start of a stretch to a bend, by its bin."""
        return self._one_sided(self.right[low, stop], self.lines[low, stop])

    def last(self, start: int | slice, high: int) -> Floats:
        """What lines miss from a bend to the end of a stretch, by its bin."""
        return self._one_sided(self.left[start, high], self.lines[start, high])

    def _one_sided(self, side: Floats, lines: Floats) -> Floats:
        return side if self.order == 1 else (side + np.asarray(lines)[..., None]) / 2

    def forward(self, low: int, high: int, prices: Sequence[float] | Floats) -> tuple[Floats, Floats]:
        """Return what it costs to get to a bend in each cell and bin, its own price left out; and to the end."""
        paid = np.asarray(prices, dtype=np.float64)[:, None]
        n = high - low
        costs = np.full((len(paid), n, self.bins), np.inf)
        for j in range(n):
            start = self.first(low, low + j) if j else np.zeros(self.bins)
            best = np.repeat(start[None], len(paid), axis=0)
            if j > 1:
                inner = slice(low + 1, low + j)
                before = (costs[:, : j - 1] + self.left[inner, low + j] / 2).min(axis=2) + paid
                np.minimum(best, (before[:, :, None] + self.right[inner, low + j] / 2).min(axis=1), out=best)
            if j:
                np.minimum(best, costs[:, j - 1].min(axis=1)[:, None] + paid, out=best)
            costs[:, j] = np.minimum(best, best.min(axis=1)[:, None] + paid)
        ended = costs[:, -1].min(axis=1)
        if n > 1:
            inner = slice(low + 1, high)
            ended = np.minimum(ended, (costs[:, :-1] + self.last(inner, high)).min(axis=(1, 2)))
        return costs, np.minimum(ended + paid[:, 0], self.lines[low, high])

    def backward(self, low: int, high: int, prices: Sequence[float] | Floats) -> Floats:
        """Return what it costs from a bend in each cell and bin to the end, its own price included."""
        paid = np.asarray(prices, dtype=np.float64)[:, None]
        n = high - low
        costs = np.full((len(paid), n, self.bins), np.inf)
        for i in range(n - 1, -1, -1):
            start = low + i + 1
            stop = self.last(start, high) if start < high else np.zeros(self.bins)
            best = np.repeat(stop[None], len(paid), axis=0)
            if i + 2 < n:
                inner = slice(start + 1, high)
                after = (costs[:, i + 2 :] + self.right[start, inner] / 2).min(axis=2)
                np.minimum(best, (after[:, :, None] + self.left[start, inner] / 2).min(axis=1), out=best)
            if start < high:
                np.minimum(best, costs[:, i + 1].min(axis=1)[:, None], out=best)
            best = best + paid
            costs[:, i] = np.minimum(best, best.min(axis=1)[:, None] + paid)
        return costs


def square_costs(x: Floats, y: Floats, edges: Floats) -> RunCosts:
    """Return what lines miss of runs in the mean square, and how the error grows when they are pulled at an end.

    ``x`` and ``y`` are the nodes of a function that is affine between them, ``edges`` the levels between bins. A run d
    long with cells w wide beside it misses (d/6) (d/(d + 2w))^2 times the square of the distance of a bin from the best
    line, on each side. docs/mathematics.md, Run bound, hinges.

    >>> x, y = np.array([0, 0.5, 1, 1.5, 2]), np.array([0, 0.5, 1, 0.5, 0])
    >>> round(float(square_costs(x, y, np.array([0.0, 1.0])).lines[0, 4]), 6)  # the variance of a tent, times 2
    0.166667
    """
    unit = np.ldexp(1.0, np.frexp(np.ptp(x))[1])  # cubes of short lengths would be 0
    x, middle, wide = (x - x[0]) / unit, float(y.mean()), np.diff(x) / unit
    y, edges = y - middle, edges - middle
    sides = y[:-1] + y[1:], x[:-1] * y[:-1] + x[1:] * y[1:], y[:-1] ** 2 + y[:-1] * y[1:] + y[1:] ** 2
    first = 2 * sides[1] + x[:-1] * y[1:] + x[1:] * y[:-1]
    sums = (np.append(0.0, np.cumsum(wide * v)) for v in (sides[0] / 2, first / 6, sides[2] / 3))
    zero, one, two = (v[None, :] - v[:, None] for v in sums)
    inside = np.triu(np.ones((len(x), len(x))), 1) > 0
    length = np.where(inside, x[None, :] - x[:, None], 1.0)
    mean = zero / length
    slope = 12 * (one - (x[None, :] + x[:, None]) / 2 * zero) / length**3
    lines = np.where(inside, np.maximum(two - zero * mean - slope**2 * length**3 / 12, 0.0), 0.0) * unit
    before, after = np.append(0.0, wide)[:, None], np.append(wide, 0.0)[None, :]
    widest = np.maximum(before, after)
    pulled = np.where(inside & (widest <= 4 * length), length**3 / (3 * (length + 2 * widest) ** 2), 0.0) * unit
    costs = []
    for way, cell in ((-1, before), (1, after)):
        at = mean + way * slope * length / 2
        far = at + way * slope * cell
        low, high = np.minimum(at, far)[:, :, None], np.maximum(at, far)[:, :, None]
        gaps = np.maximum(np.append(-np.inf, edges) - high, low - np.append(edges, np.inf))
        costs.append(lines[:, :, None] + pulled[:, :, None] * np.maximum(gaps, 0.0) ** 2)
    return RunCosts(lines, costs[0], costs[1], 2)


def square_error(x: Floats, y: Floats) -> float:
    """Return what lines miss in the mean square of a function that is affine between some nodes, about.

    >>> round(square_error(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.0])), 6)
    0.166667
    """
    x, y, wide = x - (x[0] + x[-1]) / 2, y - y.mean(), np.diff(x)
    length = x[-1] - x[0]
    zero = (wide * (y[:-1] + y[1:])).sum() / 2
    one = (wide * (2 * (x[:-1] * y[:-1] + x[1:] * y[1:]) + x[:-1] * y[1:] + x[1:] * y[:-1])).sum() / 6
    two = (wide * (y[:-1] ** 2 + y[:-1] * y[1:] + y[1:] ** 2)).sum() / 3
    return max(0.0, float(two - zero**2 / length - 12 * one**2 / length**3))
