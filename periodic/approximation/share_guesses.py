"""Which shares blocks pay best where they meet: a guess, from functions that bend at few places and values.

Let functions on a block have their breakpoints at ends of pieces of h, and near these, and values on a grid. For each
bin of values and kind of slopes at both ends of the block the cheapest of them is found, by shortest paths. Shares of
the price of a bend at the ends are to be such that each of these functions costs as much as the best line: that says of
sums and differences of two shares how great they have to be, at least. Such a system is solved by shortest paths once
more, among shares and their negatives, and of all solutions that one is taken which leaves most room. Shares may be
any: a guess decides how much is proved, not whether it is true. docs/mathematics.md, Run bound.

>>> tent = Profile(np.full(4, 1.0), np.array([0.0, 1.0, 0.0, 1.0, 0.0]))
>>> blocks = MetBlocks((tent,), (EndNumbers(0, 1),), (1.0,), 1)  # lines miss 1 of it
>>> found = guessed_shares(blocks, np.linspace(-0.5, 1.5, 5), 0.4)
>>> found.shares.shape, float(np.abs(found.shares).max()) <= 0.5  # at two ends, of four bins and kinds of slopes
((2, 4, 4), True)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.profiles import Floats, Profile

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

PER_BIN = 2  # steps between values of functions in each bin
STEEP = (0.06, 0.12, 0.24, 0.48)  # of the slope of h: where kinds of slopes begin
NEAR = 1.05  # slopes so near to one at which a kind begins are of both kinds
INSIDE = (0.125, 0.875)  # of a piece: where functions may bend, besides at its ends
SHORT = 1e-4  # of a piece: where functions may bend at once
ROOMS = tuple(k / 32 for k in range(16, -9, -1))  # how much more than is asked two shares are together, or less
CLOSE = 1e-2  # of a price: how much less than lines those functions may cost that pay no share
GRADES = 16  # shares are multiples of 1/GRADES
ROUNDED = 1e-12  # sums of floats that are 0


class EndNumbers(NamedTuple):
    """At which ends a block begins and ends, by number: blocks that meet do so at ends of one number."""

    start: int
    end: int


class MetBlocks(NamedTuple):
    """Kinds of blocks in one scale: h on each, its ends, and what lines miss there, by the order of the error."""

    profiles: tuple[Profile, ...]
    ends: tuple[EndNumbers, ...]
    lines: tuple[float, ...]
    order: int


class GuessedShares(NamedTuple):
    """``shares[end, bin, kind]``: of slopes, seen from the end, from ``slopes[kind]`` on; else their negatives."""

    slopes: Floats
    shares: Floats


def guessed_shares(blocks: MetBlocks, edges: Floats, price: float) -> GuessedShares | None:
    """Return shares with which blocks cost about what lines miss at a price, or None.

    ``edges`` are the ends of bins of values, all of one width. Cost: the square of the number of pieces, and of bins.
    """
    bins, first = len(edges) - 1, blocks.profiles[0]
    values = np.linspace(edges[0], edges[-1], bins * PER_BIN + 1)
    steep = np.array(STEEP) * abs(first.values[1] - first.values[0]) / first.lengths[0]
    costs = [_NodeRuns(profile, values, blocks.order, steep).cheapest(price, bins) for profile in blocks.profiles]
    asked = _Asked(costs, blocks, price)
    found = next((shares for room in ROOMS if (shares := asked.shares(room)) is not None), None)
    return None if found is None else GuessedShares(steep, (np.rint(found * GRADES) / GRADES).clip(-0.5, 0.5))


class _NodeRuns:
    """What lines between values at two nodes miss of h; kinds of slopes are counted from the steepest downwards."""

    def __init__(self, profile: Profile, values: Floats, order: int, steep: Floats) -> None:
        ends = np.append(0.0, np.cumsum(profile.lengths))
        inside = (ends[:-1, None] + profile.lengths[:, None] * np.array((0.0, *INSIDE))).ravel()[1:]
        short = SHORT * profile.lengths
        self.x = x = np.concatenate([[0.0, short[0]], inside, [ends[-1] - short[-1], ends[-1]]])
        self.values, self.steep, self.kinds = values, steep, np.arange(2 * len(steep) + 1)
        self.costs: dict[tuple[int, int], Floats] = {}
        y, u, rise = np.interp(x, ends, profile.values), values[:, None], values[None, :] - values[:, None]
        for i in range(len(x) - 1):
            for j in range(i + 1, len(x)):
                part = (x[i : j + 1] - x[i]) / (x[j] - x[i])
                missed = y[i : j + 1, None, None] - u - part[:, None, None] * rise
                self.costs[i, j] = np.tensordot(np.diff(x[i : j + 1]), _means(missed[:-1], missed[1:], order), 1)

    def of_kinds(self, i: int, j: int, way: int) -> Flags:
        """``[kind, u, v]``: whether lines from u to v are of a kind, seen from the one (1) or the other end (-1).

        Over a short run values hardly change, and slopes may be any.
        """
        n, rise = len(self.steep), way * (self.values[None, :] - self.values[:, None])
        if (i, j) in ((0, 1), (len(self.x) - 2, len(self.x) - 1)):
            least, most = np.where(rise > 0, 2 * n, 0), np.where(rise < 0, 0, 2 * n)
        else:
            slope = rise / (self.x[j] - self.x[i])
            either = [
                np.sign(slope) * np.searchsorted(self.steep, np.abs(slope) * part, side="right") + n
                for part in (1 / NEAR, NEAR)
            ]
            least, most = np.minimum(*either), np.maximum(*either)
        kinds = self.kinds[:, None, None]
        return np.asarray((kinds >= least) & (kinds <= most))

    def cheapest(self, price: float, bins: int) -> Floats:
        """``[bin, kind, bin, kind]``: the least cost of functions with such values and slopes at both ends."""
        n, kinds = len(self.x) - 1, len(self.kinds)
        there: list[Floats] = [np.empty(0)]
        for j in range(1, n):
            starts = _by_bin(np.where(self.of_kinds(0, j, 1), self.costs[0, j], np.inf), 1, bins)
            best = starts.transpose(1, 0, 2).reshape(bins * kinds, -1)
            for i in range(1, j):
                np.minimum(best, (there[i][:, :, None] + (self.costs[i, j] + price)).min(axis=1), out=best)
            there.append(best)
        found = np.full((bins, kinds, bins, kinds), np.inf)
        for a, start in enumerate(self.of_kinds(0, n, 1)):
            for b, end in enumerate(self.of_kinds(0, n, -1)):
                line = np.where(start & end, self.costs[0, n], np.inf)
                found[:, a, :, b] = _by_bin(_by_bin(line, 0, bins), 1, bins)
        rows = found.reshape(bins * kinds, bins, kinds)
        for i in range(1, n):
            for b, end in enumerate(self.of_kinds(i, n, -1)):
                last = _by_bin(np.where(end, self.costs[i, n] + price, np.inf), 1, bins)
                np.minimum(rows[:, :, b], (there[i][:, :, None] + last).min(axis=1), out=rows[:, :, b])
        return found


def _means(a: Floats, b: Floats, order: int) -> Floats:
    """The mean of |r| or of r**2 between two values of an affine r."""
    if order == 2:
        return np.asarray((a * a + a * b + b * b) / 3)
    total = np.abs(a) + np.abs(b)
    return np.where(a * b >= 0, total / 2, (a * a + b * b) / np.maximum(2 * total, 1e-300))


def _by_bin(costs: Floats, axis: int, bins: int) -> Floats:
    """The least costs by bins instead of values: those at an end of a bin belong to both."""
    rows = (costs.take(range(k * PER_BIN, (k + 1) * PER_BIN + 1), axis=axis) for k in range(bins))
    return np.stack([row.min(axis=axis) for row in rows], axis=axis)


class _Asked:
    """How much two shares have to be together: two of all *literals*, shares and after them their negatives."""

    def __init__(self, costs: list[Floats], blocks: MetBlocks, price: float) -> None:
        bins, kinds = costs[0].shape[:2]
        flat = kinds // 2
        self.shape = 1 + max(max(ends) for ends in blocks.ends), bins, flat
        node = np.arange(self.shape[0] * bins * flat).reshape(self.shape)
        self.negative = np.roll(np.arange(2 * node.size), node.size)
        self.least, self.is_open = np.full((2 * node.size, 2 * node.size), -np.inf), True
        paid = np.delete(np.arange(kinds), flat)
        for cost, line, ends in zip(costs, blocks.lines, blocks.ends, strict=True):
            least = (line - cost) / price
            self.is_open &= bool(least[:, flat, :, flat].max() <= CLOSE)
            start, end = (np.concatenate([node[k, :, ::-1] + node.size, node[k]], axis=1).ravel() for k in ends)
            self._ask(start, start, 2 * least[:, paid][..., flat].max(axis=2).ravel())
            self._ask(end, end, 2 * least[:, flat][:, :, paid].max(axis=0).ravel())
            self._ask(start[:, None], end[None, :], least[:, paid][:, :, :, paid].reshape(len(start), len(end)))
        self.least = np.maximum(self.least, self.least.T)

    def _ask(self, a: Integers, b: Integers, least: Floats) -> None:
        np.maximum.at(self.least, (a, b), least)

    def shares(self, room: float) -> Floats | None:
        """Return shares, none above 1/2, that are more than is asked by some room; None if there are none.

        If a + b has to be w at least then -b is a - w at most: a path of length -w leads from a to -b. Shares exist if
        no path leads back with a negative length; then the distances from anywhere are some, for with x(a) <= x(b) + d
        the same holds for half of x(a) - x(-a), since from -b to -a it is as far.
        """
        if not self.is_open:
            return None
        every = np.arange(len(self.least))
        lengths = np.full(self.least.shape, np.inf)
        lengths[:, self.negative] = -(self.least + room)
        lengths[self.negative, every] = np.minimum(lengths[self.negative, every], 1.0)  # 2 a <= 1
        for k in every.tolist():
            np.minimum(lengths, lengths[:, k, None] + lengths[k], out=lengths)
            if lengths[k, k] < -ROUNDED:
                return None
        if (lengths[every, every] < -ROUNDED).any():
            return None
        found = np.minimum(lengths.min(axis=0), 0.0)
        return np.asarray((found - found[self.negative]) / 2)[: len(every) // 2].reshape(self.shape)
