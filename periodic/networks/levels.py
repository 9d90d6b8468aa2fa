"""The level at which half of f^t lies above and half below: the best constant, or a number near it that is short.

If the images of a uniformly distributed point approach one distribution, its median is the level, exact in the field of
the map. Else, and where f^t is far from that distribution yet, it is a fraction of few digits near the median of f^t.

>>> from periodic.maps.families import tent, vee
>>> print(middle_level(tent(), 9), middle_level(vee("phi", -1, 1), 40), middle_level(vee("phi", -1, 1), 1))
1/2 (1-sqrt(5))/4 -5473/28657
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.errors import TooManyPiecesError
from periodic.graphs.transition_graphs import closed_graph
from periodic.iterates.cells import Partition
from periodic.maps.plmaps import PLMap
from periodic.networks.layers import ONE, ZERO
from periodic.numbers.conversions import Exact, absolute

Array = NDArray[Any]

MAX_EXACT = 24  # base intervals of a map whose limit distribution is found exactly
CLOSE_ENOUGH = 1e-3  # relative loss that is accepted for a level that does not depend on t
NARROW = 1e-9  # a share of the range on which a mass is taken to be at one number
ROUNDING = 1e-12
DIGITS = 10**5
MOST_PIECES = 1 << 12  # of an iterate that is built to find its median
SAMPLE = 1 << 14  # points that are followed where it is not
SETTLED = 24  # steps after which they are where they would be much later


@dataclass(frozen=True, eq=False)
class Distribution:
    """Masses, each spread evenly between two numbers or at one."""

    lows: Array
    highs: Array
    masses: Array

    @cached_property
    def _sums(self) -> tuple[Array, Array, Array, Array]:
        """Numbers with the spread mass below them, linear between; those that have masses, with the sums of these."""
        size, low = self.highs - self.lows, self.lows.min()
        spread = size > NARROW * (self.highs.max() - low)
        densities = self.masses[spread] / size[spread]
        ends = np.concatenate([[low], self.lows[spread], self.highs[spread]])
        order = np.argsort(ends, kind="stable")
        density = np.cumsum(np.concatenate([[0.0], densities, -densities])[order])
        below = np.append(0.0, np.cumsum(density[:-1] * np.diff(ends[order])))
        points = np.argsort(self.lows[~spread], kind="stable")
        sums = np.append(0.0, np.cumsum(self.masses[~spread][points]))
        return ends[order], below, self.lows[~spread][points], sums

    def below(self, x: float | Array) -> Array:
        """The mass below a number, or below each of some."""
        knots, below, points, sums = self._sums
        return np.asarray(np.interp(x, knots, below) + sums[np.searchsorted(points, x)])

    def median(self) -> float:
        """The middle of all numbers with half of the mass on either side."""
        low, high = np.full(2, self.lows.min()), np.full(2, self.highs.max())
        half = float(self.masses.sum()) / 2 * np.array([1 - ROUNDING, 1 + ROUNDING])
        for _ in range(60):
            middle = (low + high) / 2
            is_low = self.below(middle) < half
            low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
        return float((low + high).sum() / 4)

    def distance(self, x: float) -> float:
        """The integral of the distance to a number."""
        left, right = np.clip(self.lows, None, x), np.clip(self.highs, None, x)
        size = self.highs - self.lows
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(size > 0, (right - left) / size, self.lows < x)
        beneath = x - (left + right) / 2
        above = (np.clip(self.lows, x, None) + np.clip(self.highs, x, None)) / 2 - x
        return float(self.masses @ (share * beneath + (1 - share) * above))


def middle_level(f: PLMap, t: int) -> Exact:
    """Return a level near the median of ``f**t`` at a uniformly distributed point; see the head of this module.

    Cost: t passes over the partition in floats; without one, f^t is composed, or where it is long followed from some
    thousand points.
    """
    found = value_distribution(f, t)
    near = found.median()
    if closed_graph(f, "knots") is None:
        return _short(f, near)
    limit = _limit_median(f)
    if limit is not None and found.distance(float(limit)) <= (1 + CLOSE_ENOUGH) * found.distance(near):
        return limit
    return next((x for x in Partition.of(f).points if abs(float(x) - near) < 1e-9), _short(f, near))


@lru_cache(maxsize=8)
def value_distribution(f: PLMap, t: int) -> Distribution:
    """Return how the values of ``f**t`` are distributed at a uniformly distributed point, in floats.

    The total mass is the length of the domain. Cost: that of ``middle_level``.
    """
    if closed_graph(f, "knots") is not None:
        return _pushed(Partition.of(f), t)
    if (h := composed_if_short(f, t)) is not None:
        return _of_map(h)
    points = settled_points(f, t)
    return Distribution(points, points, np.full(len(points), float(f.domain[1] - f.domain[0]) / len(points)))


@lru_cache(maxsize=8)
def composed_if_short(f: PLMap, t: int) -> PLMap | None:
    """Return ``f**t``, or None where it has more than ``MOST_PIECES`` pieces or is too long; either is kept."""
    with suppress(TooManyPiecesError):
        return f.iterate(t, MOST_PIECES)
    return None


def settled_points(f: PLMap, t: int, most: int = SETTLED) -> Array:
    """Return where t steps, or ``most`` if they are fewer, take some thousand evenly spaced points, in floats.

    After many steps a sample of the distribution that f preserves; after too many, floats would only say so of maps
    with slopes that are not powers of 2.
    """
    knots, values = (np.array([float(x) for x in row]) for row in (f.knots, f.values))
    x = np.linspace(knots[0], knots[-1], SAMPLE + 2)[1:-1]
    for _ in range(min(t, most)):
        x = np.interp(x, knots, values)
    return x


def _short(f: PLMap, x: float) -> Exact:
    """A fraction of few digits near a number of the domain."""
    low, high = f.domain
    near = Fraction(x).limit_denominator(int(DIGITS / float(high - low)) + 1)
    return min(max(near, low), high)


def _of_map(h: PLMap) -> Distribution:
    """The values of a map at a uniformly distributed point."""
    values = np.array([float(y) for y in h.values])
    widths = np.array([float(b - a) for a, b in pairwise(h.knots)])
    return Distribution(np.minimum(values[1:], values[:-1]), np.maximum(values[1:], values[:-1]), widths)


def _pushed(partition: Partition, t: int) -> Distribution:
    """Where t steps take the uniform distribution: even on base intervals, with masses at points where f is flat."""
    n = len(partition)
    points = np.array([float(x) for x in partition.points])
    shrinkages, lengths = (np.array([abs(float(x)) for x in row]) for row in (partition.inverses, partition.lengths))
    densities, atoms = np.ones(n), np.zeros(n + 1)
    for _ in range(t):
        pushed, moved = np.zeros(n), np.zeros(n + 1)
        np.add.at(moved, list(partition.targets), atoms)
        for i, (low, high) in enumerate(partition.ranges):
            if low == high:
                moved[low] += densities[i] * lengths[i]
            pushed[low:high] += densities[i] * shrinkages[i]
        densities, atoms = pushed, moved
    return Distribution(
        np.concatenate([points[:-1], points]),
        np.concatenate([points[1:], points]),
        np.concatenate([densities * lengths, atoms]),
    )


@lru_cache(maxsize=64)
def _limit_median(f: PLMap) -> Exact | None:
    """The median of the one distribution with densities on base intervals that f preserves, if there is just one."""
    partition = Partition.of(f)
    n = len(partition)
    if n > MAX_EXACT or not all(partition.directions):
        return None
    rows: list[list[Exact]] = [[ZERO] * n for _ in range(n)]
    for i, (low, high) in enumerate(partition.ranges):
        rows[i][i] = rows[i][i] - ONE
        for j in range(low, high):
            rows[j][i] = rows[j][i] + absolute(partition.inverses[i])
    densities = _kernel(rows)
    if densities is None or any(d * densities[-1] < 0 for d in densities):
        return None
    masses = [d * length for d, length in zip(densities, partition.lengths, strict=True)]
    below: Exact = ZERO
    half = sum(masses, ZERO) / 2
    for x, density, mass in zip(partition.points, densities, masses, strict=False):
        if mass and below + mass >= half:
            return x + (half - below) / density
        below = below + mass
    return None


def _kernel(rows: list[list[Exact]]) -> list[Exact] | None:
    """A vector that a square matrix sends to 0, if all of them are its multiples."""
    n = len(rows)
    rows = [list(row) for row in rows]
    pivots: list[int] = []
    for column in range(n):
        k = len(pivots)
        chosen = next((r for r in range(k, n) if rows[r][column]), None)
        if chosen is None:
            continue
        rows[k], rows[chosen] = rows[chosen], rows[k]
        inverse = 1 / rows[k][column]
        rows[k] = [x * inverse for x in rows[k]]
        for r in range(n):
            if r != k and rows[r][column]:
                factor = rows[r][column]
                rows[r] = [x - factor * y if y else x for x, y in zip(rows[r], rows[k], strict=True)]
        pivots.append(column)
    if len(pivots) != n - 1:
        return None
    (free,) = set(range(n)) - set(pivots)
    kernel: list[Exact] = [ZERO] * n
    kernel[free] = ONE
    for row, column in zip(rows, pivots, strict=False):
        kernel[column] = -row[free]
    sign = next(x for x in kernel if x)
    return [x if sign > 0 else -x for x in kernel]
