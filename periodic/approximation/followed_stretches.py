"""Functions that follow f^t on one stretch and are constant elsewhere, for t however large.

They have as many pieces as they may, all next to each other, and so save more than patches that lie far apart: nothing
is spent on coming back to the constant. What they show is an upper bound of the least error of all functions with so
many pieces, however near networks come to it. docs/tightness.md.

>>> from periodic.maps.families import tent
>>> found = followed_approximation(tent(), 40, 1000, order=1)
>>> found.low, found.pieces, float(found.error)
(Fraction(0, 1), 1000, 0.249...)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from periodic.approximation.best_fits import best_constant
from periodic.errors import count, printed, readable
from periodic.iterates.cells import Partition
from periodic.iterates.integrals import Away, IntegralSums
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, sign

TRIED = 32  # places from which a stretch is tried, beside the ends of the domain
LOOKED_AT = 64  # pieces among which one is sought that crosses the constant


@readable
@dataclass(frozen=True)
class FollowedApproximation:
    """A function that is f^t on [low, high] and ``constant`` elsewhere, and the exact integral of |f^t - it|**order.

    Where an end is not one of the domain, f^t takes the value ``constant`` there. ``pieces`` are those that it has at
    most.
    """

    low: Exact
    high: Exact
    constant: Fraction
    pieces: int
    error: Exact
    order: int


def followed_approximation(f: PLMap, t: int, pieces: int, order: int = 2, depth: int = 6) -> FollowedApproximation:
    """Return a function of at most ``pieces`` pieces that follows f^t on the best of some stretches.

    The constant is the best one for f^depth. Stretches begin or end at an end of the domain, or begin at one of some
    places in between. Cost: for each of them t steps of exact arithmetic, some milliseconds. Raises NotMarkovError
    where the orbits of the knots do not close.
    """
    t, pieces = count(t, "t", 1), count(pieces, "pieces", 1)
    if order not in (1, 2):
        raise ValueError(f"order must be 1 (absolute error) or 2 (squared error), got {printed(order)}")
    constant = best_constant(f.iterate(min(count(depth, "depth"), t)), order)
    iterate = _Iterate(f, t, constant)
    stretches = [_Followed(f.domain[0], f.domain[0], 1), *iterate.stretches(pieces)]
    best = max(stretches, key=lambda s: iterate.distances(s.low, s.high)[order - 1])
    saved, error = (iterate.distances(*ends)[order - 1] for ends in ((best.low, best.high), f.domain))
    return FollowedApproximation(best.low, best.high, constant, best.pieces, error - saved, order)


class _Followed(NamedTuple):
    """An interval on which f^t is followed, and the pieces of what is f^t there and constant elsewhere."""

    low: Exact
    high: Exact
    pieces: int


class _IteratePiece(NamedTuple):
    """An interval on which f^t is affine, with its values at the ends."""

    low: Exact
    high: Exact
    at_low: Exact
    at_high: Exact

    def place_of(self, level: Exact) -> Exact | None:
        """Where the level is crossed; None if it is not."""
        u, v = self.at_low - level, self.at_high - level
        return self.low + (self.high - self.low) * u / (u - v) if sign(u) * sign(v) < 0 else None


class _Iterate:
    """f^t piece by piece: on the cells of generation t - 1 it is affine. They are numbered from the left, from 0."""

    def __init__(self, f: PLMap, t: int, level: Exact) -> None:
        self.domain, self.t, self.level, self.partition = f.domain, t, level, Partition.of(f)
        self._distances = IntegralSums(self.partition, Away(self.partition.points, level))
        # how many cells there are from the left end to each point, for each generation
        self._upto = [list(range(len(self.partition) + 1))]
        for _ in range(t - 1):
            before = self._upto[-1]
            self._upto.append(
                list(accumulate((max(1, before[b] - before[a]) for a, b in self.partition.ranges), initial=0))
            )

    @property
    def number(self) -> int:
        """The number of pieces; neighbours may be parts of one."""
        return self._upto[-1][-1]

    def piece(self, n: int) -> _IteratePiece:
        """Piece number n. Cost: t steps."""
        p, path = self.partition, list[int]()
        for s in range(self.t - 1, -1, -1):
            i = bisect_right(self._upto[s], n) - 1
            path.append(i)
            if not s or not p.directions[i]:
                break
            a, b = p.ranges[i]
            k, before = n - self._upto[s][i], self._upto[s - 1]
            n = before[a] + k if p.directions[i] > 0 else before[b] - 1 - k
        low, high, *ends = p.pulled_back(tuple(path))
        after = p.targets_after(self.t + 1 - len(path))
        return _IteratePiece(low, high, *(p.points[after[end]] for end in ends))

    def distances(self, low: Exact, high: Exact) -> tuple[Exact, Exact]:
        """The integrals of |f^t - level| and of its square over [low, high]. Cost: t steps."""
        ends = [self._distances.up_to(self.partition.address(x, self.t, right=True), self.t) for x in (low, high)]
        absolute, _, squared = self._distances.minus(ends[1], ends[0])
        return absolute, squared

    def stretches(self, most: int) -> Iterator[_Followed]:
        """Stretches of as many pieces as there may be, with those on which the level is kept."""
        (low, high), last = self.domain, self.number - 1
        if last < most:
            yield _Followed(low, high, last + 1)
            return
        if (end := self._crossed(most - 2, -1)) is not None:
            yield _Followed(low, end[1], end[0] + 2)
        if (start := self._crossed(last - most + 2, 1)) is not None:
            yield _Followed(start[1], high, last - start[0] + 2)
        for k in range(1, TRIED):
            start = self._crossed(last * k // TRIED, 1)
            if start is not None and start[0] + most - 3 < last:
                end = self._crossed(start[0] + most - 3, -1)
                if end is not None and end[0] > start[0]:
                    yield _Followed(start[1], end[1], end[0] - start[0] + 3)

    def _crossed(self, n: int, step: int) -> tuple[int, Exact] | None:
        """The first piece from number n on that crosses the level, in steps of 1 or -1, and where; None if far away."""
        for m in range(n, n + LOOKED_AT * step, step):
            if 0 <= m < self.number and (place := self.piece(m).place_of(self.level)) is not None:
                return m, place
        return None
