"""What a sequence of layer windows saves, exactly: the integral of |f^t - m| over all that gets through.

With S_i(x) what the layers from i on save below x, S_i rises on a piece of the window of layer i by what S_{i+1} rises
between the values of f^s, divided by the slope; behind the last layer S(y) = (y - m)|y - m|/2. So a table of S_i at the
ends of the pieces is all that is kept of a layer, for any map, and nothing of the size of f^t is built.
docs/mathematics.md, Layer windows.

>>> half = Fraction(1, 2)
>>> window = ExactWindow(1, ((Fraction(0), Fraction(0)), (half, Fraction(1)), (Fraction(3, 4), half)), False, True)
>>> saved([window], half)
Fraction(3, 16)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from periodic.errors import printed
from periodic.networks.iterate_rows import IterateRow, OrbitPoints
from periodic.networks.layers import ZERO
from periodic.networks.window_sequences import FLAT, STEEP, Choice
from periodic.numbers.conversions import Exact, absolute


@dataclass(frozen=True)
class ExactWindow:
    """The ends of the pieces of one layer window of f^steps with their values, and what goes on at its ends.

    A constant does if an end is flat, the last piece if it is steep; else nothing comes in from beyond.
    """

    steps: int
    points: tuple[tuple[Exact, Exact], ...]
    flat_left: bool
    flat_right: bool
    steep_left: bool = False
    steep_right: bool = False

    @classmethod
    def of(cls, row: IterateRow, choice: Choice, orbits: OrbitPoints, level: Exact) -> ExactWindow:
        """Return a layer window of a row.

        Where the row was cut at another level, the window ends on the same piece at this one; ValueError if it is not
        taken there. A row of a cell keeps its ends.
        """
        i, j, left, right = choice
        kept = [i, *(k for k in range(i + 1, j) if row.breaks[k]), j]
        points = [_point(row, k, orbits, level) for k in kept]
        ends = [left, right]
        if row.cell is not None:
            points = [(row.cell.start + row.cell.scale * x, y) for x, y in points]
            if row.cell.scale < 0:
                points.reverse()
                ends.reverse()
        return cls(row.steps, tuple(points), *(e == FLAT for e in ends), *(e == STEEP for e in ends))

    @cached_property
    def knots(self) -> list[Exact]:
        """Where the pieces end."""
        return [x for x, _ in self.points]

    def holds(self, x: Exact) -> bool:
        """Whether a number that comes in gets through: it is inside, or at an end that is not flat."""
        low, high = self.knots[0], self.knots[-1]
        return (low < x or (x == low and not self.flat_left)) and (x < high or (x == high and not self.flat_right))

    def stops(self, end: Exact, inner: Exact) -> bool:
        """Whether all numbers from ``end`` on, away from ``inner``, are sent to one."""
        if end > inner:
            return self.flat_right and end >= self.knots[-1]
        return self.flat_left and end <= self.knots[0] and end != inner

    def value(self, x: Exact) -> Exact:
        """The value at a number that the layer window holds."""
        k = self.piece(x)
        (a, u), (b, v) = self.points[k : k + 2]
        return u if x == a else u + (x - a) * (v - u) / (b - a)

    def piece(self, x: Exact) -> int:
        """The number of the piece on which x lies."""
        return min(max(bisect_right(self.knots, x) - 1, 0), len(self.points) - 2)


def _point(row: IterateRow, k: int, orbits: OrbitPoints, level: Exact) -> tuple[Exact, Exact]:
    """A knot of a row with the value there; inside a piece, where the row was cut, the point of the level."""
    if row.breaks[k] or k in (0, len(row)):
        n = row.values[k]
        return row.knots[k], orbits.points[n] if n < len(orbits.points) else level
    a, b = row.knots[k - 1 : k + 2 : 2]
    u, v = (orbits.points[n] for n in row.values[k - 1 : k + 2 : 2])
    if (u - level) * (v - level) >= 0:
        raise ValueError(f"the level {printed(level)} is not taken on this piece")
    return a + (b - a) * (level - u) / (v - u), level


def stays_level(windows: Sequence[ExactWindow], level: Exact) -> bool:
    """Whether the network of these layer windows is the level wherever one of them is not passed.

    No constant of a layer gets through the layers after it, what goes on steeply runs into a constant of the next
    layer, and the constants of the last one are the level.
    """
    for n, window in enumerate(windows):
        first, second, *_ = window.points
        *_, second_last, last = window.points
        ends = (
            (window.flat_left, window.steep_left, first[1], second[1]),
            (window.flat_right, window.steep_right, last[1], second_last[1]),
        )
        later = windows[n + 1 :]
        for is_flat, is_steep, end, inner in ends:
            if is_flat and not (_is_stopped(later, end) if later else end == level):
                return False
            if is_steep and not (later and later[0].stops(end, inner)):
                return False
    return True


def _is_stopped(windows: Sequence[ExactWindow], x: Exact) -> bool:
    """Whether a number does not get through these layer windows."""
    for window in windows:
        if not window.holds(x):
            return True
        x = window.value(x)
    return False


def saved(windows: Sequence[ExactWindow], level: Exact) -> Exact:
    """Return the integral of ``|f^t - level|`` over all that gets through the layer windows.

    It is what the error of the level goes down by if the network is the level elsewhere (``stays_level``). Cost: for
    each piece of each layer window a search in every later one.
    """
    layers: list[_SummedWindow] = []  # from the last one on
    for window in reversed(windows):
        layers.append(_SummedWindow(window, layers[::-1], level))
    return layers[-1].sums[-1]


class _SummedWindow:
    """A layer window with its sums at the ends of pieces, and those of the layers after it at the values there."""

    def __init__(self, window: ExactWindow, later: list[_SummedWindow], level: Exact) -> None:
        self.window = window
        self.images = [_sum(later, y, level) for _, y in window.points]
        self.sums: list[Exact] = [ZERO]
        pairs = zip(pairwise(window.points), pairwise(self.images), strict=True)
        for ((a, u), (b, v)), (below, above) in pairs:
            share = (_away(later, u, level) or ZERO) if u == v else (above - below) / (v - u)
            self.sums.append(self.sums[-1] + share * (b - a))


def _sum(layers: list[_SummedWindow], x: Exact, level: Exact) -> Exact:
    """What is saved below x by these layers, the first of which it enters."""
    total: Exact = ZERO
    factor: Exact = Fraction(1)
    for number, layer in enumerate(layers):
        window = layer.window
        if x <= window.knots[0] or x >= window.knots[-1]:
            return total + factor * (layer.sums[0] if x <= window.knots[0] else layer.sums[-1])
        k = window.piece(x)
        (a, u), (b, v) = window.points[k : k + 2]
        if x == a:
            return total + factor * layer.sums[k]
        if u == v:
            share = (_away(layers[number + 1 :], u, level) or ZERO) * (x - a)
            return total + factor * (layer.sums[k] + share)
        inverse = (b - a) / (v - u)
        total = total + factor * (layer.sums[k] - inverse * layer.images[k])
        factor, x = factor * inverse, window.value(x)
    return total + factor * (x - level) * absolute(x - level) / 2


def _away(layers: list[_SummedWindow], x: Exact, level: Exact) -> Exact | None:
    """How far a number is from the level when it has passed the layers; None if it does not get through."""
    for layer in layers:
        if not layer.window.holds(x):
            return None
        x = layer.window.value(x)
    return absolute(x - level)
