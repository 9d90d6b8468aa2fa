"""On which share of all points a network and f^t lie on different sides of a level: exactly, and at least.

The points are those of the whole interval, uniformly, and not some that were chosen for their labels. Everything is
found by recursion over the Markov partition of f, and nothing of the size of f^t is built.
docs/mathematics.md, Classification.

>>> from periodic.maps.families import tent
>>> half = Fraction(1, 2)
>>> sign_error(tent(), 30, PLMap([0, 1], [0, 0]), half)  # a constant
Fraction(1, 2)
>>> least_sign_error(tent(), 3, 2, half), least_sign_error(tent(), 3, 8, half)
(Fraction(3, 8), Fraction(0, 1))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Any, NamedTuple

from periodic.iterates.cells import Partition
from periodic.iterates.integrals import Above, IntegralSums
from periodic.maps.plmaps import PLMap
from periodic.networks.window_networks import CloseNetwork, LayerWindow
from periodic.numbers.conversions import Exact, absolute

ZERO: Exact = Fraction(0)
SEARCHED = 100  # steps of the search for the best price
GRID = 2**50  # prices are multiples of the longest base interval divided by this


# The exact error of a map


class AboveShares(NamedTuple):
    """How much of an interval f^t sends to ``level`` or above it."""

    sums: IntegralSums
    t: int
    level: Exact

    @classmethod
    def of(cls, f: PLMap, t: int, level: Exact) -> AboveShares:
        """Cost: t passes over the partition. Raises NotMarkovError without one."""
        partition = Partition.of(f)
        return cls(IntegralSums(partition, Above(partition.points, level)), t, level)

    @property
    def whole(self) -> Exact:
        """The measure of all points that f^t sends to the level or above it."""
        return self.sums.row(self.t)[-1][0]

    def up_to(self, x: Exact) -> Exact:
        """The measure of those that are at most ``x``. Cost: some exact operations for each step of the orbit of x."""
        return self.sums.up_to(self.sums.partition.address(x, self.t, right=True), self.t)[0]


def sign_error(f: PLMap, t: int, g: PLMap, level: Exact) -> Exact:
    """Return the share of the domain on which one of f^t and g is at least ``level`` and the other is not.

    Exact. Cost: t steps for each zero of g - level. Raises NotMarkovError without a partition.

    >>> from periodic.maps.families import vee
    >>> f = vee("phi", -1, 1)
    >>> sign_error(f, 8, f.iterate(8), Fraction(0))
    Fraction(0, 1)
    """
    shares, (start, stop) = AboveShares.of(f, t, level), f.domain
    both = own = ZERO
    for low, high in _intervals_above(g, level):
        both = both + shares.up_to(high) - shares.up_to(low)
        own = own + high - low
    return (shares.whole + own - 2 * both) / (stop - start)


def _intervals_above(g: PLMap, level: Exact) -> list[tuple[Exact, Exact]]:
    """The intervals on which g is at least ``level``, piece by piece."""
    found = []
    for (a, b), (u, v) in zip(pairwise(g.knots), pairwise(g.values), strict=True):
        if max(u, v) < level:
            continue
        cut = a if min(u, v) >= level else a + (level - u) / (v - u) * (b - a)
        found.append((cut, b) if v > u else (a, b) if min(u, v) >= level else (a, cut))
    return found


def _above(low: Exact, high: Exact, level: Exact) -> Exact:
    """How much of [low, high] lies at ``level`` or above it."""
    return high - min(max(level, low), high)


# The least error of all classifiers that change few times

Costs = tuple[tuple[Any, Any], tuple[Any, Any]]  # [first label][last label]: the least cost of a labelling


def least_sign_error(f: PLMap, t: int, changes: int, level: Exact) -> Exact:
    """Return a share on which every classifier of the domain errs that changes its label at most ``changes`` times.

    Right is the label that says whether f^t is at least ``level``. Every change is given a price, and the cheapest way
    to label all points is found by dynamic programming over the Markov partition, exactly: for each price that is a
    bound, and the best price is looked for in floats. Cost: t products of 2 by 2 matrices for each base interval and
    price. Raises ValueError unless f has the slopes c and -c only, NotMarkovError without a partition.
    Proof: docs/mathematics.md, Classification.
    """
    partition = Partition.of(f)
    slopes = {absolute(slope) for slope in partition.slopes}
    if len(slopes) != 1:
        raise ValueError("a price for all levels needs a map of constant slope")
    lengths = [(_above(a, b, level), b - a - _above(a, b, level)) for a, b in pairwise(partition.points)]
    scale = slopes.pop() ** t
    most = max(float(high + low) for high, low in lengths) * len(partition)
    rough = [(float(high), float(low)) for high, low in lengths]
    low, high = 0.0, most
    for _ in range(SEARCHED):  # the bound is a concave function of the price
        third = (high - low) / 3
        if _bound(partition, t, rough, low + third, changes) < _bound(partition, t, rough, high - third, changes):
            low += third
        else:
            high -= third
    prices = [Fraction(0), *(Fraction(round(p / most * GRID), GRID) * Fraction(most) for p in (low, high))]
    best: Exact = max(_bound(partition, t, lengths, price, changes) for price in prices)
    return max(best, ZERO) / scale / (f.domain[1] - f.domain[0])


def _bound(partition: Partition, t: int, lengths: Sequence[tuple[Any, Any]], price: Any, changes: int) -> Any:
    """The least cost at this price, less the price of all changes; in units of the lengths of f^t's cells."""
    costs = []
    for above, below in lengths:
        parts = [_constant(below, 0, price)] * (below > 0) + [_constant(above, 1, price)] * (above > 0)
        costs.append(reduce(_joined, parts))
    for _ in range(t):
        turned = [_turned(c) for c in costs]
        costs = [
            reduce(_joined, costs[low:high] if direction > 0 else turned[low:high][::-1])
            for direction, (low, high) in zip(partition.directions, partition.ranges, strict=True)
        ]
    total = reduce(_joined, costs)
    return min(min(row) for row in total) - price * changes


def _constant(length: Any, truth: int, price: Any) -> Costs:
    """The costs on an interval with one true label: where the label changes, it does so at an end."""
    wrong = min(length, 2 * price)
    return ((wrong, price), (price, 0 * length)) if truth else ((0 * length, price), (price, wrong))


def _joined(left: Costs, right: Costs) -> Costs:
    first, second = (tuple(min(row[0] + right[0][j], row[1] + right[1][j]) for j in (0, 1)) for row in left)
    return (first[0], first[1]), (second[0], second[1])


def _turned(costs: Costs) -> Costs:
    """The costs of the same interval read from right to left."""
    return (costs[0][0], costs[1][0]), (costs[0][1], costs[1][1])


# The error of an explicit network


def window_sign_error(found: CloseNetwork, level: Exact) -> Exact:
    """Return the sign error of an explicit network, exactly: f^t where all layer windows are passed, else a constant.

    Cost: the pieces of its layer windows. Raises ValueError if f is flat somewhere, NotMarkovError without a partition.
    """
    f, t = found.map, found.t
    if not all(f.slopes):
        raise ValueError("the map is constant on an interval, and its windows there have no sizes of their own")
    if not found.windows:
        return ZERO if found.level is None and not found.l1_error else sign_error(f, t, _as_map(found), level)
    assert found.level is not None
    shares, length = AboveShares.of(f, t, level), f.domain[1] - f.domain[0]
    above = found.level >= level
    passed = _last_window(shares.sums.partition, found.windows[-1], level, not above)
    for window in found.windows[-2::-1]:
        passed = _window(shares.sums.partition, window, passed)
    missed = length - shares.whole if above else shares.whole
    return (missed - sum(passed, ZERO)) / length


def _as_map(found: CloseNetwork) -> PLMap:
    return found.network.to_map(*found.map.domain)


def _window(partition: Partition, window: LayerWindow, after: Sequence[Exact]) -> list[Exact]:
    """How much of each base interval passes a layer window and then what ``after`` counts in the base intervals."""
    found = [ZERO] * len(partition)
    for place, low, high, start, stop in _cells(partition, window):
        target = min(start, stop)
        found[place] = found[place] + (high - low) / partition.lengths[target] * after[target]
    return found


def _last_window(partition: Partition, window: LayerWindow, level: Exact, above: bool) -> list[Exact]:
    """How much of each base interval lies in the last layer window and is sent to the level or above, or else below."""
    found = [ZERO] * len(partition)
    for place, low, high, start, stop in _cells(partition, window):
        u, v = partition.points[start], partition.points[stop]
        a, b = max(low, window.low), min(high, window.high)
        slope = (v - u) / (high - low)
        ends = sorted((u + (a - low) * slope, u + (b - low) * slope))
        over = _above(ends[0], ends[1], level) / absolute(slope)
        found[place] = found[place] + (over if above else b - a - over)
    return found


def _cells(partition: Partition, window: LayerWindow) -> list[tuple[int, Exact, Exact, int, int]]:
    """The cells of f^steps that meet a layer window: base interval, ends, and the points to which the ends are sent."""
    found, x = [], window.low
    while x < window.high:
        cell = partition.address(x, window.steps, right=True)
        found.append((cell.path[0], cell.low, cell.high, cell.at_low, cell.at_high))
        x = cell.high
    return found
