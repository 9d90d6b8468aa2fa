"""What breakpoints cost on all kinds of blocks of one size, the rare ones included.

Stretches of f^m that are looked at closely have costs of their own (``CloseCosts``); one that few blocks are mapped
onto costs as much as such stretches inside it do. docs/mathematics.md, Run bound, *Rare stretches*.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import floor

from periodic.approximation.close_costs import Closeness, close_costs
from periodic.approximation.sections import section_errors
from periodic.approximation.stretches import Stretches
from periodic.iterates.branches import Target
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact


class KindCosts:
    """Costs of all kinds of blocks: ``CloseCosts`` of those that are looked at closely, in an order that serves all t.

    Others cost as much as the close stretches that lie inside them side by side, or a breakpoint saves everything.
    """

    def __init__(self, f: PLMap, stretches: Stretches, order: int, closeness: Closeness, meet: bool = False) -> None:
        self.meet = meet
        near, far = stretches.intervals[: stretches.close], stretches.intervals[stretches.close :]
        ordered = tuple(sorted(near))
        self._close = close_costs(f, Stretches(stretches.depth, ordered, len(ordered)), order, closeness, meet)
        self._places = [ordered.index(interval) for interval in near]
        self.unit = self._close.unit
        self._far = tuple(floor(e / self.unit) for e in section_errors(f, stretches.depth, far, order))
        self.pieces = tuple(self._close.pieces[i] for i in self._places)
        self.wholes = (*(self._close.wholes[i] for i in self._places), *self._far)
        self._inside = _insides(far, ordered, self._close.wholes)
        self._rough: dict[int, tuple[int, ...]] = {}

    def _all(self, price: int, row: Sequence[int]) -> tuple[int, ...]:
        far = zip(self._far, self._inside, strict=True)
        inside = (max(min(price, whole), min(whole, sum(row[i] for i in places))) for whole, places in far)
        return (*(row[i] for i in self._places), *inside)

    def rough(self, prices: Sequence[int]) -> list[tuple[int, ...]]:
        """Return for each price lower bounds for the costs of all kinds, by paths on all combinations."""
        new = [price for price in prices if price not in self._rough]
        if new:
            rows = zip(new, self._close.rough(new), strict=True)
            self._rough.update({price: self._all(price, row) for price, row in rows})
        return [self._rough[price] for price in prices]

    @property
    def bends(self) -> list[int]:
        """Prices at which ``tops`` bend: what they prove of all blocks is greatest near one of them."""
        near = (whole // max(1, pieces - 1) for whole, pieces in zip(self.wholes, self.pieces, strict=False))
        return sorted({1, *near, *self._far})

    def tops(self, price: int) -> tuple[int, ...]:
        """Return what costs do not exceed at a price."""
        return self._all(price, [self._close.top(kind, price) for kind in range(len(self._places))])

    def close(self, price: int) -> tuple[int, ...]:
        """Return lower bounds for the costs at a price, as close as is wanted."""
        return self._all(price, self._close.close(price))

    def around(self, base: int, prices: Sequence[int]) -> list[tuple[int, ...]]:
        """Return for each price, from ``base`` on, lower bounds by the paths that are followed at ``base``."""
        return [self._all(price, row) for price, row in zip(prices, self._close.around(base, prices), strict=True)]


@lru_cache(maxsize=64)
def _insides(
    far: tuple[Target, ...], intervals: tuple[Target, ...], worths: tuple[int, ...]
) -> tuple[tuple[int, ...], ...]:
    """For each of some intervals the places of others inside it; kept for other t."""
    return tuple(_side_by_side(whole, intervals, worths) for whole in far)


def _side_by_side(whole: Target, intervals: Sequence[Target], worths: Sequence[int]) -> tuple[int, ...]:
    """The places of intervals, in order, that lie inside another and do not overlap, and are worth most together."""
    best: list[tuple[Exact, int, tuple[int, ...]]] = [(whole.low, 0, ())]  # up to where, the worth, and which
    for place in sorted(range(len(intervals)), key=lambda i: intervals[i].high):
        low, high = intervals[place]
        if whole.low <= low and high <= whole.high:
            _, worth, places = max((row for row in best if row[0] <= low), key=lambda row: row[1])
            best.append((high, worth + worths[place], (*places, place)))
    return max(best, key=lambda row: row[1])[2]
