"""The level at which half of f^t lies above and half below: the best constant, or a number near it that is short.

If the images of a uniformly distributed point approach one distribution, its median is the level, exact in the field of
the map. Else, and where f^t is far from that distribution yet, it is a fraction of few digits near the median of f^t.

>>> from periodic.maps.families import tent, vee
>>> print(middle_level(tent(), 9), middle_level(vee("phi", -1, 1), 40), middle_level(vee("phi", -1, 1), 1))
1/2 (1-sqrt(5))/4 -5473/28657
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

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
DIGITS = 10**5
MOST_PIECES = 1 << 12  # of an iterate that is built to find its median
SAMPLE = 1 << 14  # points that are followed where it is not
SETTLED = 24  # steps after which they are where they would be much later


class Distribution(NamedTuple):
    """Masses, each spread evenly between two numbers or at one."""

    lows: Array
    highs: Array
    masses: Array

    def below(self, x: float) -> float:
        """The mass below a number."""
        size = self.highs - self.lows
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(size > 0, np.clip((x - self.lows) / size, 0, 1), self.lows < x)
        return float(share @ self.masses)

    def median(self) -> float:
        """A number with half of the mass on either side."""
        low, high, half = float(self.lows.min()), float(self.highs.max()), float(self.masses.sum()) / 2
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < half else (low, middle)
        return (low + high) / 2

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
    if closed_graph(f, "knots") is None:
        try:
            return _short(f, _of_map(f.iterate(t, MOST_PIECES)).median())
        except TooManyPiecesError:
            return _short(f, float(np.median(settled_points(f, t))))
    partition = Partition.of(f)
    found = _pushed(partition, t)
    near = found.median()
    limit = _limit_median(f)
    if limit is not None and found.distance(float(limit)) <= (1 + CLOSE_ENOUGH) * found.distance(near):
        return limit
    return next((x for x in partition.points if abs(float(x) - near) < 1e-9), _short(f, near))


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
