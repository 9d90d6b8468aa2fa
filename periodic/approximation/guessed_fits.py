"""Guessed fits: what a function with few breakpoints misses of a map, one that is found by trying.

Nothing is proved here. But a function that is there shows which paths need not be followed: those that cost more than
it does (``budget_paths``). A poor one costs time only. Breakpoints lie between samples of the map and are put, one
after the other, where the best values at all of them leave least; then each is moved as long as that helps. The best
values follow from least squares; for the absolute error samples weigh 1 by what was missed there before.

>>> zigzag = Profile(np.ones(4), np.array([-1.0, 1.0, -1.0, 1.0, -1.0]))
>>> [round(guessed_error(zigzag, 2, hinges), 3) for hinges in (0, 3)]  # a line misses 1/3 in the mean
[1.333, 0.0]
"""

from __future__ import annotations

import numpy as np

from periodic.approximation.hinge_places import Integers
from periodic.approximation.profiles import Floats, Profile

SAMPLES, FEWEST = 768, 4  # of the whole, or so many of each piece
PLACES = 96  # that are tried for a breakpoint all over; then those around the best
ROUNDS, WEIGHTED_ROUNDS = 3, 8  # in which all breakpoints are moved
NEAR = 2.0**-10  # samples at which less than this is missed weigh no more
NOTHING = 1e-12  # keeps divisors from 0


class _Samples:
    """A profile at the middles of parts of its pieces; ``ends`` are those of the parts, the whole being 1 long."""

    def __init__(self, profile: Profile, order: int) -> None:
        lengths, values = profile
        self.order, self.length = order, float(lengths.sum())
        each = max(FEWEST, SAMPLES // len(lengths))
        share, starts = (np.arange(each) + 0.5) / each, np.cumsum(lengths) - lengths
        self.x = (starts[:, None] + lengths[:, None] * share).ravel() / self.length
        self.h = (values[:-1, None] + np.diff(values)[:, None] * share).ravel()
        self.width = np.repeat(lengths / each, each)
        self.ends = np.append(np.cumsum(self.width) - self.width, self.length) / self.length
        self._knots, self._values = np.append(starts, self.length) / self.length, values
        self.weigh(self.width)

    def weigh(self, weights: Floats) -> None:
        """Let the samples have these weights."""
        rows = weights * np.stack([np.ones_like(self.x), self.x, self.x**2, self.h, self.x * self.h])
        self._sums = np.concatenate([np.zeros((5, 1)), np.cumsum(rows, axis=1)], axis=1)
        self._square = float((weights * self.h**2).sum())

    def fitted(self, cuts: Integers) -> tuple[Floats, Floats]:
        """For each row of cuts, numbers of ends: the least weighted sum of squares, and the values that leave it."""
        place = self.ends[cuts]
        length = np.maximum(np.diff(place, axis=1), NOTHING)
        one, x, xx, h, xh = np.diff(self._sums[:, cuts], axis=2)
        start = place[:, :-1]
        # sums of s, s*s and s*h between two cuts, s going from 0 to 1
        up = (x - start * one) / length
        square = (xx - 2 * start * x + start**2 * one) / length**2
        rise = (xh - start * h) / length
        diagonal, right = np.full_like(place, NOTHING * self._sums[0, -1]), np.zeros_like(place)
        diagonal[:, :-1] += one - 2 * up + square
        diagonal[:, 1:] += square
        right[:, :-1] += h - rise
        right[:, 1:] += rise
        beside, sums, last = up - square, right.copy(), place.shape[1] - 1
        for k in range(last):  # elimination, for all rows at once
            factor = beside[:, k] / diagonal[:, k]
            diagonal[:, k + 1] -= factor * beside[:, k]
            right[:, k + 1] -= factor * right[:, k]
        values = right / diagonal
        for k in range(last - 1, -1, -1):
            values[:, k] -= beside[:, k] / diagonal[:, k] * values[:, k + 1]
        return self._square - (values * sums).sum(axis=1), values

    def missed(self, cuts: Integers, values: Floats) -> tuple[float, Floats]:
        """What the function misses that has these values at some cuts, in all and at each sample."""
        places = self.ends[cuts]
        knots = np.sort(np.concatenate([self._knots, places[1:-1]]))
        gap = np.interp(knots, self._knots, self._values) - np.interp(knots, places, values)
        a, b, width = gap[:-1], gap[1:], np.diff(knots) * self.length
        if self.order == 2:
            error = (width * (a * a + a * b + b * b)).sum() / 3
        else:
            size = np.abs(a) + np.abs(b)
            error = (width * (size + 2 * np.minimum(a * b, 0) / np.maximum(size, NOTHING))).sum() / 2
        return float(error), np.abs(self.h - np.interp(self.x, places, values))


def guessed_error(profile: Profile, order: int, hinges: int) -> float:
    """Return what some function with so many breakpoints misses of a map, in units of its profile.

    Cost: milliseconds, some more for more breakpoints.
    """
    samples = _Samples(profile, order)
    cuts = np.array([0, len(samples.x)])
    for _ in range(hinges):
        cuts = _moved(samples, cuts, cuts)
    for _ in range(ROUNDS):
        before, cuts = cuts, _all_moved(samples, cuts)
        if (cuts == before).all():
            break
    best, residues = samples.missed(cuts, samples.fitted(cuts[None])[1][0])
    for number in range(WEIGHTED_ROUNDS if order == 1 else 0):
        samples.weigh(samples.width / np.maximum(residues, NEAR))
        if number % 2:
            cuts = _all_moved(samples, cuts)
        error, residues = samples.missed(cuts, samples.fitted(cuts[None])[1][0])
        best = min(best, error)
    return best


def _all_moved(samples: _Samples, cuts: Integers) -> Integers:
    """The cuts after each but the first and the last was moved."""
    for k in range(1, len(cuts) - 1):
        cuts = _moved(samples, cuts, np.delete(cuts, k))
    return cuts


def _moved(samples: _Samples, cuts: Integers, others: Integers) -> Integers:
    """``others`` with one more where that is best: all over or at one of ``cuts``, then around."""
    last = len(samples.x)
    places = np.union1d(np.linspace(1, last - 1, min(PLACES, last - 1)).astype(np.int64), cuts)
    for width in (-(-last // PLACES), 0):
        places = np.setdiff1d(places, others)
        if not len(places):
            return cuts
        rows = np.sort(np.column_stack([np.tile(others, (len(places), 1)), places]), axis=1)
        best = int(samples.fitted(rows)[0].argmin())
        found = rows[best]
        places = np.arange(max(1, places[best] - width), min(last, places[best] + width + 1))
    return np.asarray(found)
